import sys
import unicodedata
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from disputes import words

pytestmark = pytest.mark.once

EVERY = [one for one in map(chr, range(sys.maxunicode + 1)) if unicodedata.category(one) not in ("Cn", "Co", "Cs")]

TRICKY = [
    *("ban", "Arvenia", "İ", "I", "ı", "ß", "ﬁ", "é", "e\u0301", "\u0301", "x_y", "S-400", "½", "№", "ﷺ", "10²", "①"),
    *("أ", "ك", "ک", "ـ", "\u064e", "北", "京", "が", "か\u3099", "ﾊﾟ", "ゟ", "한", "हिन्दी", "বোন", "กัน", "คำ"),
    *("\u00ad", "\u200c", "\u200d", "\ufeff", "\u202e", "👩🏽‍🚀", "\x00", "\ud800", "¶", "“", "’", "—", "\u00a0"),
    *(" ", "\n", "\u2028", ".", "'", "*", '"', "_"),
]
TEXTS = st.text() | st.lists(st.sampled_from(TRICKY), max_size=20).map("".join)

ALIKE = {
    "case": ("Fishing", "FISHING"),
    "dotless i": ("Diyarbakır", "DIYARBAKIR"),
    "dotted capital": ("İstanbul", "istanbul"),
    "breve": ("Erdoğan", "ERDOGAN"),
    "sharp s": ("Straße", "STRASSE"),
    "capital sharp s": ("STRAẞE", "strasse"),
    "Polish": ("Łódź", "lodz"),
    "Danish o": ("Øresund", "oresund"),
    "Danish ae": ("Æsir", "aesir"),
    "Icelandic": ("Þórður", "thordur"),
    "French ligature": ("Œuvre", "oeuvre"),
    "Croatian": ("Đoković", "dokovic"),
    "Vietnamese": ("Việt", "viet"),
    "accent of its own": ("re\u0301sume\u0301", "résumé"),
    "ligature": ("ﬁnance", "finance"),
    "Greek accent": ("Άγκυρα", "αγκυρα"),
    "Greek final sigma": ("ΠΌΛΕΜΟΣ", "πόλεμος"),
    "Cyrillic yo": ("Орёл", "орел"),
    "Cyrillic short i": ("Йемен", "иемен"),
    "Arabic harakat": ("مُحَمَّد", "محمد"),
    "Arabic tatweel": ("ســلام", "سلام"),
    "Arabic hamza above": ("أحمد", "احمد"),
    "Arabic hamza below": ("إسلام", "اسلام"),
    "Arabic madda": ("آية", "اية"),
    "Arabic hamza on waw": ("مؤتمر", "موتمر"),
    "Arabic alef maqsura": ("على", "علي"),
    "Arabic presentation forms": ("ﺳﻼﻡ", "سلام"),
    "Persian ye": ("ایران", "ايران"),
    "Persian kaf": ("کابل", "كابل"),
    "Hebrew points": ("שָׁלוֹם", "שלום"),
    "half-width kana": ("ｶﾅ", "カナ"),
    "compatibility ideograph": ("\uf900", "豈"),
    "full-width letters": ("ＮＡＴＯ", "nato"),
    "full-width digits": ("１２", "12"),
    "superscript digits": ("10²", "102"),
    "soft hyphen": ("co\u00adoperate", "cooperate"),
    "zero-width non-joiner": ("می\u200cروم", "ميروم"),
    "zero-width joiner": ("क्\u200dष", "क्ष"),
    "mark of direction": ("Tarn\u200f", "tarn"),
    "Bengali vowel in two": ("বোন", "ব\u09c7\u09beন"),
    "Tamil vowel in two": ("கொடி", "க\u0bc6\u0bbeடி"),
}


@pytest.mark.parametrize(("one", "other"), ALIKE.values(), ids=ALIKE)
def test_ways_to_write_a_word_are_alike(one: str, other: str):
    assert words.words(one) == words.words(other) != []


UNLIKE = {
    "voiced kana": ("ガス", "カス"),
    "voiced hiragana": ("か", "が"),
    "half-voiced kana": ("パリ", "ハリ"),
    "hiragana and katakana": ("か", "カ"),
    "Turkish s and t": ("ş", "t"),
    "Greek and Latin": ("Α", "A"),
    "Cyrillic and Latin": ("С", "C"),
}


@pytest.mark.parametrize(("one", "other"), UNLIKE.values(), ids=UNLIKE)
def test_other_letters_stay_apart(one: str, other: str):
    assert words.words(one) != words.words(other)


