"""The codebook as a piece of the reading page: the same address, asked for by a program."""

from django.test import Client

from tests.conftest import World

ADDRESS = "/disputes/banks/codebook/"
FETCH = {"X-Requested-With": "fetch"}


def browser(user: object = None) -> Client:
    client = Client()
    if user is not None:
        client.force_login(user)  # type: ignore[arg-type]
    return client


def test_members_get_the_labels_with_their_rules_and_keys_then_the_rules_for_all(world: World):
    world.dispute.codebook.labels.filter(slug="threat").update(include="Ultimatums.", exclude="Warnings of weather.")

    piece = browser(world.rui).get(ADDRESS, headers=FETCH)

    text = piece.text
    assert "<html" not in text
    assert all(text.count(f'data-label-entry="{label.slug}"') == 1 for label in world.dispute.codebook.labels.all())
    assert all(words in text for words in ("Ultimatums.", "Warnings of weather.", ", key 2"))
    assert text.index('data-label-entry="offer"') < text.index("Rules for all labels")
    assert "X-Requested-With" in piece["Vary"]


def test_a_person_still_gets_the_whole_page(world: World):
    page = browser(world.rui).get(ADDRESS)

    assert "<html" in page.text
    assert "data-label-entry" not in page.text


def test_the_piece_is_kept_from_whom_the_page_is(world: World):
    assert browser(world.olga).get(ADDRESS, headers=FETCH).status_code == 404
    assert browser().get(ADDRESS, headers=FETCH).status_code == 401
    assert browser(world.rui).post(ADDRESS, headers=FETCH).status_code == 405


def test_what_people_wrote_comes_out_as_text(world: World):
    hostile = "<script>alert(1)</script>"
    labels = world.dispute.codebook.labels.filter(slug="threat")
    labels.update(name=hostile, definition=hostile, include=hostile, exclude=hostile, examples=[hostile])
    type(world.dispute.codebook).objects.update(instructions=hostile)

    piece = browser(world.ana).get(ADDRESS, headers=FETCH)

    assert "<script>" not in piece.text
    assert piece.text.count("&lt;script&gt;") == 6
