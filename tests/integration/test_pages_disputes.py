"""The list of disputes, their overview, their founding and settings."""

from datetime import date

import pytest
from django.core.cache import caches
from django.db import connection
from django.test.utils import CaptureQueriesContext

from disputes import seeds
from disputes.actions import articles, assignments, disputes
from disputes.models import Dispute
from tests.conftest import annotate, make_user, record

HOSTILE = "<script>alert('x')</script>"


def queries_of(client, url):
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert client.get(url).status_code == 200
    return len(captured)


def form_of(dispute, **values):
    return {
        "what": "save",
        "name": dispute.name,
        "summary": dispute.summary,
        "parties": "",
        "started": "",
        "ended": "",
        "coding": dispute.coding,
    } | values


def test_a_member_finds_their_disputes_and_nobody_elses(client, world):
    disputes.create(name="A quarrel elsewhere", codebook=seeds.codebook(), by=world.olga)
    client.force_login(world.ana)

    page = client.get("/")

    assert "The Northern Banks" in page.text
    assert "A quarrel elsewhere" not in page.text


def test_somebody_without_disputes_is_told_what_to_do(client, world):
    client.force_login(world.olga)

    page = client.get("/")

    assert "No disputes yet" in page.text
    assert 'href="/disputes/new/"' in page.text


def test_a_visitor_is_asked_to_sign_in_when_nothing_is_public(client, world):
    page = client.get("/")

    assert page.status_code == 302
    assert page["Location"] == "/account/sign-in/?next=/"


def test_a_visitor_finds_public_disputes(client, world):
    Dispute.objects.update(public=True)

    page = client.get("/")

    assert "The Northern Banks" in page.text
    assert 'href="/account/sign-in/?next=/"' in page.text


def test_the_list_asks_the_store_as_often_for_many_disputes_as_for_one(client, world):
    client.force_login(world.oda)
    few = queries_of(client, "/")
    for number in range(5):
        disputes.create(name=f"Quarrel {number}", codebook=seeds.codebook(), by=world.oda)

    many = queries_of(client, "/")

    assert many == few


@pytest.mark.once
@pytest.mark.parametrize("name", ["olga", None], ids=["an outsider", "a visitor"])
@pytest.mark.parametrize("place", ["", "articles/", "codebook/", "settings/", "import/", "members/"])
def test_a_private_dispute_is_hidden(client, world, name, place):
    if name:
        client.force_login(getattr(world, name))
    there = client.get(f"/disputes/banks/{place}")
    nowhere = client.get(f"/disputes/nowhere/{place}")

    assert there.status_code == nowhere.status_code == (404 if name else 302)
    assert "Northern" not in there.text


@pytest.mark.once
@pytest.mark.parametrize(("name", "status"), [("rui", 403), ("ana", 403), ("ada", 403), ("oda", 200)])
@pytest.mark.parametrize("place", ["settings", "members"])
def test_only_owners_manage_a_dispute(client, world, name, status, place):
    client.force_login(getattr(world, name))

    assert client.get(f"/disputes/banks/{place}/").status_code == status


@pytest.mark.parametrize(
    ("name", "tabs"),
    [("rui", []), ("ana", []), ("ada", ["Import"]), ("oda", ["Import", "Members", "Settings"])],
    ids=["reader", "annotator", "reviewer", "owner"],
)
def test_tabs_show_what_one_may_do(client, world, name, tabs):
    client.force_login(getattr(world, name))

    page = client.get("/disputes/banks/")

    assert [tab for tab in ("Import", "Members", "Settings") if f">{tab}</a>" in page.text] == tabs


def test_the_overview_counts_what_one_may_see(client, world):
    annotate(world, "accusation", by=world.ana)
    annotate(world, "threat", by=world.ben, quote="We shall answer in our own time")
    client.force_login(world.ana)

    page = client.get("/disputes/banks/")

    assert "<b>2</b><span>statements you may see</span>" in page.text


def test_the_overview_of_a_blind_dispute_keeps_the_work_of_others_to_itself(client, blind_world):
    annotate(blind_world, "accusation", by=blind_world.ana)
    annotate(blind_world, "threat", by=blind_world.ben, quote="We shall answer in our own time")
    client.force_login(blind_world.ana)

    page = client.get("/disputes/banks/")

    assert "<b>1</b><span>statement you may see</span>" in page.text
    assert "ben" not in page.text


def test_a_reviewer_sees_how_far_everybody_has_come(client, world):
    assignments.set_done(article=world.article, annotator=world.ana, done=True)
    client.force_login(world.ada)

    page = client.get("/disputes/banks/")

    assert "<bdi>ana</bdi>" in page.text
    assert "1 of 1 finished" in page.text


