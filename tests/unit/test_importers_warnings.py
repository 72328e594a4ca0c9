"""What a preview warns of, and what a person may say instead of a file."""

from datetime import date

import pytest

from disputes.importers import corrections, warnings
from disputes.importers.fields import BadValue
from disputes.records import ArticleRecord, Flawed, Problem

pytestmark = pytest.mark.once

PROSE = (
    "Arvenia closed its northern banks to foreign trawlers on Friday, and the fleet of Belmark turned back within "
    "sight of the first buoys, its captains said over the radio."
)
LEAD = f"HALVEN, Belmark – {PROSE}"


def kinds(*paragraphs, published=date(2031, 3, 14)):
    return {doubt.kind for doubt in warnings.of(ArticleRecord(paragraphs, published=published))}


def test_an_ordinary_article_is_not_doubted():
    assert kinds("Trawlers turn back", LEAD, PROSE, "“We shall answer,” the minister said.") == set()


def test_an_article_without_a_date_is_told():
    assert kinds(LEAD, PROSE, published=None) == {"undated"}


@pytest.mark.parametrize(
    "paragraphs",
    [
        ("Trawlers turn back", LEAD, PROSE, "Talks go on", LEAD.replace("HALVEN, Belmark", "TARN, Arvenia"), PROSE),
        (LEAD, PROSE, "Copyright 2031 Halven Post", PROSE, PROSE, PROSE),
        (LEAD, "End of Document", "Another headline", PROSE, PROSE, PROSE),
        ("1 of 3 DOCUMENTS", LEAD, PROSE, "2 of 3 DOCUMENTS", PROSE, PROSE),
        ("Dokument 1 von 12", PROSE, "Dokument 2 von 12", PROSE),
        (PROSE, "Document HALPST0020310314e73e0001a", PROSE, PROSE, PROSE),
    ],
    ids=["two openings", "copyright", "end of document", "counted", "counted in German", "numbered"],
)
def test_two_articles_in_one_are_suspected(paragraphs):
    assert "several" in kinds(*paragraphs)


@pytest.mark.parametrize(
    "paragraphs",
    [
        (LEAD, PROSE, PROSE, "© 2031 Halven Post. All rights reserved."),
        (LEAD, "In Tarn", PROSE, "In Vesk", PROSE),
        ("Round-up", LEAD, PROSE, LEAD.replace("HALVEN, Belmark", "TARN, Arvenia"), PROSE),
        ("Score: 3 of 12", PROSE, "That is 4 of 12 in all.", PROSE),
        (PROSE, "By Ilse Tarn", PROSE),
    ],
    ids=["colophon", "subheadings", "datelines in a row", "numbers in prose", "one byline"],
)
def test_what_one_article_may_hold_is_not_suspected(paragraphs):
    assert "several" not in kinds(*paragraphs)


def test_a_very_short_text_is_told_in_any_script():
    assert kinds("Nets were cut.") == {"short"}
    assert kinds("渔网被割断。") == {"short"}
    assert "short" not in kinds("渔网在黎明前被割断,船长说他们没有看到任何人。" * 8)


def test_a_text_of_a_million_paragraphs_is_looked_through_in_no_time():
    assert "several" not in kinds(*["A heading"] * 1_000_000)


# What a person says instead -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "value", "kept"),
    [
        ("title", "  Two \n lines\u202e ", "Two lines"),
        ("published", "14 March 2031", "2031-03-14"),
        ("published", " ", ""),
        ("language", "PT_br", "pt-br"),
        ("url", "https://news.example/a", "https://news.example/a"),
        ("outlet", "", ""),
    ],
)
def test_a_value_is_kept_as_the_readers_would_keep_it(name, value, kept):
    assert corrections.checked(name, value).casefold() == kept.casefold()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("title", "x" * 501),
        ("published", "3/4/21"),
        ("published", "Yesterday"),
        ("url", "javascript:alert(1)"),
        ("language", "?"),
    ],
)
def test_a_value_that_cannot_be_kept_says_why(name, value):
    with pytest.raises(BadValue, match=f"“{name}”"):
        corrections.checked(name, value)


def test_a_correction_does_away_with_its_problem_and_with_no_other():
    problems = (
        Problem("a.csv", "“published” is not a date", 2, field="published"),
        Problem("a.csv", "“url” is not a web address", 2, field="url"),
    )
    flawed = Flawed(ArticleRecord((PROSE,), title="One"), problems)

    dated = corrections.corrected(flawed, {"published": "2031-03-14"})
    sound = corrections.corrected(flawed, {"published": "2031-03-14", "url": "", "title": "Two"})

    assert isinstance(dated, Flawed)
    assert [problem.field for problem in dated.problems] == ["url"]
    assert sound == ArticleRecord((PROSE,), title="Two", published=date(2031, 3, 14))
