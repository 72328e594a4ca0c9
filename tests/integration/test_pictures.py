"""Pictures of who says what to whom: their numbers are counted again here from what is exported, in plain Python."""

import csv
import io
import re
from datetime import date
from xml.etree import ElementTree

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from disputes.actions import actors, articles, assignments, clusters, events
from disputes.models import Actor, Label
from disputes.queries.counting import COUNTINGS
from disputes.records import ActorRecord
from tests.conftest import annotate, record

SLUGS = ("northern-banks", "s-400")
QUESTIONS = ("", "label:threat OR label:offer", "-speech:direct since:2019")
MARK = re.compile(r'<a href="(/disputes/northern-banks/statements/\?q=[^"]*)" aria-label="([^"]*)">')
PAGES = ("timeline", "network", "shares", "answers", "coverage")


def table(client, page: str, slug: str, **parameters: str) -> list[dict[str, str]]:
    answer = client.get(f"/disputes/{slug}/{page}/table.csv", parameters)
    assert answer.status_code == 200, answer.content
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))


def test_one_figure_of_each_way_of_counting_is_known_by_hand(client, world):
    """Three copies of one article and one more; each way of counting gives another number for Arvenia → Belmark."""
    texts = [f"Nets were cut, again and again. {n}" for n in range(3)]
    days = (date(2031, 3, 4), date(2031, 3, 4), date(2031, 3, 9))
    copies = [
        articles.add(dispute=world.dispute, record=record(text, published=day), by=world.oda)
        for text, day in zip(texts, days, strict=True)
    ]
    clusters.join(article=copies[0], other=copies[1], by=world.oda)
    for copy in copies:
        annotate(world, quote="Nets were cut", article=copy)
    annotate(world, quote="again and again", article=copies[0])
    client.force_login(world.ana)

    found = {counting: table(client, "network", "banks", counting=counting) for counting in COUNTINGS}

    assert {counting: [int(row["count"]) for row in rows] for counting, rows in found.items()} == {
        "statements": [4],  # three times “Nets were cut” and “again and again”
        "articles": [3],
        "clusters": [3],  # “Nets were cut” once for two copies, once for the third; “again and again”
        "days": [2],  # 4 March and 9 March
    }


def test_what_a_state_says_to_two_others_on_one_day_counts_twice(client, world):
    """Once a day and for each target, whether the state says it or its minister does, or both."""
    article = articles.add(
        dispute=world.dispute, record=record("Nets were cut.", published=date(2031, 3, 14)), by=world.oda
    )
    actors.add_records(dispute=world.dispute, records=[ActorRecord(name="Corland", kind="state")])
    for target in ("Arvenia", "Corland"):
        for speaker in ("Belmark", "Ana Reyl"):
            annotate(world, article=article, quote="Nets were cut", speakers=[speaker], targets=[target])
    client.force_login(world.ana)
    asked = {"counting": "days", "level": "state"}

    assert [row["count"] for row in table(client, "network", "banks", **asked)] == ["1", "1"]
    shares = table(client, "shares", "banks", **asked)
    timeline = table(client, "timeline", "banks", panels="speakers", **asked)
    for found in (shares, timeline):
        assert sum(int(row["count"]) for row in found) == 2, found


def test_who_may_see_no_statements_sees_none_in_any_picture(client, blind_world):
    article = articles.add(
        dispute=blind_world.dispute, record=record("Nets were cut.", published=date(2031, 3, 14)), by=blind_world.oda
    )
    annotate(blind_world, article=article, quote="Nets were cut", by=blind_world.ben)
    for user in (blind_world.ana, blind_world.rui):
        client.force_login(user)
        for page in ("timeline", "network", "shares", "answers"):
            text = client.get(f"/disputes/banks/{page}/").text
            assert "<figure" not in text
            assert table(client, page, "banks") == []
        assert "Who towards whom" not in client.get("/disputes/banks/").text
    client.force_login(blind_world.ana)
    assignments.set_done(article=article, annotator=blind_world.ana, done=True)
    assert table(client, "network", "banks")[0]["count"] == "1"
    client.force_login(blind_world.ben)
    assert [row["annotator"] for row in table(client, "coverage", "banks", picture="coding")] == ["annotator-ben"]
    client.force_login(blind_world.olga)
    for page in PAGES:
        for file in ("", "picture.svg", "table.csv"):
            assert client.get(f"/disputes/banks/{page}/{file}").status_code == 404


def test_what_is_kept_is_given_up_when_anything_changes(client, world):
    client.force_login(world.ana)
    article = articles.add(
        dispute=world.dispute, record=record("Nets were cut.", published=date(2031, 3, 14)), by=world.oda
    )
    assert table(client, "network", "banks") == []
    first = annotate(world, article=article, quote="Nets were cut")
    assert [row["count"] for row in table(client, "network", "banks")] == ["1"]
    annotate(world, "threat", article=article, quote="Nets were cut", pk=first.pk, version=first.version)
    assert [row["label"] for row in table(client, "network", "banks")] == ["threat"]
    assert [row["count"] for row in table(client, "timeline", "banks")] == ["1"]
    client.force_login(world.oda)
    client.post(f"/articles/{article.pk}/delete/")
    assert table(client, "network", "banks") == table(client, "timeline", "banks") == []
    client.post(f"/articles/{article.pk}/restore/")
    assert [row["label"] for row in table(client, "network", "banks")] == ["threat"]


