"""Web archives (WARC): what a crawler heard, record after record. The pages among them are read, the rest is counted.

The records are taken apart here and not by a library: files of crawlers that were stopped hold records with wrong
lengths, after which reading has to find the next one, and headers without end, of which only so much is kept.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from disputes.importers import declared, limits, pages
from disputes.importers.answers import Answer, answer_of
from disputes.importers.readers import Head
from disputes.importers.refusals import Refused
from disputes.records import Item, Note, Problem, Reading, Source

_VERSION = re.compile(rb"WARC/[01]\.\d+\s*$")
_NEXT = re.compile(rb"\r?\nWARC/[01]\.\d+\r?\n(?=WARC-|Content-)", re.IGNORECASE)
_KINDS = {
    "request": "requests",
    "revisit": "revisits",
    "warcinfo": "about the file",
    "metadata": "notes of the crawler",
    "conversion": "conversions",
    "continuation": "continuations",
}
_LINE = 2**13
_CHUNK = 2**16


def recognises(head: Head) -> bool:
    return b"WARC/" in head.start[:1_000]


@dataclass(frozen=True, slots=True)
class _Record:
    """`fault` says why its block is not to be believed, "" when it is."""

    number: int
    headers: dict[str, str]
    block: bytes
    fault: str = ""

    @property
    def kind(self) -> str:
        return self.headers.get("warc-type", "").lower()

    @property
    def address(self) -> str:
        return self.headers.get("warc-target-uri", "").strip("<>").replace(" ", "%20")


def read(source: Source, reading: Reading) -> Iterator[Item]:
    """An article of every page that was answered with 200, and one note on all that is no page."""
    others: Counter[str] = Counter()
    number = 0
    with source.open() as file:
        for record in _records(_Lines(file)):
            number = record.number
            if record.fault:
                yield Problem(source.name, record.fault, item=number)
            elif other := _other(record):
                others[other] += 1
            else:
                yield from _page(record, source.name, others)
    if not number:
        yield Problem(source.name, "holds no records")
    if others:
        kinds = ", ".join(
            f"{kind} ({count:,})" for kind, count in sorted(others.items(), key=lambda pair: (-pair[1], pair[0]))
        )
        yield Note(source.name, f"{others.total():,} of {number:,} records are no pages: {kinds}")


def _other(record: _Record) -> str:
    """What a record is when it can't be a page."""
    if record.kind not in ("response", "resource"):
        return _KINDS.get(record.kind, "of other kinds")
    if not record.address.lower().startswith(("http:", "https:")):
        return "not from the web"
    return ""


def _page(record: _Record, file: str, others: Counter[str]) -> Iterator[Item]:
    """The article of one answer."""
    try:
        answer = _answer(record)
        if other := _no_page(answer):
            others[other] += 1
            return
        body = answer.unpacked(limits.PAGE_BYTES)
    except Refused as refused:
        yield Problem(file, refused.message, item=record.number)
        return
    if len(body) > limits.PAGE_BYTES:
        yield Problem(file, pages.too_large(), item=record.number)
        return
    try:
        text, _ = declared.text_of(body, answer.charset)
    except Refused as refused:
        yield Problem(file, refused.message, item=record.number)
        return
    yield from pages.parse(text, file=file, item=record.number, address=record.address)


def _answer(record: _Record) -> Answer:
    kind = record.headers.get("content-type", "")
    if record.kind == "resource" and not kind.startswith("application/http"):
        return Answer(200, {"content-type": kind}, record.block)
    return answer_of(record.block)


def _no_page(answer: Answer) -> str:
    if 300 <= answer.status < 400:
        return "redirects"
    if answer.status != 200:
        return "errors"
    kind = answer.kind
    if kind in ("text/html", "application/xhtml+xml"):
        return ""
    if not kind and pages.looks_like_one(answer.body[:_LINE]):
        return ""
    return {"image": "pictures", "text": "texts", "font": "fonts", "audio": "sounds", "video": "films"}.get(
        kind.split("/")[0], "other files"
    )


class _Lines:
    """A file by lines and by bytes, of which some may be given back."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._back = b""

    def give_back(self, data: bytes) -> None:
        self._back = data + self._back

    def line(self) -> bytes:
        """To the line's end, or the most that a line may have."""
        if not self._back:
            return self._file.readline(_LINE)
        end = self._back.find(b"\n", 0, _LINE) + 1 or _LINE
        if end <= len(self._back):
            line, self._back = self._back[:end], self._back[end:]
            return line
        line, self._back = self._back, b""
        return line + self._file.readline(_LINE - len(line))

    def bytes(self, size: int) -> bytes:
        data, self._back = self._back[:size], self._back[size:]
        return data + self._file.read(size - len(data))

    def skip(self, size: int) -> int:
        """How many of so many bytes there were."""
        left = size
        while left and (chunk := self.bytes(min(left, _CHUNK))):
            left -= len(chunk)
        return size - left


def _records(lines: _Lines) -> Iterator[_Record]:
    """Every record. One that is broken ends where the next one begins."""
    number = 0
    while _to_next(lines):
        number += 1
        headers = _headers(lines)
        length = headers.get("content-length", "").strip()
        if not re.fullmatch(r"\d{1,15}", length):
            yield _Record(number, headers, b"", "is a broken record: it does not say how long it is")
            continue
        yield from _filled(lines, _Record(number, headers, b""), int(length))


def _filled(lines: _Lines, record: _Record, length: int) -> Iterator[_Record]:
    """The record with its block, if that may be a page."""
    number, headers = record.number, record.headers
    if _other(record):
        if lines.skip(length) < length:
            yield _Record(number, headers, b"", "breaks off: the file ends within this record")
        else:
            yield record
        return
    most = limits.PAGE_BYTES + limits.WARC_HEADER_BYTES
    block = lines.bytes(min(length, most + 1))
    skipped = length - len(block) if len(block) == min(length, most + 1) else 0
    if skipped:  # a film, a data set: only its beginning is needed to say so
        block = block[:_CHUNK]
        lines.skip(skipped)
        answer = _answer(_Record(number, headers, block))
        fault = "" if _no_page(answer) else pages.too_large()
        yield _Record(number, headers, block, fault)
        return
    complete = len(block) == length
    if (not complete or not _at_end(lines)) and (within := _NEXT.search(block)):
        # It says that it is longer than it is.
        lines.give_back(block[within.start() :])
        block, complete = block[: within.start()], True
    yield _Record(number, headers, block, "" if complete else "breaks off: the file ends within this record")


def _at_end(lines: _Lines) -> bool:
    """Whether an empty line or the end of the file follows, as it should after a record."""
    line = lines.line()
    lines.give_back(line)
    return not line.strip()


def _to_next(lines: _Lines) -> bool:
    """Goes to the beginning of the next record, past anything that is none."""
    while line := lines.line():
        if _VERSION.match(line):
            return True
    return False


def _headers(lines: _Lines) -> dict[str, str]:
    found: dict[str, str] = {}
    name, size = "", 0
    while (line := lines.line()).strip() and size < limits.WARC_HEADER_BYTES:
        size += len(line)
        text = line.decode("utf-8", "replace").rstrip("\r\n")
        if text[:1] in " \t" and name:
            found[name] += " " + text.strip()
            continue
        name, colon, value = text.partition(":")
        name = name.strip().lower()
        if colon:
            found.setdefault(name, value.strip())
        else:
            name = ""
    return found
