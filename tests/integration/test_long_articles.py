"""A long article comes in stretches: what the page holds, what is given later, and to whom."""

import re
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from disputes.actions import articles
from disputes.models import Dispute
from disputes.queries import stretches
from disputes.text import Span
from tests.conftest import annotate, record
from tests.long_articles import long_article

PARAGRAPH = re.compile(r'<p data-paragraph="(\d+)" data-start="(\d+)" id="[^"]*" dir="auto">(.*?)</p>', re.S)
PLACE = re.compile(
    r'<div class="later" data-from="(\d+)" data-to="(\d+)" data-start="(\d+)" '
    r'data-lengths="([\d ]+)" data-url="([^"]+)">'
)


@pytest.fixture
def article(world):
    return long_article(world, 400)


def shown(page):
    """Number, start and text of the paragraphs of an answer."""
    found = PARAGRAPH.findall(page.text)
    return [(int(number), int(start), unescape(re.sub(r"<[^>]+>", "", body))) for number, start, body in found]


def test_the_page_of_a_long_article_and_its_stretches_make_the_whole_text(client, world, article):
    client.force_login(world.rui)

    page = client.get(article.get_absolute_url())
    paragraphs = shown(page)
    for first, last, start, lengths, address in PLACE.findall(page.text):
        stretch = shown(client.get(unescape(address)))
        assert (stretch[0][0], stretch[-1][0], stretch[0][1]) == (int(first), int(last), int(start))
        assert [len(body) for _, _, body in stretch] == list(map(int, lengths.split()))
        paragraphs += stretch

    assert len(shown(page)) < 250
    assert [number for number, _, _ in paragraphs] == list(range(1, 401))
    text = "\n\n".join(body for _, _, body in paragraphs)
    assert text == article.text()
    assert all(text.startswith(body, start) for _, start, body in paragraphs)


def test_the_whole_text_is_sent_to_who_asks_for_it(client, world, article):
    last = article.text().rindex("Part 400")
    annotation = annotate(world, spans=[Span(last, last + 8)], article=article)
    client.force_login(world.ana)

    page = client.get(article.get_absolute_url())
    whole = client.get(article.get_absolute_url() + "?whole=1")

    assert page.text.count('<a href="?whole=1">') == 1
    assert f'<mark data-annotations="{annotation.pk}"' not in page.text
    assert f'id="annotation-{annotation.pk}"' in page.text
    assert len(shown(whole)) == 400
    assert not PLACE.search(whole.text)
    assert f'<mark data-annotations="{annotation.pk}"' in whole.text


def test_a_short_article_is_sent_whole(client, world):
    client.force_login(world.rui)

    page = client.get(world.article.get_absolute_url())

    assert len(shown(page)) == 3
    assert 'class="later"' not in page.text


def test_one_paragraph_however_long_is_never_cut(client, world):
    huge = "word " * 13_000
    text = "\n\n".join([huge, huge, "The end."])
    article = articles.add(dispute=world.dispute, record=record(text, title="Unbroken"), by=world.oda)
    client.force_login(world.rui)

    page = client.get(article.get_absolute_url())

    assert [number for number, _, _ in shown(page)] == [1]
    assert [place[:2] for place in PLACE.findall(page.text)] == [("2", "2"), ("3", "3")]


def test_marks_are_left_to_the_page_that_knows_them(client, world, article):
    annotate(world, quote="Part 390", article=article)
    client.force_login(world.ana)

    answer = client.get(f"/articles/{article.pk}/paragraphs/?from=389&to=391")

    assert [number for number, _, _ in shown(answer)] == [389, 390, 391]
    assert "<mark" not in answer.text


@pytest.mark.once
@pytest.mark.parametrize(
    "question",
    [
        "from=x", "from=", "from=0", "from=-1", "from=1.5", "from=٣", "from=%00", "from=1&to=0", "from=5&to=4", "to=x",
        "from=1&to=101", "from=1&to=999999999", "from=9999999999", "from=99999999999999999999&to=99999999999999999999",
        "from=1&to=%F0%9F%8E%A3", "from=%3Cscript%3E",
    ],
)  # fmt: skip
def test_a_question_that_makes_no_sense_is_refused(client, world, article, question):
    client.force_login(world.rui)

    answer = client.get(f"/articles/{article.pk}/paragraphs/?{question}")

    assert answer.status_code == 400
    assert "<script>" not in answer.text


def test_beyond_the_end_there_is_nothing(client, world, article):
    client.force_login(world.rui)

    answer = client.get(f"/articles/{article.pk}/paragraphs/?from=401&to=420")

    assert (answer.status_code, answer.text) == (200, "")
    assert [number for number, _, _ in shown(client.get(f"/articles/{article.pk}/paragraphs/?from=399&to=420"))] == [
        399,
        400,
    ]


def test_the_text_is_given_to_whom_the_article_is_and_only_as_a_get(client, world, article):
    address = f"/articles/{article.pk}/paragraphs/?from=300&to=301"
    fetched = {"X-Requested-With": "fetch"}

    assert client.get(address, headers=fetched).status_code == 401
    client.force_login(world.olga)
    assert client.get(address).status_code == 404
    client.force_login(world.rui)
    assert client.get(address)["Cache-Control"] == "private, no-store"
    assert client.post(address).status_code == 405
    client.logout()
    Dispute.objects.filter(pk=world.dispute.pk).update(public=True)
    assert len(shown(client.get(address, headers=fetched))) == 2


def test_queries_do_not_grow_with_the_article(client, world):
    client.force_login(world.ana)

    def queries(path):
        client.get(path)
        with CaptureQueriesContext(connection) as captured:
            client.get(path)
        return len(captured)

    short = queries(world.article.get_absolute_url())
    middling, long = (long_article(world, size, title=f"Of {size}") for size in (250, 900))
    pages = {queries(article.get_absolute_url()) for article in (middling, long)}
    parts = {queries(f"/articles/{article.pk}/paragraphs/?from=201&to=250") for article in (middling, long)}

    assert pages == {short + 1}
    assert len(parts) == 1


def test_stretches_keep_to_their_bounds(world, article):
    opening, later = stretches.opening(article)

    assert sum(len(body) for _, _, body in opening) <= stretches.FIRST
    assert later[0].first == len(opening) + 1
    assert all(len(stretch.lengths) <= stretches.MOST_PARAGRAPHS for stretch in later)
    assert all(sum(stretch.lengths) < 2 * stretches.STRETCH for stretch in later)
