from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

SEQUENCE = "disputes_annotation_number"


def count_on(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """PostgreSQL gives out numbers to several writers at once; SQLite has one at a time, who looks for the last."""
    if editor.connection.vendor == "postgresql":
        editor.execute(f"CREATE SEQUENCE {SEQUENCE} OWNED BY disputes_annotation.number")
        editor.execute(f"SELECT setval('{SEQUENCE}', coalesce(max(number), 0) + 1, false) FROM disputes_annotation")  # noqa: S608


def stop_counting(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    if editor.connection.vendor == "postgresql":
        editor.execute(f"DROP SEQUENCE {SEQUENCE}")


class Migration(migrations.Migration):
    dependencies = [("disputes", "0012_annotations_numbered")]

    operations = [
        migrations.AlterField(
            model_name="annotation",
            name="number",
            field=models.BigIntegerField(
                editable=False, help_text="Counted up over the site: what the search index knows it by.", unique=True
            ),
        ),
        migrations.RunPython(count_on, stop_counting),
    ]
