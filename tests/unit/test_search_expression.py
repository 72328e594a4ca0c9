import sqlite3
from calendar import monthrange
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from disputes import words
from disputes.search import dated, index, marks, sqlite
from disputes.search.expression import EVERYTHING, And, Expression, Marked, Not, Or, Phrase, last_of_month, period
from disputes.search.index import ARTICLES, COLUMNS, LAST_POSITION, MOST_PLACES, STATEMENTS, Document

pytestmark = pytest.mark.once

DAY = timedelta(days=1)
DAYS = st.dates(date(2019, 1, 1), date(2024, 12, 31))


def days_of(mark: str) -> list[date]:
    """The days that a mark of the index stands for."""
    match mark[0], mark[1:]:
        case "y", year:
            first, last = date(int(year), 1, 1), date(int(year), 12, 31)
        case "m", month:
            first = date(int(month[:4]), int(month[4:]), 1)
            last = first.replace(day=monthrange(first.year, first.month)[1])
        case _, day:
            first = last = date(int(day[:4]), int(day[4:6]), int(day[6:]))
    return [date.fromordinal(number) for number in range(first.toordinal(), last.toordinal() + 1)]


@given(DAYS, DAYS)
def test_a_period_covers_its_days_and_each_once(first: date, last: date):
    found = period(first, last)

    covered = [day for mark in found.marks for day in days_of(mark)]
    assert covered == [first + number * DAY for number in range((last - first).days + 1)]


@given(DAYS, DAYS)
def test_a_period_needs_few_marks(first: date, last: date):
    found = period(first, last)

    assert len(found.marks) <= 2 * 30 + 2 * 11 + 6


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        (date(2021, 3, 5), date(2021, 3, 5), ("b20210305",)),
        (date(2021, 3, 1), date(2021, 3, 31), ("m202103",)),
        (date(2020, 2, 1), date(2020, 2, 28), tuple(f"b202002{day:02}" for day in range(1, 29))),
        (date(2020, 2, 1), date(2020, 2, 29), ("m202002",)),
        (date(2020, 1, 1), date(2021, 12, 31), ("y2020", "y2021")),
        (date(2020, 12, 31), date(2022, 2, 1), ("b20201231", "y2021", "m202201", "b20220201")),
        (date(2021, 3, 6), date(2021, 3, 5), ()),
        (date(9998, 12, 31), date.max, ("b99981231", "y9999")),
        (date(9999, 12, 1), date.max, ("m999912",)),
        (date.max, date.max, ("b99991231",)),
        (date.min, date(1, 12, 31), ("y0001",)),
    ],
    ids=[
        *("day", "month", "short of leap day", "leap month", "years", "year between"),
        *("backwards", "last year", "last month", "last day", "first year"),
    ],
)
def test_a_period_is_told_in_years_months_and_days(first: date, last: date, expected: tuple[str, ...]):
    assert period(first, last) == Marked(expected)


@given(st.dates())
def test_a_month_ends_with_its_last_day(day: date):
    last = last_of_month(day)

    assert (last.year, last.month, last.day) == (day.year, day.month, monthrange(day.year, day.month)[1])


def test_the_last_month_of_all_has_an_end():
    assert last_of_month(date(9999, 12, 1)) == date.max


NUMBERS = st.integers(0, (1 << dated.BITS) - 1)
PAIRS = st.tuples(st.dates(), NUMBERS)


@given(st.lists(PAIRS))
def test_keys_sort_as_days_and_numbers_do(pairs: list[tuple[date, int]]):
    keys = [dated.key(day, number) for day, number in pairs]

    assert sorted(keys) == [dated.key(day, number) for day, number in sorted(pairs)]


@given(PAIRS)
def test_a_key_gives_back_what_it_was_made_of(pair: tuple[date, int]):
    day, number = pair

    key = dated.key(day, number)

    assert (dated.day(key), dated.number(key)) == pair
    assert dated.FIRST <= dated.first_of(day) <= key < dated.first_after(day) <= dated.BEYOND < 2**63


@given(PAIRS, NUMBERS)
def test_what_has_no_date_comes_before_all_that_has(pair: tuple[date, int], number: int):
    undated = dated.key(None, number)

    assert dated.day(undated) == dated.UNDATED
    assert dated.number(undated) == number
    assert undated < dated.key(*pair) or pair[0] == dated.UNDATED


