"""NITF and NewsML: what agencies send."""

from datetime import date

import pytest

from disputes.importers import reader_of, understood
from disputes.importers.readers import Reader
from disputes.records import ArticleRecord, Flawed, Item, Note, Problem
from tests.unit.printed import source

pytestmark = pytest.mark.once


def items(name: str, data: bytes | str) -> list[Item]:
    return list(understood(source(name, data)))


def article(name: str, data: bytes | str) -> ArticleRecord:
    (found,) = (item for item in items(name, data) if isinstance(item, ArticleRecord))
    return found


def told(name: str, data: bytes | str) -> list[str]:
    return [str(item) if isinstance(item, Problem) else item.message
            for item in items(name, data) if isinstance(item, Problem | Note)]  # fmt: skip


NITF = """<?xml version="1.0" encoding="{encoding}"?>
<!-- from the wire -->
<!DOCTYPE nitf SYSTEM "http://nowhere.example/dtd/nitf-3-2.dtd">
<nitf{space} baselang="en-GB">
<head><title>Ports (slug)</title><docdata><doc-id regsrc="HW" id-string="1"/>
<date.issue norm="20310314T233000-0500"/><doc.copyright holder="Wire Ltd" year="2031"/></docdata>
<pubdata name="Harbour Wire" date.publication="20310315T000000" ex-ref="https://wire.example/1"/></head>
<body><body.head><hedline><hl1>Ports <em>shut</em></hl1><hl2>A day of silence</hl2></hedline>
<note noteclass="editorsnote"><body.content><p>Not for print.</p></body.content></note>
<byline>By <person>Ilse Tarn</person>, <byttl>Port Writer</byttl></byline>
<dateline><location>KESTREL, Orrland</location><story.date norm="20310314">March 14</story.date></dateline></body.head>
<body.content><block><p>The ports – all of them – are <org>shut</org>.</p><hl2>Silence</hl2>
<media media-type="image"><media-caption>A crane</media-caption></media>
<p>Vesk is<br/>silent.</p><ul><li>Kestrel</li><li>Port Orr</li></ul></block></body.content>
<body.end><tagline>Ends</tagline></body.end></body></nitf>"""


@pytest.mark.parametrize("encoding", ["utf-8", "iso-8859-1", "utf-16"])
@pytest.mark.parametrize("space", ["", ' xmlns="http://iptc.org/std/NITF/2006-10-18/"'], ids=["no namespace", "3.6"])
def test_nitf_is_read_in_every_version_and_encoding(encoding: str, space: str) -> None:
    text = NITF.format(encoding=encoding, space=space)
    data = text.encode({"iso-8859-1": "cp1252"}.get(encoding, encoding))

    assert article("wire.xml", data) == ArticleRecord(
        ("The ports – all of them – are shut.", "Silence", "Vesk is\nsilent.", "Kestrel", "Port Orr"),
        title="Ports shut",
        outlet="Harbour Wire",
        author="Ilse Tarn",
        url="https://wire.example/1",
        published=date(2031, 3, 14),
        dateline="KESTREL, Orrland",
        language="en-GB",
        place="wire.xml",
    )


def test_nitf_with_a_lead_given_twice_has_it_once() -> None:
    data = """<nitf><body><body.head><hedline><hl1>Ports</hl1></hedline></body.head><body.content>
    <block class="lead_paragraph"><p>Ports are shut.</p></block>
    <block class="full_text"><p>Ports are shut.</p><p>Vesk is silent.</p></block></body.content></body></nitf>"""

    assert article("wire.nitf", data).paragraphs == ("Ports are shut.", "Vesk is silent.")


def test_nitf_without_a_text_is_a_problem() -> None:
    (flawed,) = items("wire.nitf", "<nitf><head><title>Ports</title></head><body><body.content/></body></nitf>")

    assert isinstance(flawed, Flawed)
    assert flawed.draft.title == "Ports"


def g2(*inner: str) -> str:
    return f'<newsMessage xmlns="http://iptc.org/std/nar/2006-10-01/"><itemSet>{"".join(inner)}</itemSet></newsMessage>'


