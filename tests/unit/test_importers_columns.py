"""Columns by any of their names: in CSV, Excel, JSON and JSON Lines, and as a person wants them."""

import io
import json
import time
import tracemalloc
from datetime import date

import pytest

from disputes.importers import Column, columns_of, fields, limits, understood
from disputes.importers.column_names import guessed
from disputes.importers.columns import matched
from disputes.records import ArticleRecord, Flawed, Item, Note, Problem, Reading, Source
from tests.office_files import row, xlsx

pytestmark = pytest.mark.once


def source(data: str | bytes, name: str) -> Source:
    return Source(name, lambda: io.BytesIO(data.encode() if isinstance(data, str) else data))


def items(data: str | bytes, name: str, **columns: str) -> list[Item]:
    return list(understood(source(data, name), Reading(columns)))


def records(found: list[Item]) -> list[ArticleRecord]:
    return [item for item in found if isinstance(item, ArticleRecord)]


def told(found: list[Item]) -> list[str]:
    return [
        item.message if isinstance(item, Note) else str(item) for item in found if isinstance(item, Note | Problem)
    ] + [str(problem) for item in found if isinstance(item, Flawed) for problem in item.problems]


@pytest.mark.parametrize(
    ("name", "field"),
    [
        ("Headline", "title"), ("TITEL", "title"), ("Başlık", "title"), ("Заголовок", "title"), ("العنوان", "title"),
        ("标题", "title"), ("Τίτλος", "title"), ("Article Title", "title"), ("full_text", "text"), ("fullText", "text"),
        ("Body", "text"), ("contenu", "text"), ("Metin", "text"), ("İçerik", "text"), ("Текст", "text"),
        ("本文", "text"),
        ("Newspaper", "outlet"), ("Zeitung", "outlet"), ("Média", "outlet"), ("source-name", "outlet"),
        ("Pub. Date", "published"), ("published_at", "published"), ("Veröffentlichungsdatum", "published"),
        ("Fecha de publicación", "published"), ("dátum", "published"), ("تاريخ النشر", "published"),
        ("By-line", "author"),
        ("Autor(en)", "author"), ("Link", "url"), ("web_url", "url"), ("Sprache", "language"), ("lang", "language"),
        ("source.name", "outlet"), ("title.rendered", "title"), ("fields.bodyText", "text"), ("mood", ""), ("id", ""),
        ("author.url", ""), ("description", ""), ("", ""),
    ],
)  # fmt: skip
def test_columns_are_known_by_what_people_call_them(name: str, field: str) -> None:
    found = guessed(name)

    assert (found[0] if found else "") == field


def test_choice_counts_most_then_our_names_then_the_likeliest_guess() -> None:
    names = ["Body", "content", "headline", "Title", "date", "mood"]

    by_name = matched(names, {})
    chosen = matched(names, {"content": "text", "Title": "", "MOOD": "outlet"})

    assert by_name.fields == ("text", "", "", "title", "published", "")
    assert by_name.taken() == "“Body” as text, “date” as published"
    assert chosen.fields == ("", "text", "title", "", "published", "outlet")
    assert matched(["a", "b"], {"a": "text", "b": "text"}).twice == "text"
    assert matched(["text", "b"], {"b": "text"}).fields == ("", "text")


def test_every_name_of_ours_is_known_and_leads_to_itself() -> None:
    assert [guessed(name) and guessed(name)[0] for name in fields.COLUMNS] == list(fields.COLUMNS)  # type: ignore[index]


TABLE = "Titel;Inhalt;Zeitung;Datum;Seite\nPorts shut;A ship.;Bote;14.03.2031;4\nVesk;Two ships.;Bote;15.03.2031;5\n"
OBJECTS = [{"Titel": "Ports shut", "Inhalt": "A ship.", "Zeitung": "Bote", "Datum": "14.03.2031", "Seite": 4}]
CELLS = (
    row(1, "Titel", "Inhalt", "Zeitung", "Datum", "Seite")
    + row(2, "Ports shut", "A ship.", "Bote", "14.03.2031", "4")
)  # fmt: skip
SAME: dict[str, str | bytes] = {
    "notes.csv": TABLE,
    "notes.tsv": TABLE.replace(";", "\t"),
    "sep.csv": "sep=;\r\n" + TABLE.replace("\n", "\r\n"),
    "bars.csv": TABLE.replace(";", "|"),
    "notes.jsonl": json.dumps(OBJECTS[0]),
    "notes.ndjson": json.dumps(OBJECTS[0]) + "\n",
    "notes.json": json.dumps(OBJECTS, indent=2),
    "one.json": json.dumps(OBJECTS[0]),
    "lines.json": json.dumps(OBJECTS[0]) + "\n" + json.dumps(OBJECTS[0]),
    "within.json": json.dumps({"status": "ok", "response": {"total": 1, "tags": ["a"], "docs": OBJECTS}}),
    "notes.xlsx": xlsx({"A": CELLS}),
    "notes.xlsm": xlsx({"A": CELLS}),
}


