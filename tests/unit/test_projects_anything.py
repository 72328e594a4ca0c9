"""Whatever stands in another tool's project: it is read or told, and nothing is raised."""

import io
import json

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from disputes.importers import read
from disputes.records import ArticleRecord, CodingsRecord, Note, Problem, Sound, Source

pytestmark = pytest.mark.once

# fmt: off
KEYS = (
    "@context", "id", "type", "items", "first", "next", "target", "body", "bodyValue", "source", "selector",
    "refinedBy", "startSelector", "value", "exact", "start", "end", "data", "text", "annotations", "predictions",
    "result", "completed_by", "labels", "label", "entities", "relations", "from_id", "to_id", "start_offset",
    "end_offset", "spans", "quote", "speakers", "annotator", "annotation_id", "lead_time", "choices",
    "statement_id", "schema_version", "sha256", "meta", "article_sha256", "globalOffsets", "purpose", "creator",
    "motivation", "html", "direction",
)
# fmt: on
SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-3, 40),
    st.just(10**30),
    st.floats(allow_nan=False),
    st.sampled_from(
        ["Annotation", "TextPositionSelector", "RangeSelector", "labels", "relation", "hypertextlabels", "tagging"]
    ),
    st.sampled_from(
        ["Vesk waits, and says so at length.", "<p>Vesk</p>", "http://a.example/1", "char=1,5", "speaker", ""]
    ),
    st.text(max_size=5),
)
JSON = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=6),
    max_leaves=25,
)
STARTS = st.sampled_from(
    [
        {"text": "Vesk waits.", "label": []},
        {"data": {"text": "Vesk waits."}, "annotations": [{"result": []}]},
        {"@context": "http://www.w3.org/ns/anno.jsonld", "target": "x"},
        {"text": "Vesk waits.", "annotations": [{"label": "a", "spans": [[0, 4]]}]},
        {
            "schema_version": "1",
            "statement_id": "",
            "article_sha256": "a",
            "spans": [[0, 4]],
            "label": "a",
            "quote": "x",
        },
    ]
)


def assert_told(found: list[Sound]) -> None:
    assert found
    for item in found:
        assert isinstance(item, ArticleRecord | CodingsRecord | Problem | Note)
        if isinstance(item, ArticleRecord):
            for annotation in item.annotations:
                assert annotation.label
                assert annotation.quote.strip()
                for span in annotation.spans:
                    assert 0 <= span.start < span.end <= len(item.text)
                    assert span.of(item.text).strip()


@settings(deadline=None, max_examples=400)
@given(
    start=STARTS,
    more=st.dictionaries(st.sampled_from(KEYS), JSON, max_size=6),
    ending=st.sampled_from(["json", "jsonl"]),
)
@example(start={"text": "Vesk waits.", "label": [[True, 3, "x"]]}, more={}, ending="jsonl")
@example(
    start={"data": {"text": "Vesk"}, "annotations": [{"id": [], "result": [{"id": {}, "value": 3}]}]},
    more={},
    ending="json",
)
def test_json_of_any_shape(start: dict[str, object], more: dict[str, object], ending: str) -> None:
    data = json.dumps(start | more).encode()

    assert_told(list(read(Source(f"notes.{ending}", lambda: io.BytesIO(data)))))


LINES = st.lists(
    st.sampled_from(
        [
            "T1\tState 0 4\tVesk",
            "T2\tState 5 10;2 7\twaits",
            "T3\tState 999999999999999999999 9999999999999999999999\t",
            "T4\tState 4 4\t",
            "E1\tState:T1 Speaker:E1 Target:T2",
            "E2\tState:T9",
            "E\t",
            "R1\tSpeaker Arg1:E1 Arg2:E2",
            "R2\t a b",
            "A1\tNegated E1",
            "A2\t",
            "#1\tAnnotatorNotes T1\tx",
            "N1\t",
            "*\tEquiv T1",
            "\t\t",
            "",
        ]
    )
    | st.text(max_size=10),
    max_size=12,
)


