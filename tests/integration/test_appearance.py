"""How the pages look: chosen by a person for themselves or, without signing in, for the browser."""

import re

import pytest
from django.test import Client

from disputes.actions import people
from disputes.models import User

FETCH = {"X-Requested-With": "fetch"}
ADDRESS = "/account/appearance/"


@pytest.fixture
def mira(db):
    return people.create_user(username="mira")


@pytest.fixture
def noor(db):
    return people.create_user(username="noor")


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def root(client: Client, path: str = "/account/") -> str:
    """The first element of a page."""
    found = re.search(r"<html [^>]*>", client.get(path).text)
    assert found
    return found.group()


def test_who_has_chosen_nothing_gets_the_usual(mira):
    assert root(signed_in(mira)) == '<html lang="en">'


def test_a_choice_follows_the_person_to_another_browser(mira):
    answer = signed_in(mira).post(ADDRESS, {"size": "5", "font": "legible"}, headers=FETCH)

    assert (answer.status_code, answer.content) == (204, b"")
    assert root(signed_in(mira)) == '<html lang="en" data-size="5" data-font="legible">'


def test_what_is_not_named_stays_as_it_is(mira):
    client = signed_in(mira)

    client.post(ADDRESS, {"theme": "dark"}, headers=FETCH)
    client.post(ADDRESS, {"width": "narrow", "keys": "off"}, headers=FETCH)
    client.post(ADDRESS, {"width": "medium"}, headers=FETCH)

    assert root(client) == '<html lang="en" data-theme="dark" data-keys="off">'


def test_the_account_page_offers_all_choices_and_saves_them(mira):
    client = signed_in(mira)
    form = {"size": "2", "width": "wide", "font": "sans", "theme": "light", "keys": "on"}

    answer = client.post(ADDRESS, form, follow=True)

    assert answer.redirect_chain == [("/account/", 302)]
    assert "The appearance is saved." in answer.text
    for name, value in form.items():
        assert f'name="{name}" value="{value}" checked' in answer.text
    assert len(re.findall(r'type="radio"[^>]* checked', answer.text)) == len(form)


@pytest.mark.once
@pytest.mark.parametrize(
    ("name", "value"),
    [("theme", "neon"), ("size", "6"), ("size", ""), ("width", "Narrow"), ("font", "<b>\0"), ("keys", "true")],
)
@pytest.mark.parametrize("headers", [FETCH, {}], ids=["fetch", "form"])
def test_an_unknown_value_is_refused_with_a_sentence_and_changes_nothing(mira, name, value, headers):
    client = signed_in(mira)
    client.post(ADDRESS, {"theme": "dark"}, headers=FETCH)

    answer = client.post(ADDRESS, {"width": "wide", name: value}, headers=headers)

    assert answer.status_code == 422
    assert "only one of" in answer.text
    assert "<b>" not in answer.text
    assert root(client) == '<html lang="en" data-theme="dark">'


def test_one_persons_choice_is_nobody_elses(mira, noor):
    browser = signed_in(mira)
    browser.post(ADDRESS, {"theme": "dark", "size": "4"}, headers=FETCH)

    browser.post("/account/sign-out/")
    signed_out = root(browser, "/account/sign-in/")
    browser.force_login(noor)

    assert signed_out == root(browser) == '<html lang="en">'


def test_a_page_left_open_by_one_person_changes_nothing_for_the_next(mira, noor):
    browser = signed_in(noor)

    answers = [browser.post(ADDRESS, {"theme": "dark", "person": whose}, headers=FETCH) for whose in (mira.pk, "")]
    answers.append(Client().post(ADDRESS, {"theme": "dark", "person": mira.pk}, headers=FETCH))
    own = browser.post(ADDRESS, {"size": "4", "person": noor.pk}, headers=FETCH)

    assert [answer.status_code for answer in answers] == [409, 409, 409]
    assert own.status_code == 204
    assert root(browser) == '<html lang="en" data-size="4">'
    assert not any("appearance" in answer.cookies for answer in answers)


def test_without_signing_in_the_browser_remembers(db):
    browser = Client()

    answer = browser.post(ADDRESS, {"theme": "dark", "size": "1"}, headers=FETCH)

    cookie = answer.cookies["appearance"]
    assert (answer.status_code, cookie["httponly"], cookie["samesite"]) == (204, True, "Lax")
    assert root(browser, "/account/sign-in/") == '<html lang="en" data-size="1" data-theme="dark">'
    assert root(Client(), "/account/sign-in/") == '<html lang="en">'


def test_who_signs_in_keeps_the_browsers_choice_until_they_choose(mira):
    browser = Client()
    browser.post(ADDRESS, {"theme": "dark"}, headers=FETCH)
    browser.force_login(mira)
    kept = root(browser)

    browser.post(ADDRESS, {"theme": "system"}, headers=FETCH)
    browser.post("/account/sign-out/")

    assert kept == '<html lang="en" data-theme="dark">'
    assert root(browser, "/account/sign-in/") == '<html lang="en">'


def test_a_theme_chosen_before_appearances_stays_until_another_choice(mira):
    browser = signed_in(mira)
    browser.cookies["theme"] = "dark"
    before = root(browser)

    browser.post(ADDRESS, {"size": "4"}, headers=FETCH)

    assert before == '<html lang="en" data-theme="dark">'
    assert browser.cookies["theme"].value == ""
    assert root(browser) == root(signed_in(mira)) == '<html lang="en" data-size="4" data-theme="dark">'


@pytest.mark.parametrize("forged", ['x" onload="alert(1)', "theme=neon&size=9", "theme=" + "x" * 5000, "%00&=&theme"])
def test_a_forged_cookie_is_ignored(db, forged):
    for name in ("theme", "appearance"):
        browser = Client()
        browser.cookies[name] = forged

        assert root(browser, "/account/sign-in/") == '<html lang="en">'


def test_choosing_takes_a_post_and_a_token(mira):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(mira)

    assert strict.get(ADDRESS).status_code == 405
    assert strict.post(ADDRESS, {"theme": "dark"}, headers=FETCH).status_code == 403
