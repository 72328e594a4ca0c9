"""Word documents as they would be printed, and those that are damaged or made to do harm."""

import io
import time

import pytest

from disputes.importers import read, reader_of, understood, uploaded, word
from disputes.records import ArticleRecord, Flawed, Item, Note, Problem, Source
from tests.office_files import docx, p, packed, r

pytestmark = pytest.mark.once


def source(data: bytes, name: str = "notes.docx") -> Source:
    return Source(name, lambda: io.BytesIO(data))


def items(data: bytes, name: str = "notes.docx") -> list[Item]:
    return list(understood(source(data, name)))


def texts(body: str, **parts: str) -> list[str]:
    """The paragraphs of a document with this body."""
    return [paragraph.text for paragraph in word.paragraphs(source(docx(body, **parts)))]  # type: ignore[arg-type]


def refusal(data: bytes, name: str = "notes.docx") -> str:
    [problem] = items(data, name)
    assert isinstance(problem, Problem)
    return str(problem)


HEADING = '<w:style w:styleId="berschrift1"><w:name w:val="heading 1"/><w:rPr><w:b/></w:rPr></w:style>'


def test_a_document_is_an_article_called_by_its_first_heading() -> None:
    body = p("Harbour news") + p("Ports shut in Orrland", style="berschrift1") + p("A ship waits.") + p(" ")

    [found] = items(docx(body, styles=HEADING))

    assert isinstance(found, ArticleRecord)
    assert found.title == "Ports shut in Orrland"
    assert found.paragraphs == ("Harbour news", "Ports shut in Orrland", "A ship waits.")


@pytest.mark.parametrize(
    ("named", "title"),
    [("ports  SHUT in Orrland", "ports SHUT in Orrland"), ("Microsoft Word - x.doc", "Vesk waits"), ("", "Vesk waits")],
)
def test_the_title_in_the_properties_counts_where_the_document_says_it_too(named: str, title: str) -> None:
    body = p("Vesk waits.") + p("Ports shut in Orrland") + p("A ship waits.")

    [found] = items(docx(body, title=named))

    assert isinstance(found, ArticleRecord)
    assert found.title == title
    assert found.author == ""


def tag(name: str, *content: str) -> str:
    return f"<{name}>{''.join(content)}</{name.split()[0]}>"


def run(*content: str) -> str:
    return tag("w:r", *content)


def field(kind: str) -> str:
    return run(f'<w:fldChar w:fldCharType="{kind}"/>')


def words(text: str) -> str:
    return tag("w:t", text)


def box(kind: str, text: str) -> str:
    return tag(kind, tag("w:txbxContent", p(text)))


DELETED_END = "<w:pPr><w:rPr><w:del/></w:rPr></w:pPr>"
OLD_LOOK = "<w:pPr><w:pPrChange><w:rPr><w:vanish/></w:rPr></w:pPrChange></w:pPr>"
SYMBOLS = '<w:sym w:font="Symbol" w:char="F061"/><w:sym w:font="Wingdings" w:char="F0FC"/><w:sym w:char="x"/>'
BOTH_BOXES = tag(
    "mc:AlternateContent",
    tag("mc:Choice", box("wps:txbx", "In a box.")),
    tag("mc:Fallback", tag("w:pict", box("v:textbox", "In a box."))),
)
PRINTED = {
    "insertions": (
        p("One ", tag("w:ins", r("new ")), tag("w:del", r("old ")), "ship."),
        ["One new ship."],
    ),
    "moves": (
        p(tag("w:moveTo", r("Moved."))) + p("Stays.") + p(tag("w:moveFrom", r("Moved."))),
        ["Moved.", "Stays."],
    ),
    "an end deleted": (tag("w:p", DELETED_END, r("Half a ")) + p("sentence."), ["Half a sentence."]),
    "the last end deleted": (tag("w:p", DELETED_END, r("Half.")), ["Half."]),
    "an old look": (tag("w:p", OLD_LOOK, r("Seen.")), ["Seen."]),
    "hidden words": (p("A ", r("secret ", "<w:vanish/>"), r("ship.", '<w:vanish w:val="0"/>')), ["A ship."]),
    "a link": (p("See ", tag("w:hyperlink", r("the port")), "."), ["See the port."]),
    "controls": (p(tag("w:smartTag", tag("w:sdt", tag("w:sdtContent", r("Vesk"))))), ["Vesk"]),
    "a placeholder": (
        p(tag("w:sdt", tag("w:sdtPr", "<w:showingPlcHdr/>"), tag("w:sdtContent", r("Click here"))), "A."),
        ["A."],
    ),
    "signs": (
        p(run(words("A"), "<w:tab/>", words("B"), "<w:br/>", words("C"), "<w:noBreakHyphen/>", words("D"))),
        ["A\tB\nC\u2011D"],
    ),
    "tab stops": (p("<w:pPr><w:tabs><w:tab/></w:tabs></w:pPr>", "A"), ["A"]),
    "a soft hyphen": (p(run(words("soft"), "<w:softHyphen/>", words("ly"))), ["softly"]),
    "symbols": (p(run(SYMBOLS)), ["α✓"]),
    "a field": (
        p(
            field("begin"),
            run(tag("w:instrText", "X"), words("code")),
            field("separate"),
            "shown",
            field("end"),
            ".",
        ),
        ["shown."],
    ),
    "a field without end": (p(field("begin"), "lost") + p("kept"), ["kept"]),
    "a box twice": (p(run(BOTH_BOXES), "Beside it."), ["Beside it.", "In a box."]),
    "an old box": (p(run(tag("w:pict", box("v:textbox", "Old box.")))), ["Old box."]),
    "how it is read aloud": (p(run(tag("w:ruby", tag("w:rt", r("loud")), tag("w:rubyBase", r("word"))))), ["word"]),
    "a comment": (p("A ", '<w:commentRangeStart w:id="1"/>', "ship", run("<w:commentReference/>")), ["A ship"]),
}


