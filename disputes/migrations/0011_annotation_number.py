from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("disputes", "0010_article_versions")]

    operations = [
        migrations.AddField(
            model_name="annotation",
            name="number",
            field=models.BigIntegerField(
                editable=False, help_text="Counted up over the site: what the search index knows it by.", null=True
            ),
        ),
    ]
