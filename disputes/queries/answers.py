"""Who answers whom: how much of what one actor says to another is followed within some days by a word back, and
whether what the two say to each other rises and falls together."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import product
from typing import Any, NamedTuple

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


_Days = dict[int, int]
"""How much on each day, by its ordinal number."""

_Replies = dict[tuple[Pair, int, int], int]
"""How much one says to another on each day, of each label."""

_UNDATED = 0
"""The day of what has no date; the first day of all has the number 1."""


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
    for (speaker, target), n in found.pairs.items():
        if speaker != target:
            weights[_sorted((speaker, target))] += n
    ordered = sorted(weights, key=lambda both: (-weights[both], both))
    chosen = _chosen(access, pair, ladder) if pair else None
    shown = list(dict.fromkeys((*ordered[:MOST_PAIRS], *((_sorted(chosen),) if chosen else ()))))

    said = _Said(Found(access, meaning, counting, ladder), found)

    def count() -> _Counted:
        return _counted(said, shown, ordered[:MOST_PAIRS], chosen, days, step)

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


@dataclass(frozen=True, slots=True)
class _Said:
    """What some say to some others on which days; `whole` is the network of all there is."""

    found: Found
    whole: Network

    def by_day(self, pairs: list[Pair], likely: Pair) -> tuple[dict[Pair, _Days], _Replies]:
        """Of each of two actors to the other; of the one pair that is likely to be asked for more of, by label, too."""
        ways = list(dict.fromkeys(way for both in pairs for way in (both, both[::-1])))
        more = (likely, likely[::-1])

        def count(found: Found) -> tuple[dict[Any, int], ...]:
            said: dict[Pair, _Days] = {way: {} for way in ways}
            by_label: _Replies = {}
            for (way, label), days in self._days_of(found, ways).items():
                own = said[way]
                for day, n in _numbered(days):
                    own[day] = own.get(day, 0) + n
                if way in more:
                    by_label.update({(way, day, label): n for day, n in _numbered(days)})
            return (*said.values(), by_label)

        *said, by_label = followed(self.found, ("answers", likely, *pairs), count)
        return dict(zip(ways, said, strict=True)), by_label

    def by_label(self, pair: Pair) -> _Replies:
        """The same of one pair, by day and label."""

        def count(found: Found) -> tuple[_Replies]:
            found_days = self._days_of(found, (pair, pair[::-1])).items()
            return ({(way, day, label): n for (way, label), days in found_days for day, n in _numbered(days)},)

        (counts,) = followed(self.found, ("replies", *pair), count)
        return counts

    def _days_of(self, found: Found, ways: Collection[Pair]) -> dict[tuple[Pair, int], dict[date | None, int]]:
        up, wanted = found.ladder.up, frozenset(ways)

        def whose(speaking: str, spoken_to: str) -> list[Pair]:
            return list(filter(wanted.__contains__, product(up(speaking), up(spoken_to))))

        among = None
        if self.whole.total > FEW and not found.few and facts.sorted_by_actors(found.access, found.meaning):
            among = between(both for both in self.whole.lists if whose(*both))
        return found.days_of(whose, "speakers", "targets", among=among)


def _numbered(days: Mapping[date | None, int]) -> Iterator[tuple[int, int]]:
    return ((day.toordinal() if day else _UNDATED, n) for day, n in days.items())


def _counted(said: _Said, shown: list[Pair], pairs: list[Pair], chosen: Pair | None, days: int, step: str) -> _Counted:
    if not shown:
        return _Counted({}, 0, None, None)
    likely = chosen or shown[0]
    counts, by_label = said.by_day(shown, likely)
    undated = sum(n.get(_UNDATED, 0) for n in counts.values())
    by_day = {way: {day: n for day, n in some.items() if day != _UNDATED} for way, some in counts.items()}
    figures = {
        way: answered(by_day[way], by_day.get(way[::-1], {}), days)
        for both in pairs
        for way in (both, both[::-1])
        if by_day.get(way)
    }
    pair = chosen or _busiest(by_day, pairs)
    if pair not in (likely, likely[::-1]):
        by_label = said.by_label(pair)
    return _Counted(figures, undated, pair, _echo(by_label, by_day, pair, days, step))


def _busiest(said: Mapping[Pair, _Days], ordered: list[Pair]) -> Pair:
    """The first pair of whom both speak, or else the first; who says more comes first."""
    both = next((pair for pair in ordered if said.get(pair) and said.get(pair[::-1])), ordered[0])
    back = both[::-1]
    return both if sum(said.get(both, {}).values()) >= sum(said.get(back, {}).values()) else back


def _echo(by_label: _Replies, by_day: Mapping[Pair, _Days], pair: Pair, days: int, step: str) -> _Echo:
    one, other = _series(by_day.get(pair, {}), by_day.get(pair[::-1], {}), STEPS[step])
    said: dict[Pair, dict[tuple[int, int], int]] = {pair: {}, pair[::-1]: {}}
    for (way, day, label), n in by_label.items():
        if day != _UNDATED:
            said[way][day, label] = n
    return _Echo(
        len(one),
        sum(one),
        sum(other),
        lagged(one, other, min(MOST_LAG, len(one) // FEWEST_OF_LAGS)),
        replies(said[pair], said[pair[::-1]], days),
    )


def _series(one: _Days, other: _Days, length: int) -> tuple[list[int], list[int]]:
    """How much in each step of so many days; weeks begin on Mondays."""
    both = [*one, *other]
    if not both:
        return [], []
    first = min(both)
    if length == 7:
        first -= (first - 1) % 7  # the first day of all was a Monday
    steps = (max(both) - first) // length + 1

    def counted(days: _Days) -> list[int]:
        series = [0] * steps
        for day, n in days.items():
            series[(day - first) // length] += n
        return series

    return counted(one), counted(other)
