"""Pictures of who says what to whom: their numbers are counted again here from what is exported, in plain Python."""

import csv
import io
import json
import re
from collections import Counter
from collections.abc import Hashable, Iterable
from datetime import date, timedelta
from itertools import product
from typing import Any
from xml.etree import ElementTree

import networkx
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from disputes import permissions
from disputes.actions import actors, articles, assignments, clusters, people, seeds
from disputes.models import Actor, Article, User
from disputes.queries import asking, coverage, finding
from disputes.queries.counting import COUNTINGS
from disputes.queries.levels import LEVELS
from disputes.records import ActorRecord
from disputes.search import dated as keys
from tests.conftest import annotate, record

SLUGS = ("northern-banks", "s-400")
QUESTIONS = ("", "label:threat OR label:offer", "-speech:direct since:2019")
MARK = re.compile(r'<a href="(/disputes/northern-banks/statements/\?q=[^"]*)" aria-label="([^"]*)">')
PAGES = ("timeline", "network", "shares", "answers", "coverage")


@pytest.fixture
def samples(db, client):
    owner = people.create_user(username="owner", site_owner=True)
    seeds.load(by=owner)
    client.force_login(owner)
    return client


def exported(client, slug: str, question: str = "") -> list[dict[str, Any]]:
    answer = client.get(f"/disputes/{slug}/statements/export/", {"format": "jsonl", "q": question})
    return [json.loads(line) for line in b"".join(answer.streaming_content).decode().splitlines()]


def table(client, page: str, slug: str, **parameters: str) -> list[dict[str, str]]:
    answer = client.get(f"/disputes/{slug}/{page}/table.csv", parameters)
    assert answer.status_code == 200, answer.content
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))


class Count:
    """An independent way of counting: every statement with its unit, and who stands for whom."""

    def __init__(self, counting: str, level: str) -> None:
        self.counting = counting
        self.clusters = dict(Article.objects.exclude(cluster=None).values_list("pk", "cluster"))
        self.actors = {actor.pk: actor for actor in Actor.objects.all()}
        self.high = {"coded": None, "body": ("body", "organisation", "state"), "state": ("state",)}[level]

    def up(self, pk: int) -> str:
        at: Actor | None = self.actors[pk]
        while self.high and at is not None:
            if at.kind in self.high:
                return at.name
            at = self.actors.get(at.parent_id or 0)
        return self.actors[pk].name

    def unit(self, row: dict[str, Any]) -> Any:
        article = row["article_id"]
        match self.counting:
            case "articles":
                return article
            case "clusters":
                return self.clusters.get(article, f"article {article}"), row["quote"]
            case "days":
                speakers = frozenset(map(self.up, row["speaker_ids"]))
                return row["published"], row["label"], speakers, frozenset(map(self.up, row["target_ids"]))
            case _:
                return row["statement_id"]

    def cells(self, rows: Iterable[dict[str, Any]], cells_of) -> dict[Any, int]:
        units: dict[Any, set[Hashable]] = {}
        for row in rows:
            for cell in cells_of(row):
                units.setdefault(cell, set()).add(self.unit(row))
        return {cell: len(some) for cell, some in units.items()}

    def speakers(self, row: dict[str, Any]) -> set[str]:
        return set(map(self.up, row["speaker_ids"]))

    def targets(self, row: dict[str, Any]) -> set[str]:
        return set(map(self.up, row["target_ids"]))


def test_the_network_is_that_of_an_independent_count(samples):
    for counting, level, slug, question in product(COUNTINGS, LEVELS, SLUGS, QUESTIONS):
        count = Count(counting, level)
        rows = exported(samples, slug, question)
        expected = count.cells(
            rows, lambda row, count=count: product(count.speakers(row), count.targets(row), [row["label"]])
        )

        found = table(samples, "network", slug, q=question, counting=counting, level=level)

        assert {(row["speaker"], row["target"], row["label"]): int(row["count"]) for row in found} == expected
        assert {row["counting"] for row in found} <= {counting}


