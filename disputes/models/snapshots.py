from django.db import models
from django.db.models import Q


class Snapshot(models.Model):
    """An original file as it was brought in. Its bytes lie in the data folder under their hash, once for all names."""

    sha256 = models.CharField(max_length=64, help_text="SHA-256 of the file's bytes, in hexadecimal.")
    name = models.CharField(max_length=200, help_text="As the person who brought it in knows it.")
    size = models.PositiveBigIntegerField(help_text="In bytes.")
    created_at = models.DateTimeField()
    # What was kept a moment ago may not have its articles yet: only what has lain unused for a while is swept.
    kept_at = models.DateTimeField(help_text="When these bytes were last brought in under this name.")

    class Meta:
        constraints = (
            # The same bytes under another name are another row, so that nobody is told what others call their files.
            models.UniqueConstraint(fields=("sha256", "name"), name="snapshot_once"),
            models.CheckConstraint(condition=~Q(name=""), name="snapshot_named"),
        )

    def __str__(self) -> str:
        return self.name
