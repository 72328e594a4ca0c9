"""Dates as newspapers, news databases and feeds write them."""

from datetime import date

import pytest

from disputes.importers import fields, written_dates
from disputes.importers.fields import BadValue

pytestmark = pytest.mark.once

FIFTH = date(2031, 10, 5)


@pytest.mark.parametrize(
    "written",
    [
        "Sunday, 5 October 2031",
        "Sonntag, 5. Oktober 2031, 14:30 Uhr",
        "dimanche 5 octobre 2031 à 14 h 30",
        "domingo, 5 de octubre de 2031",
        "domenica 5 ottobre 2031",
        "5 de outubro de 2031",
        "zondag 5 oktober 2031",
        "5 października 2031 r.",
        "5 Ekim 2031 Pazar",
        "5 октября 2031 г.",
        "sunnuntaina 5. lokakuuta 2031 klo 14.30",
        "den 5 oktober 2031",
        "søndag 5. oktober 2031 kl. 14.30",
        "الأحد، 5 أكتوبر 2031",
        "٥ تشرين الأول ٢٠٣١",
        "Κυριακή, 5 Οκτωβρίου 2031",
        "5. října 2031",
        "5 octombrie 2031",
        "2031. október 5., vasárnap",
        "5 жовтня 2031 року",
        "Minggu, 5 Oktober 2031",
        "5 d'octubre de 2031",
        "5. listopada 2031.",
        "2031年10月5日",
        "2031年10月5日（日）",
        "2031년 10월 5일",
        "Sun, 05 Oct 2031 23:30:00 -0500",
        "Sun, 5 Oct 2031 23:30:00 PDT",
        "Sun Oct 5 2031 14:30:00 GMT+0200 (CEST)",
        "Sun Oct  5 14:30:00 UTC 2031",
        "5-Oct-2031",
        "20311005",
        "20311005T233000-0500",
        "05.10.2031 14:30",
        "2031-10-05T23:30:00+02",
    ],
)
def test_a_day_is_read_as_it_is_written(written: str) -> None:
    assert fields.published(written) == FIFTH


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("1er août 2031", date(2031, 8, 1)),
        ("1º de maio de 2031", date(2031, 5, 1)),
        ("mar. 4 mars 2031", date(2031, 3, 4)),
        ("mar 4 mar 2031", date(2031, 3, 4)),
        ("4 listopada 2031", date(2031, 11, 4)),
        ("3. Jänner 2031", date(2031, 1, 3)),
    ],
)
def test_words_with_two_meanings_are_told_apart(written: str, meant: date) -> None:
    assert fields.published(written) == meant


@pytest.mark.parametrize(
    "written",
    ["31 février 2031", "31. Juni 2031", "20310231", "octobre 2031", "gestern", "5 octobre", "5 octobre 2031 ou après"],
)
def test_what_is_no_day_is_no_date(written: str) -> None:
    with pytest.raises(BadValue, match=r"“published” is not a date \("):
        fields.published(written)


@pytest.mark.parametrize("written", ["03/04/2031 10:00", "3/4/31", "3-4-2031"])
def test_a_date_of_two_meanings_is_asked_about(written: str) -> None:
    with pytest.raises(BadValue, match="is ambiguous"):
        fields.published(written)


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("October 5, 2031 Sunday 6:10 PM EST", (2031, 10, 5)),
        ("October 5, 2031, Sunday, Late Edition - Final", (2031, 10, 5)),
        ("Sonntag 5. Oktober 2031 Gesamtausgabe", (2031, 10, 5)),
        ("October 2031", None),
        ("May 5 workers march again in 2031", None),
        ("The fifth of October 2031", None),
    ],
)
def test_a_line_may_begin_with_a_date(line: str, found: tuple[int, int, int] | None) -> None:
    assert written_dates.leading(line) == found


def test_a_long_value_is_dismissed_at_once() -> None:
    assert written_dates.whole("5 " * 1_000_000) is None
