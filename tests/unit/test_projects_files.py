"""Projects as whole files: UIMA XMI, REFI-QDA, Discourse Network Analyzer, Taguette, CATMA."""

import io
import sqlite3
import zipfile
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path
from uuid import UUID
from xml.sax.saxutils import quoteattr

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from disputes import importers
from disputes.records import AnnotationRecord, ArticleRecord, CodingsRecord, Note, Problem, Sound, Source
from disputes.text import Span
from tests.annotated import articles, carried

pytestmark = pytest.mark.once


def read(data: str | bytes, name: str, **beside: str) -> list[Sound]:
    def source(file: str, content: str | bytes) -> Source:
        raw = content if isinstance(content, bytes) else content.encode()
        others = {name.replace("_txt", ".txt"): text for name, text in beside.items()}
        return Source(
            file, lambda: io.BytesIO(raw), lambda other: source(other, others[other]) if other in others else None
        )

    return list(importers.read(source(name, data)))


def article(found: list[Sound]) -> ArticleRecord:
    (record,) = (item for item in found if isinstance(item, ArticleRecord))
    return record


def told(found: list[Sound]) -> list[str]:
    return [item.message if isinstance(item, Note) else str(item) for item in found if isinstance(item, Note | Problem)]


def units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def attribute(text: str) -> str:
    return quoteattr(text, {"\n": "&#10;", "\t": "&#9;", "\r": "&#13;"})


# UIMA XMI


def xmi(text: str, elements: str) -> str:
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<xmi:XMI xmlns:xmi="http://www.omg.org/XMI" xmlns:custom="http:///c.ecore"'
        ' xmlns:cas="http:///uima/cas.ecore" xmlns:t="http:///t.ecore" xmi:version="2.0">'
        f'{elements}<cas:Sofa xmi:id="12" sofaNum="1" mimeType="text" sofaString={attribute(text)}/>'
        '<cas:View sofa="12" members="1"/></xmi:XMI>'
    )


@settings(deadline=None, max_examples=40)
@given(articles(named=True))
def test_uima_xmi_comes_back_as_it_was(record: ArticleRecord) -> None:
    elements = "".join(
        f'<custom:Statement xmi:id="{number}" sofa="12" begin="{units(record.text[: each.spans[0].start])}"'
        f' end="{units(record.text[: each.spans[0].end])}" label={attribute(each.label)}'
        f" note={attribute(each.note)}/>"
        for number, each in enumerate(record.annotations, 100)
    )

    found = article(read(xmi(record.text, elements), "talks.xmi"))

    assert found.text == record.text
    assert [carried(each, "note") for each in found.annotations] == [
        carried(each, "note") for each in record.annotations
    ]


def test_slots_and_relations_of_xmi_name_people_and_tokens_are_counted() -> None:
    text = "🎣 Arvenia threatens Belmark."
    elements = (
        '<t:DocumentMetaData xmi:id="1" sofa="12" begin="0" end="5" documentTitle="talks.txt" language="en"/>'
        '<t:Token xmi:id="2" sofa="12" begin="3" end="10"/><t:Sentence xmi:id="3" sofa="12" begin="0" end="29"/>'
        '<custom:Actor xmi:id="4" sofa="12" begin="3" end="10"/>'
        '<custom:Actor xmi:id="5" sofa="12" begin="21" end="28"/>'
        '<custom:Act xmi:id="6" sofa="12" begin="11" end="20" value="threat" sure="false" Roles="7 8" tone="harsh"/>'
        '<custom:ActLink xmi:id="7" role="Speaker" target="4"/><custom:ActLink xmi:id="8" role="Manner" target="4"/>'
        '<custom:Target xmi:id="9" sofa="12" begin="11" end="20" Governor="6" Dependent="5"/>'
        '<custom:Family xmi:id="10" sofa="12" begin="11" end="20" Governor="4" Dependent="5"/>'
    )

    found = read(xmi(text, elements), "anno_01.xmi")

    record = article(found)
    threat = next(each for each in record.annotations if each.label == "threat")
    assert (threat.speakers, threat.targets, threat.note) == (
        ("Arvenia",),
        ("Belmark",),
        "tone: harsh\nManner: Arvenia",
    )
    assert [each.label for each in record.annotations] == ["Actor", "Actor", "threat"]
    assert (record.language, record.title) == ("en", "🎣 Arvenia threatens Belmark")
    assert told(found) == [
        "not kept: what programs mark in every text, 2 in all (“Token” 1, “Sentence” 1)",
        "not kept: relations, 1 in all (“Family” 1)",
    ]


