from django.db import models
from django.db.models import Q

from disputes.models.disputes import Dispute
from disputes.models.people import User


class SavedSearch(models.Model):
    """A question that somebody keeps under a name, for themselves or for everybody in the dispute."""

    class Page(models.TextChoices):
        ARTICLES = "articles"
        STATEMENTS = "statements"

    dispute = models.ForeignKey(Dispute, on_delete=models.CASCADE, related_name="saved_searches", db_index=False)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    page = models.CharField(max_length=10, choices=Page.choices)
    name = models.CharField(max_length=80)
    question = models.CharField(max_length=4_000, blank=True, help_text="The query string of its address.")
    shared = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("name", "id")
        verbose_name_plural = "saved searches"
        constraints = (
            # Its index also finds those of a dispute.
            models.UniqueConstraint(fields=("dispute", "by", "page", "name"), name="saved_search_once"),
            models.CheckConstraint(condition=~Q(name=""), name="saved_search_named"),
            models.CheckConstraint(condition=Q(page__in=("articles", "statements")), name="saved_search_page_known"),
        )

    def __str__(self) -> str:
        return self.name
