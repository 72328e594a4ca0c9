"""One page of a list, found by where it begins: no OFFSET, so that the last page is as quick as the first."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.db.models import Model, QuerySet

from disputes.errors import BadRequest
from disputes.queries.cursors import Beyond, opened, sealed

Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """Rows of a page; `before` and `after` are cursors of the pages beside it, "" where there is none."""

    rows: list[Row]
    before: str
    after: str


def page(
    rows: QuerySet[Row],
    column: str,
    *,
    parse: Callable[[str], Any],
    size: int,
    after: str = "",
    before: str = "",
    descending: bool = False,
) -> Page[Row]:
    """The rows by `column` and id that come after one cursor or before another; `parse` reads a cursor's value."""
    backwards = bool(before) and not after
    upwards = descending == backwards
    if cursor := after or before:
        value, pk = opened(cursor, parts=2)
        try:
            place = (parse(value), int(pk))
        except ValueError as error:
            raise BadRequest("This cursor was not given out here for this list.") from error
        rows = rows.filter(Beyond((column, "id"), place, ">" if upwards else "<"))
    order = (column, "id") if upwards else (f"-{column}", "-id")
    found = list(rows.order_by(*order)[: size + 1])
    more, found = len(found) > size, found[:size]
    if backwards:
        found.reverse()
    here = [sealed([str(getattr(row, column)), row.pk]) for row in (found[0], found[-1])] if found else ["", ""]
    return Page(
        rows=found,
        before=here[0] if (more if backwards else bool(cursor)) else "",
        after=here[1] if (bool(cursor) if backwards else more) else "",
    )
