"""Paragraphs out of HTML, and XML streams, also those that mean harm."""

import time
import tracemalloc
from collections.abc import Iterator
from contextlib import suppress
from io import BytesIO, RawIOBase
from typing import Any

import pytest

from disputes.importers import markup, understood, xmlfiles
from disputes.importers.refusals import Refused
from disputes.records import ArticleRecord, Source
from tests.unit.printed import source

pytestmark = pytest.mark.once

SECONDS = 15


@pytest.mark.parametrize(
    ("html", "paragraphs"),
    [
        ("<p>One &amp; two</p><p>Three<br>four<br><br>five</p>tail <b>bold</b>,\n more", ["One & two", "Three\nfour",
                                                                                      "five", "tail bold, more"]),
        ("AT&amp;T says 5 &lt; 6\n\nNext", ["AT&T says 5 < 6", "Next"]),
        ("<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>", ["a\tb", "c"]),
        ("<head><title>No</title><style>p {}</style></head>Text<script>no()</script><!-- no -->.", ["Text."]),
        ("<div>a<div>b</div>c</div>", ["a", "b", "c"]),
        ("", []),
        ("<!-- nothing -->", []),
        ("<p>cut in the mid<", ["cut in the mid<"]),
    ],
    ids=range(8),
)  # fmt: skip
def test_html_is_read_as_on_a_screen(html: str, paragraphs: list[str]) -> None:
    assert markup.paragraphs(html) == paragraphs


def test_old_pages_with_unclosed_elements_are_read_to_the_end() -> None:
    assert markup.paragraphs("<p>Start" + "<font>x" * 1_000 + "<p>End")[-1] == "End"


@pytest.mark.parametrize(
    "html",
    ["<div>" * 200_000 + "x", "<p>" * 200_000, "<a " * 200_000, "<p>" + "&" * 1_000_000, "<b>" + "x \t" * 1_000_000],
    ids=["deep", "empty", "unclosed", "ampersands", "spaces"],
)
def test_hostile_html_costs_no_more_than_its_length(html: str) -> None:
    begun = time.process_time()

    with suppress(Refused):
        markup.paragraphs(html)

    assert time.process_time() - begun < SECONDS


class Endless(RawIOBase):
    """A file made while it is read."""

    def __init__(self, parts: Iterator[bytes]) -> None:
        self._parts = parts
        self._rest = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        while len(self._rest) < len(buffer) and (part := next(self._parts, b"")):
            self._rest += part
        taken, self._rest = self._rest[: len(buffer)], self._rest[len(buffer) :]
        buffer[: len(taken)] = taken
        return len(taken)


def feed(items: int) -> Iterator[bytes]:
    yield b"<rss><channel><title>Harbour Wire</title>"
    for number in range(items):
        yield b"<item><title>Ports %d</title><description>%s</description></item>\n" % (number, b"word " * 400)
    yield b"</channel></rss>"


def test_a_long_feed_is_read_in_little_memory() -> None:
    long = Source("feed.xml", lambda: Endless(feed(8_000)))  # type: ignore[arg-type, return-value]
    list(understood(Source("feed.xml", lambda: Endless(feed(10)))))  # type: ignore[arg-type, return-value]
    tracemalloc.start()

    count = sum(isinstance(item, ArticleRecord) for item in understood(long))

    assert count == 8_000
    assert tracemalloc.get_traced_memory()[1] < 6_000_000
    tracemalloc.stop()


@pytest.mark.parametrize(
    "data",
    [
        b"<nitf>" + b"<block>" * 200_000,
        b"<nitf><p>" + b"&" * 2_000_000,
        b"<!DOCTYPE nitf [" + b"<!ENTITY a 'a'>" * 100_000 + b"]><nitf/>",
        b"<nitf " + b"a='1' " * 300_000 + b"/>",
        b"<!--" * 500_000,
        b"<nitf><![CDATA[" + b"]]" * 1_000_000,
    ],
    ids=["deep", "ampersands", "entities", "attributes", "comments", "brackets"],
)
def test_hostile_xml_costs_no_more_than_its_length(data: bytes) -> None:
    begun = time.process_time()

    list(understood(source("wire.xml", data)))

    assert time.process_time() - begun < SECONDS


def test_slips_are_mended_wherever_a_chunk_ends() -> None:
    text = "caf&eacute; R&D <![CDATA[a & b]]> " * 4_000

    for shift in range(48):
        found = [markup.line_of(a) for a in xmlfiles.elements(source("x.xml", f"<a>{'x' * shift}{text}</a>"), "a")]
        assert found == ["x" * shift + ("café R&D a & b " * 4_000).strip()]


def test_bytes_that_are_no_file_of_the_kind_never_raise() -> None:
    for data in (
        b"\xff\xfe",
        b"\x00\x00\x00<",
        b"<\xff>",
        b"<?xml version='1.0' encoding='rot13'?><nitf/>",
        b"<a>\xc3",
    ):
        for name in ("a.xml", "a.rss", "a.nitf"):
            assert list(understood(Source(name, lambda data=data: BytesIO(data))))  # type: ignore[misc]
