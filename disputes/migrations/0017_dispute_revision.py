from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("disputes", "0016_events")]

    operations = [
        migrations.AddField(
            model_name="dispute",
            name="revision",
            field=models.PositiveBigIntegerField(
                default=0,
                editable=False,
                help_text="Raised whenever its articles or annotations change: what was counted before is counted anew.",
            ),
        ),
    ]
