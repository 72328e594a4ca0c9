"""Who gets what from the API, and how it says no."""

import json
from uuid import uuid4

import pytest
from django.conf import settings
from django.test import Client

from disputes.actions import disputes, people
from disputes.api import articles as api_articles
from disputes.api import door
from tests.conftest import annotate

API = "/api/v1"


def token(user):
    return {"Authorization": f"Bearer {people.create_token(user=user)}"}


def is_error(response, status, code):
    body = response.json()
    assert (response.status_code, body["error"]) == (status, code), body
    assert set(body) >= {"error", "detail", "fields"}
    assert body["detail"].endswith((".", "…"))
    return body


def make_public(world):
    disputes.change(
        dispute=world.dispute, by=world.oda, name="The Northern Banks", summary="", parties=[], started=None,
        ended=None, coding=world.dispute.coding, public=True,
    )  # fmt: skip


def test_a_token_stands_for_its_person(client, world):
    page = client.get(f"{API}/disputes/banks", headers=token(world.ana))

    assert page.json()["slug"] == "banks"
    assert page.json()["may"] == "annotate"
    assert [label["slug"] for label in page.json()["labels"]] == ["accusation", "threat", "justification", "offer"]


@pytest.mark.parametrize("header", ["Bearer", "Bearer nonsense", "Basic YTpi", "", "bearer  ", "Bearer \u00e9\u00ff"])
def test_a_header_that_is_no_good_token_is_refused_even_beside_a_session(client, world, header):
    client.force_login(world.ana)

    page = client.get(f"{API}/disputes", headers={"Authorization": header})

    is_error(page, 401, "sign_in_needed")
    assert page.headers["WWW-Authenticate"] == "Bearer"


def test_the_token_of_a_closed_account_is_refused(client, world):
    headers = token(world.ana)
    world.ana.is_active = False
    world.ana.save()

    is_error(client.get(f"{API}/disputes", headers=headers), 401, "sign_in_needed")


def test_a_session_may_read_and_may_write_with_the_csrf_header_only(world):
    client = Client(enforce_csrf_checks=True)
    client.force_login(world.ana)
    saved = annotate(world)
    address = f"{API}/annotations/{saved.pk}"

    assert client.get(address).status_code == 200
    is_error(client.delete(address), 403, "csrf")
    client.get("/disputes/banks/statements/")
    headers = {"X-CSRFToken": client.cookies["csrftoken"].value}
    assert client.delete(address, headers=headers).status_code == 204


def test_a_token_needs_no_csrf_header(world):
    saved = annotate(world)

    page = Client(enforce_csrf_checks=True).delete(f"{API}/annotations/{saved.pk}", headers=token(world.ana))

    assert page.status_code == 204


def test_anybody_may_read_a_public_dispute_and_nothing_else(client, world):
    saved = annotate(world)
    addresses = ("/disputes/banks", "/disputes/banks/articles", f"/articles/{world.article.pk}",
                 f"/articles/{world.article.pk}/annotations", "/disputes/banks/statements")  # fmt: skip
    for address in (*addresses, "/disputes/nowhere", "/articles/999999999", "/disputes/banks/statements.csv"):
        is_error(client.get(API + address), 401, "sign_in_needed")
    assert client.get(f"{API}/disputes").json() == {"items": [], "next": None}

    make_public(world)

    for address in addresses:
        assert client.get(API + address).status_code == 200
    assert client.get(f"{API}/articles/{world.article.pk}/annotations").json()["items"] == []
    assert client.get(f"{API}/disputes/banks/statements").json()["items"] == []
    is_error(client.get(f"{API}/annotations/{saved.pk}"), 401, "sign_in_needed")
    is_error(client.delete(f"{API}/annotations/{saved.pk}"), 401, "sign_in_needed")
    is_error(client.post(f"{API}/disputes/banks/articles", {}, "application/json"), 401, "sign_in_needed")


