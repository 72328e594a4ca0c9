from typing import Any

from django.db import models
from django.db.models import Q
from django.urls import reverse

from disputes.models.articles import Article
from disputes.models.disputes import Dispute
from disputes.models.people import User


class ImportJob(models.Model):
    """Articles on their way in: files sent, read for a person to look through, then stored, perhaps undone.

    A process works on a job only while it holds its lease, so that two never store the same.
    """

    class State(models.TextChoices):
        READING = "reading", "being read"
        READY = "ready", "to be looked through"
        IMPORTING = "importing", "being imported"
        DONE = "done", "imported"
        CANCELLING = "cancelling", "being cancelled"
        CANCELLED = "cancelled", "cancelled"
        UNDOING = "undoing", "being undone"
        UNDONE = "undone", "undone"
        FAILED = "failed", "failed"

    WORKING = (State.READING, State.IMPORTING, State.CANCELLING, State.UNDOING)
    """States in which there is something to be done without a person."""

    dispute = models.ForeignKey(Dispute, on_delete=models.CASCADE, related_name="imports", db_index=False)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    state = models.CharField(max_length=10, choices=State.choices, default=State.READING)
    folder = models.CharField(max_length=32, help_text="Where the files wait, below the site's own `imports`.")
    created_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True, help_text="When the import proper began.")
    finished_at = models.DateTimeField(null=True)
    # Per cent, so that no number is rounded on its way through a form.
    threshold = models.PositiveSmallIntegerField(help_text="From so many per cent on two texts are nearly the same.")
    defaults: "models.JSONField[dict[str, str], dict[str, str]]" = models.JSONField(
        default=dict, help_text="Values for the articles that have none of their own."
    )
    columns: "models.JSONField[dict[str, str], dict[str, str]]" = models.JSONField(default=dict)
    labels: "models.JSONField[dict[str, str], dict[str, str]]" = models.JSONField(default=dict)
    annotators: "models.JSONField[dict[str, int], dict[str, int]]" = models.JSONField(default=dict)
    create_actors = models.BooleanField(default=True, help_text="Make the actors that its annotations name anew.")
    done = models.PositiveIntegerField(default=0, help_text="Items read or stored so far, for the progress bar.")
    total = models.PositiveIntegerField(default=0)
    bytes_done = models.PositiveBigIntegerField(default=0)
    bytes_total = models.PositiveBigIntegerField(default=0)
    brings: "models.JSONField[dict[str, dict[str, int]], dict[str, dict[str, int]]]" = models.JSONField(
        default=dict, help_text="Labels and annotators of the annotations that come with the articles."
    )
    counts: "models.JSONField[dict[str, int], dict[str, int]]" = models.JSONField(default=dict)
    error = models.CharField(max_length=500, blank=True)
    ended_by = models.ForeignKey(
        User,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
        help_text="Who cancelled or undid it.",
    )
    attempts = models.PositiveSmallIntegerField(default=0, help_text="How often the program died of storing it.")
    worker = models.CharField(max_length=200, blank=True)
    leased_until = models.DateTimeField(null=True)

    class Meta:
        indexes = (
            models.Index(fields=("dispute", "-id"), name="import_list"),
            models.Index(
                fields=("id",), condition=Q(state__in=("reading", "importing", "cancelling", "undoing")),
                name="import_waiting",
            ),
        )  # fmt: skip
        constraints = (
            models.CheckConstraint(
                condition=Q(
                    state__in=(
                        "reading", "ready", "importing", "done", "cancelling", "cancelled", "undoing", "undone",
                        "failed",
                    )
                ),
                name="import_state_known",
            ),
            models.CheckConstraint(condition=Q(threshold__range=(60, 100)), name="import_threshold_in_range"),
        )  # fmt: skip

    def __str__(self) -> str:
        return f"import {self.pk} into {self.dispute}"

    def get_absolute_url(self) -> str:
        return reverse("import-job", args=[self.dispute.slug, self.pk])

    @property
    def is_working(self) -> bool:
        return self.state in self.WORKING


class ImportUpload(models.Model):
    """What a person sent: a file, a pasted text or a link. A zip is one upload and many sources."""

    class Kind(models.TextChoices):
        FILE = "file"
        PASTED = "pasted"
        LINK = "link"

    job = models.ForeignKey(ImportJob, on_delete=models.CASCADE, related_name="uploads", db_index=False)
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=6, choices=Kind.choices)
    name = models.CharField(max_length=300, help_text="As people see it; it never names a file on the disk.")
    folder = models.CharField(max_length=300, blank=True, help_text="Where it lay on the person's computer.")
    url = models.CharField(max_length=2000, blank=True)
    size = models.PositiveBigIntegerField(default=0)
    given: "models.JSONField[dict[str, str], dict[str, str]]" = models.JSONField(
        default=dict, help_text="What the person said of a pasted text."
    )
    read = models.BooleanField(default=False)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("job", "number"), name="import_upload_once"),)

    def __str__(self) -> str:
        return self.name