@pytest.mark.parametrize(("name", "data"), SAME.items(), ids=SAME)
def test_every_kind_of_table_is_read_alike(name: str, data: str | bytes) -> None:
    found = items(data, name)
    chosen = items(data, name, Titel="outlet", Zeitung="title", Datum="")

    first = records(found)[0]
    assert (first.title, first.text, first.outlet, first.published) == (
        "Ports shut",
        "A ship.",
        "Bote",
        date(2031, 3, 14),
    )
    assert "read “Titel” as title, “Inhalt” as text, “Zeitung” as outlet, “Datum” as published" in told(found)
    assert "ignored: Seite" in told(found)
    other = records(chosen)[0]
    assert (other.title, other.outlet, other.published) == ("Bote", "Ports shut", None)


@pytest.mark.parametrize(("name", "data"), SAME.items(), ids=SAME)
def test_columns_are_shown_with_their_first_values(name: str, data: str | bytes) -> None:
    found = columns_of(source(data, name), Reading({"Titel": ""}))

    assert found[0].name == "Titel"
    assert found[0].field == ""
    assert found[0].samples[0] == "Ports shut"
    assert found[4] == Column(
        "Seite", "", ("4", "5") if TABLE[:5] in str(data) and name.endswith("v") else found[4].samples
    )
    assert len(found) == 5


def test_files_without_columns_have_none_to_show() -> None:
    assert columns_of(source("Ports shut.", "notes.txt")) == ()
    assert columns_of(source("", "notes.csv")) == ()
    assert columns_of(source("{", "notes.json")) == ()
    assert columns_of(source(b"PK", "notes.xlsx")) == ()


def test_columns_of_a_large_file_are_shown_at_once() -> None:
    data = "title,text\n" + "A,Ports shut.\n" * 1_000_000

    begun = time.process_time()
    found = columns_of(source(data, "notes.csv"))

    assert time.process_time() - begun < 5
    assert [column.samples for column in found] == [("A",), ("Ports shut.",)]


def test_what_stands_within_objects_is_found() -> None:
    found = items(
        json.dumps({
            "articles": [
                {
                    "source": {"id": None, "name": "Harbour Wire"},
                    "author": [{"name": "Ilse Tarn"}, "Marek Oll"],
                    "title": {"rendered": "Ports shut"},
                    "publishedAt": "2031-03-14T10:00:00Z",
                    "content": {"rendered": "A ship.", "protected": False},
                    "link": "https://wire.example/14",
                }
            ]
        }),
        "news.json",
    )  # fmt: skip

    [article] = records(found)
    assert article == ArticleRecord(
        ("A ship.",),
        title="Ports shut",
        outlet="Harbour Wire",
        author="Ilse Tarn, Marek Oll",
        url="https://wire.example/14",
        published=date(2031, 3, 14),
        place="news.json, item 1",
    )


@pytest.mark.parametrize(
    ("data", "messages"),
    [
        ('[{"text": "A"}, 3, {"title": "B"}]', ["a.json, item 2: is not an object", "a.json, item 3: has no “text”"]),
        ('{"text": "A", "text": "B"}', ["a.json: is not valid JSON in item 1: the key “text” is there twice"]),
        ('[{"text": "A"}', ["a.json: ends within the list that it opens: is it complete?"]),
        ('[{"text": "A"}] []', ["a.json: goes on after its end"]),
        ("[]", ["a.json: is empty"]),
        ('[{"text": 5}]', ["a.json, item 1: “text” must be text, not a number"]),
        ('[{"text": {"a": 1}}]', ["a.json, item 1: “text” must be text, not an object", "ignored: text"]),
        ('{"a": [1], "b": {"c": [{"d": 1}]}}', ["a.json, item 1: has no “text”", "ignored: a, b"]),
    ],
    ids=lambda value: str(value)[:30],
)
def test_what_is_wrong_with_json_is_told_with_its_item(data: str, messages: list[str]) -> None:
    assert sorted(told(items(data, "a.json"))) == sorted(messages)


