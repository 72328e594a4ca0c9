"""The file that an article came from: who may have it, and how it is sent so that it can do no harm."""

import io
from pathlib import Path
from urllib.parse import unquote

import pytest
from django.test import Client

from disputes.actions import snapshots
from disputes.models import Article
from disputes.queries.snapshots import path_of
from disputes.views.originals import attachment
from tests.conftest import World

PAGE = b"<script>alert(1)</script>"


@pytest.fixture(autouse=True)
def home(tmp_path: Path, settings) -> Path:
    settings.HOME = tmp_path
    return tmp_path


def with_original(world: World, name: str = "notes.html") -> Article:
    world.article.snapshot = snapshots.keep(lambda: io.BytesIO(PAGE), name=name)
    world.article.reader = "html 1"
    world.article.save(update_fields=["snapshot", "reader"])
    return world.article


def browser(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.mark.parametrize(("who", "status"), [("olga", 404), ("rui", 403), ("ana", 403), ("ada", 200), ("oda", 200)])
def test_only_who_reviews_may_have_the_original(world: World, who, status):
    article = with_original(world)

    answer = browser(getattr(world, who)).get(f"/articles/{article.pk}/original/")
    page = browser(getattr(world, who)).get(f"/articles/{article.pk}/")

    assert answer.status_code == status
    assert (b"".join(answer) == PAGE) == (status == 200)
    assert ("notes.html" in page.text) == (status == 200)
    assert Client().get(f"/articles/{article.pk}/original/").status_code == 302


def test_an_original_is_sent_as_an_attachment_that_nothing_runs_in(world: World):
    article = with_original(world)

    answer = browser(world.ada).get(f"/articles/{article.pk}/original/")
    body = b"".join(answer)

    assert body == PAGE
    assert answer["Content-Disposition"] == "attachment; filename=\"notes.html\"; filename*=UTF-8''notes.html"
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert answer["Content-Length"] == str(len(PAGE))
    assert "no-store" in answer["Cache-Control"]
    assert answer.streaming


def test_an_article_without_an_original_and_one_whose_file_is_lost_say_so(world: World):
    ada = browser(world.ada)
    assert "no original was kept" in ada.get(f"/articles/{world.article.pk}/original/").text

    article = with_original(world)
    path_of(article.snapshot.sha256).unlink()  # type: ignore[union-attr]
    lost = ada.get(f"/articles/{article.pk}/original/")

    assert lost.status_code == 404
    assert "no longer in the data folder" in lost.text


NAMES = {
    "plain": ("notes.csv", "notes.csv"),
    "quotes": ('a"b\\c.csv', "a__b_c.csv".replace("__", "_")),
    "line ends": ("a\r\nSet-Cookie: x=1.csv", "aSet-Cookie: x=1.csv"),
    "right to left": ("note\u202evsc.exe", "notevsc.exe"),
    "accents": ("Größe – Çay.csv", "Groe  Cay.csv"),
    "no letter of ours": ("новости", "original"),
    "percent": ("100%41.csv", "100_41.csv"),
    "path": ("../../x.csv", "_.._x.csv"),
    "long": ("n" * 300, "n" * 300),
    "half a character": ("a\ud800b.csv", "ab.csv"),
}


@pytest.mark.once
@pytest.mark.parametrize(("name", "plain"), NAMES.values(), ids=NAMES)
def test_hostile_names_are_harmless_in_the_header(name, plain):
    header = attachment(name)

    assert header.startswith(f"attachment; filename=\"{plain}\"; filename*=UTF-8''")
    assert header.isascii()
    assert header.isprintable()
    assert header.count('"') == 2
    assert unquote(header.rpartition("''")[2]) == "".join(c for c in name if c not in "\r\n\u202e\ud800")


def test_the_api_tells_the_hash_of_the_original_and_who_read_it(world: World):
    article = with_original(world)

    answer = browser(world.rui).get(f"/api/v1/articles/{article.pk}").json()

    assert answer["reader"] == "html 1"
    assert answer["original_sha256"] == article.snapshot.sha256  # type: ignore[union-attr]
    assert answer["previous"] is None
