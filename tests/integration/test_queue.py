"""The way through the articles that one has to code, and how Done leads along it."""

import re
from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from disputes.actions import annotations, articles, assignments
from disputes.models import Article, Assignment, User
from disputes.queries import queue
from tests.conftest import World, annotate, record


def add(world: World, day: int, *, month: int = 1) -> Article:
    text = f"On day {day} of month {month} Arvenia said nothing."
    new = record(text, title=f"Day {day}", published=date(2031, month, day))
    return articles.add(dispute=world.dispute, record=new, by=world.oda)


@pytest.fixture
def days(world: World) -> list[Article]:
    """Five dated articles, brought in out of order; the undated one of the world comes before them."""
    return sorted((add(world, day) for day in (3, 1, 5, 2, 4)), key=lambda article: article.title)


def assign(user: User, *several: Article, status: str = "todo") -> None:
    for article in several:
        Assignment.objects.update_or_create(
            dispute_id=article.dispute_id, article=article, annotator=user, defaults={"status": status}
        )


def finish(user: User, *several: Article) -> None:
    for article in several:
        assignments.set_done(article=article, annotator=user, done=True)


def browser(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def around(user: User | None, article: Article) -> tuple[str, str]:
    """The titles that Previous and Next lead to."""
    page = (browser(user) if user else Client()).get(article.get_absolute_url()).text
    ways = (re.search(rf'rel="{way}" href="[^"]+" title="([^"]+)"', page) for way in ("prev", "next"))
    before, after = (found.group(1) if found else "" for found in ways)
    return before, after


def progress(user: User, article: Article) -> str:
    found = re.search(
        r'<p class="progress"><span class="num">([^<]+)', browser(user).get(article.get_absolute_url()).text
    )
    return found.group(1) if found else ""


def press_done(user: User, article: Article, **more: str):
    return browser(user).post(f"{article.get_absolute_url()}done/", {"done": "1", **more})


# The queue ----------------------------------------------------------------------------------------------------------


def test_without_assignments_the_queue_is_all_articles_by_date(world: World, days):
    assert around(world.ana, days[0]) == ("Arvenia lodges a protest", "Day 2")
    assert around(world.ana, days[2]) == ("Day 2", "Day 4")
    assert around(world.ana, days[4]) == ("Day 4", "")
    assert progress(world.ana, days[0]) == "0 of 6 done"


def test_while_something_assigned_is_to_do_the_queue_is_what_is_assigned(world: World, days):
    assign(world.ana, days[0], days[2], days[4])
    assign(world.ben, days[1])
    finish(world.ana, days[2])

    assert around(world.ana, days[2]) == ("Day 1", "Day 5")
    assert around(world.ana, days[1]) == ("Day 1", "Day 3")
    assert progress(world.ana, days[2]) == "1 of 3 done"
    assert around(world.ben, days[0]) == ("", "Day 2")


def test_when_nothing_assigned_is_to_do_any_more_the_queue_is_all_articles(world: World, days):
    assign(world.ana, days[0], status="doing")
    finish(world.ana, days[2], days[4])

    assert around(world.ana, days[2]) == ("Day 2", "Day 4")
    assert progress(world.ana, days[2]) == "2 of 6 done"


def test_deleted_articles_and_those_of_other_disputes_are_in_nobodys_queue(world: World, days):
    assign(world.ana, days[0], days[1], days[3])
    finish(world.ana, days[1])
    articles.delete(article=days[1], by=world.oda)

    assert around(world.ana, days[0]) == ("", "Day 4")
    assert progress(world.ana, days[0]) == "0 of 2 done"
    articles.delete(article=days[0], by=world.oda)
    articles.delete(article=days[3], by=world.oda)
    assert around(world.ana, days[2]) == ("Arvenia lodges a protest", "Day 5")


def test_articles_of_one_day_are_all_passed_through(world: World):
    same = [add(world, 7) if n == 0 else _twin(world, n) for n in range(3)]

    met = []
    at = same[0].title
    while at:
        met.append(at)
        at = around(world.ana, Article.objects.get(title=at))[1]

    assert met == [article.title for article in sorted(same, key=lambda one: one.pk)]


def _twin(world: World, number: int) -> Article:
    new = record(f"Twin {number} says nothing.", title=f"Twin {number}", published=date(2031, 1, 7))
    return articles.add(dispute=world.dispute, record=new, by=world.oda)


def test_readers_and_visitors_have_neighbours_but_no_progress(world: World, days):
    type(world.dispute).objects.update(public=True)
    visitors = Client().get(days[1].get_absolute_url()).text

    assert around(world.rui, days[1]) == around(None, days[1]) == ("Day 1", "Day 3")
    assert progress(world.rui, days[1]) == ""
    assert 'class="progress"' not in visitors
    assert "data-cursor" not in visitors


def test_a_large_queue_is_counted_no_further_than_needed(world: World, days, monkeypatch):
    finish(world.ana, days[0])
    monkeypatch.setattr(queue, "MOST_COUNTED", 4)

    assert progress(world.ana, days[1]) == "1 of 4+ done"
    assert "<progress" not in browser(world.ana).get(days[1].get_absolute_url()).text


@pytest.mark.parametrize(("assigned", "queries"), [(False, 14), (True, 12)])
def test_the_page_takes_as_many_queries_in_a_long_queue_as_in_a_short_one(world: World, assigned, queries):
    client, counts = browser(world.ana), []
    for month in (1, 2):
        new = [add(world, day, month=month) for day in range(1, 13)]
        if assigned:
            assign(world.ana, *new)
        finish(world.ana, *new[:4])
        client.get(new[5].get_absolute_url())
        with CaptureQueriesContext(connection) as captured:
            assert client.get(new[5].get_absolute_url()).status_code == 200
        counts.append(len(captured))

    assert counts == [queries, queries]


# Done ---------------------------------------------------------------------------------------------------------------


def test_done_opens_the_next_article_that_is_not_finished(world: World, days):
    finish(world.ana, days[1], days[2])

    answer = press_done(world.ana, days[0])

    assert answer["Location"] == days[3].get_absolute_url()
    assert days[0].assignments.get(annotator=world.ana).status == "done"


def test_done_goes_on_from_the_start_when_the_end_is_reached(world: World, days):
    finish(world.ana, world.article, days[0])

    answer = press_done(world.ana, days[4])

    assert answer["Location"] == days[1].get_absolute_url()


def test_done_stays_within_what_is_assigned(world: World, days):
    assign(world.ana, days[1], days[3])
    assign(world.ana, days[2], status="doing")
    assign(world.ben, days[4])

    assert press_done(world.ana, days[3])["Location"] == days[1].get_absolute_url()
    assert press_done(world.ana, days[1])["Location"] == days[2].get_absolute_url()


def test_the_last_one_leads_back_to_the_library(world: World, days):
    finish(world.ana, world.article, *days[:4])

    answer = browser(world.ana).post(f"{days[4].get_absolute_url()}done/", {"done": "1"}, follow=True)

    assert answer.redirect_chain == [("/disputes/banks/articles/", 302)]
    assert "You have finished all 6 articles." in answer.text


def test_the_last_one_assigned_ends_the_queue_though_there_are_other_articles(world: World, days):
    assign(world.ana, days[1], days[3])
    finish(world.ana, days[1])

    answer = browser(world.ana).post(f"{days[3].get_absolute_url()}done/", {"done": "1"}, follow=True)

    assert answer.redirect_chain == [("/disputes/banks/articles/", 302)]
    assert "You have finished all 2 articles." in answer.text


def test_the_button_says_whether_there_is_a_next_one(world: World, days):
    before = browser(world.ana).get(days[0].get_absolute_url()).text
    finish(world.ana, world.article, *days[1:])
    after = browser(world.ana).get(days[0].get_absolute_url()).text

    assert '<span class="word">, next</span>' in before
    assert '<span class="word">, next</span>' not in after


# The warning --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("speakers", "targets", "missing"),
    [((), ("Belmark",), "no speaker"), (("Arvenia",), (), "no target"), ((), (), "no speaker or target")],
    ids=["speaker", "target", "both"],
)
def test_done_asks_when_a_statement_lacks_a_speaker_or_a_target(world: World, speakers, targets, missing):
    annotation = annotate(world, speakers=speakers, targets=targets)
    annotate(world, quote="offered talks")

    answer = press_done(world.ana, world.article)

    assert answer.status_code == 409
    assert "1 of your statements lacks a speaker or a target." in answer.text
    assert answer.text.count('<span class="missing">') == 1
    assert f'<span class="missing">{missing}</span>' in answer.text
    assert f'href="/annotations/{annotation.pk}/"' in answer.text
    assert '<input type="hidden" name="sure" value="1">' in answer.text
    assert world.article.assignments.get(annotator=world.ana).status == "doing"


