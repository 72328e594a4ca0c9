"""Web pages as browsers save them: the article, what the page says of it, and nothing else."""

import io
import json
import time
from datetime import date

import pytest

from disputes.importers import limits, understood
from disputes.records import ArticleRecord, Item, Note, Problem, Source

pytestmark = pytest.mark.once

FIRST = "The foreign ministry of Arvenia accused Belmark on Monday of moving the buoys in the Strait of Orr by night."
SECOND = "“We will not be pushed out of our own waters,” said the minister, Ilse Tarn, and left without a word."
THIRD = "Belmark's coast guard denied it. Its ships, it said, had only mended what the storm of last week had broken."
TEXT = (FIRST, SECOND, THIRD)
BODY = "".join(f"<p>{paragraph}</p>" for paragraph in TEXT)
MENU = "<nav><ul><li><a href='/'>Home</a></li><li><a href='/world'>World</a></li></ul></nav>"
FOOT = "<footer><p>© 2019 The Orr Courier. All rights reserved.</p><p>Contact us about cookies.</p></footer>"


def page(head: str = "", body: str = BODY, before: str = "", after: str = FOOT, html: str = '<html lang="en">') -> str:
    return (
        f"<!DOCTYPE html>\n{html}<head>{head}</head><body>{MENU}<main>{before}<article>{body}</article></main>{after}"
        "</body></html>"
    )


def items(data: str | bytes, name: str = "story.html", url: str = "") -> list[Item]:
    raw = data.encode() if isinstance(data, str) else data
    return list(understood(Source(name, lambda: io.BytesIO(raw), url=url)))


def read(data: str | bytes, **more: str) -> ArticleRecord:
    """The one article of a page, without the notes before it."""
    found = [item for item in items(data, **more) if not isinstance(item, Note)]
    assert [type(item) for item in found] == [ArticleRecord], found
    assert isinstance(found[0], ArticleRecord)
    return found[0]


def said(item: Item) -> str:
    assert isinstance(item, Problem)
    return str(item)


def test_the_paragraphs_of_the_article_are_read_without_menu_and_footer() -> None:
    article = read(page("<title>Arvenia accuses Belmark</title>"))

    assert article.paragraphs == TEXT
    assert article.title == "Arvenia accuses Belmark"


def test_headings_quotes_lists_and_tables_each_become_paragraphs_in_their_order() -> None:
    body = (
        f"<p>{FIRST}</p><h2>What was said</h2><blockquote><p>{SECOND}</p></blockquote>"
        f"<ul><li>Two buoys were moved.</li><li>One was lost.</li></ul><p>{THIRD}</p>"
        "<table><tr><th>Buoy</th><th>Moved</th></tr><tr><td>North</td><td>300 m</td></tr></table>"
    )

    assert read(page(body=body)).paragraphs == (
        FIRST,
        "What was said",
        SECOND,
        "Two buoys were moved.",
        "One was lost.",
        THIRD,
        "Buoy | Moved",
        "North | 300 m",
    )


def test_words_stay_in_their_sentence_whatever_they_are_marked_with() -> None:
    body = (
        "<p>On <time datetime='2031-03-03'>3 March</time>\n the <b>foreign</b> <a href='/m'>minis\u00adtry</a> said:"
        f" <q>We <em>will</em> stay.</q> Nobody<sup>1</sup> answered.</p><p>{SECOND}</p><p>{THIRD}</p>"
    )

    assert read(page(body=body)).paragraphs[0] == (
        "On 3 March the foreign ministry said: “We will stay.” Nobody1 answered."
    )


def test_paragraphs_that_are_parted_by_line_breaks_only_are_paragraphs() -> None:
    body = f"<div>{FIRST}<br><br>{SECOND}<br/> <br/>{THIRD}</div>"

    assert read(page(body=body)).paragraphs == TEXT


def test_an_old_page_laid_out_with_tables_is_read_paragraph_by_paragraph() -> None:
    cells = "".join(f"<p>{paragraph} {paragraph}</p>" for paragraph in TEXT)
    old = (
        "<html><head><title>Buoys moved</title></head><body><table><tr><td width=100><a href=/>Home</a></td>"
        f"<td><table><tr><td>{cells}</td></tr></table></td></tr></table></body></html>"
    )

    assert read(old).paragraphs == tuple(f"{paragraph} {paragraph}" for paragraph in TEXT)


