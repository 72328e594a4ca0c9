"""What pictures have counted follows what changes: it is always what counting anew would give."""

import random
import threading
from collections import deque
from datetime import date
from itertools import product
from typing import Any

import pytest
from django.core.cache import caches
from django.db import connection
from django.test.utils import CaptureQueriesContext

from disputes import seeds
from disputes.actions import (
    actors,
    annotations,
    articles,
    assignments,
    clusters,
    disputes,
    many_annotations,
    many_articles,
    metadata,
    preparing,
    revisions,
)
from disputes.actions.transaction import writing
from disputes.models import Annotation, Article, Dispute, FactChange, PrintChange, User
from disputes.permissions import Right
from disputes.queries import coverage, integrity, levels, network
from disputes.queries.counting import COUNTINGS, within
from disputes.records import ActorRecord
from disputes.search import limits
from tests.conftest import World, annotate, record
from tests.finding import access_to
from tests.looking import nothing_kept, seen

QUESTIONS = (
    "", "label:threat", "-speech:direct since:2031-03-14", "label:threat OR label:offer", "has:duplicates", "nets",
    "aga*", "quote:again", '"again and again"', "-quote:nets", "note:see", "has:notes", "speaker:Arvenia",
    "-target:Belmark", 'actor:"Fleet Union" label:threat', "by:annotator-ana", "outlet:Sundry", "-certainty:certain",
    "date:none", "date:2031-03", "article:3 OR article:4", "source:adjudicated", "title:T", "is:done by:annotator-ana",
    "is:todo label:threat", "lang:en -label:offer",
)  # fmt: skip
DAYS = (date(2031, 3, 12), date(2031, 3, 14), date(2031, 4, 1), None)
NAMES = ("Arvenia", "Belmark", "Fleet Union", "Press office")


@writing()
def break_off(*what: Any, **values: Any) -> None:
    annotate(*what, **values)
    raise ZeroDivisionError


def act(world: World, dice: random.Random) -> str:
    """Something that somebody does, and what it is called."""
    here = Article.objects.filter(dispute=world.dispute)
    present = list(here.present().exclude(pk=world.article.pk).order_by("pk"))
    own = list(Annotation.objects.present().filter(article__in=here.present(), annotator=world.ana).order_by("pk"))
    article = dice.choice(present)
    names: dict[str, Any] = {part: dice.sample(NAMES, dice.randint(0, 2)) for part in ("speakers", "targets")}
    label = dice.choice(("accusation", "threat", "offer"))
    quote = dice.choice(("Nets were cut", "again and again"))
    what = dice.choice(
        (
            "code",
            "code",
            "code",
            "recode",
            "recode",
            "uncode",
            "date",
            "away",
            "back",
            "arrive",
            "move",
            "relabel",
            "join",
            "finish",
            "broken off",
        )
    )
    match what:
        case "code":
            note = dice.choice(("", "see page 2"))
            by = dice.choice((world.ana, world.ben))
            annotate(world, label, quote=quote, article=article, by=by, note=note, **names)
        case "recode" if own:
            one = dice.choice(own)
            its = Article.objects.get(pk=one.article_id)
            note = dice.choice(("", "see page 2"))
            annotate(world, label, quote=quote, article=its, pk=one.pk, version=one.version, note=note, **names)
        case "uncode" if own:
            annotations.delete(annotation=dice.choice(own), by=world.ana)
        case "date":
            values = {"title": "T", "outlet": dice.choice(("", "Sundry")), "published": str(dice.choice(DAYS) or "")}
            metadata.correct(article=article, values=values, by=world.ada, seen=metadata.version_of(article))
        case "away" if len(present) > 2:
            articles.delete(article=article, by=world.oda)
        case "back":
            deleted = here.exclude(deleted_at=None).values_list("pk", flat=True)
            many_articles.restore(dispute=world.dispute, articles=list(deleted), by=world.oda)
        case "arrive":
            text = f"Nets were cut, again and again. {Article.objects.count()}"
            articles.add(dispute=world.dispute, record=record(text, published=dice.choice(DAYS)), by=world.oda)
        case "move" if len(present) > 2:
            elsewhere = Dispute.objects.exclude(pk=world.dispute.pk).get()
            there = list(Article.objects.present().filter(dispute=elsewhere).values_list("pk", flat=True))
            many_articles.move(dispute=elsewhere, to=world.dispute, articles=there, by=world.oda)
            many_articles.move(dispute=world.dispute, to=elsewhere, articles=[article.pk], by=world.oda)
        case "relabel" if own:
            access = access_to("banks", world.ana, Right.ANNOTATE)
            many_annotations.relabel(access=access, annotations=[one.pk for one in own], label=label, by=world.ana)
        case "join":
            other = dice.choice(present)
            if other.pk != article.pk and (other.cluster_id is None or other.cluster_id != article.cluster_id):
                clusters.join(article=article, other=other, by=world.oda)
        case "finish":
            assignments.set_done(article=article, annotator=world.ana, done=dice.random() < 0.5)
        case "broken off":
            with pytest.raises(ZeroDivisionError):
                break_off(world, label, quote=quote, article=article, **names)
    return what


