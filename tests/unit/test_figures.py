"""Figures against published values and what was counted by hand."""

import json
import math
import random
import statistics
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from disputes.figures.answering import answered, replies
from disputes.figures.lags import lagged
from disputes.figures.ratios import Ratio, ratio, share
from disputes.figures.scales import SCALES

pytestmark = pytest.mark.once

ROOT = Path(__file__).resolve().parents[2]


def march(day: int) -> int:
    return date(1974, 3, day).toordinal()


# Shares and ratios


def three(found):
    """Value and ends, where all three are known."""
    assert None not in (found.value, found.low, found.high)
    return found.value, found.low, found.high


@pytest.mark.parametrize(
    ("a", "n", "low", "high"),
    [
        pytest.param(10, 20, 0.2993, 0.7007, id="a half"),
        pytest.param(0, 10, 0.0, 0.2775, id="none"),
        pytest.param(10, 10, 0.7225, 1.0, id="all"),
        pytest.param(1, 1, 0.2065, 1.0, id="a single one"),
        # Newcombe, “Two-sided confidence intervals for the single proportion”, Statistics in Medicine 17, 1998, table I
        pytest.param(81, 263, 0.2553, 0.3662, id="Newcombe 81 of 263"),
        pytest.param(15, 148, 0.0624, 0.1605, id="Newcombe 15 of 148"),
        pytest.param(0, 20, 0.0, 0.1611, id="Newcombe 0 of 20"),
        pytest.param(1, 29, 0.0061, 0.1718, id="Newcombe 1 of 29"),
    ],
)
def test_a_share_has_wilsons_interval(a, n, low, high):
    found = share(a, n)

    assert found.value == a / n
    assert found.low == pytest.approx(low, abs=5e-5)
    assert found.high == pytest.approx(high, abs=5e-5)


def test_a_share_of_nothing_is_unknown():
    assert share(0, 0) == (None, None, None)


def test_ends_of_a_share_are_exact_at_nothing_and_all():
    for n in (1, 3, 10, 997, 10**6, 10**15):
        assert share(0, n).low == 0.0
        assert share(n, n).high == 1.0


def test_a_ratio_is_the_share_turned_into_odds():
    found = ratio(10, 10)

    assert found.value == 1.0
    assert found.low == pytest.approx(0.29929 / 0.70071, abs=1e-4)
    assert found.high == pytest.approx(0.70071 / 0.29929, abs=1e-4)


def test_a_ratio_turned_round_is_its_reciprocal():
    value, low, high = three(ratio(37, 5))
    back, back_low, back_high = three(ratio(5, 37))

    assert value == pytest.approx(1 / back)
    assert low == pytest.approx(1 / back_high)
    assert high == pytest.approx(1 / back_low)


def test_a_ratio_to_nothing_has_no_upper_end():
    found = ratio(10, 0)

    assert (found.value, found.high) == (None, None)
    assert found.low == pytest.approx(0.72247 / 0.27753, abs=1e-3)


def test_a_ratio_of_nothing_begins_at_nothing():
    found = ratio(0, 10)

    assert (found.value, found.low) == (0.0, 0.0)
    assert found.high == pytest.approx(0.27753 / 0.72247, abs=1e-4)


def test_a_ratio_of_nothing_to_nothing_is_unknown():
    assert ratio(0, 0) == Ratio(0, 0, None, None, None)


def test_huge_counts_keep_their_digits():
    _, few_low, few_high = three(ratio(1, 10**18))
    value, low, high = three(ratio(3 * 10**18, 10**18))

    # Of one event in very many Wilson's ends are 1 + z²/2 ∓ z·√(1 + z²/4) events.
    z = 1.959963984540054
    assert few_low * 10**18 == pytest.approx(1 + z * z / 2 - z * math.sqrt(1 + z * z / 4), rel=1e-9)
    assert few_high * 10**18 == pytest.approx(1 + z * z / 2 + z * math.sqrt(1 + z * z / 4), rel=1e-9)
    assert low < value < high
    assert high == pytest.approx(3.0, rel=1e-8)


@pytest.mark.parametrize(("a", "b"), [(-1, 5), (5, -1)])
def test_a_negative_count_is_refused(a, b):
    with pytest.raises(ValueError, match="-1 is not a count"):
        ratio(a, b)
    with pytest.raises(ValueError, match="-1 is not a count"):
        share(a, b)


