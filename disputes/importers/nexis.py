"""A document of LexisNexis: the blocks that it is printed in, to what they say.

Older documents begin with the newspaper and label what follows in capitals; newer ones begin with the headline and have
a heading above the text. Both end with lines that are no part of the article.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from disputes.importers import bylines, dated, doubts, languages
from disputes.importers.articles import article
from disputes.importers.nexis_labels import heading, is_copyright, labelled, looks_labelled, says_month_and_year
from disputes.records import ArticleRecord, Item, Note
from disputes.text import SEPARATOR, count_words

_DIGITS = re.compile(r"\d{1,3}(?:[.,\s’']\d{3})+|\d+")
_WHOSE = re.compile(r"copyright\s*(?:©|\(c\))?\s*(?:\d{4})?\s*", re.IGNORECASE)
_HEAD_BLOCKS = 14
_BACK = 40
_LONGEST_VALUE = 200
_LONGEST_SUBTITLE = 300


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph as it was printed; centred ones are never part of the text."""

    text: str
    centred: bool = False

    @property
    def line(self) -> str:
        return " ".join(self.text.split())


@dataclass(slots=True)
class _Parts:
    before: list[Block] = field(default_factory=list)
    """What stands above the labels: newspaper, day, headline."""
    said: dict[str, str] = field(default_factory=dict)
    body: list[Block] = field(default_factory=list)
    said_above: bool = False
    """Whether any label stands above the text."""
    copyright: str = ""


def articles(blocks: Sequence[Block], *, file: str, item: int, modern: bool) -> Iterator[Item]:
    """The article of a document, after notes on it."""
    parts = _parts([block for block in blocks if block.line], modern)
    values, unread = _modern(parts) if modern else _older(parts)
    link = parts.said.get("url", "")
    values |= {
        "author": bylines.author_of_database(parts.said.get("author", "")),
        "language": languages.code(parts.said.get("language", "")),
        "dateline": parts.said.get("dateline", "").strip(" ,;:-–—"),
        "url": link if link.startswith(("http://", "https://")) else "",
        "text": SEPARATOR.join(block.text for block in parts.body),
    }
    yield from doubts.settled(values, file=file, item=item, unread=unread)
    for found in article(values, file=file, item=item):
        yield found
        if isinstance(found, ArticleRecord):
            yield from _other_length(parts.said.get("length", ""), found, item)


def _parts(blocks: list[Block], modern: bool) -> _Parts:
    end = _end_of_text(blocks, modern)
    parts = _Parts()
    _note_labels(parts, blocks[end:], modern)
    for place, block in enumerate(blocks[:end]):
        found = labelled(block.text, loose=modern)
        if heading(block.line) == "body":
            parts.body = blocks[place + 1 : end]
            return parts
        if found and found.field == "body":
            parts.body = [*([Block(found.value)] if found.value else []), *blocks[place + 1 : end]]
            return parts
        if (found and (found.field != "other" or len(found.value) <= _LONGEST_VALUE)) or is_copyright(block.line):
            _note_labels(parts, [block], modern)
        elif parts.said_above or place >= _HEAD_BLOCKS:
            parts.body = blocks[place:end]
            return parts
        else:
            parts.before.append(block)
            continue
        parts.said_above = parts.said_above or bool(found)
    return parts


def _note_labels(parts: _Parts, blocks: list[Block], modern: bool) -> None:
    for block in blocks:
        if found := labelled(block.text, loose=modern):
            parts.said.setdefault(found.field, found.value)
        elif is_copyright(block.line):
            parts.copyright = parts.copyright or block.line


def _end_of_text(blocks: list[Block], modern: bool) -> int:
    """Where the lines begin that follow the text: labelled ones, the copyright, a heading of newer documents."""
    end = len(blocks)
    text = next((place for place, block in enumerate(blocks) if heading(block.line) == "body"), None)
    if text is not None:
        after = (place for place in range(text + 1, end) if heading(blocks[place].line) == "after")
        end = next(after, end)
    while end:
        if _follows(blocks[end - 1], modern):
            end -= 1
            continue
        if looks_labelled(blocks[end - 1].text) and any(
            (found := labelled(above.text, loose=modern)) and found.is_certain
            for above in blocks[max(end - 12, 0) : end]
        ):
            end -= 1  # a label that is not known, among those that are
            continue
        # A label may stand some paragraphs above: the picture's caption has as many as it needs.
        above = range(end - 2, max(end - _BACK, -1), -1)
        place = next((place for place in above if _follows(blocks[place], modern)), None)
        if place is None:
            break
        found = labelled(blocks[place].text)
        if not (found and found.lasts) and not all(block.centred for block in blocks[place + 1 : end]):
            break
        end = place
    return end


