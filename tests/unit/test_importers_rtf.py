"""Rich text as it would be printed: code pages, Unicode, notes, tables, and what is made to do harm."""

import io
import time

import pytest

from disputes.importers import rtf, understood
from disputes.records import ArticleRecord, Item, Note, Problem, Source

pytestmark = pytest.mark.once


def source(data: bytes, name: str = "notes.rtf") -> Source:
    return Source(name, lambda: io.BytesIO(data))


def items(data: bytes) -> list[Item]:
    return list(understood(source(data)))


def texts(body: bytes, head: bytes = rb"\rtf1\ansi\ansicpg1252\uc1") -> list[str]:
    """The paragraphs of a document with this body."""
    return [paragraph.text for paragraph in rtf.paragraphs(source(b"{" + head + b" " + body + b"}"))]


FONTS = (
    rb"{\fonttbl{\f0\fcharset0 Times;}{\f1\fcharset204 Times Cyr;}{\f2\fcharset2 Symbol;}{\f3\fcharset128 MS Mincho;}"
    rb"{\f4\fcharset162{\*\panose 02}Times Tur;}{\f5\fcharset178 Arabic;}{\f6\fnil\cpg1253 Own;}}"
)
PRINTED = {
    "paragraphs": (rb"One.\par Two.\par\par Three.", ["One.", "Two.", "Three."]),
    "line ends of the file": (b"One\r\n ship\n.", ["One ship."]),
    "a line within": (rb"One\line two\par", ["One\ntwo"]),
    "signs": (rb"\ldblquote A\rdblquote  \endash  B\emdash\~C\_D\-E\tab F\{\}\\", ["“A” – B—\xa0C\u2011DE\tF{}\\"]),
    "west": (rb"caf\'e9 \'93x\'94", ["café “x”"]),
    "fonts": (
        FONTS + rb"{\f1 \'cc\'e8\'f0}, {\f4 \'fe\'f0}, {\f5 \'d3\'e1\'c7\'e3}, {\f6 \'e1\'e2}",
        ["Мир, şğ, سلام, αβ"],
    ),
    "two bytes": (FONTS + rb"{\f3 \'93\'fa\'96\'7b}{\f3 \'83A\'83\'4a}", ["日本アカ"]),
    "symbols": (FONTS + rb"{\f2 a\'b7}{\f0 a}\u-3913?", ["α•a•"]),
    "west beside others": (FONTS + rb"{\f0 \'e9}{\f1 \'e9}", ["éй"]),
    "numbers": (rb"\u1052?\u1080\'e8\u1088 ?", ["Мир"]),
    "negative": (rb"\u-10179?\u-8704?!", ["😀!"]),
    "beyond": (rb"\u128512?", ["😀"]),
    "longer fallback": (rb"{\uc2\u228\'E8a}b{\uc0\u228}c", ["äbäc"]),
    "fallback ends with its group": (rb"{\uc5\u228 x}yz", ["äyz"]),
    "fallback is a sign": (rb"\u228\emdash x", ["äx"]),
    "both spellings": (rb"\upr{Mu?nch}{\*\ud{M\u252?nch}}", ["Münch"]),
    "UTF-8 as it is": ("Müller – şğ".encode(), ["Müller – şğ"]),
    "hidden": (rb"A {\v secret }ship{\v0 .}\v no\v0  yes", ["A ship. yes"]),
    "deleted": (rb"A {\deleted old }{\revised new }ship", ["A new ship"]),
    "links": (rb'See {\field{\*\fldinst{HYPERLINK "x"}}{\fldrslt{\ul the port}}}.', ["See the port."]),
    "codes without an asterisk": (rb"{\field{\fldinst PAGE}{\fldrslt 3}} p", ["3 p"]),
    "what is not printed": (
        rb"{\info{\author X}}{\header Daily}{\footerl 1}{\pict 0aff}{\*\unknown x}{\stylesheet{\s1 N;}}A",
        ["A"],
    ),
    "comments": (rb"A{\*\atnid X}{\annotation No.}B", ["AB"]),
    "pictures as bytes": (b"A{\\pict\\bin7 }}}{{\\\\}B", ["AB"]),
    "objects": (rb"{\object{\*\objdata 0a}{\result Shown}} B", ["Shown B"]),
    "boxes": (rb"A{\shp{\*\shpinst{\sp{\sn a}{\sv b}}{\shptxt Box\par}}{\shprslt{Box}}}", ["ABox"]),
    "list numbers for old programs": (rb"{\pntext 1.\tab}{\listtext 1.}One", ["One"]),
    "rows": (
        rb"\trowd\pard\intbl State\cell Ships\cell\row\trowd\pard\intbl Vesk\par (north)\cell 4\cell\row\pard After",
        ["State | Ships", "Vesk (north) | 4", "After"],
    ),
    "rows within": (
        rb"\trowd\intbl\itap2 In\nestcell Side\nestcell{\*\nesttableprops\trowd\nestrow}{\nonesttables\par}"
        rb"\itap1 Out\cell B\cell\row",
        ["In | Side Out | B"],
    ),
    "a row without end": (rb"\intbl A\cell B\cell\pard C\par", ["A | B", "C"]),
    "sections": (rb"One\sect Two", ["One", "Two"]),
    "too many closing": (rb"One}} Two", ["One"]),
    "escaped line ends": (b"One\\\nTwo", ["One", "Two"]),
}  # fmt: skip