def test_more_than_all_is_refused():
    with pytest.raises(ValueError, match="6 of 5"):
        share(6, 5)


# Answers

# Arvenia speaks on the 1st (2), 3rd, 4th (3), 10th (4), 20th and 28th: twelve statements.
SAID = {march(1): 2, march(3): 1, march(4): 3, march(10): 4, march(20): 1, march(28): 1}
BACK = {march(2): 1, march(4): 2, march(13): 1, march(27): 5}


@pytest.mark.parametrize(
    ("within", "same_day", "waits"),
    [
        pytest.param(0, True, {0: 3}, id="the same day"),
        pytest.param(1, True, {0: 3, 1: 3}, id="a day"),
        pytest.param(2, True, {0: 3, 1: 3}, id="two days"),
        pytest.param(3, True, {0: 3, 1: 3, 3: 4}, id="three days, the last included"),
        pytest.param(7, True, {0: 3, 1: 3, 3: 4, 7: 1}, id="a week"),
        pytest.param(0, False, {}, id="the same day left out, and none after it"),
        pytest.param(1, False, {1: 3}, id="the day after"),
        pytest.param(9, False, {1: 3, 3: 4, 7: 1, 9: 3}, id="nine days from the day after"),
    ],
)
def test_answers_are_counted_as_by_hand(within, same_day, waits):
    found = answered(SAID, BACK, within, same_day)

    assert found.said == 12
    assert found.answered == sum(waits.values())
    assert found.waits == Counter(waits)


@pytest.mark.parametrize(
    ("within", "median"),
    [
        pytest.param(0, 0, id="all at once"),
        pytest.param(1, 0.5, id="between two middle ones"),
        pytest.param(3, 1, id="two middle ones alike"),
        pytest.param(7, 1, id="one in the middle"),
    ],
)
def test_the_median_wait_is_that_of_statements_answered(within, median):
    found = answered(SAID, BACK, within)

    assert found.median == median
    assert found.median == statistics.median(found.waits.elements())


@pytest.mark.parametrize(
    ("said", "back"),
    [
        pytest.param({}, {}, id="nobody spoke"),
        pytest.param(SAID, {}, id="nobody spoke back"),
        pytest.param({}, BACK, id="nothing to answer"),
        pytest.param({march(2): 0}, BACK, id="a day with none"),
        pytest.param({march(2): 1}, {march(2): 0}, id="a day back with none"),
        pytest.param({march(28): 1}, BACK, id="only before"),
    ],
)
def test_what_is_not_answered_has_no_wait(said, back):
    found = answered(said, back, 7)

    assert found.said == sum(said.values())
    assert (found.answered, found.waits, found.median) == (0, {}, None)


def test_answers_reach_the_ends_of_the_calendar_and_huge_counts():
    first, last = date.min.toordinal(), date.max.toordinal()
    found = answered({first: 10**12, last: 10**12}, {last: 1}, 10**9)

    assert found.answered == 2 * 10**12
    assert found.median == (last - first) / 2


def test_labels_of_the_first_day_that_speaks_back_are_the_answer():
    said = {
        (march(1), "accusation"): 2,
        (march(1), "threat"): 1,
        (march(4), "accusation"): 1,
        (march(20), "offer"): 3,
        (march(21), "offer"): 0,
    }
    back = {
        (march(1), "offer"): 0,
        (march(2), "justification"): 5,
        (march(2), "accusation"): 1,
        (march(3), "threat"): 1,
        (march(4), "offer"): 1,
    }

    assert replies(said, back, 3) == {
        ("accusation", "justification"): 2,
        ("accusation", "accusation"): 2,
        ("threat", "justification"): 1,
        ("threat", "accusation"): 1,
        ("accusation", "offer"): 1,
        ("offer", None): 3,
    }


def test_replies_of_the_same_day_can_be_left_out():
    said = {(march(4), "accusation"): 2}
    back = {(march(4), "offer"): 1, (march(6), "threat"): 1}

    assert replies(said, back, 2) == {("accusation", "offer"): 2}
    assert replies(said, back, 2, same_day=False) == {("accusation", "threat"): 2}
    assert replies(said, back, 1, same_day=False) == {("accusation", None): 2}


def test_replies_to_nothing_are_none():
    assert replies({}, {(march(1), "offer"): 1}, 3) == {}


