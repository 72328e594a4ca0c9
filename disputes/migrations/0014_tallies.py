import django.db.models.deletion
from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def fill(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """Counted once over what is there; from then on each change counts itself."""
    if editor.connection.vendor == "postgresql":
        month = "COALESCE(date_trunc('month', published)::date, DATE '0001-01-01')"
    else:
        month = "COALESCE(substr(published, 1, 8) || '01', '0001-01-01')"
    editor.execute(
        "INSERT INTO disputes_tally (dispute_id, outlet, language, month, articles) "  # noqa: S608
        f"SELECT dispute_id, outlet, language, {month}, count(*) FROM disputes_article "
        "WHERE deleted_at IS NULL GROUP BY 1, 2, 3, 4"
    )


class Migration(migrations.Migration):
    dependencies = [("disputes", "0013_annotation_number_once")]

    operations = [
        migrations.CreateModel(
            name='Tally',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('outlet', models.CharField(blank=True, max_length=200)),
                ('language', models.CharField(blank=True, max_length=35)),
                ('month', models.DateField(help_text='Its first day; 0001-01-01 for what has no date.')),
                ('articles', models.IntegerField()),
                ('dispute', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='disputes.dispute')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('dispute', 'outlet', 'language', 'month'), name='tally_once'), models.CheckConstraint(condition=models.Q(('articles__gte', 0)), name='tally_counts')],
            },
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
