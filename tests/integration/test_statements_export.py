"""The download and the command: the same bytes, streamed, and a connection that survives whoever hangs up."""

import csv
import io
import subprocess
import sys
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from disputes import permissions
from disputes.actions import actors, articles
from disputes.exporters import COLUMNS, unescape
from disputes.models import Annotation, Article
from disputes.queries import asking, exports, statements
from disputes.records import ActorRecord
from disputes.views.statements import download
from tests.conftest import annotate, make_world, record

URL = "/disputes/banks/statements/export/"


def body(response):
    return b"".join(response.streaming_content)


def rows_of(data):
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def test_the_file_is_named_typed_and_not_sniffed(client, world):
    annotate(world)
    client.force_login(world.ana)

    page = client.get(URL + "?profile=spreadsheet")

    today = datetime.now(UTC).date().isoformat()
    assert page.headers["Content-Disposition"] == f'attachment; filename="statements-banks-{today}.csv"'
    assert page.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert page.headers["X-Content-Type-Options"] == "nosniff"
    assert body(page).startswith(b"\xef\xbb\xbfschema_version,")
    other = client.get(URL + "?format=jsonl")
    assert other.headers["Content-Disposition"].endswith('.jsonl"')
    assert body(other).startswith(b'{"schema_version": "1"')


def test_both_profiles_hold_the_same_statements(client, world):
    actors.add_records(dispute=world.dispute, records=[ActorRecord(name="=Evil|Co\\", kind="group")])
    text = '=1+1 said, "twice"; then left.'
    other = articles.add(dispute=world.dispute, record=record(text, title="@home", outlet="\uff0bPlus"), by=world.oda)
    annotate(world, quote='=1+1 said, "twice"', article=other, speakers=["=Evil|Co\\", "Arvenia"], note="-1\r\n+2")
    client.force_login(world.ana)

    raw = rows_of(body(client.get(URL)))
    guarded = rows_of(body(client.get(URL + "?profile=spreadsheet")))

    assert [unescape(row) for row in guarded] == raw
    assert guarded[0]["escaped"] == "article_title|outlet|quote|speakers|note"
    assert guarded[0]["quote"] == '\'=1+1 said, "twice"'
    assert raw[0]["speakers"] == "=Evil\\|Co\\\\|Arvenia"
    assert raw[0]["escaped"] == ""


def test_annotators_go_by_pseudonym_and_owners_may_have_names(client, world):
    world.ana.first_name, world.ana.last_name = "Ana", "Oliveira"
    world.ana.email = "ana@example.org"
    world.ana.save()
    annotate(world)
    annotate(world, quote="Foreign Minister", by=world.ben)
    owner = permissions.dispute(world.oda, "banks")
    found = statements.rows(owner, asking.understand(owner, ""))

    plain = b"".join(exports.csv_stream(owner, found))
    by_name = rows_of(b"".join(exports.csv_stream(owner, found, names=True)))

    assert {row["annotator"] for row in by_name} == {"Ana Oliveira", "ben"}
    assert b"Oliveira" not in plain
    assert b"@example.org" not in plain


def test_the_command_writes_the_bytes_of_the_download(client, world, tmp_path, capfdbinary):
    annotate(world, note="one\r\ntwo")
    annotate(world, "offer", quote="offered talks")
    client.force_login(world.oda)
    target = tmp_path / "threats.csv"

    call_command("export", "--dispute", "banks", "--label", "offer", "--label", "threat", output=str(target))

    assert target.read_bytes() == body(client.get(URL + "?label=offer&label=threat"))
    for options, query in (
        (("--profile", "spreadsheet"), "?profile=spreadsheet"),
        (("--format", "jsonl", "--speaker", "arvenia"), "?format=jsonl&speaker=arvenia"),
    ):
        call_command("export", "--dispute", "banks", *options, output=str(target))
        assert target.read_bytes() == body(client.get(URL + query))


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (("--dispute", "nowhere"), "no dispute “nowhere”"),
        (("--dispute", "banks", "--speaker", "Atlantis"), "goes by “Atlantis”"),
        (("--dispute", "banks", "--label", "lie"), "no label “lie”"),
        (("--dispute", "banks", "--from", "yesterday"), "“from” is one date"),
        (("--dispute", "banks", "--output", "/nowhere/at/all.csv"), "can't be written"),
    ],
    ids=lambda value: str(value),
)
def test_the_command_fails_in_one_sentence(world, options, sentence):
    with pytest.raises(CommandError) as caught:
        call_command("export", *options)

    assert sentence in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_failure_leaves_no_file_behind(world, tmp_path):
    with pytest.raises(CommandError):
        call_command("export", "--dispute", "banks", "--label", "lie", output=str(tmp_path / "x.csv"))

    assert not list(tmp_path.iterdir())