@pytest.mark.parametrize("seed", range(6))
def test_what_is_kept_is_what_counting_anew_would_give(world: World, seed: int):
    dice = random.Random(seed)
    office = ActorRecord(name="Press office", kind="body", parent="Arvenia")
    actors.add_records(dispute=world.dispute, records=[ActorRecord(name="Fleet Union", kind="group"), office])
    for place, day in enumerate(DAYS):
        text = f"Nets were cut, again and again. {place}"
        articles.add(dispute=world.dispute, record=record(text, published=day), by=world.oda)
    disputes.create(slug="elsewhere", name="Elsewhere", codebook=seeds.codebook(), by=world.oda)
    all_ways = list(product(QUESTIONS, COUNTINGS, levels.LEVELS))
    whole = [way for way in all_ways if not way[0]]
    ways = [*dice.sample(all_ways, 7), *dice.sample(whole, 2)]
    prepared = dice.randrange(5)
    for step in range(15):
        what = act(world, dice)
        if step == prepared:
            deque(preparing.prepare(world.dispute), maxlen=0)
        if dice.random() < 0.3:
            caches["pictures"].clear()  # as in another process
        # Some are looked at again sooner than others, and then follow one change or many.
        for way in dice.sample(ways, 3):
            kept = seen(*way)
            with nothing_kept():
                assert kept == seen(*way), (step, what, way)
    assert list(integrity.broken()) == []


@pytest.mark.parametrize("counting", COUNTINGS)
def test_a_second_look_counts_only_what_has_changed(world: World, counting: str):
    others = [
        articles.add(dispute=world.dispute, record=record(f"Nets were cut. {n}", published=DAYS[n]), by=world.oda)
        for n in range(3)
    ]
    for article in others:
        annotate(world, quote="Nets were cut", article=article)
    seen("", counting, "coded")
    annotate(world, "threat", quote="Nets were cut", article=others[0])

    with CaptureQueriesContext(connection) as captured:
        found = network.network(access_to("banks"), "", counting=counting)

    assert found.total == {"statements": 4, "articles": 3, "clusters": 3, "days": 4}[counting]
    asked = [query["sql"] for query in captured.captured_queries if "speaker_ids" in query["sql"]]
    assert any("disputes_factchange" in sql for sql in asked)
    counted = [sql for sql in asked if "disputes_factchange" not in sql]
    assert len(counted) == (0 if counting == "statements" else 1)
    assert all("IN (" in sql for sql in counted)  # of the article, its cluster or its day