def test_a_text_that_is_set_as_it_was_typed_keeps_its_paragraphs() -> None:
    typed = "\n\n".join(TEXT)

    assert read(page(body=f"<pre>{typed}</pre>")).paragraphs == TEXT


def test_a_short_item_is_read_without_its_headline() -> None:
    article = read(
        "<html><head><title>In brief</title></head><body><h1>In brief</h1><p>Vesk is closed.</p></body></html>"
    )

    assert article.title == "In brief"
    assert article.paragraphs == ("Vesk is closed.",)


def test_captions_scripts_shares_and_further_stories_are_no_text() -> None:
    body = (
        f"<p>{FIRST}</p><figure><img src=a.jpg><figcaption>A buoy, by night.</figcaption></figure><p>{SECOND}</p>"
        "<script>var secret = 'swordfish';</script><style>p {color: red}</style>"
        f"<aside><h3>Read more</h3><a href='/x'>Storm over Vesk</a></aside><p>{THIRD}</p>"
    )

    assert read(page(body=body)).paragraphs == TEXT


def test_headline_byline_and_day_are_kept_beside_the_text_and_not_in_it() -> None:
    head = '<meta name="author" content="Marek Oll"><meta property="article:published_time" content="2031-03-03">'
    body = f"<h1>Buoys moved by night</h1><p>By Marek Oll</p><p>3 March 2031, 14:05</p>{BODY}"
    article = read(page(head, body))

    assert article.paragraphs == TEXT
    assert (article.title, article.author, article.published) == ("Buoys moved by night", "Marek Oll", date(2031, 3, 3))


def test_what_search_engines_are_told_is_believed_first() -> None:
    data = {
        "@context": "https://schema.org",
        "@graph": [
            {"@type": "NewsArticle", "headline": "Another story", "url": "https://courier.example/other",
             "datePublished": "2030-01-01"},
            {"@type": ["Article", "NewsArticle"], "headline": "Buoys &amp; ships",
             "mainEntityOfPage": {"@id": "https://courier.example/buoys"},
             "datePublished": "2031-03-03T23:30:00-05:00", "dateModified": "2031-04-01",
             "author": [{"@id": "#marek"}, {"@type": "Person", "name": "By Ilse Tarn, ilse@courier.example"}],
             "publisher": {"@type": "Organization", "name": "The Orr Courier"}, "inLanguage": "en-GB"},
            {"@id": "#marek", "@type": "Person", "name": "Marek Oll"},
        ],
    }  # fmt: skip
    head = (
        f'<script type="application/ld+json">{json.dumps(data)}</script>'
        '<link rel="canonical" href="/buoys"><meta name="date" content="2032-12-12">'
    )
    article = read(page(head, html="<html>"), url="https://courier.example/buoys?from=mail")

    assert article.title == "Buoys & ships"
    assert article.author == "Marek Oll, Ilse Tarn"
    assert article.outlet == "The Orr Courier"
    assert article.url == "https://courier.example/buoys"
    assert article.published == date(2031, 3, 3)
    assert article.language == "en-GB"


def test_open_graph_and_meta_elements_say_it_too() -> None:
    head = (
        '<meta property="og:title" content="Buoys moved | The Orr Courier">'
        '<meta property="og:site_name" content="The Orr Courier">'
        '<meta property="og:url" content="https://courier.example/buoys">'
        '<meta property="og:locale" content="tr_TR">'
        '<meta property="article:author" content="https://social.example/marek">'
        '<meta name="parsely-author" content="Marek Oll"><meta name="DC.date.issued" content="20310303">'
    )
    article = read(page(head, html="<html>"))

    assert (article.title, article.outlet, article.author) == ("Buoys moved", "The Orr Courier", "Marek Oll")
    assert (article.url, article.language) == ("https://courier.example/buoys", "tr-TR")
    assert article.published == date(2031, 3, 3)


