"""Factiva, Europresse, ProQuest and APA: pages and documents of news databases."""

from datetime import date

import pytest

from disputes.importers import reader_of, understood
from disputes.importers.readers import Reader
from disputes.records import ArticleRecord, Item, Note, Problem
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
    return found.name if isinstance(found, Reader) else found.message


def row(code: str, value: str) -> str:
    return f'<tr><td class="index"><b>{code}</b>&nbsp;</td><td>{value}</td></tr>'


CODED = (
    '<html><head><title>Factiva</title></head><body><div class="article frArticle"><table>'
    + row("SE", "Monde")
    + row("HD", "<b class='frHeadline'>Les ports ferment</b>")
    + row("BY", "Par Ilse Tarn")
    + row("WC", "12 mots")
    + row("PD", "14 mars 2031")
    + row("SN", "Le Fil du port")
    + row("SC", "FILPORT")
    + row("LA", "Français")
    + row("LP", '<p class="articleParagraph frarticleParagraph">Les ports sont fermés.</p>')
    + row("TD", '<p class="articleParagraph frarticleParagraph">Vesk se tait.</p><p>Orrland aussi.</p>')
    + row("CO", "orrprt : Port of Orrland")
    + row("IN", "i77 : Ports")
    + row("AN", "Document FILPRT0020310314e73e0001r")
    + "</table></div></body></html>"
)

SHOWN = """<html><head><title>Factiva</title><style>.article {margin: 0}</style></head><body>
<div class="article wrapper"><div class="article deArticle">
<div id="hd"><span class="deHeadline">Die Häfen schließen</span></div>
<div class="author">Von Ilse Tarn&amp;softReturn;und Marek Oll</div><div>475 Wörter</div><div>14 März 2031</div>
<div>15:32</div><div>Der Hafenbote</div><div>HAFBOT</div><div>3</div><div>Deutsch</div>
<div>© 2031 Hafenbote Verlag</div>
<p class="articleParagraph dearticleParagraph">Die Häfen sind zu.</p>
<p class="articleParagraph dearticleParagraph">Vesk schweigt.</p>
<p>Hafenbote Verlag AG</p><p>Document HAFBOT0020310314e73e0001r</p></div>
<div class="article deArticle"><div id="hd"><b class="deHeadline">Die Häfen öffnen</b></div>
<div>4 Wörter</div><div>15 März 2031</div><div>Der Hafenbote</div><div>Deutsch</div>
<p class="articleParagraph dearticleParagraph">Die Häfen sind offen.</p></div></div>
<script>var article = 1</script></body></html>"""


def test_factiva_s_codes_give_lead_and_text_and_nothing_else() -> None:
    (article,) = articles("export.html", CODED)

    assert article == ArticleRecord(
        ("Les ports sont fermés.", "Vesk se tait.", "Orrland aussi."),
        title="Les ports ferment",
        outlet="Le Fil du port",
        author="Ilse Tarn",
        published=date(2031, 3, 14),
        language="fr",
        place="export.html, item 1",
    )


def test_an_article_of_factiva_within_another_is_counted_once() -> None:
    first, second = articles("export.htm", SHOWN)

    assert (first.title, first.author, first.outlet) == ("Die Häfen schließen", "Ilse Tarn und Marek Oll",
                                                         "Der Hafenbote")  # fmt: skip
    assert (first.published, first.language) == (date(2031, 3, 14), "de")
    assert first.paragraphs == ("Die Häfen sind zu.", "Vesk schweigt.")
    assert (second.title, second.author, second.paragraphs) == ("Die Häfen öffnen", "", ("Die Häfen sind offen.",))


CODED_LINES = [
    "SE | World",
    "HD | Ports shut",
    "BY | By Ilse Tarn",
    "WC | 8 words",
    "PD | 14 March 2031",
    "SN | Harbour Wire",
    "SC | HARWIR",
    "LA | English",
    "CY | (c) 2031 Harbour Wire",
    "LP",
    "The ports are shut.",
    "TD",
    "Vesk is silent.",
    "IN BRIEF: nothing else is known.",
    "RE | orr : Orrland",
    "AN | Document HARWIR0020310314e73e0001r",
]

PLAIN_LINES = [
    "World",
    "Ports shut",
    "By Ilse Tarn",
    "8 words",
    "14 March 2031",
    "15:32",
    "Harbour Wire",
    "HARWIR",
    "English",
    "Copyright 2031 Harbour Wire Ltd. All rights reserved.",
    "The ports are shut.",
    "Vesk is silent.",
    "Harbour Wire Ltd",
    "Document HARWIR0020310314e73e0001r",
]


@pytest.mark.parametrize(
    ("data", "last"),
    [
        (rtf(CODED_LINES * 2), "IN BRIEF: nothing else is known."),
        (docx(CODED_LINES * 2), "IN BRIEF: nothing else is known."),
        (rtf(PLAIN_LINES * 2), "Vesk is silent."),
    ],
    ids=["codes in RTF", "codes in Word", "without codes"],
)
def test_factiva_s_documents_are_parted_at_their_numbers(data: bytes, last: str) -> None:
    name = "export.rtf" if data.startswith(b"{") else "export.docx"

    first, second = articles(name, data)

    assert (first.title, first.author, first.outlet) == ("Ports shut", "Ilse Tarn", "Harbour Wire")
    assert (first.published, first.language) == (date(2031, 3, 14), "en")
    assert (first.paragraphs[0], first.paragraphs[-1]) == ("The ports are shut.", last)
    assert second.paragraphs == first.paragraphs
    assert second.place == f"{name}, item 2"


