"""Pictures of large disputes are counted in the background, before anybody asks for them."""

from collections import deque
from collections.abc import Iterator
from itertools import product

import pytest
from django.core.cache import caches
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from disputes import tasks
from disputes.actions import actors, annotations, articles, many_annotations, preparing, revisions
from disputes.actions.imports import running
from disputes.models import Dispute, Preparation, PreparedCount, User
from disputes.permissions import Right
from disputes.queries import answers, network
from disputes.queries import preparing as found
from disputes.queries.counting import COUNTINGS
from disputes.queries.levels import LEVELS
from disputes.records import ActorRecord
from disputes.views import disputes as overview
from tests.conftest import World, annotate, record
from tests.finding import access_to

PAGES = ("", "timeline/", "timeline/?panels=speakers", "network/", "shares/", "answers/", "coverage/")


@pytest.fixture(autouse=True)
def _small_ones_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(preparing, "LEAST", 1)


@pytest.fixture
def coded(world: World) -> Iterator[World]:
    for label in ("accusation", "threat", "offer"):
        annotate(world, label)
    annotate(world, speakers=["Belmark"], targets=["Arvenia"])
    yield world
    caches["pictures"].clear()


def prepare(world: World) -> None:
    deque(preparing.prepare(world.dispute), maxlen=0)
    for cache in ("pictures", "drawings"):
        caches[cache].clear()


def asked_of_facts(client: Client, address: str) -> list[str]:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    counting = ('FROM "disputes_fact"', 'GROUP BY "disputes_article"."outlet"', 'AS "days"')
    return [query["sql"] for query in captured.captured_queries if any(part in query["sql"] for part in counting)]


def total() -> int:
    return network.network(access_to("banks"), "").total


def due() -> bool:
    return any(preparing.due())


def test_the_first_look_at_any_picture_counts_nothing(coded: World, client: Client):
    client.force_login(coded.oda)
    assert asked_of_facts(client, "/disputes/banks/network/")
    prepare(coded)

    ways = [f"counting={counting}&level={level}" for counting, level in product(COUNTINGS, LEVELS)]
    for page in PAGES:
        for way in ways:
            address = f"/disputes/banks/{page}{'&' if '?' in page else '?'}{way}" if page else "/disputes/banks/"
            assert asked_of_facts(client, address) == [], address


def test_what_was_prepared_is_brought_up_to_date(coded: World):
    prepare(coded)
    assert total() == 4
    caches["pictures"].clear()
    one = annotate(coded)
    assert total() == 5
    caches["pictures"].clear()
    annotations.delete(annotation=one, by=coded.ana)

    assert total() == 4


def test_it_is_done_once_and_again_when_too_much_has_changed(coded: World, monkeypatch: pytest.MonkeyPatch):
    assert due()
    prepare(coded)
    assert not due()
    made = set(PreparedCount.objects.values_list("key", flat=True))
    prepare(coded)
    assert set(PreparedCount.objects.values_list("key", flat=True)) == made
    annotate(coded)
    assert not due()  # it follows

    monkeypatch.setattr(preparing, "MOST_CHANGES", 1)
    annotate(coded)
    assert due()
    prepare(coded)
    assert not due()

    monkeypatch.setattr(revisions, "MOST_RECORDED", 0)
    annotate(coded)
    assert due()
    prepare(coded)
    assert not due()
    assert total() == 7


def test_it_is_done_again_when_very_many_articles_come_at_once(coded: World, monkeypatch: pytest.MonkeyPatch):
    prepare(coded)
    articles.add(dispute=coded.dispute, record=record("One."), by=coded.oda)
    assert not due()
    monkeypatch.setattr(revisions, "MOST_RECORDED", 0)
    articles.add(dispute=coded.dispute, record=record("Another one."), by=coded.oda)

    assert due()