@pytest.mark.parametrize(
    ("head", "body", "url", "published"),
    [
        ("", "", "", None),
        ("", "", "https://courier.example/2031/03/04/buoys", date(2031, 3, 4)),
        ("", "", "https://courier.example/2031/13/04/buoys", None),
        ("", "<header><time datetime='2031-03-05T10:00Z'>today</time></header>", "", date(2031, 3, 5)),
        ("", "<time datetime='2031-03-05'>a</time><time datetime='2031-03-06'>b</time>", "", None),
        ("", "<span class='date'>Published: 7 March 2031</span>", "", date(2031, 3, 7)),
        ("", "<span class='date'>Yesterday</span>", "", None),
        ("", "<span class='date'>03/04/2031</span>", "", None),
        ('<meta name="date" content="31/02/1974">', "", "", None),
        ('<meta itemprop="datePublished" content="Mon, 03 Mar 2031 09:30:00 GMT">', "", "", date(2031, 3, 3)),
    ],
    ids=["copyright only", "address", "no month", "time", "two days", "class", "yesterday", "two readings",
         "no such day", "e-mail form"],
)  # fmt: skip
def test_a_day_is_taken_where_the_page_states_it_and_never_guessed(
    head: str, body: str, url: str, published: date | None
) -> None:
    assert read(page(head, body + BODY), url=url).published == published


@pytest.mark.parametrize(
    ("start", "url"),
    [
        ("<!-- saved from url=(0032)https://courier.example/buoys -->\n", "https://courier.example/buoys"),
        ("<!--\n Page saved with SingleFile \n url: https://courier.example/b \n saved date: Mon -->",
         "https://courier.example/b"),
        ("<!-- saved from url=(0014)about:internet -->", ""),
        ("<!-- saved from url=(0020)file:///C:/a.html -->", ""),
    ],
    ids=["browser", "SingleFile", "nowhere", "file"],
)  # fmt: skip
def test_the_browser_says_where_it_saved_the_page_from(start: str, url: str) -> None:
    article = read(start + page())

    assert article.url == url
    assert article.outlet == ("courier.example" if url else "")


@pytest.mark.parametrize(
    "link", ["javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "https://courier.example/", "http://["]
)
def test_an_address_that_says_less_than_the_known_one_or_could_run_is_not_taken(link: str) -> None:
    article = read(page(f'<link rel="canonical" href="{link}">'), url="https://courier.example/buoys")

    assert article.url == "https://courier.example/buoys"


@pytest.mark.parametrize(
    ("stated", "author"),
    [
        ("By Marek Oll", "Marek Oll"),
        ("Von Marek Oll", "Marek Oll"),
        ("Marek Oll; Ilse Tarn", "Marek Oll, Ilse Tarn"),
        ("marek@courier.example", ""),
        ("Marek Oll (marek@courier.example) @marek", "Marek Oll"),
        ("https://courier.example/staff/marek", ""),
        ("Courier", ""),
        ("admin", ""),
    ],
)
def test_only_people_are_authors(stated: str, author: str) -> None:
    head = f'<meta property="og:site_name" content="Courier"><meta name="author" content="{stated}">'

    assert read(page(head)).author == author


TURKISH = "Arvenya Dışişleri Bakanlığı, boğazdaki şamandıraların gece yarısı kaydırıldığını söyleyip Belmark'ı suçladı."


@pytest.mark.parametrize(
    ("encoding", "head"),
    [
        ("utf-8", '<meta charset="utf-8">'),
        ("utf-8", '<meta charset="iso-8859-1">'),
        ("utf-8", ""),
        ("utf-8-sig", ""),
        ("utf-16", ""),
        ("utf-16-le", ""),
        ("cp1254", '<meta charset="windows-1254">'),
        ("cp1254", '<meta http-equiv="Content-Type" content="text/html; charset=iso-8859-9">'),
        ("cp1254", ""),
        ("cp1254", '<meta charset="utf-8">'),
    ],
)
def test_a_page_is_read_in_its_encoding_stated_or_not(encoding: str, head: str) -> None:
    body = f"<p>{TURKISH} {TURKISH}</p><p>{TURKISH}</p>"
    article = read(page(head, body, html='<html lang="tr">', after="").encode(encoding))

    assert article.paragraphs == (f"{TURKISH} {TURKISH}", TURKISH)


def test_an_encoding_that_had_to_be_guessed_is_named() -> None:
    found = items(page("", f"<p>{TURKISH} {TURKISH} {TURKISH}</p>", after="").encode("cp1254"))

    assert Note("story.html", "read as Windows-1254") in found


def test_scripts_that_run_from_right_to_left_are_read_as_they_are_stored() -> None:
    arabic = "اتهمت وزارة الخارجية في أرفينيا جارتها بيلمارك يوم الاثنين بتحريك العوامات ليلا في المضيق."
    body = f'<p dir="rtl">{arabic} (Orr Strait) {arabic}</p><p>{arabic}</p>'
    article = read(page("", body, html='<html lang="ar" dir="rtl">', after=""))

    assert article.paragraphs == (f"{arabic} (Orr Strait) {arabic}", arabic)
    assert article.language == "ar"


def test_a_page_whose_text_is_only_in_its_data_is_read_from_there() -> None:
    data = {"@type": "NewsArticle", "headline": "Buoys moved", "articleBody": "\n\n".join(TEXT)}
    head = f'<script type="application/ld+json">{json.dumps(data)}</script>'

    assert read(page(head, "<div id=app></div>", after="")).paragraphs == TEXT


def test_a_page_that_is_not_free_is_read_with_a_warning() -> None:
    data = {"@type": "NewsArticle", "isAccessibleForFree": "False"}
    note, article = items(page(f'<script type="application/ld+json">{json.dumps(data)}</script>'))

    assert note == Note("story.html", "its site says that it is not free: the text may be cut short")
    assert isinstance(article, ArticleRecord)


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("", "holds no article that could be found"),
        ("<img src=a.jpg>", "holds no article that could be found"),
        ("<noscript>Please enable JavaScript to read this page.</noscript>", "its text is only loaded by a script"),
        ("<p>Please enable JavaScript and reload the page.</p>", "its text is only loaded by a script"),
        ("<p>Checking your browser. Verify you are human.</p>", "the site showed a check for robots instead"),
        ("<p>Before you continue, accept all cookies of our partners.</p>", "the site asked for consent to cookies"),
        ("<p>Subscribe now to read the whole story.</p>", "the site shows it to subscribers only"),
    ],
)
def test_a_page_without_an_article_says_what_stands_there_instead(body: str, message: str) -> None:
    [problem] = items(f"<html><head><title>Orr Courier</title></head><body>{body}</body></html>")

    assert message in said(problem)


