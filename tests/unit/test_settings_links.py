"""Whether links may be fetched, by what the environment says of the site."""

import pytest

from config import environment
from disputes.management.commands import up

pytestmark = pytest.mark.once

NAMES = ("DEMARCHE_FETCH_LINKS", "DEMARCHE_ALLOWED_HOSTS", "DEMARCHE_DATABASE_URL", "DEMARCHE_HTTPS")


@pytest.mark.parametrize(
    ("given", "allowed"),
    [
        ({}, True),
        ({"DEMARCHE_ALLOWED_HOSTS": "demarche.example"}, False),
        ({"DEMARCHE_DATABASE_URL": "postgresql://ana@db/demarche"}, False),
        ({"DEMARCHE_HTTPS": "1"}, False),
        ({"DEMARCHE_FETCH_LINKS": "off"}, False),
        ({"DEMARCHE_FETCH_LINKS": "on", "DEMARCHE_ALLOWED_HOSTS": "demarche.example"}, True),
    ],
)
def test_links_are_fetched_only_for_this_machine_unless_it_is_said_otherwise(
    given: dict[str, str], allowed: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in NAMES:
        monkeypatch.delenv(name, raising=False)
    for name, value in given.items():
        monkeypatch.setenv(name, value)

    assert environment.fetch_links() is allowed


def test_a_word_that_is_neither_yes_nor_no_stops_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DEMARCHE_FETCH_LINKS", "sometimes")

    with pytest.raises(environment.Misconfigured, match="DEMARCHE_FETCH_LINKS is “sometimes”"):
        environment.fetch_links()


@pytest.mark.parametrize(
    ("host", "allowed"),
    [("127.0.0.1", True), ("localhost", True), ("::1", True), ("192.0.2.7", False), ("::", False)],
)
def test_serving_others_than_this_machine_turns_links_off(host, allowed, settings):
    settings.ALLOWED_HOSTS = ["localhost"]
    settings.FETCH_LINKS, settings.FETCH_LINKS_IS_STATED = True, False

    up._allow(host)

    assert settings.FETCH_LINKS is allowed
