"""LexisNexis: text, web page, Word and RTF, in its older and its newer form."""

from datetime import date

import pytest

from disputes.importers import limits, reader_of, understood
from disputes.importers.readers import Reader
from disputes.records import ArticleRecord, Flawed, Item, Note, Problem
from tests.unit.printed import docx, rtf, source

pytestmark = pytest.mark.once


def items(name: str, data: bytes | str) -> list[Item]:
    return list(understood(source(name, data)))


def articles(name: str, data: bytes | str) -> list[ArticleRecord]:
    return [item for item in items(name, data) if isinstance(item, ArticleRecord)]


def notes(name: str, data: bytes | str) -> list[str]:
    return [item.message for item in items(name, data) if isinstance(item, Note)]


def reader(name: str, data: bytes | str) -> str:
    found = reader_of(source(name, data))
    return found.name if isinstance(found, Reader) else str(found)


COVER = """


Download Request: Selected Items: 1-2
Time Of Request: Friday, March 14, 2031  16:51:31

Send To:
READING ROOM
KESTREL, ORRLAND


Terms: ((HEADLINE(tariffs) or HLEAD(ports)) and
not TYPE(web))

Source: Harbour Wire
Project ID: None



"""

FIRST = """                               1 of 2 DOCUMENTS



                                  Harbour Wire

                             March 14, 2031 Friday
                                 Late Edition

TARIFFS: Orrland answers Vesk

BYLINE: By Ilse Tarn and Marek Oll

SECTION: FOREIGN; Pg. 3

LENGTH: 21 words

Orrland will answer every new tariff of Vesk with one of its own, said the
minister for trade on Friday in Kestrel.

"We seek no quarrel," she said.

GRAPHIC: Picture: the port of Kestrel

A crane at night

LOAD-DATE: March 15, 2031

LANGUAGE: ENGLISH

NEW-LABEL: something


                        Copyright 2031 Harbour Wire Ltd.
                              All Rights Reserved

"""

SECOND = """                               2 of 2 DOCUMENTS



                                  Der Hafenbote

                            Samstag 15. Februar 2031

TARIFFS: Orrland answers Vesk

AUTOR: Jo Fenn

LÄNGE: 9 Wörter

Vesk schweigt zu den Zöllen, die Orrland angekündigt hat.

UPDATE: 16. Februar 2031

SPRACHE: GERMAN; DEUTSCH
"""


def test_documents_are_parted_and_the_cover_page_is_none() -> None:
    first, second = articles("export.txt", COVER + FIRST + SECOND)

    assert first == ArticleRecord(
        (
            "Orrland will answer every new tariff of Vesk with one of its own, said the minister for trade on Friday"
            " in Kestrel.",
            "“We seek no quarrel,” she said.".replace("“", '"').replace("”", '"'),
        ),
        title="TARIFFS: Orrland answers Vesk",
        outlet="Harbour Wire",
        author="Ilse Tarn and Marek Oll",
        published=date(2031, 3, 14),
        language="en",
        place="export.txt, item 1",
    )
    assert (second.title, second.outlet, second.author) == (first.title, "Der Hafenbote", "Jo Fenn")
    assert (second.published, second.language) == (date(2031, 2, 15), "de")
    assert notes("export.txt", COVER + FIRST + SECOND) == []


@pytest.mark.parametrize(
    ("line", "labels"),
    [
        ("Dokument 1 von 10", ("AUTOR", "LÄNGE: 7 Wörter")),
        ("Document 1 de 10", ("AUTEUR", "LONGUEUR: 7 mots")),
        ("1 of 10 DOCUMENTS", ("AUTEUR", "LENGTE: 7 woorden")),
        ("Documento 1 de 10", ("AUTOR", "EXTENSIÓN: 7 palabras")),
        ("FOCUS - 1 of 10 DOCUMENTS", ("BYLINE", "LENGTH: 7 words")),
    ],
)
def test_the_numbering_and_the_labels_may_be_in_any_language(line: str, labels: tuple[str, str]) -> None:
    text = f"{' ' * 30}{line}\n\n{' ' * 30}Harbour Wire\n\n{' ' * 25}14 März 2031\n\nPorts shut\n\n"
    text += f"{labels[0]}: Ilse Tarn\n\n{labels[1]}\n\nThe ports of Orrland are shut again.\n"

    (article,) = articles("export.txt", text)

    assert (article.title, article.author, article.paragraphs) == (
        "Ports shut",
        "Ilse Tarn",
        ("The ports of Orrland are shut again.",),
    )


