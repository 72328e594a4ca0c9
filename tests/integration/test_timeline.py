"""The timeline: its numbers are counted again here from what is exported, in plain Python."""

import csv
import io
import re
from collections import Counter
from datetime import date
from xml.etree import ElementTree

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from disputes.actions import articles, assignments, clusters
from disputes.models import Article
from tests.conftest import annotate, record

URL = "/disputes/banks/timeline/"


def shown(client, address: str) -> dict[tuple[str, str], int]:
    text = client.get(address).content.decode("utf-8-sig")
    found: Counter[tuple[str, str]] = Counter()
    for row in csv.DictReader(io.StringIO(text)):
        found[row["first"], row["label"]] += int(row["count"])
    return dict(found)


def test_once_per_cluster_counts_copies_of_a_quote_once_on_the_earliest_day(client, world):
    copies = [
        articles.add(dispute=world.dispute, record=record(f"Nets were cut. {n}", published=day), by=world.oda)
        for n, day in enumerate((date(2031, 3, 9), date(2031, 3, 4), None))
    ]
    clusters.join(article=copies[0], other=copies[1], by=world.oda)
    clusters.join(article=copies[2], other=copies[1], by=world.oda)
    for copy in copies:
        annotate(world, quote="Nets were cut", article=copy)
    client.force_login(world.ana)

    assert shown(client, f"{URL}table.csv?unit=day&counting=clusters") == {("2031-03-04", "accusation"): 1}
    assert sum(shown(client, f"{URL}table.csv").values()) == 3


def test_a_copy_that_names_more_speakers_counts_once_for_each_on_the_earliest_day(client, world):
    copies = [
        articles.add(dispute=world.dispute, record=record(f"Nets were cut. {n}", published=day), by=world.oda)
        for n, day in enumerate((date(2031, 3, 9), date(2031, 3, 4)))
    ]
    clusters.join(article=copies[0], other=copies[1], by=world.oda)
    annotate(world, quote="Nets were cut", article=copies[0], speakers=["Arvenia", "Ana Reyl"])
    annotate(world, quote="Nets were cut", article=copies[1], speakers=["Arvenia"])
    client.force_login(world.ana)

    panels = list(
        csv.DictReader(
            io.StringIO(
                client.get(f"{URL}table.csv?unit=day&panels=speakers&counting=clusters").content.decode("utf-8-sig")
            )
        )
    )
    assert sorted((row["direction"], row["first"], row["count"]) for row in panels) == [
        ("Ana Reyl", "2031-03-09", "1"),
        ("Arvenia", "2031-03-04", "1"),
    ]
    for question in ("", "&q=nets"):
        answered = client.get(f"/disputes/banks/answers/table.csv?counting=clusters{question}")
        rows = csv.DictReader(io.StringIO(answered.content.decode("utf-8-sig")))
        assert {(row["speaker"], row["answering"]): row["said"] for row in rows} == {
            ("Ana Reyl", "Belmark"): "1",
            ("Arvenia", "Belmark"): "1",
        }


def test_what_has_no_date_is_counted_apart_and_said(client, world):
    annotate(world)
    client.force_login(world.ana)

    page = client.get(URL).text

    assert "1 undated</a> stands apart from the picture" in page
    assert "<svg" not in page.partition("<figure")[2].partition("</figure")[0]
    (link,) = re.findall(r'<a href="([^"]*)">1 undated', page)
    assert 'id="found">1 statement' in client.get(link.replace("&amp;", "&")).text


