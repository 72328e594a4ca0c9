"""Paging without OFFSET: a cursor says after which row to go on, and an index finds that place at any depth."""

from collections.abc import Sequence
from typing import Any

from django.core.signing import BadSignature, Signer
from django.db.models import BooleanField, Expression, F, Func, Value

from disputes.errors import BadRequest

_SALT = "disputes.cursor"


def sealed(place: Sequence[str | int]) -> str:
    """A cursor for this place. It is signed, so that one that comes back is one that we gave out."""
    return Signer(salt=_SALT).sign_object(list(place))


def opened(cursor: str, *, parts: int) -> list[Any]:
    """The place that a cursor names."""
    try:
        place = Signer(salt=_SALT).unsign_object(cursor)
    except (BadSignature, ValueError) as error:
        raise _not_ours() from error
    if not isinstance(place, list) or len(place) != parts:
        raise _not_ours()
    return place


def _not_ours() -> BadRequest:
    return BadRequest("This cursor was not given out here for this list.", fields={"cursor": "is not valid"})


class Beyond(Func):
    """Whether a row stands beyond a place, all columns compared as one value, which an index can seek."""

    output_field = BooleanField()

    def __init__(self, columns: Sequence[str | Expression | F], values: Sequence[Any], comparison: str = ">") -> None:
        super().__init__(*columns, *(value if isinstance(value, Expression) else Value(value) for value in values))
        self.comparison = comparison

    def as_sql(self, compiler: Any, connection: Any, **context: Any) -> Any:  # type: ignore[override]
        compiled = [compiler.compile(expression) for expression in self.get_source_expressions()]
        half = len(compiled) // 2
        left, right = (", ".join(sql for sql, _ in part) for part in (compiled[:half], compiled[half:]))
        return f"({left}) {self.comparison} ({right})", [param for _, params in compiled for param in params]
