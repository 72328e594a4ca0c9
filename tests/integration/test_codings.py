"""Annotations that files tell of, stored by the rules of any other."""

import io
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from disputes import importers, permissions
from disputes.actions import articles, codings
from disputes.errors import Forbidden, Invalid
from disputes.models import Actor, Annotation, Change
from disputes.permissions import Right
from disputes.queries import exports, integrity
from disputes.queries.statements import in_order
from disputes.records import AnnotationRecord, ArticleRecord, CodingsRecord, Source
from disputes.text import Span
from tests.conftest import World, annotate, record

RECORD = AnnotationRecord("accusation", (Span(17, 24),), quote="Arvenia")


def store(world: World, *records: AnnotationRecord, **more: object) -> codings.Outcome:
    given = {"labels": {}, "annotators": {}, "by": world.ada} | more
    return codings.add(article=world.article, annotations=records, **given)  # type: ignore[arg-type]


def told(outcome: codings.Outcome) -> list[str]:
    return [str(problem) for problem in outcome.problems]


def test_labels_and_people_are_mapped_and_actors_found_by_any_name(world: World) -> None:
    said = AnnotationRecord(
        "Vorwurf",
        quote="Arvenia lodged a protest",
        speakers=("tarn",),
        targets=("Belmark",),
        annotator="Coder 2",
        certainty="probable",
        note="unsure",
        created_at=datetime(2020, 1, 2, tzinfo=UTC),
    )

    outcome = store(world, said, labels={"Vorwurf": "accusation"}, annotators={"Coder 2": world.ben})

    assert (outcome.added, outcome.problems, outcome.remarks) == (1, [], [])
    stored = Annotation.objects.get()
    assert (stored.label.slug, stored.annotator, stored.quote) == ("accusation", world.ben, said.quote)
    assert (stored.speakers, stored.targets) == ("Arvenia", "Belmark")
    assert (stored.certainty, stored.note) == ("probable", "unsure")
    assert stored.created_at == said.created_at
    change = Change.objects.get(object_id=str(stored.pk))
    assert (change.action, change.by) == (Change.Action.CREATED, world.ben)
    assert not list(integrity.broken())


def test_nothing_is_stored_twice(world: World) -> None:
    mine = replace(RECORD, id="0d0d0c1e-7c1b-4b8e-9a53-2f3c8d6d9d10")
    theirs = replace(RECORD, id="T1")

    first = store(world, mine, theirs, RECORD)
    second = store(world, mine, theirs, RECORD)

    assert (first.added, first.present) == (3, 0)
    assert (second.added, second.present) == (0, 3)
    assert Annotation.objects.count() == 3


def test_what_was_deleted_here_stays_deleted(world: World) -> None:
    kept = annotate(world)
    Annotation.objects.filter(pk=kept.pk).update(deleted_at=kept.created_at)

    outcome = store(world, replace(RECORD, id=str(kept.pk)))

    assert (outcome.added, outcome.present) == (0, 1)
    assert [problem.message for problem in outcome.remarks] == [
        "annotation “accusation” (“Arvenia”): It was deleted here and stays so."
    ]


def test_an_id_of_another_article_is_left_to_it(world: World) -> None:
    kept = annotate(world)
    other = articles.add(dispute=world.dispute, record=record("Arvenia waits."), by=world.oda)
    again = AnnotationRecord("accusation", (Span(0, 7),), quote="Arvenia", id=str(kept.pk))

    first, second = (
        codings.add(article=other, annotations=[again], labels={}, annotators={}, by=world.ada) for _ in range(2)
    )

    assert (first.added, second.present) == (1, 1)
    assert Annotation.objects.get(article=other).pk != kept.pk


def test_labels_can_be_left_out_and_unknown_ones_are_told(world: World) -> None:
    records = [replace(RECORD, label=label) for label in ("POS", "Threat", "odd")]

    outcome = store(world, *records, labels={"POS": ""}, place="a.ann")

    assert (outcome.added, outcome.left_out) == (1, 1)
    assert Annotation.objects.get().label.slug == "threat"
    assert told(outcome) == ["a.ann: annotation “odd” (“Arvenia”): Its label “odd” is not one of the codebook."]


def test_unknown_actors_are_made_only_when_the_caller_says_so(world: World) -> None:
    said = replace(RECORD, speakers=("Orrland",))

    refused = store(world, said)
    made = store(world, said, create_actors=True)

    assert told(refused)[0].endswith("No actor is called “Orrland” here.")
    assert made.added == 1
    assert Actor.objects.get(name="Orrland").dispute == world.dispute


def test_only_those_who_may_are_signed_for_and_only_reviewers_import(world: World) -> None:
    outcome = store(world, replace(RECORD, annotator="x"), annotators={"x": world.rui})

    assert told(outcome)[0].endswith("rui may not annotate here.")
    with pytest.raises(Forbidden):
        store(world, RECORD, by=world.ana)


def test_a_note_beyond_the_limit_is_cut_and_told(world: World) -> None:
    outcome = store(world, replace(RECORD, note="word " * 5_000))

    assert outcome.added == 1
    assert len(Annotation.objects.get().note) <= 10_000
    assert outcome.remarks[0].message.endswith("Its note was cut to 10,000 characters.")