def test_what_has_no_date_is_prepared_too(coded: World):
    annotate(coded, speakers=["Belmark"], targets=["Arvenia"])
    before = answers.answers(access_to("banks"), "")
    prepare(coded)

    assert before.undated == 5
    assert answers.answers(access_to("banks"), "") == before


def test_it_is_done_again_when_actors_come_to_stand_for_others(coded: World):
    prepare(coded)
    actors.add_records(dispute=coded.dispute, records=[ActorRecord(name="Fleet Union", kind="group")])
    assert not due()

    actors.add_records(dispute=coded.dispute, records=[ActorRecord(name="Navy", kind="body", parent="Arvenia")])

    assert due()


def test_it_is_done_again_by_a_version_that_counts_otherwise(coded: World, monkeypatch: pytest.MonkeyPatch):
    prepare(coded)
    PreparedCount.objects.update(revision=Dispute.objects.get().revision + 100)  # it would be believed
    monkeypatch.setattr(found, "edition", lambda: "another")

    assert due()
    assert total() == 4
    before = set(PreparedCount.objects.values_list("key", flat=True))
    prepare(coded)
    assert before.isdisjoint(PreparedCount.objects.values_list("key", flat=True))


def test_small_disputes_are_left_alone(coded: World, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(preparing, "LEAST", 100)

    assert not due()


def test_what_this_site_has_not_written_is_not_read(coded: World):
    """It could make this program do anything."""
    prepare(coded)
    for row in PreparedCount.objects.all():
        row.counted = bytes(row.counted)[:-1] + b"!"
        row.save()

    assert total() == 4


def test_whoever_sees_a_part_of_a_dispute_gets_nothing_that_was_prepared(blind_world: World):
    annotate(blind_world, by=blind_world.ana)
    annotate(blind_world, by=blind_world.ben)
    prepare(blind_world)

    assert total() == 2
    assert network.network(access_to("banks", blind_world.ana, Right.ANNOTATE), "").total == 1


def test_the_overview_of_a_very_large_dispute_has_pictures_once_they_are_prepared(
    coded: World, client: Client, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(overview, "MOST_AT_A_GLANCE", 3)

    def shows_pictures(user: User) -> bool:
        client.force_login(user)
        return b"Picture: " in client.get("/disputes/banks/").content

    assert not shows_pictures(coded.oda)
    prepare(coded)
    assert shows_pictures(coded.oda)
    Dispute.objects.update(coding="blind")
    assert shows_pictures(coded.oda)
    assert not shows_pictures(coded.ana)


def test_the_background_prepares_pictures_after_its_imports(coded: World):
    assert tasks.waits()

    running.run_all(worker="mine")

    assert not tasks.waits()
    assert Preparation.objects.get().dispute == coded.dispute


def test_the_import_command_prepares_pictures(coded: World, tmp_path):
    User.objects.filter(pk=coded.oda.pk).update(is_superuser=True)
    (tmp_path / "note.txt").write_text("Arvenia kept its ports open.", encoding="utf-8")

    call_command("import_articles", tmp_path / "note.txt", dispute="banks", dry_run=True)
    assert due()
    call_command("import_articles", tmp_path / "note.txt", dispute="banks")
    assert not due()


@pytest.mark.django_db(transaction=True)
def test_a_running_site_sees_to_it_when_much_has_changed(coded: World, monkeypatch: pytest.MonkeyPatch):
    woken: list[bool] = []
    monkeypatch.setattr(tasks, "wake", lambda: woken.append(True))
    tasks.attend(unfinished=False)
    try:
        prepare(coded)
        annotate(coded)
        assert not woken
        monkeypatch.setattr(revisions, "MOST_RECORDED", 2)
        access = access_to("banks", coded.ana, Right.ANNOTATE)
        pks = list(coded.article.annotations.values_list("pk", flat=True))
        many_annotations.relabel(access=access, annotations=pks, label="threat", by=coded.ana)
        assert woken
    finally:
        revisions.much_changed.disconnect(tasks._see_to_pictures)