def test_a_document_of_factiva_that_breaks_off_says_so() -> None:
    lines = [*PLAIN_LINES, *PLAIN_LINES[:-1]]

    assert notes("export.rtf", rtf(lines)) == ["item 2: has no document number below it: is it complete?"]


def test_a_headline_too_long_for_a_title_is_kept_in_the_text() -> None:
    page = SHOWN.replace("Die Häfen öffnen", "Häfen und Zölle " * 50)

    _, article = articles("export.html", page)

    assert article.paragraphs[0].startswith("Häfen und Zölle Häfen")
    assert len(article.paragraphs[0]) > len(article.title)


XML = """\ufeff<?xml version="1.0" encoding="utf-8"?>
<PPSResponse><ppsArticleResponse xmlns="http://global.factiva.com/pps/2.0"><ppsarticleResultSet count="2">
<ppsarticle><article><accessionNo>HARWIR0020310314e73e0001r</accessionNo><baseLanguage>EN</baseLanguage>
<byline>By Ilse Tarn</byline>
<headline><paragraph><hlt>Ports</hlt> shut</paragraph></headline>
<leadParagraph><paragraph>The ports are <hlt>shut</hlt>.</paragraph></leadParagraph>
<publicationDate><date>2031-03-14</date><dateTime>2031-03-14T01:35:58Z</dateTime></publicationDate>
<publisherName>Wire Ltd</publisherName><sourceName>Harbour Wire</sourceName>
<region code="orr"><name>Orrland</name></region>
<tailParagraphs><paragraph>Vesk is silent.</paragraph><paragraph>So is Arvenia.</paragraph></tailParagraphs>
</article></ppsarticle>
<ppsarticle><article><headline><paragraph>Ports open</paragraph></headline>
<tailParagraphs><paragraph>The ports are open.</paragraph></tailParagraphs></article></ppsarticle>
</ppsarticleResultSet></ppsArticleResponse></PPSResponse>"""


def test_factiva_s_xml_gives_its_articles() -> None:
    first, second = articles("export.xml", XML)

    assert (first.title, first.outlet, first.author) == ("Ports shut", "Harbour Wire", "Ilse Tarn")
    assert (first.published, first.language) == (date(2031, 3, 14), "en")
    assert first.paragraphs == ("The ports are shut.", "Vesk is silent.", "So is Arvenia.")
    assert (second.title, second.published) == ("Ports open", None)


OLDER = """<html xmlns:n1="http://www.cedrom-sni.com/schema/newsv1.xsd"><head>
<META http-equiv="Content-Type" content="text/html; charset=ISO-8859-1"></head><body>
<table><tr><td><table id="tbHeaderImages"><tr><td>logo</td></tr></table>
<span class="DocPublicationName">Le Fil du port, no. 596</span><br><span class="DocHeader">Politique, </span>
<span class="DocHeader">vendredi </span><span class="DocHeader">14 mars 2031</span><span class="DocHeader">, p. 3</span>
<br><br>Surtitre<br><span class="TitreArticleVisu">Les ports <span style="color:red">ferment</span></span><br><br>
Ilse Tarn<br><p></p>Les ports sont fermés.<font> Vesk se tait.</font><p></p>Fin.<p></p>
<b><i>© 2031 Le Fil. Tous droits réservés.</i></b><p></p>Numéro de document : news·20310314·FP·1<br>
<table><tr><td>Certificat</td></tr></table></td></tr></table>
<table><tr><td><span class="DocPublicationName">Le Fil du port</span><br><span class="DocHeader">samedi 15 mars 2031
</span><br><br><span class="TitreArticleVisu">Les ports ouvrent</span><br><br>Les ports sont ouverts.<p></p>
<b><i>© 2031 Le Fil.</i></b></td></tr></table></body></html>"""

NEWER = """<html><body><article><header><div class="rdp__DocPublicationName">
<span class="DocPublicationName">Le Fil du port</span></div>
<span class="DocHeader">Politique, vendredi 14 mars 2031</span>
<div class="titreArticle"><p class="titreArticleVisu rdp__articletitle">Les ports ferment</p></div>
<p class="sm-margin-bottomNews">Ilse Tarn</p></header><section><div class="DocText clearfix">
<div class="docOcurrContainer"><p>Les ports sont fermés.</p><p>Vesk se tait.</p></div></div></section>
<footer>news·20310314·FP·1</footer></article></body></html>"""


