"""Who answers whom, with what, and whether what two say to each other rises and falls together."""

from disputes.permissions import Access
from disputes.queries import answers as queries
from disputes.queries.answers import MOST_PAIRS, MOST_WITHIN, STEPS, WITHIN, Answers, Echo, Exchange
from disputes.views import bars_picture, pictures
from disputes.views.bars_picture import Part, Row
from disputes.views.pictures import Asked, Cell, Figure, Page, Shown, Table
from disputes.views.svg import Ink

ANSWER_COLUMNS = (
    "speaker",
    "answering",
    "said",
    "answered",
    "share",
    "low",
    "high",
    "median_days",
    "within",
    "counting",
)
REPLY_COLUMNS = ("speaker", "answering", "label", "answered_with", "count", "within", "counting")
LAG_COLUMNS = ("first", "second", "step", "lag", "r", "n", "bound", "counting")


def show(access: Access, asked: Asked, ink: Ink) -> Shown:
    days = pictures.number(asked.own, "within", WITHIN, MOST_WITHIN)
    step = asked.own["step"] or "week"
    found = queries.answers(
        access,
        asked.layered,
        days=days,
        step=step,
        pair=asked.pair(),
        counting=asked.counting,
        level=asked.level,
    )
    figures = []
    if found.exchanges:
        figures.append(_answered(access, asked, found, days, ink))
    if found.echo and found.echo.steps:
        figures += [_echo(asked, found.echo, step, ink), _replies(asked, found, found.echo, days)]
    return Shown(
        figures,
        found.unknown,
        empty=not figures,
    )


def _answered(access: Access, asked: Asked, found: Answers, days: int, ink: Ink) -> Figure:
    leads = pictures.statements_at(access)
    rows = [
        Row(
            f"{one.target} to {one.speaker}",
            [
                Part(f"answered within {days} days", "slate", one.figures.answered, leads(one.question)),
                Part("not answered", "rest", one.figures.said - one.figures.answered, leads(one.question)),
            ],
            one.figures.said,
        )
        for one in found.exchanges
    ]
    first = max(found.exchanges, key=lambda one: one.figures.said)
    title = f"Who answers whom within {days} days"
    said = [
        f"An answer: the other says something back on the same day or at most {days} days later.",
        pictures.counted(asked, sum(one.figures.said for one in found.exchanges)),
    ]
    if found.more:
        said.append(f"The {MOST_PAIRS} pairs that say most to each other; {found.more:,} more left out.")
    if found.undated:
        said.append(f"{found.undated:,} undated left out.")
    return Figure(
        name="answers",
        title=title,
        told=f"{first.target} answers {first.figures.answered:,} of {first.figures.said:,} that {first.speaker} says.",
        drawing=bars_picture.draw(title, rows, ink, "Dark: answered in time; n: what there was to answer."),
        tables=[
            Table(
                "",
                ("Who answers whom", "Said", "Answered", "Share", "Median wait"),
                [_exchange(one, leads(one.question)) for one in found.exchanges],
            )
        ],
        columns=ANSWER_COLUMNS,
        rows=[
            (
                one.speaker, one.target, one.figures.said, one.figures.answered, *_shares(one),
                "" if one.figures.median is None else f"{one.figures.median:g}", days, asked.counting,
            )
            for one in found.exchanges
        ],
        said=said,
        notes=_levels(asked),
    )  # fmt: skip


def _levels(asked: Asked) -> list[tuple[str, str]]:
    """A state is often answered through its minister; who takes actors as they were coded may not think of it."""
    if asked.level != "coded":
        return []
    return [("Whole states answer more: take actors together.", f"?{asked.with_level('state')}")]


def _exchange(one: Exchange, address: str) -> list[Cell]:
    value, low, high = one.share
    share = "–" if value is None else f"{100 * value:.0f} % ({100 * (low or 0):.0f} to {100 * (high or 0):.0f})"
    wait = one.figures.median
    return [
        Cell(f"{one.target} to {one.speaker}", address),
        Cell(one.figures.said),
        Cell(one.figures.answered),
        Cell(share),
        Cell("–" if wait is None else f"{wait:g} days" if wait != 1 else "1 day"),
    ]


