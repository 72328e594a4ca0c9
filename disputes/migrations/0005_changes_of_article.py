from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("disputes", "0004_appearance")]

    operations = [
        migrations.AddIndex(
            model_name="change",
            index=models.Index(fields=["article", "id"], name="change_history_of_article"),
        ),
    ]
