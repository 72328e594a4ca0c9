"""The history of an annotation: who changed what, in words, and bringing an older state back."""

import html
import json
import re
import time
from uuid import uuid4

import pytest
from django.utils import timezone

from disputes import permissions
from disputes.actions import annotations, history
from disputes.models import Actor, Annotation, Change, Label
from disputes.permissions import Right
from disputes.queries import history as queries
from disputes.records import ActorReference
from disputes.text import Span
from tests.conftest import World, annotate

FETCH = {"X-Requested-With": "fetch"}


def told(annotation: Annotation, user, **how) -> list[dict[str, str]]:
    """The lines as this person reads them, with removed words in -minus-, added ones in +plus+."""
    marks = {"same": "{}", "gone": "-{}-", "new": "+{}+"}
    access, annotation = permissions.annotation_or_own_deleted(user, annotation.pk)
    return [
        {"who": past.who, "action": past.action}
        | {one.what: "".join(marks[piece.kind].format(piece.words) for piece in one.pieces) for one in past.differences}
        for past in queries.changes(access, annotation, **how).changes
    ]


def rewritten(annotation: Annotation, by, **state: object) -> Change:
    """A line as an earlier version of the program, or none, would have written it."""
    history.record(
        kind="annotation",
        object_id=annotation.pk,
        article_id=annotation.article_id,
        action=Change.Action.CHANGED,
        by=by,
        at=timezone.now(),
        before=annotations.state_of(annotation),
        after=annotations.state_of(annotation) | state,
    )
    return Change.objects.latest("pk")


def test_each_change_is_told_in_words(world: World):
    annotation = annotate(world)

    annotate(world, "threat", pk=annotation.pk, spans=[Span(18, 42)])
    annotate(world, "threat", pk=annotation.pk, quote="Arvenia lodged a protest on Friday", targets=())
    annotate(world, "threat", pk=annotation.pk, quote="Arvenia lodged a protest on Friday", note="A note.")
    annotations.delete(annotation=Annotation.objects.get(), by=world.ana)
    annotations.restore(pk=annotation.pk, by=world.ana)

    assert told(annotation, world.ben) == [
        {"who": "ana", "action": "restored"},
        {"who": "ana", "action": "deleted"},
        {"who": "ana", "action": "changed", "Targets": "+Belmark+", "Note": "+A note.+"},
        {
            "who": "ana",
            "action": "changed",
            "Words": "Arvenia lodged a protest+ on Friday+",
            "Targets": "-Belmark-",
        },
        {"who": "ana", "action": "changed", "Label": "-Accusation-+Threat+"},
        {
            "who": "ana",
            "action": "created",
            "Label": "Accusation",
            "Words": "Arvenia lodged a protest",
            "Speakers": "Arvenia",
            "Targets": "Belmark",
        },
    ]
    assert {line["who"] for line in told(annotation, world.ana)} == {"you"}


def test_of_long_notes_only_what_changed_and_the_words_around_it_are_told(world: World):
    words = [f"word{number}" for number in range(60)]
    annotation = annotate(world, note=" ".join(words))

    annotate(world, pk=annotation.pk, note=" ".join([*words[:30], "another", *words[31:]]))

    assert told(annotation, world.ana)[0]["Note"] == "… word27 word28 word29 -word30-+another+ word31 word32 word33 …"


def test_a_huge_note_is_told_without_comparing_word_by_word(world: World):
    annotation = annotate(world, note="a b " * 2_000)

    annotate(world, pk=annotation.pk, note="c d " * 2_000)

    note = told(annotation, world.ana)[0]["Note"]
    assert note.startswith("-a b a b")
    assert len(note) < 700


def test_old_lines_stay_readable_when_labels_and_actors_are_gone(world: World):
    annotation = annotate(world)
    harbour = Actor.objects.create(dispute=world.dispute, name="Harbour Council", kind="organisation")
    rewritten(annotation, world.ana, label="promise", speakers=[str(harbour.pk), "987654"], targets="odd", spans=None)
    gone = harbour.pk
    harbour.delete()
    rewritten(annotation, world.ana, speakers=[{"id": 987654, "name": "Old Name"}, {"name": "Nameless"}, None])

    lines = told(annotation, world.ana)

    assert lines[1]["Label"] == "-Accusation-+promise+"
    assert lines[1]["Speakers"] == f"-Arvenia-+actor {gone}, no longer there, actor 987654, no longer there+"
    assert lines[1]["Targets"] == "-Belmark-"
    assert lines[1]["Words"] == "-at 18–42-+at an unknown place+"
    assert lines[0]["Speakers"] == "-Arvenia-+Old Name, Nameless+"


