"""The same changed in many statements at once, and taking that back."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.core import signing
from django.db import connection
from django.utils import timezone

from disputes import permissions
from disputes.actions import actors, history, indexing
from disputes.actions.actors import Seat
from disputes.actions.annotations import label_called, names_of, roles_of, state_of, surfaces_of
from disputes.actions.transaction import writing
from disputes.errors import BadRequest, Forbidden, Invalid
from disputes.models import Actor, Annotation, Change, Label, Role, User
from disputes.permissions import Access
from disputes.records import ActorReference
from disputes.text import Span

MOST = 1_000
"""Statements in one call: on SQLite everybody else's saves wait for it."""

TIME_TO_UNDO = timedelta(days=1)

_SALT = "disputes.many_annotations"
_HEX = 32

Seats = Mapping[Role.Part, Sequence[Seat]]
Wish = Callable[[Annotation, Seats], tuple[Label, Seats] | None]
"""What an annotation's label and roles are to be, None to leave it alone."""


@dataclass(frozen=True, slots=True)
class Done:
    """How many statements were changed, and how many not because they are somebody else's or, when a change is taken
    back, because they have been changed since.

    `undo` is what the function `undo` takes all of it back by, "" when there is nothing to take back.
    """

    changed: int
    refused: int
    undo: str


@writing()
def relabel(*, access: Access, annotations: Sequence[UUID], label: str, by: User) -> Done:
    """Give these statements a label of the codebook, by its slug."""
    found = label_called(access, label)
    return _change(access, annotations, by, lambda annotation, seats: (found, seats))


@writing()
def replace_actor(
    *, access: Access, annotations: Sequence[UUID], old: int, new: ActorReference, parts: Collection[str], by: User
) -> Done:
    """Where the actor with the id `old` sits in one of these roles, let another sit there.

    The words of the text that named the one name the other; who sits in the role already does so only once.
    """
    if not parts:
        raise Invalid("Choose at least one role.", fields={"parts": "are none"})
    chosen = {_part(part, "parts") for part in parts}
    actor = _resolved(access, [new], by, "new")[0]

    def wish(annotation: Annotation, seats: Seats) -> tuple[Label, Seats]:
        replaced = {part: _replaced(seated, old, actor) if part in chosen else seated for part, seated in seats.items()}
        return annotation.label, replaced

    return _change(access, annotations, by, wish)


@writing()
def set_actors(
    *, access: Access, annotations: Sequence[UUID], part: str, actors: Sequence[ActorReference], by: User
) -> Done:
    """Replace everybody in a role by these actors, in this order. Those who sat there keep the words that name them."""
    role = _part(part, "part")
    seated = _resolved(access, actors, by, "actors")

    def wish(annotation: Annotation, seats: Seats) -> tuple[Label, Seats]:
        words = {seat.actor.pk: seat.surface for seat in seats[role]}
        return annotation.label, {**seats, role: [Seat(one, words.get(one.pk)) for one in seated]}

    return _change(access, annotations, by, wish)


@writing()
def undo(*, access: Access, token: str, by: User) -> Done:
    """Put back what was there before, in each statement that nobody has changed since. That can be undone as well."""
    left = _opened(access, token, by)
    lines = Change.objects.filter(pk__in=[line for _, line in left.values()], kind="annotation")
    states = {UUID(pk): before for pk, before in lines.values_list("object_id", "before") if before}
    labels = {label.slug: label for label in Label.objects.filter(codebook=access.dispute.codebook_id)}
    ids = {int(pk) for state in states.values() for part in Role.Part for pk in state[f"{part}s"]}
    known = {actor.pk: actor for actor in Actor.objects.of_dispute(access.dispute.pk).filter(pk__in=ids)}

    def wish(annotation: Annotation, seats: Seats) -> tuple[Label, Seats] | None:
        version, _ = left[annotation.pk]
        state = states.get(annotation.pk)
        if annotation.version != version or state is None or state["label"] not in labels:
            return None
        before = _seats_in(state, known)
        return None if before is None else (labels[state["label"]], before)

    done = _change(access, list(left), by, wish)
    return replace(done, refused=len(left) - done.changed)


def _change(access: Access, annotations: Sequence[UUID], by: User, wish: Wish) -> Done:
    own, refused = _own(access, annotations, by)
    seated = _seated(own)
    now = timezone.now()
    changed: list[Annotation] = []
    lines: list[Change] = []
    roles: list[Role] = []
    with_other_roles: list[Annotation] = []
    for annotation in own:
        wished = wish(annotation, seated[annotation.pk])
        if wished is None:
            continue
        label, seats = wished
        before = state_of(annotation)
        annotation.label = label
        for column, value in names_of(seats).items():
            setattr(annotation, column, value)
        annotation.surfaces = surfaces_of(seats)
        after = state_of(annotation)
        if before == after:
            continue
        annotation.version += 1
        annotation.updated_at = now
        annotation.codebook_version = access.dispute.codebook.version
        changed.append(annotation)
        lines.append(_line(annotation, by, before, after))
        if seats != seated[annotation.pk]:
            with_other_roles.append(annotation)
            roles += roles_of(annotation, seats)
    if not changed:
        return Done(0, refused, "")
    with indexing.changing_statements([annotation.pk for annotation in changed]):
        _store(changed)
        Role.objects.filter(annotation__in=with_other_roles).delete()
        Role.objects.bulk_create(roles)
    Change.objects.bulk_create(lines)
    return Done(len(changed), refused, _sealed(access, changed, lines, by))


