import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("disputes", "0007_snapshots")]

    operations = [
        migrations.CreateModel(
            name="Cluster",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "dispute",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="disputes.dispute"
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="article",
            name="cluster",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                help_text="Those that are nearly the same.",
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="articles",
                to="disputes.cluster",
            ),
        ),
        migrations.AddIndex(
            model_name="article",
            index=models.Index(
                condition=models.Q(("cluster__isnull", False)),
                fields=["cluster", "sort_date", "id"],
                name="article_of_cluster",
            ),
        ),
        migrations.CreateModel(
            name="Fingerprint",
            fields=[
                (
                    "article",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="fingerprint",
                        serialize=False,
                        to="disputes.article",
                    ),
                ),
                ("value", models.BinaryField(help_text="Empty when the text holds no words.")),
                (
                    "apart",
                    models.BooleanField(
                        default=False, help_text="A person took it out of a cluster: nothing puts it back."
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Band",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "value", "article_id", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("value", models.BigIntegerField()),
                (
                    "article",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="disputes.article",
                    ),
                ),
            ],
        ),
    ]
