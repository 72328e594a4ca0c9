"""How templates write days, numbers, sizes, rules and undo buttons."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache
from urllib.parse import urlencode

from django import template
from django.contrib.messages.storage.base import Message
from django.template.loader import render_to_string
from django.urls import NoReverseMatch, reverse
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from disputes.appearance import CHOICES, Appearance
from disputes.search.syntax import written
from disputes.views.appearance import appearance_of

register = template.Library()

_UNDO = {
    "article": "article-restore",
    "annotation": "annotation-restore",
    "event": "events-undo",
    "many": "statements-undo",
}
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
def size(value: int) -> str:
    """12345 bytes as “12 KB”."""
    for unit in ("bytes", "KB", "MB"):
        if value < 1000:
            return f"{value:.0f} {unit}"
        value = round(value / 1000)
    return f"{value:,} GB"


@register.filter
def prose(text: str) -> SafeString:
    """Rules as a person typed them: paragraphs and numbered lists. A short first sentence is set as their heading."""
    return mark_safe("\n".join(_block(block) for block in _BLANK_LINES.split(text.strip()) if block.strip()))  # noqa: S308


@register.simple_tag
def asked(rest: Mapping[str, str | Sequence[str]], text: str) -> SafeString:
    """The query string of a question, with what else its address holds."""
    filled = [(name, one) for name, value in rest.items() for one in ([value] if isinstance(value, str) else value)]
    pairs = [("q", text), *filled] if text else filled
    return format_html("?{}", urlencode([(name, value) for name, value in pairs if value]))


@register.simple_tag
def question(page: str, slug: str, **filters: str) -> SafeString:
    """The address of the library or the statement browser, asked for these filters."""
    text = " ".join(written(name.rstrip("_"), str(value)) for name, value in filters.items() if value)
    return format_html("{}?{}", reverse(page, args=[slug]), urlencode({"q": text}))


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


@register.simple_tag(takes_context=True)
def appearance_attributes(context: template.Context) -> SafeString:
    """What the stylesheets need to know, on the first element of the page, so that nothing flashes."""
    request = context.get("request")
    chosen = appearance_of(request).departures() if request else ()
    return format_html_join("", ' data-{}="{}"', chosen)


@register.simple_tag(takes_context=True)
def appearance_fields(context: template.Context) -> SafeString:
    """All that can be chosen, with what is."""
    return _fields(appearance_of(context["request"]))


# It stands on the hottest page, and people's choices are few.
@lru_cache(maxsize=1_000)
def _fields(chosen: Appearance) -> SafeString:
    values = chosen.values()
    choices = [
        (one, [(value, words, value == values[one.name]) for value, words in one.values.items()]) for one in CHOICES
    ]
    return render_to_string("account/_appearance.html", {"choices": choices})