@pytest.mark.parametrize(("body", "expected"), PRINTED.values(), ids=PRINTED)
def test_rich_text_reads_as_it_would_be_printed(body: bytes, expected: list[str]) -> None:
    assert texts(body) == expected


@pytest.mark.parametrize(
    ("head", "body", "expected"),
    [
        (rb"\rtf1\ansi\ansicpg1250", rb"Prosz\'ea", "Proszę"),
        (rb"\rtf1\ansi\ansicpg1251", rb"{\fonttbl{\f0\fcharset0 Arial;}}\f0 \'cc\'e8\'f0", "Мир"),
        (rb"\rtf1\mac", rb"caf\'8e", "café"),
        (rb"\rtf1\pc", rb"caf\'82", "café"),
        (rb"\rtf1\ansi\ansicpg65001", rb"\'c3\'a9", "é"),
        (rb"\rtf1\ansi\ansicpg99999", rb"\'e9", "é"),
        (rb"\rtf1\deff1", rb"{\fonttbl{\f0\fcharset0 A;}{\f1\fcharset161 B;}}\'e1\plain\'e1", "αα"),
    ],
    ids=["Polish", "only charset 0", "Macintosh", "DOS", "UTF-8", "unknown", "default font"],
)
def test_the_code_page_is_the_fonts_or_else_the_documents(head: bytes, body: bytes, expected: str) -> None:
    assert texts(body, head) == [expected]


def test_notes_stand_at_the_end_behind_their_marks() -> None:
    found = texts(
        rb"One\chftn{\footnote \pard {\super\chftn} First.\par More.} two"
        rb"{\super\chftn {\*\footnote\ftnalt {\chftn} Second.}}.\par Three*{\footnote * Own mark.}"
    )

    assert found == ["One[1] two[2].", "Three*", "[1]  First.", "More.", "[2]  Second.", "* Own mark."]


def test_bold_is_known_of_each_paragraph() -> None:
    found = rtf.paragraphs(source(rb"{\rtf1 {\b One} {\b two}\par \b Three\b0  not\par\b Four\plain\par}"))

    assert [paragraph.bold for paragraph in found] == [True, False, True]


def test_the_article_is_called_as_its_first_line_or_its_properties_say() -> None:
    [said] = items(rb"{\rtf1{\info{\title Vesk waits}}Harbour Wire.\par Vesk waits\par A ship came.\par}")
    [other] = items(rb"{\rtf1{\info{\title RTF file}}Ports shut\par A ship came.\par}")

    assert isinstance(said, ArticleRecord)
    assert isinstance(other, ArticleRecord)
    assert (said.title, other.title) == ("Vesk waits", "Ports shut")


def test_a_file_that_ends_early_is_read_and_told() -> None:
    note, found = items(rb"{\rtf1 Ports shut.\par {\b A shi")

    assert note == Note("notes.rtf", "ends before it should, so something may be missing: is the file complete?")
    assert isinstance(found, ArticleRecord)
    assert found.paragraphs == ("Ports shut.", "A shi")


@pytest.mark.parametrize("data", [b"", b"Ports shut.", b"PK\x03\x04", b"{\\html}"])
def test_what_is_no_rich_text_is_refused(data: bytes) -> None:
    [problem] = items(data)

    assert isinstance(problem, Problem)


@pytest.mark.parametrize(
    "piece",
    [
        b"word ", b"{", b"}", b"{}", b"{\\b x}", b"\\'e4", b"\\u228?", b"\\par ", b"\\b ", b"\\", b"\\\n", b"\xff",
        b"\\cell ", b"a\\row ", b"{\\footnote x}", b"\\footnote x", b"\\chftn ", b"\\bin1 x", b"{\\*\\x", b"\\nestcell",
        b"{\\fonttbl\\f1 x;}", b"{\\upr", b"\\f1\\'e4\\f2\\'e4",
    ],
    ids=repr,
)  # fmt: skip
def test_rich_text_made_to_be_slow_is_read_or_refused_within_seconds(piece: bytes) -> None:
    data = b"{\\rtf1 " + piece * (500_000 // len(piece))

    begun = time.process_time()
    found = items(data)

    assert time.process_time() - begun < 5
    assert found


def test_a_token_may_lie_across_any_two_pieces_of_the_file() -> None:
    filler = b"a" * (2**20 - 40)
    for shift in range(40, 110):
        body = filler + b"b" * shift + rb"\u1052?\'e9\emdash {\b x}"

        assert texts(body)[0].endswith("bМé—x")
