"""Signing in and out, and one's own account."""

import pytest
from django.test import Client

from disputes.actions import people
from disputes.models import User

PASSWORD = "harbour-lantern-9"


@pytest.fixture
def mira(db):
    return people.create_user(username="mira", password=PASSWORD)


def sign_in(client, **values):
    return client.post("/account/sign-in/", {"username": "mira", "password": PASSWORD} | values)


def test_the_right_password_signs_in(client, mira):
    answer = sign_in(client)

    assert answer["Location"] == "/"
    assert client.get("/account/").status_code == 200


def test_a_wrong_password_does_not(client, mira):
    page = sign_in(client, password="wrong")

    assert page.status_code == 422
    assert "errorlist nonfield" in page.text
    assert client.get("/account/").status_code == 302


def test_somebody_deactivated_stays_out(client, mira):
    User.objects.update(is_active=False)

    assert sign_in(client).status_code == 422


@pytest.mark.parametrize(
    ("goal", "leads_to"),
    [
        ("/disputes/new/", "/disputes/new/"),
        ("https://evil.example/", "/"),
        ("//evil.example/", "/"),
        ("/\\evil.example", "/"),
        ("javascript:alert(1)", "/"),
    ],
)
def test_signing_in_leads_to_pages_of_this_site_only(client, mira, goal, leads_to):
    assert sign_in(client, next=goal)["Location"] == leads_to


def test_the_goal_is_kept_while_one_signs_in(client, mira):
    page = client.get("/account/sign-in/?next=/disputes/new/")

    assert '<input type="hidden" name="next" value="/disputes/new/">' in page.text


def test_after_five_wrong_passwords_sign_in_rests(client, mira):
    for _ in range(5):
        page = sign_in(client, password="wrong")

    assert page.status_code == 429
    assert "Too many attempts" in page.text
    assert sign_in(client).status_code == 429


def test_signing_out_needs_a_button(client, mira):
    client.force_login(mira)

    looked = client.get("/account/sign-out/")
    pressed = client.post("/account/sign-out/")

    assert looked.status_code == 405
    assert pressed["Location"] == "/account/sign-in/"
    assert client.get("/account/").status_code == 302


def test_a_sign_in_link_works_once(client, mira):
    url = f"/account/link/{people.make_sign_in_link(user=mira)}/"

    first = client.get(url)
    name = client.get("/account/").text
    client.logout()
    second = client.get(url)

    assert first["Location"] == "/"
    assert "mira" in name
    assert second.status_code == 403
    assert "This link no longer works" in second.text


def test_looking_at_a_sign_in_link_does_not_use_it_up(client, mira):
    url = f"/account/link/{people.make_sign_in_link(user=mira)}/"

    assert client.head(url).status_code == 405
    assert client.get(url).status_code == 302


def test_somebody_without_a_password_sets_one(client, db):
    ilse = people.create_user(username="ilse")
    client.force_login(ilse)
    page = client.get("/account/")

    answer = client.post("/account/", {"what": "password", "new_password": PASSWORD, "again": PASSWORD})

    assert "old_password" not in page.text
    assert answer["Location"] == "/account/"
    assert User.objects.get(username="ilse").check_password(PASSWORD)
    assert client.get("/account/").status_code == 200, "still signed in"


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"old_password": "wrong"}, "This is not your present password."),
        ({"again": "another-one-4711"}, "The two are not the same."),
        ({"new_password": "short", "again": "short"}, "too short"),
        ({"new_password": "password123", "again": "password123"}, "too common"),
        ({"old_password": ""}, "This field is required."),
    ],
    ids=str,
)
def test_a_password_is_changed_only_by_who_knows_it_and_to_a_good_one(client, mira, values, sentence):
    client.force_login(mira)
    good = {"what": "password", "old_password": PASSWORD, "new_password": "quay-side-42-x", "again": "quay-side-42-x"}

    page = client.post("/account/", good | values)

    assert page.status_code == 422
    assert sentence in page.text
    assert User.objects.get(username="mira").check_password(PASSWORD)


def test_a_changed_password_signs_other_browsers_out(client, mira):
    other = type(client)()
    other.force_login(mira)
    client.force_login(mira)

    client.post(
        "/account/",
        {"what": "password", "old_password": PASSWORD, "new_password": "quay-side-42-x", "again": "quay-side-42-x"},
    )

    assert client.get("/account/").status_code == 200
    assert other.get("/account/").status_code == 302


def test_a_name_is_changed_and_cleaned(client, mira):
    client.force_login(mira)

    client.post("/account/", {"what": "name", "full_name": "  Mira\u202e \n Sand "})

    assert str(User.objects.get(username="mira")) == "Mira Sand"


def test_a_visitor_is_asked_to_sign_in(client, db):
    assert client.get("/account/")["Location"] == "/account/sign-in/?next=/account/"
    assert client.post("/account/", {"what": "name"}).status_code == 401


def test_forms_need_their_token(mira):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(mira)

    assert strict.post("/account/", {"what": "name", "full_name": "X"}).status_code == 403
    assert strict.post("/account/sign-out/").status_code == 403
