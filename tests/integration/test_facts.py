"""What pictures count is kept beside the annotations; it is always what they say."""

from datetime import date
from typing import Any

import pytest
from django.core.management import call_command
from django.db.models import Count

from disputes.actions import annotations, articles, metadata
from disputes.errors import Invalid
from disputes.models import Annotation, Article, Dispute, Fact
from disputes.permissions import Right
from disputes.queries import asking, counting, facts, integrity, statements
from tests.conftest import World, annotate, record
from tests.finding import access_to


def told() -> list[tuple[Any, ...]]:
    return list(Fact.objects.order_by("number").values_list("label__slug", "day", "outlet", "speaker_ids"))


def test_facts_follow_what_is_coded(world: World):
    first = annotate(world, speakers=["Arvenia"])
    speaker = Annotation.objects.get().speaker_ids
    assert told() == [("accusation", None, "", speaker)]

    annotate(world, "threat", pk=first.pk, version=1, speakers=[])
    assert told() == [("threat", None, "", "")]

    metadata.correct(
        article=world.article,
        values={"title": "Something else", "outlet": "Sundry Post", "published": "2031-03-14"},
        by=world.ada,
        seen=metadata.version_of(world.article),
    )
    assert told() == [("threat", date(2031, 3, 14), "Sundry Post", "")]

    annotations.delete(annotation=Annotation.objects.get(), by=world.ana)
    assert told() == []
    annotations.restore(pk=first.pk, by=world.ana)
    articles.delete(article=Article.objects.get(pk=world.article.pk), by=world.oda)
    assert told() == []
    articles.restore(article=Article.objects.get(pk=world.article.pk), by=world.oda)
    assert told() == [("threat", date(2031, 3, 14), "Sundry Post", "")]
    assert list(integrity.broken()) == []


def test_the_proof_sees_facts_that_are_missing_wrong_or_too_many(world: World):
    numbers = [Annotation.objects.get(pk=annotate(world).pk).number for _ in range(4)]
    Fact.objects.filter(number=numbers[0]).delete()
    Fact.objects.filter(number=numbers[1]).update(day=date(2031, 3, 14))
    Annotation.objects.filter(number=numbers[2]).update(deleted_at="2031-03-14T00:00:00Z")
    Fact.objects.filter(number=numbers[3]).update(annotator=world.ben)

    found = list(integrity.broken())

    assert f"Statement no. {numbers[0]} is not among what pictures count." in found
    assert f"Statement no. {numbers[1]} counts in pictures as something else." in found
    assert f"Statement no. {numbers[2]} counts in pictures and is not here." in found
    assert f"Statement no. {numbers[3]} counts in pictures as something else." in found


@pytest.mark.django_db(transaction=True)
def test_statements_of_an_earlier_version_get_their_facts(world: World):
    annotate(world, speakers=["Arvenia"])
    deleted = annotate(world)
    annotations.delete(annotation=Annotation.objects.get(pk=deleted.pk), by=world.ana)
    before = told()

    call_command("migrate", "disputes", "0017", verbosity=0)
    call_command("migrate", verbosity=0)

    assert told() == before
    assert list(integrity.broken()) == []


@pytest.mark.parametrize(
    "question",
    [
        "", "label:threat", "-label:threat", "label:threat OR label:offer", "speech:direct",
        "-speech:direct label:threat", "date:2031", "date:2031-03", "date:2031-03-14", "-date:2031", "date:none",
        "-date:none", "since:2031-03-15", "before:2031-03-14", "until:2031-03 label:threat",
        "date:2031-03 OR date:2032", "has:date", "-has:date", "outlet:Sundry", "nets", "label:threat nets",
        "speaker:Arvenia", "source:adjudicated", "source:annotator OR label:threat",
        "-source:annotator", "-source:adjudicated label:offer", "date:2031 date:none",
    ],
)  # fmt: skip
def test_facts_answer_a_question_as_the_index_does(world: World, question: str):
    days = (date(2030, 12, 31), date(2031, 3, 14), date(2031, 3, 31), date(2032, 2, 29), None)
    for place, day in enumerate(days):
        article = articles.add(
            dispute=world.dispute,
            record=record(f"Nets were cut. {place}", published=day, outlet=("Sundry", "Monday")[place % 2]),
            by=world.oda,
        )
        for label in ("threat", "offer"):
            by = world.ben if place == 3 else world.ana
            annotate(world, label, article=article, quote="Nets were cut", speakers=["Arvenia"] * (place % 2), by=by)
    blind = access_to("banks", world.ana, Right.ANNOTATE)
    blind.dispute.coding = Dispute.Coding.BLIND
    for access in (access_to("banks"), blind):
        meaning = asking.understand(access, question)

        found = set(facts.of(access, meaning).values_list("number", flat=True))

        assert found == set(statements.rows(access, meaning).values_list("number", flat=True))


@pytest.mark.once
def test_what_one_says_to_another_is_found_without_a_look_at_every_day(world: World):
    """On SQLite, which nobody has let count its rows."""
    meaning = asking.understand(access_to("banks"), "")
    theirs = counting.between([("1", "2"), ("1|2", "2")])

    plan = facts.of(access_to("banks"), meaning, theirs).values_list("day").annotate(n=Count("*")).explain()

    assert "fact_said (dispute_id=? AND speaker_ids=? AND target_ids=?)" in plan
    assert "fact_by_day" not in plan


def test_more_actors_than_speak_at_once_are_refused(world: World):
    with pytest.raises(Invalid, match="At most 100 actors"):
        annotate(world, speakers=[f"Crew {n}" for n in range(101)])
    assert not Annotation.objects.exists()