def test_the_type_system_of_a_project_is_no_article() -> None:
    found = read('<?xml version="1.0"?><typeSystemDescription></typeSystemDescription>', "typesystem.xml")

    assert told(found) == ["says which layers a project has and holds no articles, so it is not read"]


def test_entities_are_neither_fetched_nor_replaced() -> None:
    bomb = "".join(
        f'<!ENTITY e{n} "{"&e" + str(n - 1) + ";" if n else "ha"}{"&e0;" * 50 if n else ""}">' for n in range(9)
    )
    doctype = f'<!DOCTYPE x [<!ENTITY file SYSTEM "file:///etc/hostname">{bomb}]>'
    text = xmi("Vesk waits.", "<custom:A>&file;&e8;</custom:A>").replace("?>\n", f"?>\n{doctype}\n", 1)

    found = read(text, "talks.xmi")

    assert not any(isinstance(item, ArticleRecord) and item.text != "Vesk waits." for item in found)
    assert found


def test_damaged_xml_is_told_with_its_line() -> None:
    (problem,) = told(read(xmi("Vesk waits.", "\n<custom:A").replace("/>", ""), "talks.xmi"))

    assert problem.startswith("talks.xmi, line 3: is not XML that can be read")


# REFI-QDA

QDE = (
    '<?xml version="1.0" encoding="utf-8"?><Project xmlns="urn:QDA-XML:project:1.0" name="Talks" origin="x">'
    '<Users><User guid="U1" name="Ana"/></Users><CodeBook><Codes>{codes}</Codes></CodeBook>'
    "<Sources>{sources}</Sources>{more}</Project>"
)


def guid(number: int) -> str:
    return str(UUID(int=number))