def test_two_columns_for_one_field_are_refused() -> None:
    for name in ("notes.csv", "notes.xlsx"):
        assert told(items(SAME[name], name, Titel="text", Inhalt="text"))[0].endswith(
            "two columns are taken as text: leave one of them out"
        )


def test_ten_megabytes_on_a_line_are_refused_and_a_list_is_read_item_by_item() -> None:
    item = json.dumps({"text": "A ship waits. " * 500})
    many = "[" + ",\n".join([item] * 3_000) + "]"

    tracemalloc.start()
    count = sum(isinstance(found, ArticleRecord) for found in understood(source(many, "notes.json")))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    [line] = told(items(json.dumps({"text": "a" * 10_000_000}), "notes.jsonl"))

    assert count == 3_000
    assert peak < 4 * len(many) / 3
    assert "10,000,000 characters" in line


NUMBER, SHARED = '<c r="{0}" s="{1}"><v>{2}</v></c>', '<c r="{0}" t="s"><v>{1}</v></c>'
FORMATS = (
    '<numFmts><numFmt numFmtId="164" formatCode="dd\\.mm\\.yyyy"/>'
    '<numFmt numFmtId="165" formatCode="0.00&quot;days&quot;"/>'
    '<numFmt numFmtId="166" formatCode="[Red]#,##0"/></numFmts>'
    '<cellStyleXfs><xf numFmtId="14"/></cellStyleXfs>'
    '<cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="164"/><xf numFmtId="165"/><xf numFmtId="166"/>'
    "</cellXfs>"
)


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        (NUMBER.format("B2", 1, "47921"), date(2031, 3, 14)),
        (NUMBER.format("B2", 2, "47921.4389"), date(2031, 3, 14)),
        (NUMBER.format("B2", 0, "47921"), date(2031, 3, 14)),
        (NUMBER.format("B2", 0, "20310314"), date(2031, 3, 14)),
        (NUMBER.format("B2", 0, "2.0310314E7"), date(2031, 3, 14)),
        ('<c r="B2" t="d"><v>2031-03-14T00:00:00</v></c>', date(2031, 3, 14)),
        ('<c r="B2" t="str"><f>A1</f><v>14 March 2031</v></c>', date(2031, 3, 14)),
        ('<c r="B2" t="str"><f>A1</f><v></v></c>', None),
    ],
)
def test_dates_of_a_workbook_are_days_however_they_are_kept(cell: str, day: date | None) -> None:
    sheet = row(1, "text", "published") + f'<row r="2">{SHARED.format("A2", 0)}{cell}</row>'
    data = xlsx({"A": sheet}, strings=["<t>A</t>"], formats=FORMATS)

    [found] = items(data, "notes.xlsx")

    assert isinstance(found, ArticleRecord)
    assert found.published == day


def test_a_workbook_may_count_its_days_from_1904() -> None:
    sheet = row(1, "text", "published") + f'<row r="2">{SHARED.format("A2", 0)}{NUMBER.format("B2", 1, "46459")}</row>'

    [found] = items(
        xlsx({"A": sheet}, strings=["<t>A</t>"], formats=FORMATS, book='<workbookPr date1904="1"/>'), "notes.xlsx"
    )

    assert isinstance(found, ArticleRecord)
    assert found.published == date(2031, 3, 14)


def test_texts_of_a_workbook_are_whole() -> None:
    rich = "<r><t>A </t></r><r><rPr><b/></rPr><t>ship_x000D_</t></r><rPh><t>aloud</t></rPh>"
    data = xlsx(
        {"A": row(1, "text", "title", "author")
         + row(2, SHARED.format("A2", 0), NUMBER.format("B2", 0, "2031.0"), "Ilse")
         + row(3, NUMBER.format("A3", 3, "4.50"), '<c r="B3" t="b"><v>1</v></c>', '<c r="C3" t="s"><v>99</v></c>')
         + row(1_048_576, NUMBER.format("A1048576", 4, "12000"))},
        strings=[rich], formats=FORMATS,
    )  # fmt: skip

    found = records(items(data, "notes.xlsx"))

    assert [(each.text, each.title, each.author, each.place) for each in found] == [
        ("A ship", "2031", "Ilse", "notes.xlsx, line 2"),
        ("4.5", "true", "", "notes.xlsx, line 3"),
        ("12000", "", "", "notes.xlsx, line 1048576"),
    ]