def test_a_labelled_headline_and_text_are_found_and_the_day_may_stand_twice() -> None:
    text = """                               1 of 1 DOCUMENT

                          Copyright 2031 De Haven

                                  De Haven

                               14. maart 2031

                               March 14, 2031

LENGTE: 6 woorden

KOP: Havens dicht

AUTEUR: TARN, ILSE

TEKST:


De havens van Orrland zijn dicht.

TAAL: Dutch / Nederlands
"""

    (article,) = articles("export.txt", text)

    assert (article.title, article.outlet, article.author) == ("Havens dicht", "De Haven", "TARN, ILSE")
    assert (article.published, article.language) == (date(2031, 3, 14), "nl")
    assert article.paragraphs == ("De havens van Orrland zijn dicht.",)


def test_a_label_in_the_text_does_not_end_it() -> None:
    text = FIRST.replace('"We seek', 'LANGUAGE: the sharpest weapon.\n\n"We seek')

    (article,) = articles("export.txt", text)

    assert article.paragraphs[1:] == ("LANGUAGE: the sharpest weapon.", '"We seek no quarrel," she said.')


def test_lines_are_joined_where_they_were_wrapped_and_kept_where_not() -> None:
    body = (
        "Orrland asked for talks and Vesk refused them on the spot, which nobody in the\n"
        "port had expected, least of all the Vesk-\nborn mayor of Kestrel and her council.\n\n"
        "Shut:\nKestrel\nPort Orr\n"
    )
    text = FIRST.replace('"We seek no quarrel," she said.\n', body)

    (article,) = articles("export.txt", text)

    assert article.paragraphs[1].endswith("which nobody in the port had expected, least of all the Vesk-born mayor"
                                          " of Kestrel and her council.")  # fmt: skip
    assert article.paragraphs[2] == "Shut:\nKestrel\nPort Orr"


def test_one_document_without_a_number_is_known_by_its_labels() -> None:
    text = FIRST.partition("DOCUMENTS\n")[2]

    assert reader("article.txt", text) == "nexis-text"
    assert [article.outlet for article in articles("article.txt", text)] == ["Harbour Wire"]


def test_counts_and_lengths_that_do_not_fit_are_told() -> None:
    told = notes("export.txt", COVER + FIRST.replace("21 words", "1,900 words"))

    assert told == ["item 1: should have 1,900 words, 28 were found", "announces 2 documents, 1 were found"]


def test_a_document_without_a_day_is_undated_and_one_with_a_wrong_day_says_so() -> None:
    undated = FIRST.replace("                             March 14, 2031 Friday\n", "")
    monthly = FIRST.replace("March 14, 2031 Friday", "March 2031")
    wrong = FIRST.replace("March 14, 2031 Friday", "February 31, 2031 Friday")

    assert [article.published for article in articles("export.txt", undated)] == [None]
    assert [(article.published, article.outlet) for article in articles("export.txt", monthly)] == [
        (None, "Harbour Wire")
    ]
    assert articles("export.txt", wrong)[0].published is None
    assert notes("export.txt", wrong)[0] == "item 1: no date, because “February 31, 2031 Friday Late Edition” is none"


def test_a_document_without_a_text_is_a_problem_with_its_place() -> None:
    text = FIRST[: FIRST.index("Orrland will")] + FIRST[FIRST.index("LOAD-DATE") :] + SECOND

    flawed, article = (item for item in items("export.txt", text) if not isinstance(item, Note))

    assert isinstance(flawed, Flawed)
    assert str(flawed.problems[0]) == "export.txt, item 1: “text” is empty"
    assert isinstance(article, ArticleRecord)


def test_ordinary_texts_are_not_taken_for_exports() -> None:
    prose = "Orrland shuts its ports\n\nWe read 3 of 20 documents on LexisNexis, said the clerk.\n\nLENGTH: long.\n"

    assert reader("article.txt", prose) == "text"
    assert reader("article.txt", "1 of 20 documents\nis missing, said the clerk of the court.\n") == "text"
    assert reader("article.docx", docx(["Body", "We read LexisNexis.", "Classification"])) == "word"
    assert reader("article.rtf", rtf(["Orrland shuts its ports", "Documents (6) were lost."])) == "rtf"


