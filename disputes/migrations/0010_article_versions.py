import django.db.models.deletion
from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from disputes import addresses


def fill_addresses(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    Article = apps.get_model("disputes", "Article")
    batch = []
    for article in Article.objects.exclude(url="").only("url").iterator(chunk_size=1_000):
        article.address = addresses.key(article.url)
        batch.append(article)
        if len(batch) == 1_000:
            Article.objects.bulk_update(batch, ["address"])
            batch.clear()
    Article.objects.bulk_update(batch, ["address"])


class Migration(migrations.Migration):
    dependencies = [("disputes", "0009_import_jobs")]

    operations = [
        migrations.AddField(
            model_name="article",
            name="address",
            field=models.CharField(blank=True, editable=False, help_text="See `addresses.key`.", max_length=24),
        ),
        migrations.AddField(
            model_name="article",
            name="previous",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                help_text="The version of it that was brought in before, with another text.",
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="newer",
                to="disputes.article",
            ),
        ),
        migrations.AddConstraint(
            model_name="article",
            constraint=models.CheckConstraint(
                condition=models.Q(("previous", models.F("id")), _negated=True), name="article_not_its_own_version"
            ),
        ),
        migrations.AddIndex(
            model_name="article",
            index=models.Index(fields=["dispute", "address"], name="article_of_address"),
        ),
        migrations.AddIndex(
            model_name="article",
            index=models.Index(
                condition=models.Q(("previous__isnull", False)), fields=["previous"], name="article_newer_versions"
            ),
        ),
        migrations.RunPython(fill_addresses, migrations.RunPython.noop),
    ]
