"""The library of a dispute, and deleting articles."""

import re
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from disputes.actions import articles, assignments
from disputes.models import Article, Dispute
from disputes.queries import articles as queries
from tests.conftest import annotate, record

URL = "/disputes/banks/articles/"


def add(world, number, **metadata):
    text = metadata.pop("text", f"Arvenia lodged a protest. It was number {number}.")
    values = {"title": f"Article {number:03}", "published": date(2031, 1, 1) + timedelta(days=number)} | metadata
    return articles.add(dispute=world.dispute, record=record(text, **values), by=world.oda)


def titles(page):
    found = re.findall(r'<a class="title"[^>]*><bdi>(.*?)</bdi>', page.text)
    return [re.sub("<[^>]*>", "", title) for title in found]


def test_the_newest_article_comes_first_and_undated_ones_last(client, world):
    add(world, 1)
    add(world, 2)
    client.force_login(world.rui)

    assert titles(client.get(URL)) == ["Article 002", "Article 001", "Arvenia lodges a protest"]
    assert titles(client.get(URL, {"sort": "oldest"})) == ["Arvenia lodges a protest", "Article 001", "Article 002"]


def test_pages_follow_one_another_and_lead_back(client, world, monkeypatch):
    monkeypatch.setattr(queries, "PAGE_OF_HITS", 2)
    for number in range(4):
        add(world, number, published=date(2031, 1, 1))
    client.force_login(world.rui)

    seen, url, back = [], URL + "?q=protest", []
    while url:
        page = client.get(url)
        seen.append(titles(page))
        back.append(url)
        found = re.search(r'href="([^"]*after=[^"]*)"', page.text)
        url = found[1].replace("&amp;", "&") if found else ""
    previous = re.search(r'href="([^"]*before=[^"]*)"', page.text)

    assert [title for page_titles in seen for title in page_titles] == [
        "Article 003", "Article 002", "Article 001", "Article 000", "Arvenia lodges a protest",
    ]  # fmt: skip
    assert previous
    assert titles(client.get(previous[1].replace("&amp;", "&"))) == seen[1]
    assert all("q=protest" in url for url in back)


@pytest.mark.parametrize("token", ["x", "2031-01-01", "2031-01-01~9999999999999999999999", "~", "2031-99-99~1"])
def test_a_page_that_was_never_given_out_is_refused(client, world, token):
    client.force_login(world.rui)

    assert client.get(URL, {"after": token}).status_code == 400


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({"q": "outlet:nor*"}, ["From the wire"]),
        ({"outlet": "north wire"}, ["From the wire"]),
        ({"q": "herring"}, ["About herring"]),
        ({"q": "since:2031-03"}, ["From the wire", "About herring"]),
        ({"q": "until:2031-02"}, ["Early"]),
        ({"from": "2031-03-01", "to": "2031-03-31"}, ["About herring"]),
        ({"q": "date:2031-03"}, ["About herring"]),
        ({"q": "date:none"}, ["Arvenia lodges a protest"]),
        ({"q": "protest -date:none -wire"}, ["Early"]),
        ({"q": "nothing like it"}, []),
    ],
    ids=str,
)
def test_filters_narrow_the_list(client, world, filters, expected):
    add(world, 1, title="Early", published=date(2031, 2, 28))
    add(world, 2, title="About herring", published=date(2031, 3, 31), text="Herring moved north. The fleet followed.")
    add(world, 3, title="From the wire", published=date(2031, 4, 1), outlet="North Wire")
    client.force_login(world.rui)

    page = client.get(URL, filters)

    assert titles(page) == expected
    assert expected or "No article fits" in page.text


def test_what_is_not_understood_is_shown_with_its_place(client, world):
    client.force_login(world.rui)

    page = client.get(URL, {"q": "herring since:spring"})
    fragment = client.get(URL, {"q": "herring since:spring"}, headers={"HX-Request": "true"})

    assert (page.status_code, fragment.status_code) == (400, 422)
    assert "“spring” is not a date" in page.text
    assert "<bdi>herring <mark>since:spring</mark></bdi>" in page.text
    assert "since:spring" in fragment.text


def test_the_last_month_that_there_is_can_be_asked_for(client, world):
    add(world, 1)
    client.force_login(world.rui)

    assert titles(client.get(URL, {"q": "until:9999-12"})) == ["Article 001"]


