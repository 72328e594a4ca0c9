"""Of what is written down as columns any question counts what the database would count."""

import random
from collections import Counter, deque
from collections.abc import Callable
from datetime import date
from itertools import product
from uuid import uuid4

import pytest
from django.core.cache import caches
from django.db import connection
from django.test.utils import CaptureQueriesContext

from disputes.actions import actors, annotations, articles, assignments, clusters, preparing
from disputes.models import Annotation, Article, Assignment, FactChange, PreparedCount
from disputes.permissions import Right
from disputes.queries import columns, coverage, network, scanning, shares, timeline
from disputes.queries.counting import COUNTINGS
from disputes.queries.levels import LEVELS
from disputes.records import ActorRecord, Draft
from disputes.text import Span
from tests.conftest import World, annotate, named, record
from tests.finding import access_to
from tests.looking import nothing_kept, seen

QUESTIONS = (
    "label:threat", "-label:threat", "label:threat OR label:offer", "speaker:Arvenia", "-target:Belmark",
    "reporter:Wire", 'actor:"Press office" -label:offer', "by:annotator-ana", "-by:annotator-ben", "outlet:Sundry",
    "-outlet:Sundry", "outlet:Su*", 'author:"Jo Vane"', "lang:en", "import:1", "article:2 OR article:3",
    "speech:direct", "-speech:indirect certainty:doubtful", "has:notes", "has:date", "date:none", "date:2031-03",
    "date:2031-03-14", "since:2031-03-13 label:threat", "until:2031-03-14", "date:1871", "source:annotator",
    "-date:2031-03 (label:threat OR speech:direct)", "label:threat date:1700",
    "has:duplicates", "-has:duplicates label:threat", "is:done by:annotator-ana", "is:todo by:annotator-ben",
    "-is:doing by:annotator-ana", "quote:again", "-quote:nets", "quote:cu* label:threat", "again", '"again and again"',
)  # fmt: skip
DAYS = (date(1871, 1, 18), date(2031, 3, 12), date(2031, 3, 14), date(2031, 4, 1), None)


@pytest.fixture(autouse=True)
def _small_ones_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(preparing, "LEAST", 1)


@pytest.fixture
def coded(world: World) -> World:
    """Statements that differ in all that can be asked for, some of them quotes that stand in several articles."""
    dice = random.Random(7)
    new = [ActorRecord(name="Press office", kind="body", parent="Arvenia"), ActorRecord(name="Wire", kind="group")]

    actors.add_records(dispute=world.dispute, records=new)
    coming = [
        articles.add(
            dispute=world.dispute,
            record=record(
                f"Nets were cut, again and again. {place}", published=day, outlet=dice.choice(("", "Sundry", "Sun")),
                author=dice.choice(("", "Jo Vane")), language=dice.choice(("en", "en-GB", "tr")),
            ),
            by=world.oda,
        )
        for place, day in enumerate(DAYS * 2)
    ]  # fmt: skip
    clusters.join(article=coming[0], other=coming[5], by=world.oda)
    clusters.join(article=coming[1], other=coming[2], by=world.oda)
    clusters.join(article=coming[3], other=coming[4], by=world.oda)
    for _ in range(60):
        code(world, dice.choice(coming), dice)
    return world


def code(
    world: World, article: Article, dice: random.Random, quote: str = "", before: Annotation | None = None
) -> Annotation:
    """Anew, or as another state of what was coded before."""
    who = ("Arvenia", "Belmark", "Ana Reyl", "Press office", "Wire")
    start = article.text().index(quote := quote or dice.choice(("Nets were cut", "again and again")))
    draft = Draft(
        spans=(Span(start, start + len(quote)),),
        label=dice.choice(("accusation", "threat", "offer")),
        speakers=named(dice.sample(who, dice.randint(0, 2))),
        targets=named(dice.sample(who, dice.randint(0, 2))),
        reporters=named(dice.sample(who, dice.randint(0, 1))),
        certainty=dice.choice(("certain", "doubtful")),
        speech=dice.choice(("direct", "mixed", "indirect")),
        note=dice.choice(("", "see page 2")),
    )
    by = before.annotator if before else dice.choice((world.ana, world.ben))
    access = access_to("banks", by, Right.ANNOTATE)
    pk, version = (before.pk, before.version) if before else (uuid4(), None)
    return annotations.save(pk=pk, access=access, article=article, draft=draft, by=by, version=version).annotation


def prepare(world: World) -> None:
    deque(preparing.prepare(world.dispute), maxlen=0)
    caches["pictures"].clear()


def test_any_question_counts_what_the_database_would_count(coded: World):
    """Each in two of all ways, so that all ways come."""
    for article in Article.objects.filter(assignments__annotator=coded.ana).order_by("pk")[::2]:
        assignments.set_done(article=article, annotator=coded.ana, done=True)
    ways = list(product(COUNTINGS, LEVELS))
    looks = [(question, *ways[(2 * place + n) % len(ways)]) for place, question in enumerate(QUESTIONS) for n in (0, 1)]
    with nothing_kept():
        counted = [seen(*look) for look in looks]
    prepare(coded)

    for look, expected in zip(looks, counted, strict=True):
        assert seen(*look) == expected, look


