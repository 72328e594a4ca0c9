"""What became of an annotation: who changed what, when, from what to what."""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from difflib import SequenceMatcher
from typing import Any

from django.db.models import QuerySet

from disputes import text as texts
from disputes.errors import NotFound
from disputes.models import Actor, Annotation, Change, Label
from disputes.permissions import Access

PAGE = 50
_CONTEXT = 24
_LONGEST_COMPARED = 120
_LONGEST_TOLD = 300
_WORDS = re.compile(r"\s+|[^\s]+")
_ROLES = ("speakers", "targets", "reporters")
_WHAT = {"speakers": "Speakers", "targets": "Targets", "reporters": "Reporters"}
_TOLD = {"article", "spans", "quote", "label", *_ROLES, "certainty", "speech", "note"}
_NUMBER = re.compile(r"[0-9]{1,18}", re.ASCII)

State = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of words that a change left, took away or put in."""

    kind: str  # "same", "gone" or "new"
    words: str


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that a change altered, and what became of its words."""

    what: str
    pieces: Sequence[Piece]


@dataclass(frozen=True, slots=True)
class Past:
    """One line of an annotation's history. `state` is what stood there afterwards, as a card has it: None when that
    can't be brought back, and `hindrance` says why; `stands` when it is what stands there now."""

    id: int
    who: str
    at: datetime
    action: str
    differences: list[Difference]
    state: dict[str, Any] | None
    hindrance: str
    stands: bool

    @property
    def encoded(self) -> str:
        """The state for a program on the page."""
        return json.dumps(self.state, ensure_ascii=False)


@dataclass(frozen=True, slots=True)
class History:
    changes: list[Past]
    older: int | None


def changes(access: Access, annotation: Annotation, *, before: int | None = None) -> History:
    """The changes of an annotation, newest first, a page at a time; that it may be seen, the caller has checked."""
    rows = _changes_of(annotation)
    if before is not None:
        rows = rows.filter(id__lt=before)
    found = list(rows[: PAGE + 1])
    shown = found[:PAGE]
    return History(_told(access, annotation, shown), older=shown[-1].pk if len(found) > PAGE else None)


def change(access: Access, annotation: Annotation, pk: int) -> Past:
    """One line of an annotation's history."""
    for past in _told(access, annotation, _changes_of(annotation).filter(pk=pk)):
        return past
    raise NotFound("There is no such line in the history of this annotation.")


def _changes_of(annotation: Annotation) -> QuerySet[Change]:
    return Change.objects.filter(kind="annotation", object_id=str(annotation.pk)).select_related("by").order_by("-id")


def _told(access: Access, annotation: Annotation, rows: Iterable[Change]) -> list[Past]:
    rows = list(rows)
    states = [state for row in rows for state in (row.before, row.after) if state]
    names = _Names(access, annotation, states)
    present = names.card_state(_present(annotation))
    told = []
    for row in rows:
        left = row.after or row.before or {}
        if _left_behind(row):
            continue  # told by the line in the text that it was carried over to
        state = names.card_state(left)
        hindrance = names.hindrance(left)
        if row.article_id not in (None, annotation.article_id):
            hindrance = "It stood in another version of the text then."
        told.append(
            Past(
                id=row.pk,
                who="you" if row.by_id == access.user.pk else str(row.by),
                at=row.at,
                action=row.action,
                differences=_differences(row, names),
                state=None if hindrance else state,
                hindrance=hindrance,
                stands=all(state.get(key) == value for key, value in present.items()),
            )
        )
    return told


def _left_behind(row: Change) -> bool:
    """Whether a line only tells those who have the old text open that an annotation was carried over to another."""
    now = (row.after or {}).get("article")
    return isinstance(now, Mapping) and now.get("id") != row.article_id


