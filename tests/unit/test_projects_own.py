"""What Demarche exported comes back as it was."""

import io
import json
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from disputes import importers
from disputes.exporters import COLUMNS, PROFILES, csv, jsonl
from disputes.records import AnnotationRecord, ArticleRecord, CodingsRecord, Note, Problem, Sound, Source
from disputes.text import Span, digest, join_bar
from tests.annotated import LABELS, NAMES, articles

pytestmark = pytest.mark.once

TEXTS = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=20)
INSTANTS = st.datetimes(timezones=st.just(UTC), min_value=datetime(2001, 1, 1))  # noqa: DTZ001


@st.composite
def annotations(draw: st.DrawFn) -> AnnotationRecord:
    start = draw(st.integers(0, 1000))
    spans = [Span(start, start + 5), Span(start + 9, start + 12)][: draw(st.integers(1, 2))]
    names = st.lists(NAMES, max_size=2, unique=True).map(tuple)
    return AnnotationRecord(
        label=draw(LABELS),
        spans=tuple(spans),
        quote="Q" + draw(TEXTS),
        prefix=draw(TEXTS),
        suffix=draw(TEXTS),
        speakers=draw(names),
        targets=draw(names),
        reporters=draw(names),
        annotator=draw(st.sampled_from(["annotator-a", "=b"])),
        certainty=draw(st.sampled_from(["certain", "probable", "doubtful"])),
        speech=draw(st.sampled_from(["direct", "mixed", "indirect"])),
        note=draw(TEXTS),
        id=str(draw(st.uuids())),
        created_at=draw(INSTANTS),
        updated_at=draw(INSTANTS),
    )


CODINGS = st.lists(
    st.tuples(
        st.integers(1, 10**6).map(lambda number: digest(str(number))),
        st.sampled_from(["=Ports, “shut”", "Vesk\u3000waits", "@tarn"]),
        st.lists(annotations(), min_size=1, max_size=3),
    ),
    min_size=1,
    max_size=3,
    unique_by=lambda each: each[0],
)

Coded = list[tuple[str, str, list[AnnotationRecord]]]


def rows(codings: Coded) -> list[list[str | int]]:
    """The rows that the exporters would be given."""
    found = []
    for number, (sha256, title, coded) in enumerate(codings, 1):
        for each in coded:
            assert each.created_at
            assert each.updated_at
            known: dict[str, str | int] = {
                "schema_version": "1",
                "dispute": "banks",
                "statement_id": each.id,
                "source": "annotator",
                "status": "done",
                "article_id": number,
                "article_title": title,
                "url": "https://news.example/a,b",
                "article_sha256": sha256,
                "paragraph": 1,
                "codebook_version": 1,
                "start": each.spans[0].start,
                "end": each.spans[-1].end,
                "spans": json.dumps([[span.start, span.end] for span in each.spans]),
                "created_at": each.created_at.isoformat(timespec="microseconds"),
                "updated_at": each.updated_at.isoformat(timespec="microseconds"),
            }
            cells = {name: known.get(name, "") for name in COLUMNS}
            for name in ("quote", "prefix", "suffix", "label", "annotator", "certainty", "speech", "note"):
                cells[name] = getattr(each, name)
            for name in ("speakers", "targets", "reporters"):
                cells[name] = join_bar(getattr(each, name))
            found.append([cells[name] for name in COLUMNS])
    return found


def read(data: bytes, name: str) -> list[Sound]:
    return list(importers.read(Source(name, lambda: io.BytesIO(data))))


def told(found: list[Sound]) -> list[tuple[str, str, str, tuple[AnnotationRecord, ...]]]:
    return [(item.sha256, item.title, item.url, item.annotations) for item in found if isinstance(item, CodingsRecord)]


def expected(codings: Coded) -> list[tuple[str, str, str, tuple[AnnotationRecord, ...]]]:
    return [
        (sha256, " ".join(title.split()), "https://news.example/a,b", tuple(coded)) for sha256, title, coded in codings
    ]


@pytest.mark.parametrize("profile", PROFILES)
@settings(deadline=None)
@given(codings=CODINGS)
def test_statements_as_csv_come_back_as_they_were(profile: str, codings: Coded) -> None:
    data = csv.header(profile) + csv.lines(rows(codings), profile)

    found = read(data, "statements.csv")

    assert told(found) == expected(codings)
    assert len(found) == len(codings)


