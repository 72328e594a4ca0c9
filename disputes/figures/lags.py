"""How two series of numbers go together when one is shifted against the other: who follows whom, and how late."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import fsum, isfinite, sqrt
from operator import mul

FEWEST = 3
"""Any two pairs lie on a straight line, so a correlation of fewer than three says nothing."""


@dataclass(frozen=True, slots=True)
class Correlation:
    """The correlation at one lag, over n pairs. Where r is None so is its bound, and `reason` says why.

    `reason` goes on after “not defined because …”; it is empty where r is defined.
    """

    lag: int
    r: float | None
    n: int
    bound: float | None
    reason: str = ""


def lagged(one: Sequence[float], other: Sequence[float], most: int) -> list[Correlation]:
    """Pearson's product-moment correlation of one[t] with other[t + lag], for each lag from −most to most, in order.

    Both series have a number per period (day, week, month) and begin with the same one; lags are in these periods. At
    a positive lag `other` comes later: it follows `one`. Only pairs that both series have are taken, so n falls as the
    lag grows; means and deviations are those of the pairs, unlike in Box and Jenkins, who keep those of the series.

    `bound` is 1.96/√n: 95 % of the correlations of two unrelated series of white noise lie between −bound and bound
    (Box and Jenkins, “Time series analysis: forecasting and control”, 1970). Series with a trend, a season or
    autocorrelation, as most counts of statements are, go beyond it far more often by chance: for them it is too narrow,
    and so it is for the largest of many lags.

    r is None where there are fewer than three pairs, or where one series does not change among them.

    Raises ValueError when `most` is negative and for numbers that are not finite.
    """
    if most < 0:
        raise ValueError(f"lags up to {most} are none")
    if not (all(map(isfinite, one)) and all(map(isfinite, other))):
        raise ValueError("a number of the series is not finite")
    return [_at(lag, one, other) for lag in range(-most, most + 1)]


def _at(lag: int, one: Sequence[float], other: Sequence[float]) -> Correlation:
    start, end = max(0, -lag), min(len(one), len(other) - lag)
    n = max(0, end - start)
    if n < FEWEST:
        return Correlation(lag, None, n, None, "there are fewer than three pairs")
    left, right = one[start:end], other[start + lag : end + lag]
    if reason := _unchanging(left, right):
        return Correlation(lag, None, n, None, reason)
    return Correlation(lag, _pearson(left, right), n, 1.96 / sqrt(n))


def _unchanging(left: Sequence[float], right: Sequence[float]) -> str:
    match _constant(left), _constant(right):
        case True, True:
            return "neither series changes there"
        case True, _:
            return "the first series does not change there"
        case _, True:
            return "the second series does not change there"
    return ""


def _constant(numbers: Sequence[float]) -> bool:
    return all(before == after for before, after in pairwise(numbers))


def _pearson(left: Sequence[float], right: Sequence[float]) -> float:
    left, right = _deviations(left), _deviations(right)
    r = fsum(map(mul, left, right)) / sqrt(fsum(map(mul, left, left)) * fsum(map(mul, right, right)))
    return max(-1.0, min(1.0, r))  # rounding may go beyond by a hair


def _deviations(numbers: Sequence[float]) -> list[float]:
    """From the mean, in units of the largest: correlation knows no units, and squares neither vanish nor overflow."""
    first = numbers[0]
    shifted = [number - first for number in numbers]  # exact for whole numbers, however large
    mean = fsum(shifted) / len(shifted)
    largest = max(abs(number - mean) for number in shifted)
    return [(number - mean) / largest for number in shifted]