def test_outsiders_get_404_for_everything_there_is_and_is_not(client, world):
    saved = annotate(world)
    headers = token(world.olga)
    answers = {
        client.get(f"{API}{address}", headers=headers).content
        for address in (
            "/disputes/banks",
            "/disputes/nowhere",
            "/disputes/banks/articles",
            "/disputes/banks/statements",
            "/disputes/banks/statements.csv",
            "/disputes/banks/statements.jsonl",
        )
    }

    assert len(answers) == 1
    for address in (f"/articles/{world.article.pk}", f"/articles/{world.article.pk}/annotations", "/articles/99999999"):
        is_error(client.get(f"{API}{address}", headers=headers), 404, "not_found")
    for pk in (saved.pk, uuid4()):
        is_error(client.get(f"{API}/annotations/{pk}", headers=headers), 404, "not_found")
        is_error(client.delete(f"{API}/annotations/{pk}", headers=headers), 404, "not_found")
    assert client.get(f"{API}/disputes", headers=headers).json()["items"] == []


@pytest.mark.parametrize(("who", "status"), [("rui", 403), ("ana", 403), ("ada", 201), ("oda", 201), ("olga", 404)])
def test_reviewers_and_owners_bring_articles_in(client, world, who, status):
    headers = token(getattr(world, who))

    page = client.post(f"{API}/disputes/banks/articles", {"text": "A new text."}, "application/json", headers=headers)

    assert page.status_code == status


def test_owners_alone_get_names(client, world):
    annotate(world)
    for suffix in ("", ".csv", ".jsonl"):
        is_error(
            client.get(f"{API}/disputes/banks/statements{suffix}?names=1", headers=token(world.ada)), 403, "forbidden"
        )
        page = client.get(f"{API}/disputes/banks/statements{suffix}?names=1", headers=token(world.oda))
        text = b"".join(page.streaming_content) if page.streaming else page.content
        assert b"annotator-ana" not in text


def test_nothing_of_another_annotator_leaks_while_coding_is_blind(client, blind_world):
    world = blind_world
    secret = annotate(world, "threat", quote="Nobody should mistake patience", by=world.ben, note="secret")
    headers = token(world.ana)
    base = f"{API}/disputes/banks"

    def get(address):
        page = client.get(address, headers=headers)
        text = (b"".join(page.streaming_content) if page.streaming else page.content).decode()
        for word in ("secret", "annotator-ben", str(secret.pk)):
            assert word not in text or word in address, address
        return page

    for address in (
        f"{base}/statements", f"{base}/statements.csv", f"{base}/statements.jsonl", f"{base}/statements?label=threat",
        f"{base}/statements?annotator=annotator-ben", f"{base}/articles", f"{API}/articles/{world.article.pk}",
        f"{API}/articles/{world.article.pk}/annotations",
    ):  # fmt: skip
        assert get(address).status_code == 200
    assert get(f"{base}/articles?label=threat").json()["items"] == []
    assert get(f"{base}/articles?actor=Arvenia").json()["items"] == []
    assert get(f"{base}/statements").json() == {"items": [], "next": None}
    unknown = client.get(f"{API}/annotations/{uuid4()}", headers=headers)
    assert get(f"{API}/annotations/{secret.pk}").content == unknown.content
    body = {"article": world.article.pk, "spans": [[0, 6]], "label": "threat"}
    put = client.put(f"{API}/annotations/{secret.pk}", body, "application/json", headers=headers)
    assert "secret" not in is_error(put, 404, "not_found")["detail"]


