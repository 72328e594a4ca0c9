"""Pictures of the sample disputes, whose numbers are counted again here from what is exported, in plain Python."""

import csv
import io
import json
import re
from collections import Counter
from collections.abc import Hashable, Iterable, Iterator
from datetime import date, timedelta
from itertools import product
from typing import Any
from urllib.parse import quote_plus

import networkx
import pytest
from django.db import transaction

from disputes import permissions
from disputes.actions import people, seeds
from disputes.models import Actor, Article, User
from disputes.queries import asking, coverage, finding, timeline
from disputes.queries.counting import COUNTINGS
from disputes.queries.levels import LEVELS
from disputes.search import dated
from tests.integration.test_pictures import table
from tests.integration.test_timeline import shown

SLUGS = ("northern-banks", "s-400")
QUESTIONS = ("", "label:threat OR label:offer", "-speech:direct since:2019")
MARK = re.compile(r'<a href="(/disputes/northern-banks/statements/\?q=[^"]*)" aria-label="([^"]*)">')


@pytest.fixture(scope="module")
def loaded(django_db_setup, django_db_blocker) -> Iterator[None]:
    """The samples, loaded once for all tests of this file, which leave them as they are."""
    with django_db_blocker.unblock(), transaction.atomic():
        seeds.load(by=people.create_user(username="owner", site_owner=True))
        yield
        transaction.set_rollback(True)


@pytest.fixture
def samples(loaded, db, client):
    client.force_login(User.objects.get(username="owner"))
    return client


def exported(client, slug: str, question: str = "") -> list[dict[str, Any]]:
    answer = client.get(f"/disputes/{slug}/statements/export/", {"format": "jsonl", "q": question})
    return [json.loads(line) for line in b"".join(answer.streaming_content).decode().splitlines()]


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


def test_every_number_of_the_samples_is_that_of_an_independent_count(samples):
    for slug in ("northern-banks", "s-400"):
        for question in ("", "label:threat OR label:offer", "speech:direct -label:threat"):
            rows = exported(samples, slug, question)
            for unit in timeline.UNITS:
                for counting in COUNTINGS:
                    address = (
                        f"/disputes/{slug}/timeline/table.csv?unit={unit}&counting={counting}&q={quote_plus(question)}"
                    )
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
            expected = {dated.number(key) for key in finding.articles(access, meaning, most=10_000).keys}
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
