from typing import Self

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from disputes.models.actors import Actor
from disputes.models.articles import Article
from disputes.models.codebook import Label
from disputes.models.people import User


class AnnotationQuerySet(models.QuerySet["Annotation"]):
    def present(self) -> Self:
        """Those that are not deleted."""
        return self.filter(deleted_at=None)

    def in_reading_order(self) -> Self:
        return self.order_by("start", "id")


class Annotation(models.Model):
    """One annotator's labelled quote: spans, a label, who speaks and to whom.

    `start` and `end` are the outer bounds of the spans. Several columns repeat what follows from others, so that
    cards, lists and exports read one table: `quote`, `prefix`, `suffix` and `paragraph` from the immutable text;
    `speakers` … `reporters` from the roles, as names and ids joined by a bar (see `text.join_bar`), and `surfaces`.
    `actions.annotations` keeps them true and `check_integrity` proves it.
    """

    class Certainty(models.TextChoices):
        CERTAIN = "certain"
        PROBABLE = "probable"
        DOUBTFUL = "doubtful"

    class Speech(models.TextChoices):
        DIRECT = "direct"
        MIXED = "mixed"
        INDIRECT = "indirect"

    id = models.UUIDField(primary_key=True, help_text="Made by the client, so that a save sent twice is one.")
    number = models.BigIntegerField(
        unique=True, editable=False, help_text="Counted up over the site: what the search index knows it by."
    )
    article = models.ForeignKey(Article, on_delete=models.PROTECT, related_name="annotations", db_index=False)
    paragraph = models.PositiveIntegerField(help_text="Number of the paragraph in which it starts.")
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    spans = models.JSONField(help_text="A list of [start, end] in code points, in text order, disjoint.")
    quote = models.TextField()
    prefix = models.CharField(max_length=32, blank=True)
    suffix = models.CharField(max_length=32, blank=True)
    label = models.ForeignKey(Label, on_delete=models.PROTECT, related_name="annotations")
    codebook_version = models.PositiveIntegerField()
    certainty = models.CharField(max_length=8, choices=Certainty.choices, default=Certainty.CERTAIN)
    speech = models.CharField(max_length=8, choices=Speech.choices)
    note = models.TextField(blank=True)
    speakers = models.TextField(blank=True)
    speaker_ids = models.TextField(blank=True)
    targets = models.TextField(blank=True)
    target_ids = models.TextField(blank=True)
    reporters = models.TextField(blank=True)
    reporter_ids = models.TextField(blank=True)
    surfaces = models.JSONField(
        default=dict,
        blank=True,
        help_text="The words that name its actors: {“speakers”: {id of the actor: [start, end]}, …}, those there are.",
    )
    annotator = models.ForeignKey(User, on_delete=models.PROTECT, related_name="annotations")
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    deleted_at = models.DateTimeField(null=True, blank=True)

    objects = AnnotationQuerySet.as_manager()

    class Meta:
        indexes = (
            models.Index(
                fields=("article", "start", "id"), condition=Q(deleted_at=None), name="annotation_reading_order"
            ),
        )
        constraints = (
            models.CheckConstraint(condition=Q(end__gt=F("start")), name="annotation_start_before_end"),
            models.CheckConstraint(condition=~Q(quote=""), name="annotation_quotes_something"),
            models.CheckConstraint(condition=Q(version__gte=1), name="annotation_version_counts_from_one"),
            models.CheckConstraint(
                condition=Q(certainty__in=("certain", "probable", "doubtful")), name="annotation_certainty_known"
            ),
            models.CheckConstraint(
                condition=Q(speech__in=("direct", "mixed", "indirect")), name="annotation_speech_known"
            ),
        )

    def __str__(self) -> str:
        return f"{self.label}: {self.quote[:40]}"

    def get_absolute_url(self) -> str:
        return f"{reverse('article', args=[self.article_id])}#annotation-{self.pk}"


class Role(models.Model):
    """An actor's part in an annotation. `surface_start`, `surface_end` say which words of the text name it, if any."""

    class Part(models.TextChoices):
        SPEAKER = "speaker"
        TARGET = "target"
        REPORTER = "reporter"

    # Every row that belongs to an article carries it, so that tables can be split by article one day.
    article = models.ForeignKey(Article, on_delete=models.PROTECT, related_name="+", db_index=False)
    annotation = models.ForeignKey(Annotation, on_delete=models.CASCADE, related_name="roles", db_index=False)
    role = models.CharField(max_length=8, choices=Part.choices)
    position = models.PositiveSmallIntegerField()
    actor = models.ForeignKey(Actor, on_delete=models.PROTECT, related_name="roles", db_index=False)
    surface_start = models.PositiveIntegerField(null=True, blank=True)
    surface_end = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        ordering = ("role", "position")
        indexes = (models.Index(fields=("actor", "role", "annotation"), name="role_statements_of_actor"),)
        constraints = (
            models.UniqueConstraint(fields=("annotation", "role", "position"), name="role_position_once"),
            models.UniqueConstraint(fields=("annotation", "role", "actor"), name="role_actor_once"),
            models.CheckConstraint(condition=Q(role__in=("speaker", "target", "reporter")), name="role_part_known"),
            models.CheckConstraint(
                condition=Q(surface_start=None, surface_end=None) | Q(surface_end__gt=F("surface_start")),
                name="role_surface_in_order",
            ),
        )

    def __str__(self) -> str:
        return f"{self.role}: {self.actor}"