def _shares(one: Exchange) -> list[str]:
    return ["" if value is None else f"{value:.4f}" for value in one.share]


def _echo(asked: Asked, echo: Echo, step: str, ink: Ink) -> Figure:
    title = f"{echo.one} → {echo.other} and {echo.other} → {echo.one}, by {step}"
    values = []
    for one in echo.correlations:
        told = f"Lag {one.lag:+d}: " + (f"r {one.r:.2f}, n {one.n}" if one.r is not None else one.reason)
        values.append((one.lag, one.r, one.bound, told))
    told = _strongest(echo, step)
    legend = (
        f"Lag in {step}s: to the right, {echo.other} speaks after {echo.one}. Dotted: the limit that 95 % of unrelated "
        "series keep to; trends and runs make it too narrow."
    )
    return Figure(
        name="lags",
        title=title,
        told=told,
        drawing=bars_picture.stems(values, ink, title, legend),
        tables=[
            Table(
                "",
                ("Lag", "r", "n", "95 % limit"),
                [
                    [
                        Cell(f"{one.lag:+d}"),
                        Cell(f"{one.r:.2f}" if one.r is not None else one.reason),
                        Cell(one.n),
                        Cell("–" if one.bound is None else f"±{one.bound:.2f}"),
                    ]
                    for one in echo.correlations
                ],
            )
        ],
        columns=LAG_COLUMNS,
        rows=[
            (
                echo.one, echo.other, step, one.lag, "" if one.r is None else f"{one.r:.4f}", one.n,
                "" if one.bound is None else f"{one.bound:.4f}", asked.counting,
            )
            for one in echo.correlations
        ],
        said=[f"Pearson’s correlation of {echo.steps:,} {step}s.", pictures.counted(asked, _sum(echo))],
    )  # fmt: skip


def _strongest(echo: Echo, step: str) -> str:
    known = [(one.lag, one.r, one.bound) for one in echo.correlations if one.r is not None and one.bound is not None]
    if not known:
        reason = echo.correlations[0].reason if echo.correlations else "nothing is dated"
        return f"No correlation is defined: {reason}."
    lag, r, bound = max(known, key=lambda one: abs(one[1]))
    if abs(r) <= bound:
        return "At no lag do the two go together more than unrelated series may."
    steps = f"{abs(lag)} {step}{'' if abs(lag) == 1 else 's'}"
    when = f"in the same {step}" if not lag else f"{steps} {'after' if lag > 0 else 'before'}"
    return f"What {echo.other} says goes most with what {echo.one} says {when}: r {r:.2f}."


def _sum(echo: Echo) -> int:
    return echo.said + echo.heard


def _replies(asked: Asked, found: Answers, echo: Echo, days: int) -> Figure:
    """No picture: a table is what it is."""
    names = [label.name for label in found.labels]
    table = [
        [
            Cell(label.name),
            *(Cell(echo.replies.get((label.pk, other.pk), 0)) for other in found.labels),
            Cell(echo.replies.get((label.pk, None), 0)),
        ]
        for label in found.labels
    ]
    return Figure(
        name="replies",
        title=f"With what {echo.other} answers {echo.one}",
        told=f"Rows: what {echo.one} says to {echo.other}; columns: the labels of the first day on which {echo.other} "
        f"speaks back within {days} days. A day of two labels counts in both.",
        drawing=None,
        tables=[Table("", ("", *names, "not answered"), table)],
        columns=REPLY_COLUMNS,
        rows=[
            (echo.one, echo.other, label.slug, other.slug if other else "", n, days, asked.counting)
            for label in found.labels
            for other in (*found.labels, None)
            if (n := echo.replies.get((label.pk, other.pk if other else None), 0))
        ],
        said=[pictures.counted(asked, _sum(echo))],
    )


PAGE = Page(
    name="answers",
    template="pictures/answers.html",
    drawn="pictures/_drawn_answers.html",
    show=show,
    columns=ANSWER_COLUMNS,
    choices={"step": ("", *STEPS)},
    words=("one", "other", "within"),
    check=pictures.both_or_neither,
    options={"within": WITHIN, "most_within": MOST_WITHIN},
)
