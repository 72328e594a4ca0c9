from django.db import models
from django.db.models import F, Q

from disputes.models.disputes import Dispute


class Event(models.Model):
    """Something dated that an owner puts beside what is counted: a ban announced, talks of several days."""

    dispute = models.ForeignKey(Dispute, on_delete=models.CASCADE, related_name="events", db_index=False)
    day = models.DateField()
    last = models.DateField(null=True, blank=True, help_text="The last day of several; empty for a single one.")
    words = models.CharField(max_length=120)

    class Meta:
        ordering = ("day", "id")
        constraints = (
            # Its index also finds those of a dispute, in order of day.
            models.UniqueConstraint(fields=("dispute", "day", "words"), name="event_once"),
            models.CheckConstraint(condition=~Q(words=""), name="event_in_words"),
            models.CheckConstraint(condition=Q(last=None) | Q(last__gte=F("day")), name="event_days_in_order"),
        )

    def __str__(self) -> str:
        return self.words