PAGE = """<HTML><HEAD><STYLE TYPE="text/css"><!--
.c0 { text-align: center; }
.c5 { text-align: left; }
--></STYLE>
<!-- LXNComment 1:2 -->
<META TOPIC="null" DOCUMENTS="2" /></HEAD><BODY>
<DIV CLASS="c5"><P>Download Request: Selected Items: 1-2<BR>Terms: (tariffs)</P></DIV>
<A NAME="DOC_ID_1_0"></A>
<DIV CLASS="c0"><P>1 of 2 DOCUMENTS</P></DIV><DIV CLASS="c0"><P>Harbour Wire</P></DIV>
<DIV CLASS="c0"><P><SPAN>March</SPAN><SPAN> 14, 2031, Friday, Late Edition<BR>Correction Appended</SPAN></P></DIV>
<DIV CLASS="c5"><P>Ports shut;<BR>Vesk silent</P></DIV>
<DIV CLASS="c5"><P><SPAN>BYLINE: </SPAN><SPAN>By ILSE TARN</SPAN></P></DIV>
<DIV CLASS="c5"><P><SPAN>LENGTH: </SPAN><SPAN>5 words</SPAN></P></DIV>
<DIV CLASS="c5"><P>The ports are <SPAN>shut</SPAN>.</P><P>Vesk:<BR>&nbsp;<BR>silent.</P><P></P></DIV>
<DIV CLASS="c5"><P><SPAN>LOAD-DATE: </SPAN>March 15, 2031</P></DIV>
<DIV CLASS="c0"><P>Copyright 2031 Harbour Wire</P></DIV>
<DIV CLASS="c9"/>
<DIV CLASS="c0"><P>2 of 2 DOCUMENTS</P></DIV><DIV CLASS="c0"><P>Harbour Wire</P></DIV>
<DIV CLASS="c0"><P>March 15, 2031</P></DIV><DIV CLASS="c5"><P>Ports open</P></DIV>
<DIV CLASS="c5"><P>LENGTH: 4 words</P></DIV><DIV CLASS="c5"><P>The ports are open.</P></DIV>
</BODY></HTML>"""


def test_a_web_page_gives_its_documents() -> None:
    first, second = articles("export.html", PAGE)

    assert (first.title, first.author, first.published) == ("Ports shut; Vesk silent", "ILSE TARN", date(2031, 3, 14))
    assert first.paragraphs == ("The ports are shut.", "Vesk:", "silent.")
    assert (second.title, second.outlet, second.paragraphs) == ("Ports open", "Harbour Wire", ("The ports are open.",))


NEWER = [
    "Date and Time: Friday, 14 March 2031 19:08:00 CET",
    "Job Number: 100",
    "Documents (2)",
    "1. Ports shut",
    "Client/Matter: -None-",
    "Search Terms: ports",
    "Narrowed by:",
    "News | Timeline: Jan 01, 2031 to Dec 31, 2031",
    "2. Ports open",
    "Client/Matter: -None-",
    "Narrowed by:",
    "News | Timeline: Jan 01, 2031 to Dec 31, 2031",
    "Ports shut",
    "Harbour Wire (Orrland)",
    "March 14, 2031 Friday",
    "Copyright 2031 Harbour Wire All Rights Reserved",
    "Section:\xa0FOREIGN",
    "Length:\xa04 words",
    "Byline:\xa0Ilse Tarn, wire.example",
    "Body",
    "The ports are shut.",
    "Classification",
    "Language:\xa0ENGLISH",
    "Subject:\xa0PORTS (99%)",
    "Load-Date:\xa0March 15, 2031",
    "End of Document",
    "Ports open",
    "Harbour Wire (Orrland)",
    "March 15, 2031 Saturday",
    "Length: 4 words",
    "Dateline: KESTREL",
    "Body",
    "The ports are open.",
    "Graphic",
    "A crane",
    "Load-Date: March 16, 2031",
    "End of Document",
]


@pytest.mark.parametrize("data", [docx(NEWER), rtf(NEWER)], ids=["docx", "rtf"])
def test_a_newer_document_gives_its_body_alone(data: bytes) -> None:
    name = "export.rtf" if data.startswith(b"{") else "export.docx"

    first, second = articles(name, data)

    assert first == ArticleRecord(
        ("The ports are shut.",),
        title="Ports shut",
        outlet="Harbour Wire (Orrland)",
        author="Ilse Tarn",
        published=date(2031, 3, 14),
        language="en",
        place=f"{name}, item 1",
    )
    assert (second.title, second.dateline, second.paragraphs) == ("Ports open", "KESTREL", ("The ports are open.",))
    assert notes(name, data) == []


def test_a_missing_end_of_document_parts_the_documents_all_the_same() -> None:
    lines = [line for line in NEWER if line != "End of Document"]

    first, second = articles("export.docx", docx(lines))

    assert (first.paragraphs, second.title) == (("The ports are shut.",), "Ports open")
    assert notes("export.docx", docx(lines))[0] == "item 1: has no “End of Document”: is it complete?"


def test_the_older_form_is_read_from_rtf_too() -> None:
    lines = [line for line in (COVER + FIRST + SECOND).split("\n") if line.strip()]

    first, second = articles("export.rtf", rtf(lines))

    assert (first.outlet, second.outlet) == ("Harbour Wire", "Der Hafenbote")


def test_a_document_longer_than_any_article_is_refused() -> None:
    text = FIRST.replace('"We seek', "Words and words.\n" * (limits.ROW_CHARACTERS // 16) + '"We seek')

    (problem,) = items("export.txt", text)

    assert isinstance(problem, Problem)
    assert "longer than" in problem.message
