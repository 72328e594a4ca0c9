from django.db import models
from django.db.models import Q

from disputes.models.disputes import Dispute


class Tally(models.Model):
    """How many present articles of a dispute are of one outlet, of one language, of one month.

    These answer what would otherwise be counted over all articles. `actions.indexing` keeps them true.
    """

    class Of(models.TextChoices):
        OUTLET = "outlet"
        LANGUAGE = "language"
        MONTH = "month"

    dispute = models.ForeignKey(Dispute, on_delete=models.CASCADE, related_name="+", db_index=False)
    of = models.CharField(max_length=8, choices=Of.choices)
    value = models.CharField(
        max_length=200, blank=True, help_text="A name, a tag, or 2031-03; empty for what is not known."
    )
    articles = models.IntegerField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("dispute", "of", "value"), name="tally_once"),
            models.CheckConstraint(condition=Q(articles__gte=0), name="tally_counts"),
            models.CheckConstraint(condition=Q(of__in=("outlet", "language", "month")), name="tally_of_known"),
        )

    def __str__(self) -> str:
        return f"{self.articles} of {self.of} {self.value or 'unknown'}"
