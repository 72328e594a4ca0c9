from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from disputes.models.actors import Actor
from disputes.models.codebook import Codebook
from disputes.models.people import User


class Dispute(models.Model):
    """A quarrel under study: the unit of access. It owns articles, members and a codebook."""

    class Coding(models.TextChoices):
        OPEN = "open", "Open: annotators see one another's work"
        BLIND = "blind", "Blind: nobody sees another's work before finishing their own"

    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=200)
    summary = models.TextField(blank=True)
    codebook = models.OneToOneField(Codebook, on_delete=models.PROTECT, related_name="dispute")
    parties = models.ManyToManyField(Actor, blank=True, related_name="disputes_as_party")
    started = models.DateField(null=True, blank=True)
    ended = models.DateField(null=True, blank=True)
    coding = models.CharField(max_length=5, choices=Coding.choices, default=Coding.OPEN)
    public = models.BooleanField(default=False)
    revision = models.PositiveBigIntegerField(
        default=0,
        editable=False,
        help_text="Raised whenever its articles, annotations or assignments change: what was counted is counted anew.",
    )
    articles_revision = models.PositiveBigIntegerField(
        default=0, editable=False, help_text="Raised with the other whenever it is articles that change."
    )
    clusters_revision = models.PositiveBigIntegerField(
        default=0, editable=False, help_text="Raised with both whenever other articles come to be nearly the same."
    )
    codings_revision = models.PositiveBigIntegerField(
        default=0, editable=False, help_text="Raised with the other whenever it is assignments that change."
    )
    changes_since = models.PositiveBigIntegerField(
        default=0, editable=False, help_text="The revision from which on all changes of facts are on record."
    )
    articles_since = models.PositiveBigIntegerField(
        default=0,
        editable=False,
        help_text="The revision of articles from which on it is recorded when and where they were printed.",
    )
    created_at = models.DateTimeField(auto_now_add=True)
    deleted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("name", "id")
        constraints = (
            models.CheckConstraint(condition=~Q(slug="") & ~Q(name=""), name="dispute_named"),
            models.CheckConstraint(
                condition=Q(started=None) | Q(ended=None) | Q(started__lte=F("ended")), name="dispute_dates_in_order"
            ),
            models.CheckConstraint(condition=Q(coding__in=("open", "blind")), name="dispute_coding_known"),
        )

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("dispute", args=[self.slug])


class Membership(models.Model):
    """What one person may do in one dispute."""

    class Role(models.TextChoices):
        READER = "reader", "Reader: reads articles and settled statements"
        ANNOTATOR = "annotator", "Annotator: also codes articles"
        REVIEWER = "reviewer", "Reviewer: also imports, sees all codings, exports everything"
        OWNER = "owner", "Owner: also manages members, codebook and settings"

    dispute = models.ForeignKey(Dispute, on_delete=models.CASCADE, related_name="memberships")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=9, choices=Role.choices)
    revision = models.PositiveBigIntegerField(
        default=0,
        editable=False,
        help_text="Raised whenever annotations change that this person may see while coding is blind.",
    )

    class Meta:
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(fields=("dispute", "user"), name="membership_once"),
            models.CheckConstraint(
                condition=Q(role__in=("reader", "annotator", "reviewer", "owner")), name="membership_role_known"
            ),
        )

    def __str__(self) -> str:
        return f"{self.user}, {self.role} in {self.dispute}"
