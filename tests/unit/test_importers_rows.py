"""Tables and JSON Lines: one article a row, every fault told with its line."""

import io
import json
from dataclasses import replace
from datetime import date

import pytest

from disputes.importers import limits, read
from disputes.records import ArticleRecord, CodingsRecord, Note, Problem, Sound, Source

pytestmark = pytest.mark.once


def items(data: str, name: str) -> list[Sound]:
    return list(read(Source(name, lambda: io.BytesIO(data.encode("utf-8", "surrogatepass")))))


def told(data: str, name: str) -> list[str]:
    """Everything but the articles, as people see it."""
    return [
        str(item) if isinstance(item, Problem) else item.message
        for item in items(data, name)
        if not isinstance(item, ArticleRecord | CodingsRecord)
    ]


FULL = ArticleRecord(
    ("Ports shut, said “Orrland”.", "Vesk waits."),
    title="Ports shut",
    outlet="Harbour Wire",
    author="Ilse Tarn",
    url="https://wire.example/14?a=b#c",
    published=date(2031, 3, 14),
    dateline="Kestrel, Orrland",
    language="en-GB",
)


@pytest.mark.parametrize("delimiter", [",", ";", "\t"], ids=["comma", "semicolon", "tab"])
def test_a_table_gives_an_article_a_row(delimiter: str) -> None:
    header = delimiter.join(["Title", " TEXT ", '"outlet"', "author", "url", "Published", "language", "dateline"])
    text = '"Ports shut, said “Orrland”.\n\nVesk waits."'
    url = "https://wire.example/14?a=b#c"
    published = "2031-03-14T23:30:00-05:00"
    place = '"Kestrel, Orrland"'
    row = delimiter.join(["Ports shut", text, "Harbour Wire", "Ilse Tarn", url, published, "EN-GB", place])

    found = items(f"{header}\r\n{row}\r\n", "notes.csv")

    assert found == [replace(FULL, place="notes.csv, line 2")]


def test_json_lines_give_an_article_a_line() -> None:
    values = {"text": FULL.text, "title": FULL.title, "url": FULL.url, "published": "2031-03-14", "author": None}
    values |= {"outlet": "", "dateline": FULL.dateline, "language": "EN-GB"}

    found = items(f"\n{json.dumps(values)}\r\n\n", "notes.jsonl")

    assert found == [replace(FULL, author="", outlet="", place="notes.jsonl, line 2")]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("2031-03-14", date(2031, 3, 14)),
        ("2031-3-4", date(2031, 3, 4)),
        ("2031/03/14", date(2031, 3, 14)),
        ("2031-03-14 10:32", date(2031, 3, 14)),
        ("2031-03-14T23:59:59.123Z", date(2031, 3, 14)),
        ("14 March 2031", date(2031, 3, 14)),
        ("Mon, 14 Mar 2031 10:32:00 +0100", date(2031, 3, 14)),
        ("March 14, 2031", date(2031, 3, 14)),
        ("Sept. 3rd, 2031", date(2031, 9, 3)),
        ("14.03.2031", date(2031, 3, 14)),
        ("4.3.2031", date(2031, 3, 4)),
        ("25/12/2031", date(2031, 12, 25)),
        ("", None),
        ("  ", None),
    ],
)
def test_dates_with_one_meaning_are_read(written: str, meant: date | None) -> None:
    [record] = items(json.dumps({"text": "Ports shut.", "published": written}), "notes.jsonl")

    assert isinstance(record, ArticleRecord)
    assert record.published == meant


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("published", "31/02/1974", "“published” is not a date (31/02/1974)"),
        ("published", "2031-02-30", "“published” is not a date (2031-02-30)"),
        ("published", "Yesterday", "“published” is not a date (Yesterday)"),
        ("published", "2031", "“published” is not a date (2031)"),
        ("published", "3/4/21", "“published” is ambiguous (3/4/21): write it as YYYY-MM-DD"),
        ("published", "03/04/2031", "“published” is ambiguous (03/04/2031): write it as YYYY-MM-DD"),
        ("published", "14.03.31", "“published” is ambiguous (14.03.31): write it as YYYY-MM-DD"),
        ("published", "0999-12-31", "“published” has a year outside 1000–2999 (0999-12-31)"),
        ("published", "3000-01-01", "“published” has a year outside 1000–2999 (3000-01-01)"),
        (
            "url",
            "javascript:alert(1)",
            "“url” is not a web address that begins with http:// or https:// (javascript:alert(1))",
        ),
        ("url", "wire.example/14", "“url” is not a web address that begins with http:// or https:// (wire.example/14)"),
        ("url", "https://", "“url” is not a web address that begins with http:// or https:// (https://)"),
        ("url", "http://[::1", "“url” is not a web address that begins with http:// or https:// (http://[::1)"),
        (
            "url",
            "http://a.example:port/",
            "“url” is not a web address that begins with http:// or https:// (http://a.example:port/)",
        ),
        ("url", "http://a.example/" + "a" * 2000, "“url” is longer than 2,000 characters"),
        ("language", "English", "“language” is not a language code such as “en” or “pt-BR” (English)"),
        ("text", " \n ", "“text” is empty"),
        ("text", "—", "“text” is empty: it holds no words"),
    ],
    ids=lambda value: str(value)[:30],
)
def test_values_that_can_t_be_kept_are_told_with_their_line(name: str, value: str, message: str) -> None:
    values = {"text": "Ports shut.", name: value}

    lines = told('{"text": "A ship."}\n' + json.dumps(values), "notes.jsonl")
    table = told("text,title,published,url,language\nA ship.,,,,\n" + _row(values), "notes.csv")

    assert lines == [f"notes.jsonl, line 2: {message}"]
    assert table == [f"notes.csv, line 3: {message}"]


