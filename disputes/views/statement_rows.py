"""The rows of the statement browser, built from plain values; templates take several times as long for the same fifty.

Everything from outside goes through `escape`.
"""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from html import escape
from urllib.parse import quote_plus
from uuid import UUID

from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from disputes import text as texts
from disputes.models import Annotation, Label
from disputes.permissions import Access
from disputes.queries.statements import Row
from disputes.search.syntax import written
from disputes.views.article_rows import MANY_FORM, day, parts

_NOBODY = '<span class="quiet">nobody named</span>'
_SOME = str(UUID(int=0))
_ARROW = '<span class="arrow" aria-hidden="true">→</span><span class="visually-hidden"> to </span>'


def rows(found: Iterable[Row], access: Access, labels: Sequence[Label]) -> SafeString:
    """One list item for each statement, with a box and other labels to choose for one's own."""
    page = reverse("statements", args=[access.dispute.slug])
    article, edit = reverse("article", args=[0]), reverse("annotation", args=[_SOME])
    return mark_safe(  # noqa: S308 - made of escaped parts
        "\n".join(_row(row, access, labels, page, article, edit) for row in found)
    )


def _row(row: Row, access: Access, labels: Sequence[Label], page: str, address: str, edit: str) -> str:
    statement = row.statement
    article = address.replace("/0/", f"/{statement.article_id}/")
    note = f'<p class="small note" dir="auto">{parts(row.note)}</p>' if statement.note else ""
    return (
        f'<li class="statement hue-{row.label.hue}"><div class="statement-head">{_box(row, access)}'
        f"{_label(row, labels, page, edit)}"
        f'<span class="act">{_actors(page, "speaker", row.speakers)} {_ARROW} {_actors(page, "target", row.targets)}'
        f"</span></div>"
        f'<blockquote class="concordance" dir="auto"><span class="left">{escape(_from_a_word(statement.prefix))}</span>'
        f'<a href="{article}#annotation-{statement.id}">{parts(row.quote)}</a>'
        f'<span class="right">{escape(_to_a_word(statement.suffix))}</span></blockquote>'
        f"{note}{_origin(row, page, article)}</li>"
    )


def _from_a_word(prefix: str) -> str:
    """Words before a quote, without the piece of one with which they begin where there is more before them."""
    if len(prefix) < texts.CONTEXT:
        return prefix
    return f"… {prefix.partition(' ')[2]}" if " " in prefix.strip() else f"…{prefix}"


def _to_a_word(suffix: str) -> str:
    if len(suffix) < texts.CONTEXT:
        return suffix
    return f"{suffix.rpartition(' ')[0]} …" if " " in suffix.strip() else f"{suffix}…"


def _box(row: Row, access: Access) -> str:
    if not access.may_annotate:
        return ""
    if not row.own:
        return '<span class="pick"></span>'
    named = escape(texts.shorten(row.statement.quote, 60))
    return (
        f'<span class="pick"><input type="checkbox" name="statement" value="{row.statement.id}" form="{MANY_FORM}" '
        f'aria-label="Select {named}"></span>'
    )


def _label(row: Row, labels: Sequence[Label], page: str, edit: str) -> str:
    label = row.label
    if not row.own:
        return f'<a class="worn" href="{_asked(page, "label", label.slug)}"><bdi>{escape(label.name)}</bdi></a> '
    others = "".join(
        f'<button class="button small plain hue-{other.hue}" form="{MANY_FORM}" name="one" '
        f'value="{row.statement.id} {escape(other.slug)}">'
        f'<span class="worn"><bdi>{escape(other.name)}</bdi></span></button>'
        for other in labels
        if other.slug != label.slug
    )
    address = edit.replace(_SOME, str(row.statement.id))
    return (
        f'<details class="menu relabel"><summary class="worn" title="Change the label"><bdi>{escape(label.name)}</bdi>'
        f'</summary><div class="menu-sheet">{others}<a class="small" href="{address}">'
        "Change all of it</a></div></details> "
    )


def _actors(page: str, part: str, names: Sequence[str]) -> str:
    return ", ".join(_link(page, part, name) for name in names) or _NOBODY


def _origin(row: Row, page: str, address: str) -> str:
    statement, coder = row.statement, row.statement.coder
    certainty = "" if statement.certainty == Annotation.Certainty.CERTAIN else f", {statement.certainty}"
    return (
        f'<p class="meta"><a href="{address}#paragraph-{statement.paragraph}" class="source">'
        f"<bdi>{escape(statement.title)}</bdi></a>{_link(page, 'outlet', statement.outlet) if statement.outlet else ''}"
        f'<span class="nowrap">{day(statement.published)}</span><a href="{_asked(page, "by", coder)}">'
        f'<span class="visually-hidden">coded by </span><bdi>{escape(coder)}</bdi></a>'
        f'<span class="quiet">{statement.speech}{certainty}</span></p>'
    )


def _link(page: str, name: str, value: str) -> str:
    return f'<a href="{_asked(page, name, value)}"><bdi>{escape(value)}</bdi></a>'


@lru_cache(maxsize=4_000)
def _asked(page: str, name: str, value: str) -> str:
    return f"{page}?q={quote_plus(written(name, value))}"
