from datetime import date
from typing import Self

from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce
from django.urls import reverse

from disputes import text as texts
from disputes.models.clusters import Cluster
from disputes.models.disputes import Dispute
from disputes.models.people import User
from disputes.models.snapshots import Snapshot


class ArticleQuerySet(models.QuerySet["Article"]):
    def present(self) -> Self:
        """Those that are not deleted, nor their dispute."""
        return self.filter(deleted_at=None, dispute__deleted_at=None)


class Article(models.Model):
    """An immutable text snapshot with its metadata. Its text is its paragraphs, joined by a blank line."""

    dispute = models.ForeignKey(Dispute, on_delete=models.CASCADE, related_name="articles")
    title = models.CharField(max_length=500)
    outlet = models.CharField(max_length=200, blank=True)
    author = models.CharField(max_length=300, blank=True)
    url = models.URLField(max_length=2000, blank=True)
    # What its address and others of the same article have in common, so that a newer version is recognised.
    address = models.CharField(max_length=24, blank=True, editable=False, help_text="See `addresses.key`.")
    published = models.DateField(null=True, blank=True)
    # Engines disagree on where NULL sorts; lists and exports order by this one, undated articles first.
    sort_date = models.GeneratedField(
        expression=Coalesce(F("published"), Value(date(1, 1, 1)), output_field=models.DateField()),
        output_field=models.DateField(),
        db_persist=True,
    )
    dateline = models.CharField(max_length=200, blank=True)
    language = models.CharField(max_length=35, blank=True)
    sha256 = models.CharField(max_length=64, help_text="SHA-256 of the text's UTF-8 bytes, in hexadecimal.")
    characters = models.PositiveIntegerField(help_text="Length of the text in code points.")
    words = models.PositiveIntegerField()
    snapshot = models.ForeignKey(
        Snapshot,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="articles",
        db_index=False,
        help_text="The file it was read from.",
    )
    reader = models.CharField(max_length=40, blank=True, help_text="What read it, and in which version: csv 1.")
    previous = models.ForeignKey(
        "self",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="newer",
        db_index=False,
        help_text="The version of it that was brought in before, with another text.",
    )
    cluster = models.ForeignKey(
        Cluster,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="articles",
        db_index=False,
        help_text="Those that are nearly the same.",
    )
    imported_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    imported_at = models.DateTimeField()
    import_job = models.ForeignKey(
        "disputes.ImportJob", on_delete=models.SET_NULL, null=True, related_name="articles", db_index=False
    )
    deleted_at = models.DateTimeField(null=True, blank=True)

    objects = ArticleQuerySet.as_manager()

    class Meta:
        indexes = (
            models.Index(
                fields=("dispute", "sort_date", "id"), condition=Q(deleted_at=None), name="article_library_by_date"
            ),
            models.Index(
                fields=("dispute", "outlet", "published"), condition=Q(deleted_at=None), name="article_in_print"
            ),
            models.Index(
                fields=("dispute", "deleted_at"), condition=Q(deleted_at__isnull=False), name="article_deleted"
            ),
            models.Index(fields=("dispute", "address"), name="article_of_address"),
            models.Index(fields=("previous",), condition=Q(previous__isnull=False), name="article_newer_versions"),
            models.Index(fields=("snapshot",), condition=Q(snapshot__isnull=False), name="article_of_snapshot"),
            models.Index(fields=("import_job", "id"), condition=Q(import_job__isnull=False), name="article_of_import"),
            models.Index(
                fields=("cluster", "sort_date", "id"), condition=Q(cluster__isnull=False), name="article_of_cluster"
            ),
        )
        constraints = (
            # A deleted article does not stand in the way of importing its text once more.
            models.UniqueConstraint(
                fields=("dispute", "sha256"), condition=Q(deleted_at=None), name="article_text_once_in_dispute"
            ),
            models.CheckConstraint(condition=~Q(title=""), name="article_titled"),
            models.CheckConstraint(condition=Q(characters__gt=0), name="article_not_empty"),
            models.CheckConstraint(condition=~Q(previous=F("id")), name="article_not_its_own_version"),
        )

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("article", args=[self.pk])

    def text(self) -> str:
        """The whole text, read from its paragraphs."""
        return texts.SEPARATOR.join(self.paragraphs.order_by("number").values_list("text", flat=True))


class Paragraph(models.Model):
    """One numbered paragraph; `[start, end)` is where it stands in the article's text. Never updated."""

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="paragraphs", db_index=False)
    number = models.PositiveIntegerField()
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    text = models.TextField()

    class Meta:
        constraints = (
            # Its index also serves the reading page: paragraphs of an article in their order.
            models.UniqueConstraint(fields=("article", "number"), name="paragraph_number_once"),
            models.CheckConstraint(condition=Q(number__gte=1), name="paragraph_counts_from_one"),
            models.CheckConstraint(condition=Q(end__gt=F("start")), name="paragraph_not_empty"),
        )

    def __str__(self) -> str:
        return f"paragraph {self.number}"


class Assignment(models.Model):
    """How far one annotator has come with one article."""

    class Status(models.TextChoices):
        TODO = "todo", "to do"
        DOING = "doing", "in progress"
        DONE = "done", "done"

    # Its article's, which loses it when it moves to another dispute: so that all of a dispute are soon counted.
    dispute = models.ForeignKey(
        Dispute, on_delete=models.CASCADE, related_name="+", db_index=False, db_constraint=False
    )
    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="assignments", db_index=False)
    annotator = models.ForeignKey(User, on_delete=models.PROTECT, related_name="assignments")
    status = models.CharField(max_length=5, choices=Status.choices, default=Status.TODO)
    due = models.DateField(null=True, blank=True)

    class Meta:
        indexes = (
            # One's queue, and how much of it is done, without going through all that one has ever coded.
            models.Index(fields=("annotator", "status", "article"), name="assignment_queue"),
            models.Index(fields=("dispute", "annotator", "status", "article"), name="assignment_progress"),
        )
        constraints = (
            models.UniqueConstraint(fields=("article", "annotator"), name="assignment_once"),
            models.CheckConstraint(condition=Q(status__in=("todo", "doing", "done")), name="assignment_status_known"),
        )

    def __str__(self) -> str:
        return f"{self.article} for {self.annotator}: {self.status}"