def test_a_cell_without_a_value_of_its_own_is_told_with_its_row() -> None:
    data = xlsx({
        "A": row(1, "text", "title", "outlet")
        + row(2, "A ship.", '<c r="B2"><f>CONCAT("a")</f></c>', "Bote")
        + row(3, '<c r="A3" t="e"><v>#NAME?</v></c>', "Vesk", '<c r="C3"><f>1</f><v/></c>')
    })  # fmt: skip

    first, second = items(data, "notes.xlsx")

    assert isinstance(first, Flawed)
    assert (first.draft.text, first.draft.outlet, first.problems[0].field) == ("A ship.", "Bote", "title")
    assert told([first, second]) == [
        "notes.xlsx, line 2: “title” holds a formula without its value: open the file in Excel and save it",
        "notes.xlsx, line 3: “text” holds the error #NAME?",
        "notes.xlsx, line 3: “outlet” holds a formula without its value: open the file in Excel and save it",
    ]


def test_the_first_sheet_with_a_text_is_read_and_the_others_are_named() -> None:
    data = xlsx(
        {
            "Secret": row(1, "text") + row(2, "Hidden."),
            "Read me": row(1, "Collected in 2031"),
            "Data": row(1, "Our collection") + row(4, "Title", "Body") + row(6, "Ports shut", "A ship."),
            "More": row(1, "text") + row(2, "Other."),
        },
        hidden=["Secret"],
    )

    found = items(data, "notes.xlsx")

    assert [each.text for each in records(found)] == ["A ship."]
    assert told(found) == [
        "only the sheet “Data” was read, not “Read me”, “More”, “Secret”",
        "read “Body” as text",
    ]


MERGED = row(1, "text", "outlet") + row(2, "A", "Bote") + row(3, "B") + "</sheetData><mergeCells>{}</mergeCells>"


@pytest.mark.parametrize(
    ("data", "messages"),
    [
        (xlsx({"A": row(1, "title", "mood") + row(2, "A", "grim")}), ["has no column “text” (found: “title”, “mood”)"]),
        (xlsx({"A": ""}), ["is empty"]),
        (xlsx({"A": row(1, "text")}), ["has a header but no rows"]),
        (xlsx({"A": row(1, "text", "title", "Title") + row(2, "A")}), ["the column “title” is there twice"]),
        (xlsx({"A": row(1, "text")}, head='<!DOCTYPE s [<!ENTITY a "b">]>'), [
            "declares a document type, which no office program writes and which could hide anything"
        ]),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), ["is protected by a password"]),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), [
            "is in the format of Excel before 2007: open it and save it as .xlsx"
        ]),
        (xlsx({"A": row(1, "text")})[:-30], ["is damaged or incomplete"]),
    ],
    ids=["no text", "empty", "no rows", "twice", "document type", "locked", "old", "cut"],
)  # fmt: skip
def test_what_is_wrong_with_a_workbook_is_told(data: bytes, messages: list[str]) -> None:
    assert told(items(data, "notes.xlsx")) == [f"notes.xlsx: {message}" for message in messages]


def test_merged_cells_are_told_where_they_hide_something() -> None:
    note = "has cells that are merged over several rows: only the first of these rows has the value"

    assert told(items(xlsx({"A": MERGED.format('<mergeCell ref="B2:B3"/>')}), "a.xlsx")) == [note]
    assert told(items(xlsx({"A": MERGED.format('<mergeCell ref="A2:B2"/>')}), "a.xlsx")) == []


@pytest.mark.parametrize(
    "empty",
    ["<row/>", '<row><c s="1"/><c s="1"/></row>', '<row r="7"><c t="inlineStr"><is><t> </t></is></c></row>'],
    ids=["rows", "cells", "blanks"],
)
def test_hundreds_of_thousands_of_empty_rows_cost_seconds_and_no_memory(empty: str) -> None:
    data = xlsx({"A": row(1, "text") + row(2, "A ship.") + empty * 300_000 + row(300_003, "Late.")}, stored=True)

    begun = time.process_time()
    tracemalloc.start()
    found = items(data, "notes.xlsx")
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert time.process_time() - begun < 30
    assert peak < 20_000_000
    assert records(found)[0].text == "A ship."
    assert any("empty rows up to line" in message for message in told(found)) or len(records(found)) == 2


def test_a_wide_row_and_a_long_header_are_read_in_time() -> None:
    data = xlsx(
        {"A": row(1, "text", *["x"] * 16_000) + "".join(row(n, *["a"] * 1000) for n in range(2, 200))}, stored=True
    )

    begun = time.process_time()
    found = items(data, "notes.xlsx")

    assert time.process_time() - begun < 20
    assert found
    assert limits.EMPTY_ROWS
