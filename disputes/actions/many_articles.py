"""The same done to many articles at once."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta

from django.db.models import QuerySet
from django.utils import timezone

from disputes.actions import clusters, history, indexing
from disputes.actions.revisions import assignments_change
from disputes.actions.transaction import writing
from disputes.errors import Invalid
from disputes.importers.fingerprints import DEFAULT
from disputes.models import Annotation, Article, Assignment, Change, Dispute, Fingerprint, Membership, User
from disputes.queries.clusters import neighbours

MOST = 1_000
"""Articles in one call: on SQLite everybody else's saves wait for it."""

DAYS_KEPT = 30
"""So long can what was deleted be brought back."""


@writing()
def assign(*, dispute: Dispute, articles: Sequence[int], annotators: Sequence[User], due: date | None, by: User) -> int:
    """Give each of these annotators all of these articles to code. Says how many articles it were.

    Who has begun one, or finished it, stays as far as they are; the date is changed for them too if one is given.
    """
    _check_annotators(dispute, annotators)
    pks = [article.pk for article in _present(dispute, articles)]
    people = sorted({annotator.pk for annotator in annotators})
    rows = [Assignment(dispute=dispute, article_id=pk, annotator_id=person, due=due) for pk in pks for person in people]
    if due is None:
        Assignment.objects.bulk_create(rows, ignore_conflicts=True)
    else:
        Assignment.objects.bulk_create(
            rows, update_conflicts=True, update_fields=["due"], unique_fields=["article", "annotator"]
        )
    assignments_change(dispute.pk, people)
    return len(pks)


@writing()
def delete(*, dispute: Dispute, articles: Sequence[int], by: User) -> int:
    """Take articles with their annotations out of sight. `restore` brings all of it back."""
    found = _present(dispute, articles)
    pks = [article.pk for article in found]
    now = timezone.now()
    with indexing.changing(pks):
        Article.objects.filter(pk__in=pks).update(deleted_at=now)
    _remember(found, Change.Action.DELETED, by, now)
    return len(found)


def restorable(dispute: Dispute) -> QuerySet[Article]:
    """What was deleted not too long ago to be brought back, the latest first."""
    since = timezone.now() - timedelta(days=DAYS_KEPT)
    return Article.objects.filter(dispute=dispute, deleted_at__gte=since).order_by("-deleted_at", "-pk")


@writing()
def restore(*, dispute: Dispute, articles: Sequence[int], by: User) -> tuple[int, list[str]]:
    """Bring deleted articles back. Says how many it were, and a sentence for each that has to stay deleted."""
    clusters.lock(dispute.pk)
    wanted = list(restorable(dispute).filter(pk__in=_checked(articles)).select_for_update(of=("self",)))
    back, told = _parted_from_twins(dispute, wanted)
    pks = [article.pk for article in back]
    with indexing.changing(pks):
        Article.objects.filter(pk__in=pks).update(deleted_at=None)
    for article in _away_from_their_like(dispute, back):
        # One that came back before it may have taken its cluster along into another.
        article.refresh_from_db(fields=["cluster"])
        clusters.rejoin(article)
    _remember(back, Change.Action.RESTORED, by, timezone.now())
    return len(back), told


@writing()
def move(*, dispute: Dispute, to: Dispute, articles: Sequence[int], by: User) -> tuple[int, list[str]]:
    """Move articles to another dispute; that this person may do so in both, the caller has checked.

    Says how many it were, and a sentence for each that has to stay where it is. What was assigned, found to be nearly
    the same or to be another version here does not go along.
    """
    if dispute.pk == to.pk:
        raise Invalid("Choose another dispute: they are in this one.", fields={"to": "is the dispute they are in"})
    for pk in sorted((dispute.pk, to.pk)):
        clusters.lock(pk)
    going, told = _parted_from_bound(to, _present(dispute, articles))
    pks = [article.pk for article in going]
    prints = [
        (pk, bytes(value), apart)
        for pk, value, apart in Fingerprint.objects.filter(article__in=pks)
        .order_by("pk")
        .values_list("article_id", "value", "apart")
    ]
    with indexing.changing(pks):
        _close_ranks(going)
        clusters.forget(dispute=dispute.pk, articles=pks)
        Assignment.objects.filter(article__in=pks).delete()
        Article.objects.filter(pk__in=pks).update(dispute=to, previous=None)
        _settle_in(to, prints)
    slugs = {"dispute": dispute.slug}, {"dispute": to.slug}
    _remember(going, Change.Action.CHANGED, by, timezone.now(), *slugs)
    return len(going), told


def _checked(articles: Iterable[int]) -> set[int]:
    """Ids beyond 64 bits are no article's; an engine would raise on them."""
    pks = {pk for pk in articles if 0 < pk < 2**63}
    if len(pks) > MOST:
        raise Invalid(f"At most {MOST:,} articles at a time.", fields={"articles": "are too many"})
    return pks


