"""JSON Lines: the same columns in native types."""

import json
from typing import Any

import pytest

from disputes.exporters import COLUMNS
from disputes.exporters.columns import INTEGERS
from disputes.exporters.jsonl import lines, native

pytestmark = pytest.mark.once


def row(**cells: Any) -> list[Any]:
    return [cells.get(name, "[[0, 3]]" if name == "spans" else 7 if name in INTEGERS else "") for name in COLUMNS]


def test_numbers_lists_and_unknown_have_their_own_types():
    record = native(
        row(article_id="12", start="0", spans="[[0, 3], [5, 9]]", speakers="A|B\\|C\\\\", speaker_ids="4|5", note="")
    )

    assert list(record) == list(COLUMNS)
    assert (record["article_id"], record["start"], record["spans"]) == (12, 0, [[0, 3], [5, 9]])
    assert record["speakers"] == ["A", "B|C\\"]
    assert record["speaker_ids"] == [4, 5]
    assert record["targets"] == record["target_ids"] == record["reporters"] == []
    assert record["note"] is None
    assert record["published"] is None


def test_rows_from_either_engine_are_the_same():
    assert native(row(start="5")) == native(row(start=5))


def test_a_statement_is_one_line_whatever_stands_in_it():
    written = lines([row(note="one\r\ntwo\u2028three 🎣"), row(quote='"')])

    first, second, rest = written.decode().split("\n")
    assert json.loads(first)["note"] == "one\r\ntwo\u2028three 🎣"
    assert json.loads(second)["quote"] == '"'
    assert rest == ""