def test_replies_leave_as_many_unanswered_as_answers_do():
    dice = random.Random(7)
    days = [march(1) + days for days in range(60)]
    said = {(day, label): dice.randrange(3) for day in dice.sample(days, 20) for label in "ato"}
    back = {(day, label): dice.randrange(2) for day in dice.sample(days, 12) for label in "ato"}

    for within in (0, 2, 5):
        for same_day in (True, False):
            found = answered(by_day(said), by_day(back), within, same_day)
            unanswered = sum(
                number for (_, reply), number in replies(said, back, within, same_day).items() if reply is None
            )
            assert unanswered == found.said - found.answered


def by_day(counts):
    total: Counter[int] = Counter()
    for (day, _), number in counts.items():
        total[day] += number
    return total


def test_answers_refuse_what_is_negative():
    with pytest.raises(ValueError, match="within -1 days"):
        answered(SAID, BACK, -1)
    with pytest.raises(ValueError, match="negative"):
        answered(SAID, {march(1): -1}, 1)
    with pytest.raises(ValueError, match="within -1 days"):
        replies({}, {}, -1)
    with pytest.raises(ValueError, match="negative"):
        replies({(march(1), "offer"): -1}, {}, 1)


# Lags


def test_a_correlation_is_as_calculated_by_hand():
    # Deviations −2 −1 0 1 2 and −1 −2 1 0 2: products 8, squares 10 and 10.
    (found,) = lagged([1, 2, 3, 4, 5], [2, 1, 4, 3, 5], 0)

    assert (found.lag, found.n, found.reason) == (0, 5, "")
    assert found.r == pytest.approx(0.8)
    assert found.bound == pytest.approx(0.8765, abs=5e-5)


def test_anscombes_quartet_correlates_as_published():
    # Anscombe, “Graphs in statistical analysis”, The American Statistician 27, 1973: r = 0.816 in each.
    x = [10, 8, 13, 9, 11, 14, 6, 4, 12, 7, 5]
    y = [8.04, 6.95, 7.58, 8.81, 8.33, 9.96, 7.24, 4.26, 10.84, 4.82, 5.68]

    (found,) = lagged(x, y, 0)

    assert found.r == pytest.approx(0.81642, abs=5e-6)


@pytest.mark.parametrize("late", [-3, -1, 0, 2, 4])
def test_the_lag_of_a_shifted_series_is_found(late):
    dice = random.Random(3)
    noise = [dice.randrange(9) for _ in range(60)]
    one = noise[10:50]
    other = noise[10 - late : 50 - late]

    found = lagged(one, other, 5)

    assert [correlation.lag for correlation in found] == list(range(-5, 6))
    assert [correlation.n for correlation in found] == [35, 36, 37, 38, 39, 40, 39, 38, 37, 36, 35]
    assert [correlation.lag for correlation in found if correlation.r == pytest.approx(1.0)] == [late]


def test_at_a_negative_lag_the_first_series_follows():
    # one repeats other a period later, so one[t] goes with other[t − 1].
    found = lagged([0, 1, 0, 5, 2, 7], [1, 0, 5, 2, 7, 3], 1)

    assert [correlation.n for correlation in found] == [5, 6, 5]
    assert [correlation.lag for correlation in found if correlation.r == pytest.approx(1.0)] == [-1]


def test_lags_agree_with_the_standard_library():
    dice = random.Random(11)
    one = [dice.gauss(0, 1) for _ in range(50)]
    other = [dice.gauss(100, 20) for _ in range(40)]

    for found in lagged(one, other, 6):
        pairs = [(one[t], other[t + found.lag]) for t in range(50) if 0 <= t + found.lag < 40]
        assert found.n == len(pairs)
        assert found.r == pytest.approx(statistics.correlation(*zip(*pairs, strict=True)))
        assert found.bound == 1.96 / math.sqrt(len(pairs))


@pytest.mark.parametrize(
    ("one", "other", "reason"),
    [
        pytest.param([], [], "there are fewer than three pairs", id="empty"),
        pytest.param([1, 2], [2, 1], "there are fewer than three pairs", id="two pairs"),
        pytest.param([1, 2, 3], [2, 1], "there are fewer than three pairs", id="one series is shorter"),
        pytest.param([4, 4, 4], [1, 2, 3], "the first series does not change there", id="first constant"),
        pytest.param([1, 2, 3], [0, 0, 0], "the second series does not change there", id="second constant"),
        pytest.param([0.1] * 9, [0.0] * 9, "neither series changes there", id="both constant"),
    ],
)
def test_a_correlation_that_is_not_defined_says_why(one, other, reason):
    (found,) = lagged(one, other, 0)

    assert (found.r, found.bound) == (None, None)
    assert found.reason == reason