def test_what_names_something_that_is_gone_is_not_offered_back(world: World, client):
    annotation = annotate(world)
    line = rewritten(annotation, world.ana, label="promise")
    client.force_login(world.ana)
    path = f"/annotations/{annotation.pk}/history/"

    page = client.get(path)
    answer = client.post(path, {"change": str(line.pk), "version": "1"})

    assert "Its label, promise, is no longer in the codebook." in page.text
    assert answer.status_code == 409
    assert "can’t be brought back" in answer.text
    assert Annotation.objects.get().version == 1


def test_a_state_carries_what_a_card_has_and_whatever_else_was_written(world: World):
    annotation = annotate(world)
    arvenia = Actor.objects.get(name="Arvenia")
    line = rewritten(
        annotation, world.ana, note="Later.", surfaces={"speakers": {str(arvenia.pk): [18, 25]}}, mood="grim"
    )

    access, found = permissions.annotation(world.ana, annotation.pk)
    past = queries.change(access, found, line.pk)

    assert past.state == {
        "spans": [[18, 42]],
        "label": "accusation",
        "speakers": [{"id": arvenia.pk, "name": "Arvenia", "surface": [18, 25]}],
        "targets": [{"id": Actor.objects.get(name="Belmark").pk, "name": "Belmark"}],
        "reporters": [],
        "certainty": "certain",
        "speech": "indirect",
        "note": "Later.",
        "mood": "grim",
    }
    assert json.loads(past.encoded) == past.state


def test_bringing_back_brings_the_words_that_named_an_actor(world: World, client):
    named = ActorReference(name="Arvenia", surface=Span(18, 25))
    annotation = annotate(world, speakers=(named,))
    annotate(world, pk=annotation.pk, speakers=("Arvenia",))
    first = Change.objects.filter(object_id=str(annotation.pk)).earliest("id")
    client.force_login(world.ana)

    client.post(f"/annotations/{annotation.pk}/history/", {"change": str(first.pk), "version": "2"})

    role = Annotation.objects.get().roles.get(role="speaker")
    assert (role.surface_start, role.surface_end) == (18, 25)


def test_an_actor_is_called_what_it_is_called_today(world: World):
    annotation = annotate(world)
    annotate(world, pk=annotation.pk, speakers=("Belmark",))

    Actor.objects.filter(name="Belmark").update(name="Republic of Belmark")

    assert told(annotation, world.ana)[0]["Speakers"] == "-Arvenia-+Belmark+"
    annotate(world, pk=annotation.pk, speakers=("Arvenia",), targets=())
    assert told(annotation, world.ana)[1]["Speakers"] == "-Arvenia-+Republic of Belmark+"


def test_long_histories_come_in_pages(world: World, client):
    annotation = annotate(world)
    for number in range(60):
        annotate(world, pk=annotation.pk, note=f"note {number}")
    client.force_login(world.ben)
    path = f"/annotations/{annotation.pk}/history/"

    first = client.get(path, headers=FETCH).text
    before = re.search(r"\?before=(\d+)", first)
    assert before
    second = client.get(path + before[0], headers=FETCH).text

    lines = [re.findall(r'data-change="(\d+)"', page) for page in (first, second)]
    assert [len(page) for page in lines] == [50, 11]
    assert not set(lines[0]) & set(lines[1])
    assert "?before=" not in second
    assert "made it" in second


def test_comparing_takes_no_time_to_speak_of(world: World):
    annotation = annotate(world, note="a " * 400)
    for turn in range(8):
        annotate(world, pk=annotation.pk, note=("b a " if turn % 2 else "a c ") * 200)
    access, found = permissions.annotation(world.ana, annotation.pk)
    started = time.monotonic()

    queries.changes(access, found)

    assert time.monotonic() - started < 0.5


@pytest.mark.parametrize("before", ["x", "-1", "٣", "9" * 30, "1.5"])
def test_an_unreadable_page_of_history_is_refused(world: World, client, before):
    annotation = annotate(world)
    client.force_login(world.ana)

    answer = client.get(f"/annotations/{annotation.pk}/history/?before={before}")

    assert answer.status_code == 400


def test_an_older_state_is_brought_back_without_javascript(world: World, client):
    annotation = annotate(world, note="First.")
    annotate(world, "threat", pk=annotation.pk, quote="offered talks", speakers=(), note="Second.")
    client.force_login(world.ana)
    path = f"/annotations/{annotation.pk}/history/"
    first = Change.objects.filter(kind="annotation").earliest("pk")

    page = client.post(path, {"change": str(first.pk), "version": "2"}, follow=True)

    assert "Brought back." in page.text
    stands = Annotation.objects.get()
    assert (stands.quote, stands.label.slug, stands.note, stands.speakers, stands.version) == (
        "Arvenia lodged a protest",
        "accusation",
        "First.",
        "Arvenia",
        3,
    )
    assert page.text.count("This is how it stands now.") == 2