def news_item(kind: str, content: str, *, status: str = "usable", by: str = "<by>By Ilse Tarn</by>") -> str:
    return f"""<newsItem guid="urn:newsml:wire.example:1" xml:lang="en-GB"><itemMeta><itemClass qcode="ninat:{kind}"/>
    <provider qcode="nprov:HW"><name>Harbour Wire</name></provider><pubStatus qcode="stat:{status}"/>
    <versionCreated>2031-03-14T23:30:00-05:00</versionCreated></itemMeta>
    <contentMeta><contentCreated>2031-03-01T10:00:00Z</contentCreated>{by}<creator><name>tarn</name></creator>
    <dateline>Kestrel (HW) - </dateline><language tag="en"/><headline>Ports  shut</headline></contentMeta>
    <contentSet>{content}</contentSet></newsItem>"""


XHTML = """<inlineXML contenttype="application/xhtml+xml"><html xmlns="http://www.w3.org/1999/xhtml"><head><title>T</title>
</head><body><header><h1>Ports shut</h1><time>14.3.2031</time></header><section><p>Ports are shut.</p>
<p>Vesk is <Company>silent</Company>.</p></section></body></html></inlineXML>"""
INNER = """<inlineXML contenttype="application/nitf+xml"><nitf xmlns="http://iptc.org/std/NITF/2006-10-18/"><body>
<body.head><byline>By Marek Oll</byline></body.head><body.content><p>Ports are shut.</p><p>Vesk is silent.</p>
</body.content></body></nitf></inlineXML>"""
PLAIN = '<inlineData contenttype="text/plain">Ports are shut.\n\nVesk is silent.</inlineData>'
MARKED = "<inlineData contenttype='text/html'>&lt;p>Ports are shut.&lt;/p>&lt;p>Vesk is silent.&lt;/p></inlineData>"


@pytest.mark.parametrize("content", [XHTML, INNER, PLAIN, MARKED, XHTML + PLAIN], ids=range(5))
def test_newsml_g2_gives_its_text_once_in_whichever_form(content: str) -> None:
    assert article("wire.xml", g2(news_item("text", content))) == ArticleRecord(
        ("Ports are shut.", "Vesk is silent."),
        title="Ports shut",
        outlet="Harbour Wire",
        author="Ilse Tarn",
        published=date(2031, 3, 14),
        dateline="Kestrel (HW)",
        language="en",
        place="wire.xml, item 1",
    )


def test_the_author_of_newsml_is_taken_from_the_text_s_own_byline_before_the_creator() -> None:
    assert article("wire.xml", g2(news_item("text", INNER, by=""))).author == "Marek Oll"


def test_a_picture_beside_texts_is_noted_and_alone_is_a_problem() -> None:
    picture = news_item("picture", '<remoteContent href="a.jpg" contenttype="image/jpeg"/>')
    package = "<packageItem><itemMeta/></packageItem>"

    assert told("wire.xml", g2(news_item("text", PLAIN), picture, package)) == [
        "item 2: is a picture, not a text",
        "item 3: is a package of links to other items, not a text",
    ]
    assert told("wire.xml", g2(picture)) == ["wire.xml: holds no text: it is a picture"]
    assert told("wire.xml", g2()) == ["wire.xml: holds no item of news"]


def test_a_withdrawn_item_says_so() -> None:
    assert told("wire.xml", g2(news_item("text", PLAIN, status="canceled"))) == ["item 1: was canceled by who sent it"]


NEWSML_1 = """<NewsML><NewsItem xml:lang="en"><Identification><NewsIdentifier><ProviderId>wire.example</ProviderId>
<DateId>20310301</DateId></NewsIdentifier></Identification><NewsManagement>
<FirstCreated>20310314T134951+0000</FirstCreated><ThisRevisionCreated>20310314T134951+0000</ThisRevisionCreated>
</NewsManagement><NewsComponent><NewsLines><HeadLine>Ports shut</HeadLine><ByLine>By Ilse Tarn</ByLine>
<DateLine>KESTREL, March 14 (HW) -</DateLine></NewsLines><AdministrativeMetadata><Provider><Party FormalName="HW"/>
</Provider></AdministrativeMetadata><DescriptiveMetadata><Language FormalName="en"/></DescriptiveMetadata>
<NewsComponent><Role FormalName="Main"/><ContentItem><MediaType FormalName="{media}"/>
<DataContent>{content}</DataContent>
</ContentItem></NewsComponent>
<NewsComponent><Role FormalName="Caption"/><ContentItem><MediaType FormalName="Text"/><DataContent><p>A crane</p>
</DataContent></ContentItem></NewsComponent></NewsComponent></NewsItem></NewsML>"""


