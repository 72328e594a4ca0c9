"""LexisNexis as plain text: documents one after the other, their lines wrapped to the width of a page."""

import re
from collections.abc import Iterator
from io import TextIOWrapper

from disputes.importers import encoding, limits, nexis
from disputes.importers.articles import too_long
from disputes.importers.nexis import Block
from disputes.importers.nexis_labels import labelled, number
from disputes.importers.readers import Head
from disputes.importers.refusals import Refused
from disputes.records import Item, Problem, Reading, Source

_INDENTED = 4
_BROKEN_WORD = re.compile(r"[^\W\d_]-$")
_JOINING_WORDS = frozenset({"and", "or", "to", "und", "oder", "bis", "et", "ou", "y", "o", "en", "of", "e"})


def recognises(head: Head) -> bool:
    """By the line that numbers a document with labels below it or, of a single document, by the labels alone."""
    lines = head.text.splitlines()[:5_000]
    for place, line in enumerate(lines):
        if number(line) and (not place or not lines[place - 1].strip()):
            near = lines[place + 1 : place + 60]
            if line.startswith((" ", "\t")) or any(labelled(found) for found in near):
                return True
    return _is_document(lines)


def _is_document(lines: list[str]) -> bool:
    """Whether these have a length in words and two more labels."""
    found = [label for line in lines if (label := labelled(line))]
    length = any(label.field == "length" and label.value[:1].isdecimal() for label in found)
    return length and len({label.key for label in found}) > 2 and any(label.is_certain for label in found)


def read(source: Source, reading: Reading) -> Iterator[Item]:
    """The article of every document."""
    with encoding.opened(source, newline="") as (stream, notes):
        yield from notes
        expected, found = None, 0
        numbers: list[tuple[int, int]] = []
        for which, lines in _documents(_lines(stream)):
            if which is None:
                expected = next((count for line in lines if (count := nexis.announced(line.strip()))), None)
                continue
            found += 1
            numbers = [*numbers[:1], which]
            yield from nexis.articles(list(blocks(lines)), file=source.name, item=found, modern=False)
    if not found:
        yield Problem(source.name, "holds no document of LexisNexis")
    yield from nexis.miscounted(expected or _count(numbers), found, source.name)


def _count(numbers: list[tuple[int, int]]) -> int | None:
    """How many documents there should be where the first is numbered 1 and the last no more than announced."""
    if not numbers or numbers[0][0] != 1 or numbers[-1][0] > numbers[0][1]:
        return None
    return numbers[0][1] or None


def _lines(stream: TextIOWrapper) -> Iterator[str]:
    while line := stream.readline(limits.ROW_CHARACTERS + 1):
        if len(line) > limits.ROW_CHARACTERS:
            raise Refused(f"holds a line of more than {limits.ROW_CHARACTERS:,} characters")
        yield line.rstrip("\r\n\x0c").lstrip("\ufeff\x0c")


def _documents(lines: Iterator[str]) -> Iterator[tuple[tuple[int, int] | None, list[str]]]:
    """The lines of the cover page, without number, then those of each document with its number."""
    which: tuple[int, int] | None = None
    document: list[str] = []
    size = 0
    for line in lines:
        if found := number(line):
            yield which, document
            which, document, size = found, [], 0
            continue
        size += len(line) + 1
        if size > limits.ROW_CHARACTERS:
            raise Refused(too_long())
        document.append(line)
    if which is None and _is_document(document):
        which = (0, 0)
    yield which, document


def blocks(lines: list[str]) -> Iterator[Block]:
    """Paragraphs out of wrapped lines: parted by blank lines, or where a line is indented."""
    width = max((len(line) for line in lines), default=0)
    width = width if width <= 120 else 0  # one line a paragraph: nothing is wrapped
    gathered: list[str] = []
    for line in [*lines, ""]:
        stripped = line.strip()
        indent = len(line) - len(line.lstrip())
        begins = 1 < indent < 10 and gathered and not gathered[-1].startswith(" ") and width
        if gathered and (not stripped or begins or (labelled(stripped) and stripped == line)):
            yield _block(gathered, width)
            gathered = []
        if stripped:
            gathered.append(line.rstrip())


def _block(lines: list[str], width: int) -> Block:
    centred = all(len(line) - len(line.lstrip()) >= _INDENTED for line in lines)
    text = lines[0].strip()
    for line in lines[1:]:
        following = line.strip()
        text += _between(text.rsplit("\n", 1)[-1], following, 0 if centred else width) + following
    return Block(text, centred)


def _between(line: str, following: str, width: int) -> str:
    """A space where the line was wrapped; a new line where the next word would still have had room on it."""
    word = following.split(maxsplit=1)[0]
    if _BROKEN_WORD.search(line) and word[:1].islower() and word.strip(",.;") not in _JOINING_WORDS:
        return ""
    return "\n" if width and len(line) + 1 + len(word) <= width else " "