def test_europresse_gives_what_stands_between_headline_and_copyright() -> None:
    first, second = articles("export.html", OLDER)

    assert (first.title, first.outlet, first.author) == ("Les ports ferment", "Le Fil du port", "Ilse Tarn")
    assert (first.published, first.paragraphs) == (
        date(2031, 3, 14),
        ("Les ports sont fermés. Vesk se tait.", "Fin."),
    )
    assert (second.author, second.paragraphs) == ("", ("Les ports sont ouverts.",))


def test_europresse_s_newer_pages_are_read_too() -> None:
    (article,) = articles("export.html", NEWER)

    assert (article.title, article.outlet, article.author) == ("Les ports ferment", "Le Fil du port", "Ilse Tarn")
    assert article.published == date(2031, 3, 14)
    assert article.paragraphs == ("Les ports sont fermés.", "Vesk se tait.")


PROQUEST = """<div><a name="DocID_HARBOUR_1"></a><p></p>
<p style="font-weight:bold;">Ports shut; Vesk silent</p>
<p><strong>Author:  </strong>Tarn, Ilse</p>
<p><strong>Publication info:  </strong>Harbour Wire ; Kestrel. [Kestrel]14 Mar 2031: A.2.</p>
<p><a href="https://search.proquest.com/docview/1">ProQuest document link</a></p>
<p><strong>Abstract:  </strong></p><p>Ports are shut.</p>
<p><strong>Full text: </strong><text wordcount="7"><title></title><p>The ports are shut.</p>
<p>Vesk is silent.</p></text></p>
<p><strong>Subject: </strong>Ports; Trade</p>
<p><strong>Publication title: </strong>Harbour Wire; Kestrel</p>
<p><strong>Publication date: </strong>{day}</p>
<p><strong>Language of publication: </strong>English</p>
<p><strong>Document URL: </strong><a href="https://search.proquest.com/docview/1">https://search.proquest.com/docview/1</a></p>
<p><strong>Copyright: </strong>(Copyright (c) 2031 Harbour Wire)</p></div>
"""


def test_proquest_gives_the_full_text_under_its_label() -> None:
    (article,) = articles("export.html", PROQUEST.format(day="Mar 14, 2031"))

    assert article == ArticleRecord(
        ("The ports are shut.", "Vesk is silent."),
        title="Ports shut; Vesk silent",
        outlet="Harbour Wire",
        author="Tarn, Ilse",
        url="https://search.proquest.com/docview/1",
        published=date(2031, 3, 14),
        language="en",
        place="export.html, item 1",
    )


def test_proquest_s_day_and_text_are_taken_from_where_they_stand() -> None:
    page = PROQUEST.format(day="") * 2
    page = page.replace("Full text", "Something else", 1)

    first, second = articles("export.html", page)

    assert first.paragraphs == ("Ports are shut.",)
    assert second.published == date(2031, 3, 14)
    assert notes("export.html", page) == ["item 1: gives an abstract, not the full text"]


ARCHIVE = [
    "“Der Hafenbote” Nr. 46 vom 14.03.2031 Seite: L2".replace("“", '"').replace("”", '"'),
    "Ressort: Politik",
    "Abend",
    "Orrland, Vesk, Arvenia, Belmark",
    "Was die Ministerin heute früh sagte",
    "Die Häfen schließen",
    "Von Ilse Tarn",
    "Die Häfen sind zu.",
    '"Hafen.example" gefunden am 15.03.2031 10:36 Uhr',
    "Die Häfen öffnen",
    "Die Häfen sind offen.",
    "______________",
]


def test_the_austrian_archive_is_parted_where_it_names_the_paper() -> None:
    data = rtf(ARCHIVE, bold=["Die Häfen schließen", "Die Häfen öffnen"])

    first, second = articles("export.rtf", data)

    assert (first.title, first.outlet, first.author) == ("Die Häfen schließen", "Der Hafenbote", "Ilse Tarn")
    assert first.paragraphs == ("Was die Ministerin heute früh sagte", "Die Häfen sind zu.")
    assert (second.title, second.outlet, second.published) == ("Die Häfen öffnen", "Hafen.example", date(2031, 3, 15))
    assert second.paragraphs == ("Die Häfen sind offen.",)


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("page.html", '<html><title>Factiva and LexisNexis compared</title><div class="article"><p>Text.</p></div>'),
        ("page.html", "<html><title>Ports</title><p>He searched ProQuest and Europresse all day.</p></html>"),
        ("notes.rtf", rtf(["Ports shut", "14 March 2031", "He wrote 8 words.", "HD is a code of Factiva."])),
        ("notes.docx", docx(["He said of “Der Bote” vom 14.03.2031 that it was late.", "HD"])),
    ],
)
def test_ordinary_files_are_left_to_other_readers(name: str, data: bytes | str) -> None:
    assert reader(name, data) not in ("factiva-page", "factiva-document", "europresse", "proquest", "apa",
                                      "nexis-page", "nexis-document")  # fmt: skip


@pytest.mark.parametrize(
    "data",
    ["<html><title>Factiva</title></html>", '<html><span class="DocPublicationName"></span>', '<a name="DocID_1"></a>'],
)
def test_an_export_without_articles_is_a_problem(data: str) -> None:
    found = items("export.html", data)

    assert [item for item in found if isinstance(item, Problem) or hasattr(item, "problems")]
