"""Who does what to whom: how much each actor says to each other one, by label."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import repeat
from operator import itemgetter
from typing import NamedTuple

from disputes import text as texts
from disputes.exporters.eventlist import Event
from disputes.exporters.networks import Spell, Tie
from disputes.models import Label
from disputes.permissions import Access
from disputes.queries import asking, labels, levels, statements
from disputes.queries.counting import STATEMENTS, Found, within
from disputes.queries.doors import Doors, doors
from disputes.queries.following import followed

MOST_ACTORS = 60
"""So many can be told apart in a picture; those who say and hear least are left out, and counted."""

MOST_EDGES = 200
"""So many are drawn unless something else is asked for."""

TOTAL, LONE = "total", "lone"

Pair = tuple[int, int]
"""A speaker and a target."""


@dataclass(frozen=True, slots=True)
class Node:
    """An actor; `said` and `heard` count what it says and what is said to it, be it to or by nobody in particular."""

    pk: int
    name: str
    kind: str
    said: int
    heard: int


@dataclass(frozen=True, slots=True)
class Edge:
    """What one says to another: a number for each label, and in all. The whole may be less than its parts: one article
    may hold an accusation and a threat."""

    speaker: Node
    target: Node
    counts: list[int]
    total: int


@dataclass(frozen=True, slots=True)
class Network:
    """`edges` between `nodes`, the heaviest first. Left out are `weak` edges, lighter than these, and those of `beyond`
    so many actors who say and hear least. `lone` counts what has no speaker or no target."""

    labels: list[Label]
    nodes: list[Node]
    edges: list[Edge]
    doors: Doors
    heaviest: int = 0
    weak: int = 0
    beyond: int = 0
    lone: int = 0
    total: int = 0
    unknown: tuple[str, ...] = ()


class _Counts(NamedTuple):
    """`total` has TOTAL, `lone` LONE; `speakers` and `targets` are as they were coded."""

    by_label: dict[tuple[int, Pair], int]
    pairs: dict[Pair, int]
    lone: dict[str, int]
    said: dict[int, int]
    heard: dict[int, int]
    total: dict[str, int]
    speakers: dict[int, int]
    targets: dict[int, int]


def network(
    access: Access,
    text: str,
    *,
    counting: str = STATEMENTS,
    level: str = levels.CODED,
    least: int | None = None,
    most_actors: int = MOST_ACTORS,
) -> Network:
    """Who says how much to whom in what a question finds. Raises NotUnderstood.

    A statement of two speakers to three targets stands in six edges. Where no edge is too light (`least` is None), the
    MOST_EDGES heaviest of them are taken.
    """
    known = labels.of(access)
    meaning = asking.understand(access, text)
    ladder = levels.ladder(access, level)
    with within():
        counts = _Counts._make(followed(Found(access, meaning, counting, ladder), ("network",), _counts))
    active: Counter[int] = Counter(counts.said)
    active.update(counts.heard)
    heaviest_first = sorted(sorted(counts.pairs.items()), key=itemgetter(1), reverse=True)
    strong = dict(heaviest_first[:MOST_EDGES] if least is None else (one for one in heaviest_first if one[1] >= least))
    linked = {actor for pair in strong for actor in pair}
    ordered = sorted(linked, key=lambda actor: (-active[actor], ladder.name(actor), actor))
    shown = ordered[:most_actors]
    nodes = {
        pk: Node(pk, ladder.name(pk), ladder.known[pk].kind, counts.said.get(pk, 0), counts.heard.get(pk, 0))
        for pk in shown
    }
    edges = [
        Edge(
            nodes[speaker],
            nodes[target],
            [counts.by_label.get((label.pk, (speaker, target)), 0) for label in known],
            total,
        )
        for (speaker, target), total in strong.items()
        if speaker in nodes and target in nodes
    ]
    return Network(
        labels=known,
        nodes=list(nodes.values()),
        edges=edges,
        doors=doors(access, text, ladder, counts.speakers.keys() | counts.targets.keys(), shown),
        heaviest=max(counts.pairs.values(), default=0),
        weak=len(counts.pairs) - len(strong),
        beyond=len(ordered) - len(shown),
        lone=counts.lone.get(LONE, 0),
        total=counts.total.get(TOTAL, 0),
        unknown=(*meaning.unknown, *meaning.nobody),
    )


def _counts(found: Found) -> _Counts:
    up, ways = found.ladder.up, found.ladder.ways
    both = ("speakers", "targets")

    def by_label(label: int, speaking: str, spoken_to: str) -> Iterable[tuple[int, Pair]]:
        return zip(repeat(label), ways(speaking, spoken_to))

    def total(label: int) -> Iterable[str]:
        return (TOTAL,)

    def lone(speaking: str, spoken_to: str) -> Iterable[str]:
        return () if speaking and spoken_to else (LONE,)

    return _Counts(
        *found.tally(
            (("label", *both), by_label),
            (both, ways),
            (both, lone),
            (("speakers",), up),
            (("targets",), up),
            (("label",), total),
            (("speakers",), found.ladder.coded),
            (("targets",), found.ladder.coded),
        )
    )


def ties(access: Access, text: str, network: Network, *, counting: str, level: str) -> list[Tie]:
    """The edges of a network by label, with their days, for programs that show networks over time."""
    meaning = asking.understand(access, text)
    ladder = levels.ladder(access, level)
    slugs = {label.pk: label.slug for label in network.labels}
    wanted = {(edge.speaker.pk, edge.target.pk) for edge in network.edges}

    def whose(speaking: str, spoken_to: str) -> list[Pair]:
        return [way for way in ladder.ways(speaking, spoken_to) if way in wanted]

    with within():
        found = Found(access, meaning, counting, ladder).days_of(whose, "speakers", "targets")
    return [
        Tie(*way, slugs[label], sum(days.values()), _spells([day for day in days if day]), days.get(None, 0))
        for (way, label), days in sorted(found.items())
    ]


def _spells(days: Collection[date]) -> tuple[Spell, ...]:
    """Days as runs, the first and the last of each."""
    runs: list[Spell] = []
    for day in sorted(days):
        if runs and runs[-1][1] + timedelta(days=1) == day:
            runs[-1] = runs[-1][0], day
        else:
            runs.append((day, day))
    return tuple(runs)


def events(access: Access, text: str) -> Iterator[Event]:
    """Every statement that a question finds, in the order of the data set."""
    meaning = asking.understand(access, text)
    columns = (
        "id", "article__published", "article_id", "article__title", "article__author", "article__outlet", "label__slug",
        "speech", "certainty", "speakers", "targets",
    )  # fmt: skip
    found = statements.in_order(statements.rows(access, meaning)).values_list(*columns)
    for row in found.iterator(chunk_size=2_000):
        speakers, targets = (tuple(texts.split_bar(names)) for names in row[-2:])
        yield Event._make((str(row[0]), *row[1:-2], speakers, targets))
