"""Statements through the API: pages of JSON, and the files of the statement browser."""

import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from disputes.actions import people
from disputes.exporters import COLUMNS
from disputes.queries import statements
from disputes.text import Span
from tests.conftest import annotate

BASE = "/api/v1/disputes/banks/statements"


@pytest.fixture
def call(client, world):
    def request(path="", by=None):
        headers = {"Authorization": f"Bearer {people.create_token(user=by or world.ana)}"}
        return client.get(BASE + path, headers=headers)

    return request


def body(response):
    return b"".join(response.streaming_content)


def test_items_are_the_lines_of_the_file(call, world):
    annotate(world, note="two\nlines")
    annotate(world, "offer", quote="offered talks")

    items = call().json()["items"]
    lines = [json.loads(line) for line in body(call(".jsonl")).decode().splitlines()]

    assert items == lines
    assert len(items) == 2
    assert tuple(items[0]) == COLUMNS
    assert items[0]["speakers"] == ["Arvenia"]


def test_files_are_those_of_the_page(call, client, world):
    annotate(world, note="=1+1")
    client.force_login(world.ana)
    page = "/disputes/banks/statements/export/"

    assert body(call(".csv")) == body(client.get(page))
    assert body(call(".csv?profile=spreadsheet")) == body(client.get(f"{page}?profile=spreadsheet"))
    assert body(call(".jsonl?label=accusation")) == body(client.get(f"{page}?format=jsonl&label=accusation"))
    assert call(".csv").headers["Content-Disposition"].startswith('attachment; filename="statements-banks-')


def test_filters_are_those_of_the_page(call, world):
    annotate(world)
    annotate(world, "offer", quote="offered talks", by=world.ben)

    def quotes(query):
        return [item["quote"] for item in call(query).json()["items"]]

    assert quotes("?label=offer") == ["offered talks"]
    assert quotes("?annotator=annotator-ana&speaker=Tarn") == ["Arvenia lodged a protest"]
    assert quotes("?label=offer&label=accusation") == ["Arvenia lodged a protest", "offered talks"]
    assert quotes("?source=adjudicated") == []
    assert quotes(f"?article={world.article.pk}&target=belmark") == ["Arvenia lodged a protest", "offered talks"]


def test_pages_follow_one_another(call, world):
    for start in range(statements.PAGE + 3):
        annotate(world, spans=[Span(start, start + 5)])

    first = call().json()
    second = call(f"?cursor={first['next']}").json()

    ids = [item["statement_id"] for item in first["items"] + second["items"]]
    assert len(first["items"]) == statements.PAGE
    assert len(set(ids)) == statements.PAGE + 3
    assert second["next"] is None
    assert ids == [json.loads(line)["statement_id"] for line in body(call(".jsonl")).decode().splitlines()]


def test_readers_get_empty_answers(call, world):
    annotate(world)

    assert call(by=world.rui).json() == {"items": [], "next": None}
    assert body(call(".csv", by=world.rui)).count(b"\r\n") == 1
    assert body(call(".jsonl", by=world.rui)) == b""


def test_queries_stay_level_when_rows_grow(call, world):
    def count(path):
        with CaptureQueriesContext(connection) as captured:
            response = call(path)
            assert body(response) if response.streaming else response.json()["items"]
        return len(captured)

    annotate(world)
    paths = ("", ".csv", ".jsonl", "?speaker=Arvenia&label=accusation")
    few = [count(path) for path in paths]
    for start in range(10):
        annotate(world, spans=[Span(start, start + 4)])

    assert [count(path) for path in paths] == few
