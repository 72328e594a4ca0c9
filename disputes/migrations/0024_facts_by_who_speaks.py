from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('disputes', '0023_changes_of_facts'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='fact',
            index=models.Index(fields=['dispute', 'speaker_ids', 'label', 'day', 'annotator', 'article'], name='fact_spoken'),
        ),
    ]