def test_a_change_of_very_many_is_counted_anew_and_not_recorded(world: World, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(revisions, "MOST_RECORDED", 2)
    before = [annotate(world) for _ in range(3)]
    assert seen("", "statements", "coded")[2][3] == 3
    recorded = FactChange.objects.count()

    access = access_to("banks", world.ana, Right.ANNOTATE)
    many_annotations.relabel(access=access, annotations=[one.pk for one in before], label="threat", by=world.ana)

    assert FactChange.objects.count() == recorded
    kept = seen("label:threat", "statements", "coded")
    with nothing_kept():
        assert kept == seen("label:threat", "statements", "coded")
    assert Dispute.objects.get().changes_since == Dispute.objects.get().revision


def test_changes_are_on_record_for_a_while_only(world: World, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(revisions, "KEPT", 5)
    monkeypatch.setattr(revisions, "EVERY", 2)
    for _ in range(4):
        annotate(world)
        seen("", "statements", "coded")
    for _ in range(23):
        annotate(world)

    assert 5 <= FactChange.objects.count() <= 7
    assert network.network(access_to("banks"), "").total == 27


def test_new_articles_do_not_have_everything_counted_anew(world: World):
    annotate(world)
    ways = ("statements", "clusters")
    found = {counting: network.network(access_to("banks"), "", counting=counting).total for counting in ways}
    article = articles.add(dispute=world.dispute, record=record("Nets were cut."), by=world.oda)
    annotate(world, quote="Nets were cut", article=article)
    followed = []
    for counting in ways:
        with CaptureQueriesContext(connection) as captured:
            found[counting] += network.network(access_to("banks"), "", counting=counting).total
        followed.append(any("disputes_factchange" in query["sql"] for query in captured.captured_queries))

    assert found == {"statements": 3, "clusters": 3}
    assert followed == [True, True]


def test_quotes_of_clusters_are_counted_anew_when_these_change(world: World):
    """Which of its quotes an article had in common with others before is on no record."""
    annotate(world)
    other = articles.add(dispute=world.dispute, record=record("Arvenia lodged a protest."), by=world.oda)
    annotate(world, article=other)
    assert network.network(access_to("banks"), "", counting="clusters").total == 2

    clusters.join(article=other, other=world.article, by=world.oda)

    assert network.network(access_to("banks"), "", counting="clusters").total == 1


def test_settings_that_somebody_saves_late_do_not_bring_back_an_old_state(world: World):
    """Or something else might be kept under the same revision."""
    late = Dispute.objects.get()
    annotate(world)
    revision = Dispute.objects.get().revision

    disputes.change(
        dispute=late, by=world.oda, name="Banks", summary="", parties=[], started=None, ended=None, coding="open",
        public=False,
    )  # fmt: skip

    assert Dispute.objects.get().revision == revision > 0


def asked(user: User) -> tuple[int, list[str]]:
    """What an annotator sees in a network, and what of it, and of coverage, is asked of facts."""
    with CaptureQueriesContext(connection) as captured:
        found = network.network(access_to("banks", user, Right.ANNOTATE), "")
        coverage.coverage(access_to("banks", user, Right.ANNOTATE), "label:accusation")
    return found.total, [query["sql"] for query in captured.captured_queries if "disputes_fact" in query["sql"]]


def test_an_annotators_own_are_kept_until_something_changes_that_they_see(blind_world: World):
    world = blind_world
    annotate(world, by=world.ana)
    assert asked(world.ana)[0] == 1
    assert asked(world.ana) == (1, [])

    # What they don't see leaves no trace, not even in how long it takes.
    hidden = annotate(world, by=world.ben)
    assignments.set_done(article=world.article, annotator=world.ben, done=True)
    assert asked(world.ana) == (1, [])
    annotations.delete(annotation=hidden, by=world.ben)
    assert asked(world.ana) == (1, [])
    annotate(world, by=world.ben)
    assert asked(world.ana) == (1, [])

    annotate(world, by=world.ana)
    assert asked(world.ana)[0] == 2
    assignments.set_done(article=world.article, annotator=world.ana, done=True)
    assert asked(world.ana)[0] == 3
    assert asked(world.ana) == (3, [])
    annotate(world, by=world.ben)
    assert asked(world.ana)[0] == 4
    assignments.set_done(article=world.article, annotator=world.ana, done=False)
    assert asked(world.ana)[0] == 2
    articles.delete(article=world.article, by=world.oda)
    assert asked(world.ana)[0] == 0


def test_an_annotators_own_are_counted_anew_when_coding_was_open_for_a_while(blind_world: World):
    world = blind_world
    annotate(world, by=world.ana)
    assert asked(world.ana)[0] == 1
    settings: dict[str, Any] = {
        "by": world.oda, "name": "Banks", "summary": "", "parties": [], "started": None, "ended": None,
        "public": False,
    }  # fmt: skip
    disputes.change(dispute=Dispute.objects.get(), coding="open", **settings)
    annotate(world, by=world.ana)
    annotate(world, by=world.ben)
    assert asked(world.ana)[0] == 3
    disputes.change(dispute=Dispute.objects.get(), coding="blind", **settings)

    assert asked(world.ana)[0] == 2


def test_progress_and_coverage_are_not_counted_anew_when_annotations_change(world: World):
    annotate(world)
    annotate(world, by=world.ben)
    coverage.coverage(access_to("banks"), "")
    annotate(world)

    with CaptureQueriesContext(connection) as captured:
        found = coverage.coverage(access_to("banks"), "")

    assert [coder.doing for coder in found.coders] == [1, 1]
    asked = [query["sql"] for query in captured.captured_queries]
    assert not any("COUNT" in sql for sql in asked)
    assignments.set_done(article=world.article, annotator=world.ana, done=True)
    assert [(coder.done, coder.doing) for coder in coverage.coverage(access_to("banks"), "").coders] == [(1, 0), (0, 1)]


@pytest.mark.django_db(transaction=True)
def test_whoever_counts_sees_one_state_and_nobody_waits_for_it(world: World):
    """Otherwise a save in between would be counted, and once more as a change."""
    annotate(world)
    with within():
        assert seen("", "statements", "coded")[2][3] == 1
        saved = threading.Thread(target=saves, args=[world])
        saved.start()
        saved.join()
        assert Annotation.objects.count() == 1
    assert Annotation.objects.count() == 2
    assert seen("", "statements", "coded")[2][3] == 2


@pytest.mark.django_db
def test_reads_within_others_of_their_kind_are_a_part_of_these():
    with limits.within(), CaptureQueriesContext(connection) as captured, limits.within():
        pass

    assert not captured.captured_queries


def saves(world: World) -> None:
    try:
        annotate(world)
    finally:
        connection.close()


def test_coverage_counts_only_the_articles_that_change(world: World):
    for day in DAYS:
        articles.add(dispute=world.dispute, record=record(f"Nets. {day}", published=day), by=world.oda)
    coverage.coverage(access_to("banks"), "")
    new = articles.add(dispute=world.dispute, record=record("Hake.", published=DAYS[0], outlet="Sundry"), by=world.oda)

    def looked() -> tuple[int, int, bool]:
        with CaptureQueriesContext(connection) as captured:
            found = coverage.coverage(access_to("banks"), "")
        asked = [query["sql"] for query in captured.captured_queries]
        return found.articles, found.undated, any('AS "days"' in sql for sql in asked)

    assert looked() == (6, 2, False)
    articles.delete(article=new, by=world.oda)
    assert looked() == (5, 2, False)
    values = {"title": "T", "outlet": "", "published": ""}
    first = Article.objects.present().filter(published=DAYS[0]).latest("pk")
    metadata.correct(article=first, values=values, by=world.ada, seen=metadata.version_of(first))
    assert looked() == (5, 3, False)


def test_very_many_articles_at_once_are_counted_anew(world: World, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(revisions, "MOST_RECORDED", 1)
    coverage.coverage(access_to("banks"), "")
    before = PrintChange.objects.count()
    articles.add(dispute=world.dispute, record=record("Nets.", published=DAYS[0]), by=world.oda)
    assert PrintChange.objects.count() == before + 1
    monkeypatch.setattr(revisions, "MOST_RECORDED", 0)
    articles.add(dispute=world.dispute, record=record("Hake.", published=DAYS[0]), by=world.oda)

    assert PrintChange.objects.count() == before + 1
    assert coverage.coverage(access_to("banks"), "").articles == 3
