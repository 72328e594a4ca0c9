"""A text that is brought in again and has changed is a newer version of what is there."""

import importlib

import pytest
from django.apps import apps

from disputes.actions import articles
from disputes.models import Article
from disputes.queries import versions
from tests.conftest import World, record

STORY = "https://news.example.org/2031/hake"
NEXT = iter(range(10_000))


def bring_in(world: World, url: str = STORY, text: str = "", **metadata: object) -> Article:
    text = text or f"Arvenia lodged protest no. {next(NEXT)}."
    return articles.add(dispute=world.dispute, record=record(text, url=url, **metadata), by=world.oda)


def test_a_changed_text_from_the_same_address_is_a_newer_version(world: World):
    first = bring_in(world)
    second = bring_in(world, url="http://www.news.example.org/2031/hake/?utm_source=letter#top")
    third = bring_in(world)

    assert first.previous is None
    assert second.previous == first
    assert third.previous == second
    assert [article.pk for article in versions.older(third)] == [second.pk, first.pk]


@pytest.mark.parametrize("url", ["", "https://news.example.org/", "https://news.example.org/2031/cod"])
def test_another_address_or_none_makes_no_version(world: World, url):
    bring_in(world)

    assert bring_in(world, url=url).previous is None


def test_a_deleted_article_has_no_newer_version(world: World):
    articles.delete(article=bring_in(world), by=world.oda)

    assert bring_in(world).previous is None


def test_another_disputes_articles_do_not_count(world: World, django_assert_num_queries):
    bring_in(world)
    other = type(world.dispute)(pk=world.dispute.pk + 1)

    assert versions.predecessors(other, [record(url=STORY)]) == {}
    assert versions.successor_of(world.dispute, record(url=STORY)) is not None


def test_an_address_that_several_articles_share_tells_nothing(world: World):
    file = [record(f"Note {number}.", url=STORY) for number in range(2)]
    report = articles.import_file(dispute=world.dispute, file="notes.csv", items=file, by=world.oda)

    assert report.imported == 2
    assert not Article.objects.filter(previous__isnull=False).exists()
    assert bring_in(world).previous is None


def test_one_question_serves_a_whole_batch(world: World, django_assert_num_queries):
    known = [bring_in(world, url=f"https://news.example.org/{number}") for number in range(5)]
    records = [record(url=f"https://news.example.org/{number}?utm_medium=rss") for number in range(50)]

    with django_assert_num_queries(1):
        found = versions.predecessors(world.dispute, records)

    assert sorted(found.values()) == sorted(article.pk for article in known)
    with django_assert_num_queries(0):
        assert versions.predecessors(world.dispute, [record()]) == {}


def test_articles_that_were_there_before_are_recognised_too(world: World):
    bring_in(world)
    Article.objects.update(address="")
    migration = importlib.import_module("disputes.migrations.0010_article_versions")

    migration.fill_addresses(apps, None)

    assert bring_in(world).previous is not None
    assert Article.objects.filter(address="").count() == 1, "the one without an address"


def test_neighbours_are_those_that_are_there(world: World):
    first, second, third = bring_in(world), bring_in(world), bring_in(world)

    around = versions.neighbours(second)
    assert around.older is not None
    assert around.newer is not None
    assert (around.older.pk, around.newer.pk) == (first.pk, third.pk)

    articles.delete(article=third, by=world.oda)
    articles.delete(article=first, by=world.oda)
    assert versions.neighbours(second) == versions.Neighbours(None, None)
