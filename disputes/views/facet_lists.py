"""What answers can be narrowed by, built from plain values; templates take several times as long for a hundred links.

Everything from outside goes through `escape`.
"""

from collections.abc import Iterable, Mapping, Sequence
from html import escape
from urllib.parse import quote_plus, urlencode

from django.utils.safestring import SafeString, mark_safe

from disputes.queries.facets import Facet, Value


def sections(facets: Iterable[Facet], rest: Mapping[str, str | Sequence[str]]) -> SafeString:
    """A list of links for each facet; `rest` is what their addresses hold besides the question."""
    filled = [(name, value) for name, value in rest.items() if value]
    beside = urlencode(filled, doseq=True)
    return mark_safe("\n".join(_section(facet, beside) for facet in facets))  # noqa: S308 - made of escaped parts


def _section(facet: Facet, beside: str) -> str:
    title = escape(facet.title)
    more = (
        f'<p class="small quiet">and {facet.more:,} more: type <code>{facet.filter}:</code></p>' if facet.more else ""
    )
    return (
        f'<section class="facet" aria-label="{title}"><h2>{title}</h2><ul role="list">'
        f"{''.join(_value(value, beside) for value in facet.values)}</ul>{more}</section>"
    )


def _value(value: Value, beside: str) -> str:
    asked = f"q={quote_plus(value.question)}" if value.question else ""
    address = escape("&".join(filter(None, (asked, beside))))
    words = f"<bdi>{escape(value.words)}</bdi>"
    if value.hue:
        words = f'<span class="worn hue-{value.hue}">{words}</span>'
    if value.active:
        words += '<span class="visually-hidden"> (chosen; take it away)</span>'
    chosen = ' class="chosen" aria-current="true"' if value.active else ""
    return f'<li><a href="?{address}"{chosen}>{words}</a> <span class="num">{value.count:,}</span></li>'