@pytest.mark.once
def test_a_reader_who_has_had_enough_is_no_error(tmp_path):
    script = (
        "import os, django; django.setup()\n"
        "from unittest.mock import Mock\n"
        "from disputes.management.commands import export\n"
        "export._print(b'x' * 100, (b'y' * 65536 for _ in range(200)))\n"
    )
    child = subprocess.Popen(
        [sys.executable, "-c", script],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={"DJANGO_SETTINGS_MODULE": "config.settings", "DEMARCHE_HOME": str(tmp_path), "PATH": "/usr/bin:/bin"},
    )
    assert child.stdout is not None
    assert child.stderr is not None

    child.stdout.read(10)
    child.stdout.close()

    assert child.stderr.read() == b""
    child.stderr.close()
    assert child.wait() == 0


def fill(world, count):
    """Enough statements for several pieces of a stream."""
    first = annotate(world)
    values = {field.attname: getattr(first, field.attname) for field in Annotation._meta.concrete_fields}
    Annotation.objects.bulk_create(
        Annotation(**values | {"id": UUID(int=number + 1), "number": first.number + 1 + number, "note": "x" * 500})
        for number in range(count)
    )


@pytest.mark.parametrize("format_", ["csv", "jsonl"])
def test_hanging_up_leaves_the_connection_usable(transactional_db, format_):
    world = make_world()
    fill(world, 2_000)
    access = permissions.dispute(world.oda, "banks")
    for pieces_read in (0, 1, 2):
        found = statements.rows(access, asking.understand(access, ""))
        response = download(access, found, format_=format_)
        stream: Any = response.streaming_content
        for _ in range(pieces_read):
            assert next(stream)

        response.close()

        assert Article.objects.count() == 1
    assert len(body(download(access, found, format_=format_)).splitlines()) >= 2_001


def test_a_stream_comes_in_pieces_of_whole_rows(world):
    fill(world, 2_000)
    access = permissions.dispute(world.oda, "banks")

    pieces = list(exports.csv_stream(access, statements.rows(access, asking.understand(access, ""))))

    assert len(pieces) > 3
    assert all(piece.endswith(b"\r\n") for piece in pieces)
    assert len(rows_of(b"".join(pieces))) == 2_001


def test_every_row_has_every_column(world):
    annotate(world)
    access = permissions.dispute(world.oda, "banks")

    (row,) = rows_of(b"".join(exports.csv_stream(access, statements.rows(access, asking.understand(access, "")))))

    assert tuple(row) == COLUMNS
    unknown = {name for name, cell in row.items() if not cell}
    assert unknown == {
        "outlet", "published", "language", "url", "reporters", "note", "adjudicated_by", "adjudicated_at", "escaped",
    }  # fmt: skip


@pytest.mark.once
def test_statements_flow_in_the_order_of_the_indexes(world):
    if connection.vendor != "sqlite":
        return  # PostgreSQL chooses by size; the benchmark tells
    access = permissions.dispute(world.oda, "banks")
    rows = exports._columns(access, statements.rows(access, asking.understand(access, "")), names=False)
    sql, params = rows.query.sql_with_params()

    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {sql}", params)
        plan = " ".join(line[3] for line in cursor.fetchall())

    assert "article_library_by_date" in plan
    assert "annotation_reading_order" in plan
    assert "TEMP B-TREE" not in plan


def test_head_answers_with_headers_and_keeps_nothing_open(client, world):
    annotate(world)
    client.force_login(world.ana)

    page = client.head(URL)

    assert page.status_code == 200
    assert page.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert Article.objects.count() == 1
