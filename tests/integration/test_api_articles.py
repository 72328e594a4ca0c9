"""Articles through the API: brought in, found, read."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from disputes.actions import articles, people
from disputes.api.articles import PAGE
from disputes.models import Article
from disputes.text import digest
from tests.conftest import TEXT, annotate, record

API = "/api/v1"
LIST = f"{API}/disputes/banks/articles"


@pytest.fixture
def call(client, world):
    """Calls the API as the owner unless told otherwise."""

    def request(method, path, body=None, by=None):
        headers = {"Authorization": f"Bearer {people.create_token(user=by or world.oda)}"}
        if body is None:
            return getattr(client, method)(path, headers=headers)
        return getattr(client, method)(path, body, "application/json", headers=headers)

    return request


def test_an_article_comes_in_and_reads_back(call, world):
    body = {
        "text": "First paragraph.\r\n\r\nSecond, with e\u0301 and 🎣.",
        "title": "  A\u202etitle ",
        "outlet": "Tarn Gazette",
        "author": None,
        "url": "https://news.example/1",
        "published": "14 March 2031",
        "language": "EN",
        "dateline": "TARN, Arvenia",
    }

    page = call("post", LIST, body)
    made = page.json()
    read = call("get", page.headers["Location"]).json()

    assert page.status_code == 201
    assert page.headers["Location"] == f"{API}/articles/{made['id']}"
    assert made["title"] == "Atitle"
    assert (made["published"], made["language"], made["author"]) == ("2031-03-14", "en", None)
    assert read["text"] == "First paragraph.\n\nSecond, with é and 🎣."
    assert read["sha256"] == digest(read["text"])
    assert read["characters"] == len(read["text"])
    assert [read["text"][p["start"] : p["end"]] for p in read["paragraphs"]] == read["text"].split("\n\n")
    assert [p["number"] for p in read["paragraphs"]] == [1, 2]
    assert {name: read[name] for name in made} == made


def test_the_same_text_again_is_a_conflict_that_names_the_article(call, world):
    page = call("post", LIST, {"text": TEXT})

    assert page.status_code == 409
    assert page.json()["error"] == "duplicate"
    assert page.json()["existing"] == page.json()["id"] == world.article.pk


@pytest.mark.once
@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "text"),
        ({"text": ""}, "text"),
        ({"text": " \n\n "}, "text"),
        ({"text": "…!?"}, "text"),
        ({"text": "x", "published": "03/04/2031"}, "published"),
        ({"text": "x", "published": "2031-02-30"}, "published"),
        ({"text": "x", "url": "javascript:alert(1)"}, "url"),
        ({"text": "x", "language": "English!"}, "language"),
        ({"text": 5}, "text"),
        ({"text": ["x"]}, "text"),
        ({"text": True}, "text"),
        ({"text": "x", "title": 7}, "title"),
        ({"text": "x", "id": 1}, "id"),
        ({"text": "x", "sha256": "0"}, "sha256"),
        ({"text": "x", "imported_by": 1}, "imported_by"),
        ({"text": "x", "dispute": "other"}, "dispute"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_an_article_that_can_not_be_stored_is_refused_by_field(call, world, body, field):
    page = call("post", LIST, body)

    assert page.status_code == 422
    assert field in page.json()["fields"]
    assert Article.objects.count() == 1


def test_all_faults_are_told_at_once(call, world):
    page = call("post", LIST, {"text": "", "url": "x", "published": "x"})

    assert set(page.json()["fields"]) == {"text", "url", "published"}


def test_odd_text_is_cleaned_or_refused_and_never_breaks(call, world):
    for number, odd in enumerate(("a\0b", "a\ud800b", "a\u202eb", "a\uffffb", "a\u2028b", "a\x85b")):
        page = call("post", LIST, {"text": f"{odd} {number}", "title": odd, "outlet": odd, "author": odd})

        assert page.status_code == 201
        assert call("get", page.headers["Location"]).status_code == 200


def test_articles_are_listed_newest_first_and_filtered(call, world):
    def add(text, **metadata):
        return articles.add(dispute=world.dispute, record=record(text, **metadata), by=world.oda).pk

    march = add("Nets were cut.", published=date(2031, 3, 14), outlet="Tarn Gazette", title="Nets")
    april = add("Boats came back.", published=date(2031, 4, 1), outlet="Halven Courier", title="Boats")
    annotate(world, "threat", quote="Nets were cut", article=Article.objects.get(pk=march), targets=["Ana Reyl"])
    annotate(world, "offer")

    def found(query):
        page = call("get", LIST + query)
        assert page.status_code == 200, page.json()
        return [item["id"] for item in page.json()["items"]]

    assert found("") == [april, march, world.article.pk]
    assert found("?from=2031-03-14") == [april, march]
    assert found("?to=2031-03-14") == [march]
    assert found("?outlet=Tarn+Gazette") == [march]
    assert found("?outlet=Tarn") == []
    assert found("?q=nets") == [march]
    assert found("?q=%22boats+came%22") == [april]
    assert call("get", LIST + "?q=%22%00*(").json()["detail"].startswith("The quotation mark at character 1")
    assert found("?label=threat") == [march]
    assert found("?actor=ana+reyl") == [march]
    assert found("?actor=ana+reyl&label=offer") == []
    assert found("?actor=Arvenia") == [march, world.article.pk]


def test_pages_of_articles_follow_one_another(call, world):
    for number in range(PAGE + 5):
        articles.add(dispute=world.dispute, record=record(f"Text {number}", published=date(2031, 3, 14)), by=world.oda)

    first = call("get", LIST).json()
    second = call("get", f"{LIST}?cursor={first['next']}").json()

    ids = [item["id"] for item in first["items"] + second["items"]]
    assert len(first["items"]) == PAGE
    assert len(set(ids)) == len(ids) == PAGE + 6
    assert second["next"] is None


def test_queries_stay_level_when_rows_grow(call, world):
    def count(path):
        with CaptureQueriesContext(connection) as captured:
            assert call("get", path).status_code == 200
        return len(captured)

    paths = (
        LIST,
        f"{LIST}?label=offer&actor=Arvenia&q=protest",
        f"{API}/articles/{world.article.pk}",
        f"{API}/disputes",
    )
    annotate(world, "offer")
    few = [count(path) for path in paths]
    for number in range(10):
        article = articles.add(dispute=world.dispute, record=record(f"Text {number}"), by=world.oda)
        annotate(world, "offer", quote=f"Text {number}", article=article)

    assert [count(path) for path in paths] == few


def test_a_deleted_article_is_gone(call, world):
    articles.delete(article=world.article, by=world.oda)

    assert call("get", LIST).json()["items"] == []
    assert call("get", f"{API}/articles/{world.article.pk}").status_code == 404