@pytest.mark.parametrize(("body", "expected"), PRINTED.values(), ids=PRINTED)
def test_a_document_reads_as_it_would_be_printed(body: str, expected: list[str]) -> None:
    assert texts(body) == expected


def table(*rows: tuple[str, ...]) -> str:
    cells = ("".join(f"<w:tc>{cell}</w:tc>" for cell in cells) for cells in rows)
    return f"<w:tbl>{''.join(f'<w:tr>{row}</w:tr>' for row in cells)}</w:tbl>"


def test_a_row_of_a_table_is_a_paragraph_and_a_table_for_the_layout_is_none() -> None:
    long = "The ministry said the ports would stay shut until the talks were over. " * 5
    inner = table((p("Vesk"), p("3")))
    deleted = "<w:tbl><w:tr><w:trPr><w:del/></w:trPr><w:tc>" + p("Gone") + "</w:tc></w:tr></w:tbl>"

    found = texts(
        table((p("State"), p("Ships")), (p("Arvenia") + p("(north)"), "<w:p/>", p("4")))
        + table((p(long) + p("Second."), p("Beside.")))
        + table((p("All") + inner,))
        + deleted
    )

    assert found == ["State | Ships", "Arvenia (north) |  | 4", long, "Second.", "Beside.", "All", "Vesk | 3"]


def test_notes_stand_at_the_end_behind_their_marks() -> None:
    def note(kind: str, number: int, *content: str, sort: str = "") -> str:
        return f'<w:{kind} w:id="{number}"{sort}>{"".join(content)}</w:{kind}>'

    def mark(kind: str, number: int, own: str = "") -> str:
        return f'<w:r><w:{kind}Reference w:id="{number}"{own}/></w:r>'

    found = texts(
        p("One", mark("footnote", 7), " two", mark("endnote", 2), " three", mark("footnote", 5))
        + p("Four", mark("footnote", 9, ' w:customMarkFollows="1"'), "*"),
        footnotes=note("footnote", 0, p("——"), sort=' w:type="separator"')
        + note("footnote", 5, p("Fifth."))
        + note("footnote", 7, p("Seventh."), p("More."))
        + note("footnote", 9, p("* Ninth.")),
        endnotes=note("endnote", 2, p("Last.")),
    )

    assert found == ["One[1] two[i] three[2]", "Four*", "[1] Seventh.", "More.", "[2] Fifth.", "* Ninth.", "[i] Last."]


def test_style_and_bold_are_known_of_each_paragraph() -> None:
    styles = HEADING + '<w:style w:styleId="own"><w:name w:val="Own"/><w:basedOn w:val="berschrift1"/></w:style>'
    styles += '<w:style w:styleId="loop"><w:basedOn w:val="loop"/></w:style>'
    body = p("One", style="own") + p(r("Two ", "<w:b/>"), " ", r("bold", "<w:b/>")) + p(r("Three", "<w:b/>"), " not")
    body += p(r("Four", '<w:b w:val="false"/>'), style="own") + p("Five", style="loop")

    found = list(word.paragraphs(source(docx(body, styles=styles))))

    assert [(paragraph.style, paragraph.bold) for paragraph in found] == [
        ("own", True), ("", True), ("", False), ("own", False), ("loop", False),
    ]  # fmt: skip


def test_parts_may_have_other_names_and_lack_what_is_not_needed() -> None:
    renamed = docx(p("Ports shut."), main="word/document2.xml")
    bare = packed({"word/document.xml": docx_body("Ports shut.")})

    for data in (renamed, bare):
        [found] = items(data)
        assert isinstance(found, ArticleRecord)
        assert found.text == "Ports shut."


def docx_body(text: str) -> str:
    strict = "http://purl.oclc.org/ooxml/wordprocessingml/main"
    return f'<d:document xmlns:d="{strict}"><d:p><d:r><d:t>{text}</d:t></d:r></d:p></d:document>'


