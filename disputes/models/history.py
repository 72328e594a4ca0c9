from django.db import models

from disputes.models.articles import Article
from disputes.models.people import User


class Change(models.Model):
    """A line of history: who changed what, when, from what, to what. Written once, never changed."""

    class Action(models.TextChoices):
        CREATED = "created"
        CHANGED = "changed"
        DELETED = "deleted"
        RESTORED = "restored"

    kind = models.CharField(max_length=20, help_text="What was changed: annotation, article, codebook, …")
    object_id = models.CharField(max_length=40)
    article = models.ForeignKey(Article, on_delete=models.CASCADE, null=True, related_name="+", db_index=False)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()
    action = models.CharField(max_length=8, choices=Action.choices)
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)

    class Meta:
        ordering = ("id",)
        indexes = (
            models.Index(fields=("kind", "object_id", "id"), name="change_history_of_object"),
            models.Index(fields=("article", "id"), name="change_history_of_article"),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.object_id} {self.action} by {self.by}"