@settings(deadline=None)
@given(codings=CODINGS)
def test_statements_as_json_lines_come_back_as_they_were(codings: Coded) -> None:
    found = read(jsonl.lines(rows(codings)), "statements.jsonl")

    assert told(found) == expected(codings)
    assert len(found) == len(codings)


def line(record: ArticleRecord, **more: Any) -> str:
    """An article with its annotations on one line."""

    def plain(value: object) -> object:
        return value.isoformat() if isinstance(value, datetime) else value

    annotations = [
        {name: plain(value) for name, value in asdict(each).items()}
        | {"spans": [[span.start, span.end] for span in each.spans]}
        for each in record.annotations
    ]
    return json.dumps({"title": record.title, "text": record.text, "annotations": annotations} | more) + "\n"


@settings(deadline=None)
@given(st.lists(articles(pieces=3, named=True), min_size=1, max_size=3))
def test_articles_with_their_annotations_come_back_as_they_were(records: list[ArticleRecord]) -> None:
    data = "".join(map(line, records)).encode()

    found = [item for item in read(data, "articles.jsonl") if isinstance(item, ArticleRecord)]

    assert [(item.title, item.paragraphs, item.annotations) for item in found] == [
        (record.title, record.paragraphs, record.annotations) for record in records
    ]


def test_articles_without_their_texts_are_annotations_alone() -> None:
    annotation = {"label": "threat", "spans": [[0, 4]], "quote": "Vesk", "speakers": [{"id": 3, "name": "Arvenia"}]}
    data = json.dumps({"sha256": "AB" * 32, "title": "Ports shut", "annotations": [annotation]}).encode()

    found = read(data, "articles.jsonl")

    record = AnnotationRecord("threat", (Span(0, 4),), quote="Vesk", speakers=("Arvenia",))
    assert found == [CodingsRecord((record,), sha256="ab" * 32, title="Ports shut", place="articles.jsonl, line 1")]


def test_offsets_that_do_not_fit_the_quoted_words_are_not_believed() -> None:
    annotation = {"label": "threat", "spans": [[0, 4]], "quote": "waits for rain"}
    data = json.dumps({"text": "Vesk waits for rain.", "annotations": [annotation]}).encode()

    note, article = read(data, "articles.jsonl")

    assert isinstance(article, ArticleRecord)
    assert article.annotations == (AnnotationRecord("threat", quote="waits for rain"),)
    assert isinstance(note, Note)
    assert note.message == "line 1: annotation “threat” (0–4) does not fit its own words, so it is looked for by them"


GOOD = dict(zip(COLUMNS, rows([(digest("a"), "Ports", [AnnotationRecord(
    "threat", (Span(0, 4),), quote="Vesk", id="1", created_at=datetime(2031, 1, 1, tzinfo=UTC),
    updated_at=datetime(2031, 1, 1, tzinfo=UTC))])])[0], strict=True))  # fmt: skip


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"spans": "[[0,"}, "line 2: “spans” is not a list of [start, end]"),
        ({"spans": "[[0]]"}, "line 2: “spans” is not a list of [start, end]"),
        ({"spans": "[]", "quote": ""}, "line 2: has neither “spans” nor a “quote”"),
        ({"label": ""}, "line 2: has no “label”"),
        (
            {"created_at": "31/02/1974"},
            "line 2: “created_at” is not an instant with its offset (31/02/1974)",
        ),
        ({"article_sha256": "", "article_title": "", "url": ""}, "line 2: does not say of which article it is"),
    ],
    ids=["json", "pair", "nothing", "label", "instant", "article"],
)
def test_a_row_that_can_not_be_right_is_told_with_its_line(changed: dict[str, str], message: str) -> None:
    cells = GOOD | changed
    data = csv.header("data") + csv.lines([[cells[name] for name in COLUMNS]], "data")

    found = read(data, "statements.csv")

    assert [str(item) for item in found if isinstance(item, Problem)] == [f"statements.csv, {message}"]


def test_a_file_without_statements_says_so() -> None:
    (problem,) = read(csv.header("spreadsheet"), "statements.csv")

    assert str(problem) == "statements.csv: has no statements in it"


def test_ordinary_tables_and_lines_are_read_as_before() -> None:
    table = read(b"title,text,label\nPorts,Vesk waits.,x\n", "notes.csv")
    lines = read(b'{"title": "Ports", "text": "Vesk waits."}\n', "notes.jsonl")

    assert [item.title for item in (*table, *lines) if isinstance(item, ArticleRecord)] == ["Ports", "Ports"]