def test_the_overview_asks_as_often_for_many_articles_as_for_one(client, world):
    annotate(world, by=world.ana)
    client.force_login(world.oda)
    few = queries_of(client, "/disputes/banks/")
    for number in range(7):
        article = articles.add(
            dispute=world.dispute, record=record(f"Arvenia lodged a protest, number {number}."), by=world.oda
        )
        annotate(world, by=world.ben, article=article)

    caches["pictures"].clear()  # else only what has changed would be counted
    many = queries_of(client, "/disputes/banks/")

    assert many == few


def test_an_empty_dispute_says_what_comes_next(client, world):
    dispute = disputes.create(name="Fresh", codebook=seeds.codebook(), by=world.oda)
    client.force_login(world.oda)

    page = client.get(dispute.get_absolute_url())

    assert "Nothing to read yet" in page.text
    assert f'href="/disputes/{dispute.slug}/import/"' in page.text


def test_hostile_text_comes_out_as_text(client, world):
    disputes.change(
        dispute=world.dispute, by=world.oda, name=f"N {HOSTILE}", summary=f"S {HOSTILE}", parties=[], started=None,
        ended=None, coding="open", public=False,
    )  # fmt: skip
    client.force_login(world.oda)

    pages = [client.get(f"/disputes/banks/{place}").text for place in ("", "settings/", "articles/", "codebook/")]

    assert all("<script>alert" not in page for page in pages)
    assert all("&lt;script&gt;alert" in page for page in pages)


def test_a_new_dispute_belongs_to_whoever_founds_it(client, world):
    client.force_login(world.olga)

    answer = client.post("/disputes/new/", {"name": "A new quarrel", "coding": "blind", "started": "2031-03-14"})

    dispute = Dispute.objects.get(name="A new quarrel")
    assert answer["Location"] == f"/disputes/{dispute.slug}/"
    assert dispute.coding == "blind"
    assert dispute.started == date(2031, 3, 14)
    assert dispute.memberships.get().user == world.olga
    assert dispute.codebook.labels.count() == 4


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"name": ""}, "This field is required"),
        ({"ended": "2031-01-01", "started": "2031-03-14"}, "before the dispute began"),
        ({"parties": "Nobodyland"}, "No actor here is called “Nobodyland”"),
        ({"coding": "loud"}, "Select a valid choice"),
        ({"started": "14 of March"}, "Enter a valid date"),
    ],
)
def test_a_faulty_form_comes_back_with_what_was_typed(client, world, values, sentence):
    client.force_login(world.oda)

    page = client.post("/disputes/new/", {"name": "Typed name", "summary": "typed words", "coding": "open"} | values)

    assert page.status_code == 422
    assert sentence in page.text
    assert "typed words" in page.text
    assert not Dispute.objects.exclude(pk=world.dispute.pk).exists()


def test_a_dispute_may_be_called_new(client, world):
    client.force_login(world.oda)

    answer = client.post("/disputes/new/", {"name": "New", "coding": "open"})

    assert answer["Location"] == "/disputes/new-2/"


def test_a_visitor_is_asked_to_sign_in_before_founding_a_dispute(client, db):
    assert client.get("/disputes/new/")["Location"] == "/account/sign-in/?next=/disputes/new/"


def test_parties_are_found_by_any_of_their_names(client, world):
    client.force_login(world.oda)

    answer = client.post("/disputes/banks/settings/", form_of(world.dispute, parties="arvenian\nBelmark\n\nBELMARK"))

    assert answer.status_code == 302
    assert sorted(world.dispute.parties.values_list("name", flat=True)) == ["Arvenia", "Belmark"]


def test_settings_are_shown_as_they_are_and_kept_when_saved(client, world):
    client.force_login(world.oda)
    client.post("/disputes/banks/settings/", form_of(world.dispute, summary="About fish.", started="2031-01-08"))

    page = client.get("/disputes/banks/settings/")

    assert "About fish." in page.text
    assert 'value="2031-01-08"' in page.text


def test_a_dispute_is_deleted_only_by_its_name(client, world):
    client.force_login(world.oda)

    wrong = client.post("/disputes/banks/settings/", {"what": "delete", "name": "The Northern Bank"})
    right = client.post("/disputes/banks/settings/", {"what": "delete", "name": "The Northern Banks"})

    assert wrong.status_code == 422
    assert "nothing was deleted" in wrong.text
    assert right["Location"] == "/"
    assert client.get("/disputes/banks/").status_code == 404


def test_nothing_is_saved_without_the_right(client, world):
    client.force_login(world.ada)

    answer = client.post("/disputes/banks/settings/", form_of(world.dispute, name="Mine now"))

    assert answer.status_code == 403
    assert not Dispute.objects.filter(name="Mine now").exists()


def test_a_name_in_the_bar_is_text(client, world):
    user = make_user("zoe")
    user.first_name = HOSTILE
    user.save()
    client.force_login(user)

    assert HOSTILE not in client.get("/").text
