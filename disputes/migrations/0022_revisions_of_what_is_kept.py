
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('disputes', '0021_facts_with_who_may_see_them'),
    ]

    operations = [
        migrations.AddField(
            model_name='dispute',
            name='articles_revision',
            field=models.PositiveBigIntegerField(default=0, editable=False, help_text='Raised with the other whenever it is articles that change.'),
        ),
        migrations.AddField(
            model_name='dispute',
            name='codings_revision',
            field=models.PositiveBigIntegerField(default=0, editable=False, help_text='Raised with the other whenever it is assignments that change.'),
        ),
        migrations.AddField(
            model_name='membership',
            name='revision',
            field=models.PositiveBigIntegerField(default=0, editable=False, help_text='Raised whenever annotations change that this person may see while coding is blind.'),
        ),
        migrations.AlterField(
            model_name='dispute',
            name='revision',
            field=models.PositiveBigIntegerField(default=0, editable=False, help_text='Raised whenever its articles, annotations or assignments change: what was counted is counted anew.'),
        ),
    ]
