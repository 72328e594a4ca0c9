"""RSS of all versions and Atom."""

from datetime import date

import pytest

from disputes.importers import limits, reader_of, understood
from disputes.importers.readers import Reader
from disputes.records import ArticleRecord, Item, Note, Problem
from tests.unit.printed import source

pytestmark = pytest.mark.once


def items(data: str | bytes, name: str = "feed.xml") -> list[Item]:
    return list(understood(source(name, data)))


def articles(data: str | bytes) -> list[ArticleRecord]:
    return [item for item in items(data) if isinstance(item, ArticleRecord)]


def notes(data: str | bytes) -> list[str]:
    return [item.message for item in items(data) if isinstance(item, Note)]


SPACES = (
    ' xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"'
    ' xmlns:atom="http://www.w3.org/2005/Atom"'
)


def rss(*inner: str, version: str = "2.0") -> str:
    return (
        f'<?xml version="1.0"?><rss version="{version}"{SPACES}><channel><title><![CDATA[Harbour Wire]]></title>'
        f"<link>https://wire.example/</link><atom:link href='https://wire.example/feed' rel='self'/>"
        f"<language>en-gb</language><description>All</description>{''.join(inner)}</channel></rss>"
    )


ITEM = """<item><title>Ports &amp; tariffs</title><link>https://wire.example/1</link>
<pubDate>Fri, 14 Mar 2031 23:30:00 -0500</pubDate><dc:creator>Ilse Tarn</dc:creator>
<author>desk@wire.example (The desk)</author><guid isPermaLink="false">1</guid>
<description>Ports are shut …</description>
<content:encoded><![CDATA[<p>Ports are <b>shut</b>.</p><script>x()</script><p>Vesk is&nbsp;silent.</p>]]>
</content:encoded>
</item>"""


def test_the_full_text_of_an_item_comes_before_its_summary() -> None:
    assert articles(rss(ITEM)) == [
        ArticleRecord(
            ("Ports are shut.", "Vesk is\xa0silent."),
            title="Ports & tariffs",
            outlet="Harbour Wire",
            author="Ilse Tarn",
            url="https://wire.example/1",
            published=date(2031, 3, 14),
            language="en-gb",
            place="feed.xml, item 1",
        )
    ]
    assert notes(rss(ITEM)) == []


def test_summaries_and_bare_headlines_are_kept_and_told() -> None:
    summary = "<item><title>One</title><description>Ports are shut.</description></item>"
    headline = "<item><title>Vesk threatens Orrland</title><link>/2</link></item>"
    nothing = "<item><guid>x</guid></item>"
    announced = "<item><title>Four</title><content:encoded>Ports are shut and [...]</content:encoded></item>"

    found = articles(rss(summary, headline, nothing, announced))

    assert [article.text for article in found] == [
        "Ports are shut.",
        "Vesk threatens Orrland",
        "Ports are shut and [...]",
    ]
    assert found[1].url == "https://wire.example/2"
    assert notes(rss(summary, headline, nothing, announced)) == [
        "item 3: is no article, it has neither title nor text",
        "2 of 4 items give a summary, not the full text",
        "1 of 4 items give nothing but a headline, which is taken as the text",
    ]


def test_a_long_description_is_the_full_text() -> None:
    text = "".join(f"&lt;p&gt;The ports of Orrland are shut, day {day}.&lt;/p&gt;" for day in range(60))

    (article,) = articles(rss(f"<item><title>One</title><description>{text}</description></item>"))

    assert len(article.paragraphs) == 60
    assert notes(rss(f"<item><title>One</title><description>{text}</description></item>")) == []


RDF = """<?xml version="1.0" encoding="iso-8859-1"?><!-- a feed --><rdf:RDF
xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="{space}" xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel rdf:about="https://wire.example/"><title>Harbour Wire</title><dc:language>en</dc:language></channel>
<item rdf:about="https://wire.example/1"><title>Ports</title><link>https://wire.example/1</link>
<description>Ports are shut – été.</description><dc:date>2031-03-14T20:01:19Z</dc:date></item></rdf:RDF>"""


@pytest.mark.parametrize("space", ["http://purl.org/rss/1.0/", "http://my.netscape.com/rdf/simple/0.9/"])
def test_rss_1_and_0_9_have_their_items_beside_the_channel(space: str) -> None:
    (article,) = articles(RDF.format(space=space).encode("cp1252"))

    assert (article.title, article.outlet, article.language) == ("Ports", "Harbour Wire", "en")
    assert (article.text, article.published) == ("Ports are shut – été.", date(2031, 3, 14))


