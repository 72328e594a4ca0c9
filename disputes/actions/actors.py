"""Actors: the registry of the site and what annotators add while they code."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from disputes import text as texts
from disputes.actions.transaction import writing
from disputes.errors import Invalid, UnknownActor
from disputes.models import Actor, Alias, Dispute, User
from disputes.models.prepared import Prepared, columns_of, instance_of
from disputes.permissions import Access, actors
from disputes.records import ActorRecord, ActorReference
from disputes.text import Span

MOST_SEATS = 100
"""Actors of one role. PostgreSQL's index of who says what to whom takes some hundreds."""

_BY_ID = Prepared(
    lambda dispute, pk: Actor.objects.of_dispute(dispute).filter(pk=pk).values_list(*columns_of(Actor)), int, int
)
_BY_NAME = Prepared(
    lambda dispute, folded: (
        Actor.objects.of_dispute(dispute).named(folded).order_by("id").values_list(*columns_of(Actor))[:20]
    ),
    int,
    str,
)


@writing()
def add_records(*, records: Sequence[ActorRecord], dispute: Dispute | None = None) -> int:
    """Add actors with their names, to the registry or to one dispute; those already there are left as they are.

    Parents must come before their children or be there already. Returns how many are new.
    """
    # Those of the dispute come last and win over the registry's.
    known = {
        actor.name: actor
        for actor in Actor.objects.of_dispute(dispute.pk if dispute else 0).order_by("-dispute_id", "id").reverse()
    }
    new = 0
    aliases: list[Alias] = []
    for record in records:
        there = known.get(record.name)
        if there is not None and there.dispute_id == (dispute.pk if dispute else None):
            continue
        if record.kind not in Actor.Kind.values:
            raise Invalid(f"“{record.kind}” is no kind of actor ({record.name}).")
        if record.parent and record.parent not in known:
            raise Invalid(f"The parent “{record.parent}” of “{record.name}” is not there.")
        actor = Actor.objects.create(
            name=record.name,
            folded=texts.fold(record.name),
            kind=record.kind,
            parent=known.get(record.parent),
            iso3=record.iso3,
            dispute=dispute,
        )
        known[record.name] = actor
        new += 1
        names = (
            [(record.official_name, Alias.Kind.OFFICIAL)] * bool(record.official_name)
            + [(name, Alias.Kind.NAME) for name in record.aliases]
            + [(name, Alias.Kind.ADJECTIVE) for name in record.adjectives]
            + [(name, Alias.Kind.CAPITAL) for name in record.capitals]
        )
        seen = {record.name}
        for name, kind in names:
            if name not in seen:
                seen.add(name)
                aliases.append(Alias(actor=actor, name=name, folded=texts.fold(name), kind=kind))
    Alias.objects.bulk_create(aliases)
    return new


@dataclass(frozen=True, slots=True)
class Seat:
    """An actor in a role, with the words of the text that name it, if any."""

    actor: Actor
    surface: Span | None = None


def resolve(*, access: Access, references: Iterable[ActorReference], by: User, create: bool, field: str) -> list[Seat]:
    """The actors that are meant, in order, each once. An unknown name is made an actor of the dispute if `create`.

    Of several references to one actor the first that has words in the text gives them.
    """
    references = list(references)
    if len(references) > MOST_SEATS:
        raise Invalid(f"At most {MOST_SEATS} actors speak or are spoken to at once.", fields={field: "are too many"})
    found: dict[int, Seat] = {}
    for reference in references:
        actor = _by_id(access, reference.id, field) if reference.id is not None else _by_name(access, reference, field)
        if actor is None:
            if not create:
                raise UnknownActor(
                    f"No actor is called “{reference.name}” here.", fields={field: f"“{reference.name}” is not known"}
                )
            actor = _create(access, reference, by, field)
        seat = found.get(actor.pk)
        if seat is None or seat.surface is None:
            found[actor.pk] = Seat(actor, reference.surface)
    return list(found.values())


def _by_id(access: Access, pk: int, field: str) -> Actor:
    rows = _BY_ID.rows(access.dispute.pk, pk) if abs(pk) < 2**63 else []
    if not rows:
        raise UnknownActor(f"No actor of this dispute has the id {pk}.", fields={field: f"id {pk} is not known"})
    return instance_of(Actor, rows[0])


def _by_name(access: Access, reference: ActorReference, field: str) -> Actor | None:
    name = texts.clean_line(reference.name)
    folded = texts.fold(name)
    if not folded:
        raise Invalid("An actor needs a name.", fields={field: "needs a name"})
    # A hidden actor of a blind dispute may be met here by its exact name, and only so: two people who type the
    # same name mean the same actor, and neither learns that the other did.
    candidates = [instance_of(Actor, row) for row in _BY_NAME.rows(access.dispute.pk, folded)]
    if not candidates:
        return None
    exact = [actor for actor in candidates if actor.name == name] or [
        actor for actor in candidates if actor.folded == folded
    ]
    choice = exact or candidates
    own = [actor for actor in choice if actor.dispute_id is not None] or choice
    if len(own) > 1:
        known = ", ".join(f"{actor.name} (id {actor.pk})" for actor in own if actors(access).filter(pk=actor.pk))
        raise UnknownActor(f"“{name}” may be {known}; choose one.", fields={field: f"“{name}” is more than one actor"})
    return own[0]


def _create(access: Access, reference: ActorReference, by: User, field: str) -> Actor:
    name = texts.clean_line(reference.name)
    kind = reference.kind or Actor.Kind.ORGANISATION
    if len(name) > 200:
        raise Invalid("An actor's name has at most 200 characters.", fields={field: "has a name of over 200"})
    if kind not in Actor.Kind.values:
        raise Invalid(f"“{kind}” is no kind of actor.", fields={field: "has an unknown kind"})
    return Actor.objects.create(name=name, folded=texts.fold(name), kind=kind, dispute=access.dispute, created_by=by)