BOMB = '<!DOCTYPE d [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
OUTSIDE = '<!DOCTYPE d [<!ENTITY a SYSTEM "file:///etc/passwd">]>'


@pytest.mark.parametrize("head", [BOMB, OUTSIDE, '<!DOCTYPE d SYSTEM "http://127.0.0.1/x.dtd">'])
def test_a_document_that_declares_entities_is_refused_before_any_is_looked_at(head: str) -> None:
    message = refusal(docx(p("&a;"), head=head))

    assert message == (
        "notes.docx: declares a document type, which no office program writes and which could hide anything"
    )


LACKS_ITS_TEXT = "a.docx: lacks its part word/document.xml, so it is damaged or not what its name says"
WEB_PAGE_WITHIN = "a.docx: holds its text as a web page within: open it in Word and save it anew"


def ole(stream: str) -> bytes:
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000) + stream.encode("utf-16-le") + bytes(500)


@pytest.mark.parametrize(
    ("data", "name", "message"),
    [
        (ole("EncryptedPackage"), "a.docx", "a.docx: is protected by a password"),
        (ole("WordDocument"), "a.doc", "a.doc: is in the format of Word before 2007: open it and save it as .docx"),
        (b"", "a.docx", "a.docx: is empty"),
        (b"<html>", "a.docx", "a.docx: is not what its name says, or it is damaged"),
        (docx(p("Ports shut."))[:-40], "a.docx", "a.docx: is damaged or incomplete"),
        (packed({"a.txt": "x"}), "a.docx", LACKS_ITS_TEXT),
        (docx("<w:p>"), "a.docx", "a.docx: is damaged: its part word/document.xml breaks off or is not XML (line 1)"),
        (docx(p(" ")), "a.docx", "a.docx: is empty"),
        (docx('<w:altChunk r="1"/>'), "a.docx", WEB_PAGE_WITHIN),
    ],
    ids=["encrypted", "old", "nothing", "page", "cut", "another zip", "broken", "blank", "web page"],
)  # fmt: skip
def test_what_can_t_be_read_says_why(data: bytes, name: str, message: str) -> None:
    [problem] = read(source(data, name))

    assert str(problem) == message


def test_rich_text_by_the_name_of_an_old_document_is_read() -> None:
    [found] = items(rb"{\rtf1 Ports shut.\par}", "notes.doc")

    assert isinstance(found, ArticleRecord)
    assert found.text == "Ports shut."


def test_a_document_within_a_zip_is_read() -> None:
    [found] = uploaded("all.zip", lambda: io.BytesIO(packed({"sub/notes.docx": docx(p("Ports shut."))})))
    assert isinstance(found, Source)

    [record] = read(found)

    assert isinstance(record, ArticleRecord)
    assert record.place == "sub/notes.docx"


@pytest.mark.parametrize(
    "body",
    [
        "<w:p>" * 80_000 + "</w:p>" * 80_000,
        "<w:tbl><w:tr><w:tc>" * 30_000 + p("A") + "</w:tc></w:tr></w:tbl>" * 30_000,
        p("<w:r><w:t>" + "word " * 1_000_000 + "</w:t></w:r>"),
        "<w:p><w:r><w:t>a</w:t></w:r></w:p>" * 100_000,
        p('<w:r><w:rPr><w:rFonts w:ascii="' + "a" * 20_000_000 + '"/></w:rPr></w:r>', "A"),
        p((field("begin") + field("separate")) * 20_000 + run(words("a")) * 20_000),
        p('<w:r><w:footnoteReference w:id="1"/></w:r>' * 40_000),
    ],
    ids=["paragraphs within", "tables within", "long", "many", "attribute", "fields", "notes"],
)
def test_documents_made_to_be_slow_are_read_or_refused_within_seconds(body: str) -> None:
    data = docx(body, stored=True)

    begun = time.process_time()
    found = items(data)

    assert time.process_time() - begun < 12
    assert found


def test_a_part_that_would_grow_beyond_all_measure_is_refused() -> None:
    message = refusal(docx("<w:p/>" + " " * 50_000_000))

    assert message == "notes.docx: would grow to more than 200 times its size when unpacked, so it is not read"


def test_templates_and_documents_with_macros_are_word_documents() -> None:
    for ending in (".docx", ".docm", ".dotx", ".dotm", ".DOCX"):
        reader = reader_of(source(docx(p("A")), f"a{ending}"))

        assert not isinstance(reader, Problem)
        assert reader.signature == "word 1"


def test_what_is_embedded_beside_a_text_is_told() -> None:
    note, found = items(docx(p("Ports shut.") + "<w:altChunk/>"))

    assert note == Note("notes.docx", "holds a part in another format, which was not read")
    assert not isinstance(found, Flawed)
