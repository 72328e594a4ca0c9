"""Who does what to whom: how much each actor says to each other one, by label."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import chain, product
from operator import itemgetter
from typing import NamedTuple

from disputes import text as texts
from disputes.exporters.eventlist import Event
from disputes.exporters.networks import Spell, Tie
from disputes.models import Label
from disputes.permissions import Access
from disputes.queries import asking, labels, levels, statements
from disputes.queries.counting import STATEMENTS, Found, split, within
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
    so many actors who say and hear least. `lone` counts what has no speaker or no target. `lists` are all speakers
    and targets, as statements list them, `pairs` how much each says to each other one."""

    labels: list[Label]
    nodes: list[Node]
    edges: list[Edge]
    doors: Doors
    lists: Collection[tuple[str, str]]
    pairs: Mapping[Pair, int]
    heaviest: int = 0
    weak: int = 0
    beyond: int = 0
    lone: int = 0
    total: int = 0
    unknown: tuple[str, ...] = ()


class _Counts(NamedTuple):
    """`whole` has TOTAL and LONE; `lists` are the speakers and targets that there are, as statements list them."""

    by_label: dict[tuple[int, int, int], int]
    pairs: dict[Pair, int]
    said: dict[int, int]
    heard: dict[int, int]
    whole: dict[str, int]
    lists: dict[tuple[str, str], int]


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
            [counts.by_label.get((label.pk, speaker, target), 0) for label in known],
            total,
        )
        for (speaker, target), total in strong.items()
        if speaker in nodes and target in nodes
    ]
    return Network(
        labels=known,
        nodes=list(nodes.values()),
        edges=edges,
        doors=doors(access, text, ladder, split(set(chain.from_iterable(counts.lists))), shown),
        lists=counts.lists.keys(),
        pairs=counts.pairs,
        heaviest=max(counts.pairs.values(), default=0),
        weak=len(counts.pairs) - len(strong),
        beyond=len(ordered) - len(shown),
        lone=counts.whole.get(LONE, 0),
        total=counts.whole.get(TOTAL, 0),
        unknown=(*meaning.unknown, *meaning.nobody),
    )


def _counts(found: Found) -> _Counts:
    up = found.ladder.up
    both = ("speakers", "targets")

    def by_label(speaking: str, spoken_to: str, label: int) -> Iterable[tuple[int, int, int]]:
        return product((label,), up(speaking), up(spoken_to))

    def pairs(speaking: str, spoken_to: str) -> Iterable[Pair]:
        return product(up(speaking), up(spoken_to))

    def whole(speaking: str, spoken_to: str) -> Iterable[str]:
        return (TOTAL,) if speaking and spoken_to else (TOTAL, LONE)

    return _Counts(
        *found.tally(
            ((*both, "label"), by_label),
            (both, pairs),
            (("speakers",), up),
            (("targets",), up),
            (both, whole),
            (both, None),
        )
    )


def ties(access: Access, text: str, network: Network, *, counting: str, level: str) -> list[Tie]:
    """The edges of a network by label, with their days, for programs that show networks over time."""
    meaning = asking.understand(access, text)
    ladder = levels.ladder(access, level)
    slugs = {label.pk: label.slug for label in network.labels}
    wanted = {(edge.speaker.pk, edge.target.pk) for edge in network.edges}

    def whose(speaking: str, spoken_to: str) -> list[Pair]:
        return [way for way in product(ladder.up(speaking), ladder.up(spoken_to)) if way in wanted]

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