def test_shares_are_those_of_an_independent_count(samples):
    for counting, slug, level in product(COUNTINGS, SLUGS, LEVELS):
        count = Count(counting, level)
        rows = exported(samples, slug)
        expected = {
            "actors": count.cells(rows, lambda row, count=count: product(count.speakers(row), [row["label"]])),
            "outlets": count.cells(rows, lambda row: [(row["outlet"], row["label"])]),
            "speech": count.cells(
                rows, lambda row: [(row["label"].capitalize(), row["speech"]), ("All labels", row["speech"])]
            ),
        }
        for picture, cells in expected.items():
            found = table(samples, "shares", slug, picture=picture, counting=counting, level=level)
            shown = {(row["of"], row["part"]): int(row["count"]) for row in found}
            assert shown == {cell: n for cell, n in cells.items() if cell[0] in {row["of"] for row in found}}
            sums = Counter({name: 0 for name, _ in cells})
            for (name, _), n in cells.items():
                sums[name] += n
            assert {row["of"]: int(row["n"]) for row in found}.items() <= sums.items()
            assert sum(sorted(sums.values(), reverse=True)[:20]) == sum(
                {row["of"]: int(row["n"]) for row in found}.values()
            )
        for row in table(samples, "shares", slug, picture="ratio", counting=counting, level=level):
            if row["of"] != "All together":
                assert int(row["accusations"]) == expected["actors"].get((row["of"], "accusation"), 0)
                assert int(row["offers"]) == expected["actors"].get((row["of"], "offer"), 0)
            if row["ratio"]:
                assert float(row["low"]) <= float(row["ratio"]) <= float(row["high"])
                assert float(row["ratio"]) == pytest.approx(int(row["accusations"]) / int(row["offers"]), abs=1e-3)


def test_answers_are_those_of_an_independent_count(samples):
    for counting, slug, level, within in product(COUNTINGS, SLUGS, ("coded", "state"), (1, 7)):
        count = Count(counting, level)
        rows = [row for row in exported(samples, slug) if row["published"]]
        if counting == "clusters":  # a quote has the earliest of its days
            days: dict[Any, str] = {}
            for row in rows:
                key = (count.unit(row), row["label"], tuple(row["speaker_ids"]), tuple(row["target_ids"]))
                days[key] = min(days.get(key, "9"), row["published"])
            for row in rows:
                key = (count.unit(row), row["label"], tuple(row["speaker_ids"]), tuple(row["target_ids"]))
                row["published"] = days[key]
        said = count.cells(
            rows,
            lambda row, count=count: product(
                count.speakers(row), count.targets(row), [row["label"]], [date.fromisoformat(row["published"])]
            ),
        )
        for row in table(samples, "answers", slug, counting=counting, level=level, within=str(within)):
            one, other = row["speaker"], row["answering"]
            back = {day for speaker, target, _, day in said if (speaker, target) == (other, one)}
            own = [(day, n) for (speaker, target, _, day), n in said.items() if (speaker, target) == (one, other)]
            answered = sum(n for day, n in own if any(day <= later <= day + timedelta(days=within) for later in back))
            assert (int(row["said"]), int(row["answered"])) == (sum(n for _, n in own), answered), row


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


def test_what_one_says_in_the_sample_is_as_counted_by_hand(samples):
    """Joren Maas to Arvenia: on 9 January an accusation and a threat, which two annotators took alike; on the 29th two
    accusations (one taken by both), a threat (cut differently by each, as was the first accusation), and words that one
    took for a justification, the other for an offer."""
    found = {
        counting: {
            row["label"]: int(row["count"])
            for row in table(samples, "network", "northern-banks", q='speaker:"Joren Maas"', counting=counting)
            if row["target"] == "Arvenia"
        }
        for counting in COUNTINGS
    }

    assert found == {
        "statements": {"accusation": 5, "threat": 4, "justification": 1, "offer": 1},
        "articles": {"accusation": 2, "threat": 2, "justification": 1, "offer": 1},
        "clusters": {"accusation": 4, "threat": 3, "justification": 1, "offer": 1},
        "days": {"accusation": 2, "threat": 2, "justification": 1, "offer": 1},
    }
    rows = table(samples, "network", "northern-banks", q='speaker:"Joren Maas"', level="state")
    assert {(row["speaker"], row["label"]): int(row["count"]) for row in rows if row["target"] == "Arvenia"} == {
        ("Belmark", label): n for label, n in found["statements"].items()
    } | {("Belmark", "accusation"): 7, ("Belmark", "justification"): 2}