def _present(dispute: Dispute, articles: Iterable[int]) -> list[Article]:
    """Those of these that are there, held until all is done."""
    there = Article.objects.filter(dispute=dispute, pk__in=_checked(articles), deleted_at=None)
    return list(there.select_for_update(of=("self",)).order_by("pk"))


def _check_annotators(dispute: Dispute, annotators: Sequence[User]) -> None:
    if not annotators:
        raise Invalid("Choose who is to code them.", fields={"annotators": "are none"})
    members = Membership.objects.filter(dispute=dispute, user__in=annotators).exclude(role=Membership.Role.READER)
    may = set(members.values_list("user", flat=True))
    strangers = ", ".join(str(annotator) for annotator in annotators if annotator.pk not in may)
    if strangers:
        raise Invalid(
            f"Nothing can be assigned to people who do not annotate in this dispute: {strangers}.",
            fields={"annotators": f"do not annotate here: {strangers}"},
        )


def _titles(dispute: Dispute, articles: Iterable[Article]) -> dict[str, str]:
    """Of the texts of these articles those that the dispute has, and under which title."""
    there = Article.objects.filter(dispute=dispute, deleted_at=None, sha256__in={one.sha256 for one in articles})
    return dict(there.values_list("sha256", "title"))


def _parted_from_twins(dispute: Dispute, articles: Sequence[Article]) -> tuple[list[Article], list[str]]:
    """Those that can come back, in the order of their ids, and what is said of the others.

    Of several with the same text, each deleted before the next was imported, only the first of these can.
    """
    there = _titles(dispute, articles)
    back: list[Article] = []
    told: list[str] = []
    for article in articles:
        if article.sha256 in there:
            twin = there[article.sha256]
            told.append(f"“{article.title}” stays deleted: its text has been imported again since, as “{twin}”.")
        else:
            there[article.sha256] = article.title
            back.append(article)
    return sorted(back, key=lambda article: article.pk), told


def _away_from_their_like(dispute: Dispute, back: Sequence[Article]) -> list[Article]:
    """Of articles that are back those that are not in one cluster with all that is nearly the same; most still are."""
    where = {article.pk: article.cluster_id for article in back}
    prints = (
        Fingerprint.objects.filter(article__in=where, apart=False).order_by("pk").values_list("article_id", "value")
    )
    found = neighbours(dispute.pk, [(pk, bytes(value)) for pk, value in prints], DEFAULT)
    away = {
        pk
        for pk, alike in found.items()
        for one in alike
        if where[pk] is None or where.get(one.article, one.cluster) != where[pk]
    }
    return [article for article in back if article.pk in away]


def _parted_from_bound(to: Dispute, articles: Sequence[Article]) -> tuple[list[Article], list[str]]:
    """Those that can move, and what is said of the others."""
    # Deleted ones as well: whoever brings them back would have labels of another codebook.
    annotated = Annotation.objects.filter(article__in=articles).order_by().values_list("article", flat=True).distinct()
    bound = set(annotated)
    there = _titles(to, articles)
    going: list[Article] = []
    told: list[str] = []
    for article in articles:
        if article.pk in bound:
            told.append(
                f"“{article.title}” stays: its annotations, even deleted ones, belong to this dispute’s codebook."
            )
        elif article.sha256 in there:
            told.append(f"“{article.title}” stays: “{to.name}” has its text already, as “{there[article.sha256]}”.")
        else:
            going.append(article)
    return going, told


def _close_ranks(going: Sequence[Article]) -> None:
    """A newer version of what leaves follows the one before that."""
    before = {article.pk: article.previous_id for article in going}
    newer = list(Article.objects.filter(previous__in=before).exclude(pk__in=before).only("pk", "previous"))
    for article in newer:
        seen = {article.pk}
        while article.previous_id in before:
            seen.add(article.previous_id)
            article.previous_id = before[article.previous_id]
            if article.previous_id in seen:
                article.previous_id = None
    Article.objects.bulk_update(newer, ["previous"])


def _settle_in(to: Dispute, prints: Sequence[tuple[int, bytes, bool]]) -> None:
    """Put articles that have just come to a dispute beside what is nearly the same there."""
    alike = [(pk, value) for pk, value, apart in prints if not apart]
    places = clusters.place(dispute=to.pk, articles=alike)
    clusters.remember(dispute=to.pk, articles=[(pk, value) for pk, value, _ in prints])
    Fingerprint.objects.filter(article__in=[pk for pk, _, apart in prints if apart]).update(apart=True)
    parted: dict[int, list[int]] = {}
    for pk, found in places.items():
        if found.cluster is not None:
            parted.setdefault(found.cluster, []).append(pk)
    for cluster, pks in parted.items():
        Article.objects.filter(pk__in=pks).update(cluster=cluster)


def _remember(
    articles: Iterable[Article],
    action: Change.Action,
    by: User,
    at: datetime,
    before: history.State | None = None,
    after: history.State | None = None,
) -> None:
    Change.objects.bulk_create(
        Change(
            kind="article",
            object_id=str(article.pk),
            article_id=article.pk,
            by=by,
            at=at,
            action=action,
            before=before,
            after=after,
        )
        for article in articles
    )