def test_done_all_the_same_is_done(world: World, days):
    annotate(world, speakers=())

    answer = press_done(world.ana, world.article, sure="1")

    assert answer["Location"] == days[0].get_absolute_url()
    assert world.article.assignments.get(annotator=world.ana).status == "done"


def test_others_statements_and_deleted_ones_are_not_asked_about(world: World):
    annotate(world, by=world.ben, speakers=())
    annotations.delete(annotation=annotate(world, targets=()), by=world.ana)

    assert press_done(world.ana, world.article).status_code == 302


def test_an_article_is_reopened_without_questions(world: World):
    annotate(world, speakers=())
    finish(world.ana, world.article)

    answer = browser(world.ana).post(f"{world.article.get_absolute_url()}done/", {"done": "0"})

    assert answer["Location"] == world.article.get_absolute_url()
    assert world.article.assignments.get(annotator=world.ana).status == "doing"


def test_the_warning_shows_hostile_words_as_words(world: World):
    hostile = articles.add(dispute=world.dispute, record=record("<b>x</b> “&lt; said it”"), by=world.oda)
    annotate(world, article=hostile, quote="<b>x</b> “&lt;", speakers=())

    page = press_done(world.ana, hostile).text

    assert "<b>x</b>" not in page
    assert "&lt;b&gt;x&lt;/b&gt; “&amp;lt;" in page


# Addresses ----------------------------------------------------------------------------------------------------------


def test_an_annotations_address_leads_others_to_it_in_the_text(world: World):
    annotation = annotate(world, by=world.ben)
    path = f"/annotations/{annotation.pk}/"

    assert browser(world.ana).get(path)["Location"] == annotation.get_absolute_url()
    assert browser(world.ben).get(path).status_code == 200
    assert browser(world.ana).post(path, {}).status_code == 403
    assert browser(world.rui).get(path).status_code == 404
    assert browser(world.olga).get(path).status_code == 404


def test_in_blind_coding_an_annotations_address_tells_nothing(blind_world: World):
    annotation = annotate(blind_world, by=blind_world.ben)
    missing = browser(blind_world.ana).get("/annotations/00000000-0000-4000-8000-000000000009/")

    answer = browser(blind_world.ana).get(f"/annotations/{annotation.pk}/")

    assert answer.status_code == missing.status_code == 404