def _own(access: Access, annotations: Sequence[UUID], by: User) -> tuple[list[Annotation], int]:
    """This person's own among these, held until all is done, and how many are visibly somebody else's."""
    if not access.may_annotate:
        raise Forbidden("You may look at these statements, but not annotate here.")
    pks = set(annotations)
    if len(pks) > MOST:
        raise Invalid(f"At most {MOST:,} statements at a time.", fields={"annotations": "are too many"})
    seen = permissions.annotations(access).filter(pk__in=pks)
    # Labels are asked for apart: PostgreSQL passes over a row whose label somebody changes while it waits for the row.
    own = seen.filter(annotator=by).order_by("pk").prefetch_related("label").select_for_update(of=("self",))
    return list(own), seen.exclude(annotator=by).count()


def _seated(annotations: Iterable[Annotation]) -> dict[UUID, dict[Role.Part, list[Seat]]]:
    seats: dict[UUID, dict[Role.Part, list[Seat]]] = {
        annotation.pk: {part: [] for part in Role.Part} for annotation in annotations
    }
    for role in Role.objects.filter(annotation__in=list(seats)).select_related("actor").order_by("role", "position"):
        start, end = role.surface_start, role.surface_end
        surface = None if start is None or end is None else Span(start, end)
        seats[role.annotation_id][Role.Part(role.role)].append(Seat(role.actor, surface))
    return seats


def _part(part: str, field: str) -> Role.Part:
    if part not in Role.Part.values:
        raise Invalid(f"“{part}” is not one of {', '.join(Role.Part.values)}.", fields={field: "is no role"})
    return Role.Part(part)


def _resolved(access: Access, references: Iterable[ActorReference], by: User, field: str) -> list[Actor]:
    """Words of one text say nothing of the others: only who is meant counts."""
    return [
        seat.actor for seat in actors.resolve(access=access, references=references, by=by, create=False, field=field)
    ]


def _replaced(seated: Sequence[Seat], old: int, new: Actor) -> list[Seat]:
    """The seats with one actor in another's, each once; the first of them that has words in the text gives them."""
    found: dict[int, Seat] = {}
    for seat in seated:
        actor = new if seat.actor.pk == old else seat.actor
        there = found.get(actor.pk)
        if there is None or there.surface is None:
            found[actor.pk] = Seat(actor, seat.surface)
    return list(found.values())


def _seats_in(state: history.State, known: Mapping[int, Actor]) -> dict[Role.Part, list[Seat]] | None:
    """Who sat where in a state of history; None when one of them is no actor any more."""
    seats: dict[Role.Part, list[Seat]] = {}
    for part in Role.Part:
        words = state.get("surfaces", {}).get(f"{part}s", {})
        seats[part] = []
        for pk in state[f"{part}s"]:
            if int(pk) not in known:
                return None
            seats[part].append(Seat(known[int(pk)], Span(*words[pk]) if pk in words else None))
    return seats


_CHANGED = (
    "label_id", "speakers", "speaker_ids", "targets", "target_ids", "reporters", "reporter_ids", "surfaces",
    "codebook_version", "version", "updated_at",
)  # fmt: skip


def _store(annotations: Iterable[Annotation]) -> None:
    """One statement run for each row: Django's own would hold a condition for each row and column."""
    fields = {field.attname: field for field in Annotation._meta.concrete_fields}
    columns = ", ".join(f'"{fields[name].column}" = %s' for name in _CHANGED)
    with connection.cursor() as cursor:
        cursor.executemany(
            f"UPDATE {Annotation._meta.db_table} SET {columns} WHERE id = %s",  # noqa: S608 - own names only
            [
                [fields[name].get_db_prep_save(getattr(annotation, name), connection) for name in (*_CHANGED, "id")]
                for annotation in annotations
            ],
        )


def _line(annotation: Annotation, by: User, before: history.State, after: history.State) -> Change:
    return Change(
        kind="annotation",
        object_id=str(annotation.pk),
        article_id=annotation.article_id,
        by=by,
        at=annotation.updated_at,
        action=Change.Action.CHANGED,
        before=before,
        after=after,
    )


def _sealed(access: Access, annotations: Sequence[Annotation], lines: Sequence[Change], by: User) -> str:
    """Names what was changed, which version came of it and which line of history has the state before."""
    told: list[Any] = [
        by.pk,
        access.dispute.pk,
        "".join(annotation.pk.hex for annotation in annotations),
        [annotation.version for annotation in annotations],
        [line.pk for line in lines],
    ]
    return signing.dumps(told, salt=_SALT, compress=True)


def _opened(access: Access, token: str, by: User) -> dict[UUID, tuple[int, int]]:
    """For each annotation the version that came of the change and the line of history that tells of it."""
    try:
        user, dispute, pks, versions, lines = signing.loads(token, salt=_SALT, max_age=TIME_TO_UNDO)
    except signing.SignatureExpired as error:
        raise _refused("This was changed more than a day ago; it can only be changed again.") from error
    except (signing.BadSignature, ValueError) as error:
        raise _refused("What is to be undone was not given out here.") from error
    if user != by.pk:
        raise _refused("Somebody else made this change; only they can undo it.")
    if dispute != access.dispute.pk:
        raise _refused("This change was made in another dispute.")
    annotations = (UUID(pks[place : place + _HEX]) for place in range(0, len(pks), _HEX))
    return {pk: (version, line) for pk, version, line in zip(annotations, versions, lines, strict=True)}


def _refused(detail: str) -> BadRequest:
    return BadRequest(detail, fields={"undo": "is not valid"})
