"""Who answers whom: how much of what one actor says to another is followed within some days by a word back, and
whether what the two say to each other rises and falls together."""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import chain
from typing import Any, NamedTuple

from disputes.errors import BadRequest
from disputes.figures.answering import Answered, answered, replies
from disputes.figures.lags import Correlation, lagged
from disputes.figures.ratios import Share, share
from disputes.models import Label
from disputes.permissions import Access
from disputes.queries import actors as actor_queries
from disputes.queries import asking, facts, labels, levels
from disputes.queries.counting import STATEMENTS, Found, between, split, within
from disputes.queries.doors import doors
from disputes.queries.following import followed
from disputes.queries.keeping import kept
from disputes.queries.levels import Ladder
from disputes.queries.network import Pair

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


class _Numbers(dict[date | None, int]):
    """Ordinal numbers of days, each found once: many pairs speak on the same."""

    def __missing__(self, day: date | None) -> int:
        self[day] = number = day.toordinal() if day else _UNDATED
        return number


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
    found = Found(access, meaning, counting, ladder)
    with within():
        pairs, lists = followed(found, ("pairs",), _pairs)
    weights: Counter[Pair] = Counter()
    for (speaker, target), n in pairs.items():
        if speaker != target:
            weights[_sorted((speaker, target))] += n
    ordered = sorted(weights, key=lambda both: (-weights[both], both))
    chosen = _chosen(access, pair, ladder) if pair else None
    shown = list(dict.fromkeys((*ordered[:MOST_PAIRS], *((_sorted(chosen),) if chosen else ()))))

    said = _Said(found, lists)

    def count() -> _Counted:
        return _counted(said, shown, ordered[:MOST_PAIRS], chosen, days, step)

    with within():
        what = ("answered", counting, ladder.digest, days, step, chosen, *shown)
        counted = kept(access, meaning, what, count, level=level)
    ways = doors(access, text, ladder, split(chain.from_iterable(lists)), set(chain.from_iterable(shown)))
    exchanges = [
        Exchange(
            ladder.name(one),
            ladder.name(other),
            figures,
            share(figures.answered, figures.said),
            ways.to(speaker=one, target=other),
        )
        for (one, other), figures in counted.figures.items()
    ]
    echo = None
    if counted.pair and counted.echo:
        echo = Echo(ladder.name(counted.pair[0]), ladder.name(counted.pair[1]), *counted.echo)
    return Answers(
        labels=known,
        exchanges=exchanges,
        echo=echo,
        more=max(len(ordered) - MOST_PAIRS, 0),
        undated=counted.undated,
        unknown=(*meaning.unknown, *meaning.nobody),
    )


def _pairs(found: Found) -> tuple[dict[Pair, int], dict[tuple[str, str], int]]:
    """How much each says to each other one; and how much the lists of speakers and of targets."""
    both = ("speakers", "targets")
    pairs, lists = found.tally((both, found.ladder.ways), (both, None))
    return pairs, lists


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
    """What some say to some others on which days; `lists` are those of all speakers and targets, and how much there is
    of each."""

    found: Found
    lists: Mapping[tuple[str, str], int]

    def by_day(self, pairs: list[Pair], likely: Pair) -> tuple[dict[Pair, _Days], _Replies]:
        """Of each of two actors to the other; of the one pair that is likely to be asked for more of, by label, too."""
        ways = list(dict.fromkeys(way for both in pairs for way in (both, both[::-1])))
        more = (likely, likely[::-1])

        def count(found: Found) -> tuple[dict[Any, int], ...]:
            said: dict[Pair, _Days] = {way: {} for way in ways}
            by_label: _Replies = {}
            for (way, label), days in self._days_of(found, ways).items():
                said[way] = {**days, **{day: n + days.get(day, 0) for day, n in said[way].items()}}
                if way in more:
                    by_label.update({(way, day, label): n for day, n in days.items()})
            return (*said.values(), by_label)

        *said, by_label = followed(self.found, ("answers", likely, *pairs), count)
        return dict(zip(ways, said, strict=True)), by_label

    def by_label(self, pair: Pair) -> _Replies:
        """The same of one pair, by day and label."""

        def count(found: Found) -> tuple[_Replies]:
            found_days = self._days_of(found, (pair, pair[::-1])).items()
            return ({(way, day, label): n for (way, label), days in found_days for day, n in days.items()},)

        (counts,) = followed(self.found, ("replies", *pair), count)
        return counts

    def _days_of(self, found: Found, ways: Collection[Pair]) -> dict[tuple[Pair, int], _Days]:
        wanted, ways_of = frozenset(ways), found.ladder.ways

        def whose(speaking: str, spoken_to: str) -> Collection[Pair]:
            return wanted.intersection(ways_of(speaking, spoken_to))

        among = None
        much = not found.few and sum(self.lists.values()) > FEW
        if much and facts.sorted_by_actors(found.access, found.meaning):
            among = between(both for both in self.lists if whose(*both))
        days_of = found.days_of(whose, "speakers", "targets", among=among)
        number = _Numbers().__getitem__
        return {key: dict(zip(map(number, days), days.values(), strict=True)) for key, days in days_of.items()}


def _counted(said: _Said, shown: list[Pair], pairs: list[Pair], chosen: Pair | None, days: int, step: str) -> _Counted:
    if not shown:
        return _Counted({}, 0, None, None)
    likely = chosen or shown[0]
    counts, by_label = said.by_day(shown, likely)
    undated = sum(n.get(_UNDATED, 0) for n in counts.values())
    by_day = {way: dict(some) for way, some in counts.items()}
    for some in by_day.values():
        some.pop(_UNDATED, None)
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
