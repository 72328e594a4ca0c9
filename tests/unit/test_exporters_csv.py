"""CSV that any reader gets right, and that a spreadsheet does not run."""

import csv
import io
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from disputes.exporters import COLUMNS, unescape
from disputes.exporters.columns import FORMULA_STARTS, INTEGERS, TEXTS
from disputes.exporters.csv import header, lines

pytestmark = pytest.mark.once

WORDS = st.text(
    st.one_of(
        st.sampled_from(FORMULA_STARTS + "',\"\r\n|\\ ab"),
        st.characters(blacklist_categories=["Cs"], blacklist_characters="\0"),
    ),
    max_size=12,
)


def row(**cells: Any) -> list[Any]:
    return [cells.get(name, 7 if name in INTEGERS else "") for name in COLUMNS]


ROWS = st.lists(st.fixed_dictionaries(dict.fromkeys(TEXTS, WORDS)).map(lambda cells: row(**cells)), max_size=5)


def as_the_standard_library_writes(rows: list[list[Any]]) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\r\n").writerows(rows)
    return out.getvalue().encode()


def read(data: bytes) -> list[dict[str, str]]:
    text = data.decode("utf-8-sig")
    return [dict(found) for found in csv.DictReader(io.StringIO(text, newline=""))]


def test_the_columns_are_those_of_the_contract():
    contract = (
        "schema_version, dispute, statement_id, source, annotator, status, article_id, article_title, outlet, "
        "published, language, url, article_sha256, paragraph, start, end, spans, quote, prefix, suffix, label, "
        "codebook_version, cameo, plover, speakers, speaker_ids, targets, target_ids, reporters, speech, certainty, "
        "note, created_at, updated_at, adjudicated_by, adjudicated_at, escaped"
    )

    assert ", ".join(COLUMNS) == contract
    assert header("data") == (contract.replace(", ", ",") + "\r\n").encode()
    assert header("spreadsheet") == b"\xef\xbb\xbf" + header("data")


@given(ROWS)
def test_the_data_profile_is_what_any_csv_writer_writes(rows):
    assert lines(rows, "data") == as_the_standard_library_writes(rows)


@given(ROWS)
def test_the_spreadsheet_profile_can_be_undone_exactly(rows):
    plain = read(header("data") + lines(rows, "data"))
    guarded = read(header("spreadsheet") + lines(rows, "spreadsheet"))

    assert [unescape(found) for found in guarded] == plain
    assert not [cell for found in guarded for cell in found.values() if cell.startswith(tuple(FORMULA_STARTS))]


@pytest.mark.parametrize("start", FORMULA_STARTS)
def test_a_formula_gets_an_apostrophe_and_is_named(start):
    (found,) = read(
        header("spreadsheet") + lines([row(note=f"{start}1+1", quote=f"{start}x", outlet="A-1")], "spreadsheet")
    )

    assert (found["note"], found["quote"], found["outlet"]) == (f"'{start}1+1", f"'{start}x", "A-1")
    assert found["escaped"] == "quote|note"


def test_an_apostrophe_that_was_there_stays():
    (found,) = read(header("spreadsheet") + lines([row(note="'tis so", quote="=1")], "spreadsheet"))

    assert unescape(found)["note"] == "'tis so"
    assert unescape(found)["quote"] == "=1"


def test_undoing_touches_text_columns_only():
    assert unescape({"note": "'=1", "url": "'x", "start": "'5", "escaped": "note|start|nonsense"}) == {
        "note": "=1",
        "url": "'x",
        "start": "'5",
        "escaped": "",
    }
    assert unescape({"note": "'=1"}) == {"note": "'=1"}


def test_rows_without_escapes_between_rows_with_them_stay_empty():
    found = read(header("spreadsheet") + lines([row(note="a"), row(note="=a"), row(note="b")], "spreadsheet"))

    assert [cells["escaped"] for cells in found] == ["", "note", ""]


def test_no_rows_are_no_bytes():
    assert lines([], "data") == lines([], "spreadsheet") == b""
