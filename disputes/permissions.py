"""Who may do what. Fetching an object and checking the right to it are one step, so that neither can be forgotten.

Who may not know of a thing gets NotFound; who may look but not act gets Forbidden.
"""

from dataclasses import dataclass
from enum import IntEnum
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from disputes.errors import Forbidden, NotFound
from disputes.models import Actor, Annotation, Article, Assignment, Codebook, Dispute, Membership, User
from disputes.models.annotations import AnnotationQuerySet
from disputes.models.prepared import Prepared, columns_of, instance_of

Person = User | AnonymousUser


class Right(IntEnum):
    """What a person may do in a dispute; each right holds those below it."""

    NOTHING = 0
    READ = 1
    ANNOTATE = 2
    REVIEW = 3
    OWN = 4


_RIGHT_OF_ROLE = {
    Membership.Role.READER: Right.READ,
    Membership.Role.ANNOTATOR: Right.ANNOTATE,
    Membership.Role.REVIEWER: Right.REVIEW,
    Membership.Role.OWNER: Right.OWN,
}
_WORD_FOR = {
    Right.READ: "read this",
    Right.ANNOTATE: "annotate here",
    Right.REVIEW: "do a reviewer's work here",
    Right.OWN: "do what its owners do",
}


@dataclass(frozen=True, slots=True)
class Access:
    """One person in one dispute."""

    user: Person
    dispute: Dispute
    right: Right

    @property
    def person(self) -> User:
        """The user, who has signed in if they may do more than read."""
        return signed_in(self.user)

    @property
    def may_annotate(self) -> bool:
        return self.right >= Right.ANNOTATE

    @property
    def may_review(self) -> bool:
        return self.right >= Right.REVIEW

    @property
    def may_own(self) -> bool:
        return self.right >= Right.OWN


def signed_in(user: Person) -> User:
    if not isinstance(user, User):
        raise NotFound("Sign in to go on.")
    return user


def _role_of(user: int | None, dispute: str) -> Subquery:
    return Subquery(Membership.objects.filter(dispute=OuterRef(dispute), user=user).values("role")[:1])


def _right(user: Person, dispute: Dispute, role: str | None) -> Right:
    if user.is_superuser and user.is_active:
        return Right.OWN
    if role:
        return _RIGHT_OF_ROLE[Membership.Role(role)]
    return Right.READ if dispute.public else Right.NOTHING


def _require(right: Right, needed: Right, what: str) -> None:
    if right < Right.READ:
        raise NotFound(f"There is no such {what}, or it is not yours to see.")
    if right < needed:
        raise Forbidden(f"You may look at this {what}, but not {_WORD_FOR[needed]}.")


def disputes_of(user: Person) -> QuerySet[Dispute]:
    """The disputes that somebody may know of."""
    present = Dispute.objects.filter(deleted_at=None)
    if user.is_superuser:
        return present
    return present.filter(Q(public=True) | Exists(Membership.objects.filter(dispute=OuterRef("pk"), user=user.pk)))


def dispute(user: Person, slug: str, *, to: Right = Right.READ) -> Access:
    found = (
        Dispute.objects.filter(slug=slug, deleted_at=None)
        .select_related("codebook")
        .annotate(role_of_user=_role_of(user.pk, "pk"))
        .first()
    )
    right = _right(user, found, found.role_of_user) if found else Right.NOTHING
    _require(right, to, "dispute")
    assert found is not None  # noqa: S101 - NOTHING has raised
    return Access(user, found, right)


_ARTICLE, _DISPUTE, _CODEBOOK = len(columns_of(Article)), len(columns_of(Dispute)), len(columns_of(Codebook))
_ARTICLE_WITH_ROLE = Prepared(
    lambda pk, user: (
        Article.objects.present()
        .filter(pk=pk)
        .annotate(role_of_user=_role_of(user, "dispute"))
        .values_list(
            *columns_of(Article),
            *columns_of(Dispute, "dispute__"),
            *columns_of(Codebook, "dispute__codebook__"),
            "role_of_user",
        )
    ),
    int,
    int,
)


def article(user: Person, pk: int, *, to: Right = Right.READ) -> tuple[Access, Article]:
    # Ids beyond 64 bits are no article's; an engine would raise on them. No user has the id 0.
    rows = _ARTICLE_WITH_ROLE.rows(pk, user.pk or 0) if pk < 2**63 else []
    if not rows:
        raise NotFound("There is no such article, or it is not yours to see.")
    row = rows[0]
    found = instance_of(Article, row[:_ARTICLE])
    found.dispute = instance_of(Dispute, row[_ARTICLE : _ARTICLE + _DISPUTE])
    found.dispute.codebook = instance_of(Codebook, row[_ARTICLE + _DISPUTE : _ARTICLE + _DISPUTE + _CODEBOOK])
    right = _right(user, found.dispute, row[-1])
    _require(right, to, "article")
    return Access(user, found.dispute, right), found


def annotations(access: Access) -> AnnotationQuerySet:
    """The annotations of a dispute that somebody may see; blind coding holds here for every page, list and export."""
    present = Annotation.objects.present().filter(article__dispute=access.dispute, article__deleted_at=None)
    if access.right >= Right.REVIEW:
        return present
    if access.right < Right.ANNOTATE:
        return present.none()
    if access.dispute.coding == Dispute.Coding.OPEN:
        return present
    finished = Assignment.objects.filter(
        article=OuterRef("article"), annotator=access.user.pk, status=Assignment.Status.DONE
    )
    return present.filter(Q(annotator=access.user.pk) | Exists(finished))


def annotation(user: Person, pk: UUID, *, to: Right = Right.READ) -> tuple[Access, Annotation]:
    """An annotation that is not deleted. `to=ANNOTATE` means to change it: only the one who made it may."""
    missing = NotFound("There is no such annotation, or it is not yours to see.")
    article_id = Annotation.objects.present().filter(pk=pk).values_list("article_id", flat=True).first()
    if article_id is None:
        raise missing
    try:
        access, found_article = article(user, article_id)
    except NotFound:
        raise missing from None
    found = annotations(access).filter(pk=pk).select_related("label", "annotator").first()
    if found is None:
        raise missing
    found.article = found_article
    if to >= Right.ANNOTATE:
        _require(access.right, to, "annotation")
        if found.annotator_id != user.pk:
            raise Forbidden("This annotation is somebody else's; you may look at it, but not change it.")
    return access, found


def actors(access: Access) -> QuerySet[Actor]:
    """The actors that somebody may name in a dispute.

    In a blind dispute, one that another annotator made would tell what they read; it stays hidden until review.
    """
    known = Actor.objects.of_dispute(access.dispute.pk)
    if access.right >= Right.REVIEW or access.dispute.coding == Dispute.Coding.OPEN:
        return known
    return known.filter(Q(created_by=None) | Q(created_by=access.user.pk))


def all_actors(user: Person) -> QuerySet[Actor]:
    """The registry of the site, with what the person's open disputes added to it."""
    open_disputes = disputes_of(user).filter(Q(coding=Dispute.Coding.OPEN))
    return Actor.objects.filter(
        Q(dispute=None)
        | Q(dispute__in=open_disputes)
        | Q(dispute__in=disputes_of(user)) & (Q(created_by=None) | Q(created_by=user.pk))
    )
