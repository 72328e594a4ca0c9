"""Ratios and shares of counts, and how far they may be off.

The interval is Wilson's score interval at 95 % (Wilson, “Probable inference, the law of succession, and statistical
inference”, Journal of the American Statistical Association 22(158), 1927): the shares that n independent statements do
not speak against. Unlike the textbook's p ± 1.96·√(p(1−p)/n) it stays between 0 and 1 and has a width at 0 of n.
Statements that repeat one another are not independent; then it is too narrow.
"""

from dataclasses import dataclass
from math import sqrt
from typing import NamedTuple

Z = 1.959963984540054
"""95 % of a normal distribution lie within so many standard deviations."""


class Share(NamedTuple):
    """A share of 1 and the ends of its interval; all None when there was nothing to take a share of."""

    value: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class Ratio:
    """How many a there are for one b, with the ends of the interval. None stands for what is unbounded or unknown."""

    a: int
    b: int
    value: float | None
    low: float | None
    high: float | None


def ratio(a: int, b: int) -> Ratio:
    """Two counts, a by b (accusations to offers), with the 95 % interval of Wilson (1927).

    The interval is that of the share p = a/(a+b), given as odds p/(1−p). Without any b the ratio has no upper end:
    `value` and `high` are None, `low` is kept. Without any a, `value` and `low` are 0. With neither all three are None.

    Raises ValueError for a negative count.
    """
    _counted(a, b)
    n = a + b
    if not n:
        return Ratio(a, b, None, None, None)
    # 1 − p is the share of b, whose ends are at hand: subtracting from 1 would lose what is left of a small share.
    low = _low(a, n) / _high(b, n)
    if not b:
        return Ratio(a, b, None, low, None)
    return Ratio(a, b, a / b, low, _high(a, n) / _low(b, n))


def share(a: int, n: int) -> Share:
    """The share a/n, from 0 to 1, with its 95 % interval (Wilson 1927); all None when n is 0.

    Raises ValueError for a negative count, and when a is more than n.
    """
    _counted(a, n)
    if a > n:
        raise ValueError(f"{a} of {n} is more than all")
    if not n:
        return Share(None, None, None)
    return Share(a / n, _low(a, n), _high(a, n))


def _counted(*counts: int) -> None:
    if min(counts) < 0:
        raise ValueError(f"{min(counts)} is not a count")


# The ends p solve (n + z²)·p² − (2a + z²)·p + a²/n = 0. The lower one comes from the product of both, a²/n : (n + z²),
# so that it is exactly 0 for a = 0 and loses no digits when a is few of very many.


def _low(a: int, n: int) -> float:
    return a * a / n / _upper_sum(a, n)


def _high(a: int, n: int) -> float:
    return 1.0 if a == n else _upper_sum(a, n) / (n + Z * Z)


def _upper_sum(a: int, n: int) -> float:
    return a + Z * Z / 2 + Z * sqrt(a * (n - a) / n + Z * Z / 4)