# What a word of FTS5's language, of Chinese or of another script is made of; `words` makes them what it would.
VOCABULARY = [
    "a",
    "ab",
    "abc",
    "b",
    "ban",
    "and",
    "or",
    "not",
    "near",
    "none",
    "marks",
    "title",
    "d1",
    "400",
    "北",
    "京",
]
ANY_WORD = st.text(st.characters(categories=["L", "Nd"]), min_size=1, max_size=6).flatmap(
    lambda text: st.sampled_from(words.words(text) or ["x"])
)
OFTEN = st.sampled_from(VOCABULARY)
MARKS = ["d1", "d2", "y2021", "lab", "l7", "none"]
TITLES = st.lists(OFTEN, max_size=3)
PARAGRAPHS = st.lists(st.lists(OFTEN, max_size=4), max_size=3)


@dataclass(frozen=True)
class Row:
    """A document as Python looks through it: the words of each column, breaks among them."""

    title: list[str]
    text: list[str]
    marks: list[str]


ROWS = st.builds(
    lambda title, paragraphs, some, dispute: Row(
        title,
        words.words_and_breaks(words.of_paragraphs(" ".join(one) for one in paragraphs)),
        [f"d{dispute}", *some],
    ),
    TITLES,
    PARAGRAPHS,
    st.lists(st.sampled_from(["y2021", "lab", "l7"]), unique=True),
    st.integers(1, 2),
)


def phrases(word: st.SearchStrategy[str]) -> st.SearchStrategy[Expression]:
    columns = st.sampled_from([("title", "text"), ("title",), ("text",)])
    return st.builds(Phrase, st.lists(word, min_size=1, max_size=3).map(tuple), columns, st.booleans())


def trees(depth: int) -> st.SearchStrategy[Expression]:
    leaves = phrases(OFTEN) | st.builds(Marked, st.lists(st.sampled_from(MARKS), max_size=3).map(tuple))
    if depth == 0:
        return leaves
    below = trees(depth - 1)
    return (
        leaves
        | st.builds(Not, below)
        | st.builds(And, st.lists(below, max_size=3).map(tuple))
        | st.builds(Or, st.lists(below, min_size=1, max_size=3).map(tuple))
    )


def answers(row: Row, asked: Expression) -> bool:
    match asked:
        case Phrase(wanted, columns, prefix):
            return any(follow(getattr(row, column), wanted, prefix=prefix) for column in columns)
        case Marked(some):
            return not set(some).isdisjoint(row.marks)
        case Not(part):
            return not answers(row, part)
        case And(parts):
            return all(answers(row, part) for part in parts)
        case Or(parts):
            return any(answers(row, part) for part in parts)


def follow(those: Sequence[str], wanted: tuple[str, ...], *, prefix: bool) -> bool:
    for place in range(len(those) - len(wanted) + 1):
        *first, last = those[place : place + len(wanted)]
        if (*first,) == wanted[:-1] and (last.startswith(wanted[-1]) if prefix else last == wanted[-1]):
            return True
    return False


def found_by_sqlite(rows: Sequence[Row], asked: Expression) -> list[int]:
    """Numbers of the rows of dispute 1 that FTS5 finds, in a table like that of the index."""
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.execute(
            f"CREATE VIRTUAL TABLE t USING fts5({', '.join(COLUMNS[ARTICLES])}, marks, content='', tokenize='ascii')"
        )
        connection.executemany(
            "INSERT INTO t (rowid, title, text, marks) VALUES (?, ?, ?, ?)",
            [
                (number, " ".join(row.title), " ".join(row.text), " ".join(row.marks))
                for number, row in enumerate(rows, start=1)
            ],
        )
        told = connection.execute("SELECT rowid FROM t WHERE t MATCH ? ORDER BY rowid", [sqlite.match(asked, 1)])
        return [number for (number,) in told]


@given(st.lists(ROWS, min_size=30, max_size=30), trees(4))
def test_sqlite_finds_what_looking_through_the_documents_finds(rows: list[Row], asked: Expression):
    expected = [number for number, row in enumerate(rows, start=1) if "d1" in row.marks and answers(row, asked)]

    assert found_by_sqlite(rows, asked) == expected


@given(st.lists(ANY_WORD, min_size=1, max_size=4), st.booleans())
def test_any_words_are_quoted_and_found(some: list[str], prefix: bool):
    rows = [Row([], some, ["d1"]), Row(some, [], ["d2"]), Row(["x", *some[1:]], [], ["d1"]), Row(some, [], ["d1"])]
    asked = Phrase(tuple(some), ("title", "text"), prefix)

    found = found_by_sqlite(rows, asked)

    assert found == [number for number in (1, 3, 4) if answers(rows[number - 1], asked)]
    assert {1, 4} <= set(found)


