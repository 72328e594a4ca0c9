"""Plain text, Markdown and pasted text: what is taken from what they say, and that the text stays whole."""

import io
from datetime import date

import pytest

from disputes.importers import limits, read, read_pasted
from disputes.records import ArticleRecord, Item, Note, Problem, Source

pytestmark = pytest.mark.once

BODY = "The harbour minister said on Monday that the blockade would last. She gave no reason."


def items(text: str, name: str = "notes.txt") -> list[Item]:
    return list(read(Source(name, lambda: io.BytesIO(text.encode()))))


def article(text: str, name: str = "notes.txt") -> ArticleRecord:
    [record] = items(text, name)
    assert isinstance(record, ArticleRecord)
    return record


def test_a_wire_article_gives_dateline_and_title_and_keeps_its_text_whole() -> None:
    opening = (
        "Kestrel, Orrland – Vesk bars NATO-built tugs of Orrland from its T-40 grain terminals. "
        "Orrland condemns the move, calling it a ‘breach of faith’ and threatens to answer in kind."
    )
    paragraphs = [opening, *(f"Paragraph {number} tells what happened then." for number in range(2, 29))]

    record = article("\n\n".join(paragraphs))

    assert record.dateline == "Kestrel, Orrland"
    assert record.title == "Vesk bars NATO-built tugs of Orrland from its T-40 grain terminals"
    assert list(record.paragraphs) == paragraphs
    assert (record.published, record.outlet, record.author, record.place) == (None, "", "", "notes.txt")


@pytest.mark.parametrize(
    ("opening", "dateline", "outlet", "published"),
    [
        ("Kestrel, Orrland – ", "Kestrel, Orrland", "", None),
        ("KESTREL (Harbour Wire) — ", "KESTREL", "Harbour Wire", None),
        ("Kestrel (Harbour Wire) - ", "Kestrel", "Harbour Wire", None),
        ("KESTREL, March 14 (Harbour Wire) - ", "KESTREL", "Harbour Wire", None),
        ("KESTREL, 14 March 2031 – ", "KESTREL", "", date(2031, 3, 14)),
        ("PORT ORR, Vesk, Dec. 3, 2030 (HW) -- ", "PORT ORR, Vesk", "HW", date(2030, 12, 3)),
        ("KESTREL/PORT ORR, May 3 (Harbour Wire) - ", "KESTREL/PORT ORR", "Harbour Wire", None),
        ("RIO DE ORR — ", "RIO DE ORR", "", None),
        ("KESTREL—", "KESTREL", "", None),
        ("KESTREL, 31 February 2031 – ", "KESTREL", "", None),
    ],
    ids=lambda value: str(value)[:40],
)
def test_datelines_are_understood(opening: str, dateline: str, outlet: str, published: date | None) -> None:
    record = article(f"{opening}{BODY}\n\nNothing more is known.")

    assert (record.dateline, record.outlet, record.published) == (dateline, outlet, published)
    assert record.title == "The harbour minister said on Monday that the blockade would last"
    assert record.paragraphs[0] == opening + BODY


@pytest.mark.parametrize(
    "opening",
    [
        "Kestrel – ",
        "UPDATE — ",
        "The port, which Vesk calls its own – ",
        "Kestrel, orrland – ",
        "In 2031 – ",
        "Kestrel (14 ships) - ",
        "Kestrel, Orrland – and ",
    ],
)
def test_what_may_be_no_dateline_is_left_alone(opening: str) -> None:
    record = article(f"{opening}{BODY}\n\nNothing more is known.")

    assert (record.dateline, record.outlet, record.published) == ("", "", None)


def test_a_headline_byline_date_and_dateline_are_read_one_after_the_other() -> None:
    text = (
        f"Orrland Shuts Its Ports to Vesk\n\nBy Ilse Tarn\n\n15 March 2031\n\nKESTREL, March 14 (Harbour Wire) – {BODY}"
    )

    record = article(text)

    assert record.title == "Orrland Shuts Its Ports to Vesk"
    assert (record.author, record.outlet, record.dateline) == ("Ilse Tarn", "Harbour Wire", "KESTREL")
    assert record.published == date(2031, 3, 15)
    assert record.text == text


