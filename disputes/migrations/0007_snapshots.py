import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("disputes", "0006_assignment_queue")]

    operations = [
        migrations.CreateModel(
            name="Snapshot",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("sha256", models.CharField(help_text="SHA-256 of the file's bytes, in hexadecimal.", max_length=64)),
                ("name", models.CharField(help_text="As the person who brought it in knows it.", max_length=200)),
                ("size", models.PositiveBigIntegerField(help_text="In bytes.")),
                ("created_at", models.DateTimeField()),
                ("kept_at", models.DateTimeField(help_text="When these bytes were last brought in under this name.")),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("sha256", "name"), name="snapshot_once"),
                    models.CheckConstraint(condition=models.Q(("name", ""), _negated=True), name="snapshot_named"),
                ],
            },
        ),
        migrations.AddField(
            model_name="article",
            name="reader",
            field=models.CharField(blank=True, help_text="What read it, and in which version: csv 1.", max_length=40),
        ),
        migrations.AddField(
            model_name="article",
            name="snapshot",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                help_text="The file it was read from.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="articles",
                to="disputes.snapshot",
            ),
        ),
        migrations.AddIndex(
            model_name="article",
            index=models.Index(
                condition=models.Q(("snapshot__isnull", False)), fields=["snapshot"], name="article_of_snapshot"
            ),
        ),
    ]