class _Names:
    """How ids and slugs of old states are called today; what is no longer there is called what is known of it."""

    def __init__(self, access: Access, annotation: Annotation, states: Sequence[State]) -> None:
        labels = Label.objects.filter(codebook=access.dispute.codebook_id)
        self.labels = dict(labels.values_list("slug", "name"))
        ids = {pk for state in states for role in _ROLES for value in _listed(state, role) if (pk := _id_of(value))}
        self.actors = dict(Actor.objects.filter(pk__in=ids).values_list("pk", "name"))
        for role in ("speaker", "target", "reporter"):
            pks = texts.split_bar(getattr(annotation, f"{role}_ids"))
            seated = zip(pks, texts.split_bar(getattr(annotation, f"{role}s")), strict=False)
            self.actors.update((int(pk), name) for pk, name in seated if _NUMBER.fullmatch(pk))

    def label(self, state: State) -> str:
        slug = str(state.get("label") or "")
        return self.labels.get(slug) or slug or "none"

    def seated(self, state: State, role: str) -> list[str]:
        return [self._actor(value) for value in _listed(state, role)]

    def _actor(self, value: Any) -> str:
        pk = _id_of(value)
        name = value.get("name") if isinstance(value, Mapping) else None
        if pk is not None:
            return self.actors.get(pk) or str(name or f"actor {pk}, no longer there")
        return str(name or value)

    def hindrance(self, state: State) -> str:
        if str(state.get("label") or "") not in self.labels:
            return f"Its label, {self.label(state)}, is no longer in the codebook."
        if not _spans(state):
            return "Which words it had is not known."
        gone = [
            self._actor(value)
            for role in _ROLES
            for value in _listed(state, role)
            if (pk := _id_of(value)) is None or pk not in self.actors
        ]
        return f"It names {gone[0]}." if gone else ""

    def card_state(self, state: State) -> dict[str, Any]:
        """A state of history as a card carries it. What this version does not know of is passed on as it is."""
        return {
            **{key: value for key, value in state.items() if key not in ("article", "quote", "surfaces")},
            **{
                role: [
                    {"id": pk, "name": self._actor(value), **_surface(state, role, pk)}
                    for value in _listed(state, role)
                    if (pk := _id_of(value)) is not None
                ]
                for role in _ROLES
            },
            "certainty": state.get("certainty") or Annotation.Certainty.CERTAIN.value,
            "speech": state.get("speech") or "",
            "note": state.get("note") or "",
        }


def _present(annotation: Annotation) -> State:
    """What stands there now, as history would write it; what it does not know of, as it was last written."""
    newest = _changes_of(annotation).first()
    return ((newest and newest.after) or {}) | {
        "spans": annotation.spans,
        "label": annotation.label.slug,
        "speakers": texts.split_bar(annotation.speaker_ids),
        "targets": texts.split_bar(annotation.target_ids),
        "reporters": texts.split_bar(annotation.reporter_ids),
        "surfaces": annotation.surfaces,
        "certainty": annotation.certainty,
        "speech": annotation.speech,
        "note": annotation.note,
    }


def _surface(state: State, role: str, pk: int) -> dict[str, list[int]]:
    """Which words of the text named an actor, if any did."""
    surfaces = state.get("surfaces")
    of_role = surfaces.get(role) if isinstance(surfaces, Mapping) else None
    span = of_role.get(str(pk)) if isinstance(of_role, Mapping) else None
    return {"surface": span} if isinstance(span, list) and _spans({"spans": [span]}) else {}


def _listed(state: State, role: str) -> list[Any]:
    value = state.get(role)
    return [one for one in value if one is not None] if isinstance(value, list) else []


def _id_of(value: Any) -> int | None:
    if isinstance(value, Mapping):
        value = value.get("id")
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    return int(value) if isinstance(value, str) and _NUMBER.fullmatch(value) else None


def _differences(row: Change, names: _Names) -> list[Difference]:
    before, after = row.before, row.after
    if not after:
        return []
    if not before:
        return _first(after, names) if row.action == Change.Action.CREATED else []
    found = []
    if names.label(before) != names.label(after):
        found.append(_replaced("Label", names.label(before), names.label(after)))
    if before.get("article") != after.get("article") and after.get("article"):
        found.append(_replaced("Text", _title(before), _title(after)))
    if before.get("spans") != after.get("spans"):
        found.append(_moved(before, after))
    for role in _ROLES:
        old, new = names.seated(before, role), names.seated(after, role)
        if old != new:
            found.append(_replaced(_WHAT[role], ", ".join(old), ", ".join(new)))
    for key in ("certainty", "speech"):
        was, now = str(before.get(key) or ""), str(after.get(key) or "")
        if was != now:
            found.append(_replaced(key.capitalize(), was, now))
    if (before.get("note") or "") != (after.get("note") or ""):
        found.append(_reworded("Note", str(before.get("note") or ""), str(after.get("note") or "")))
    others = (set(before) | set(after)) - _TOLD
    if not found and any(before.get(key) != after.get(key) for key in others):
        found.append(_plain("Details", "changed"))
    return found


