"""What stands beside a text can be corrected, with history and without overwriting anybody; the text can't."""

import re

import pytest
from django.test import Client

from disputes.actions import articles, metadata
from disputes.errors import Invalid, NotFound, Stale
from disputes.models import Article, Change
from tests.conftest import World, annotate
from tests.finding import found


def browser(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def form_of(page: str) -> dict[str, str]:
    found = re.search(r'name="seen" value="(\w+)"', page)
    assert found is not None
    return {"seen": found[1]}


def edit(world: World) -> str:
    return f"/articles/{world.article.pk}/edit/"


VALUES = {
    "title": "Arvenia protests",
    "outlet": "The Halven Post",
    "author": "A. Reyl",
    "published": "14 March 2031",
    "language": "EN",
    "dateline": "HALVEN",
    "url": "https://news.example.org/hake",
}


def test_all_of_the_metadata_is_corrected_and_none_of_the_text(world: World):
    before = world.article.text()
    ada = browser(world.ada)

    answer = ada.post(edit(world), VALUES | form_of(ada.get(edit(world)).text), follow=True)

    article = Article.objects.get(pk=world.article.pk)
    assert answer.status_code == 200
    assert metadata.state_of(article) == VALUES | {"published": "2031-03-14", "language": "en"}
    assert str(article.sort_date) == "2031-03-14"
    assert article.address
    assert (article.text(), article.sha256) == (before, world.article.sha256)
    change = Change.objects.get(kind="article", action="changed")
    assert change.before is not None
    assert change.before["title"] == "Arvenia lodges a protest"
    assert (change.after, change.by, change.article) == (metadata.state_of(article), world.ada, article)
    assert '<del><span class="visually-hidden">removed: </span>Arvenia lodges a protest</del>' in answer.text


def test_search_finds_the_new_title_and_no_longer_the_old_one(world: World):
    metadata.correct(
        article=world.article,
        values={"title": "Quarrel over hake"},
        by=world.ada,
        seen=metadata.version_of(world.article),
    )

    assert found("quarrel") == [world.article.pk]
    assert found("lodges") == []


def test_exports_show_the_corrected_values(world: World):
    annotate(world)
    metadata.correct(article=world.article, values=VALUES, by=world.ada, seen=metadata.version_of(world.article))

    exported = b"".join(browser(world.oda).get("/disputes/banks/statements/export/")).decode()

    for value in ("Arvenia protests", "The Halven Post", "2031-03-14", "https://news.example.org/hake"):
        assert value in exported


FLAWS = {
    "title": ("", "This is empty."),
    "published": ("31/02/1974", "This is not a date (31/02/1974)."),
    "url": (
        "javascript:alert(1)",
        "This is not a web address that begins with http:// or https:// (javascript:alert(1)).",
    ),
    "language": ("English!", "This is not a language code"),
    "outlet": ("x" * 201, "This is longer than 200 characters."),
}


@pytest.mark.parametrize(("name", "value", "told"), [(name, *flaw) for name, flaw in FLAWS.items()], ids=FLAWS)
def test_what_an_import_would_refuse_is_refused_at_its_field(world: World, name, value, told):
    ada = browser(world.ada)

    answer = ada.post(edit(world), VALUES | {name: value} | form_of(ada.get(edit(world)).text))

    assert answer.status_code == 422
    assert told in answer.text
    assert Article.objects.get(pk=world.article.pk).title == "Arvenia lodges a protest"
    with pytest.raises(Invalid):
        metadata.correct(article=world.article, values=VALUES | {name: value}, by=world.ada, seen="")


def test_two_people_do_not_overwrite_one_another_silently(world: World):
    ada, oda = browser(world.ada), browser(world.oda)
    seen_by_both = form_of(ada.get(edit(world)).text)
    oda.post(edit(world), VALUES | {"title": "Oda’s title"} | seen_by_both)

    refused = ada.post(edit(world), VALUES | {"title": "Ada’s title"} | seen_by_both)

    assert refused.status_code == 409
    for words in ("Oda’s title", "Ada’s title", "Nothing is saved yet"):
        assert words in refused.text
    assert Article.objects.get(pk=world.article.pk).title == "Oda’s title"
    ada.post(edit(world), VALUES | {"title": "Ada’s title"} | form_of(refused.text))
    assert Article.objects.get(pk=world.article.pk).title == "Ada’s title"


def test_saving_what_already_stands_there_leaves_no_line_and_no_quarrel(world: World):
    metadata.correct(article=world.article, values=VALUES, by=world.ada, seen=metadata.version_of(world.article))

    metadata.correct(article=world.article, values=VALUES, by=world.oda, seen="what stood there before")

    assert Change.objects.filter(kind="article").count() == 1
    with pytest.raises(Stale):
        metadata.correct(article=world.article, values=VALUES | {"title": "x"}, by=world.oda, seen="anything")


def test_a_deleted_article_is_not_corrected(world: World):
    articles.delete(article=world.article, by=world.oda)

    with pytest.raises(NotFound):
        metadata.correct(article=world.article, values=VALUES, by=world.ada, seen=metadata.version_of(world.article))


def test_an_owner_deletes_from_the_page_and_brings_back(world: World):
    oda = browser(world.oda)
    assert "Delete this article" in oda.get(edit(world)).text
    assert "Delete this article" not in browser(world.ada).get(edit(world)).text

    page = oda.post(f"/articles/{world.article.pk}/delete/", follow=True)
    oda.post(f"/articles/{world.article.pk}/restore/")
    history = oda.get(edit(world))

    assert "was deleted" in page.text
    assert "brought it back" in history.text
    assert "deleted it" in history.text
