"""The words of a text that name an actor: kept with its part in an annotation, by the page, the form and the API."""

import html
import json
import re
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from disputes import permissions
from disputes.actions import people
from disputes.errors import Invalid
from disputes.models import Actor, Annotation, Change, Role
from disputes.queries import integrity, reading
from disputes.records import ActorReference
from disputes.text import Span
from tests.conftest import World, annotate

Seats = tuple[ActorReference, ...]
PK = UUID("12345678-1234-4234-8234-123456789abc")


def place(world: World, words: str) -> Span:
    start = world.article.text().index(words)
    return Span(start, start + len(words))


def id_of(name: str) -> int:
    return Actor.objects.get(name=name).pk


def save(world: World, *, speakers: Seats = (), targets: Seats = ()) -> Annotation:
    return annotate(world, pk=PK, speakers=speakers, targets=targets)


def by_page(client, world, *, pk=PK, **fields):
    """A save as the script of the reading page sends it."""
    span = place(world, "Arvenia lodged a protest")
    body = {"article": world.article.pk, "spans": json.dumps([[span.start, span.end]]), "label": "accusation"} | fields
    client.force_login(world.ana)
    return client.post(reverse("annotation", args=[pk]), body, headers={"X-Requested-With": "fetch"})


def state_in(page) -> dict[str, Any]:
    found = re.search(r'data-state="([^"]*)"', page.text)
    assert found
    state: dict[str, Any] = json.loads(html.unescape(found[1]))
    return state


def by_api(client, world, **values):
    span = place(world, "Arvenia lodged a protest")
    body = {"article": world.article.pk, "spans": [[span.start, span.end]], "label": "accusation"} | values
    headers = {"Authorization": f"Bearer {people.create_token(user=world.ana)}"}
    return client.put(f"/api/v1/annotations/{PK}", body, "application/json", headers=headers)


def test_the_words_that_name_an_actor_are_kept_with_its_role(world: World):
    halven, minister = place(world, "HALVEN"), place(world, "Foreign Minister Ana Reyl")

    saved = save(
        world,
        speakers=(ActorReference(name="Ana Reyl", surface=minister), ActorReference(name="Belmark", surface=halven)),
        targets=(ActorReference(name="Arvenia"),),
    )

    stored = Annotation.objects.get()
    speaker = Role.objects.get(actor__name="Ana Reyl")
    assert (speaker.surface_start, speaker.surface_end) == (minister.start, minister.end)
    assert Role.objects.get(actor__name="Arvenia").surface_start is None
    assert stored.surfaces == {
        "speakers": {
            str(id_of("Ana Reyl")): [minister.start, minister.end],
            str(id_of("Belmark")): [halven.start, halven.end],
        }
    }
    assert stored.surfaces == saved.surfaces
    assert not list(integrity.broken())


@pytest.mark.once
@pytest.mark.parametrize(
    ("surface", "complaint"),
    [
        (Span(-1, 4), "outside the text"),
        (Span(0, 10_000), "outside the text"),
        (Span(10**30, 10**31), "outside the text"),
        (Span(5, 5), "before they start"),
        (Span(9, 4), "before they start"),
        (Span(53, 55), "white space"),
        (Span(7, 8), "white space"),
    ],
    ids=["negative", "past the end", "huge", "empty", "reversed", "between paragraphs", "a space"],
)
def test_words_that_name_nobody_are_refused_with_their_role(world: World, surface, complaint):
    with pytest.raises(Invalid, match=complaint) as refused:
        save(world, targets=(ActorReference(name="Arvenia", surface=surface),))

    assert list(refused.value.fields) == ["targets"]
    assert not Annotation.objects.exists()


def test_of_two_names_for_one_actor_the_first_with_words_gives_them(world: World):
    first, second = place(world, "HALVEN"), place(world, "Belmark")

    saved = save(
        world,
        speakers=(
            ActorReference(name="Belmark"),
            ActorReference(name="Halven", surface=first),
            ActorReference(id=id_of("Belmark"), surface=second),
        ),
    )

    assert saved.speakers == "Belmark"
    assert saved.surfaces == {"speakers": {str(id_of("Belmark")): [first.start, first.end]}}