def _first(state: State, names: _Names) -> list[Difference]:
    """What an annotation began as."""
    seated = {_WHAT[role]: ", ".join(names.seated(state, role)) for role in _ROLES}
    began = {
        "Label": names.label(state),
        "Words": texts.shorten(str(state.get("quote") or ""), 200),
        **seated,
        "Note": texts.shorten(str(state.get("note") or ""), 200),
    }
    return [_plain(what, value) for what, value in began.items() if value]


def _plain(what: str, value: str) -> Difference:
    return Difference(what, [Piece("same", value)])


def _replaced(what: str, old: str, new: str) -> Difference:
    return Difference(what, [piece for piece in (Piece("gone", old), Piece("new", new)) if piece.words])


def _title(state: State) -> str:
    article = state.get("article")
    return str(article.get("title") or "") if isinstance(article, Mapping) else ""


def _moved(before: State, after: State) -> Difference:
    old, new = str(before.get("quote") or ""), str(after.get("quote") or "")
    if old == new or not old or not new:
        return _replaced("Words", f"at {_places(before)}", f"at {_places(after)}")
    return _reworded("Words", old, new)


def _places(state: State) -> str:
    return ", ".join(f"{start}–{end}" for start, end in _spans(state)) or "an unknown place"


def _spans(state: State) -> list[list[int]]:
    """The spans of a state, none if any of them is not two offsets."""
    spans = state.get("spans")
    whole = isinstance(spans, list) and all(
        isinstance(span, list) and len(span) == 2 and all(isinstance(edge, int) for edge in span) for span in spans
    )
    return spans if isinstance(spans, list) and whole else []


def _reworded(what: str, old: str, new: str) -> Difference:
    """Which words went and which came, between those that stayed."""
    pieces = compared(old, new)
    last = len(pieces) - 1
    told = [_abridged(piece, at_start=place == 0, at_end=place == last) for place, piece in enumerate(pieces)]
    return Difference(what, [piece for piece in told if piece.words])


def compared(old: str, new: str) -> list[Piece]:
    """All words of two texts in their order: those that stayed, those that went and those that came."""
    left, right = _WORDS.findall(old), _WORDS.findall(new)
    head = _in_common(left, right)
    tail = _in_common(left[head:][::-1], right[head:][::-1])
    pieces = [Piece("same", "".join(left[:head]))]
    pieces += _compared(left[head : len(left) - tail], right[head : len(right) - tail])
    pieces.append(Piece("same", "".join(left[len(left) - tail :])))
    return _gathered(pieces)


def _gathered(pieces: Sequence[Piece]) -> list[Piece]:
    """With words that follow one another and all changed as one change, not as many with a space between each."""
    gathered = [pieces[0]]
    gone = new = ""
    for place, piece in enumerate(pieces[1:], start=1):
        between = piece.kind == "same" and not piece.words.strip() and place < len(pieces) - 1 and bool(gone or new)
        if piece.kind == "gone" or between:
            gone += piece.words
        if piece.kind == "new" or between:
            new += piece.words
        if piece.kind == "same" and not between:
            gathered += [Piece("gone", gone), Piece("new", new), piece]
            gone = new = ""
    return gathered


def _in_common(left: Sequence[str], right: Sequence[str]) -> int:
    """With how many words both begin."""
    return next((at for at, (a, b) in enumerate(zip(left, right, strict=False)) if a != b), min(len(left), len(right)))


def _compared(left: Sequence[str], right: Sequence[str]) -> list[Piece]:
    # Comparing takes the cube of the length at worst: of long stretches it is only told what stood there before.
    if max(len(left), len(right)) > _LONGEST_COMPARED:
        return [Piece("gone", "".join(left)), Piece("new", "".join(right))]
    pieces = []
    for kind, a, b, c, d in SequenceMatcher(None, left, right, autojunk=False).get_opcodes():
        if kind == "equal":
            pieces.append(Piece("same", "".join(left[a:b])))
        else:
            pieces += [Piece("gone", "".join(left[a:b])), Piece("new", "".join(right[c:d]))]
    return pieces


def _abridged(piece: Piece, *, at_start: bool, at_end: bool) -> Piece:
    """Of words that stayed, only as many as it takes to see where the others went or came."""
    words = piece.words
    if piece.kind != "same":
        return Piece(piece.kind, texts.shorten(words, _LONGEST_TOLD))
    if len(words) <= 3 * _CONTEXT:
        return piece
    before = words[:_CONTEXT].rpartition(" ")[0] or words[:_CONTEXT]
    after = words[-_CONTEXT:].partition(" ")[2] or words[-_CONTEXT:]
    kept = f"… {after}" if at_start else f"{before} …" if at_end else f"{before} … {after}"
    return Piece("same", kept)