def zipped(files: dict[str, str | bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return stream.getvalue()


def qdpx(records: Iterable[ArticleRecord], *, line_end: str = "\n", mark: str = "") -> bytes:
    sources, number = "", 1000
    codes: dict[str, str] = {}
    files: dict[str, str | bytes] = {}
    for place, record in enumerate(records, 1):
        selections = ""
        text = record.text.replace("\n", line_end)
        for each in record.annotations:
            number += 1
            code = codes.setdefault(each.label, guid(2000 + len(codes)))
            start, end = (
                len(record.text[:at].replace("\n", line_end)) for at in (each.spans[0].start, each.spans[0].end)
            )
            selections += (
                f'<PlainTextSelection guid="{guid(number)}" startPosition="{start}" endPosition="{end}"'
                f' creatingUser="u1"><Description>{quoted(each.note)}</Description>'
                f'<Coding guid="{each.id}" creatingUser="U1"><CodeRef targetGUID="{code}"/></Coding>'
                "</PlainTextSelection>"
            )
        sources += (
            f'<TextSource guid="{guid(place)}" name={attribute(record.title)} plainTextPath="internal://{place}.txt">'
            f"{selections}</TextSource>"
        )
        files[f"Sources/{place}.txt"] = (mark + text).encode()
    listed = "".join(f'<Code guid="{code}" name={attribute(label)} isCodable="true"/>' for label, code in codes.items())
    return zipped({"project.qde": QDE.format(codes=listed, sources=sources, more=""), **files})


def quoted(text: str) -> str:
    return quoteattr(text)[1:-1].replace("&quot;", '"')


@settings(deadline=None, max_examples=40)
@given(
    st.lists(articles(named=True), min_size=1, max_size=3),
    st.sampled_from(["\n", "\r\n"]),
    st.sampled_from(["", "\ufeff"]),
)
def test_refi_qda_comes_back_as_it_was(records: list[ArticleRecord], line_end: str, mark: str) -> None:
    found = [
        item
        for item in read(qdpx(records, line_end=line_end, mark=mark), "talks.qdpx")
        if isinstance(item, ArticleRecord)
    ]

    assert [(item.title, item.paragraphs) for item in found] == [(each.title, each.paragraphs) for each in records]
    assert [[carried(each, "note", "id", "annotator") for each in item.annotations] for item in found] == [
        [(*carried(each, "note", "id"), "Ana") for each in record.annotations] for record in records
    ]


NESTED = (
    '<Code guid="C1" name="acts"><Code guid="C2" name="threat"/><Code guid="C3" name="other"/></Code>'
    '<Code guid="C4" name="mood"><Code guid="C5" name="other"/></Code>'
)
SOURCE = (
    '<TextSource guid="S1" name="Talks.txt"><PlainTextContent>Vesk waits.</PlainTextContent>'
    '<PlainTextSelection guid="P1" startPosition="0" endPosition="4" name="Vesk">'
    '<Coding guid="K1" creatingUser="U1" creationDateTime="2031-03-14T08:30:00Z"><CodeRef targetGUID="c2"/></Coding>'
    '<Coding guid="K2"><CodeRef targetGUID="C5"/></Coding><NoteRef targetGUID="N1"/></PlainTextSelection>'
    '<PlainTextSelection guid="P2" startPosition="5" endPosition="10"/>'
    '<Coding guid="K3"><CodeRef targetGUID="C4"/></Coding></TextSource>'
    '<PDFSource guid="S2" name="Paper.pdf" path="internal://S2.pdf"><PDFSelection guid="P3" page="1"/>'
    '<Representation guid="S3" plainTextPath="internal://S3.txt"><PlainTextSelection guid="P4" startPosition="0"'
    ' endPosition="2"><Coding guid="K4"><CodeRef targetGUID="C3"/></Coding></PlainTextSelection></Representation>'
    "</PDFSource>"
    '<TextSource guid="S4" name="Elsewhere" plainTextPath="relative:///gone.txt"><PlainTextSelection guid="P5"'
    ' startPosition="3" endPosition="6"><Coding guid="K5"><CodeRef targetGUID="C1"/></Coding></PlainTextSelection>'
    "</TextSource>"
    '<PictureSource guid="S5" name="Map.png"/>'
)
NOTES = '<Notes><Note guid="N1" name="n"><PlainTextContent>Who is it?</PlainTextContent></Note></Notes>'


def test_nested_codes_several_codings_notes_and_other_sources_of_refi_qda() -> None:
    project = QDE.format(codes=NESTED, sources=SOURCE, more=NOTES)
    data = zipped({"project.qde": project, "sources/S3.txt": "So it is.", "sources/S5.png": b"\x89PNG"})

    found = read(data, "talks.qdpx")

    first, second = (item for item in found if isinstance(item, ArticleRecord))
    assert (first.title, second.title) == ("Talks", "Paper")
    assert [(each.label, each.quote, each.annotator, each.note) for each in first.annotations] == [
        ("threat", "Vesk", "Ana", "Who is it?"),
        ("mood / other", "Vesk", "", "Who is it?"),
    ]
    assert first.annotations[0].created_at is not None
    assert [(each.label, each.quote) for each in second.annotations] == [("acts / other", "So")]
    (elsewhere,) = (item for item in found if isinstance(item, CodingsRecord))
    assert (elsewhere.title, [each.spans for each in elsewhere.annotations]) == ("Elsewhere", [(Span(3, 6),)])
    assert told(found) == [
        "not kept: selections without a code, 1 in all",
        "not kept: codes of whole texts, 1 in all",
        "not kept: areas marked on pages of PDF files, 1 in all",
        "not kept: pictures, 1 in all",
        "item 3: the plain text of “Elsewhere” is not there; its codings are kept by their offsets",
    ]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (zipped({"a.txt": "Vesk"}), "holds no project.qde, so it is not a REFI-QDA project"),
        (b"PK\x03\x04 no", "is not a zip file that can be read: it is damaged or incomplete"),
        (
            zipped({"project.qde": QDE.format(codes=NESTED, sources="", more="")}),
            "is a project of 5 codes without a text, so there is no article in it",
        ),
        (zipped({"project.qde": "<Project>"}), "is not XML that can be read: it is damaged or incomplete"),
        (zipped({"../project.qde": "<Project/>"}), "holds no project.qde, so it is not a REFI-QDA project"),
        (zipped({"project.qde": "<Project>" + " " * 2**24}), "holds no project.qde, so it is not a REFI-QDA project"),
    ],
    ids=["other", "damaged", "codes", "cut", "outside", "bomb"],
)
def test_a_project_that_can_not_be_read_says_why(data: bytes, message: str) -> None:
    (problem,) = told(read(data, "talks.qdpx"))

    assert problem.startswith(("talks.qdpx", "project.qde"))
    assert message in problem or "when unpacked" in problem


