"""Pages that a browser saved with their pictures in one file (MHTML): an e-mail whose first part is the page."""

import email
import re
from collections.abc import Iterator
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from email.message import Message
from email.policy import compat32

from disputes.importers import declared, limits, pages
from disputes.importers.readers import Head
from disputes.importers.refusals import Refused
from disputes.records import Item, Note, Problem, Reading, Source
from disputes.text import clean_line

_PAGES = ("text/html", "application/xhtml+xml")
_LONGEST = 2_000
_BOUNDARY = re.compile(rb"^--(\S{1,200})[ \t]*\r?\n(?=[A-Za-z-]+:)", re.MULTILINE)
# Taking apart such a header takes quadratic time.
_OVERLONG = re.compile(rb"^content-(?:type|disposition):(?:[^\r\n]|\r?\n[ \t]){4000}", re.MULTILINE | re.IGNORECASE)
_HEADER = re.compile(r"(?:^|\n)(?:MIME-Version|Content-Type|Content-Location|From):", re.IGNORECASE)


def recognises(head: Head) -> bool:
    """A file without a single header is no MHTML, but what a browser called so may still be a page."""
    return bool(_HEADER.search(head.text)) or pages.recognises(head)


def read(source: Source, reading: Reading) -> Iterator[Item]:
    """The one article of the page."""
    with source.open() as file:
        data = file.read(limits.MHTML_BYTES + 1)
    if len(data) > limits.MHTML_BYTES:
        raise Refused(f"is larger than {limits.MHTML_BYTES // 2**20} MB, the most that one saved page may have")
    if _OVERLONG.search(data):
        raise Refused("is damaged: it has a header without an end")
    try:
        message = _message(data.lstrip(b"\xef\xbb\xbf\r\n\t "))
        root = _root(message)
    except RecursionError as error:
        raise Refused("is damaged: it holds parts within parts without an end") from error
    if root is None:
        yield Problem(source.name, "holds no page: none of its parts is one")
        return
    body = root.get_payload(decode=True)
    markup, guessed = declared.text_of(body if isinstance(body, bytes) else b"", _charset(root))
    if guessed:
        yield Note(source.name, f"read as {guessed}")
    yield from pages.parse(
        markup, file=source.name, address=_address(message, root) or source.url, title=_line(message, "Subject")
    )


def _message(data: bytes) -> Message:
    """The file as an e-mail, also when the headers that say it is one were lost."""
    message = email.message_from_bytes(data, policy=compat32)
    if message.is_multipart() or message.get_content_type() in _PAGES:
        return message
    if boundary := _BOUNDARY.search(data):
        found = boundary[1].decode("latin-1").replace('"', "")
        head = f'MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary="{found}"\r\n\r\n'
        parted = email.message_from_bytes(head.encode("latin-1") + data[boundary.start() :], policy=compat32)
        for name in ("Subject", "Snapshot-Content-Location", "Content-Location"):
            if name in message:
                parted[name] = message[name]
        return parted
    if b"<" in data:  # a page under the wrong name
        page = Message(policy=compat32)
        page["Content-Type"] = "text/html"
        page.set_payload(data.decode("latin-1"))
        page["Content-Transfer-Encoding"] = "8bit"
        return page
    return message


def _root(message: Message) -> Message | None:
    """The part that is the page; the others are pictures, styles and frames."""
    found = [part for part in message.walk() if part.get_content_type() in _PAGES and not part.is_multipart()]
    start = str(message.get_param("start") or "").strip("<>")
    named = [part for part in found if start and _line(part, "Content-ID").strip("<>") == start]
    address = _address(message, message)
    here = [part for part in found if address and _line(part, "Content-Location") == address]
    return next(iter([*named, *here, *found]), None)


def _charset(part: Message) -> str:
    given = part.get_param("charset")
    return given if isinstance(given, str) else ""


def _address(message: Message, root: Message) -> str:
    """Where the page stood. `file:` and `cid:` say nothing to anybody else."""
    for value in (
        _line(message, "Snapshot-Content-Location"),
        _line(root, "Content-Location"),
        _line(message, "Content-Location"),
    ):
        if value.startswith(("http://", "https://")):
            return value
    return ""


def _line(message: Message, name: str) -> str:
    """A header as people read it: the words may be encoded, once or in pieces."""
    value = message.get(name)
    if value is None:
        return ""
    try:
        return clean_line(str(make_header(decode_header(str(value)[:_LONGEST]))))
    except (HeaderParseError, LookupError, UnicodeError, ValueError):
        return clean_line(str(value)[:_LONGEST])
