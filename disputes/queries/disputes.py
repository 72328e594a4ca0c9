"""What the pages about whole disputes show."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Max, Min

from disputes.models import Actor, Annotation, Article, Assignment, Dispute, Label, Membership, User
from disputes.permissions import Access, Person, annotations, disputes_of
from disputes.queries import articles as article_queries

MOST_PROGRESS = 50


@dataclass(frozen=True, slots=True)
class Row:
    """A dispute in the list, with what the reader has done in it."""

    dispute: Dispute
    role: str
    articles: int
    done: int
    statements: int


@dataclass(frozen=True, slots=True)
class LabelCount:
    """How often a label was given; `width` is its share of the most frequent one's bar, which is a hundred."""

    label: Label
    count: int
    width: float


@dataclass(frozen=True, slots=True)
class Progress:
    """How many articles one annotator has finished and begun; `width` of a hundred are finished."""

    person: str
    is_you: bool
    done: int
    doing: int
    width: float


@dataclass(frozen=True, slots=True)
class Overview:
    parties: list[Actor]
    articles: int
    first: date | None
    last: date | None
    statements: int
    labels: list[LabelCount]
    progress: list[Progress]
    done: int
    latest: list[article_queries.Row]
    next_to_code: Article | None
    members: int


def mine(user: Person) -> list[Row]:
    """The disputes that somebody may know of, in four queries however many there are."""
    disputes = list(disputes_of(user))
    ids = [dispute.pk for dispute in disputes]
    present = Article.objects.filter(dispute__in=ids, deleted_at=None)
    articles = dict(present.values_list("dispute").annotate(n=Count("id")).order_by())
    roles: dict[int, str] = {}
    done: dict[int, int] = {}
    statements: dict[int, int] = {}
    if isinstance(user, User):
        roles = dict(Membership.objects.filter(user=user, dispute__in=ids).values_list("dispute", "role"))
        finished = Assignment.objects.filter(
            annotator=user, status=Assignment.Status.DONE, article__deleted_at=None, article__dispute__in=ids
        )
        done = dict(finished.values_list("article__dispute").annotate(n=Count("id")).order_by())
        own = Annotation.objects.present().filter(annotator=user, article__deleted_at=None, article__dispute__in=ids)
        statements = dict(own.values_list("article__dispute").annotate(n=Count("id")).order_by())
    return [
        Row(
            dispute=dispute,
            role=roles.get(dispute.pk, ""),
            articles=articles.get(dispute.pk, 0),
            done=done.get(dispute.pk, 0),
            statements=statements.get(dispute.pk, 0),
        )
        for dispute in disputes
    ]


def overview(access: Access) -> Overview:
    """Everything the first page of a dispute shows, in a constant number of queries."""
    dispute = access.dispute
    present = Article.objects.filter(dispute=dispute, deleted_at=None)
    span = present.aggregate(count=Count("id"), first=Min("published"), last=Max("published"))
    counted = dict(annotations(access).values_list("label").annotate(n=Count("id")).order_by())
    most = max(counted.values(), default=1)
    progress = _progress(access, span["count"]) if access.may_annotate else []
    return Overview(
        parties=list(dispute.parties.order_by("name")),
        articles=span["count"],
        first=span["first"],
        last=span["last"],
        statements=sum(counted.values()),
        labels=[
            LabelCount(label, counted.get(label.pk, 0), round(100 * counted.get(label.pk, 0) / most, 2))
            for label in dispute.codebook.labels.all()
        ],
        progress=progress[:MOST_PROGRESS],
        done=sum(row.done for row in progress if row.is_you),
        latest=article_queries.latest(access, 5),
        next_to_code=article_queries.next_to_code(access) if access.may_annotate else None,
        members=dispute.memberships.count(),
    )


def members(dispute: Dispute) -> list[Membership]:
    """Everybody in a dispute, owners first."""
    order = {role: place for place, role in enumerate(reversed(Membership.Role.values))}
    rows = dispute.memberships.select_related("user").order_by("user__username")
    return sorted(rows, key=lambda row: order[row.role])


def person_called(username: str) -> User | None:
    """The active account with this user name, capitals aside."""
    return User.objects.filter(username__iexact=username, is_active=True).first()


def _progress(access: Access, articles: int) -> list[Progress]:
    """One's own progress; a reviewer sees everybody's."""
    begun = Assignment.objects.filter(article__dispute=access.dispute, article__deleted_at=None)
    if not access.may_review:
        begun = begun.filter(annotator=access.user.pk)
    names = ("annotator_id", "annotator__first_name", "annotator__last_name", "annotator__username")
    tally: dict[tuple[int, str], dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for pk, first, last, username, status, count in (
        begun.values_list(*names, "status").annotate(n=Count("id")).order_by()
    ):
        tally[pk, f"{first} {last}".strip() or username][status] = count
    you = access.user.pk
    if not any(pk == you for pk, _ in tally) and not access.may_review and you is not None:
        tally[you, str(access.user)]["done"] = 0
    rows = [
        Progress(
            person=name,
            is_you=pk == you,
            done=counts["done"],
            doing=counts["doing"],
            width=round(100 * counts["done"] / articles, 2) if articles else 0,
        )
        for (pk, name), counts in tally.items()
    ]
    return sorted(rows, key=lambda row: (-row.done, row.person))