@pytest.mark.parametrize(
    ("text", "title", "author"),
    [
        (f"By Land and Sea\n\n{BODY}", "By Land and Sea", ""),
        (
            f"Ports Shut\n\nBy Ilse Tarn, Marek Oll and Jo Fen\n\n{BODY}",
            "Ports Shut",
            "Ilse Tarn, Marek Oll and Jo Fen",
        ),
        (f"Ports Shut\n\nBy J. R. van Tarn\n\n{BODY}", "Ports Shut", "J. R. van Tarn"),
        (f"Ports Shut\n\nBy Ilse Tarn, Harbour Wire\n\n{BODY}", "Ports Shut", ""),
        (f"Ports Shut\n\nBy Monday all was quiet.\n\n{BODY}", "Ports Shut", ""),
        (f"Ports Shut\nBy Ilse Tarn\n\n{BODY}", "Ports Shut", "Ilse Tarn"),
        (f"By Ilse Tarn\n\n{BODY}", "The harbour minister said on Monday that the blockade would last", "Ilse Tarn"),
    ],
    ids=["a headline with By", "three names", "initials", "an outlet behind", "a sentence", "line ends", "first line"],
)
def test_bylines_are_told_from_headlines_and_sentences(text: str, title: str, author: str) -> None:
    record = article(text)

    assert (record.title, record.author) == (title, author)


@pytest.mark.parametrize(
    ("line", "published"),
    [
        ("14 March 2031", date(2031, 3, 14)),
        ("Monday, March 14, 2031", date(2031, 3, 14)),
        ("Published: 14 March 2031, 10:32", date(2031, 3, 14)),
        ("2031-03-14", date(2031, 3, 14)),
        ("14.03.2031", date(2031, 3, 14)),
        ("14 March", None),
        ("3/4/21", None),
        ("04/03/2031", None),
        ("31 February 2031", None),
        ("Yesterday", None),
        ("Updated 14 March 2031", None),
    ],
)
def test_a_line_is_a_date_only_when_it_has_one_meaning(line: str, published: date | None) -> None:
    record = article(f"Orrland Shuts Its Ports\n\n{line}\n\n{BODY}")

    assert record.published == published


def test_two_dates_that_differ_are_no_date() -> None:
    assert article(f"Orrland Shuts Its Ports\n\n14 March 2031\n\n15 March 2031\n\n{BODY}").published is None


@pytest.mark.parametrize(
    ("opening", "title"),
    [
        (
            "Mr. Tarn of the U.S. Navy met Gen. Oll at 3.5 knots. No. 5 followed.",
            "Mr. Tarn of the U.S. Navy met Gen. Oll at 3.5 knots",
        ),
        ("“We will answer.” She left.", "“We will answer.”"),
        ("“We will answer,” she said. He left.", "“We will answer,” she said"),
        ("“Why?” he asked. Nobody knew.", "“Why?” he asked"),
        ("Ships of I. Tarn wait… and wait. Nobody knows.", "Ships of I. Tarn wait… and wait"),
        ("Grain stays in the U.S.", "Grain stays in the U.S."),
        (
            "The strait was closed by order of the\nministry on Monday. Vesk protested.",
            "The strait was closed by order of the ministry on Monday",
        ),
        ("word " * 100 + "end.", "word " * 28 + "word…"),
        ("* * *\n\nShips wait. Nobody knows.", "Ships wait"),
    ],
    ids=[
        "abbreviations",
        "closing mark",
        "quote goes on",
        "question",
        "dots",
        "ends in one",
        "wrapped",
        "long",
        "ruled",
    ],
)
def test_a_text_without_headline_is_called_by_its_first_sentence(opening: str, title: str) -> None:
    record = article(f"{opening}\n\nNothing more is known of it.")

    assert record.title == title