@given(st.text() | st.sampled_from(["বোন", "กัน", "คำ", "ゟ", "கொடி", "ໂທ", "x\x00y", "a_b", "က။ခ"]))
def test_sqlite_reads_the_words_of_a_folded_text_as_python_does(text: str):
    found = words.words(text)
    if not found:
        return
    asked = Phrase(tuple(found), ("title", "text"))

    assert found_by_sqlite([Row([], [words.folded(text)], ["d1"])], asked) == [1]


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        (EVERYTHING, [1, 2, 4]),
        (Marked(()), []),
        (Not(Marked(())), [1, 2, 4]),
        (Not(EVERYTHING), []),
        (Or((EVERYTHING, Marked(()))), [1, 2, 4]),
        (And((EVERYTHING, EVERYTHING)), [1, 2, 4]),
        (Not(Not(Phrase(("ban",), ("title", "text")))), [1, 2]),
        (Phrase(("ban",), ("title",)), [1]),
        (Phrase(("fish", "ban"), ("title", "text")), []),
        (Phrase(("ba",), ("title", "text"), prefix=True), [1, 2, 4]),
        (And((Not(Phrase(("ban",), ("title",))), Not(Phrase(("bank",), ("text",))))), [2]),
        (Marked((marks.dispute(2),)), []),
        (Phrase(("d1",), ("title", "text")), []),
    ],
    ids=[
        *("everything", "no mark", "not of nothing", "nothing", "either", "everything twice", "not twice"),
        *("one column", "not across a break", "prefix", "only not", "another dispute", "a mark is no word"),
    ],
)
def test_sqlite_finds_these(asked: Expression, expected: list[int]):
    rows = [
        Row(["ban"], ["fish"], ["d1"]),
        Row(["fish"], ["fish", words.BREAK, "ban"], ["d1"]),
        Row(["ban"], [], ["d2"]),
        Row([], ["bank"], ["d1"]),
    ]

    assert found_by_sqlite(rows, asked) == expected


def vector(*texts: str, table: str = ARTICLES, some: Sequence[str] = ()) -> str:
    return index.vector(table, Document(1, 1, texts, some))


@pytest.mark.parametrize(
    ("texts", "some", "expected"),
    [
        (("", ""), (), ""),
        (("ban on hake", ""), (), "ban:1A on:2A hake:3A"),
        (("ban", "the ban ban"), (), "ban:1A,4B,5B the:3B"),
        (("", "a ¶ b"), (), "a:2B b:4B"),
        (("a, “b”", "é_c"), (), "a:1A b:2A é:4B c:5B"),
        (("ban", ""), ("d1", "y2021"), "ban:1A =d1 =y2021"),
        (("", ""), ("d1",), "=d1"),
    ],
    ids=["nothing", "title", "places", "break", "punctuation", "marks", "only marks"],
)
def test_a_document_is_a_vector_of_words_and_marks(texts: tuple[str, ...], some: tuple[str, ...], expected: str):
    assert vector(*texts, some=some) == expected


def test_each_column_has_its_weight():
    assert vector("a", "b", "c", table=STATEMENTS) == "^a:1 b:3 +c:5"


def test_a_gap_parts_columns_and_paragraphs_so_that_no_phrase_reaches_across():
    title, text = "x", words.of_paragraphs(["one two", "three"])

    assert vector(title, text) == "x:1A one:3B two:4B three:6B"


def test_a_word_has_so_many_places_at_most():
    found = vector("", "ban " * (MOST_PLACES + 45))

    assert found.removeprefix("ban:").split(",") == [f"{place}B" for place in range(2, MOST_PLACES + 2)]


def test_a_word_beyond_the_last_place_is_there_once_and_earlier_ones_keep_their_places():
    text = " ".join(["ban", *(f"w{number}" for number in range(LAST_POSITION)), "ban late later late"])

    found = dict(one.split(":") for one in vector("", text).split())

    assert found["ban"] == "2B"
    assert found["late"] == found["later"] == f"{LAST_POSITION}B"
    assert found[f"w{LAST_POSITION - 3}"] == f"{LAST_POSITION}B"
    assert found[f"w{LAST_POSITION - 4}"] == f"{LAST_POSITION - 1}B"


def test_a_very_long_word_is_cut_and_a_very_long_text_ends():
    assert vector("x" * 5_000, "") == f"{'x' * index.LONGEST_WORD}:1A"
    long = "x" * index.LONGEST_WORD
    assert vector("x" * 5_000, "y", f"{long}z", table=STATEMENTS) == f"y:3 ^{long}:1 +{long}:5"
    assert len(vector("", " ".join(f"word{number}" for number in range(300_000)))) < 2**20
