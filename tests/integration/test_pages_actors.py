"""The registry of actors."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from disputes.actions import actors
from disputes.models import Actor, Dispute
from disputes.permissions import Access, Right
from disputes.queries import actors as queries
from disputes.records import ActorRecord, ActorReference
from tests.conftest import annotate


def names(page):
    return re.findall(r'<a class="title"[^>]*><bdi>([^<]*)</bdi>', page.text)


@pytest.fixture
def registry(world):
    actors.add_records(
        records=[
            ActorRecord(name="Türkiye", kind="state", iso3="TUR", aliases=("Turkey",), capitals=("Ankara",)),
            ActorRecord(name="Ministry of Defence", kind="body", parent="Türkiye"),
            ActorRecord(name="Norrow", kind="state", official_name="Kingdom of Norrow"),
        ]
    )
    return world


def invented(world, name, by):
    access = Access(by, world.dispute, Right.ANNOTATE)
    return actors.resolve(
        access=access, references=[ActorReference(name=name, kind="group")], by=by, create=True, field="speakers"
    )[0].actor


def test_actors_are_listed_by_name(client, registry):
    client.force_login(registry.rui)

    assert names(client.get("/actors/")) == [
        "Ana Reyl",
        "Arvenia",
        "Belmark",
        "Ministry of Defence",
        "Norrow",
        "Türkiye",
    ]


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({"q": "turk"}, ["Türkiye"]),
        ({"q": "ankara"}, ["Türkiye"]),
        ({"q": "defence"}, ["Ministry of Defence"]),
        ({"kind": "body"}, ["Ministry of Defence"]),
        ({"q": "zz"}, []),
    ],
    ids=str,
)
def test_they_are_found_by_any_name_and_by_kind(client, registry, asked, expected):
    client.force_login(registry.rui)

    page = client.get("/actors/", asked)

    assert names(page) == expected
    assert expected or "No actor fits" in page.text


def test_pages_follow_one_another(client, registry, monkeypatch):
    monkeypatch.setattr(queries, "PAGE", 4)
    client.force_login(registry.rui)

    first = client.get("/actors/")
    onwards = re.search(r'href="([^"]*after=[^"]*)"', first.text)
    assert onwards

    assert names(client.get(onwards[1].replace("&amp;", "&"))) == ["Norrow", "Türkiye"]


def test_an_outsider_does_not_see_the_actors_of_a_dispute(client, registry):
    hidden = Actor.objects.get(name="Arvenia")
    client.force_login(registry.olga)

    assert "Arvenia" not in names(client.get("/actors/"))
    assert client.get(f"/actors/{hidden.pk}/").status_code == 404


def test_in_a_blind_dispute_an_actor_that_another_added_stays_hidden(client, blind_world):
    theirs = invented(blind_world, "Secret League", blind_world.ben)
    client.force_login(blind_world.ana)

    assert "Secret League" not in client.get("/actors/").text
    assert "Secret League" not in client.get("/actors/?dispute=banks").text
    assert client.get(f"/actors/{theirs.pk}/").status_code == 404


def test_those_of_one_dispute_can_be_asked_for(client, registry):
    annotate(registry, speakers=("Norrow",))
    client.force_login(registry.ana)

    page = client.get("/actors/?dispute=banks")

    assert names(page) == ["Ana Reyl", "Arvenia", "Belmark", "Norrow"]
    assert 'aria-current="page">Actors' in page.text


def test_what_a_blind_coder_named_does_not_show_to_another(client, blind_world):
    actors.add_records(records=[ActorRecord(name="Norrow", kind="state")])
    annotate(blind_world, by=blind_world.ben, speakers=("Norrow",))
    client.force_login(blind_world.ana)

    assert "Norrow" not in names(client.get("/actors/?dispute=banks"))


def test_an_actor_shows_its_names_and_its_place(client, registry):
    state = Actor.objects.get(name="Türkiye")
    client.force_login(registry.rui)

    page = client.get(f"/actors/{state.pk}/")

    assert "Turkey" in page.text
    assert "Ankara" in page.text
    assert names(page) == ["Ministry of Defence"]


@pytest.mark.parametrize("pk", [987654, 2**70])
def test_an_unknown_actor_is_not_found(client, world, pk):
    client.force_login(world.rui)

    assert client.get(f"/actors/{pk}/").status_code == 404


def test_a_visitor_is_let_in_only_where_something_is_public(client, registry):
    closed = client.get("/actors/")
    Dispute.objects.update(public=True)
    opened = client.get("/actors/")

    assert closed["Location"] == "/account/sign-in/?next=/actors/"
    assert opened.status_code == 200


def test_a_kind_that_does_not_exist_is_refused(client, world):
    client.force_login(world.rui)

    assert client.get("/actors/", {"kind": "planet"}).status_code == 422


def test_the_list_asks_as_often_for_many_actors_as_for_few(client, world):
    client.force_login(world.rui)

    def queries_now(url):
        with CaptureQueriesContext(connection) as captured:
            client.get(url)
        return len(captured)

    few = queries_now("/actors/"), queries_now("/actors/?dispute=banks")
    actors.add_records(
        dispute=world.dispute,
        records=[ActorRecord(name=f"State {n}", kind="state", aliases=(f"S{n}",)) for n in range(20)],
    )

    assert (queries_now("/actors/"), queries_now("/actors/?dispute=banks")) == few


def test_the_typeahead_offers_the_best_match_first(world):
    actors.add_records(
        records=[
            ActorRecord(name="Greater Belmark Union", kind="group"),
            ActorRecord(name="Belmark Steel", kind="organisation"),
        ]
    )
    access = Access(world.ana, world.dispute, Right.ANNOTATE)

    offered = queries.options(access, "belmark")
    assert [actor.name for actor in offered.actors] == ["Belmark", "Belmark Steel", "Greater Belmark Union"]
    assert offered.exact
    assert not queries.options(access, "belm").exact


def test_the_typeahead_says_which_other_name_brought_an_actor_up(client, world):
    client.force_login(world.ana)

    page = client.get("/disputes/banks/actor-options/?q=halven").text

    assert 'data-alias="Halven"' in page
    assert "New actor" not in page
    assert "New actor" in client.get("/disputes/banks/actor-options/?q=halv").text


def test_hostile_names_come_out_as_text(client, world):
    actor = invented(world, "<i onclick=x>League", world.ana)
    client.force_login(world.ana)

    assert "<i onclick" not in client.get("/actors/").text
    assert "<i onclick" not in client.get(f"/actors/{actor.pk}/").text


@pytest.mark.parametrize(
    ("words", "actor"),
    [
        ("Turkey", "Türkiye"),
        ("TURKEY’S", "Türkiye"),
        ("Turkey's", "Türkiye"),
        ("the Ministry of Defence", "Ministry of Defence"),
        ("The Ministry of Defence’s", "Ministry of Defence"),
        ("the Crews’", "Crews"),
        ("the Crews'", "Crews"),
        ("The Fleets", "The Fleets"),
        ("Lloyd’s", "Lloyd’s"),
        ("the Lloyd’s", "Lloyd’s"),
    ],
)
def test_words_taken_from_a_text_are_understood_as_they_stand_there(client, registry, words, actor):
    actors.add_records(
        records=[ActorRecord(name=name, kind="group") for name in ("Crews", "Fleets", "The Fleets", "Lloyd’s", "Lloyd")]
    )
    client.force_login(registry.ana)

    offered = client.get("/disputes/banks/actor-options/", {"q": words}).text

    first = offered.partition("</li>")[0]
    assert f'data-name="{actor}"' in first
    assert "data-exact" in first
    assert "New actor" not in offered


def test_only_options_that_go_by_just_these_letters_are_marked_exact(client, registry):
    actors.add_records(records=[ActorRecord(name="Turkey Farmers", kind="group")])
    client.force_login(registry.ana)

    offered = client.get("/disputes/banks/actor-options/", {"q": "turkey"}).text
    begun = client.get("/disputes/banks/actor-options/", {"q": "turke"}).text
    parties = client.get("/disputes/banks/actor-options/").text

    marked = re.findall(r'data-name="([^"]*)"[^>]* data-exact', offered)
    assert marked == ["Türkiye"]
    assert 'data-name="Turkey Farmers"' in offered
    assert "data-exact" not in begun + parties


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("the Hake League’s", "Hake League"),
        ("Hake League's", "Hake League"),
        ("the trawlermen’", "trawlermen"),
        ("The Hake League", "The Hake League"),
        ("theatre", "theatre"),
        ("’s", "’s"),
        ("the ’s", "the ’s"),
        ("<b>the", "&lt;b&gt;the"),
    ],
)
def test_a_new_actor_is_offered_by_its_bare_name(client, registry, words, name):
    client.force_login(registry.ana)

    offered = client.get("/disputes/banks/actor-options/", {"q": words}).text

    assert f'data-value="+group:{name}" data-name="{name}"' in offered