def test_a_codebook_alone_is_no_article() -> None:
    found = read(f'<CodeBook xmlns="urn:QDA-XML:codebook:1.0"><Codes>{NESTED}</Codes></CodeBook>', "codes.qdc")

    assert told(found) == ["is a codebook of 5 codes and holds no articles, so it is not read"]


# Discourse Network Analyzer

VERSION_3 = """
CREATE TABLE CODERS(ID INTEGER PRIMARY KEY, Name TEXT);
CREATE TABLE DOCUMENTS(ID INTEGER PRIMARY KEY, Title TEXT, Text TEXT, Coder INTEGER, Author TEXT, Source TEXT,
    Section TEXT, Notes TEXT, Type TEXT, Date INTEGER);
CREATE TABLE STATEMENTTYPES(ID INTEGER PRIMARY KEY, Label TEXT);
CREATE TABLE VARIABLES(ID INTEGER PRIMARY KEY, Variable TEXT, DataType TEXT, StatementTypeId INTEGER);
CREATE TABLE STATEMENTS(ID INTEGER PRIMARY KEY, StatementTypeId INTEGER, DocumentId INTEGER, Start INTEGER,
    Stop INTEGER, Coder INTEGER);
CREATE TABLE DATABOOLEAN(ID INTEGER PRIMARY KEY, StatementId INTEGER, VariableId INTEGER, Value INTEGER);
CREATE TABLE DATALONGTEXT(ID INTEGER PRIMARY KEY, StatementId INTEGER, VariableId INTEGER, Value TEXT);
INSERT INTO CODERS VALUES (1, 'Admin'), (2, 'Ana');
INSERT INTO STATEMENTTYPES VALUES (1, 'DNA Statement'), (2, 'Annotation');
INSERT INTO VARIABLES VALUES (1, 'person', 'short text', 1), (2, 'organization', 'short text', 1),
    (3, 'concept', 'short text', 1), (4, 'agreement', 'boolean', 1), (5, 'note', 'long text', 2);
"""
ENTITIES = """
CREATE TABLE ENTITIES(ID INTEGER PRIMARY KEY, VariableId INTEGER, Value TEXT);
CREATE TABLE DATASHORTTEXT(ID INTEGER PRIMARY KEY, StatementId INTEGER, VariableId INTEGER, Entity INTEGER);
"""
VALUES = "CREATE TABLE DATASHORTTEXT(ID INTEGER PRIMARY KEY, StatementId INTEGER, VariableId INTEGER, Value TEXT);"


def dna(folder: Path, records: Iterable[ArticleRecord], *, version: int = 3, line_end: str = "\n") -> bytes:
    file = folder / "talks.dna"
    file.unlink(missing_ok=True)
    with closing(sqlite3.connect(file)) as connection:
        connection.executescript(VERSION_3 + (ENTITIES if version == 3 else VALUES))
        entities: dict[str, int] = {}
        number = 0
        for document, record in enumerate(records, 1):
            date = 1_931_299_200 * (1 if version == 3 else 1000)
            text = record.text.replace("\n", line_end)
            values = (document, record.title, text, 1, "Ilse Tarn", "Harbour Wire", "", "", "", date)
            connection.execute("INSERT INTO DOCUMENTS VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", values)
            for each in record.annotations:
                number += 1
                start, end = (units(record.text[:at]) for at in (each.spans[0].start, each.spans[0].end))
                connection.execute("INSERT INTO STATEMENTS VALUES (?, 1, ?, ?, ?, 2)", (number, document, start, end))
                connection.execute("INSERT INTO DATABOOLEAN VALUES (NULL, ?, 4, 0)", (number,))
                for variable, value in ((3, each.label), *((1 + at, who) for at, who in enumerate(each.speakers))):
                    if version == 3:
                        kept: object = entities.setdefault(value, len(entities) + 1)
                        connection.execute("INSERT OR IGNORE INTO ENTITIES VALUES (?, ?, ?)", (kept, variable, value))
                    else:
                        kept = value
                    connection.execute("INSERT INTO DATASHORTTEXT VALUES (NULL, ?, ?, ?)", (number, variable, kept))
        connection.commit()
    return file.read_bytes()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("databases")