@pytest.mark.once
@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("get", "/", 404, "not_found"),
        ("get", "/nothing", 404, "not_found"),
        ("get", "/articles/x", 404, "not_found"),
        ("get", "/articles/" + "9" * 30, 404, "not_found"),
        ("get", "/articles/" + "9" * 5000, 404, "not_found"),
        ("get", "/annotations/nonsense", 422, "invalid"),
        ("post", "/disputes", 405, "method_not_allowed"),
        ("patch", "/articles/1", 405, "method_not_allowed"),
        ("delete", "/disputes/banks", 405, "method_not_allowed"),
        ("get", "/disputes/banks/articles?limit=5", 400, "bad_request"),
        ("get", "/disputes/banks/articles?from=x", 400, "bad_request"),
        ("get", "/disputes/banks/articles?label=lie", 400, "bad_request"),
        ("get", "/disputes/banks/articles?actor=Atlantis", 400, "bad_request"),
        ("get", "/disputes/banks/articles?cursor=x", 400, "bad_request"),
        ("get", "/disputes/banks/articles?q=a&q=b", 400, "bad_request"),
        ("get", "/disputes/banks/statements?nonsense=1", 400, "bad_request"),
        ("get", "/disputes/banks/statements?speaker=Atlantis", 400, "bad_request"),
        ("get", "/disputes/banks/statements?label=lie", 400, "bad_request"),
        ("get", "/disputes/banks/statements?cursor=x", 400, "bad_request"),
        ("get", "/disputes/banks/statements?names=yes", 400, "bad_request"),
        ("get", "/disputes/banks/statements.csv?profile=raw", 400, "bad_request"),
        ("get", "/disputes/banks/statements.csv?article=x", 400, "bad_request"),
        ("get", "/disputes?cursor=x", 400, "bad_request"),
        ("get", "/disputes?slug=x", 400, "bad_request"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_every_error_has_the_same_shape(client, world, method, path, status, code):
    page = getattr(client, method)(API + path, headers=token(world.oda))

    is_error(page, status, code)
    if status == 405:
        assert page.headers["Allow"]


def test_head_is_get_without_a_body(client, world):
    annotate(world)
    for path in ("/disputes/banks", "/disputes/banks/statements.csv"):
        page = client.head(API + path, headers=token(world.ana))

        assert page.status_code == 200
        assert not (b"".join(page.streaming_content) if page.streaming else page.content)


@pytest.mark.parametrize(
    "raw",
    [b"{", b"\xff\xfe", b"[" * 5000, b'{"a": NaN}', b"9" * 5000, b"{'a': 1}"],
    ids=["half", "not UTF-8", "deep", "NaN", "huge number", "not JSON"],
)
def test_a_body_that_is_no_json_is_refused(client, world, raw):
    headers = token(world.ana)

    page = client.put(f"{API}/annotations/{uuid4()}", raw, "application/json", headers=headers)

    is_error(page, 400, "bad_request")


@pytest.mark.parametrize("raw", [b"", b"[]", b'"x"', b"null", b"5"])
def test_a_body_that_is_no_object_is_refused(client, world, raw):
    page = client.put(f"{API}/annotations/{uuid4()}", raw, "application/json", headers=token(world.ana))

    is_error(page, 422, "invalid")


def test_a_body_that_is_too_long_is_refused_unread(client, world):
    long = json.dumps({"note": "x" * (door.LONGEST_BODY + 1)})

    is_error(
        client.put(f"{API}/annotations/{uuid4()}", long, "application/json", headers=token(world.ana)), 413, "too_large"
    )
    page = client.post(
        f"{API}/disputes/banks/articles",
        b"x",
        "application/json",
        headers=token(world.oda),
        CONTENT_LENGTH=str((settings.DATA_UPLOAD_MAX_MEMORY_SIZE or 0) + 1),
    )
    is_error(page, 413, "too_large")


def test_a_fault_of_ours_is_a_sentence_without_a_traceback(client, world, monkeypatch, caplog):
    def broken(*args, **options):
        raise RuntimeError("database password is hunter2")

    monkeypatch.setattr(api_articles, "shown", broken)

    page = client.get(f"{API}/articles/{world.article.pk}", headers=token(world.ana))

    assert "hunter2" not in is_error(page, 500, "internal")["detail"]
    assert "Traceback" not in page.text


def test_the_description_is_openapi_and_names_every_call(client, db):
    schema = client.get(f"{API}/openapi.json").json()

    assert schema["openapi"].startswith("3.1")
    assert {(method, path) for path, methods in schema["paths"].items() for method in methods} == {
        ("get", f"{API}/disputes"),
        ("get", f"{API}/disputes/{{slug}}"),
        ("post", f"{API}/disputes/{{slug}}/articles"),
        ("get", f"{API}/disputes/{{slug}}/articles"),
        ("get", f"{API}/articles/{{pk}}"),
        ("get", f"{API}/articles/{{pk}}/annotations"),
        ("put", f"{API}/annotations/{{pk}}"),
        ("get", f"{API}/annotations/{{pk}}"),
        ("delete", f"{API}/annotations/{{pk}}"),
        ("get", f"{API}/disputes/{{slug}}/statements"),
        ("get", f"{API}/disputes/{{slug}}/statements.csv"),
        ("get", f"{API}/disputes/{{slug}}/statements.jsonl"),
    }
    assert all("default" in call["responses"] for methods in schema["paths"].values() for call in methods.values())


def test_the_documentation_needs_nothing_from_elsewhere(client, db):
    page = client.get(f"{API}/docs")

    assert page.status_code == 200
    assert "/api/v1/annotations/{pk}" in page.text
    assert "//cdn" not in page.text
    assert 'src="http' not in page.text
