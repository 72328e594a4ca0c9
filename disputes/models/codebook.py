from django.db import models
from django.db.models import Q


class Codebook(models.Model):
    """The labels of one dispute and what they mean. Each published change raises its version."""

    name = models.CharField(max_length=200)
    version = models.PositiveIntegerField(default=1)
    instructions = models.TextField(blank=True, help_text="What holds for all labels: unit, span rules, tie-breakers.")

    def __str__(self) -> str:
        return f"{self.name} (version {self.version})"


class Hue(models.TextChoices):
    """The palette. Each hue has an underline of its own, so that colour never speaks alone."""

    RED = "red"
    AMBER = "amber"
    INDIGO = "indigo"
    GREEN = "green"
    TEAL = "teal"
    PLUM = "plum"
    OLIVE = "olive"
    SLATE = "slate"


class Label(models.Model):
    """A category of statement with its operational definition."""

    codebook = models.ForeignKey(Codebook, on_delete=models.CASCADE, related_name="labels")
    slug = models.SlugField(max_length=60)
    name = models.CharField(max_length=80)
    definition = models.TextField(blank=True)
    include = models.TextField(blank=True)
    exclude = models.TextField(blank=True)
    examples = models.JSONField(default=list, blank=True)
    hue = models.CharField(max_length=10, choices=Hue.choices)
    key = models.CharField(max_length=1, help_text="The key that sets it on the reading page.")
    position = models.PositiveSmallIntegerField()
    cameo = models.CharField(max_length=80, blank=True)
    plover = models.CharField(max_length=80, blank=True)

    class Meta:
        ordering = ("position",)
        constraints = (
            models.UniqueConstraint(fields=("codebook", "slug"), name="label_slug_once"),
            models.UniqueConstraint(fields=("codebook", "key"), name="label_key_once"),
            models.UniqueConstraint(fields=("codebook", "position"), name="label_position_once"),
            models.CheckConstraint(condition=Q(hue__in=Hue.values), name="label_hue_in_palette"),
            models.CheckConstraint(condition=~Q(slug="") & ~Q(name=""), name="label_named"),
        )

    def __str__(self) -> str:
        return self.name
