"""Fixed data come out as fixed bytes, on both engines."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from disputes import permissions
from disputes import text as texts
from disputes.actions import disputes, people
from disputes.models import Annotation, Article, Assignment, Label, Paragraph
from disputes.permissions import Access
from disputes.queries import asking, exports, statements
from disputes.records import CodebookRecord, LabelRecord
from disputes.text import CONTEXT, QUOTE_GAP, Span
from tests.conftest import make_user

SAMPLES = Path(__file__).resolve().parent.parent / "samples"

DATED = (
    "=HALVEN, Belmark 🎣 – “We shall answer,” she said, “in our own time.”\n\n"
    "The ministry called it ‘a “mere” formality’; 50 | 60 boats, C:\\nets.\n\n"
    "السفير قال: لن نقبل. 👩‍👩‍👧 e\u0301tude naïve."
)
UNDATED = "+1 for the hake, -1 for the cod\nsaid the market.\n\n@tarn: ＝1＋1 is two."

CODEBOOK = CodebookRecord(
    name="Golden",
    instructions="",
    labels=(
        LabelRecord(slug="accusation", name="Accusation", key="1", hue="red", cameo="110–114", plover="ACCUSE"),
        LabelRecord(slug="threat", name="Threat", key="2", hue="amber", cameo="=130", plover="THREATEN"),
        LabelRecord(slug="justification", name="Justification", key="3", hue="indigo", cameo="052, 016 (denial)"),
        LabelRecord(slug="offer", name="Offer", key="4", hue="green", cameo="030–039", plover="AGREE"),
    ),
)


@pytest.fixture
def access(db: None) -> Access:
    """A dispute whose every id and instant is fixed."""
    owner = make_user("oda")
    dispute = disputes.create(name="Golden", slug="golden", codebook=CODEBOOK, by=owner)
    ana, ben = make_user("ana"), make_user("ben")
    for coder in (ana, ben):
        people.set_membership(dispute=dispute, user=coder, role="annotator", by=owner)
    labels = {label.slug: label for label in Label.objects.filter(codebook=dispute.codebook)}
    at = datetime(2031, 3, 15, 8, 30, 0, 120, tzinfo=UTC)

    def article(pk: int, text: str, **metadata: Any) -> Article:
        text = texts.clean(text)
        found = Article.objects.create(
            pk=pk, dispute=dispute, sha256=texts.digest(text), characters=len(text), words=texts.count_words(text),
            imported_by=owner, imported_at=at, **metadata,
        )  # fmt: skip
        paragraphs = text.split(texts.SEPARATOR)
        for number, (span, body) in enumerate(zip(texts.paragraph_spans(paragraphs), paragraphs, strict=True), 1):
            Paragraph.objects.create(article=found, number=number, start=span.start, end=span.end, text=body)
        return found

    def annotate(number: int, article: Article, label: str, *quotes: str, **values: Any) -> None:
        text = article.text()
        spans = [Span(start := text.index(quote), start + len(quote)) for quote in quotes]
        paragraph = article.paragraphs.filter(start__lte=spans[0].start).order_by("-number").first()
        assert paragraph is not None
        written = at + timedelta(minutes=number)
        Annotation.objects.create(**{
            "pk": UUID(int=number << 64 | 0xABCDEF), "number": number, "article": article, "label": labels[label],
            "paragraph": paragraph.number, "start": spans[0].start, "end": spans[-1].end,
            "spans": [[span.start, span.end] for span in spans],
            "quote": QUOTE_GAP.join(span.of(text) for span in spans),
            "prefix": text[max(spans[0].start - CONTEXT, 0) : spans[0].start],
            "suffix": text[spans[-1].end : spans[-1].end + CONTEXT],
            "codebook_version": 1, "speech": "direct", "annotator": ana, "created_at": written, "updated_at": written,
            **values,
        })  # fmt: skip

    dated = article(
        900_001, DATED, title='=SUM(1;2), "the ban"', outlet="Halven Courier, Sunday", language="en",
        url="https://news.example/a?b=1,2", published=date(2031, 3, 14),
    )  # fmt: skip
    undated = article(900_002, UNDATED, title="－ Hake and cod")
    later = article(900_003, "Nothing much happened.", title="Plain", published=date(2031, 3, 15), outlet="+Post")
    annotate(
        1, dated, "threat", "“We shall answer,”", "“in our own time.”",
        speakers=texts.join_bar(["Ana Reyl", "Fish | Chips\\Co"]), speaker_ids="8001|8002",
        targets="Arvenia", target_ids="8003", note='first line\r\nsecond, with "marks"\nthird', certainty="probable",
    )  # fmt: skip
    annotate(
        2, dated, "accusation", "=HALVEN, Belmark 🎣", note="=cmd|' /C calc'!A0", speakers="@handle", speaker_ids="8004"
    )
    annotate(3, dated, "justification", "‘a “mere” formality’; 50 | 60 boats, C:\\nets", annotator=ben, speech="mixed")
    annotate(
        4,
        dated,
        "offer",
        "السفير قال: لن نقبل. 👩‍👩‍👧 étude",
        reporters="-Radio Tarn",
        reporter_ids="8005",
        note="\tindented",
    )
    annotate(
        5,
        undated,
        "threat",
        "+1 for the hake, -1 for the cod\nsaid",
        updated_at=at.replace(microsecond=0),
        note="'tis so",
    )
    annotate(
        6, undated, "offer", "＝1＋1", created_at=at.replace(microsecond=0), updated_at=at.replace(microsecond=500_000)
    )
    annotate(7, later, "offer", "Nothing", note="\rreturn", annotator=ben)
    annotate(8, later, "offer", "much", deleted_at=at, note="deleted")
    Assignment.objects.create(dispute=dated.dispute, article=dated, annotator=ana, status="done")
    Assignment.objects.create(dispute=later.dispute, article=later, annotator=ben, status="todo")
    return permissions.dispute(owner, "golden")


@pytest.mark.parametrize(
    ("name", "format_", "profile"),
    [
        ("statements-data.csv", "csv", "data"),
        ("statements-spreadsheet.csv", "csv", "spreadsheet"),
        ("statements.jsonl", "jsonl", "data"),
    ],
    ids=lambda value: value,
)
def test_the_bytes_are_those_of_the_sample(access: Access, name: str, format_: str, profile: str):
    found = statements.rows(access, asking.understand(access, ""))

    written = b"".join(exports.STREAMS[format_](access, found, profile=profile))

    assert written == (SAMPLES / name).read_bytes()


def test_every_quote_is_what_its_spans_cut(access: Access):
    for record in exports.records(access, statements.rows(access, asking.understand(access, "")), most=100):
        text = Article.objects.get(pk=record["article_id"]).text()

        assert texts.QUOTE_GAP.join(text[start:end] for start, end in record["spans"]) == record["quote"]
