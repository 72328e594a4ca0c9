import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from disputes import text as texts
from disputes.text import Span

pytestmark = pytest.mark.once

LINES = st.text(
    alphabet=st.sampled_from("ab é\u0301\u200d🎣👩🏽‍🚀\u05d0\u0627\u00a0\n\r\t“”\u2028\x00\ud800\u202e"), max_size=60
)


@given(LINES)
def test_clean_text_stays_as_it_is_when_cleaned_again(text: str):
    cleaned = texts.clean(text)

    assert texts.clean(cleaned) == cleaned
    assert unicodedata.is_normalized("NFC", cleaned)
    cleaned.encode()
    assert "\x00" not in cleaned
    assert "\r" not in cleaned


@given(LINES)
def test_paragraphs_survive_being_joined_and_split_again(text: str):
    paragraphs = texts.split_paragraphs(texts.clean(text))

    assert texts.split_paragraphs(texts.SEPARATOR.join(paragraphs)) == paragraphs


@given(st.lists(st.text(min_size=1, max_size=20), min_size=1, max_size=6))
def test_a_paragraph_is_where_its_span_says(paragraphs: list[str]):
    text = texts.SEPARATOR.join(paragraphs)

    assert [span.of(text) for span in texts.paragraph_spans(paragraphs)] == paragraphs


@given(st.lists(st.text(alphabet="ab|\\é", max_size=5)).filter(lambda values: values != [""]))
def test_values_joined_by_bars_come_apart_again(values: list[str]):
    assert texts.split_bar(texts.join_bar(values)) == values


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Erdoğan", "ERDOGAN"),
        ("İstanbul", "istanbul"),
        ("Diyarbakır", "diyarbakir"),
        ("Łódź", "ŁÓDŹ"),
        ("ﬁnance", "FINANCE"),
    ],
    ids=["breve", "dotted capital", "dotless", "accents", "ligature"],
)
def test_names_are_one_whatever_their_case_and_accents(one: str, other: str):
    assert texts.fold(one) == texts.fold(other)


@pytest.mark.parametrize(
    ("text", "paragraphs"),
    [
        ("one\n\ntwo", ["one", "two"]),
        ("one\r\n\r\n\r\n two ", ["one", "two"]),
        ("one\ntwo", ["one", "two"]),
        ("one\nline\n\ntwo", ["one\nline", "two"]),
        (" \n\n\t", []),
        ("one\n \u00a0\ntwo", ["one", "two"]),
        ("\n\none\ntwo\n\n", ["one", "two"]),
    ],
    ids=["blank line", "carriage returns", "no blank line", "line in paragraph", "white space", "space line", "edges"],
)
def test_paragraphs_are_parted_by_blank_lines_or_else_by_lines(text: str, paragraphs: list[str]):
    assert texts.split_paragraphs(texts.clean(text)) == paragraphs


def test_a_one_line_value_loses_what_turns_text_round():
    assert texts.clean_line(" a\u202egpj.exe\n\u2066b\u00a0 ") == "agpj.exe b"


def test_a_span_is_its_words_in_code_points():
    text = "🎣 “née” 👩🏽‍🚀"

    assert Span(2, 7).of(text) == "“née”"
    assert texts.quote_of(text, [Span(0, 1), Span(3, 6)]) == "🎣 […] née"


@pytest.mark.parametrize(
    ("text", "limit", "short"),
    [("one two three", 20, "one two three"), ("one two three", 9, "one two…"), ("abcdefghij", 5, "abcd…")],
)
def test_a_long_text_is_cut_at_a_word(text: str, limit: int, short: str):
    assert texts.shorten(text, limit) == short


@given(LINES)
def test_a_cleaned_line_stays_as_it_is(text: str):
    assert texts.clean_line(texts.clean_line(text)) == texts.clean_line(text)


def test_a_hostile_run_of_combining_marks_is_cleaned_in_linear_time():
    marks = "\u0316\u0301" * 200_000  # out of canonical order, so that normalising would sort them all

    cleaned = texts.clean("a" + marks)

    assert cleaned.replace("\u034f", "").count("\u0316") == 200_000
    assert texts.clean(cleaned) == cleaned
