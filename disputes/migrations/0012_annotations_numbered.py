from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def number(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """By article and place in the text, so that those of one article stand together."""
    Annotation = apps.get_model("disputes", "Annotation")
    order = Annotation.objects.filter(number=None).order_by("article_id", "start", "id").values_list("pk", flat=True)
    table = Annotation._meta.db_table
    with editor.connection.cursor() as cursor:
        cursor.execute(f"SELECT coalesce(max(number), 0) FROM {table}")  # noqa: S608
        last = cursor.fetchone()[0]
        field = Annotation._meta.pk
        rows = [
            (place, field.get_db_prep_value(pk, editor.connection)) for place, pk in enumerate(order, start=last + 1)
        ]
        cursor.executemany(f"UPDATE {table} SET number = %s WHERE id = %s", rows)  # noqa: S608


class Migration(migrations.Migration):
    dependencies = [("disputes", "0011_annotation_number")]

    operations = [migrations.RunPython(number, migrations.RunPython.noop)]
