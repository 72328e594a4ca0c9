"""Statements as JSON Lines: one object a line, the names of the CSV columns, native types, null for unknown."""

import json
from collections.abc import Iterable, Sequence
from typing import Any

from disputes.exporters.columns import COLUMNS, ID_LISTS, INTEGERS, NAME_LISTS
from disputes.text import split_bar

Cell = str | int


def lines(rows: Iterable[Sequence[Cell]]) -> bytes:
    """Some rows, each with all columns; "" is unknown."""
    return "".join(json.dumps(native(row), ensure_ascii=False) + "\n" for row in rows).encode()


def native(row: Sequence[Cell]) -> dict[str, Any]:
    """A row by names, with numbers as numbers and lists as lists."""
    record: dict[str, Any] = {name: None if cell == "" else cell for name, cell in zip(COLUMNS, row, strict=True)}
    for name in INTEGERS:
        record[name] = int(record[name])
    record["spans"] = json.loads(record["spans"])
    for name in NAME_LISTS:
        record[name] = split_bar(record[name] or "")
    for name in ID_LISTS:
        record[name] = [int(pk) for pk in split_bar(record[name] or "")]
    return record
