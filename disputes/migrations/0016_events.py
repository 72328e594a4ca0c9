import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("disputes", "0015_tallies")]

    operations = [
        migrations.CreateModel(
            name='Event',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField()),
                ('last', models.DateField(blank=True, help_text='The last day of several; empty for a single one.', null=True)),
                ('words', models.CharField(max_length=120)),
                ('dispute', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='events', to='disputes.dispute')),
            ],
            options={
                'ordering': ('day', 'id'),
                'constraints': [models.UniqueConstraint(fields=('dispute', 'day', 'words'), name='event_once'), models.CheckConstraint(condition=models.Q(('words', ''), _negated=True), name='event_in_words'), models.CheckConstraint(condition=models.Q(('last', None), ('last__gte', models.F('day')), _connector='OR'), name='event_days_in_order')],
            },
        ),
    ]
