"""Who answers whom: how much of what one actor says to another is followed within some days by a word back, and
whether what the two say to each other rises and falls together."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import product
from typing import NamedTuple

from disputes.errors import BadRequest
from disputes.figures.answering import Answered, answered, replies
from disputes.figures.lags import Correlation, lagged
from disputes.figures.ratios import Share, share
from disputes.models import Label
from disputes.permissions import Access
from disputes.queries import actors as actor_queries
from disputes.queries import asking, facts, labels, levels, network
from disputes.queries.counting import STATEMENTS, Found, between, within
from disputes.queries.following import followed
from disputes.queries.keeping import kept
from disputes.queries.levels import Ladder
from disputes.queries.network import Network, Pair

WITHIN = 7
"""Days within which an answer counts, unless something else is asked for."""

MOST_WITHIN = 90
MOST_PAIRS = 12
"""Pairs of actors of whom is told how they answer: those who say most to each other."""

FEW = 30_000
"""So much is gone through as a whole faster than some of it is picked."""

MOST_LAG = 8
FEWEST_OF_LAGS = 3
"""Lags reach no further than this part of the series, so that most of it is always compared."""

STEPS = {"day": 1, "week": 7}


@dataclass(frozen=True, slots=True)
class Exchange:
    """How `target` answers what `speaker` says to it, which `question` finds."""

    speaker: str
    target: str
    figures: Answered
    share: Share
    question: str


@dataclass(frozen=True, slots=True)
class Echo:
    """Two series over the same steps, from the first to the last step in which either says something to the other, and
    their correlation: at lag 2, what the second says two steps after the first."""

    one: str
    other: str
    steps: int
    said: int
    heard: int
    correlations: list[Correlation]
    replies: dict[tuple[int, int | None], int]


@dataclass(frozen=True, slots=True)
class Answers:
    labels: list[Label]
    exchanges: list[Exchange]
    echo: Echo | None
    more: int = 0
    undated: int = 0
    unknown: tuple[str, ...] = ()


class _Echo(NamedTuple):
    """What `Echo` has besides names."""

    steps: int
    said: int
    heard: int
    correlations: list[Correlation]
    replies: dict[tuple[int, int | None], int]


@dataclass(frozen=True, slots=True)
class _Counted:
    """By the numbers of actors, whose names may change."""

    figures: dict[Pair, Answered]
    undated: int
    pair: Pair | None
    echo: _Echo | None


_Said = dict[Pair, dict[tuple[date, int], int]]
"""For each speaker and target, how much on each day of each label."""


def answers(
    access: Access,
    text: str,
    *,
    days: int = WITHIN,
    step: str = "week",
    pair: tuple[str, str] | None = None,
    counting: str = STATEMENTS,
    level: str = levels.CODED,
) -> Answers:
    """Of the pairs that say most to each other, or of one `pair`, by names. Raises NotUnderstood.

    What has no date can't be an answer and is left out.
    """
    known = labels.of(access)
    meaning = asking.understand(access, text)
    ladder = levels.ladder(access, level)
    found = network.network(access, text, counting=counting, level=level)
    weights: Counter[Pair] = Counter()
    for edge in found.edges:
        if edge.speaker.pk != edge.target.pk:
            one, other = sorted((edge.speaker.pk, edge.target.pk))
            weights[one, other] += edge.total
    ordered = sorted(weights, key=lambda both: (-weights[both], both))
    chosen = _chosen(access, pair, ladder) if pair else None
    shown = list(dict.fromkeys((*ordered[:MOST_PAIRS], *((_sorted(chosen),) if chosen else ()))))

    def count() -> _Counted:
        by_day, undated = _said(Found(access, meaning, counting, ladder), shown, found)
        return _counted(by_day, undated, ordered[:MOST_PAIRS], chosen, days, step)

    with within():
        what = ("answered", counting, ladder.digest, days, step, chosen, *shown)
        counted = kept(access, meaning, what, count, level=level)
    exchanges = []
    for (one, other), figures in counted.figures.items():
        ways = found.doors if one in found.doors.values and other in found.doors.values else None
        exchanges.append(
            Exchange(
                ladder.name(one),
                ladder.name(other),
                figures,
                share(figures.answered, figures.said),
                ways.to(speaker=one, target=other) if ways else "",
            )
        )
    echo = None
    if counted.pair and counted.echo:
        echo = Echo(ladder.name(counted.pair[0]), ladder.name(counted.pair[1]), *counted.echo)
    return Answers(
        labels=known,
        exchanges=exchanges,
        echo=echo,
        more=max(len(ordered) - MOST_PAIRS, 0),
        undated=counted.undated,
        unknown=found.unknown,
    )


def _sorted(pair: Pair) -> Pair:
    one, other = sorted(pair)
    return one, other


def _chosen(access: Access, pair: tuple[str, str], ladder: Ladder) -> Pair:
    """Who is meant by two names."""
    meant = actor_queries.called(access, pair)
    for name in pair:
        if not meant[name] & ladder.tops.keys():
            raise BadRequest(f"No actor here goes by “{name}”.")
    one, other = (ladder.tops[min(meant[name] & ladder.tops.keys())] for name in pair)
    if one == other:
        raise BadRequest("Choose two different actors: nobody answers themselves.")
    return one, other


def _said(found: Found, pairs: list[Pair], whole: Network) -> tuple[_Said, int]:
    wanted = {way for both in pairs for way in (both, both[::-1])}
    ladder = found.ladder
    known: dict[tuple[str, str], list[Pair]] = {}

    def ways(speaking: str, spoken_to: str) -> list[Pair]:
        both = speaking, spoken_to
        if both not in known:
            known[both] = [way for way in product(ladder.up(speaking), ladder.up(spoken_to)) if way in wanted]
        return known[both]

    def count(found: Found) -> tuple[dict[tuple[Pair, date | None, int], int]]:
        among = None
        if whole.total > FEW and not found.few and facts.sorted_by_actors(found.access, found.meaning):
            among = between(both for both in whole.lists if ways(*both))
        return (found.by_day_of(ways, "speakers", "targets", among=among),)

    said_by_day: _Said = {}
    undated = 0
    if wanted:
        (counts,) = followed(found, ("answers", *pairs), count)
        for (way, day, label), n in counts.items():
            if day is None:
                undated += n
            else:
                said_by_day.setdefault(way, {})[day, label] = n
    return said_by_day, undated


def _by_day(said: Mapping[tuple[date, int], int]) -> dict[date, int]:
    days: Counter[date] = Counter()
    for (day, _), n in said.items():
        days[day] += n
    return dict(days)


def _counted(said: _Said, undated: int, pairs: list[Pair], chosen: Pair | None, days: int, step: str) -> _Counted:
    by_day = {way: _by_day(some) for way, some in said.items()}
    figures = {
        way: answered(by_day[way], by_day.get(way[::-1], {}), days)
        for both in pairs
        for way in (both, both[::-1])
        if way in by_day
    }
    pair = chosen or (_busiest(said, pairs) if pairs else None)
    return _Counted(figures, undated, pair, _echo(said, pair, days, step) if pair else None)


def _busiest(said: _Said, ordered: list[Pair]) -> Pair:
    """The first pair of whom both speak, or else the first; who says more comes first."""
    both = next((pair for pair in ordered if said.get(pair) and said.get(pair[::-1])), ordered[0])
    back = both[::-1]
    return both if sum(said.get(both, {}).values()) >= sum(said.get(back, {}).values()) else back


def _echo(said: _Said, pair: Pair, days: int, step: str) -> _Echo:
    there, back = said.get(pair, {}), said.get(pair[::-1], {})
    one, other = _series(_by_day(there), _by_day(back), STEPS[step])
    return _Echo(
        len(one),
        sum(one),
        sum(other),
        lagged(one, other, min(MOST_LAG, len(one) // FEWEST_OF_LAGS)),
        replies(there, back, days),
    )


def _series(one: Mapping[date, int], other: Mapping[date, int], length: int) -> tuple[list[int], list[int]]:
    """How much in each step of so many days; weeks begin on Mondays."""
    both = [*one, *other]
    if not both:
        return [], []
    first = min(both)
    if length == 7 and first.toordinal() > first.weekday():
        first -= timedelta(days=first.weekday())
    steps = (max(both) - first).days // length + 1

    def counted(days: Mapping[date, int]) -> list[int]:
        series = [0] * steps
        for day, n in days.items():
            series[(day - first).days // length] += n
        return series

    return counted(one), counted(other)
