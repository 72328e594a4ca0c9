"""The way from a mark in a picture back to the statements behind it: a question that finds just those."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.db.models import Exists, OuterRef

from disputes import permissions
from disputes.errors import BadRequest
from disputes.models import Actor, Role
from disputes.permissions import Access
from disputes.queries import actors, levels
from disputes.queries.levels import Ladder
from disputes.search import syntax

MOST_NAMED = 30
"""Actors that one question names for another; it holds some sixty words and filters."""


@dataclass(frozen=True, slots=True)
class Doors:
    """Questions for what actors say. `values` are those of a filter that means an actor and who stands for it; `known`
    has what was asked before, since the same mark stands in several pictures."""

    text: str
    values: dict[int, list[str]]
    known: dict[tuple[int | None, int | None], str | None] = field(default_factory=dict)

    def to(self, *, speaker: int | None = None, target: int | None = None, **filters: str) -> str:
        """The question narrowed by these; empty if it would name too many actors."""
        text = self._said(speaker, target)
        return "" if text is None else narrowed(text, **filters)

    def _said(self, speaker: int | None, target: int | None) -> str | None:
        if (speaker, target) not in self.known:
            if target is None:
                text = self._beside(self.text, "speaker", speaker)
            else:
                text = self._beside(self._said(speaker, None), "target", target)
            self.known[speaker, target] = text
        return self.known[speaker, target]

    def _beside(self, text: str | None, name: str, actor: int | None) -> str | None:
        if text is None or actor is None:
            return text
        named = self.values[actor]
        return syntax.added_any(text, name, named) if 0 < len(named) <= MOST_NAMED else None


def narrowed(text: str, **filters: str) -> str:
    """A question and these filters, whatever it says of the same already. `from_` stands for a name Python has."""
    named = [(name.rstrip("_"), value, name not in ("since", "until")) for name, value in filters.items()]
    return syntax.added_all(text, named)


def doors(access: Access, text: str, ladder: Ladder, coded: Iterable[int], tops: Iterable[int]) -> Doors:
    """For these actors, of whom those `coded` stand for them in what the question finds."""
    below: dict[int, list[int]] = {top: [] for top in tops}
    for actor in sorted(coded):
        if (top := ladder.tops[actor]) in below:
            below[top].append(actor)
    names = {actor: ladder.name(actor) for some in below.values() for actor in some}
    spelled = actors.spelled(access, names)
    return Doors(text, {top: [spelled[actor] for actor in some] for top, some in below.items()})


def standing_for(access: Access, names: Sequence[str], level: str) -> dict[str, list[str]]:
    """For each name how a question says who is meant by it at a level: the actor, and those who stand for it here."""
    if level == levels.CODED:
        return {name: [name] for name in names}
    ladder = levels.ladder(access, level)
    meant = actors.called(access, names)
    tops = {ladder.tops[pk] for pks in meant.values() for pk in pks if pk in ladder.tops}
    below = [pk for pk, top in ladder.tops.items() if top in tops]
    seen = Role.objects.filter(actor=OuterRef("pk"), annotation__in=permissions.annotations(access).values("pk"))
    here = set(Actor.objects.filter(Exists(seen), pk__in=below).values_list("pk", flat=True))
    found = doors(access, "", ladder, here, tops).values
    values = {name: [one for pk in pks if pk in ladder.tops for one in found[ladder.tops[pk]]]
              for name, pks in meant.items()}  # fmt: skip
    for name, some in values.items():
        if len(some) > MOST_NAMED:
            raise BadRequest(f"More than {MOST_NAMED} actors stand for “{name}”. Name one of them.")
    return {name: some or [name] for name, some in values.items()}