def test_far_apart_days_are_told_in_longer_periods(client, world):
    for day in (date(1, 1, 2), date(1871, 5, 1), date(2087, 12, 31), date(9999, 12, 31)):
        article = articles.add(
            dispute=world.dispute, record=record(f"Nets were cut. {day}", published=day), by=world.oda
        )
        annotate(world, quote="Nets were cut", article=article)
    client.force_login(world.ana)

    for unit in ("", "day", "week", "month", "year"):
        page = client.get(f"{URL}?unit={unit}")
        assert page.status_code == 200
        assert page.text.count(': Accusation 1"') == 4
    assert client.get(f"{URL}?q=since:1871+before:2000&unit=day").text.count(': Accusation 1"') == 1
    assert len(client.get(f"{URL}?unit=day").content) < 400_000


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("unit=hour", "“unit” is one of day, week, month, year."),
        ("counting=x", "“counting” is one of statements, articles, clusters, days."),
        ("one=Arvenia", "Name both actors, or neither."),
        ("author__password=x", "There is no filter “author__password”."),
        ("q=(ban", "The parenthesis at character 1"),
    ],
)
def test_what_cant_be_understood_is_said(client, world, query, sentence):
    annotate(world)
    client.force_login(world.ana)

    page = client.get(f"{URL}?{query}")

    assert page.status_code == 400
    assert sentence in page.text
    assert client.get(f"{URL}table.csv?{query}").status_code == 400


def test_an_actor_that_is_not_known_and_one_that_speaks_to_itself(client, world):
    annotate(world, speakers=["Arvenia"], targets=["Arvenia"])
    client.force_login(world.ana)

    assert "No actor here goes by “Nobody at all”." in client.get(f"{URL}?one=Nobody+at+all&other=Arvenia").text
    assert sum(shown(client, f"{URL}table.csv?one=Arvenia&other=Arvenia").values()) == 1
    for odd in ("%00", "%22", "x" * 5_000, "%F0%9F%8E%A3", "-", "("):
        assert client.get(f"{URL}?one={odd}&other=Arvenia").status_code in (200, 400)


def test_hostile_names_come_out_as_text(client, world):
    hostile = '<script>alert(1)</script>&"><img src=x>'
    annotate(world, article=dated(world), quote="Nets were cut")
    client.force_login(world.ana)

    for file in ("", "picture.svg"):
        answer = client.get(f"{URL}{file}", {"q": f'-outlet:"{hostile}"', "one": "", "other": ""})
        assert "<script>alert" not in answer.text
        assert "<img src=x" not in answer.text


def dated(world) -> Article:
    return articles.add(
        dispute=world.dispute, record=record("Nets were cut.", published=date(2031, 3, 14)), by=world.oda
    )


def test_the_picture_is_a_whole_file_that_says_what_it_shows(client, world):
    annotate(world, article=dated(world), quote="Nets were cut")
    client.force_login(world.ana)

    answer = client.get(f"{URL}picture.svg?q=label:accusation&counting=articles")
    words = "".join(ElementTree.fromstring(answer.content).itertext())  # noqa: S314 - our own

    assert answer["Content-Disposition"] == 'attachment; filename="timeline-banks.svg"'
    assert "Timeline. Question: label:accusation." in words
    assert "By day. Counted: articles with such a statement; 1 in all; as coded by annotators." in words
    assert "14 March 2031: Accusation 1" in words


def test_who_may_see_no_statements_sees_none_here(client, blind_world):
    annotate(blind_world, article=dated(blind_world), quote="Nets were cut", by=blind_world.ben)
    client.force_login(blind_world.ana)

    assert "No statements yet" in client.get(URL).text
    assert shown(client, f"{URL}table.csv") == {}
    assignments.set_done(article=Article.objects.latest("pk"), annotator=blind_world.ana, done=True)
    assert sum(shown(client, f"{URL}table.csv").values()) == 1


def test_queries_stay_level_when_there_is_more(client, world):
    client.force_login(world.ana)
    annotate(world, article=dated(world), quote="Nets were cut")
    counts = []
    for _ in range(3):
        with CaptureQueriesContext(connection) as captured:
            client.get(f"{URL}?one=Arvenia&other=Belmark")
        counts.append(len(captured))
        annotate(world)

    assert counts[0] <= 30
    assert counts[1] == counts[2] <= 30  # which follow what has changed