def test_a_second_look_asks_the_store_for_nothing_that_was_counted(client, world):
    annotate(world)
    client.force_login(world.ana)
    counts = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as captured:
            client.get("/disputes/banks/network/")
        counts.append(sum("speaker_ids" in query["sql"] for query in captured.captured_queries))
    assert counts == [1, 0]


def test_a_page_that_is_kept_shows_what_things_are_called_now(client, world):
    article = articles.add(
        dispute=world.dispute, record=record("Nets were cut.", published=date(2031, 3, 14)), by=world.oda
    )
    annotate(world, article=article, quote="Nets were cut", speakers=["Arvenia"])
    client.force_login(world.oda)
    assert "Enter events" in client.get("/disputes/banks/timeline/").text
    client.force_login(world.ana)
    assert "Enter events" not in client.get("/disputes/banks/timeline/").text

    events.add(dispute=world.dispute, day=date(2031, 3, 14), words="The ban is announced", by=world.oda)
    Label.objects.filter(slug="accusation").update(name="Reproach")
    Actor.objects.filter(name="Arvenia").update(name="Arvenia Major")

    assert "The ban is announced" in client.get("/disputes/banks/timeline/").text
    for address in ("", "timeline/", "network/", "shares/"):
        assert "Reproach" in client.get(f"/disputes/banks/{address}").text
    for address in ("", "network/", "shares/"):
        assert "Arvenia Major" in client.get(f"/disputes/banks/{address}").text


@pytest.mark.once
def test_names_that_are_long_or_hostile_or_many(client, world):
    hostile = '<script>alert(1)</script>&"><img src=x>'
    long = "The Permanent Inter-Ministerial Commission " * 4
    names = [
        hostile,
        long.strip()[:190],
        "شركة الصيد البحري",
        "Ministère de la Mer 🎣",
        *(f"Actor no. {n}" for n in range(90)),
    ]
    actors.add_records(dispute=world.dispute, records=[ActorRecord(name=name, kind="group") for name in names])
    for place, name in enumerate(names):
        annotate(world, speakers=[name], targets=[names[place - 1], name])
    client.force_login(world.ana)

    for page in ("network", "shares", "answers", "timeline"):
        for query in ("", "?panels=speakers" if page == "timeline" else "?level=state"):
            for file in ("", "picture.svg"):
                answer = client.get(f"/disputes/banks/{page}/{file}{query}")
                assert answer.status_code == 200 or (file, page) in (
                    ("picture.svg", "timeline"),
                    ("picture.svg", "answers"),
                )
                assert "<script>alert" not in answer.text
                assert "<img src=x" not in answer.text
                if file:
                    ElementTree.fromstring(answer.content)  # noqa: S314 - our own
    page = client.get("/disputes/banks/network/").text
    assert "34 actors who say and hear least left out." in page
    assert len(page) < 1_500_000


@pytest.mark.once
def test_bad_parameters_get_a_sentence(client, world):
    annotate(world)
    client.force_login(world.ana)
    for page, query, sentence in (
        ("network", "least=0", "“least” is a number from 1 to 1,000,000."),
        ("network", "least=99999999999999999999", "“least” is a number"),
        ("network", "labels=x", "“labels” is one of"),
        ("network", "level=planet", "“level” is one of coded, body, state."),
        ("shares", "layer=x", "“layer” is one of coded, settled."),
        ("answers", "within=x", "“within” is a number from 1 to 90."),
        ("answers", "one=Arvenia", "Name both actors, or neither."),
        ("answers", "one=Arvenia&other=Arvenia", "nobody answers themselves"),
        ("answers", "one=Arvenia&other=Nobody", "No actor here goes by “Nobody”."),
        ("coverage", "unit=hour", "“unit” is one of"),
        ("shares", "q=(ban", "The parenthesis at character 1"),
        ("shares", "nonsense=1", "There is no filter “nonsense”."),
    ):
        answer = client.get(f"/disputes/banks/{page}/?{query}")
        assert (answer.status_code, sentence in answer.text) == (400, True), (page, query)
        assert client.get(f"/disputes/banks/{page}/table.csv?{query}").status_code == 400
    assert client.get("/disputes/banks/network/table.csv?picture=none").status_code == 404


def test_a_network_without_edges_says_why(client, world):
    client.force_login(world.ana)
    annotate(world, targets=[])
    assert "Nobody speaks to anybody here" in client.get("/disputes/banks/network/").text
    annotate(world)
    assert "The heaviest weighs 1." in client.get("/disputes/banks/network/?least=2").text
    assert table(client, "network", "banks", least="2") == []


def test_settled_statements_are_a_layer_of_their_own(client, world):
    annotate(world)
    client.force_login(world.ana)

    for page in ("timeline", "network", "shares", "answers"):
        assert "Nothing settled yet" in client.get(f"/disputes/banks/{page}/?layer=settled").text
        assert table(client, page, "banks", layer="settled") == []


def test_queries_stay_level_when_there_is_more(client, world):
    client.force_login(world.ana)
    annotate(world)
    counts: dict[str, list[int]] = {}
    for _ in range(2):
        for page in (*PAGES, ""):
            with CaptureQueriesContext(connection) as captured:
                client.get(f"/disputes/banks/{page}/".replace("//", "/"))
            counts.setdefault(page, []).append(len(captured))
        annotate(world, speakers=["Belmark"], targets=["Arvenia"])
        annotate(world, speakers=["Ana Reyl"], targets=["Arvenia"])
    for page, (first, second) in counts.items():
        assert first + 2 >= second <= 48, (page, first, second)
