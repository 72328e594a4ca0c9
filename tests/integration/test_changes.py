"""What a page that is open hears of others: all that this person may see, nothing of the rest, and cheaply."""

import base64
import re
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from disputes import permissions
from disputes.actions import annotations, articles, assignments, people
from disputes.models import Annotation, Change, User
from disputes.queries import changes
from tests.conftest import World, annotate, record

EVERYBODY = ("rui", "ana", "ben", "ada", "oda")


def browser(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def cursor_on_page(world: World, user: User) -> str:
    page = browser(user).get(world.article.get_absolute_url()).text
    found = re.search(r'data-cursor="([^"]+)"', page)
    assert found
    return found.group(1)


def ask(world: World, user: User, cursor: str, **headers: str):
    path = f"{world.article.get_absolute_url()}changes/"
    return browser(user).get(path, {"since": cursor}, headers={"X-Requested-With": "fetch", **headers})


def cards(answer) -> list[str]:
    return re.findall(r'data-annotation="([^"]+)"', answer.text)


def gone(answer) -> list[tuple[str, str]]:
    return re.findall(r'data-gone="([^"]+)" data-version="(\d+)"', answer.text)


def let_time_pass(seconds: int = 60) -> None:
    """As if all that has happened so far had happened this much earlier."""
    for line in Change.objects.all():
        Change.objects.filter(pk=line.pk).update(at=line.at - timedelta(seconds=seconds))


def test_nothing_new_is_an_empty_answer(world: World):
    annotate(world, by=world.ben)
    let_time_pass()

    answer = ask(world, world.ana, cursor_on_page(world, world.ana))

    assert (answer.status_code, answer.content) == (204, b"")
    assert "X-Demarche-Cursor" not in answer.headers
    assert not answer.cookies


@pytest.mark.parametrize("who", ["ana", "ben", "ada", "oda"])
def test_in_an_open_dispute_everybody_who_codes_hears_of_a_new_annotation(world: World, who):
    user = getattr(world, who)
    cursor = cursor_on_page(world, user)

    annotation = annotate(world, by=world.ben, note="<script>alert(1)</script>")
    answer = ask(world, user, cursor)

    assert (answer.status_code, cards(answer)) == (200, [str(annotation.pk)])
    assert ("data-mine" in answer.text) == (who == "ben")
    assert "<script>" not in answer.text
    assert "&lt;script&gt;" in answer.text


def test_a_change_and_a_deletion_are_told_once_each(world: World):
    kept, dropped = annotate(world, by=world.ben), annotate(world, by=world.ben, quote="patience for consent")
    let_time_pass()
    cursor = cursor_on_page(world, world.ana)

    annotate(world, "threat", pk=kept.pk, by=world.ben, version=1)
    annotations.delete(annotation=dropped, by=world.ben)
    answer = ask(world, world.ana, cursor)

    assert cards(answer) == [str(kept.pk)]
    assert gone(answer) == [(str(dropped.pk), "2")]
    assert 'data-label="threat"' in answer.text
    assert "data-whole" not in answer.text


def test_what_was_brought_back_comes_back(world: World):
    annotation = annotate(world, by=world.ben)
    annotations.delete(annotation=annotation, by=world.ben)
    let_time_pass()
    cursor = cursor_on_page(world, world.ana)

    annotations.restore(pk=annotation.pk, by=world.ben)
    answer = ask(world, world.ana, cursor)

    assert (cards(answer), gone(answer)) == ([str(annotation.pk)], [])


def test_other_articles_are_none_of_a_pages_business(world: World):
    other = articles.add(dispute=world.dispute, record=record("Belmark made an offer."), by=world.oda)
    cursor = cursor_on_page(world, world.ana)

    annotate(world, quote="an offer", article=other, by=world.ben)

    assert ask(world, world.ana, cursor).status_code == 204


# Blind coding -------------------------------------------------------------------------------------------------------


def busy(world: World) -> None:
    """Everything that another annotator may do."""
    annotation = annotate(world, "threat", by=world.ben, note="a secret reading")
    annotate(world, "offer", pk=annotation.pk, by=world.ben, version=1)
    again = annotate(world, by=world.ben, quote="patience for consent")
    annotations.delete(annotation=again, by=world.ben)
    annotations.restore(pk=again.pk, by=world.ben)
    assignments.set_done(article=world.article, annotator=world.ben, done=True)


@pytest.mark.parametrize(
    ("who", "hears"), [("rui", False), ("ana", False), ("ben", True), ("ada", True), ("oda", True)]
)
def test_blind_coding_does_not_tell_even_that_somebody_did_something(blind_world: World, who, hears):
    world, user = blind_world, getattr(blind_world, who)
    page = browser(user).get(world.article.get_absolute_url()).text
    cursor = changes.cursor_of(permissions.dispute(user, "banks"), world.article)
    before = ask(world, user, cursor)

    busy(world)
    let_time_pass()
    after = ask(world, user, cursor)

    assert before.status_code == 204
    assert after.status_code == (200 if hears else 204)
    if hears:
        return
    assert (after.content, list(after.headers.items())) == (before.content, list(before.headers.items()))
    assert changes.cursor_of(permissions.dispute(user, "banks"), world.article) == cursor
    assert (f'data-cursor="{cursor}"' in page) == (who != "rui")


def test_blind_coding_still_tells_of_ones_own_other_window(blind_world: World):
    world = blind_world
    cursor = cursor_on_page(world, world.ana)
    busy(world)

    own = annotate(world, by=world.ana)
    answer = ask(world, world.ana, cursor)

    assert cards(answer) == [str(own.pk)]
    assert "secret" not in answer.text


def test_a_cursor_does_not_tell_how_busy_others_were(blind_world: World):
    """It names a line of history, whose number tells how many others there were; that can't be read from it."""
    world = blind_world
    annotate(world, by=world.ana)
    busy(world)
    annotate(world, by=world.ana, quote="offered talks")
    let_time_pass()
    line = Change.objects.filter(by=world.ana).latest("pk").pk

    raw = base64.urlsafe_b64decode(cursor_on_page(world, world.ana))

    assert line.to_bytes(8, "big") not in raw


def test_finishing_opens_everything_and_reopening_closes_it(blind_world: World):
    world = blind_world
    busy(world)
    own = annotate(world, by=world.ana)
    let_time_pass()
    cursor = cursor_on_page(world, world.ana)

    assignments.set_done(article=world.article, annotator=world.ana, done=True)
    opened = ask(world, world.ana, cursor)
    assignments.set_done(article=world.article, annotator=world.ana, done=False)
    closed = ask(world, world.ana, opened["X-Demarche-Cursor"])

    assert "data-whole" in opened.text
    assert len(cards(opened)) == 3
    assert "data-whole" in closed.text
    assert cards(closed) == [str(own.pk)]
    assert ask(world, world.ana, closed["X-Demarche-Cursor"]).status_code == 204


@pytest.mark.parametrize("coding", ["open", "blind"])
@pytest.mark.parametrize("who", EVERYBODY)
@pytest.mark.parametrize("finished", [False, True])
def test_history_is_seen_by_the_same_rule_as_annotations(world: World, coding, who, finished):
    type(world.dispute).objects.update(coding=coding)
    for user in (world.ana, world.ben, world.ada):
        annotate(world, by=user)
    assignments.set_done(article=world.article, annotator=world.ana, done=finished)
    access = permissions.dispute(getattr(world, who), "banks")

    told = {UUID(line) for line in permissions.changes(access).values_list("object_id", flat=True)}

    assert told == set(permissions.annotations(access).values_list("pk", flat=True))


# Access -------------------------------------------------------------------------------------------------------------


def test_who_has_signed_out_is_told_so(world: World):
    cursor = cursor_on_page(world, world.ana)

    answer = Client().get(f"{world.article.get_absolute_url()}changes/", {"since": cursor})

    assert answer.status_code == 401
    assert answer["Content-Type"].startswith("text/plain")


def test_a_page_of_one_person_gets_nothing_for_another(world: World):
    cursor = cursor_on_page(world, world.ana)

    answer = ask(world, world.ben, cursor, **{"X-Demarche-User": str(world.ana.pk)})

    assert answer.status_code == 401
    assert "Somebody else has signed in here." in answer.text


@pytest.mark.parametrize("loss", ["membership", "article"])
def test_who_has_lost_the_article_gets_a_404(world: World, loss):
    annotate(world, by=world.ben)
    cursor = cursor_on_page(world, world.ana)
    if loss == "membership":
        people.end_membership(membership=world.dispute.memberships.get(user=world.ana), by=world.oda)
    else:
        type(world.article).objects.update(deleted_at=timezone.now())

    answer = ask(world, world.ana, cursor)

    assert answer.status_code == 404
    assert answer["Content-Type"].startswith("text/plain")
    assert ask(world, world.olga, cursor).status_code == 404


def test_who_may_only_read_from_now_on_keeps_nothing(world: World):
    annotate(world, by=world.ben)
    cursor = cursor_on_page(world, world.ana)
    people.set_membership(dispute=world.dispute, user=world.ana, role="reader", by=world.oda)

    answer = ask(world, world.ana, cursor)

    assert "data-whole" in answer.text
    assert cards(answer) == []


def test_only_what_was_given_out_here_for_this_page_is_taken(world: World):
    cursor = cursor_on_page(world, world.ana)
    flipped = ("B" if cursor[0] == "A" else "A") + cursor[1:]
    bens = cursor_on_page(world, world.ben)

    for wrong in (
        flipped,
        cursor[:-4],
        cursor + "AAAA",
        cursor[:5] + "!" + cursor[5:],
        bens,
        "1",
        "é",
        "\x00",
        "=" * 36,
    ):
        answer = ask(world, world.ana, wrong)

        assert answer.status_code == 400, wrong
        assert answer.text == "This cursor was not given out here for this page."


def test_without_a_cursor_all_there_is_comes(world: World):
    annotation = annotate(world, by=world.ben)
    let_time_pass()

    answer = ask(world, world.ana, "")

    assert "data-whole" in answer.text
    assert cards(answer) == [str(annotation.pk)]
    assert ask(world, world.ana, answer["X-Demarche-Cursor"]).status_code == 204


def test_it_only_answers_questions(world: World):
    assert browser(world.ana).post(f"{world.article.get_absolute_url()}changes/").status_code == 405


# The cursor ---------------------------------------------------------------------------------------------------------


def test_what_is_younger_than_a_few_seconds_is_sent_once_more(world: World):
    cursor = cursor_on_page(world, world.ana)
    annotate(world, by=world.ben)

    first = ask(world, world.ana, cursor)
    second = ask(world, world.ana, first["X-Demarche-Cursor"])
    let_time_pass()
    third = ask(world, world.ana, second["X-Demarche-Cursor"])
    fourth = ask(world, world.ana, third["X-Demarche-Cursor"])

    assert cards(first) == cards(second) == cards(third) != []
    assert fourth.status_code == 204


def test_a_line_that_shows_late_under_a_lower_number_is_not_missed(world: World):
    """As PostgreSQL may do: the number was given out before that of a line which was seen first."""
    cursor = cursor_on_page(world, world.ana)
    late, early = annotate(world, by=world.ben), annotate(world, by=world.ben, quote="offered talks")
    hidden = Change.objects.get(object_id=str(late.pk))
    Change.objects.filter(pk=hidden.pk).delete()

    first = ask(world, world.ana, cursor)
    hidden.save(force_insert=True)
    second = ask(world, world.ana, first["X-Demarche-Cursor"])

    assert cards(first) == [str(early.pk)]
    assert set(cards(second)) == {str(early.pk), str(late.pk)}


def test_a_young_line_holds_back_the_cursor_for_all_after_it(world: World):
    cursor = cursor_on_page(world, world.ana)
    young, old = annotate(world, by=world.ben), annotate(world, by=world.ben, quote="offered talks")
    Change.objects.filter(object_id=str(old.pk)).update(at=timezone.now() - timedelta(seconds=30))

    first = ask(world, world.ana, cursor)
    second = ask(world, world.ana, first["X-Demarche-Cursor"])

    assert str(young.pk) in cards(second)


def test_who_was_away_for_long_gets_it_in_portions(world: World, monkeypatch):
    cursor = cursor_on_page(world, world.ana)
    made = {str(annotate(world, by=world.ben, pk=uuid4()).pk) for _ in range(7)}
    let_time_pass()
    monkeypatch.setattr(changes, "MOST_LINES", 3)
    monkeypatch.setattr(changes._LINES, "_plans", {})

    seen: list[list[str]] = []
    while (answer := ask(world, world.ana, cursor)).status_code == 200:
        seen.append(cards(answer))
        cursor = answer["X-Demarche-Cursor"]

    assert [len(portion) for portion in seen] == [3, 3, 1]
    assert {pk for portion in seen for pk in portion} == made


@pytest.mark.parametrize(("coding", "queries"), [("open", 4), ("blind", 5)])
def test_an_idle_page_costs_the_same_few_queries_however_much_there_is(world: World, coding, queries):
    type(world.dispute).objects.update(coding=coding)
    counts = []
    for _ in range(2):
        for _ in range(5):
            annotate(world, by=world.ana, pk=uuid4())
        let_time_pass()
        client, cursor = browser(world.ana), cursor_on_page(world, world.ana)
        with CaptureQueriesContext(connection) as captured:
            answer = client.get(f"{world.article.get_absolute_url()}changes/", {"since": cursor})
        assert answer.status_code == 204
        counts.append(len(captured))

    assert counts == [queries, queries]
    assert not any(query["sql"].startswith(("INSERT", "UPDATE", "DELETE")) for query in captured)


def test_news_costs_the_same_few_queries_however_much_there_is(world: World):
    client, cursor, counts = browser(world.ana), cursor_on_page(world, world.ana), []
    for _ in range(2):
        for _ in range(5):
            annotations.delete(annotation=annotate(world, by=world.ben, pk=uuid4()), by=world.ben)
            annotate(world, by=world.ben, pk=uuid4())
        with CaptureQueriesContext(connection) as captured:
            answer = client.get(f"{world.article.get_absolute_url()}changes/", {"since": cursor})
        assert answer.status_code == 200
        counts.append(len(captured))

    assert counts[0] == counts[1] <= 6


def test_the_index_finds_what_is_new_on_an_article(world: World):
    annotate(world, by=world.ben)
    access = permissions.dispute(world.ana, "banks")

    plan = permissions.changes(access).filter(article=world.article, id__gt=0).order_by("id").explain()

    assert Annotation.objects.exists()
    if connection.vendor == "sqlite":
        assert "change_history_of_article" in plan