def test_an_empty_file_and_one_that_is_no_page_are_said_to_be_so() -> None:
    assert [said(item) for item in items("")] == ["story.html: is empty"]
    assert [said(item) for item in items("Just words.")] == ["story.html: is not what its name says, or it is damaged"]


@pytest.mark.parametrize(
    "markup",
    [
        "<div>" * 100_000 + BODY,
        "<p><span>" * 50_000 + FIRST,
        "<table><tr><td>" * 30_000 + BODY,
        "<ul><li>" * 30_000 + BODY,
        "<p>" + "<b>" * 300 + FIRST + BODY,
        "<div " + " ".join(f"a{number}=1" for number in range(200_000)) + ">" + BODY,
        "<h1>" + "a - " * 200_000 + "</h1>" + BODY,
        "<script>" * 100_000 + BODY,
        "<p>" + "<!--" * 500_000,
        "<p>&#x110000;&#0;&#xD800;\x00\x01" + BODY,
        f'<script type="application/ld+json">{"[" * 500_000}</script>' + BODY,
    ],
    ids=["divs", "spans", "tables", "lists", "bold", "attributes", "heading", "scripts", "comments", "no characters",
         "brackets"],
)  # fmt: skip
def test_hostile_markup_is_read_or_refused_within_seconds(markup: str) -> None:
    begun = time.process_time()

    found = items(f"<html><body>{markup}")

    assert found
    assert time.process_time() - begun < 20


def test_pages_beyond_the_limits_are_refused_with_their_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    many = said(items("<html><body>" + "<i></i>" * limits.PAGE_ELEMENTS + BODY)[0])
    large = said(items("<html><body><p>" + "word " * (limits.PAGE_MARKUP // 5))[0])
    monkeypatch.setattr(limits, "PAGE_BYTES", 2**20)
    huge = said(items("<html>" + " " * 2**20)[0])

    assert many == "story.html: has more than 40,000 elements, the most that one page may have"
    assert large == "story.html: has more than 8,000,000 characters of markup, the most that one page may have"
    assert huge == "story.html: is larger than 1 MB, the most that one page may have"


def test_pictures_within_the_page_do_not_count() -> None:
    picture = f'<img src="data:image/png;base64,{"A" * 9_000_000}">'

    assert read(page(body=picture + BODY)).paragraphs == TEXT


def test_nothing_is_written_to_the_terminal(capfd: pytest.CaptureFixture[str]) -> None:
    items("<html><body></body></html>")
    items("<html><body>" + "<div>" * 1_000)

    assert capfd.readouterr() == ("", "")