def test_bringing_back_on_a_stale_page_changes_nothing_and_says_so(world: World, client):
    annotation = annotate(world, note="First.")
    annotate(world, pk=annotation.pk, note="Second.")
    annotate(world, pk=annotation.pk, note="Third.")
    client.force_login(world.ana)
    first = Change.objects.filter(kind="annotation").earliest("pk")

    answer = client.post(f"/annotations/{annotation.pk}/history/", {"change": str(first.pk), "version": "2"})

    assert answer.status_code == 409
    assert "changed elsewhere in the meantime" in answer.text
    assert Annotation.objects.get().note == "Third."


def test_only_the_annotator_brings_back_and_everybody_who_sees_it_reads(world: World, client):
    annotation = annotate(world, note="First.")
    annotate(world, pk=annotation.pk, note="Second.")
    path, first = f"/annotations/{annotation.pk}/history/", Change.objects.filter(kind="annotation").earliest("pk")

    for user, seen in ((world.ben, 200), (world.ada, 200), (world.oda, 200), (world.rui, 404), (world.olga, 404)):
        client.force_login(user)
        page = client.get(path)
        answer = client.post(path, {"change": str(first.pk), "version": "2"})

        assert page.status_code == seen
        assert "Bring this back" not in page.text
        assert answer.status_code == (403 if seen == 200 else 404)
    assert Annotation.objects.get().note == "Second."


def test_a_line_of_another_annotation_is_not_brought_back(world: World, client):
    annotation, other = annotate(world), annotate(world, "threat", quote="offered talks", by=world.ben)
    client.force_login(world.ana)
    line = Change.objects.get(kind="annotation", object_id=str(other.pk))

    answer = client.post(f"/annotations/{annotation.pk}/history/", {"change": str(line.pk), "version": "1"})

    assert answer.status_code == 404
    assert Annotation.objects.get(pk=annotation.pk).quote == annotation.quote


def test_who_deleted_an_annotation_finds_its_history_and_the_way_back(world: World, client):
    annotation = annotate(world)
    annotations.delete(annotation=annotation, by=world.ana)
    path = f"/annotations/{annotation.pk}/history/"

    for user in (world.ben, world.oda):
        client.force_login(user)
        assert client.get(path).status_code == 404
    client.force_login(world.ana)
    page = client.get(path)
    assert "You deleted this annotation." in page.text
    assert "Bring this back" not in page.text

    action = re.search(r'action="(/annotations/[^"]*/restore/)"', page.text)
    assert action
    client.post(action[1])
    assert Annotation.objects.get().deleted_at is None


def test_comments_are_no_part_of_an_annotations_history(world: World, client):
    annotation = annotate(world)
    client.force_login(world.ben)
    client.post(f"/annotations/{annotation.pk}/talk/", {"id": str(uuid4()), "text": "A remark."})

    page = client.get(f"/annotations/{annotation.pk}/history/")

    assert "A remark." not in page.text
    assert page.text.count("data-change=") == 1


HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>{{7*7}}"


def test_hostile_words_come_out_as_words(world: World, client):
    annotation = annotate(world, note=HOSTILE)
    annotate(world, pk=annotation.pk, note=f"{HOSTILE} and more", speakers=())
    Actor.objects.filter(name="Arvenia").update(name=HOSTILE)
    Label.objects.filter(slug="accusation").update(name=HOSTILE)
    client.force_login(world.ana)

    page = client.get(f"/annotations/{annotation.pk}/history/").text

    assert "<script>alert" not in page
    assert "<img src=x" not in page
    states = [json.loads(html.unescape(state)) for state in re.findall(r'data-state="([^"]*)"', page)]
    assert [state["note"] for state in states] == [HOSTILE]


def test_queries_stay_level_when_history_grows(world: World, client, django_assert_num_queries):
    annotation = annotate(world)
    annotate(world, pk=annotation.pk, note="1")
    access, found = permissions.annotation(world.ana, annotation.pk, to=Right.ANNOTATE)

    for number in range(12):
        with django_assert_num_queries(4):
            assert queries.changes(access, found).changes
        annotate(world, pk=annotation.pk, note=f"note {number}", speakers=("Ana Reyl", "Belmark")[number % 2 :])