@pytest.mark.parametrize(
    "content",
    [
        "<nitf><body><body.content><p>Ports are shut.</p><p>Vesk is silent.</p></body.content></body></nitf>",
        "<p>Ports are shut.</p><p>Vesk is silent.</p>",
        "<![CDATA[<P>Ports are shut.</P>\n<P>Vesk is silent.</P>]]>",
        "<html><head><title>T</title></head><body><p>Ports are shut.</p><p>Vesk is silent.</p></body></html>",
        "Ports are shut.\n\nVesk is silent.",
    ],
    ids=["NITF", "paragraphs", "CDATA", "HTML", "plain"],
)
def test_newsml_1_gives_its_text_and_no_caption(content: str) -> None:
    assert article("wire.xml", NEWSML_1.format(media="Text", content=content)) == ArticleRecord(
        ("Ports are shut.", "Vesk is silent."),
        title="Ports shut",
        outlet="HW",
        author="Ilse Tarn",
        published=date(2031, 3, 14),
        dateline="KESTREL, March 14 (HW)",
        language="en",
        place="wire.xml, item 1",
    )


def test_newsml_1_without_a_text_says_what_it_holds() -> None:
    assert told("wire.xml", NEWSML_1.format(media="Photo", content="")) == ["wire.xml: holds no text: it is a picture"]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ("<TEI><text/></TEI>", "is XML of another kind (<TEI>): NITF, NewsML, RSS, Atom and Factiva can be read"),
        ("nothing of the kind", "is not XML, or it is damaged at its beginning"),
        ("", "is not XML, or it is damaged at its beginning"),
        ("<nitf><body>", "is cut short: it ends within <body>"),
        ("<nitf><body></nitf>", "is not valid XML: Opening and ending tag mismatch: body line 1 and nitf"),
        (
            '<!DOCTYPE nitf [<!ENTITY lol "lol"><!ENTITY lol2 "&lol;&lol;">]><nitf><body><body.content><p>&lol2;</p>'
            "</body.content></body></nitf>",
            "uses the entity &lol2;, which only its own DTD explains",
        ),
        (
            '<!DOCTYPE nitf [<!ENTITY f SYSTEM "file:///etc/hostname">]><nitf><body><body.content><p>&f;</p>'
            "</body.content></body></nitf>",
            "uses the entity &f;, which only its own DTD explains",
        ),
    ],
    ids=["TEI", "no XML", "empty", "cut short", "mismatch", "bomb", "file"],
)
def test_xml_that_can_t_be_read_says_why(data: str, message: str) -> None:
    (problem,) = items("wire.xml", data)

    assert isinstance(problem, Problem)
    assert problem.message == message


def test_named_entities_of_html_and_bare_ampersands_are_forgiven() -> None:
    data = "<nitf><body><body.content><p>Caf&eacute; &amp; b&ntilde; R&D, <![CDATA[a & b &eacute;]]></p></body.content>"

    assert article("wire.xml", f"{data}</body></nitf>").text == "Café & bñ R&D, a & b &eacute;"


def test_an_encoding_that_the_file_does_not_name_is_found_out() -> None:
    data = "<nitf><body><body.content><p>Les ports sont fermés, été comme hiver.</p></body.content></body></nitf>"

    assert article("wire.xml", data.encode("cp1252")).text == "Les ports sont fermés, été comme hiver."


def test_each_kind_of_xml_has_its_reader() -> None:
    def name(data: str) -> str:
        found = reader_of(source("wire.xml", data))
        return found.name if isinstance(found, Reader) else found.message

    assert name(NITF.format(encoding="utf-8", space="")) == "nitf"
    assert name(g2()) == "newsml"
    assert name(NEWSML_1.format(media="", content="")) == "newsml"
    assert name("<html><body/></html>") == "xml"