def test_ones_own_coding_can_be_filtered(client, world):
    done = add(world, 1)
    assignments.set_done(article=done, annotator=world.ana, done=True)
    client.force_login(world.ana)

    assert titles(client.get(URL, {"q": "is:done"})) == ["Article 001"]
    assert titles(client.get(URL, {"q": "is:todo"})) == ["Arvenia lodges a protest"]


def test_htmx_gets_the_list_alone(client, world):
    client.force_login(world.rui)

    fragment = client.get(URL, headers={"HX-Request": "true"})

    assert fragment.text.startswith('<div id="results"')
    assert "<html" not in fragment.text
    assert "1 article found" in fragment.text


def test_the_address_keeps_only_filters_that_are_filled(client, world):
    client.force_login(world.rui)

    fragment = client.get(URL, {"q": "fish & chips", "outlet": ""}, headers={"HX-Request": "true"})

    assert fragment["HX-Replace-Url"] == f"{URL}?q=fish+%26+chips"


def test_a_blind_annotator_sees_no_counts_of_others(client, blind_world):
    annotate(blind_world, by=blind_world.ben)
    assignments.set_done(article=blind_world.article, annotator=blind_world.ben, done=True)
    client.force_login(blind_world.ana)
    before = client.get(URL)
    assignments.set_done(article=blind_world.article, annotator=blind_world.ana, done=True)
    after = client.get(URL)

    assert 'aria-label="Accusation 1"' not in before.text
    assert "annotator-ben" not in before.text
    assert 'aria-label="Accusation 1"' in after.text


def test_a_reviewer_sees_how_many_are_done(client, blind_world):
    for annotator in (blind_world.ana, blind_world.ben):
        assignments.set_done(article=blind_world.article, annotator=annotator, done=True)
    client.force_login(blind_world.ada)

    page = client.get(URL).text

    assert "<bdi>annotator-ana</bdi>: done" in page
    assert "<bdi>annotator-ben</bdi>: done" in page


def test_the_library_asks_as_often_for_many_articles_as_for_one(client, world):
    client.force_login(world.oda)
    annotate(world)

    def queries_now():
        with CaptureQueriesContext(connection) as captured:
            client.get(URL)
        return len(captured)

    few = queries_now()
    for number in range(8):
        annotate(world, article=add(world, number))

    assert queries_now() == few


def test_hostile_titles_and_outlets_come_out_as_text(client, world):
    add(world, 1, title="<img src=x onerror=alert(1)>", outlet='"><script>alert(2)</script>')
    client.force_login(world.rui)

    page = client.get(URL)

    assert "<img src=x" not in page.text
    assert "<script>alert(2)" not in page.text


def test_anybody_reads_the_library_of_a_public_dispute(client, world):
    Dispute.objects.update(public=True)

    page = client.get(URL)

    assert titles(page) == ["Arvenia lodges a protest"]
    assert "Import articles" not in page.text


def test_a_deleted_article_can_be_brought_back_at_once(client, world):
    client.force_login(world.oda)

    page = client.post(f"/articles/{world.article.pk}/delete/", follow=True)
    gone = titles(page)
    undo = re.search(r'<form method="post" action="([^"]+/restore/)"', page.text)
    assert undo
    back = client.post(undo[1])

    assert gone == []
    assert back["Location"] == f"/articles/{world.article.pk}/"
    assert Article.objects.present().count() == 1


@pytest.mark.parametrize(("name", "status"), [("olga", 404), ("rui", 403), ("ana", 403), ("ada", 403)])
def test_only_owners_delete_and_restore(client, world, name, status):
    client.force_login(getattr(world, name))
    delete = client.post(f"/articles/{world.article.pk}/delete/")
    articles.delete(article=world.article, by=world.oda)
    restore = client.post(f"/articles/{world.article.pk}/restore/")

    assert (delete.status_code, restore.status_code) == (status, status)
    assert not Article.objects.present().exists()


def test_nothing_is_deleted_by_looking(client, world):
    client.force_login(world.oda)

    assert client.get(f"/articles/{world.article.pk}/delete/").status_code == 405


def test_an_article_whose_text_came_again_stays_deleted(client, world):
    articles.delete(article=world.article, by=world.oda)
    articles.add(dispute=world.dispute, record=record(), by=world.oda)
    client.force_login(world.oda)

    answer = client.post(f"/articles/{world.article.pk}/restore/")

    assert answer.status_code == 409
    assert "imported again since" in answer.text


@pytest.mark.parametrize("pk", [987654, 2**70])
def test_an_unknown_article_is_not_found(client, world, pk):
    client.force_login(world.oda)

    assert client.post(f"/articles/{pk}/restore/").status_code == 404
