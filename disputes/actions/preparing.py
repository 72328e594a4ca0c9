"""Counting what pictures of large disputes show before anybody asks for it, in the background.

A picture follows what changes, so this is needed once, and again when more changed than is on record: after large
imports, when actors come to stand for others, when a new version counts otherwise.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from functools import partial
from itertools import product

from django.contrib.auth.models import AnonymousUser
from django.core.cache import caches

from disputes.actions import revisions
from disputes.actions.transaction import writing
from disputes.errors import TooLong
from disputes.models import Dispute, Fact, FactChange, Preparation, PreparedCount, PrintChange
from disputes.permissions import Access, Right
from disputes.queries import answers, assignments, columns, coverage, levels, network, preparing, shares, timeline
from disputes.queries.counting import COUNTINGS
from disputes.queries.levels import LEVELS, STATE
from disputes.queries.preparing import Kept
from disputes.search import limits

LEAST = 2_000
"""Statements of a dispute; with fewer, all is counted in no time."""

MOST_SECONDS = 600.0
"""For reading all facts of a dispute."""

LARGE = 100_000
"""Statements of a dispute; with as many, preparing its pictures takes a while, and following changes as long as with
few."""

MOST_CHANGES, MOST_CHANGES_OF_LARGE = 100, 500
MOST_REVISIONS = revisions.KEPT // 2
"""What was prepared is renewed while it can still be brought up to date, soon."""


def due() -> Iterator[Dispute]:
    """Disputes whose pictures are worth preparing now."""
    return filter(is_due, Dispute.objects.filter(deleted_at=None).order_by("pk"))


def is_due(dispute: Dispute) -> bool:
    statements = Fact.objects.filter(dispute=dispute)[:LARGE].count()
    if statements < LEAST:
        return False
    most = MOST_CHANGES if statements < LARGE else MOST_CHANGES_OF_LARGE
    known = Preparation.objects.filter(dispute=dispute).first()
    if known is None or known.state != _state(_sight(dispute)):
        return True
    facts = FactChange.objects.filter(dispute=dispute, revision__gt=known.revision)
    prints = PrintChange.objects.filter(dispute=dispute, revision__gt=known.articles_revision)
    return (
        known.revision < max(dispute.changes_since, dispute.revision - MOST_REVISIONS)
        or known.articles_revision < dispute.articles_since
        or facts[most:].exists()
        or prints[most:].exists()
    )


def prepare_all() -> Iterator[int]:
    """All that is due, a picture at a time."""
    for dispute in due():
        yield from prepare(dispute)


def prepare(dispute: Dispute) -> Iterator[int]:
    """Count one picture after the other and write down what was counted; they can be looked at meanwhile. Says how many
    it were so far."""
    now = Dispute.objects.get(pk=dispute.pk)
    state = _state(_sight(now))
    caches["pictures"].clear()  # of this process: what is made of counts must not keep them from being asked for
    keys = {_prepare_columns(dispute)}
    for number, picture in enumerate(_pictures(), start=1):
        with preparing.noting() as made, suppress(TooLong):
            picture(_sight(Dispute.objects.get(pk=dispute.pk)))
        _store(dispute, made)
        keys |= made.keys()
        yield number
    with writing():
        PreparedCount.objects.filter(dispute=dispute).exclude(key__in=keys).delete()
        Preparation.objects.update_or_create(
            dispute=dispute,
            defaults={"revision": now.revision, "articles_revision": now.articles_revision, "state": state},
        )


def _sight(dispute: Dispute) -> Access:
    """Of somebody who sees all: what is partly seen is prepared for nobody."""
    return Access(AnonymousUser(), dispute, Right.OWN)


def _state(access: Access) -> str:
    """Differs when something changes that is on no record."""
    ladders = (levels.ladder(access, level).digest for level in LEVELS)
    return "-".join(map(str, (preparing.edition(), access.dispute.clusters_revision, *ladders)))


def _pictures() -> Iterator[Callable[[Access], object]]:
    """Of a whole dispute in all ways of counting, the usual one first."""
    by_speaker = partial(timeline.timeline, by_speaker=True)
    pictures: list[Callable[..., object]] = [
        timeline.timeline, by_speaker, network.network, shares.shares, answers.answers,
    ]  # fmt: skip
    yield timeline.per_label
    yield _between_parties
    yield partial(coverage.coverage, text="")
    yield assignments.articles
    for counting, level, picture in product(COUNTINGS, LEVELS, pictures):
        yield partial(picture, text="", counting=counting, level=level)


def _prepare_columns(dispute: Dispute) -> str:
    """Says under which key they are written down, if they are."""
    key = columns.key_of(dispute)
    made = None
    with suppress(TooLong), limits.within(MOST_SECONDS, whole=True):
        made = columns.gathered(dispute)
    if made:
        _store(dispute, {key: Kept(made.revision, made)})
    return key


def _between_parties(access: Access) -> None:
    """As the overview shows them."""
    parties = access.dispute.parties.order_by("name").values_list("name", flat=True)
    if len(parties) == 2:
        timeline.timeline(access, "", pair=(parties[0], parties[1]), level=STATE)


def _store(dispute: Dispute, made: Mapping[str, Kept]) -> None:
    there = dict(PreparedCount.objects.filter(dispute=dispute, key__in=list(made)).values_list("key", "revision"))
    rows = [
        PreparedCount(dispute=dispute, key=key, revision=kept.revision, counted=preparing.sealed(key, kept.counted))
        for key, kept in made.items()
        if there.get(key) != kept.revision
    ]
    if rows:
        with writing():
            PreparedCount.objects.bulk_create(
                rows, update_conflicts=True, unique_fields=("dispute", "key"), update_fields=("revision", "counted")
            )
