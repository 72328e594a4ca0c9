import django.db.models.deletion
from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def fill(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """Copied once for what is there; from then on each change keeps its own."""
    editor.execute(
        "INSERT INTO disputes_fact "
        "(number, dispute_id, article_id, label_id, day, outlet, speech, speaker_ids, target_ids) "
        "SELECT a.number, r.dispute_id, r.id, a.label_id, r.published, r.outlet, a.speech, a.speaker_ids, a.target_ids "
        "FROM disputes_annotation a JOIN disputes_article r ON r.id = a.article_id "
        "WHERE a.deleted_at IS NULL AND r.deleted_at IS NULL ORDER BY a.number"
    )


class Migration(migrations.Migration):

    dependencies = [
        ('disputes', '0017_dispute_revision'),
    ]

    operations = [
        migrations.CreateModel(
            name='Fact',
            fields=[
                ('number', models.BigAutoField(primary_key=True, serialize=False)),
                ('day', models.DateField(null=True)),
                ('outlet', models.CharField(blank=True, max_length=200)),
                ('speech', models.CharField(max_length=8)),
                ('speaker_ids', models.TextField(blank=True)),
                ('target_ids', models.TextField(blank=True)),
                ('annotation', models.ForeignObject(from_fields=('number',), on_delete=django.db.models.deletion.CASCADE, related_name='+', to='disputes.annotation', to_fields=('number',))),
                ('article', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='disputes.article')),
                ('dispute', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='disputes.dispute')),
                ('label', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='disputes.label')),
            ],
            options={
                'indexes': [models.Index(fields=['dispute', 'speaker_ids', 'target_ids', 'label', 'day'], name='fact_said'), models.Index(fields=['dispute', 'outlet', 'label', 'speech'], name='fact_printed'), models.Index(fields=['dispute', 'day', 'label'], name='fact_by_day')],
            },
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
