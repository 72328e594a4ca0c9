"""An answer of a web server as an archive keeps it: status line, headers and body, as they went over the wire."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import Message

from disputes.importers import unpacking
from disputes.importers.refusals import Refused

_STATUS = re.compile(rb"HTTP/\d(?:\.\d)?\s+(\d{3})")
_BLANK = re.compile(rb"\r?\n\r?\n")
_CHUNK = re.compile(rb"([0-9A-Fa-f]{1,8})[ \t]*(?:;[^\r\n]{0,1000})?\r?\n")


@dataclass(frozen=True, slots=True)
class Answer:
    """`headers` by their names in small letters, `body` as it was sent."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def kind(self) -> str:
        """Its media type, "" when the server did not say."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()

    @property
    def charset(self) -> str:
        message = Message()
        message["Content-Type"] = re.sub(r"[\r\n]", " ", self.headers.get("content-type", "") or "text/html")
        return message.get_content_charset() or ""

    def unpacked(self, most: int) -> bytes:
        """The body as a browser shows it, of little more than `most` bytes if it is longer.

        Crawlers often keep the headers but not the packing that they speak of, so that is looked for.
        """
        body = self.body
        if "chunked" in self.headers.get("transfer-encoding", "").lower() and _CHUNK.match(body):
            body = b"".join(_chunks(body))
        coding = self.headers.get("content-encoding", "").strip().lower()
        if coding in ("gzip", "x-gzip") and not body.startswith(b"\x1f\x8b"):
            coding = ""
        if coding in ("deflate", "br") and body.lstrip()[:1] == b"<":
            coding = ""
        if coding not in unpacking.CODINGS:
            return body
        found: list[bytes] = []
        size = 0
        try:
            for piece in unpacking.unpacked((body,), coding):
                found.append(piece)
                size += len(piece)
                if size > most:
                    break
        except unpacking.Incomplete:
            pass  # a page that was cut has most of its text
        except unpacking.Damaged as error:
            if not found:
                raise Refused("is damaged: its page can't be unpacked") from error
        return b"".join(found)


def answer_of(block: bytes) -> Answer:
    """The answer in the block of a record."""
    status = _STATUS.match(block)
    if not status:
        raise Refused("holds no answer of a web server")
    blank = _BLANK.search(block)
    head, body = (block[: blank.start()], block[blank.end() :]) if blank else (block, b"")
    headers: dict[str, str] = {}
    name = ""
    for line in head.split(b"\n")[1:1_000]:
        text = line.decode("latin-1").rstrip("\r")
        if text[:1] in (" ", "\t") and name:
            headers[name] += " " + text.strip()
            continue
        name, _, value = text.partition(":")
        name = name.strip().lower()
        headers.setdefault(name, value.strip())
    return Answer(int(status[1]), headers, body)


def _chunks(body: bytes) -> Iterator[bytes]:
    place = 0
    while head := _CHUNK.match(body, place):
        size = int(head[1], 16)
        yield body[head.end() : head.end() + size]
        place = head.end() + size
        if not size:
            return
        place += 2 if body[place : place + 2] == b"\r\n" else 1 if body[place : place + 1] == b"\n" else 0