def test_one_that_can_not_be_stored_does_not_hinder_the_others(world: World) -> None:
    long = AnnotationRecord("threat", (Span(0, 5_000),), quote="HALVEN", certainty="perhaps")

    outcome = store(world, long, RECORD)

    assert outcome.added == 1
    assert len(outcome.problems) == 1
    assert Annotation.objects.count() == 1


# Where annotations stand


def placed(world: World, **values: object) -> list[str]:
    said = AnnotationRecord("threat", **values)  # type: ignore[arg-type]
    text = world.article.text()
    return [span.of(text) for span in codings.place(world.article, said)]


def test_words_are_found_where_they_stand(world: World) -> None:
    assert placed(world, quote="lodged a protest") == ["lodged a protest"]
    assert placed(world, quote="LODGED  a\nprotest") == ["lodged a protest"]
    assert placed(world, quote='"We shall answer in our own time,"') == ["“We shall answer in our own time,”"]
    assert placed(world, quote="lodged […] on Friday") == ["lodged", "on Friday"]
    assert placed(world, spans=(Span(0, 6),), quote="offered talks") == ["offered talks"]


def test_of_several_places_the_context_or_the_offset_tells(world: World) -> None:
    text = world.article.text()
    last = text.rindex("Arvenia")

    (by_context,) = codings.place(world.article, AnnotationRecord("threat", quote="Arvenia", suffix=" said the ban"))
    (by_offset,) = codings.place(
        world.article, AnnotationRecord("threat", (Span(last - 3, last + 4),), quote="Arvenia")
    )

    assert by_context.start == by_offset.start == last


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"quote": "never said"}, "Its words do not stand in this text."),
        ({"quote": "Arvenia"}, "Its words stand in this text more than once, and nothing tells where it belongs."),
        (
            {"spans": (Span(0, 6),)},
            "It gives offsets without words, and nothing shows that they were counted in this text.",
        ),
        ({}, "It gives neither offsets nor words."),
    ],
    ids=["nowhere", "twice", "unproved", "nothing"],
)
def test_what_can_not_be_placed_is_refused(world: World, values: dict[str, object], message: str) -> None:
    with pytest.raises(Invalid) as error:
        placed(world, **values)

    assert error.value.detail == message


def test_offsets_alone_are_believed_of_a_text_that_is_proved(world: World) -> None:
    said = AnnotationRecord("threat", (Span(0, 6),))

    assert codings.place(world.article, said, proved=True) == (Span(0, 6),)
    assert store(world, replace(said, spans=(Span(5, 50_000),)), proved=True).problems


# There and back


def exported(world: World, format_: str, profile: str) -> bytes:
    access = permissions.dispute(world.ada, world.dispute.slug, to=Right.REVIEW)
    rows = in_order(permissions.annotations(access))
    return b"".join(exports.STREAMS[format_](access, rows, profile=profile))


@pytest.mark.parametrize(("format_", "profile"), [("csv", "data"), ("csv", "spreadsheet"), ("jsonl", "data")])
def test_an_export_read_again_is_all_here_already_and_comes_back_whole_elsewhere(
    world: World, format_: str, profile: str
) -> None:
    annotate(world, note="=1+1")
    annotate(world, "offer", quote="offered talks", by=world.ben, targets=())
    before = exported(world, format_, profile)
    source = Source(f"statements.{format_}", lambda: io.BytesIO(before))
    items = list(importers.read(source))
    (found,) = (item for item in items if isinstance(item, CodingsRecord))
    people = {user.pseudonym: user for user in (world.ana, world.ben)}

    again = store(world, *found.annotations, annotators=people)
    Annotation.objects.all().delete()
    anew = store(world, *found.annotations, annotators=people)

    assert found.sha256 == world.article.sha256
    assert (again.present, again.added, anew.added) == (2, 0, 2)
    after = exported(world, format_, profile)
    assert [_timeless(line) for line in after.splitlines()] == [_timeless(line) for line in before.splitlines()]


def _timeless(line: bytes) -> bytes:
    """A line without when it was last changed, which is when it came here again."""
    return re.sub(rb"\d{4}-\d\d-\d\dT[0-9:.+]+", b"", line)


def test_annotations_of_a_new_article_are_stored_with_it(world: World) -> None:
    text = "Vesk waits.\r\n\r\nArvenia threatens 🎣 Vesk.\r\n"
    brat = {"a.txt": text.encode(), "a.ann": b"T1\tThreat 15 32\tArvenia threatens\n"}
    files: dict[str, Source] = {}
    for name, data in brat.items():
        files[name] = Source(name, lambda data=data: io.BytesIO(data), files.get)  # type: ignore[misc]
    (found,) = (item for item in importers.read(files["a.txt"]) if isinstance(item, ArticleRecord))

    article = articles.add(dispute=world.dispute, record=found, by=world.oda)
    outcome = codings.add(article=article, annotations=found.annotations, labels={}, annotators={}, by=world.ada)

    assert outcome.problems == []
    stored = Annotation.objects.get(article=article)
    assert stored.quote == "Arvenia threatens"
    assert stored.created_at - article.imported_at < timedelta(minutes=1)
