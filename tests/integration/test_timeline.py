"""The timeline: its numbers are counted again here from what is exported, in plain Python."""

import csv
import io
import json
import re
from collections import Counter
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any
from xml.etree import ElementTree

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from disputes.actions import articles, assignments, clusters, people, seeds
from disputes.models import Article
from disputes.queries import timeline
from disputes.queries.counting import COUNTINGS
from tests.conftest import annotate, record

URL = "/disputes/banks/timeline/"


@pytest.fixture
def samples(db, client):
    owner = people.create_user(username="owner", site_owner=True)
    seeds.load(by=owner)
    client.force_login(owner)
    return client


def exported(client, slug: str, query: str = "") -> list[dict[str, Any]]:
    lines = b"".join(client.get(f"/disputes/{slug}/statements/export/?format=jsonl&{query}").streaming_content)
    return [json.loads(line) for line in lines.decode().splitlines()]


def begun(day: str, unit: str) -> str:
    if not day:
        return ""
    one = date.fromisoformat(day)
    match unit:
        case "day":
            return day
        case "week":
            return (one - timedelta(days=one.isoweekday() - 1)).isoformat()
        case "month":
            return f"{day[:7]}-01"
        case _:
            return f"{day[:4]}-01-01"


def counted(rows: Iterable[dict[str, Any]], unit: str, counting: str) -> dict[tuple[str, str], int]:
    cluster = dict(Article.objects.exclude(cluster=None).values_list("pk", "cluster"))
    units: dict[Any, str] = {}
    for row in rows:
        day, label, article = row["published"] or "", row["label"], row["article_id"]
        what: Any = {
            "statements": row["statement_id"],
            "articles": article,
            "days": (day, tuple(row["speaker_ids"]), tuple(row["target_ids"])),
            "clusters": (cluster.get(article, f"article {article}"), row["quote"]),
        }[counting]
        known = units.get((label, what))
        units[label, what] = min(filter(None, (known, day)), default="")
    return dict(Counter((begun(day, unit), label) for (label, _), day in units.items()))


def shown(client, address: str) -> dict[tuple[str, str], int]:
    text = client.get(address).content.decode("utf-8-sig")
    found: Counter[tuple[str, str]] = Counter()
    for row in csv.DictReader(io.StringIO(text)):
        found[row["first"], row["label"]] += int(row["count"])
    return dict(found)


def test_every_number_of_the_samples_is_that_of_an_independent_count(samples):
    for slug in ("northern-banks", "s-400"):
        for query in ("", "q=label:threat+OR+label:offer", "q=speech:direct+-label:threat"):
            rows = exported(samples, slug, query)
            for unit in timeline.UNITS:
                for counting in COUNTINGS:
                    address = f"/disputes/{slug}/timeline/table.csv?unit={unit}&counting={counting}&{query}"
                    assert shown(samples, address) == counted(rows, unit, counting), address


def test_what_two_say_to_each_other_stands_above_and_below(samples):
    rows = exported(samples, "northern-banks")
    back_and_forth = {("Arvenia", "Belmark"): 0, ("Belmark", "Arvenia"): 0}
    for row in rows:
        for one, other in back_and_forth:
            back_and_forth[one, other] += one in row["speakers"] and other in row["targets"]

    address = "/disputes/northern-banks/timeline/{}?one=Arvenia&other=Belmark"
    table = list(csv.DictReader(io.StringIO(samples.get(address.format("table.csv")).content.decode("utf-8-sig"))))
    page = samples.get(address.format("")).text

    sums: Counter[str] = Counter()
    for row in table:
        sums[row["direction"]] += int(row["count"])
    assert dict(sums) == {f"{one} → {other}": n for (one, other), n in back_and_forth.items()}
    assert sums.total() > 20
    assert page.count("<summary>The numbers: ") == 2


def test_each_bar_leads_to_just_its_statements(samples):
    page = samples.get("/disputes/northern-banks/timeline/?unit=month&q=label:threat").text

    links = re.findall(r'<a href="(/disputes/northern-banks/statements/\?q=[^"]*)" aria-label="([^"]*)">', page)

    assert links
    for address, told in links:
        there = samples.get(address.replace("&amp;", "&")).text
        (count,) = re.findall(r'id="found">([\d,]+) statement', there)
        assert told.endswith(f": Threat {count}"), told


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
    for _ in range(2):
        with CaptureQueriesContext(connection) as captured:
            client.get(f"{URL}?one=Arvenia&other=Belmark")
        counts.append(len(captured))
        annotate(world)

    assert counts[0] == counts[1] <= 25
