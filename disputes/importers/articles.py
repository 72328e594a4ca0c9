"""From the values of one row, object or text to one article, or to the reasons why it is none."""

from collections.abc import Callable, Iterator, Mapping
from typing import TypeVar

from disputes.importers import fields, limits
from disputes.importers.fields import BadValue
from disputes.records import AnnotationRecord, ArticleRecord, Flawed, Item, Note, Problem, place
from disputes.text import SEPARATOR, clean, split_paragraphs

T = TypeVar("T")


def article(
    values: Mapping[str, str],
    *,
    file: str,
    line: int | None = None,
    item: int | None = None,
    annotations: tuple[AnnotationRecord, ...] = (),
) -> Iterator[Item]:
    """The article after the notes on it, or what was understood of it with every problem that it has."""
    found = place(file, line=line, item=item)
    where = f"{found.removeprefix(f'{file}, ')}: " if found != file else ""
    lines: dict[str, str] = {}
    for name in fields.LENGTHS:
        lines[name], shortened = fields.one_line(name, values.get(name, ""))
        if shortened:
            yield Note(file, f"{where}“{name}” was shortened to {fields.LENGTHS[name]} characters")

    problems: list[Problem] = []

    def value(name: str, parse: Callable[[str], T]) -> T | None:
        """The value, or None with the reason added, so that all of an article's faults are told at once."""
        try:
            return parse(values.get(name, ""))
        except BadValue as bad:
            problems.append(Problem(file, str(bad), line, item, name, fields.shown(values.get(name, ""))))
            return None

    published = value("published", fields.published)
    url = value("url", fields.url)
    language = value("language", fields.language)
    paragraphs = tuple(split_paragraphs(clean(values.get("text", ""))))
    if flaw := _flaw(paragraphs):
        problems.append(Problem(file, f"“text” {flaw}" if where else flaw, line, item, "text"))
    record = ArticleRecord(
        paragraphs,
        title=lines["title"],
        outlet=lines["outlet"],
        author=lines["author"],
        url=url or "",
        published=published,
        dateline=lines["dateline"],
        language=language or "",
        place=found,
        annotations=annotations,
    )
    yield Flawed(record, tuple(problems)) if problems else record


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