def test_the_first_look_at_a_filter_asks_no_facts(coded: World):
    prepare(coded)

    for place, question in enumerate(QUESTIONS):
        with CaptureQueriesContext(connection) as captured:
            network.network(access_to("banks"), question, counting=list(COUNTINGS)[place % len(COUNTINGS)])
            shares.shares(access_to("banks"), question)
        asked = [query["sql"] for query in captured.captured_queries]
        assert not any('FROM "disputes_fact"' in sql for sql in asked), question


@pytest.mark.parametrize(
    "question", ["label:threat", "quote:again", "-quote:cut (label:threat OR quote:again)", '"again and again"']
)
def test_what_has_changed_since_is_added(coded: World, question: str):
    prepare(coded)
    dice = random.Random(1)
    for article in Article.objects.exclude(pk=coded.article.pk):
        code(coded, article, dice)
    some = list(Annotation.objects.exclude(article=coded.article).order_by("number")[:12])
    for one in some[:4]:
        annotations.delete(annotation=one, by=one.annotator)
    for one in some[4:]:
        other = "again and again" if one.quote == "Nets were cut" else "Nets were cut"
        again = code(coded, one.article, dice, other, one)
        if dice.random() < 0.5:
            code(coded, one.article, dice, one.quote, again)

    found = [seen(question, counting, "state") for counting in COUNTINGS]
    PreparedCount.objects.all().delete()
    with nothing_kept():
        assert found == [seen(question, counting, "state") for counting in COUNTINGS]


def test_changes_of_an_earlier_version_that_tell_no_annotation_are_not_guessed_at(coded: World):
    prepare(coded)
    one = Annotation.objects.filter(quote="again and again").earliest("number")
    code(coded, one.article, random.Random(2), "Nets were cut", one)
    FactChange.objects.update(number=None)

    found = seen("quote:again", "statements", "coded")
    PreparedCount.objects.all().delete()
    with nothing_kept():
        assert found == seen("quote:again", "statements", "coded")


def test_quotes_of_clusters_are_not_read_off_columns_of_other_clusters(coded: World):
    prepare(coded)
    some = Article.objects.exclude(pk=coded.article.pk).filter(cluster=None).order_by("pk")
    clusters.join(article=some[0], other=some[1], by=coded.oda)

    found = seen("label:threat", "clusters", "coded")
    with nothing_kept():
        PreparedCount.objects.all().delete()
        assert found == seen("label:threat", "clusters", "coded")


def test_how_far_a_coding_is_is_asked_of_now(coded: World):
    prepare(coded)
    before = network.network(access_to("banks"), "is:done by:annotator-ana").total
    begun = Assignment.objects.filter(annotator=coded.ana, status="doing").values("article")
    article = Article.objects.filter(pk__in=begun).earliest("pk")
    assignments.set_done(article=article, annotator=coded.ana, done=True)

    found = network.network(access_to("banks"), "is:done by:annotator-ana").total

    assert found == before + Annotation.objects.filter(article=article, annotator=coded.ana).count() > before


def test_columns_are_read_anew_when_they_are_written_anew(coded: World):
    prepare(coded)
    before = network.network(access_to("banks"), "label:threat").total
    annotate(coded, "threat")
    prepare(coded)

    known = columns.of(coded.dispute)
    assert known is not None
    assert known.size == Annotation.objects.count()
    assert network.network(access_to("banks"), "label:threat").total == before + 1


def test_whoever_sees_a_part_counts_what_they_see(coded: World, blind: None):
    prepare(coded)
    access = access_to("banks", coded.ana, Right.ANNOTATE)

    assert network.network(access, "has:date").total == sum(
        annotation.article.published is not None
        for annotation in Annotation.objects.filter(annotator=coded.ana).select_related("article")
    )


@pytest.fixture
def blind(coded: World) -> None:
    coded.dispute.coding = "blind"
    coded.dispute.save(update_fields=["coding"])


def test_coverage_and_progress_of_articles_without_such_statements(coded: World):
    """Or with statements of one kind that were printed then and there."""
    printed = Article.objects.in_bulk()
    labels: dict[int, set[str]] = {pk: set() for pk in printed}
    begun: dict[str, set[int]] = {}
    for article, label, coder in Annotation.objects.values_list("article", "label__slug", "annotator__pseudonym"):
        labels[article].add(label)
        begun.setdefault(coder, set()).add(article)
    is_of_2031 = {pk: bool(one.published and one.published.year == 2031) for pk, one in printed.items()}
    expected = {
        "-label:threat": {pk for pk in printed if "threat" not in labels[pk]},
        "-label:threat -label:offer": {pk for pk in printed if not {"threat", "offer"} & labels[pk]},
        "-label:threat date:2031": {pk for pk in printed if "threat" not in labels[pk] and is_of_2031[pk]},
        "label:threat date:2031": {pk for pk in printed if "threat" in labels[pk] and is_of_2031[pk]},
        "label:threat outlet:Sundry": {
            pk for pk in printed if "threat" in labels[pk] and printed[pk].outlet == "Sundry"
        },
        "label:threat -label:offer": {pk for pk in printed if "threat" in labels[pk] and "offer" not in labels[pk]},
    }
    for is_prepared in (False, True):
        if is_prepared:
            prepare(coded)
        for question, pks in expected.items():
            found = coverage.coverage(access_to("banks"), question)

            assert found.articles == len(pks), question
            assert all(outlet.total for outlet in found.outlets), question
            days = sorted(day for pk in pks if (day := printed[pk].published))
            if days:
                assert found.periods[0].first <= days[0] <= found.periods[0].last, question
                assert found.periods[-1].first <= days[-1] <= found.periods[-1].last, question
            assert {coder.pseudonym: coder.doing for coder in found.coders} == {
                coder: len(pks & some) for coder, some in begun.items() if pks & some
            }, question


