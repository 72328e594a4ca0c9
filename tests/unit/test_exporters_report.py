"""The report of an import as CSV."""

import csv
import io
from itertools import repeat

import pytest

from disputes.exporters import report

pytestmark = pytest.mark.once


def test_a_report_comes_back_as_it_was_but_for_what_a_spreadsheet_would_run():
    rows = [
        ('a, "b".csv, line 2', "Tïtle\nof two lines", "imported", "7", "", ""),
        ("=cmd", "@SUM(A1)", "rejected", "", "1|2", "-1"),
    ]

    content = b"".join(report.pieces(rows)).decode("utf-8-sig")

    read = list(csv.reader(io.StringIO(content, newline="")))
    assert read[0] == list(report.COLUMNS)
    assert tuple(read[1]) == rows[0]
    assert read[2] == ["'=cmd", "'@SUM(A1)", "rejected", "", "1|2", "'-1"]


def test_a_long_report_comes_in_pieces():
    pieces = report.pieces(repeat(("place", "x" * 1_000, "imported", "1", "", ""), 1_000))

    assert max(map(len, pieces)) < 100_000