def _follows(block: Block, modern: bool) -> bool:
    """Whether it is a line of those that follow the text."""
    found = labelled(block.text, loose=modern)
    if found and (found.is_certain or labelled(block.text)):
        return True
    return is_copyright(block.line) or heading(block.line) in ("after", "end")


def _older(parts: _Parts) -> tuple[dict[str, str], str]:
    """Newspaper, day, perhaps an edition, headline."""
    before = parts.before
    place = _place_of_day(before)
    day, unread = dated.day(*_days(before, place))
    if place is None:
        first = before[:1] if len(before) > 1 or (before and before[0].centred) else []
        above, below = first, before[len(first) :]
    else:
        above, below = before[:place], before[place + 1 :]
    while below and (_is_day(below[0]) or (below[0].centred and any(not block.centred for block in below[1:]))):
        below = below[1:]
    title = parts.said.get("title", "")
    if not title and below:
        title, below = below[0].line, below[1:]
        if parts.said_above and sum(len(block.line) for block in below) < _LONGEST_SUBTITLE:
            title, below = "; ".join([title.rstrip("; "), *(block.line for block in below)]), []
    parts.body = below + parts.body
    outlet = above[0].line if above else _WHOSE.sub("", parts.copyright)
    return {"title": " ".join(title.split()), "outlet": outlet.rstrip(" ."), "published": day}, unread


def _modern(parts: _Parts) -> tuple[dict[str, str], str]:
    """Headline, newspaper, day."""
    place = _place_of_day(parts.before)
    day, unread = dated.day(*_days(parts.before, place))
    above = [block.line for block in parts.before[: 2 if place is None else place]]
    below = parts.before[2 if place is None else place + 1 :]
    outlet = above.pop() if len(above) > 1 else ""
    parts.body = [block for block in below if parts.body == [] or not _is_day(block)] + parts.body
    return {"title": "; ".join(above), "outlet": outlet.rstrip(" ."), "published": day}, unread


def _place_of_day(blocks: list[Block]) -> int | None:
    """Where the day stands, which is not the first line but for want of another: that may be a headline with a day."""
    places = [place for place, block in enumerate(blocks[:8]) if _is_day(block)]
    return next((place for place in places if place), places[0] if places else None)


def _is_day(block: Block) -> bool:
    if len(block.line) < 60 and says_month_and_year(block.line):
        return True
    return len(block.line) < 150 and dated.leading(block.line) is not None


def _days(blocks: list[Block], place: int | None) -> list[str]:
    return [] if place is None else [block.line for block in blocks[place : place + 2] if _is_day(block)]


def _other_length(announced: str, record: ArticleRecord, item: int) -> Iterator[Note]:
    """A note when the article has far fewer or far more words than it says of itself: then something went wrong."""
    found = _DIGITS.search(announced[:60])
    words = count_words(record.text)
    if not found or not words or len(record.text) > 20 * words:  # a script without spaces counts otherwise
        return
    said = int("".join(character for character in found[0] if character.isdecimal()))
    if abs(said - words) > 50 and (words * 2 < said or words > said * 2):
        yield Note(
            record.place.rpartition(", item ")[0], f"item {item}: should have {said:,} words, {words:,} were found"
        )


def announced(line: str) -> int | None:
    """How many documents a cover page announces: `Documents (62)`, `Selected Items: 1-10, 12`."""
    if found := re.fullmatch(r"(?:Documents?|Dokumente?n?|Documentos?|Documenti|Documenten)\s*\((\d{1,6})\)", line):
        return int(found[1])
    found = re.match(r".{0,60}?(?:Items|Documents?\(?s?\)?|Dokumente|documenten|Documents)\s*:\s*([\d,\s-]+)$", line)
    if not found or not found[1].strip():
        return None
    count = 0
    for part in found[1].replace(" ", "").split(","):
        first, _, last = part.partition("-")
        if first.isdecimal() and (not last or last.isdecimal()):
            count += int(last or first) - int(first) + 1
    return count if count > 0 else None


def miscounted(expected: int | None, found: int, file: str) -> Iterator[Note]:
    """A note when there are more or fewer documents than announced."""
    if expected is not None and expected != found:
        yield Note(file, f"announces {expected:,} documents, {found:,} were found")
