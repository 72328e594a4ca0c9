"""What a person says of an article in place of what its file said."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date

from disputes.importers import fields
from disputes.importers.fields import BadValue
from disputes.records import ArticleRecord, Flawed

CORRECTABLE = ("title", "outlet", "author", "published", "language", "url")
"""Of an article everything but its text."""


def checked(name: str, value: str) -> str:
    """The value as it will be kept, dates as `2031-03-14`; raises BadValue when it can't be."""
    if name in fields.LENGTHS:
        line, shortened = fields.one_line(name, value)
        if shortened:
            raise BadValue(f"“{name}” has more than {fields.LENGTHS[name]} characters")
        return line
    if name == "published":
        day = fields.published(value)
        return day.isoformat() if day else ""
    return _PARSERS[name](value)


_PARSERS: dict[str, Callable[[str], str]] = {"url": fields.url, "language": fields.language}


def corrected(found: ArticleRecord | Flawed, values: Mapping[str, str]) -> ArticleRecord | Flawed:
    """The article with these values, all `checked` before. Problems with what was there instead are gone."""
    if isinstance(found, Flawed):
        problems = tuple(problem for problem in found.problems if problem.field not in values)
        record = _with(found.draft, values)
        return Flawed(record, problems) if problems else record
    return _with(found, values)


def _with(record: ArticleRecord, values: Mapping[str, str]) -> ArticleRecord:
    texts = {name: value for name, value in values.items() if name != "published"}
    if "published" not in values:
        return replace(record, **texts)  # type: ignore[arg-type]
    day = date.fromisoformat(values["published"]) if values["published"] else None
    return replace(record, published=day, **texts)  # type: ignore[arg-type]
