"""Who may do what. Fetching an object and checking the right to it are one step, so that neither can be forgotten.

Who may not know of a thing gets NotFound; who may look but not act gets Forbidden.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Any, TypeVar
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery, UUIDField, Value
from django.db.models.functions import Cast, Replace

from disputes.errors import Forbidden, NotFound
from disputes.models import (
    Actor,
    Annotation,
    Article,
    Assignment,
    Change,
    Codebook,
    Comment,
    Dispute,
    Fact,
    ImportJob,
    Membership,
    User,
)
from disputes.models.annotations import AnnotationQuerySet
from disputes.models.comments import CommentQuerySet
from disputes.models.prepared import Example, Prepared, Row, columns_of, instance_of

Person = User | AnonymousUser
Rows = TypeVar("Rows", bound=QuerySet[Any, Any])


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


class PreparedFor:
    """A prepared query of what somebody may see, which has another shape for each right and way of coding.

    `build` gets the access, of which only the ids, the right and the way of coding are there, and then one value for
    each example.
    """

    def __init__(self, build: Callable[..., QuerySet[Any, Any]], *examples: Example) -> None:
        self._build = build
        self._examples = examples
        self._plans: dict[tuple[Right, str], Prepared] = {}

    def rows(self, access: Access, *values: Any) -> list[Row]:
        shape = access.right, access.dispute.coding
        if shape not in self._plans:
            self._plans[shape] = self._prepared(*shape)
        return self._plans[shape].rows(access.dispute.pk, access.user.pk or 0, *values)

    def _prepared(self, right: Right, coding: str) -> Prepared:
        def build(dispute: int, user: int, *values: Any) -> QuerySet[Any, Any]:
            return self._build(Access(User(pk=user), Dispute(pk=dispute, coding=coding), right), *values)

        return Prepared(build, int, int, *self._examples)


def disputes_of(user: Person) -> QuerySet[Dispute]:
    """The disputes that somebody may know of."""
    present = Dispute.objects.filter(deleted_at=None)
    if user.is_superuser:
        return present
    return present.filter(Q(public=True) | Exists(Membership.objects.filter(dispute=OuterRef("pk"), user=user.pk)))


_ARTICLE, _DISPUTE = len(columns_of(Article)), len(columns_of(Dispute))
_DISPUTE_WITH_ROLE = Prepared(
    lambda slug, user: (
        Dispute.objects.filter(slug=slug, deleted_at=None)
        .annotate(role_of_user=_role_of(user, "pk"))
        .values_list(*columns_of(Dispute), *columns_of(Codebook, "codebook__"), "role_of_user")
    ),
    str,
    int,
)


def _dispute_of(values: Sequence[Any]) -> Dispute:
    """From the columns of a dispute and of its codebook."""
    found = instance_of(Dispute, values[:_DISPUTE])
    found.codebook = instance_of(Codebook, values[_DISPUTE:])
    return found


def dispute(user: Person, slug: str, *, to: Right = Right.READ) -> Access:
    rows = _DISPUTE_WITH_ROLE.rows(slug, user.pk or 0)
    if not rows:
        _require(Right.NOTHING, to, "dispute")
    found, role = _dispute_of(rows[0][:-1]), rows[0][-1]
    right = _right(user, found, role)
    _require(right, to, "dispute")
    return Access(user, found, right)


def import_job(user: Person, slug: str, pk: int) -> tuple[Access, ImportJob]:
    """An import of this dispute, by whomever; who reviews here may look through it and end it."""
    access = dispute(user, slug, to=Right.REVIEW)
    jobs = ImportJob.objects.filter(dispute=access.dispute).select_related("by", "ended_by")
    found = jobs.filter(pk=pk).first() if pk < 2**63 else None
    if found is None:
        raise NotFound("There is no such import, or it is not yours to see.")
    found.dispute = access.dispute
    return access, found


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
    found.dispute = _dispute_of(row[_ARTICLE:-1])
    right = _right(user, found.dispute, row[-1])
    _require(right, to, "article")
    return Access(user, found.dispute, right), found


def annotations(access: Access) -> AnnotationQuerySet:
    """The annotations of a dispute that somebody may see; blind coding holds here for every page, list and export."""
    present = Annotation.objects.present().filter(article__dispute=access.dispute, article__deleted_at=None)
    return _seen(present, access, own=Q(annotator=access.user.pk))


def facts(access: Access) -> QuerySet[Fact]:
    """What pictures count of the annotations that somebody may see."""
    return _seen(Fact.objects.filter(dispute=access.dispute), access, own=Q(annotator=access.user.pk))


def changes(access: Access) -> QuerySet[Change]:
    """The history of the annotations that somebody may see, by the same rule: that of a deleted one tells as much."""
    lines = Change.objects.filter(kind="annotation", article__dispute=access.dispute)
    # A reviewer who carries somebody's annotation over to a newer version changes what its annotator sees.
    its = Cast(Replace(OuterRef("object_id"), Value("-")), UUIDField())
    mine = Exists(Annotation.objects.filter(pk=its, annotator=access.user.pk))
    return _seen(lines, access, own=Q(by=access.user.pk) | Q(mine))


def _seen(rows: Rows, access: Access, *, own: Q) -> Rows:
    """Of rows that belong to articles those that somebody may see, where coding is blind and where it is open."""
    if access.right >= Right.REVIEW:
        return rows
    if access.right < Right.ANNOTATE:
        return rows.none()
    if access.dispute.coding == Dispute.Coding.OPEN:
        return rows
    return rows.filter(own | _finished(access))


def _finished(access: Access) -> Exists:
    """Whether this person's own coding of the row's article is done, which opens their eyes."""
    mine = Assignment.objects.filter(article=OuterRef("article"), annotator=access.user.pk)
    return Exists(mine.filter(status=Assignment.Status.DONE))


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


def annotation_to_carry(user: Person, pk: UUID, to: int) -> tuple[Access, Annotation, Article]:
    """An annotation that this person may carry over to another version of its text, and that version: who made it and
    who reviews."""
    access, found_article = article(user, to, to=Right.ANNOTATE)
    found = annotations(access).filter(pk=pk).select_related("article", "annotator").first()
    if found is None:
        raise NotFound("There is no such annotation, or it is not yours to see.")
    if access.right < Right.REVIEW and found.annotator_id != user.pk:
        raise Forbidden("This annotation is somebody else's; you may look at it, but not carry it over.")
    return access, found, found_article


def annotation_or_own_deleted(user: Person, pk: UUID) -> tuple[Access, Annotation]:
    """An annotation as `annotation` has it; one that this person deleted too, so that they can bring it back."""
    try:
        return annotation(user, pk)
    except NotFound:
        deleted = Annotation.objects.filter(pk=pk, annotator=user.pk, deleted_at__isnull=False)
        found = deleted.select_related("label", "annotator").first()
        if found is None:
            raise
    access, found.article = article(user, found.article_id, to=Right.ANNOTATE)
    return access, found


def annotation_to_discuss(user: Person, pk: UUID) -> tuple[Access, Annotation]:
    """An annotation, anybody's, that this person may see and comment on."""
    access, found = annotation(user, pk)
    _require(access.right, Right.ANNOTATE, "annotation")
    return access, found


