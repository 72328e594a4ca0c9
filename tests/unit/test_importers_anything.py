"""Whatever a file holds: read() answers with articles, problems and notes, in good time and little memory."""

import io
import json
import time
import tracemalloc
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from disputes.importers import READERS, limits, read, read_pasted, sources, uploaded
from disputes.records import ArticleRecord, CodingsRecord, Note, Problem, Sound, Source
from disputes.text import clean, clean_line, split_paragraphs

pytestmark = pytest.mark.once

ENDINGS = sorted({ending for reader in READERS for ending in reader.endings})

SECONDS = 15
"""Far more than is needed anywhere, far less than anything that grows with the square of its input would take."""

anything = st.one_of(
    st.binary(max_size=400),
    st.text(max_size=200).map(lambda text: text.encode("utf-8", "surrogatepass")),
    st.text(max_size=100).map(lambda text: text.encode("utf-16", "surrogatepass")),
    st.text('ab \n\r\t\x00\u2028\u00a0\u0301e\u202e-–()#:;,".{}[]', max_size=200).map(str.encode),
    st.text('\n text,title;"\r', max_size=100).map(lambda text: f"text,title\n{text}".encode()),
    st.dictionaries(st.sampled_from(["text", "title", "url", "published", "language", "x"]), st.text() | st.none()).map(
        lambda found: json.dumps(found).encode()
    ),
    st.text(max_size=100).map(lambda text: f"---\ntitle: {text}\n---\n{text}".encode("utf-8", "replace")),
)


def assert_sound(item: Sound) -> None:
    assert isinstance(item, ArticleRecord | CodingsRecord | Problem | Note)
    if isinstance(item, CodingsRecord):
        assert item.annotations
    if isinstance(item, Problem):
        assert item.message == clean_line(item.message) or "control" in item.message
    if isinstance(item, ArticleRecord):
        assert item.paragraphs
        assert all(paragraph and paragraph == clean(paragraph).strip() for paragraph in item.paragraphs)
        assert tuple(split_paragraphs(item.text)) == item.paragraphs
        for value in (item.title, item.outlet, item.author, item.dateline, item.url):
            assert "\n" not in value
            assert value == value.strip()


@given(data=anything, ending=st.sampled_from(ENDINGS))
@settings(max_examples=400, deadline=None)
def test_any_bytes_under_any_name_give_sound_items_and_no_exception(data: bytes, ending: str) -> None:
    for item in read(Source(f"notes{ending}", lambda: io.BytesIO(data))):
        assert_sound(item)


@given(text=st.text())
@settings(max_examples=200, deadline=None)
def test_any_pasted_text_gives_sound_items_and_no_exception(text: str) -> None:
    for item in read_pasted(text):
        assert_sound(item)


@given(data=st.binary(max_size=300), name=st.text(max_size=20))
@settings(max_examples=200, deadline=None)
def test_any_upload_under_any_name_gives_sources_or_problems(data: bytes, name: str) -> None:
    for given_name in (name, name + ".zip"):
        for found in uploaded(given_name, lambda: io.BytesIO(data)):
            assert isinstance(found, Source | Problem)
            shown = found.name if isinstance(found, Source) else found.file
            assert shown == clean_line(shown)
            assert 0 < len(shown) <= limits.NAME_CHARACTERS


def test_a_line_break_within_the_only_paragraph_parts_it_once_and_for_all() -> None:
    [record] = read_pasted("One ship\nTwo ships")

    assert isinstance(record, ArticleRecord)
    assert tuple(split_paragraphs(record.text)) == record.paragraphs


PIECES = {
    "words": b"word ",
    "line ends": b"\n",
    "returns": b"\r",
    "quotes": b'"',
    "cells": b"text,",
    "dashes": b"- ",
    "stops": b"A, B. ",
    "letters": "“Ş.” ".encode(),
    "Turkish": "Şş ".encode("cp1254"),
    "zeros": b"\x00",
    "ones": b"\xff",
    "UTF-16": b"a\x00",
}
# Readers of plain files meet every piece; the others, which begin with the same steps, those that differ most.
PLAIN = (".txt", ".csv", ".jsonl")
LARGE = [
    pytest.param(reader, PIECES[piece], id=f"{piece}-{reader}")
    for reader in sorted({reader.endings[0] for reader in READERS})
    for piece in (PIECES if reader in PLAIN else ("words", "line ends", "zeros"))
]


@pytest.mark.parametrize(("ending", "piece"), LARGE)
def test_fifty_megabytes_are_read_or_refused_within_seconds(ending: str, piece: bytes, tmp_path: Path) -> None:
    path = tmp_path / f"large{ending}"
    path.write_bytes(piece * (50_000_000 // len(piece)))
    [source] = sources(path)
    assert isinstance(source, Source)

    begun = time.process_time()
    found = list(read(source))

    assert time.process_time() - begun < SECONDS
    assert found
    assert all(isinstance(item, Problem | Note) for item in found)


@pytest.mark.parametrize(
    "text",
    [
        "a\n" + " \n" * 1_000_000 + "b",
        "a" + " " * 2_000_000 + "b",
        "---\nkey" + " " * 2_000_000 + "x\n---\nWords.",
        "---\nkey: a\n" * 200_000,
        "# " + "# " * 1_000_000,
        "By " + "A. " * 1_000_000,
        "A, " * 1_000_000 + "– B.",
        "A (" * 1_000_000,
        "." * 2_000_000 + " a",
        ".” " * 1_000_000,
        "U.S." * 1_000_000,
        "14 March " * 200_000,
    ],
    ids=[
        "blank lines",
        "blanks",
        "key",
        "header",
        "hashes",
        "names",
        "places",
        "brackets",
        "stops",
        "ends",
        "abbreviations",
        "dates",
    ],
)
@pytest.mark.parametrize("ending", [".txt", ".md"])
def test_texts_made_to_be_slow_are_read_within_seconds(text: str, ending: str) -> None:
    begun = time.process_time()
    found = list(read(Source(f"slow{ending}", lambda: io.BytesIO(text.encode()))))

    assert time.process_time() - begun < SECONDS / 3
    assert found


@pytest.mark.parametrize("name", ["url", "published", "language", "title", "author"])
@pytest.mark.parametrize("piece", ["a", " ", "-a", "1", "14 ", "mon, ", "http://", "[", "+01:00"])
def test_values_made_to_be_slow_are_read_within_seconds(name: str, piece: str) -> None:
    data = json.dumps({"text": "A ship.", name: piece * (1_000_000 // len(piece))}).encode()

    begun = time.process_time()
    found = list(read(Source("slow.jsonl", lambda: io.BytesIO(data))))

    assert time.process_time() - begun < SECONDS / 3
    assert found


@pytest.mark.parametrize("ending", [".csv", ".jsonl"])
def test_rows_are_read_one_by_one_and_not_kept(ending: str, tmp_path: Path) -> None:
    path = tmp_path / f"many{ending}"
    text = "A ship waits. " * 500
    row = json.dumps({"text": text}) if ending == ".jsonl" else f'"{text}"'
    with path.open("w") as file:
        file.write("text\n" if ending == ".csv" else "")
        for _ in range(3_000):
            file.write(row + "\n")
    [source] = sources(path)
    assert isinstance(source, Source)

    tracemalloc.start()
    count = sum(isinstance(item, ArticleRecord) for item in read(source))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert count == 3_000
    assert peak < path.stat().st_size / 3
