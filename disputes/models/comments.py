from typing import Self

from django.db import models
from django.db.models import Q

from disputes.models.annotations import Annotation
from disputes.models.articles import Article
from disputes.models.people import User


class CommentQuerySet(models.QuerySet["Comment"]):
    def in_order(self) -> Self:
        """As they were written."""
        return self.order_by("created_at", "id")


class Comment(models.Model):
    """What somebody says about an annotation. A thread is a first comment and the replies to it.

    A deleted comment keeps its words here and shows them to nobody. `resolved_at` and `resolved_by` stand on a
    thread's first comment.
    """

    id = models.UUIDField(primary_key=True, help_text="Made by the client, so that a comment sent twice is one.")
    article = models.ForeignKey(Article, on_delete=models.PROTECT, related_name="+", db_index=False)
    annotation = models.ForeignKey(Annotation, on_delete=models.PROTECT, related_name="comments", db_index=False)
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="replies", db_index=False
    )
    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    text = models.TextField()
    created_at = models.DateTimeField()
    deleted_at = models.DateTimeField(null=True, blank=True)
    resolved_at = models.DateTimeField(null=True, blank=True)
    resolved_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )

    objects = CommentQuerySet.as_manager()

    class Meta:
        indexes = (models.Index(fields=("article", "annotation", "created_at", "id"), name="comment_of_article"),)
        constraints = (
            models.CheckConstraint(condition=~Q(text=""), name="comment_says_something"),
            models.CheckConstraint(
                condition=Q(resolved_at=None, resolved_by=None)
                | Q(resolved_at__isnull=False, resolved_by__isnull=False, parent=None),
                name="comment_resolved_by_somebody_as_a_thread",
            ),
        )

    def __str__(self) -> str:
        return f"{self.author}: {self.text[:40]}"
