"""Factiva as RTF or Word: with codes before the fields, or as it is shown to readers."""

import re
from collections.abc import Iterator

from disputes.importers import database_documents, factiva, languages, limits
from disputes.importers.articles import too_long
from disputes.importers.factiva import Document
from disputes.importers.nexis_labels import is_copyright
from disputes.importers.readers import Head
from disputes.importers.refusals import Refused
from disputes.records import Item, Note, Problem, Reading, Source

_CODED = re.compile(rf"({'|'.join(sorted(factiva.CODES))})(?:\s*\|\s*|\t+|\s{{2,}}|$)(.*)", re.DOTALL)
_NEAR = 6
_ABOVE = 16
_CLOSING = re.compile(r"(?:search summary|résumé de la recherche|suchzusammenfassung|text\s*\|)", re.IGNORECASE)


def recognises(head: Head) -> bool:
    """By the number that ends a document together with its codes or its length."""
    lines = database_documents.opening(head)
    codes = {found[1] for line in lines if (found := _CODED.match(line))}
    if {"HD", "PD"} <= codes and codes & {"SN", "AN", "TD", "LP", "WC"}:
        return True
    return any(map(factiva.is_identifier, lines)) and any(map(factiva.is_length, lines))


def read(source: Source, reading: Reading) -> Iterator[Item]:
    """The article of every document."""
    number = 0
    for lines, complete in _documents(source):
        document = _coded(lines) or _plain(lines)
        if document is None:
            if number == 0 or not _CLOSING.match(lines[0]):
                yield Note(source.name, f"“{lines[0][:60]}” and what follows it is no article")
            continue
        number += 1
        if not complete:
            yield Note(source.name, f"item {number}: has no document number below it: is it complete?")
        yield from factiva.article_of(document, file=source.name, item=number)
    if not number:
        yield Problem(source.name, "holds no article of Factiva")


def _documents(source: Source) -> Iterator[tuple[list[str], bool]]:
    """The lines of each document, and whether the number is there that ends it."""
    lines: list[str] = []
    size = 0
    for text in database_documents.paragraphs(source):
        line = text.strip()
        found = _CODED.match(line)
        if factiva.is_identifier(found[2] if found else line):
            if lines:
                yield lines, True
            lines, size = [], 0
            continue
        size += len(line)
        if size > limits.ROW_CHARACTERS:
            raise Refused(too_long())
        if line:
            lines.append(line)
    if lines:
        yield lines, False


def _coded(lines: list[str]) -> Document | None:
    fields: dict[str, list[str]] = {}
    code = ""
    for line in lines:
        if found := _CODED.match(line):
            code = found[1]
            line = found[2].strip()
        if code and line:
            fields.setdefault(code, []).append(line)
    return factiva.coded(fields) if "HD" in fields and len(fields) > 2 else None


def _plain(lines: list[str]) -> Document | None:
    """The text begins below the copyright or, without one, below the language."""
    length = next((place for place, line in enumerate(lines) if factiva.is_length(line)), None)
    if length is None:
        return None
    near = range(length + 1, min(length + _ABOVE, len(lines)))
    starts = [place for place in near if is_copyright(lines[place])] or [
        place for place in near if len(lines[place]) < 30 and len(lines[place]) > 2 and languages.code(lines[place])
    ]
    start = starts[0] + 1 if starts else min(length + _NEAR, len(lines))
    return factiva.plain(lines[:start], lines[start:])
