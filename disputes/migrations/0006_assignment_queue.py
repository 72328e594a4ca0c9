from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("disputes", "0005_changes_of_article")]

    operations = [
        migrations.AddIndex(
            model_name="assignment",
            index=models.Index(fields=["annotator", "status", "article"], name="assignment_queue"),
        ),
    ]