def test_other_words_are_a_change_and_the_same_words_are_none(world: World):
    first, second = (ActorReference(name="Arvenia", surface=span) for span in (Span(0, 6), Span(8, 15)))
    save(world, speakers=(ActorReference(name="Arvenia"),))

    versions = [save(world, speakers=(reference,)).version for reference in (first, first, second, second)]
    without = save(world, speakers=(ActorReference(name="Arvenia"),))

    assert versions == [2, 2, 3, 3]
    assert (without.version, without.surfaces) == (4, {})
    told = [change.after for change in Change.objects.filter(kind="annotation")]
    assert [state and state.get("surfaces", "none") for state in told] == [
        "none",
        {"speakers": {str(id_of("Arvenia")): [0, 6]}},
        {"speakers": {str(id_of("Arvenia")): [8, 15]}},
        "none",
    ]
    assert not list(integrity.broken())


def test_an_annotation_stored_without_the_column_opens_and_counts_as_unchanged(world: World):
    annotation = annotate(world)

    again = annotate(world, pk=annotation.pk)
    access, _ = permissions.article(world.ana, world.article.pk)
    state = reading.card(access, annotation.pk).state()

    assert (again.version, again.surfaces) == (1, {})
    assert state["speakers"] == [{"id": id_of("Arvenia"), "name": "Arvenia"}]


def test_integrity_names_surfaces_that_do_not_hold(world: World):
    save(world, speakers=(ActorReference(name="Arvenia", surface=Span(0, 6)),))
    Annotation.objects.update(surfaces={"targets": {"1": [0, 4]}})
    Role.objects.update(surface_end=5_000)

    sentences = "\n".join(integrity.broken())

    assert "surfaces reads {'targets': {'1': [0, 4]}}, its roles say {'speakers':" in sentences
    assert "the words that name Arvenia lie outside the text" in sentences


PARTS = ("speakers", "targets", "reporters")


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_what_is_saved_comes_back_in_the_card_and_saves_the_same_again(client, world: World, data):
    text = world.article.text()
    names = ("Arvenia", "Belmark", "Ana Reyl")
    fields: dict[str, list[str]] = {}
    expected: dict[str, list[dict[str, object]]] = {}
    for part in PARTS:
        chosen = data.draw(st.lists(st.sampled_from(names), unique=True))
        fields[part], fields[f"{part}_at"], expected[part] = [], [], []
        for name in chosen:
            actor: dict[str, object] = {"id": id_of(name), "name": name}
            start = data.draw(st.integers(0, len(text) - 1))
            end = data.draw(st.integers(start + 1, len(text)))
            told = data.draw(st.booleans()) and bool(text[start:end].strip())
            fields[part].append(data.draw(st.sampled_from([name, str(id_of(name))])))
            fields[f"{part}_at"].append(f"{start}-{end}" if told else "")
            expected[part].append(actor | ({"surface": [start, end]} if told else {}))
    pk = uuid4()

    first = by_page(client, world, pk=pk, **fields)
    again = by_page(client, world, pk=pk, **fields)

    assert (first.status_code, again.status_code) == (201, 200)
    assert {part: state_in(first)[part] for part in PARTS} == expected
    assert state_in(again) == state_in(first)
    assert Annotation.objects.get(pk=pk).version == 1
    assert not list(integrity.broken())


def test_the_page_may_leave_the_words_out_altogether(client, world):
    page = by_page(client, world, speakers=["Arvenia", "Belmark"])

    assert page.status_code == 201
    assert all("surface" not in actor for actor in state_in(page)["speakers"])


def test_words_stay_with_their_actor_where_a_name_is_left_blank(client, world):
    page = by_page(client, world, speakers=["", "Arvenia"], speakers_at=["", "8-15"])

    assert state_in(page)["speakers"] == [{"id": id_of("Arvenia"), "name": "Arvenia", "surface": [8, 15]}]


def test_a_new_actor_keeps_the_words_it_was_taken_from(client, world):
    page = by_page(client, world, targets=["+group:Hake League"], targets_at=["8-15"])

    assert state_in(page)["targets"] == [{"id": id_of("Hake League"), "name": "Hake League", "surface": [8, 15]}]


