import django.db.models.deletion
from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def fill(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """Counted once over what is there; from then on each change counts itself."""
    postgresql = editor.connection.vendor == "postgresql"
    month = "to_char(published, 'YYYY-MM')" if postgresql else "substr(published, 1, 7)"
    for of, value in (("outlet", "outlet"), ("language", "language"), ("month", f"COALESCE({month}, '')")):
        editor.execute(
            "INSERT INTO disputes_tally (dispute_id, of, value, articles) "  # noqa: S608
            f"SELECT dispute_id, '{of}', {value}, count(*) FROM disputes_article "
            "WHERE deleted_at IS NULL GROUP BY 1, 3"
        )


class Migration(migrations.Migration):

    dependencies = [
        ('disputes', '0014_saved_searches'),
    ]

    operations = [
        migrations.CreateModel(
            name='Tally',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('of', models.CharField(choices=[('outlet', 'Outlet'), ('language', 'Language'), ('month', 'Month')], max_length=8)),
                ('value', models.CharField(blank=True, help_text='A name, a tag, or 2031-03; empty for what is not known.', max_length=200)),
                ('articles', models.IntegerField()),
                ('dispute', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='disputes.dispute')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('dispute', 'of', 'value'), name='tally_once'), models.CheckConstraint(condition=models.Q(('articles__gte', 0)), name='tally_counts'), models.CheckConstraint(condition=models.Q(('of__in', ('outlet', 'language', 'month'))), name='tally_of_known')],
            },
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