@pytest.mark.parametrize("version", [2, 3])
@pytest.mark.parametrize("line_end", ["\n", "\r\n"], ids=["lf", "crlf"])
@settings(deadline=None, max_examples=10)
@given(record=articles(named=True))
def test_discourse_network_analyzer_comes_back_as_it_was(
    folder: Path, version: int, line_end: str, record: ArticleRecord
) -> None:
    found = article(read(dna(folder, [record], version=version, line_end=line_end), "talks.dna"))

    assert (found.title, found.paragraphs) == (record.title, record.paragraphs)
    assert (found.author, found.outlet, str(found.published)) == ("Ilse Tarn", "Harbour Wire", "2031-03-15")
    assert sorted((*carried(each, "speakers"), each.annotator, each.note) for each in found.annotations) == sorted(
        (*carried(each, "speakers"), "Ana", "agreement: no") for each in record.annotations
    )


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"SQLite format 3\0 no", "is not a database that can be read: it is damaged or of another kind"),
        (b"Vesk waits.", "is not what its name says, or it is damaged"),
    ],
    ids=["damaged", "text"],
)
def test_a_file_that_is_no_database_says_so(data: bytes, message: str) -> None:
    assert told(read(data, "talks.dna")) == [f"talks.dna: {message}"]


def test_views_and_other_databases_are_not_believed(tmp_path: Path) -> None:
    file = tmp_path / "talks.dna"
    with closing(sqlite3.connect(file)) as connection:
        connection.executescript(
            "CREATE VIEW DOCUMENTS AS WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x FROM c) SELECT x FROM c;"
            "CREATE TABLE STATEMENTS(ID INTEGER); CREATE TABLE VARIABLES(ID INTEGER);"
        )

    assert told(read(file.read_bytes(), "talks.dna")) == [
        "talks.dna: is a database, but none of Discourse Network Analyzer"
    ]


EVENTS = (
    '"statement ID";"time";"document ID";"document title";"author";"source";"section";"type";"text";"person";'
    '"organization";"concept";"agreement"\n'
    '7;2031-03-14 00:00:00;1;"Talks fail";"Ilse";"Wire";"";"";"Vesk waits";"Ana Reyl";"Ministry";"patience";1\n'
    '8;2031-03-14 00:00:00;1;"Talks fail";"Ilse";"Wire";"";"";"";"";"";"";0\n'
    '9;2031-03-15 00:00:00;2;"So it is";"";"";"";"";"So, it is";"";"";"";0\n'
)


def test_an_event_list_gives_statements_to_be_looked_for() -> None:
    found = read(EVENTS, "events.csv")

    assert [item for item in found if isinstance(item, CodingsRecord)] == [
        CodingsRecord(
            (
                AnnotationRecord(
                    "patience", quote="Vesk waits", speakers=("Ana Reyl", "Ministry"), note="agreement: yes", id="7"
                ),
            ),
            title="Talks fail",
            place="events.csv, line 2",
        ),
        CodingsRecord(
            (AnnotationRecord("statement", quote="So, it is", note="agreement: no", id="9"),),
            title="So it is",
            place="events.csv, line 4",
        ),
    ]
    assert told(found) == [
        "events.csv, line 3: does not say its words",
        "gives no offsets, so its statements are looked for by their words",
    ]


# Taguette


def test_highlights_of_taguette_are_one_for_each_tag() -> None:
    table = 'id,document,tag,content\r\n5,Talks.odt,threat,"Vesk, it said"\r\n5,Talks.odt,mood,"Vesk, it said"\r\n'

    found = read(table + "6,Other,,So\r\n7,,threat,So\r\n", "tags.csv")

    assert [(item.title, item.annotations) for item in found if isinstance(item, CodingsRecord)] == [
        (
            "Talks.odt",
            (
                AnnotationRecord("threat", quote="Vesk, it said", id="5"),
                AnnotationRecord("mood", quote="Vesk, it said", id="5"),
            ),
        ),
        ("Other", (AnnotationRecord("highlight", quote="So", id="6"),)),
    ]
    assert told(found)[0] == "tags.csv, line 5: does not say its document"


def test_the_codebook_of_taguette_is_no_article() -> None:
    found = read('tag,description,number of highlights\nthreat,"Says, what",3\n', "codebook.csv")

    assert told(found) == ["is a codebook of 1 tags and holds no articles, so it is not read"]


