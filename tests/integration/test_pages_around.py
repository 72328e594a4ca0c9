"""The codebook, the admin, errors, health, and what all pages share."""

import re

import pytest
from django.contrib import admin
from django.db import DatabaseError, connection
from django.db.models import Model

from disputes.actions import people
from disputes.models import Label
from tests.conftest import annotate


def test_the_codebook_shows_every_label_in_full(client, world):
    client.force_login(world.rui)

    page = client.get("/disputes/banks/codebook/")

    for label in Label.objects.filter(codebook=world.dispute.codebook):
        assert f"<kbd>{label.key}</kbd>" in page.text
        assert f'id="label-{label.slug}"' in page.text
        assert f"hue-{label.hue}" in page.text
    assert "<li><strong>Threat first.</strong>" in page.text


def test_rules_that_hold_markup_come_out_as_text(client, world):
    codebook = world.dispute.codebook
    codebook.instructions = "<b>Bold.</b> A rule.\n\n1. <i>One</i>\n2. Two"
    codebook.save()
    client.force_login(world.rui)

    page = client.get("/disputes/banks/codebook/")

    assert "&lt;b&gt;Bold." in page.text
    assert "<li>&lt;i&gt;One&lt;/i&gt;</li><li>Two</li>" in page.text


def test_health_needs_no_session(client, db, django_assert_num_queries):
    with django_assert_num_queries(1):
        answer = client.get("/healthz")

    assert (answer.status_code, answer.text) == (200, "ok\n")
    assert not answer.cookies


def test_health_says_when_the_database_is_away(client, db, monkeypatch):
    def away():
        raise DatabaseError("gone")

    with monkeypatch.context() as broken:
        broken.setattr(connection, "cursor", away)
        answer = client.get("/healthz")

    assert answer.status_code == 503


def test_an_unknown_address_is_answered_with_a_page(client, world):
    client.force_login(world.rui)

    page = client.get("/nowhere/at/all/")

    assert page.status_code == 404
    assert "Not found" in page.text
    assert 'href="/"' in page.text


@pytest.mark.once
@pytest.mark.parametrize(
    "url",
    ["/", "/disputes/new/", "/disputes/banks/", "/disputes/banks/articles/", "/disputes/banks/codebook/", "/actors/",
     "/actors/?dispute=banks", "/account/", "/disputes/banks/members/", "/disputes/banks/settings/",
     "/disputes/banks/import/", "/disputes/banks/events/"],
)  # fmt: skip
def test_every_page_keeps_the_content_policy_and_names_itself(client, world, url):
    annotate(world)
    client.force_login(world.oda)

    page = client.get(url)

    assert page.status_code == 200
    assert "default-src 'self'" in page["Content-Security-Policy"]
    assert not re.search(r'<[^>]+ (style|on\w+|hx-on[\w:-]*)="', page.text)
    assert not re.search(r"<script(?![^>]*\bsrc=)", page.text)
    assert re.search(r"<title>[^<]+ · Demarche</title>", page.text)
    assert page.text.count("<h1") == 1
    assert 'id="status" role="status"' in page.text


def test_every_field_has_a_label(client, world):
    client.force_login(world.oda)

    for url in ("/disputes/new/", "/disputes/banks/settings/", "/disputes/banks/import/", "/disputes/banks/articles/"):
        page = client.get(url).text
        for field in re.findall(r'<(?:input|select|textarea)(?! type="hidden")[^>]*>', page):
            pk = re.search(r' id="([^"]+)"', field)
            within = re.search(r"<label[^>]*>\s*" + re.escape(field), page)
            assert "aria-label" in field or within or (pk and f'for="{pk[1]}"' in page), field


@pytest.mark.parametrize("model", sorted(admin.site._registry, key=str))
def test_the_admin_shows_the_store_and_no_secrets(client, world, model: type[Model]):
    annotate(world)
    owner = people.create_user(username="site", site_owner=True)
    client.force_login(owner)
    place = f"/admin/{model._meta.app_label}/{model._meta.model_name}/"

    page = client.get(place)

    assert page.status_code == 200
    assert owner.password not in page.text
    if model._meta.app_label == "disputes":
        assert client.get(f"{place}add/").status_code == 403


def test_the_admin_shows_one_person_without_password_or_address(client, world):
    owner = people.create_user(username="site", site_owner=True)
    client.force_login(owner)

    page = client.get(f"/admin/disputes/user/{world.ana.pk}/change/")

    assert page.status_code == 200
    assert "password" not in page.text.lower().replace("password_change", "").replace("change password", "")
    assert "email" not in page.text.lower()
    assert client.post(f"/admin/disputes/user/{world.ana.pk}/change/", {"username": "x"}).status_code == 403


def test_members_do_not_reach_the_admin(client, world):
    client.force_login(world.oda)

    assert client.get("/admin/").status_code == 302
