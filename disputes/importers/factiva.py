"""A document of Factiva: lines in the database's own order, or fields under codes of two or three letters."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from disputes.importers import bylines, dated, doubts, fields, languages
from disputes.importers.articles import article
from disputes.importers.nexis_labels import is_copyright
from disputes.importers.sentences import is_sentence
from disputes.records import Item
from disputes.text import SEPARATOR, fold

# fmt: off
CODES = frozenset({
    "AN", "ART", "BY", "CC", "CLM", "CO", "CR", "CT", "CX", "CY", "DLN", "DE", "ED", "ET", "GC", "HD", "HL", "HLP",
    "IN", "IPC", "IPD", "LA", "LP", "NGC", "NS", "PD", "PG", "PUB", "RE", "RF", "RN", "RST", "SC", "SE", "SN", "SO",
    "SU", "TD", "TX", "VOL", "WC",
})
"""The codes of fields. Lead (LP) and text (TD) are the article."""
# fmt: on
_WORDS = re.compile(
    r"[\d.,\s’']*\d\s*(?:words?|mots?|w[öo]rter|wort|palabras?|parole|palavras?|woorden|woord|слов[аo]?|ord|słów|słowa"
    r"|sözcük|kelime|sanaa|kata|字|語|단어|كلمة|كلمات)",
    re.IGNORECASE,
)
_IDENTIFIER = re.compile(r"(?:[^\W\d_]+\s+)?[A-Z][A-Z0-9]{1,11}\d{8}[a-z][a-z0-9]{5,12}")
_TIME = re.compile(r"\d{1,2}[:.h]\d{2}(?:[:.]\d{2})?(?:\s*[AP]M)?(?:\s+\w{2,4})?", re.IGNORECASE)
_COMPANY = re.compile(
    r"\b(?:ag|gmbh|ltd|limited|inc|s\.?a\.?s?|llc|plc|co|corp|b\.?v|n\.?v|verlag|press|presse|publish\w*|group|groupe"
    r"|media|medien|news|newspapers?|company|s\.?p\.?a|s\.?r\.?l|oy|ab|as|kg|holdings?)\b",
    re.IGNORECASE,
)


@dataclass(slots=True)
class Document:
    """What was found of a document before it is an article."""

    title: str = ""
    author: str = ""
    outlet: str = ""
    published: str = ""
    language: str = ""
    paragraphs: list[str] = field(default_factory=list)


def is_length(line: str) -> bool:
    """Whether a line says how many words there are, which it does below headline and author."""
    return len(line) < 40 and bool(_WORDS.fullmatch(line.strip()))


def is_identifier(line: str) -> bool:
    """Whether a line is the number under which the database keeps the document, the last of each."""
    return bool(_IDENTIFIER.fullmatch(line.strip())) if len(line) < 80 else False


def coded(given: dict[str, list[str]]) -> Document:
    """A document whose fields carry their codes."""

    def line(*codes: str) -> str:
        return next((" ".join(text.split()) for code in codes if (text := " ".join(given.get(code, [])))), "")

    return Document(
        title=line("HD", "HL"),
        author=line("BY"),
        outlet=line("SN", "SO"),
        published=line("PD"),
        language=line("LA"),
        paragraphs=[paragraph for code in ("LP", "TD", "TX") for paragraph in given.get(code, [])],
    )


def plain(above: Sequence[str], below: Sequence[str], *, title: str = "", author: str = "") -> Document:
    """A document without codes: the lines above its text, and the text with what the database adds to it.

    Above stand, with the headline and the author unless they are known, the length, the day, perhaps the time, the
    newspaper, its code, page or volume, the language and the copyright.
    """
    found = Document(title=title, author=author)
    length = next((place for place, line in enumerate(above) if is_length(line)), None)
    heads = list(above[:length] if length is not None else [])
    if not found.title:
        _name(found, heads)
    elif not found.author and heads:
        found.author = next((line for line in heads if bylines.author(line) != line), "")
    rest = list(above[(length + 1) if length is not None else 0 :])
    day = next((place for place, line in enumerate(rest) if dated.leading(line)), None)
    if day is not None:
        found.published = rest[day]
        names = (line for line in rest[day + 1 :] if not _TIME.fullmatch(line) and not is_copyright(line))
        found.outlet = next(names, "")
    found.language = next(
        (line for line in rest if line != found.outlet and len(line) < 40 and languages.code(line) and len(line) > 2),
        "",
    )
    found.paragraphs = _without_publisher(below, found.outlet, next(filter(is_copyright, rest), ""))
    return found


def _name(found: Document, heads: list[str]) -> None:
    """Headline and author out of the lines above the length, with perhaps a section before them."""
    if len(heads) > 1 and (bylines.author(heads[-1]) != heads[-1] or len(heads) > 2):
        found.author = heads.pop()
    found.title = max(heads[-2:], key=len) if heads else ""


def _without_publisher(paragraphs: Sequence[str], outlet: str, copyright: str) -> list[str]:
    """The text without the line below it that says whose paper it was in."""
    kept = [paragraph for paragraph in paragraphs if not is_identifier(paragraph)]
    if len(kept) < 2 or len(kept[-1]) > 80 or is_sentence(kept[-1]):
        return kept
    words = {word for word in fold(f"{outlet} {copyright}").split() if len(word) > 3}
    names_owner = any(word in words for word in fold(kept[-1]).split())
    return kept[:-1] if names_owner or _COMPANY.search(kept[-1]) else kept


def article_of(document: Document, *, file: str, item: int) -> Iterator[Item]:
    """The article of a document, after notes on it."""
    published, unread = dated.day(document.published)
    if len(document.title) > fields.LENGTHS["title"]:  # a column without a headline: nothing of it may be lost
        document.paragraphs.insert(0, document.title)
    values = {
        "title": document.title,
        "text": SEPARATOR.join(document.paragraphs),
        "outlet": document.outlet,
        "author": bylines.author(document.author),
        "published": published,
        "language": languages.code(document.language),
    }
    yield from doubts.settled(values, file=file, item=item, unread=unread)
    yield from article(values, file=file, item=item)