TAGUETTE = """
CREATE TABLE documents(id INTEGER PRIMARY KEY, name TEXT, description TEXT, filename TEXT, project_id INT,
    contents TEXT);
CREATE TABLE highlights(id INTEGER PRIMARY KEY, document_id INT, start_offset INT, end_offset INT, snippet TEXT);
CREATE TABLE tags(id INTEGER PRIMARY KEY, project_id INT, path TEXT, description TEXT);
CREATE TABLE highlight_tags(highlight_id INT, tag_id INT);
INSERT INTO tags VALUES (1, 1, 'acts.threat', 'Says what'), (2, 1, 'mood', '');
"""


def test_the_database_of_taguette_counts_bytes(tmp_path: Path) -> None:
    html = "<h1>Talks über Fisch</h1>\n<p>🎣 Vesk &amp; Arvenia <i>warten</i>.</p>"
    words = "Talks über Fisch\n🎣 Vesk & Arvenia warten."
    start = len(words[: words.index("Arvenia")].encode())
    file = tmp_path / "taguette.sqlite3"
    with closing(sqlite3.connect(file)) as connection:
        connection.executescript(TAGUETTE)
        connection.execute("INSERT INTO documents VALUES (1, 'Talks', '', 'talks.html', 1, ?)", (html,))
        row = (start, start + len("Arvenia warten"), "Arvenia <i>warten</i>")
        connection.execute("INSERT INTO highlights VALUES (1, 1, ?, ?, ?)", row)
        connection.execute("INSERT INTO highlight_tags VALUES (1, 1), (1, 2)")
        connection.commit()

    found = read(file.read_bytes(), "taguette.sqlite3")

    record = article(found)
    assert record.paragraphs == ("Talks über Fisch", "🎣 Vesk & Arvenia warten.")
    assert [(each.label, [span.of(record.text) for span in each.spans]) for each in record.annotations] == [
        ("acts.threat", ["Arvenia warten"]),
        ("mood", ["Arvenia warten"]),
    ]
    assert told(found) == ["not kept: descriptions of tags, 1 in all"]


# CATMA

TEI = (
    '<?xml version="1.0" encoding="UTF-8"?><TEI xmlns="http://www.tei-c.org/ns/1.0"><teiHeader><fileDesc><titleStmt>'
    "<title>Talks</title><author>Ilse</author></titleStmt></fileDesc><encodingDesc>"
    '<fsdDecl xml:id="CATMA_S"><fsDecl xml:id="CATMA_T1" type="CATMA_T1"><fsDescr>threat</fsDescr></fsDecl></fsdDecl>'
    "</encodingDesc></teiHeader><text>"
    '<fs xml:id="CATMA_I1" type="CATMA_T1"><f name="catma_markupauthor"><string>ana</string></f>'
    '<f name="catma_markuptimestamp"><string>2031-03-14T08:30:00.000+0100</string></f>'
    '<f name="speaker"><vRange><vColl><string>Arvenia</string></vColl></vRange></f></fs>'
    '<body><ab type="catma"><ptr target="catma:///talks.txt#char=0,3"/>'
    '<seg ana="#CATMA_I1"><ptr target="catma:///talks.txt#char=3,7"/></seg>'
    '<seg ana="#CATMA_I1"><ptr target="catma:///talks.txt#char=15,20"/></seg></ab></body></text></TEI>'
)


def test_catma_is_read_with_the_text_beside_it_or_by_offsets() -> None:
    together = article(read(TEI, "talks.xml", talks_txt="🎣 Vesk\r\n\r\nand waits."))
    alone = read(TEI, "talks.xml")

    (annotation,) = together.annotations
    assert (together.title, together.author) == ("Talks", "Ilse")
    assert (annotation.label, annotation.quote, annotation.speakers) == ("threat", "Vesk […] waits", ("Arvenia",))
    assert (annotation.annotator, annotation.created_at is not None) == ("ana", True)
    (codings,) = (item for item in alone if isinstance(item, CodingsRecord))
    assert (codings.title, codings.annotations[0].spans) == ("Talks", (Span(3, 7), Span(15, 20)))
    assert codings.annotations[0].quote == ""
    assert told(alone) == ["has no “talks.txt” beside it: its annotations are kept by their offsets in that text"]


def test_other_xml_is_not_taken_for_a_project() -> None:
    (problem,) = told(read("<?xml version='1.0'?><nothing/>", "talks.xml"))

    assert problem == "talks.xml: is XML of another kind (<nothing>): NITF, NewsML, RSS, Atom and Factiva can be read"