class ImportSource(models.Model):
    """A file as a reader reads it: an upload, or a member of one."""

    class State(models.TextChoices):
        READING = "reading"
        READ = "read"
        FAILED = "failed"  # nobody could read it, or not to its end

    job = models.ForeignKey(ImportJob, on_delete=models.CASCADE, related_name="sources")
    upload = models.ForeignKey(ImportUpload, on_delete=models.CASCADE, related_name="sources", db_index=False)
    member = models.PositiveIntegerField(help_text="Its number within the upload.")
    name = models.CharField(max_length=300)
    reader = models.CharField(max_length=40, blank=True, help_text="Signature of the reader.")
    notes: "models.JSONField[list[str], list[str]]" = models.JSONField(default=list)
    # [name, which of our fields it is taken for or "", [some values]] each, of a table.
    columns: "models.JSONField[list[list[Any]], list[list[Any]]]" = models.JSONField(default=list)
    state = models.CharField(max_length=7, choices=State.choices, default=State.READING)
    attempts = models.PositiveSmallIntegerField(default=0, help_text="How often the program died of reading it.")

    class Meta:
        constraints = (models.UniqueConstraint(fields=("upload", "member"), name="import_source_once"),)

    def __str__(self) -> str:
        return self.name


class ImportItem(models.Model):
    """One thing found in a source: what it is, what is doubtful of it, what the person decided, what became of it.

    The text is not here: at the import the same reader reads it again.
    """

    class Kind(models.TextChoices):
        ARTICLE = "article"
        CODINGS = "codings", "annotations"
        PROBLEM = "problem"

    class Standing(models.TextChoices):
        """What will be done with it."""

        FINE = "fine", "in order"
        WARNED = "warned", "with warnings"
        HERE = "here", "already here"
        BLOCKED = "blocked", "with problems"
        LEFT_OUT = "left_out", "left out"

    class Status(models.TextChoices):
        """What became of it."""

        PENDING = "pending", "not imported"
        IMPORTED = "imported", "imported"
        DUPLICATE = "duplicate", "duplicate"
        NEAR = "near", "near-duplicate"
        REJECTED = "rejected", "rejected"
        LEFT_OUT = "left_out", "left out"

    job = models.ForeignKey(ImportJob, on_delete=models.CASCADE, related_name="items", db_index=False)
    source = models.ForeignKey(ImportSource, on_delete=models.CASCADE, related_name="items", db_index=False)
    position = models.PositiveIntegerField(help_text="Its number among what the reader yields of the source.")
    place = models.CharField(max_length=400)
    kind = models.CharField(max_length=7, choices=Kind.choices)
    # As the file says, cleaned; what the person says instead stands in `corrections`.
    title = models.CharField(max_length=500, blank=True)
    outlet = models.CharField(max_length=200, blank=True)
    author = models.CharField(max_length=300, blank=True)
    published = models.DateField(null=True)
    language = models.CharField(max_length=35, blank=True)
    url = models.CharField(max_length=2000, blank=True)
    characters = models.PositiveIntegerField(default=0)
    opening = models.CharField(max_length=300, blank=True, help_text="The first words.")
    sha256 = models.CharField(max_length=64, blank=True)
    # {"kind": …, "words": …} each, with the ids of articles, and days to choose from, where it has them.
    warnings: "models.JSONField[list[dict[str, Any]], list[dict[str, Any]]]" = models.JSONField(default=list)
    # {"field": …, "message": …, "days": [...]} each.
    problems: "models.JSONField[list[dict[str, Any]], list[dict[str, Any]]]" = models.JSONField(default=list)
    corrections: "models.JSONField[dict[str, str], dict[str, str]]" = models.JSONField(default=dict)
    codings: "models.JSONField[dict[str, Any], dict[str, Any]]" = models.JSONField(
        default=dict, help_text="How many annotations it brings, by label and by annotator."
    )
    found = models.CharField(max_length=8, choices=Standing.choices, default=Standing.FINE)
    standing = models.CharField(
        max_length=8, choices=Standing.choices, default=Standing.FINE, help_text="`found`, unless it is left out."
    )
    status = models.CharField(max_length=9, choices=Status.choices, default=Status.PENDING)
    reason = models.TextField(blank=True)
    article = models.ForeignKey(Article, on_delete=models.SET_NULL, null=True, related_name="+", db_index=False)
    # {"article": id or None, "item": id or None, "title": …, "percent": …} each, the nearest first.
    near: "models.JSONField[list[dict[str, Any]], list[dict[str, Any]]]" = models.JSONField(default=list)
    coded = models.BooleanField(default=False, help_text="Whether its annotations are stored.")
    came_with: "models.JSONField[list[str], list[str]]" = models.JSONField(
        default=list, help_text="Ids of the annotations that were stored with it."
    )

    class Meta:
        indexes = (
            models.Index(fields=("job", "standing", "source", "id"), name="import_preview"),
            models.Index(fields=("job", "status", "source", "id"), name="import_report"),
        )
        constraints = (models.UniqueConstraint(fields=("source", "position"), name="import_item_once"),)

    def __str__(self) -> str:
        return self.title or self.place
