"""Annotations through the API: made, replaced, read, taken out."""

from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from disputes.actions import articles, disputes, people
from disputes.api.annotations import PAGE
from disputes.models import Actor, Annotation, Role
from disputes.text import Span
from tests.conftest import annotate, record

API = "/api/v1"
PK = UUID("12345678-1234-4234-8234-123456789abc")


@pytest.fixture
def call(client, world):
    """Calls the API as `ana` unless told otherwise."""

    def request(method, path, body=None, by=None):
        headers = {"Authorization": f"Bearer {people.create_token(user=by or world.ana)}"}
        if body is None:
            return getattr(client, method)(API + path, headers=headers)
        return getattr(client, method)(API + path, body, "application/json", headers=headers)

    return request


def coding(world, **values):
    text = world.article.text()
    start = text.index("Arvenia lodged a protest")
    body = {
        "article": world.article.pk,
        "spans": [[start, start + len("Arvenia lodged a protest")]],
        "label": "accusation",
        "speakers": ["arvenia"],
        "targets": ["Belmark"],
        "note": "At the podium.",
    }
    return body | values


def put(call, world, pk=PK, by=None, **values):
    return call("put", f"/annotations/{pk}", coding(world, **values), by=by)


def test_an_annotation_is_made_replaced_and_read(call, world):
    made = put(call, world)
    replaced = put(call, world, label="threat", version=1)
    read = call("get", f"/annotations/{PK}")

    assert made.status_code == 201
    assert made.json()["quote"] == "Arvenia lodged a protest"
    assert [actor["name"] for actor in made.json()["speakers"]] == ["Arvenia"]
    assert made.json()["annotator"] == "annotator-ana"
    assert (replaced.status_code, replaced.json()["label"], replaced.json()["version"]) == (200, "threat", 2)
    assert read.json() == replaced.json()


def test_the_same_call_twice_is_one_annotation(call, world):
    first, second = put(call, world), put(call, world)

    assert (first.status_code, second.status_code) == (201, 200)
    assert second.json() == first.json()
    assert Annotation.objects.count() == 1


def test_a_stale_version_comes_with_what_stands_there(call, world):
    put(call, world)
    put(call, world, label="threat", version=1)

    page = put(call, world, label="offer", version=1)

    assert page.status_code == 409
    assert page.json()["error"] == "stale"
    assert page.json()["current"]["label"] == "threat"
    assert page.json()["current"]["version"] == 2
    assert page.json()["current"]["deleted"] is False
    assert call("get", f"/annotations/{PK}").json()["label"] == "threat"


def test_discontinuous_spans_and_code_points(call, world):
    text = world.article.text()
    fish, patience = text.index("🎣"), text.index("patience")

    page = put(call, world, spans=[[patience, patience + 8], [fish, fish + 1]])

    assert page.json()["spans"] == [[fish, fish + 1], [patience, patience + 8]]
    assert page.json()["quote"] == "🎣 […] patience"


def test_actors_are_named_by_id_or_name_and_made_on_request(call, world):
    belmark = Actor.objects.get(name="Belmark").pk

    unknown = put(call, world, speakers=["Sea League"])
    made = put(call, world, speakers=["Sea League", belmark], targets=[], reporters=["Tarn"], create_actors=True)

    assert (unknown.status_code, unknown.json()["error"]) == (422, "unknown_actor")
    assert "speakers" in unknown.json()["fields"]
    assert [actor["name"] for actor in made.json()["speakers"]] == ["Sea League", "Belmark"]
    assert [actor["name"] for actor in made.json()["reporters"]] == ["Arvenia"]
    assert Role.objects.count() == 3


@pytest.mark.once
@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"spans": []}, "spans"),
        ({"spans": [[5, 5]]}, "spans"),
        ({"spans": [[9, 5]]}, "spans"),
        ({"spans": [[-1, 5]]}, "spans"),
        ({"spans": [[0, 10**6]]}, "spans"),
        ({"spans": [[0, 10**30]]}, "spans"),
        ({"spans": [[2**31 - 2, 2**31 - 1]]}, "spans"),
        ({"spans": [[0, 5.0]]}, "spans"),
        ({"spans": [[0, "5"]]}, "spans"),
        ({"spans": [[False, True]]}, "spans"),
        ({"spans": [[0, 5, 7]]}, "spans"),
        ({"spans": [[0]]}, "spans"),
        ({"spans": [0, 5]}, "spans"),
        ({"spans": "0-5"}, "spans"),
        ({"spans": {"start": 0}}, "spans"),
        ({"spans": None}, "spans"),
        ({"spans": [[0, 5], [3, 8]]}, "spans"),
        ({"spans": [[n, n + 1] for n in range(0, 240, 2)]}, "spans"),
        ({"label": "lie"}, "label"),
        ({"label": ""}, "label"),
        ({"label": 1}, "label"),
        ({"label": "threat\0"}, "label"),
        ({"speakers": "Arvenia"}, "speakers"),
        ({"speakers": [True]}, "speakers"),
        ({"speakers": [1.5]}, "speakers"),
        ({"speakers": [None]}, "speakers"),
        ({"speakers": [10**30]}, "speakers"),
        ({"speakers": [2**63 - 1]}, "speakers"),
        ({"speakers": [0]}, "speakers"),
        ({"speakers": [""]}, "speakers"),
        ({"speakers": ["\0"]}, "speakers"),
        ({"speakers": ["x" * 300], "create_actors": True}, "speakers"),
        ({"certainty": "sure"}, "certainty"),
        ({"speech": "sung"}, "speech"),
        ({"note": 5}, "note"),
        ({"note": "x" * 10_001}, "note"),
        ({"version": "1"}, "version"),
        ({"version": 0}, "version"),
        ({"version": True}, "version"),
        ({"create_actors": 1}, "create_actors"),
        ({"create_actors": "yes"}, "create_actors"),
        ({"annotator": 1}, "annotator"),
        ({"id": str(PK)}, "id"),
        ({"quote": "x"}, "quote"),
        ({"created_at": "2031-01-01"}, "created_at"),
        ({"article": "1"}, "article"),
        ({"article": True}, "article"),
        ({"article": 10**30}, "article"),
    ],
    ids=lambda value: str(value)[:50],
)
def test_what_can_not_be_stored_is_refused_by_field(call, world, values, field):
    page = put(call, world, **values)

    assert page.status_code == 422, page.json()
    assert field in page.json()["fields"], page.json()
    assert not Annotation.objects.exists()


