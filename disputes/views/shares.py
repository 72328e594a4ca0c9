"""Shares: who says how much of what, where it is printed, how it is told, and accusations for each offer."""

from disputes import text as texts
from disputes.models import Label
from disputes.permissions import Access
from disputes.queries import shares as queries
from disputes.queries.shares import SPEECH, Bar, Bars, Shares
from disputes.views import bars_picture, pictures
from disputes.views.bars_picture import Part, Row
from disputes.views.pictures import Asked, Cell, Figure, Page, Shown, Table
from disputes.views.svg import Ink

SPEECH_HUES = {"direct": "slate", "mixed": "teal", "indirect": "olive"}
COLUMNS = ("of", "part", "count", "n", "counting")
RATIO_COLUMNS = ("of", "accusations", "offers", "ratio", "low", "high", "counting")
INTERVAL = "With 95 % intervals (Wilson’s for the share of accusations among the two, as odds)."


def show(access: Access, asked: Asked, ink: Ink) -> Shown:
    found = queries.shares(access, asked.layered, counting=asked.counting, level=asked.level)
    figures = []
    if found.total:
        figures = [
            actors(access, asked, found, ink),
            _figure(access, asked, found, found.outlets, ink, "outlets", "Labels by outlet"),
            _figure(access, asked, found, found.speech, ink, "speech", "Direct, mixed, indirect"),
            *([_ratios(access, asked, found, ink)] if found.ratios else []),
        ]
    return Shown([one for one in figures if one.rows], found.unknown, empty=not found.total)


def actors(access: Access, asked: Asked, found: Shares, ink: Ink) -> Figure:
    return _figure(access, asked, found, found.actors, ink, "actors", "Labels by speaker")


def _figure(access: Access, asked: Asked, found: Shares, bars: Bars, ink: Ink, name: str, title: str) -> Figure:
    leads = pictures.statements_at(access)
    if name == "speech":
        parts = [(value, words, SPEECH_HUES[value]) for value, words in SPEECH.items()]
    else:
        parts = [(label.slug, label.name, label.hue) for label in found.labels]
    rows = [
        Row(
            bar.name,
            [
                Part(words, hue, n, leads(question))
                for (_, words, hue), n, question in zip(parts, bar.counts, bar.to, strict=True)
            ],
            bar.total,
        )
        for bar in bars.bars
        if bar.total
    ]
    legend = f"Parts, from the left: {', '.join(words for _, words, _ in parts)}; n at the end."
    said = [pictures.counted(asked, found.total)]
    if bars.more:
        said.append(f"The {len(bars.bars)} with most; {bars.more:,} more left out.")
    return Figure(
        name=name,
        title=title,
        told=_told(bars.bars, [words for _, words, _ in parts]),
        drawing=bars_picture.draw(title, rows, ink, legend),
        tables=[_table(bars.bars, [words for _, words, _ in parts], access)],
        columns=COLUMNS,
        rows=[
            (bar.name, part, n, bar.total, asked.counting)
            for bar in bars.bars
            for (part, _, _), n in zip(parts, bar.counts, strict=True)
            if n
        ],
        said=said,
        labels=found.labels if name != "speech" else _speech_labels(),
    )


def _speech_labels() -> list[Label]:
    """What the legend of a picture has, as it has labels."""
    return [Label(name=words, hue=SPEECH_HUES[value]) for value, words in SPEECH.items()]


def _told(bars: list[Bar], parts: list[str]) -> str:
    if not bars or not bars[0].total:
        return ""
    first = bars[0]
    most = max(first.counts)
    percent, part = 100 * most / first.total, parts[first.counts.index(most)].lower()
    return f"{texts.isolated(first.name)}: {first.total:,}, of which {percent:.0f} % {part}."


def _table(bars: list[Bar], parts: list[str], access: Access) -> Table:
    leads = pictures.statements_at(access)
    rows = [[Cell(bar.name, leads(bar.question)), *map(Cell, bar.counts), Cell(bar.total)] for bar in bars if bar.total]
    return Table("", ("", *parts, "n"), rows)


def _ratios(access: Access, asked: Asked, found: Shares, ink: Ink) -> Figure:
    leads = pictures.statements_at(access)
    legend = "Point: accusations divided by offers; line: the 95 % interval. Each step to the right doubles."
    return Figure(
        name="ratio",
        title="Accusations for each offer",
        told=f"{found.ratios[0][0].name}: {bars_picture.in_words(found.ratios[0][1])}.",
        drawing=bars_picture.ratios([(bar.name, leads(bar.question), one) for bar, one in found.ratios], ink, legend),
        tables=[
            Table(
                "",
                ("", "Accusations", "Offers", "Ratio, 95 % interval"),
                [
                    [Cell(bar.name, leads(bar.question)), Cell(one.a), Cell(one.b), Cell(bars_picture.in_words(one))]
                    for bar, one in found.ratios
                ],
            )
        ],
        columns=RATIO_COLUMNS,
        rows=[
            (bar.name, one.a, one.b, *(_figures(value) for value in (one.value, one.low, one.high)), asked.counting)
            for bar, one in found.ratios
        ],
        said=[pictures.counted(asked, found.total), INTERVAL],
    )


def _figures(value: float | None) -> str:
    return "" if value is None else f"{value:.4f}"


PAGE = Page(name="shares", show=show, columns=COLUMNS)
