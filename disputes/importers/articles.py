"""From the values of one row, object or text to one article, or to the reasons why it is none."""

from collections.abc import Callable, Iterator, Mapping
from typing import TypeVar

from disputes.importers import fields, limits
from disputes.importers.fields import BadValue
from disputes.records import ArticleRecord, Item, Note, Problem
from disputes.text import SEPARATOR, clean, split_paragraphs

T = TypeVar("T")


def article(values: Mapping[str, str], *, file: str, line: int | None = None) -> Iterator[Item]:
    """The article after the notes on it, or every problem that it has."""
    place = f"{file}, line {line}" if line else file
    where = f"line {line}: " if line else ""
    messages: list[str] = []
    lines: dict[str, str] = {}
    for name in fields.LENGTHS:
        lines[name], shortened = fields.one_line(name, values.get(name, ""))
        if shortened:
            yield Note(file, f"{where}“{name}” was shortened to {fields.LENGTHS[name]} characters")

    published = _value(fields.published, values.get("published", ""), messages)
    url = _value(fields.url, values.get("url", ""), messages)
    language = _value(fields.language, values.get("language", ""), messages)
    paragraphs = tuple(split_paragraphs(clean(values.get("text", ""))))
    if flaw := _flaw(paragraphs):
        messages.append(f"“text” {flaw}" if line else flaw)
    if messages:
        yield from (Problem(file, message, line) for message in messages)
        return
    yield ArticleRecord(
        paragraphs,
        title=lines["title"],
        outlet=lines["outlet"],
        author=lines["author"],
        url=url or "",
        published=published,
        dateline=lines["dateline"],
        language=language or "",
        place=place,
    )


def _value(parse: Callable[[str], T], value: str, messages: list[str]) -> T | None:
    """The value, or None with the reason added to the messages, so that all of a row's faults are told at once."""
    try:
        return parse(value)
    except BadValue as bad:
        messages.append(str(bad))
        return None


def _flaw(paragraphs: tuple[str, ...]) -> str:
    """Why these paragraphs are no article, or nothing."""
    if not paragraphs:
        return "is empty"
    if not any(character.isalnum() for paragraph in paragraphs for character in paragraph):
        return "is empty: it holds no words"
    if sum(map(len, paragraphs)) + len(SEPARATOR) * (len(paragraphs) - 1) > limits.ARTICLE_CHARACTERS:
        return too_long()
    return ""


def too_long() -> str:
    """What is said of an article beyond the limit."""
    return f"is longer than {limits.ARTICLE_CHARACTERS:,} characters, the most that one article may have"