FOUND = {
    "nothing": ("", []),
    "punctuation": ("— … “” ’ _ 🎣 \x00", []),
    "words": ("Arvenia lodged a protest.", ["arvenia", "lodged", "a", "protest"]),
    "typographic marks": ("“ban”—a…b’s\u00a0c", ["ban", "a", "b", "s", "c"]),
    "hyphen": ("S-400", ["s", "400"]),
    "underscore": ("a_b é_b", ["a", "b", "e", "b"]),
    "fraction": ("2½", ["21", "2"]),
    "Chinese": ("北京市", ["北", "京", "市"]),
    "Japanese": ("東京ガス", ["東", "京", "ガ", "ス"]),
    "lengthened": ("ラーメン", ["ラ", "ー", "メ", "ン"]),
    "two syllables in one": ("ゟヿ", ["よ", "り", "コ", "ト"]),
    "Korean": ("서울은", ["서", "울", "은"]),
    "Thai": ("กัน", ["ก", "น"]),
    "Latin within Chinese": ("在NATO里", ["在", "nato", "里"]),
    "half a character": ("a\ud800b", ["a", "b"]),
    "emoji of several": ("a👩🏽‍🚀b", ["a", "b"]),
    "a break": ("a ¶ b¶c", ["a", "b", "c"]),
}


@pytest.mark.parametrize(("text", "found"), FOUND.values(), ids=FOUND)
def test_a_text_has_these_words(text: str, found: list[str]):
    assert words.words(text) == found


def test_a_hindi_word_stays_one():
    assert len(words.words("हिन्दी समाचार मुंबई में")) == 4


PLACES = {
    "ASCII": ("The ban.", ["The", "ban"]),
    "emoji before": ("👩🏽‍🚀 Ban 🎣 hake", ["Ban", "hake"]),
    "longer folded": ("die Straße hier", ["die", "Straße", "hier"]),
    "shorter folded": ("ﬁnance co\u00adop", ["ﬁnance", "co\u00adop"]),
    "dotted capital": ("x İstanbul y", ["x", "İstanbul", "y"]),
    "marks behind": ("re\u0301sume\u0301 cafe\u0301", ["re\u0301sume\u0301", "cafe\u0301"]),
    "mark at the end": ("cafe\u0301", ["cafe\u0301"]),
    "two words of one character": ("a ½ b", ["a", "½", "½", "b"]),
    "Chinese": ("在北京", ["在", "北", "京"]),
    "Japanese": ("ガス", ["ガ", "ス"]),
    "kana with a mark of its own": ("か\u3099す", ["か\u3099", "す"]),
    "Arabic": ("قال مُحَمَّدٌ أمس", ["قال", "مُحَمَّدٌ", "أمس"]),
    "Thai": ("กัน", ["กั", "น"]),
    "typographic marks": ("“Tarn’s”", ["Tarn", "s"]),
}


@pytest.mark.parametrize(("text", "stretches"), PLACES.values(), ids=PLACES)
def test_a_word_is_where_its_place_says(text: str, stretches: list[str]):
    assert [text[start:end] for _, start, end in words.Traced(text).places()] == stretches


@given(TEXTS)
def test_words_with_places_are_the_words(text: str):
    assert [word for word, _, _ in words.Traced(text).places()] == words.words(text)


def together(text: str) -> Iterator[tuple[list[str], int, int]]:
    """Words with their place; those that one character is part of (½ is 1 and 2) come together."""
    some: list[str] = []
    first = last = 0
    for word, start, end in words.Traced(text).places():
        if some and start < last:
            some, last = [*some, word], max(last, end)
        else:
            if some:
                yield some, first, last
            some, first, last = [word], start, end
    if some:
        yield some, first, last


@given(TEXTS)
def test_places_are_in_order_and_hold_their_words_and_no_others(text: str):
    found = list(words.Traced(text).places())

    assert all(0 <= start < end <= len(text) for _, start, end in found)
    assert [start for _, start, _ in found] == sorted(start for _, start, _ in found)
    assert [end for _, _, end in found] == sorted(end for _, _, end in found)
    for some, start, end in together(text):
        assert words.words(text[start:end]) == some
        assert len(some) == 1 or any(len(words.words(one)) > 1 for one in text[start:end])


@given(st.lists(TEXTS, max_size=4))
def test_a_whole_text_has_the_words_of_its_paragraphs_with_breaks_between(paragraphs: list[str]):
    found = words.words_and_breaks(words.of_paragraphs(paragraphs))

    expected = [word for text in paragraphs for word in (words.BREAK, *words.words(text))]
    assert found == expected[1:]


@given(TEXTS)
def test_a_folded_text_folds_to_itself(text: str):
    assert words.words(words.folded(text)) == words.words(text)


def test_every_character_folds_to_the_same_words_again():
    other = [
        one for one in EVERY if len(folded := words.folded(one)) != 1 and words.folded(folded).split() != folded.split()
    ]

    assert shown(other) == []


def test_beyond_ascii_nothing_is_left_but_words():
    """So that SQLite's simplest reader, to which all else is part of a word, finds the words that Python does."""
    left = [one for one in EVERY if strange(words.folded(one))]

    assert shown(left) == []


def strange(text: str) -> bool:
    return any(not one.isascii() and not one.isalnum() for one in text)


def shown(characters: list[str]) -> list[str]:
    return [f"U+{ord(one):04X} {unicodedata.name(one, '?')}" for one in characters[:50]]
