"""The rows of the library, built from plain values; templates take four times as long for the same fifty rows.

Everything from outside goes through `escape`.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from html import escape

from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from disputes.permissions import Access
from disputes.queries.articles import Part, Row

DELETE_FORM = "delete-article"
"""The id of the one form, outside the table, that the delete buttons of all rows send."""

APART_FORM = "apart"
"""The same for the buttons that take an article out of a cluster."""

_STATE = {"todo": "to do", "doing": "in progress", "done": "done"}


def rows(found: Iterable[Row], access: Access) -> SafeString:
    """Those of the library."""
    addresses = [reverse("article", args=[0]), reverse("article-delete", args=[0])]
    cluster = reverse("cluster", args=[access.dispute.slug, 0])
    return mark_safe(  # noqa: S308 - made of escaped parts
        "\n".join(
            _row(row, access, address, _deletion(row, deletion) if access.may_own else "", _alike(row, cluster))
            for row, address, deletion in _addressed(found, addresses)
        )
    )


def rows_of_cluster(found: Iterable[Row], access: Access) -> SafeString:
    """Those of articles that are nearly the same, each with a button that says that it is not."""
    addresses = [reverse("article", args=[0]), reverse("article-apart", args=[0])]
    return mark_safe(  # noqa: S308 - made of escaped parts
        "\n".join(
            _row(row, access, address, _apart(row, apart) if access.may_review else "", "")
            for row, address, apart in _addressed(found, addresses)
        )
    )


def _addressed(found: Iterable[Row], addresses: Sequence[str]) -> Iterator[tuple[Row, str, str]]:
    for row in found:
        address, other = (url.replace("/0/", f"/{row.article.pk}/") for url in addresses)
        yield row, address, other


def _alike(row: Row, address: str) -> str:
    if not row.alike:
        return ""
    return f' <a class="small quiet" href="{address.replace("/0/", f"/{row.article.cluster_id}/")}">{row.alike}</a>'


def _deletion(row: Row, address: str) -> str:
    return (
        f'<td class="end"><button class="button small plain quiet-danger" form="{DELETE_FORM}" '
        f'formaction="{address}">Delete<span class="visually-hidden"> {escape(row.article.title)}</span></button></td>'
    )


def _apart(row: Row, address: str) -> str:
    return (
        f'<td class="end"><button class="button small plain quiet-danger" form="{APART_FORM}" formaction="{address}">'
        f'Not the same<span class="visually-hidden">: {escape(row.article.title)}</span></button></td>'
    )


def _row(row: Row, access: Access, address: str, end: str, alike: str) -> str:
    article = row.article
    title = escape(article.title)
    outlet = f"<bdi>{escape(article.outlet)}</bdi>" if article.outlet else '<span class="quiet">unknown</span>'
    cells = [
        f'<td><a class="title" href="{address}"><bdi>{title}</bdi></a>{alike}{bars(row.parts)}</td>',
        f"<td>{outlet}</td>",
        f'<td class="nowrap">{_day(article.published)}</td>',
        f'<td class="figure-cell" data-label="Statements">{row.statements:,}</td>',
    ]
    if access.may_annotate:
        others = f'<br><span class="also">done by {row.done_by}</span>' if access.may_review and row.done_by else ""
        cells.append(
            f'<td class="quiet nowrap"><span class="state {row.mine}">you: {_STATE[row.mine]}</span>{others}</td>'
        )
    return f"<tr>{''.join(cells)}{end}</tr>"


def bars(parts: Sequence[Part]) -> str:
    """A small bar, parted by labels, that says in words what it shows."""
    if not parts:
        return ""
    spoken = escape(", ".join(f"{part.label.name} {part.count}" for part in parts))
    pieces = "".join(
        f'<rect class="hue-{part.label.hue}" x="{part.x:.2f}" y="0" width="{part.width:.2f}" height="8">'
        f"<title>{escape(part.label.name)}: {part.count}</title></rect>"
        for part in parts
    )
    return (
        '<svg class="bars mini" viewBox="0 0 100 8" preserveAspectRatio="none" role="img" '
        f'aria-label="{spoken}">{pieces}</svg>'
    )


def _day(value: date | None) -> str:
    if value is None:
        return "undated"
    return f'<time datetime="{value.isoformat()}">{value.day} {value:%B} {value.year}</time>'