@pytest.mark.once
@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"speakers_at": ["0-6"]}, "There are 2 speakers, but 1 places"),
        ({"speakers_at": ["0-6", "", ""]}, "There are 2 speakers, but 3 places"),
        ({"targets_at": ["0-6"]}, "There are 0 targets, but 1 places"),
        ({"speakers_at": ["0-6", "6"]}, "“6” is no place in the text"),
        ({"speakers_at": ["0-6", "-1-6"]}, "is no place in the text"),
        ({"speakers_at": ["0-6", "٠-٦"]}, "is no place in the text"),
        ({"speakers_at": ["0-6", " "]}, "is no place in the text"),
        ({"speakers_at": ["0-6", "<b>1-2"]}, "is no place in the text"),
        ({"speakers_at": ["0-6", "6-9999999999"]}, "outside the text"),
        ({"speakers_at": ["0-6", "9-4"]}, "before they start"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_places_that_say_nothing_are_refused_in_a_sentence(client, world, fields, sentence):
    page = by_page(client, world, **{"speakers": ["Arvenia", "Belmark"]} | fields)

    assert page.status_code == 422
    assert sentence in page.text
    assert page["Content-Type"].startswith("text/plain")
    assert not Annotation.objects.exists()


def test_the_form_without_javascript_keeps_the_words_of_actors_that_stay(client, world):
    annotation = save(
        world,
        speakers=(ActorReference(name="Arvenia", surface=Span(8, 15)), ActorReference(name="Belmark")),
        targets=(ActorReference(name="Ana Reyl", surface=Span(0, 6)),),
    )
    client.force_login(world.ana)
    form = {"label": "threat", "certainty": "certain", "speech": "mixed", "version": 1}

    page = client.post(
        reverse("annotation", args=[annotation.pk]),
        form | {"speakers": "Belmark| Arvenia |Tarn", "targets": "Belmark"},
    )

    assert page.status_code == 302
    stored = Annotation.objects.get()
    assert (stored.speakers, stored.targets, stored.speech) == ("Belmark|Arvenia", "Belmark", "mixed")
    assert stored.surfaces == {"speakers": {str(id_of("Arvenia")): [8, 15]}}
    assert not list(integrity.broken())


def test_the_api_takes_the_words_and_gives_them_back(client, world):
    made = by_api(
        client,
        world,
        speakers=[{"name": "arvenia", "surface": [8, 15]}, id_of("Belmark")],
        targets=[{"id": id_of("Ana Reyl"), "surface": [0, 6]}],
        reporters=[{"name": "Tarn"}],
    )
    again = by_api(client, world, **{part: made.json()[part] for part in PARTS}, version=1)

    assert made.status_code == 201, made.json()
    assert made.json()["speakers"] == [
        {"id": id_of("Arvenia"), "name": "Arvenia", "surface": [8, 15]},
        {"id": id_of("Belmark"), "name": "Belmark", "surface": None},
    ]
    assert made.json()["targets"][0]["surface"] == [0, 6]
    assert made.json()["reporters"][0]["surface"] is None
    assert (again.status_code, again.json()) == (200, made.json())


@pytest.mark.once
@pytest.mark.parametrize(
    ("actor", "sentence"),
    [
        ({}, "needs an id or a name"),
        ({"id": None, "name": None, "surface": [0, 6]}, "needs an id or a name"),
        ({"surface": [0, 6]}, "needs an id or a name"),
        ({"name": "Arvenia", "surface": [6, 0]}, "before they start"),
        ({"name": "Arvenia", "surface": [0, 10**6]}, "outside the text"),
        ({"name": "Arvenia", "surface": [53, 55]}, "white space"),
        ({"name": "Arvenia", "surface": [0]}, "too short"),
        ({"name": "Arvenia", "surface": [0, 6, 9]}, "too long"),
        ({"name": "Arvenia", "surface": ["0", 6]}, "must be a whole number"),
        ({"name": "Arvenia", "surface": "0-6"}, "must be a list"),
        ({"name": "Arvenia", "kind": "state"}, "is not a field here"),
        ({"id": "5"}, "must be a whole number"),
        ({"name": 5}, "must be a text"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_the_api_refuses_words_that_name_nobody(client, world, actor, sentence):
    page = by_api(client, world, speakers=[actor])

    assert page.status_code == 422, page.json()
    assert "speakers" in page.json()["fields"]
    assert sentence in page.json()["detail"]
    assert not Annotation.objects.exists()


def test_the_description_of_the_api_shows_both_ways_to_name_an_actor(client, world):
    schema = client.get("/api/v1/openapi.json").json()["components"]["schemas"]
    client.force_login(world.ana)

    speakers = schema["AnnotationIn"]["properties"]["speakers"]["items"]
    docs = client.get("/api/v1/docs").text

    assert {"$ref": "#/components/schemas/ActorIn"} in speakers["oneOf"]
    assert "surface" in schema["SeatOut"]["properties"]
    assert "list of integer or string or ActorIn" in docs
