from django.db import models

from disputes.models.disputes import Dispute


class Tally(models.Model):
    """How many present articles of a dispute are of one outlet, one language and one month.

    Sums of these answer what would otherwise be counted over all articles. `actions.indexing` keeps them true.
    """

    dispute = models.ForeignKey(Dispute, on_delete=models.CASCADE, related_name="+", db_index=False)
    outlet = models.CharField(max_length=200, blank=True)
    language = models.CharField(max_length=35, blank=True)
    month = models.DateField(help_text="Its first day; 0001-01-01 for what has no date.")
    articles = models.IntegerField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("dispute", "outlet", "language", "month"), name="tally_once"),
            models.CheckConstraint(condition=models.Q(articles__gte=0), name="tally_counts"),
        )

    def __str__(self) -> str:
        return f"{self.articles} of {self.outlet or 'no outlet'}, {self.month}"