def _row(values: dict[str, str]) -> str:
    names = ("text", "title", "published", "url", "language")
    return ",".join('"' + values.get(name, "").replace('"', '""') + '"' for name in names) + "\n"


def test_every_fault_of_a_row_is_told_at_once() -> None:
    line = json.dumps({"text": "", "published": "soon", "url": "ftp://a.example"})

    assert len(told(line, "notes.jsonl")) == 3


def test_long_titles_are_shortened_and_names_put_on_one_line() -> None:
    values = {"text": "Ports shut.", "title": "word " * 200, "author": " Ilse\n\u202eTarn\x00 "}

    note, record = items(json.dumps(values), "notes.jsonl")

    assert note == Note("notes.jsonl", "line 1: “title” was shortened to 500 characters")
    assert isinstance(record, ArticleRecord)
    assert record.author == "Ilse Tarn"
    assert len(record.title) <= 500


@pytest.mark.parametrize(
    ("table", "messages"),
    [
        ("title,mood\nA,B\n", ["notes.csv, line 1: has no column “text” (found: “title”, “mood”)"]),
        ("title,text,Title\n", ["notes.csv, line 1: the column “title” is there twice"]),
        ("title,text\n", ["notes.csv: has a header but no rows"]),
        ("title,text\nA,Ports shut.\nB\nC,Ports shut.,x\n", [
            "notes.csv, line 3: has 1 cell, but the header has 2",
            "notes.csv, line 4: has 3 cells, but the header has 2",
        ]),
        ('title,text\nA,"One\n\ntwo"\n\nB\n', ["notes.csv, line 6: has 1 cell, but the header has 2"]),
        ('text\n"One"\n"two\nthree\n', ["notes.csv, line 3: opens a quotation mark that is never closed"]),
        ('text\n"One" two\n', ["notes.csv, line 2: has a quotation mark within a quoted cell (write it twice)"]),
        ("text,mood,Colour\nPorts shut.,grim,red\n", ["ignored: mood, Colour"]),
        ("text,,\nPorts shut.,,\n,,\n", []),
        ("\n\ntitle;text\nA;Ports, ships\n", []),
    ],
    ids=["no text", "twice", "no rows", "ragged", "ragged late", "unclosed", "quotes", "ignored", "blank", "below"],
)  # fmt: skip
def test_what_is_wrong_with_a_table_is_told_with_the_line_its_row_starts_on(table: str, messages: list[str]) -> None:
    assert told(table, "notes.csv") == messages