def test_coverage_is_that_of_the_library(samples):
    for slug in SLUGS:
        access = permissions.dispute(User.objects.get(username="owner"), slug)
        for question in (
            "", "label:threat", "-label:threat", "has:notes", "protest OR ban", "ban -label:offer", "is:done by:me",
            "has:annotations date:2031", "since:2031-02-01", "speaker:Arvenia lang:en", "-has:annotations", "trawler",
        ):  # fmt: skip
            meaning = asking.understand(access, question)
            expected = {keys.number(key) for key in finding.articles(access, meaning, most=10_000).keys}
            assert set(coverage.articles(access, meaning).values_list("pk", flat=True)) == expected, question
        rows = table(samples, "coverage", slug, unit="month")
        counted: Counter[tuple[str, str]] = Counter()
        for outlet, published in Article.objects.filter(dispute__slug=slug).values_list("outlet", "published"):
            counted[outlet, published.strftime("%Y-%m-01") if published else ""] += 1
        shown = {(row["outlet"], row["first"]): int(row["articles"]) for row in rows}
        named = {outlet for outlet, _ in shown}
        assert {cell: n for cell, n in counted.items() if cell[0] in named} == {
            cell: n for cell, n in shown.items() if "other outlets" not in cell[0]
        }


def test_every_mark_leads_to_just_what_it_counts(samples):
    for page, query in (
        ("network", ""), ("network", "level=state"),
        ("network", "level=body&labels=apart&q=label:threat+OR+label:offer"),
        ("shares", "level=state"), ("timeline", "panels=speakers&level=state&unit=month"), ("answers", "level=state"),
        ("timeline", "one=Arvenia&other=Belmark&level=state&unit=month"),
    ):  # fmt: skip
        text = samples.get(f"/disputes/northern-banks/{page}/?{query}").text
        links = set(
            re.findall(r'<a href="(/disputes/northern-banks/statements/\?q=[^"]*)" aria-label="([^"]*)">', text)
        )
        assert links
        for address, told in sorted(links)[::7]:
            there = samples.get(address.replace("&amp;", "&")).text
            (found,) = re.findall(r'id="found">([\d,]+) statement', there)
            numbers = told.rpartition(": ")[2]
            if page == "answers":
                assert numbers.split(" of ")[1].split(",")[0] == found, (told, address)
            elif "says" in numbers:
                assert f"says {found}," in numbers, (told, address)
            elif "%" in numbers:
                assert numbers.split(" of ")[0] == found, (told, address)
            elif "accusations" not in numbers:
                assert sum(map(int, re.findall(r"\d+", numbers))) == int(found), (told, address)


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


@pytest.mark.parametrize("level", ["coded", "state"])
def test_networks_as_files_have_the_sums_of_the_picture(samples, level):
    for slug, counting in product(SLUGS, COUNTINGS):
        parameters = {"level": level, "counting": counting}
        shown: Counter[str] = Counter()
        for row in table(samples, "network", slug, **parameters):
            shown[row["label"]] += int(row["count"])
        for name, read in (("network.graphml", networkx.parse_graphml), ("network.gexf", networkx.read_gexf)):
            answer = samples.get(f"/disputes/{slug}/network/{name}", parameters)
            content = b"".join(answer.streaming_content)
            graph = read(io.BytesIO(content)) if "gexf" in name else read(content.decode())
            sums: Counter[str] = Counter()
            for _, _, data in graph.edges(data=True):
                sums[data["label"]] += int(data["weight"])
            assert sums == shown, name
            assert f'filename="network-{slug}' in answer["Content-Disposition"]
        edges = csv.DictReader(io.StringIO(samples.get(f"/disputes/{slug}/network/edges.csv", parameters).text[1:]))
        weights: Counter[str] = Counter()
        for row in edges:
            weights[row["label"]] += int(row["weight"])
        assert weights == shown


def test_the_event_list_has_a_row_for_each_pair_of_a_statement(samples):
    rows = exported(samples, "northern-banks", "label:threat")
    text = samples.get("/disputes/northern-banks/network/events.csv", {"q": "label:threat"}).text

    found = Counter(
        (row["statement_id"], row["speaker"], row["target"]) for row in csv.DictReader(io.StringIO(text[1:]))
    )

    assert found == Counter(
        (row["statement_id"], speaker, target)
        for row in rows
        for speaker, target in product(row["speakers"] or [""], row["targets"] or [""])
    )
    assert samples.get("/disputes/northern-banks/network/other.csv").status_code == 404


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
        assert first + 2 >= second <= 45, (page, first, second)
