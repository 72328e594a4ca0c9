"""Who is answered, how soon, and with what: statements of A towards B, and those of B towards A that follow.

An answer here is only what comes after within some days; whether it speaks to the same matter nobody has coded. This
is the simplest count of reciprocity between two sides, which the literature mostly models by regression (Goldstein and
Freeman, “Three-way street: strategic reciprocity in world politics”, 1990).

Days are all that newspapers tell. On the same day nobody knows who spoke first, so by default the same day counts as
an answer, which flatters both sides alike: two statements on one day answer each other. `same_day=False` counts from
the day after, and misses what was answered at once. The truth lies between the two.

Statements of the last days of a collection have had less time to be answered than the rest; a caller who minds leaves
out those after its last day less `within`.

A day is a number here, as `date.toordinal` has it.
"""

from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeVar

L = TypeVar("L", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Answered:
    """Of `said` statements `answered` were; `waits` has the days until then (0 for the same day) → statements."""

    said: int
    answered: int
    waits: Counter[int]

    @property
    def median(self) -> float | None:
        """The median wait in days of the statements that were answered; None if none was.

        Between two middle ones that differ it is their mean, hence perhaps a half.
        """
        if not self.answered:
            return None
        return (self._wait_of((self.answered - 1) // 2) + self._wait_of(self.answered // 2)) / 2

    def _wait_of(self, place: int) -> int:
        """The wait of the statement in this place, from 0, when all stand in the order of their waits."""
        *shorter, longest = sorted(self.waits)
        for wait in shorter:
            place -= self.waits[wait]
            if place < 0:
                return wait
        return longest


def answered(said: Mapping[int, int], back: Mapping[int, int], within: int, same_day: bool = True) -> Answered:
    """How many statements of A towards B are followed by at least one of B towards A within some days, and how soon.

    `said` and `back` have day → statements; `within` is in days, its last day included. One statement of B answers all
    that A said in the days before. The same day counts unless `same_day` is False.

    Raises ValueError for a negative count and a negative `within`.
    """
    _checked(within, said.values(), back.values())
    waits: Counter[int] = Counter()
    answering = back.keys() if all(back.values()) else {day for day, number in back.items() if number}
    # Those who talk much answer most of it on the same day.
    at_once = said.keys() & answering if same_day else set()
    if number := sum(map(said.__getitem__, at_once)):
        waits[0] = number
    for day, answer in _answers(said.keys() - at_once, answering, within, same_day):
        if answer is not None and said[day]:
            waits[answer - day] += said[day]
    return Answered(said=sum(said.values()), answered=waits.total(), waits=waits)


def replies(
    said: Mapping[tuple[int, L], int], back: Mapping[tuple[int, L], int], within: int, same_day: bool = True
) -> dict[tuple[L, L | None], int]:
    """With what A's statements are answered: (label of A, label of B) → statements of A; (label, None) → unanswered.

    `said` and `back` have (day, label) → statements; `within` is in days, its last day included. A statement is
    answered by the first day on which B speaks back, as in `answered`: once by each label that B uses on that day, no
    matter how often, so that the numbers of a label of A may add up to more than its statements. Pairs that never
    occur are left out. No label may be None.

    Raises ValueError for a negative count and a negative `within`.
    """
    _checked(within, said.values(), back.values())
    labels: dict[int, list[L]] = {}
    for (day, label), number in back.items():
        if number:
            labels.setdefault(day, []).append(label)
    first = dict(_answers({day for day, _ in said}, labels, within, same_day))
    found: Counter[tuple[L, L | None]] = Counter()
    for (day, label), number in said.items():
        if not number:
            continue
        answer = first[day]
        answers: Iterable[L | None] = (None,) if answer is None else labels[answer]
        for reply in answers:
            found[label, reply] += number
    return dict(found)


def _answers(said: Iterable[int], back: Iterable[int], within: int, same_day: bool) -> Iterator[tuple[int, int | None]]:
    """Each day on which something is said, with the first one that answers it."""
    wait = 0 if same_day else 1
    days = iter(sorted(back))
    answer = next(days, None)
    for day in sorted(said):
        while answer is not None and answer < day + wait:
            answer = next(days, None)
        yield day, answer if answer is not None and answer - day <= within else None


def _checked(within: int, *counts: Iterable[int]) -> None:
    if within < 0:
        raise ValueError(f"within {within} days is before the statement")
    for numbers in counts:
        if min(numbers, default=0) < 0:
            raise ValueError("a count is negative")
