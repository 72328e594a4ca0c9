"""Who is in a dispute."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from disputes.actions import people
from disputes.models import Membership
from tests.conftest import make_user

URL = "/disputes/banks/members/"


def role_of(world, user):
    return Membership.objects.filter(dispute=world.dispute, user=user).values_list("role", flat=True).first()


def member(world, user):
    return Membership.objects.get(dispute=world.dispute, user=user).pk


def test_an_owner_adds_somebody_by_user_name(client, world):
    client.force_login(world.oda)

    answer = client.post(URL, {"what": "add", "username": "OLGA", "role": "reviewer"})

    assert answer["Location"] == URL
    assert role_of(world, world.olga) == "reviewer"


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"username": "nobody"}, "Nobody on this site has this user name."),
        ({"username": "ana"}, "is a member already"),
        ({"username": ""}, "This field is required."),
        ({"username": "olga", "role": "emperor"}, "Select a valid choice"),
    ],
    ids=str,
)
def test_a_faulty_addition_is_explained(client, world, values, sentence):
    client.force_login(world.oda)

    page = client.post(URL, {"what": "add", "role": "reader"} | values)

    assert page.status_code == 422
    assert sentence in page.text
    assert role_of(world, world.olga) is None
    assert role_of(world, world.ana) == "annotator"


def test_an_owner_changes_a_role(client, world):
    client.force_login(world.oda)

    client.post(URL, {"what": "change", "member": member(world, world.ana), "role": "reviewer"})

    assert role_of(world, world.ana) == "reviewer"


def test_an_owner_removes_a_member(client, world):
    client.force_login(world.oda)

    page = client.post(URL, {"what": "remove", "member": member(world, world.ben)}, follow=True)

    assert role_of(world, world.ben) is None
    assert "What they coded stays." in page.text


@pytest.mark.parametrize("values", [{"what": "remove"}, {"what": "change", "role": "reader"}], ids=["out", "down"])
def test_the_last_owner_stays(client, world, values):
    client.force_login(world.oda)

    page = client.post(URL, values | {"member": member(world, world.oda)})

    assert page.status_code == 422
    assert "A dispute needs an owner" in page.text
    assert role_of(world, world.oda) == "owner"


def test_an_owner_who_steps_down_is_led_away(client, world):
    people.set_membership(dispute=world.dispute, user=world.ada, role="owner", by=world.oda)
    client.force_login(world.oda)

    answer = client.post(URL, {"what": "change", "member": member(world, world.oda), "role": "reader"})

    assert answer["Location"] == "/"


def test_a_role_that_does_not_exist_is_refused(client, world):
    client.force_login(world.oda)

    page = client.post(URL, {"what": "change", "member": member(world, world.ana), "role": "emperor"})

    assert page.status_code == 422
    assert role_of(world, world.ana) == "annotator"


@pytest.mark.parametrize("pk", ["", "x", "0", "99999999999999999999999"])
def test_an_unknown_member_is_not_found(client, world, pk):
    client.force_login(world.oda)

    assert client.post(URL, {"what": "remove", "member": pk}).status_code == 404


@pytest.mark.parametrize(("name", "status"), [("olga", 404), ("rui", 403), ("ana", 403), ("ada", 403)])
def test_nobody_else_changes_anything(client, world, name, status):
    client.force_login(getattr(world, name))

    answer = client.post(URL, {"what": "change", "member": member(world, world.ana), "role": "owner"})

    assert answer.status_code == status
    assert role_of(world, world.ana) == "annotator"


def test_the_list_asks_as_often_for_many_members_as_for_few(client, world):
    client.force_login(world.oda)

    def queries_now():
        with CaptureQueriesContext(connection) as captured:
            client.get(URL)
        return len(captured)

    few = queries_now()
    for number in range(6):
        people.set_membership(dispute=world.dispute, user=make_user(f"u{number}"), role="reader", by=world.oda)

    assert queries_now() == few