def comments(access: Access) -> CommentQuerySet:
    """The comments of a dispute that somebody may see: on annotations that they may see.

    In a blind dispute, comments by other annotators would tell what those think; who has not finished the article
    sees their own and the reviewers'. Under a comment that is hidden, the replies are hidden too.
    """
    seen = Exists(annotations(access).filter(pk=OuterRef("annotation")))
    if access.right >= Right.REVIEW or access.dispute.coding == Dispute.Coding.OPEN:
        return Comment.objects.filter(seen)
    heard = _spoken_openly(access, "author")
    began_openly = Q(parent=None) | _spoken_openly(access, "parent__author")
    return Comment.objects.filter(seen, _finished(access) | heard & began_openly)


def _spoken_openly(access: Access, author: str) -> Q:
    """Whether an author is the person or somebody who reviews in the dispute."""
    reviews = Membership.objects.filter(
        dispute=access.dispute.pk, user=OuterRef(author), role__in=(Membership.Role.REVIEWER, Membership.Role.OWNER)
    )
    return Q(**{author: access.user.pk}) | Q(**{f"{author}__is_superuser": True}) | Q(Exists(reviews))


def comment(user: Person, pk: UUID, *, to: Right = Right.READ) -> tuple[Access, Comment]:
    """A comment that this person may see. `to=ANNOTATE` means to delete it: only its author may."""
    missing = NotFound("There is no such comment, or it is not yours to see.")
    article_id = Comment.objects.filter(pk=pk).values_list("article_id", flat=True).first()
    if article_id is None:
        raise missing
    try:
        access, found_article = article(user, article_id)
    except NotFound:
        raise missing from None
    found = comments(access).filter(pk=pk).select_related("annotation", "author").first()
    if found is None:
        raise missing
    found.article = found.annotation.article = found_article
    if to >= Right.ANNOTATE and found.author_id != user.pk:
        raise Forbidden("This comment is somebody else's; you may answer it, but not delete it.")
    return access, found


def thread_to_settle(user: Person, pk: UUID) -> tuple[Access, Comment]:
    """A thread's first comment, by somebody who may resolve and reopen the thread."""
    access, found = comment(user, pk)
    if not may_settle(access, thread_author=found.author_id, annotator=found.annotation.annotator_id):
        raise Forbidden("Only who began this thread, whose annotation it is, or who reviews here may resolve it.")
    return access, found


def may_settle(access: Access, *, thread_author: int, annotator: int) -> bool:
    """Who sees a thread may resolve it. In a blind dispute not everybody who does: a thread that settles itself would
    tell an annotator at work that another one has been there."""
    if access.right >= Right.REVIEW or access.dispute.coding == Dispute.Coding.OPEN:
        return access.may_annotate
    return access.may_annotate and access.user.pk in (thread_author, annotator)


def names_all_actors(access: Access) -> bool:
    """Whether no actor of the dispute is hidden from somebody."""
    return access.right >= Right.REVIEW or access.dispute.coding == Dispute.Coding.OPEN


def actors(access: Access) -> QuerySet[Actor]:
    """The actors that somebody may name in a dispute.

    In a blind dispute, one that another annotator made would tell what they read; it stays hidden until review.
    """
    known = Actor.objects.of_dispute(access.dispute.pk)
    if names_all_actors(access):
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
