"""What the pages about whole disputes show."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Sum

from disputes.models import Actor, Annotation, Article, Assignment, Dispute, Label, Membership, Tally, User
from disputes.permissions import Access, Person, disputes_of
from disputes.queries import articles as article_queries
from disputes.queries import coverage, timeline
from disputes.search.dated import UNDATED


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
    # Tallies and the index know what would otherwise be looked for among all articles.
    articles = Tally.objects.filter(dispute=dispute, of=Tally.Of.LANGUAGE).aggregate(n=Sum("articles"))["n"] or 0
    by_date = Article.objects.filter(dispute=dispute, deleted_at=None, sort_date__gt=UNDATED)
    first = by_date.order_by("sort_date", "id").values_list("published", flat=True).first()
    last = by_date.order_by("-sort_date", "-id").values_list("published", flat=True).first()
    counted = timeline.per_label(access)
    most = max(counted.values(), default=1)
    progress = _progress(access, articles) if access.may_annotate else []
    return Overview(
        parties=list(dispute.parties.order_by("name")),
        articles=articles,
        first=first,
        last=last,
        statements=sum(counted.values()),
        labels=[
            LabelCount(label, counted.get(label.pk, 0), round(100 * counted.get(label.pk, 0) / most, 2))
            for label in dispute.codebook.labels.all()
        ],
        progress=progress,
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
    coders = coverage.coders(access)
    if not any(coder.is_you for coder in coders) and not access.may_review:
        coders.append(coverage.Coder(str(access.user), "", True, 0, 0))
    return [
        Progress(
            person=coder.name,
            is_you=coder.is_you,
            done=coder.done,
            doing=coder.doing,
            width=round(100 * coder.done / articles, 2) if articles else 0,
        )
        for coder in coders
    ]