def test_a_span_of_white_space_is_refused(call, world):
    gap = world.article.text().index("\n\n")

    page = put(call, world, spans=[[gap, gap + 2]])

    assert page.status_code == 422
    assert "spans" in page.json()["fields"]


def test_odd_text_is_cleaned_and_never_breaks(call, world):
    for odd in ("a\0b", "a\ud83d", "a\u202eb", "\uffff", "e\u0301"):
        page = put(call, world, pk=uuid4(), note=odd, speakers=[f"Name {odd}"], create_actors=True)

        assert page.status_code == 201, page.json()


def test_labels_and_actors_of_another_dispute_do_not_fit(call, world):
    from disputes import seeds
    from disputes.actions import actors
    from disputes.records import ActorRecord

    other = disputes.create(name="Other", slug="other", codebook=seeds.codebook(), by=world.oda)
    actors.add_records(dispute=other, records=[ActorRecord(name="Elsewhere", kind="state")])
    foreign = Actor.objects.get(name="Elsewhere").pk

    assert put(call, world, speakers=[foreign]).status_code == 422
    assert put(call, world, speakers=["Elsewhere"]).status_code == 422


def test_only_annotators_annotate_and_only_their_own(call, world):
    assert put(call, world, by=world.rui).status_code == 403
    assert put(call, world, by=world.olga).status_code == 404
    put(call, world)

    assert put(call, world, by=world.ben, label="threat").status_code == 404
    assert call("get", f"/annotations/{PK}", by=world.ben).status_code == 200
    assert call("delete", f"/annotations/{PK}", by=world.ben).status_code == 403
    assert call("delete", f"/annotations/{PK}", by=world.rui).status_code == 404
    assert call("get", f"/annotations/{PK}").json()["label"] == "accusation"


def test_an_annotation_stays_in_its_article(call, world):
    put(call, world)
    other = articles.add(dispute=world.dispute, record=record("Something else entirely."), by=world.oda)

    page = put(call, world, article=other.pk, spans=[[0, 9]])

    assert (page.status_code, page.json()["error"]) == (409, "conflict")


def test_deleting_is_final_for_the_api_and_kept_in_history(call, world):
    put(call, world)

    assert call("delete", f"/annotations/{PK}").status_code == 204
    assert call("delete", f"/annotations/{PK}").status_code == 404
    assert call("get", f"/annotations/{PK}").status_code == 404
    assert Annotation.objects.filter(pk=PK).exists()
    again = put(call, world, label="offer")
    assert (again.status_code, again.json()["current"]["deleted"]) == (409, True)


def test_a_save_on_a_deleted_article_is_refused(call, world):
    articles.delete(article=world.article, by=world.oda)

    assert put(call, world).status_code == 404


def test_annotations_of_an_article_come_in_reading_order_and_pages(call, world):
    words = " ".join(f"word{number:03}" for number in range(PAGE + 3))
    article = articles.add(dispute=world.dispute, record=record(words), by=world.oda)
    for number in reversed(range(PAGE + 3)):
        annotate(world, spans=[Span(number * 8, number * 8 + 7)], article=article)

    first = call("get", f"/articles/{article.pk}/annotations").json()
    second = call("get", f"/articles/{article.pk}/annotations?cursor={first['next']}").json()

    quotes = [item["quote"] for item in first["items"] + second["items"]]
    assert quotes == words.split()
    assert second["next"] is None


def test_queries_stay_level_when_rows_grow(call, world):
    def count():
        with CaptureQueriesContext(connection) as captured:
            assert call("get", f"/articles/{world.article.pk}/annotations").status_code == 200
        return len(captured)

    annotate(world)
    few = count()
    for start in range(10):
        annotate(world, spans=[Span(start, start + 4)])

    assert count() == few


@pytest.mark.parametrize("spelling", ["{}", "{}".upper(), "urn:uuid:{}"])
def test_a_uuid_may_be_spelled_in_any_usual_way(call, world, spelling):
    put(call, world)

    assert call("get", f"/annotations/{spelling.format(str(PK).upper())}").status_code == 200


def test_hostile_text_comes_back_as_it_was(call, world):
    hostile = "<script>alert(1)</script> =1+1 \u2028 \"quoted\" 'too' {{ x }}"

    page = put(call, world, note=hostile)

    assert page.json()["note"].startswith("<script>alert(1)</script> =1+1")
    assert page.headers["Content-Type"].startswith("application/json")
    assert page.headers["X-Content-Type-Options"] == "nosniff"
