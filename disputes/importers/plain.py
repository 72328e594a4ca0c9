"""Plain text and Markdown: one article a file."""

import re
from collections.abc import Iterator

from disputes.importers import dateline, encoding, fields, limits
from disputes.importers.articles import article, too_long
from disputes.importers.refusals import Refused
from disputes.records import Item, Problem, Reading, Source
from disputes.text import clean, clean_line, split_paragraphs

_FENCE = "---"
_HEADER_LINES = 50
_KEYS = tuple(column for column in fields.COLUMNS if column != "text")
_KEY = re.compile(r"[^\W\d_][\w -]{0,40}")


def read_text(source: Source, reading: Reading) -> Iterator[Item]:
    """The one article of a .txt file."""
    yield from _read(source, markdown=False)


def read_markdown(source: Source, reading: Reading) -> Iterator[Item]:
    """The one article of a .md file, called by its first heading."""
    yield from _read(source, markdown=True)


def _read(source: Source, *, markdown: bool) -> Iterator[Item]:
    with encoding.opened(source, newline="") as (stream, notes):
        yield from notes
        text = stream.read(limits.ARTICLE_CHARACTERS + 1)
    yield from parse(text, file=source.name, markdown=markdown)


def parse(text: str, *, file: str, markdown: bool = False) -> Iterator[Item]:
    """The article that a whole text is. What its header block gives counts more than what the text seems to say."""
    if len(text) > limits.ARTICLE_CHARACTERS:
        raise Refused(too_long())
    header, body, problems = _parted(clean(text), file)
    if problems:
        yield from problems
        return
    said = dateline.said(split_paragraphs(body))
    values = {
        "title": (_heading(body) if markdown else "") or said.title or _stem(file),
        "outlet": said.outlet,
        "author": said.author,
        "published": said.published.isoformat() if said.published else "",
        "dateline": said.dateline,
    }
    yield from article(values | header | {"text": body}, file=file)


def _parted(text: str, file: str) -> tuple[dict[str, str], str, list[Problem]]:
    """The values of the header block, the text below it, and what is wrong with the header."""
    # A text may open with a ruled line: it is a header only when a “key: value” follows at once.
    lines = text.lstrip("\n").split("\n", _HEADER_LINES)
    skipped = len(text) - len(text.lstrip("\n"))
    if lines[0].rstrip() != _FENCE or len(lines) < 2 or _pair(lines[1]) is None:
        return {}, text, []
    closing = next((number for number, line in enumerate(lines[1:_HEADER_LINES], 1) if line.rstrip() == _FENCE), None)
    if closing is None:
        return {}, text, [Problem(file, "opens a header with “---” but does not close it with another", skipped + 1)]

    values: dict[str, str] = {}
    problems: list[Problem] = []
    for number, line in enumerate(lines[1:closing], skipped + 2):
        if not line.strip():
            continue
        pair = _pair(line)
        if pair is None:
            problems.append(Problem(file, f"the header line is not “key: value” ({fields.shown(line)})", number))
            continue
        key, value = pair
        if key not in _KEYS:
            message = f"“{fields.shown(key)}” is not known in a header (known: {', '.join(_KEYS)})"
            problems.append(Problem(file, message, number))
        elif key in values:
            problems.append(Problem(file, f"“{key}” stands in the header twice", number))
        else:
            values[key] = _unquoted(value)
    # An empty value says nothing, so it hides nothing that the text says.
    return {key: value for key, value in values.items() if value}, "\n".join(lines[closing + 1 :]), problems


def _pair(line: str) -> tuple[str, str] | None:
    """Key and value of a header line. `https://…` is no pair: a space follows the colon."""
    key, colon, value = line.partition(":")
    key = key.strip()
    if not colon or not _KEY.fullmatch(key) or (value and not value[0].isspace()):
        return None
    return key.lower(), value.strip()


def _unquoted(value: str) -> str:
    """Without the quotation marks that other programs put around values in such headers."""
    for mark in "\"'":
        if len(value) > 1 and value[0] == value[-1] == mark and mark not in value[1:-1]:
            return value[1:-1]
    return value


def _heading(body: str) -> str:
    """The first `# heading`, if it stands within the first lines."""
    for line in body.split("\n", _HEADER_LINES)[:_HEADER_LINES]:
        if line.startswith(("# ", "#\t")):
            return clean_line(line[2:].rstrip("# \t"))
    return ""


def _stem(file: str) -> str:
    name = file.rsplit("/", 1)[-1]
    return name.rsplit(".", 1)[0] or name