ATOM = """<feed xmlns="{space}" xml:lang="en-GB"><title type="html">Harbour &amp;lt;b&amp;gt; Wire</title>
<author><name>The desk</name></author><link href="https://wire.example/" rel="alternate"/>
<entry><title type="html">Ports &lt;b&gt;shut&lt;/b&gt;</title><link rel="enclosure" href="https://wire.example/a.mp3"/>
<link href="2031/1"/><id>urn:1</id><published>2031-03-14T23:30:00-05:00</published>
<updated>2031-03-16T00:00:00Z</updated>
<author><name>Ilse Tarn</name><email>tarn@wire.example</email></author><author><name>Marek Oll</name></author>
<summary>Ports …</summary>{content}</entry>
<entry><title>Ports open</title><source><title>Other Wire</title></source><updated>2031-03-17T00:00:00Z</updated>
<summary type="text">Ports are open.</summary></entry></feed>"""


@pytest.mark.parametrize(
    "content",
    [
        '<content type="html">&lt;p&gt;Ports are shut.&lt;/p&gt;&lt;p&gt;Vesk is silent.&lt;/p&gt;</content>',
        '<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>Ports are shut.</p><p>Vesk is silent.</p>'
        "</div></content>",
        '<content type="text">Ports are shut.\n\nVesk is silent.</content>',
        '<content type="image/png">iVBORw0KGgo=</content><content>Ports are shut.\n\nVesk is silent.</content>',
    ],
    ids=["html", "xhtml", "text", "picture first"],
)
def test_atom_gives_its_entries_in_every_type_of_content(content: str) -> None:
    first, second = articles(ATOM.format(space="http://www.w3.org/2005/Atom", content=content))

    assert first == ArticleRecord(
        ("Ports are shut.", "Vesk is silent."),
        title="Ports shut",
        outlet="Harbour <b> Wire",
        author="Ilse Tarn, Marek Oll",
        url="https://wire.example/2031/1",
        published=date(2031, 3, 14),
        language="en-GB",
        place="feed.xml, item 1",
    )
    assert (second.outlet, second.author, second.text) == ("Other Wire", "The desk", "Ports are open.")
    assert second.published == date(2031, 3, 17)


def test_links_through_a_search_site_lead_to_the_paper() -> None:
    wrapped = "https://www.google.com/url?rct=j&amp;url=https://www.wire.example/1%3Fa%3Db&amp;ct=ga"
    feed = f"""<feed xmlns="http://www.w3.org/2005/Atom"><title>Google Alert - ports</title><entry><title>Ports</title>
    <link href="{wrapped}"/><content type="html">Ports are &lt;b&gt;shut&lt;/b&gt;</content></entry></feed>"""

    (article,) = articles(feed)

    assert (article.url, article.outlet) == ("https://www.wire.example/1?a=b", "wire.example")


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        ("<pubDate>Fri, 14 Mar 31 13:00:00 GMT</pubDate>", date(2031, 3, 14)),
        ("<pubDate>1518478934</pubDate><dc:date>2031-03-14</dc:date>", date(2031, 3, 14)),
        ("<pubDate>vendredi 14 mars 2031</pubDate>", date(2031, 3, 14)),
        ("", None),
    ],
)
def test_the_first_date_that_can_be_read_counts(given: str, meant: date | None) -> None:
    (article,) = articles(rss(f"<item><title>One</title>{given}<description>Text.</description></item>"))

    assert article.published == meant


def test_what_can_t_be_kept_beside_the_text_is_left_out_and_told() -> None:
    item = (
        "<item><title>One</title><pubDate>1518478934</pubDate><link>http://[1/</link><description>Text.</description>"
    )

    (article,) = articles(rss(f"{item}</item>"))

    assert (article.published, article.url) == (None, "")
    assert notes(rss(f"{item}</item>"))[:2] == [
        "item 1: no date, because “1518478934” is none",
        "item 1: “url” is not a web address that begins with http:// or https:// (http://[1/): left out",
    ]


def test_a_feed_that_ends_too_early_keeps_the_items_that_are_whole() -> None:
    between = rss(ITEM).partition("</channel>")[0]
    within = rss(ITEM, ITEM).rpartition("</content")[0]

    assert len(articles(between)) == 1
    assert notes(between) == ["ends before the feed does: there may have been more items"]
    assert len(articles(within)) == 1
    assert isinstance(items(within)[-1], Problem)


def test_feeds_are_known_by_their_outermost_element() -> None:
    def name(data: str, file: str = "feed.xml") -> str:
        found = reader_of(source(file, data))
        return found.name if isinstance(found, Reader) else found.message

    assert name(rss()) == name(rss(version="0.91"), "feed.rss") == "feed"
    assert name(ATOM.format(space="http://purl.org/atom/ns#", content=""), "feed.atom") == "feed"
    assert name('<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"/>') == "xml"
    assert [str(item) for item in items(rss())] == ["feed.xml: is a feed without items"]


def test_an_item_longer_than_any_article_is_told_and_the_next_is_read() -> None:
    long = "word " * (limits.ARTICLE_CHARACTERS // 5 + 10)
    feed = rss(f"<item><title>Long</title><description>{long}</description></item>", ITEM)

    assert [article.title for article in articles(feed)] == ["Ports & tariffs"]
