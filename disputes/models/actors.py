from typing import Self

from django.db import models
from django.db.models import F, Q


class ActorQuerySet(models.QuerySet["Actor"]):
    def of_dispute(self, dispute_id: int) -> Self:
        """The registry of the site with the additions of one dispute."""
        return self.filter(Q(dispute=None) | Q(dispute=dispute_id))

    def named(self, folded: str) -> Self:
        """Those whose name or alias is this, case and diacritics aside."""
        return self.filter(Q(folded=folded) | Q(aliases__folded=folded)).distinct()


class Actor(models.Model):
    """A state, government body, organisation, person or group that speaks or is spoken to.

    Without a dispute it belongs to the registry of the site, otherwise to that dispute alone.
    """

    class Kind(models.TextChoices):
        STATE = "state"
        BODY = "body"
        ORGANISATION = "organisation"
        PERSON = "person"
        GROUP = "group"

    name = models.CharField(max_length=200)
    folded = models.CharField(max_length=200, help_text="The name as look-ups compare it.")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="children")
    iso3 = models.CharField(max_length=3, blank=True)
    dispute = models.ForeignKey("Dispute", on_delete=models.CASCADE, null=True, blank=True, related_name="actors")
    created_by = models.ForeignKey("User", on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    objects = ActorQuerySet.as_manager()

    class Meta:
        indexes = (models.Index(fields=("folded",), name="actor_lookup"),)
        constraints = (
            models.UniqueConstraint(fields=("name",), condition=Q(dispute=None), name="actor_once_in_registry"),
            models.UniqueConstraint(fields=("dispute", "name"), name="actor_once_in_dispute"),
            models.UniqueConstraint(
                fields=("iso3",), condition=Q(dispute=None) & ~Q(iso3=""), name="actor_iso3_once_in_registry"
            ),
            models.CheckConstraint(condition=~Q(name=""), name="actor_named"),
            models.CheckConstraint(condition=Q(parent=None) | ~Q(parent=F("id")), name="actor_not_its_own_parent"),
        )

    def __str__(self) -> str:
        return self.name


class Alias(models.Model):
    """A name that an actor goes by."""

    class Kind(models.TextChoices):
        NAME = "name"
        OFFICIAL = "official", "official name"
        ADJECTIVE = "adjective"
        CAPITAL = "capital"

    actor = models.ForeignKey(Actor, on_delete=models.CASCADE, related_name="aliases")
    name = models.CharField(max_length=200)
    folded = models.CharField(max_length=200)
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.NAME)
    language = models.CharField(max_length=35, blank=True)
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "aliases"
        ordering = ("id",)
        indexes = (models.Index(fields=("folded",), name="alias_lookup"),)
        constraints = (
            models.UniqueConstraint(fields=("actor", "name", "language"), name="alias_once"),
            models.CheckConstraint(condition=~Q(name=""), name="alias_named"),
            models.CheckConstraint(
                condition=Q(valid_from=None) | Q(valid_to=None) | Q(valid_from__lte=F("valid_to")),
                name="alias_validity_in_order",
            ),
        )

    def __str__(self) -> str:
        return self.name
