import django.db.models.deletion
from django.apps.registry import Apps
from django.conf import settings
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def fill(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    editor.execute(
        "UPDATE disputes_fact SET annotator_id = "
        "(SELECT a.annotator_id FROM disputes_annotation a WHERE a.number = disputes_fact.number)"
    )


class Migration(migrations.Migration):

    dependencies = [
        ('disputes', '0019_articles_in_print'),
    ]

    operations = [
        migrations.AddField(
            model_name='fact',
            name='annotator',
            field=models.ForeignKey(db_constraint=False, db_index=False, default=0, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL),
            preserve_default=False,
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
