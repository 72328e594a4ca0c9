"""Words of one text are found again in another, or it is said that they are not there."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from disputes.anchoring import EXACT, FOLDED, SIMILAR, Comparison, Proposal, locate, propose
from disputes.text import SEPARATOR, Span

pytestmark = pytest.mark.once

TEXT = (
    "HALVEN, Belmark – Arvenia lodged a protest on Friday against the ban on foreign trawlers.\n\n"
    "“We shall answer in our own time,” the minister said. 🎣 “Nobody should mistake patience for consent.”\n\n"
    "Arvenia said the ban was needed to save the hake, and offered talks on Monday or on Friday."
)


def span_of(quote: str, text: str = TEXT) -> Span:
    start = text.index(quote)
    return Span(start, start + len(quote))


def carried(quote: str, new: str, old: str = TEXT) -> Proposal | None:
    found = propose(old, new, [span_of(quote, old)])
    return found[0] if found else None


CHANGED = {
    "text put in before": (TEXT.replace("HALVEN", "Corrected version.\n\nHALVEN"), "lodged a protest", None, EXACT),
    "text put in after": (TEXT + "\n\nMore follows.", "lodged a protest", None, EXACT),
    "a paragraph taken out": (SEPARATOR.join(TEXT.split(SEPARATOR)[1:]), "offered talks", None, EXACT),
    "paragraphs in another order": (SEPARATOR.join(TEXT.split(SEPARATOR)[::-1]), "lodged a protest", None, EXACT),
    "the words around it changed": (
        TEXT.replace("the minister", "she"),
        "We shall answer in our own time",
        None,
        EXACT,
    ),
    "straight quotation marks": (
        TEXT.replace("“", '"').replace("”", '"'),
        "“Nobody should mistake patience for consent.”",
        '"Nobody should mistake patience for consent."',
        FOLDED,
    ),
    "capitals": (TEXT.replace("offered talks", "OFFERED TALKS"), "offered talks", "OFFERED TALKS", FOLDED),
    "another white space": (
        TEXT.replace("a protest on", "a\u00a0protest  on"),
        "a protest on Friday",
        "a\u00a0protest  on Friday",
        FOLDED,
    ),
    "a soft hyphen": (TEXT.replace("patience", "pa\u00adtience"), "mistake patience", "mistake pa\u00adtience", FOLDED),
    "a word put in": (
        TEXT.replace("lodged a protest", "lodged a formal protest"),
        "Arvenia lodged a protest",
        "Arvenia lodged a formal protest",
        SIMILAR,
    ),
    "its last word replaced": (
        TEXT.replace("save the hake,", "save the cod,"),
        "the ban was needed to save the hake",
        "the ban was needed to save the cod",
        SIMILAR,
    ),
    "its first word replaced": (
        TEXT.replace("Nobody should", "No state should"),
        "Nobody should mistake patience for consent",
        "No state should mistake patience for consent",
        SIMILAR,
    ),
    "a word made longer": (
        TEXT.replace("a protest on", "a protestation on"),
        "Arvenia lodged a protest",
        "Arvenia lodged a protestation",
        SIMILAR,
    ),
}


@pytest.mark.parametrize(("new", "quote", "expected", "how"), CHANGED.values(), ids=CHANGED)
def test_words_are_found_again_in_a_changed_text(new, quote, expected, how):
    found = carried(quote, new)

    assert found is not None
    assert (found.span.of(new), found.how) == (expected or quote, how)
    assert 0 < found.score <= 1
    assert found.sure == (how == EXACT)


def test_of_words_that_stand_there_several_times_the_ones_in_the_same_surroundings_are_meant():
    new = "On Friday it rained.\n\n" + TEXT.replace("HALVEN, Belmark – ", "")
    last = TEXT.rindex("on Friday")

    found = propose(TEXT, new, [Span(last, last + 9)])

    assert found is not None
    assert found[0].span.start == new.rindex("on Friday")


def test_words_that_several_places_hold_equally_are_no_sure_find():
    old = "The ban stays.\n\nNothing else was said."
    new = "Again: The ban stays, they said. The ban stays, they said."

    found = carried("The ban stays", new, old)

    assert found is not None
    assert not found.sure


@pytest.mark.parametrize("quote", ["We shall answer in our own time", "Friday", "🎣"])
def test_words_that_are_gone_are_not_found(quote):
    assert carried(quote, "Belmark replied that it knew of no such note, and that it would say no more.") is None


def test_a_whole_word_is_not_found_in_the_middle_of_another():
    assert carried("war", "They were forewarned.", "It was war.") is None


def test_all_pieces_of_an_annotation_are_found_or_none():
    spans = [span_of("We shall answer"), span_of("Nobody should mistake patience")]
    moved = "So it began.\n\n" + TEXT

    assert [p.span.of(moved) for p in propose(TEXT, moved, spans) or ()] == [span.of(TEXT) for span in spans]
    assert propose(TEXT, TEXT.replace("Nobody should mistake patience for consent", "Enough"), spans) is None
    assert (
        propose(TEXT, "“Nobody should mistake patience for consent.” “We shall answer in our own time,”", spans) is None
    )


@pytest.mark.parametrize("span", [Span(0, 0), Span(5, 3), Span(-1, 4), Span(3, len(TEXT) + 1)])
def test_a_span_that_is_none_is_not_carried(span):
    assert propose(TEXT, TEXT, [span]) is None


def test_a_very_long_quote_is_found_by_its_two_ends():
    old = "Before.\n\n" + " ".join(f"sentence {number} of the note" for number in range(100)) + "\n\nAfter."
    new = old.replace("sentence 50 of", "sentence fifty and a half of").replace("Before", "Long before")
    quote = old.split(SEPARATOR)[1]

    found = carried(quote, new, old)

    assert found is not None
    assert found.span.of(new) == new.split(SEPARATOR)[1]


TEXTS = st.text(alphabet=st.sampled_from("aAbc ’'\"“”.…-–ßİıς\u00ad\u00a0\n🎣"), min_size=1, max_size=120)


@st.composite
def texts_with_a_span(draw: st.DrawFn) -> tuple[str, Span]:
    text = draw(TEXTS)
    start = draw(st.integers(0, len(text) - 1))
    return text, Span(start, draw(st.integers(start + 1, len(text))))


@given(texts_with_a_span())
def test_the_same_text_gives_the_same_spans(case):
    text, span = case

    assert propose(text, text, [span]) == (Proposal(span, EXACT, 1.0),)


@given(texts_with_a_span(), TEXTS)
def test_what_is_put_in_before_shifts_what_follows(case, before):
    text, span = case
    new = f"§{before}§{text}"

    found = propose(text, new, [span])

    assert found == (Proposal(Span(span.start + len(new) - len(text), span.end + len(new) - len(text)), EXACT, 1.0),)


@given(texts_with_a_span(), TEXTS)
@settings(max_examples=300)
def test_whatever_is_proposed_lies_within_the_new_text_and_holds_something(case, new):
    text, span = case

    for found in propose(text, new, [span]) or ():
        assert 0 <= found.span.start < found.span.end <= len(new)
        assert 0 <= found.score <= 1
        if found.how == EXACT:
            assert found.span.of(new) == span.of(text)


@given(texts_with_a_span(), st.integers(0, 120), TEXTS)
@settings(max_examples=300)
def test_words_survive_a_change_elsewhere(case, place, put_in):
    text, span = case
    text = f"The delegates met. {text} They parted."
    span = Span(span.start + 19, span.end + 19)
    place = place % len(text)
    if span.start < place < span.end or not span.of(text).strip():
        return
    new = f"{text[:place]}§{put_in}§{text[place:]}"

    found = propose(text, new, [span])

    assert found is not None or len(span.of(text).strip()) < 8


# By a quotation alone -----------------------------------------------------------------------------------------------


def test_a_quotation_without_offsets_is_located():
    assert locate(TEXT, "lodged a protest") == span_of("lodged a protest")
    assert locate(TEXT, "  offered talks\n") == span_of("offered talks")
    assert locate(TEXT, '"we shall answer') == span_of("“We shall answer")


def test_a_quotation_that_stands_there_twice_needs_its_surroundings():
    last = TEXT.rindex("on Friday")

    assert locate(TEXT, "on Friday") is None
    assert locate(TEXT, "on Friday", prefix="talks on Monday or ") == Span(last, last + 9)
    assert locate(TEXT, "on Friday", suffix=" against") == span_of("on Friday")
    assert locate(TEXT, "on Friday", near=len(TEXT)) == Span(last, last + 9)


@pytest.mark.parametrize("quote", ["", "  \n", "lodged a complaint", "\u200b"])
def test_a_quotation_that_is_not_there_is_not_located(quote):
    assert locate(TEXT, quote) is None


def test_part_of_a_word_is_located_when_nothing_says_that_it_is_a_whole_one():
    assert locate(TEXT, "foreign trawl") == span_of("foreign trawl")
    assert locate(TEXT, "trawl", prefix="foreign ", suffix="ers.") == span_of("trawl")
    assert locate(TEXT, "trawl", prefix="foreign ", suffix=" fleet") is None


def test_a_decomposed_quotation_is_located_in_a_composed_text():
    assert locate("Ankara: Erdoğan antwortete.", "Erdog\u0306an") == Span(8, 15)


HOSTILE = {
    "one letter": ("a" * 2_000 + "b" + "a" * 4_000, "a" * 3_000_000, Span(1_999, 6_000)),
    "two letters": ("ab" * 3_000 + "c" + "ab" * 30_000, "ab" * 1_500_000, Span(0, 60_000)),
    "white space": (
        " \n" * 1_000_000 + "x hello there y",
        "x hello there y" + "\n " * 1_000_000,
        Span(2_000_002, 2_000_013),
    ),
    "paragraphs": ("a\n\n" * 500_000 + "bcdefghijk", "b\n\n" * 500_000 + "bcdefghiik", Span(1_500_000, 1_500_010)),
    "marks": ("“" * 100_000, "\u00ad" * 1_000_000, Span(10, 90_000)),
}


@pytest.mark.parametrize(("old", "new", "span"), HOSTILE.values(), ids=HOSTILE)
def test_no_text_takes_long(old, new, span):
    began = time.process_time()

    Comparison(old, new).propose([span])

    assert time.process_time() - began < 5
