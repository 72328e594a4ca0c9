"""How templates write days, numbers, rules and undo buttons."""

import re
from datetime import date

from django import template
from django.contrib.messages.storage.base import Message
from django.urls import NoReverseMatch, reverse
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe

register = template.Library()

_UNDO = {"article": "article-restore", "annotation": "annotation-restore"}
_NUMBERED = re.compile(r"\d+[.)]\s+")
_RUN_IN = re.compile(r"([^\s.?!:][^.?!:\n]{0,27}[.?])(\s)")
_BLANK_LINES = re.compile(r"\n\s*\n")


@register.simple_tag
def day(value: date | None, unknown: str = "undated") -> SafeString:
    """“14 March 2031”, readable by programs too."""
    if value is None:
        return escape(unknown)
    return format_html('<time datetime="{}">{}</time>', value.isoformat(), f"{value.day} {value:%B} {value.year}")


@register.filter
def number(value: int) -> str:
    """12345 as “12,345”."""
    return f"{value:,}"


@register.filter
def prose(text: str) -> SafeString:
    """Rules as a person typed them: paragraphs and numbered lists. A short first sentence is set as their heading."""
    return mark_safe("\n".join(_block(block) for block in _BLANK_LINES.split(text.strip()) if block.strip()))  # noqa: S308


def _block(block: str) -> str:
    lines = block.splitlines()
    if all(_NUMBERED.match(line) for line in lines):
        items = "".join(f"<li>{_run_in(_NUMBERED.sub('', line, count=1))}</li>" for line in lines)
        return f'<ol dir="auto">{items}</ol>'
    return f'<p dir="auto">{"<br>".join([_run_in(lines[0]), *map(escape, lines[1:])])}</p>'


def _run_in(line: str) -> str:
    found = _RUN_IN.match(line)
    if found is None:
        return escape(line)
    return f"<strong>{escape(found[1])}</strong>{escape(line[found.end(1) :])}"


@register.filter
def undo_url(message: Message) -> str:
    """Where the undo button of a message leads, "" when what it tells can't be undone."""
    undo, _, rest = (message.extra_tags or "").partition("-")
    kind, _, pk = rest.partition("-")
    if undo != "undo" or kind not in _UNDO:
        return ""
    try:
        return reverse(_UNDO[kind], args=[pk])
    except NoReverseMatch:
        return ""