@settings(deadline=None, max_examples=200)
@given(lines=LINES)
def test_lines_of_brat_in_any_order(lines: list[str]) -> None:
    files: dict[str, Source] = {}
    for name, text in {"a.txt": "Vesk waits.\r\n\r\n🎣 So.", "a.ann": "\n".join(lines)}.items():
        data = text.encode("utf-8", "replace")
        files[name] = Source(name, lambda data=data: io.BytesIO(data), files.get)  # type: ignore[misc]

    assert_told(list(read(files["a.txt"])))
    assert_told(list(read(files["a.ann"])))


CELLS = st.sampled_from(
    [
        *("1-1", "2-1.1", "0-4", "5-10", "3-2", "9-999999999", "Vesk", "waits", "*", "_", "a[1]", "a[1]|b[2]"),
        *("\\|", "|", "[", "x", "1-1[1_0]", "Speaker;Target", "1-1;1-2[3]", "\\", "", "a->b", "#Text=Vesk waits", "🎣"),
    ]
)
HEADERS = st.sampled_from(
    [
        "#T_SP=custom.A|label",
        "#T_SP=custom.B|ROLE_custom.B:Roles_custom.L|custom.A",
        "#T_SP=custom.B|ROLE_custom.B:Roles_custom.L",
        "#T_RL=custom.R|kind|BT_custom.A",
        "#T_RL=custom.R",
        "#T_CH=custom.C|referenceRelation|referenceType",
        "#T_SP=",
        "#T_",
    ]
)


@settings(deadline=None, max_examples=400)
@given(
    headers=st.lists(HEADERS, max_size=3),
    rows=st.lists(
        st.tuples(
            st.sampled_from(["1-1\t0-4\tVesk", "1-2\t5-10\twaits", "1-2.1\t5-7\twa", ""]), st.lists(CELLS, max_size=6)
        )
        | st.tuples(st.just("#Text=Vesk waits"), st.just([])),
        max_size=8,
    ),
)
def test_tables_of_webanno_with_any_cells(headers: list[str], rows: list[tuple[str, list[str]]]) -> None:
    lines = ["#FORMAT=WebAnno TSV 3.3", *headers, "", *("\t".join([first, *cells]) for first, cells in rows)]

    assert_told(list(read(Source("a.tsv", lambda: io.BytesIO("\n".join(lines).encode())))))


ELEMENTS = st.sampled_from(
    [
        '<a:X xmi:id="1" sofa="12" begin="0" end="4" label="x" r="2 3"/>',
        '<a:X xmi:id="1" sofa="12" begin="9" end="4"/>',
        '<a:X xmi:id="4" begin="99999999999" end="999999999999"/>',
        '<a:L xmi:id="2" role="Speaker" target="1"/>',
        '<a:L xmi:id="3" target="77"/>',
        '<a:Target xmi:id="5" begin="0" end="4" Governor="1" Dependent="1"/>',
        '<b:Sofa xmi:id="12" sofaString="Vesk waits."/>',
        '<b:Sofa xmi:id="13" sofaString=""/>',
        "&#1;",
        "<a:X",
        "x",
    ]
)


@settings(deadline=None, max_examples=200)
@given(st.lists(ELEMENTS, max_size=8))
def test_xmi_of_any_elements(elements: list[str]) -> None:
    text = '<xmi:XMI xmlns:xmi="http://www.omg.org/XMI" xmlns:a="a" xmlns:b="b">' + "".join(elements) + "</xmi:XMI>"

    assert_told(list(read(Source("a.xmi", lambda: io.BytesIO(text.encode())))))


@settings(deadline=None, max_examples=200)
@given(cut=st.integers(0, 2_000), put=st.binary(max_size=4))
def test_a_project_of_refi_qda_damaged_anywhere(cut: int, put: bytes) -> None:
    project = (
        b'<Project xmlns="urn:QDA-XML:project:1.0"><CodeBook><Codes><Code guid="C" name="a"><Code guid="D"/></Code>'
        b'</Codes></CodeBook><Sources><TextSource guid="S" name="T"><PlainTextContent>Vesk waits.</PlainTextContent>'
        b'<PlainTextSelection startPosition="0" endPosition="4"><Coding><CodeRef targetGUID="C"/></Coding>'
        b"</PlainTextSelection></TextSource></Sources></Project>"
    )
    cut %= len(project)
    data = project[:cut] + put + project[cut + len(put) :]

    assert_told(list(read(Source("a.qde", lambda: io.BytesIO(data)))))