def test_a_table_survives_nul_and_huge_cells() -> None:
    found = items('text,title\n"Ports\x00 shut. ' + "word " * 200_000 + '",A\x00B\n', "notes.csv")

    [record] = found
    assert isinstance(record, ArticleRecord)
    assert (record.title, record.text[:12]) == ("AB", "Ports shut. ")


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ('{"text": "Ports shut."', "is not valid JSON: expecting ',' delimiter (character 24)"),
        ('{"text": "Ports\nshut."}', "is not valid JSON: invalid control character at (character 16)"),
        ("[1, 2]", "is not an object in braces: write one object a line"),
        ('"Ports shut."', "is not an object in braces: write one object a line"),
        ('{"text": "Ports shut.", "title": 5}', "“title” must be text, not a number"),
        ('{"text": "Ports shut.", "title": true}', "“title” must be text, not true or false"),
        ('{"text": ["Ports shut."]}', "“text” must be text, not a list"),
        ('{"title": "Ports shut."}', "has no “text”"),
        ('{"text": "A ship.", "text": "Ports shut."}', "the key “text” is there twice"),
        ('{"text": "A ship.", "TEXT": "Ports shut."}', "the key “text” is there twice"),
        ('{"text": "A ship.", "x": NaN}', "is not JSON that can be read"),
        ('{"text": "A ship.", "x": ' + "9" * 5000 + "}", "is not JSON that can be read"),
        ('{"text": "A ship.", "x": ' + "[" * 100_000 + "}", "is not JSON that can be read"),
    ],
    ids=lambda value: value[:34],
)
def test_a_broken_line_is_told_and_the_others_are_read(line: str, message: str) -> None:
    data = f'{{"text": "A ship."}}\n{line}\n{{"text": "Two ships."}}'.replace("Ports\nshut", "Ports\tshut")

    found = items(data, "notes.jsonl")

    assert Problem("notes.jsonl", message, 2) in found
    assert [item.text for item in found if isinstance(item, ArticleRecord)] == ["A ship.", "Two ships."]


def test_unknown_keys_are_told_once() -> None:
    assert told('{"text": "A ship.", "mood": {"a": [1]}}\n' * 3, "notes.jsonl") == ["ignored: mood"]


def test_half_a_surrogate_pair_is_replaced() -> None:
    [record] = items(r'{"text": "A ship \ud83d."}', "notes.jsonl")

    assert isinstance(record, ArticleRecord)
    assert record.text == "A ship \N{REPLACEMENT CHARACTER}."


@pytest.mark.parametrize(("name", "head"), [("notes.csv", "text,title\n"), ("notes.jsonl", "")])
def test_after_twenty_problems_a_last_one_says_that_there_are_more(name: str, head: str) -> None:
    exactly = told(head + "x\n" * limits.PROBLEMS, name)
    more = told(head + "x\n" * 1000, name)

    assert len(exactly) == limits.PROBLEMS
    assert len(more) == limits.PROBLEMS + 1
    assert more[-1] == f"{name}: has more than 20 problems; the rest was not read"


def test_notes_are_counted_rather_than_listed_without_end() -> None:
    many = told((json.dumps({"text": "A ship.", "title": "word " * 200}) + "\n") * 50, "notes.jsonl")

    assert len(many) == limits.NOTES + 1
    assert many[-1] == "30 more notes like these"


@pytest.mark.parametrize(("name", "head"), [("notes.csv", 'text\n"'), ("notes.jsonl", '{"text": "')])
def test_a_row_that_never_ends_is_refused_with_its_line(name: str, head: str) -> None:
    [message] = told(head + "word\\u0020" * 2_000_000, name)

    assert message.startswith(f"{name}, line {2 if name == 'notes.csv' else 1}: ")
    assert "10,000,000 characters" in message


def test_a_row_of_endless_cells_is_refused_with_its_line() -> None:
    [message] = told("text,title\nA ship.,A\n" + '"\n",' * 2_600_000, "notes.csv")

    assert message == "notes.csv, line 3: is longer than 10,000,000 characters, the most that one row may have"
