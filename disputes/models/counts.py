from django.db import models

from disputes.models.disputes import Dispute


class PreparedCount(models.Model):
    """What a picture of a whole dispute counts, written down before anybody asks for it.

    `key` tells what was counted and in which state of the data; `counted` is sealed, see `queries.preparing`.
    """

    dispute = models.ForeignKey(Dispute, on_delete=models.CASCADE, related_name="+", db_index=False)
    key = models.CharField(max_length=200)
    revision = models.PositiveBigIntegerField(help_text="Of the dispute, or of its articles, at which this was true.")
    counted = models.BinaryField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=("dispute", "key"), name="prepared_count_once"),)

    def __str__(self) -> str:
        return f"{self.key} at revision {self.revision}"


class Preparation(models.Model):
    """At which revisions all pictures of a dispute were last prepared, and in which state of what is on no record."""

    dispute = models.OneToOneField(Dispute, on_delete=models.CASCADE, primary_key=True, related_name="+")
    revision = models.PositiveBigIntegerField()
    articles_revision = models.PositiveBigIntegerField()
    state = models.CharField(max_length=200)

    def __str__(self) -> str:
        return f"{self.dispute} at revision {self.revision}"
