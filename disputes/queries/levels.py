"""At which level actors stand: as they were coded, or as the body or the state that they speak for."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import product
from typing import NamedTuple

from disputes import permissions
from disputes.models import Actor
from disputes.models.prepared import Prepared
from disputes.permissions import Access

CODED, BODY, STATE = "coded", "body", "state"
LEVELS = {CODED: "as coded", BODY: "bodies", STATE: "states"}

_HIGH_ENOUGH = {
    BODY: {Actor.Kind.BODY, Actor.Kind.ORGANISATION, Actor.Kind.STATE},
    STATE: {Actor.Kind.STATE},
}
MOST_STEPS = 10
"""From an actor up to its state; a chain of parents that goes round in a circle ends here."""


class Known(NamedTuple):
    """What is known of an actor; `parent` is its number."""

    name: str
    kind: str
    parent: int | None


class _Led(dict[str, tuple[int, ...]]):
    """Leads each list of actors up when it is first asked for: pictures do so a hundred thousand times."""

    def __init__(self, tops: dict[int, int]) -> None:
        super().__init__()
        self._tops = tops

    def __missing__(self, ids: str) -> tuple[int, ...]:
        found = tuple(dict.fromkeys(self._tops[int(one)] for one in ids.split("|"))) if ids else ()
        self[ids] = found
        return found


@dataclass(frozen=True)
class Ladder:
    """Leads from actors to those they stand for. Who has nobody above at the level stands for themselves."""

    level: str
    known: dict[int, Known]
    tops: dict[int, int]

    def name(self, actor: int) -> str:
        return self.known[actor].name

    @cached_property
    def up(self) -> Callable[[str], tuple[int, ...]]:
        """The actors of a statement, joined by a bar as it keeps them, each once."""
        return _Led(self.tops).__getitem__

    @cached_property
    def coded(self) -> Callable[[str], tuple[int, ...]]:
        """The same, as they were coded."""
        return self.up if self.level == CODED else _Led({pk: pk for pk in self.known}).__getitem__

    @cached_property
    def ways(self) -> Callable[[str, str], tuple[tuple[int, int], ...]]:
        """From each of the speakers of a statement to each of its targets, as `up` leads to them."""
        up = self.up
        return cache(lambda speakers, targets: tuple(product(up(speakers), up(targets))))

    @property
    def digest(self) -> int:
        """Differs where somebody stands for somebody else. Who is new and stands for themselves changes nothing of what
        was counted before."""
        led = frozenset((actor, top) for actor, top in self.tops.items() if actor != top)
        return hash(led) if led else 0


_KNOWN = Prepared(
    lambda dispute: Actor.objects.of_dispute(dispute).order_by().values_list("pk", "name", "kind", "parent_id"), int
)


def ladder(access: Access, level: str) -> Ladder:
    """For all actors of a dispute. In a blind dispute nobody is led to an actor that is hidden from them."""
    known = {pk: Known(name, kind, parent) for pk, name, kind, parent in _KNOWN.rows(access.dispute.pk)}
    if level == CODED:
        return Ladder(level, known, {pk: pk for pk in known})
    visible: Collection[int] = known.keys()
    if not permissions.names_all_actors(access):
        visible = set(permissions.actors(access).order_by().values_list("pk", flat=True))
    return Ladder(level, known, {pk: _top(pk, known, visible, level) for pk in known})


def _top(actor: int, known: dict[int, Known], visible: Collection[int], level: str) -> int:
    at: int | None = actor
    for _ in range(MOST_STEPS):
        if at is None or at not in known or (at != actor and at not in visible):
            return actor
        if known[at].kind in _HIGH_ENOUGH[level]:
            return at
        at = known[at].parent
    return actor
