
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('disputes', '0022_revisions_of_what_is_kept'),
    ]

    operations = [
        migrations.AddField(
            model_name='dispute',
            name='changes_since',
            field=models.PositiveBigIntegerField(default=0, editable=False, help_text='The revision from which on all changes of facts are on record.'),
        ),
        migrations.CreateModel(
            name='FactChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('revision', models.PositiveBigIntegerField()),
                ('n', models.SmallIntegerField()),
                ('day', models.DateField(null=True)),
                ('outlet', models.CharField(blank=True, max_length=200)),
                ('speech', models.CharField(max_length=8)),
                ('speaker_ids', models.TextField(blank=True)),
                ('target_ids', models.TextField(blank=True)),
                ('quote', models.TextField()),
                ('words', models.TextField(help_text='Of its document in the search index, a line for each column.')),
                ('marks', models.TextField(help_text='Of the same, with spaces between.')),
                ('article', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='disputes.article')),
                ('dispute', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='disputes.dispute')),
                ('label', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='disputes.label')),
            ],
            options={
                'indexes': [models.Index(fields=['dispute', 'revision'], name='fact_change_in_order')],
            },
        ),
    ]