def test_who_has_begun_very_many_articles_is_counted_all_the_same(coded: World, monkeypatch: pytest.MonkeyPatch):
    expected = coverage.coverage(access_to("banks"), "label:threat").coders
    monkeypatch.setattr(coverage, "FEW", 0)
    prepare(coded)

    assert coverage.coverage(access_to("banks"), "label:threat").coders == expected
    assert sum(coder.doing for coder in expected) > 2


PRINTED: dict[str, Callable[[str, date | None], bool]] = {
    "date:2031-03": lambda outlet, day: day is not None and (day.year, day.month) == (2031, 3),
    "-date:2031-03": lambda outlet, day: day is None or (day.year, day.month) != (2031, 3),
    "since:2031-03-13": lambda outlet, day: day is not None and day >= date(2031, 3, 13),
    "until:2031-03-12": lambda outlet, day: day is not None and day <= date(2031, 3, 12),
    "date:none": lambda outlet, day: day is None,
    "has:date outlet:Sundry": lambda outlet, day: day is not None and outlet == "Sundry",
    "outlet:Sundry OR date:1871": lambda outlet, day: outlet == "Sundry" or (day is not None and day.year == 1871),
    "-(outlet:Su* has:date)": lambda outlet, day: not (outlet.startswith("Su") and day is not None),
    "date:1700": lambda outlet, day: False,
}
"""Questions of articles, and what is printed where and when that answers them."""


@pytest.mark.parametrize("few", [0, 1_000])
def test_coverage_knows_when_and_where_articles_were_printed(coded: World, few: int, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(coverage, "FEW", few)
    articles.delete(article=Article.objects.filter(published=date(2031, 3, 14)).latest("pk"), by=coded.oda)
    present = Article.objects.filter(deleted_at=None)
    printed = {pk: (outlet, day) for pk, outlet, day in present.values_list("pk", "outlet", "published")}
    begun = list(Assignment.objects.values_list("article", "annotator__pseudonym", "status"))
    for question, is_asked_for in PRINTED.items():
        wanted = {pk for pk, one in printed.items() if is_asked_for(*one)}
        expected = Counter(printed[pk][0] for pk in wanted)
        coders = {
            (coder, status): n
            for (coder, status), n in Counter((coder, status) for pk, coder, status in begun if pk in wanted).items()
            if status != "todo"
        }

        found = coverage.coverage(access_to("banks"), question)

        assert Counter({outlet.name: outlet.total for outlet in found.outlets}) == expected, question
        undated = sum(printed[pk][1] is None for pk in wanted)
        assert (found.articles, found.undated) == (expected.total(), undated), question
        counted = {(coder.pseudonym, "doing"): coder.doing for coder in found.coders}
        counted |= {(coder.pseudonym, "done"): coder.done for coder in found.coders}
        assert {key: n for key, n in counted.items() if n} == coders, question


@pytest.mark.parametrize("values", [3, 255, 256, 700, 66_000])
def test_a_column_finds_and_picks_facts_by_their_values_however_many_these_are(values: int):
    dice = random.Random(values)
    facts = [dice.randrange(values) for _ in range(2_000)] + list(range(values))
    coded = columns._Coded()
    for value in facts:
        coded.add(value)
    coded.sort(key=lambda value: value)
    column = coded.column(range(len(facts)))
    assert [column.values[code] for code in column.codes] == facts
    assert sorted(facts) == [column.values[code] for code in sorted(column.codes)]

    for is_true in (
        lambda value: value % 3 == 1, lambda value: value < 300, lambda value: True, lambda value: False,
        lambda value: 256 <= value < 512, lambda value: value == values - 1,
    ):  # fmt: skip
        chosen = column.where(is_true).to_bytes(len(facts), "little")
        assert list(chosen) == [is_true(fact) for fact in facts]

        picked = columns.without(column.codes, columns.away(chosen, memoryview(column.codes).itemsize))
        assert [column.values[code] for code in picked] == [fact for fact in facts if is_true(fact)]


def test_one_look_goes_through_the_columns_once_for_all_it_counts(coded: World):
    prepare(coded)
    scanning._picked.cache_clear()
    timeline.timeline(access_to("banks"), "label:threat", by_speaker=True)
    shares.shares(access_to("banks"), "label:threat")

    assert scanning._picked.cache_info().misses == 1
