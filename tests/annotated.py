"""Annotated articles made up by chance, and what each format can carry of them."""

from datetime import UTC, datetime
from uuid import UUID

from hypothesis import strategies as st

from disputes.importers.projects.said import Said
from disputes.records import AnnotationRecord, ArticleRecord
from disputes.text import QUOTE_GAP, Span, clean, clean_line, quote_of

WORDS = st.sampled_from(
    [
        *("Arvenia", "Belmark’s", "“We", "shall", "answer,”", "she", "said.", "🎣", "étude", "الرد", "naïve", "|"),
        *(
            "=1",
            "a",
            "50%",
            "漢字",
            "<b>",
            "&amp;",
            "T1",
            "[1]",
            "_",
            "*",
            ";",
            '"quoted"',
            "'tis",
            "👩\u200d👧",
        ),
        *("a\tb", "x_y", "\\", "e\u0323\u0302"),
    ]
)
PARAGRAPH = st.lists(WORDS, min_size=1, max_size=8).map(lambda words: " ".join(["Vesk", *words]).strip())
NAMES = st.sampled_from(
    ["Arvenia", "Ana Reyl", "Fish | Chips\\Co", "Ministerium für Häfen", "O’Dell", "@handle", "=SUM(1)"]
)
LABELS = st.sampled_from(["threat", "accusation", "Offer of talks", "Drohung|ernst", "+1", "a/b", "🎣", "x_y [1]; *"])
NOTES = st.sampled_from(["", "unsure", "first line\nsecond, with “marks”", '=cmd "x"', "a|b\\c"])
INSTANTS = st.datetimes(datetime(2001, 1, 1), datetime(2031, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001


def cleaned(record: ArticleRecord) -> ArticleRecord:
    """The record with its words as any import would clean them."""
    return ArticleRecord(tuple(clean(paragraph) for paragraph in record.paragraphs), title=record.title)


@st.composite
def spans_in(draw: st.DrawFn, text: str, *, pieces: int) -> tuple[Span, ...]:
    """Stretches that begin and end with a letter to be seen, each apart from the next."""
    seen = [place for place, letter in enumerate(text) if not letter.isspace()]
    cuts = sorted(draw(st.lists(st.sampled_from(seen), min_size=2 * pieces, max_size=2 * pieces)))
    spans: list[Span] = []
    for start, end in zip(cuts[::2], cuts[1::2], strict=True):
        if spans and start <= spans[-1].end:
            continue
        spans.append(Span(start, end + 1))
    return tuple(spans)


@st.composite
def articles(
    draw: st.DrawFn,
    *,
    pieces: int = 1,
    labels: st.SearchStrategy[str] = LABELS,
    named: bool = False,
    most_paragraphs: int = 3,
    sentences: bool = False,
) -> ArticleRecord:
    """An article with annotations of its words; `named` with people, notes and instants."""
    paragraphs = tuple(draw(st.lists(PARAGRAPH, min_size=1, max_size=most_paragraphs)))
    record = cleaned(ArticleRecord(paragraphs, title=draw(st.sampled_from(["Ports shut", "Vesk: “no”", "Über Häfen"]))))
    text = record.text
    annotations = []
    for number in range(draw(st.integers(0, 4))):
        spans = draw(spans_in(text, pieces=draw(st.integers(1, pieces))))
        said = Said(draw(labels), id=str(UUID(int=number + 1)))
        if named:
            said.speakers = draw(st.lists(NAMES, max_size=2, unique=True))
            said.targets = draw(st.lists(NAMES, max_size=2, unique=True))
            said.annotator = draw(st.sampled_from(["", "Ana", "Ben Osk"]))
            said.notes = [note for note in [draw(NOTES)] if note]
            said.created_at = draw(st.none() | INSTANTS)
        annotations.append(said.record(spans, quote=quote_of(text, spans)))
    return ArticleRecord(record.paragraphs, title=clean_line(record.title), annotations=tuple(annotations))


def quote_gap_free(record: ArticleRecord) -> bool:
    """Whether no annotation quotes the mark that parts the pieces of a quote."""
    return not any(QUOTE_GAP.strip() in piece.of(record.text) for each in record.annotations for piece in each.spans)


def carried(annotation: AnnotationRecord, *names: str) -> tuple[object, ...]:
    """The values of an annotation that a format carries."""
    return tuple(getattr(annotation, name) for name in ("label", "spans", "quote", *names))