def test_lags_beyond_the_series_have_no_pairs():
    found = lagged([1, 3, 2, 5], [2, 1, 4, 3], 6)

    assert [correlation.n for correlation in found] == [0, 0, 0, 1, 2, 3, 4, 3, 2, 1, 0, 0, 0]
    assert [correlation.lag for correlation in found if correlation.r is not None] == [-1, 0, 1]


def test_a_series_may_be_constant_at_some_lags_only():
    found = {correlation.lag: correlation for correlation in lagged([9, 1, 1, 1], [1, 2, 3, 5], 1)}

    assert found[0].r is not None
    assert found[-1].reason == "the first series does not change there"


@pytest.mark.parametrize("factor", [10**18, 1e150, 1e-200], ids=["huge counts", "beyond squaring", "below squaring"])
def test_correlation_knows_no_units(factor):
    (found,) = lagged([factor * number for number in (1, 2, 3, 4, 5)], [2, 1, 4, 3, 5], 0)

    assert found.r == pytest.approx(0.8)


def test_whole_numbers_differ_however_large_they_are():
    (found,) = lagged([10**18 + number for number in (1, 2, 3, 4, 5)], [2, 1, 4, 3, 5], 0)

    assert found.r == pytest.approx(0.8)


def test_lags_refuse_what_is_no_number():
    with pytest.raises(ValueError, match="-1"):
        lagged([1, 2, 3], [1, 2, 3], -1)
    with pytest.raises(ValueError, match="not finite"):
        lagged([1, 2, math.nan], [1, 2, 3], 0)
    with pytest.raises(ValueError, match="not finite"):
        lagged([1, 2, 3], [1, math.inf, 3], 0)


# Scales


@pytest.mark.parametrize(
    ("slug", "goldstein", "plover"),
    [("accusation", -2.0, -1.0), ("threat", -6.0, -1.0), ("justification", 0.0, 0.0), ("offer", 4.0, 1.0)],
)
def test_labels_of_the_shared_codebook_have_their_places(slug, goldstein, plover):
    codebook = json.loads((ROOT / "seeds" / "codebook.json").read_text(encoding="utf-8"))
    label = next(label for label in codebook["labels"] if label["slug"] == slug)
    codes = label["cameo"], label["plover"]

    assert SCALES["goldstein"].score(*codes) == goldstein
    assert SCALES["plover"].score(*codes) == plover


@pytest.mark.parametrize(
    ("cameo", "score"),
    [
        pytest.param("110–114", -2.0, id="a range"),
        pytest.param("052, 016 (denial)", 3.5, id="the first of several"),
        pytest.param("030", 4.0, id="three digits"),
        pytest.param("1125", -2.0, id="four digits"),
        pytest.param("15", -7.2, id="a root"),
        pytest.param("CAMEO 19", -10.0, id="words before it"),
        pytest.param("", 0.0, id="none"),
        pytest.param("threat", 0.0, id="no digits"),
        pytest.param("99", 0.0, id="unknown"),
        pytest.param("3", 0.0, id="a single digit"),
        pytest.param("19740314", 0.0, id="too long for a code"),
        pytest.param("٠٣", 0.0, id="other digits"),
    ],
)
def test_cameo_is_read_as_people_write_it(cameo, score):
    assert SCALES["goldstein"].score(cameo, "AGREE") == score


@pytest.mark.parametrize(
    ("plover", "score"),
    [
        ("AGREE", 1.0),
        ("agree", 1.0),
        ("CONCEDE/YIELD", 1.0),
        ("RETREAT", 1.0),
        ("REQUEST", -1.0),
        ("SANCTION, COERCE", -1.0),
        ("SOMETHING", 0.0),
        ("", 0.0),
        ("  ", 0.0),
    ],
)
def test_plover_counts_by_its_sign(plover, score):
    assert SCALES["plover"].score("130", plover) == score


def test_a_label_without_a_plover_category_counts_nothing_on_every_scale():
    assert [scale.score("190", "") for scale in SCALES.values()] == [0.0, 0.0]


def test_scales_say_where_they_come_from():
    assert "1992" in SCALES["goldstein"].about
    assert "no weights" in SCALES["plover"].about