def test_a_header_block_counts_more_than_the_text_and_is_no_part_of_it() -> None:
    text = (
        "---\ntitle: “Ports: shut”\nOutlet: Harbour Wire\nauthor: Ilse Tarn\nurl: https://wire.example/14\n"
        f"published: 2031-03-14\nlanguage: EN\ndateline:\n---\n\nKESTREL, 1 May 2030 – {BODY}"
    )

    record = article(text)

    assert record == ArticleRecord(
        (f"KESTREL, 1 May 2030 – {BODY}",),
        title="“Ports: shut”",
        outlet="Harbour Wire",
        author="Ilse Tarn",
        url="https://wire.example/14",
        published=date(2031, 3, 14),
        dateline="KESTREL",
        language="en",
        place="notes.txt",
    )


@pytest.mark.parametrize(
    ("header", "problem"),
    [
        (
            "title: A\nmood: grim",
            "line 3: “mood” is not known in a header (known: title, outlet, author, url, published, language,"
            " dateline)",
        ),
        ("title: A\nTitle: B", "line 3: “title” stands in the header twice"),
        ("title: A\nno pair", "line 3: the header line is not “key: value” (no pair)"),
        ("published: 3/4/21", "“published” is ambiguous (3/4/21): write it as YYYY-MM-DD"),
    ],
    ids=["unknown", "twice", "no pair", "date"],
)
def test_a_faulty_header_is_a_problem_with_its_line(header: str, problem: str) -> None:
    [found] = items(f"---\n{header}\n---\n{BODY}")

    assert str(found).removeprefix("notes.txt").lstrip(",: ") == problem


def test_an_unclosed_header_is_a_problem_and_a_ruled_line_is_none() -> None:
    unclosed = items(f"---\ntitle: A\n\n{BODY}")
    ruled = article(f"---\n{BODY}\n---\nMore.")

    assert unclosed == [Problem("notes.txt", "opens a header with “---” but does not close it with another", 1)]
    assert ruled.paragraphs[0] == "---"


def test_markdown_is_called_by_its_heading() -> None:
    record = article(f"# Orrland shuts its *ports* #\n\nKESTREL (Harbour Wire) – {BODY}", "notes.md")

    assert (record.title, record.dateline) == ("Orrland shuts its *ports*", "KESTREL")
    assert record.paragraphs[0] == "# Orrland shuts its *ports* #"


def test_pasted_text_is_read_like_a_file() -> None:
    [record] = read_pasted(f"Orrland Shuts Its Ports\r\n\r\nKESTREL (Harbour Wire) – {BODY}")

    assert isinstance(record, ArticleRecord)
    assert (record.title, record.outlet, record.place) == ("Orrland Shuts Its Ports", "Harbour Wire", "pasted text")


def test_line_ends_and_controls_are_cleaned_away() -> None:
    record = article("One ship.\r\n\r\nTwo\x00 ships.\r\rThree ships.\u2028\u2028Four\ufeff ships.")

    assert record.paragraphs == ("One ship.", "Two ships.", "Three ships.", "Four ships.")


@pytest.mark.parametrize("text", ["", " \n\t\n\u00a0\u3000", "\ufeff"], ids=["nothing", "white space", "only a mark"])
@pytest.mark.parametrize("name", ["notes.txt", "notes.md", "notes.csv", "notes.jsonl"])
def test_an_empty_file_is_a_problem(text: str, name: str) -> None:
    [problem] = items(text, name)

    assert isinstance(problem, Problem)
    assert problem.message.startswith(("is empty", "has no column “text” (found: none)"))


def test_a_text_without_words_is_a_problem() -> None:
    assert items("--- … ---") == [Problem("notes.txt", "is empty: it holds no words", field="text")]


def test_a_text_beyond_the_limit_is_refused() -> None:
    [problem] = items("word " * (limits.ARTICLE_CHARACTERS // 5 + 1))

    assert str(problem) == "notes.txt: is longer than 5,000,000 characters, the most that one article may have"


def test_an_overlong_title_is_shortened_with_a_note() -> None:
    note, record = items(f"---\ntitle: {'long ' * 200}\n---\n{BODY}")

    assert note == Note("notes.txt", "“title” was shortened to 500 characters")
    assert isinstance(record, ArticleRecord)
    assert len(record.title) <= 500
