"""Offsets of other tools' texts, found again in ours."""

import time
import unicodedata

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from disputes.importers.projects.aligned import Aligned
from disputes.text import SEPARATOR, Span, clean, split_paragraphs

pytestmark = pytest.mark.once

LETTERS = st.sampled_from(
    [
        *"aZé .,\n\n\r\t“”🎣𝒳\u0301\u0327\u200b\ufeff\u2028\x00\x0b\ud800\u0344",
        *"\u212b\u0f73\u1100\u1161\u11a8ﬁÅ각\U0001d15e",
        *("\r\n", "\n \n", "e\u0301", "\u304b\u3099", "क\u093c"),
    ]
)
RAW = st.lists(LETTERS | st.characters(), max_size=60).map("".join)


def squeezed(text: str) -> str:
    return "".join(text.split())


@settings(deadline=None)
@given(RAW)
@example("\ufeffOne.\r\n\r\nTwo.")
def test_the_paragraphs_are_those_that_any_import_makes(raw: str) -> None:
    assert list(Aligned(raw).paragraphs) == split_paragraphs(clean(raw))


@settings(deadline=None)
@given(RAW, st.integers(0, 70), st.integers(0, 70))
@example("a\r\n\r\nb", 0, 6)
@example("e\u0301", 1, 2)
@example("Z\u0308", 0, 1)
def test_a_span_holds_the_same_words_wherever_it_is_cut_between_letters(raw: str, start: int, end: int) -> None:
    aligned = Aligned(raw)
    span = aligned.span(start, end)
    parted = any(unicodedata.combining(after) for after in (raw[start : start + 1], raw[end : end + 1]) if after)
    whole = not parted and clean(raw[:start]) + clean(raw[start:end]) + clean(raw[end:]) == clean(raw)

    if span is None:
        assert end > len(raw) or start >= end or not clean(raw[start:end]).strip()
    else:
        kept = squeezed(span.of(aligned.text))
        assert 0 <= span.start < span.end <= len(aligned.text)
        assert kept.strip()
        if whole:
            assert kept == squeezed(clean(raw[start:end]))


@settings(deadline=None)
@given(RAW.filter(lambda raw: not any("\ud800" <= letter <= "\udfff" for letter in raw)), st.data())
def test_utf_16_units_and_bytes_lead_to_the_same_words_as_characters(raw: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(raw)))
    end = data.draw(st.integers(start, len(raw)))
    head, middle = raw[:start], raw[start:end]
    expected = Aligned(raw).span(start, end)

    for unit, codec, size in (("utf-16", "utf-16-le", 2), ("bytes", "utf-8", 1)):
        first = len(head.encode(codec)) // size
        aligned = Aligned(raw, unit)

        assert aligned.span(first, first + len(middle.encode(codec)) // size) == expected
        assert aligned.words(first, first + len(middle.encode(codec)) // size) == middle


@pytest.mark.parametrize(
    ("raw", "start", "end", "quote"),
    [
        ("One.\r\n\r\nTwo.", 8, 12, "Two."),
        ("One.\n\n\n\n  Two.", 4, 10, None),
        ("  One.  ", 0, 8, "One."),
        ("\ufeffOne.", 1, 5, "One."),
        ("Cafe\u0301 noir", 0, 4, "Café"),
        ("One.\n\nTwo.", 0, 10, "One.\n\nTwo."),
        ("One. Two.", 4, 5, None),
        ("One.", 2, 9, None),
        ("One.", -1, 3, None),
        ("One.", 3, 3, None),
    ],
    ids=["crlf", "gap", "trimmed", "mark", "composed", "across", "space", "beyond", "before", "empty"],
)
def test_a_span_is_found_or_there_is_none(raw: str, start: int, end: int, quote: str | None) -> None:
    aligned = Aligned(raw)

    span = aligned.span(start, end)

    assert (span and span.of(aligned.text)) == quote


def test_a_pair_of_units_is_never_cut() -> None:
    aligned = Aligned("a🎣b", "utf-16")

    assert aligned.span(0, 2) == Span(0, 2)
    assert aligned.span(2, 4) == Span(1, 3)


@pytest.mark.parametrize("letter", ["\u0301", "\u1161", "\r\n", "🎣", "e\u0301 ", "\ufeff"])
def test_long_and_hostile_texts_take_time_in_proportion(letter: str) -> None:
    raw = "a" + letter * 200_000 + "\n\nb"
    before = time.process_time()

    aligned = Aligned(raw)
    found = [aligned.span(place, place + 5) for place in range(0, 100_000, 10)]

    assert aligned.paragraphs == tuple(split_paragraphs(clean(raw)))
    assert len(found) == 10_000
    assert aligned.text.endswith(f"{SEPARATOR}b")
    assert time.process_time() - before < 10
