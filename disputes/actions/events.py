"""Putting dated events beside what is counted."""

from datetime import date

from django.utils import timezone

from disputes import text as texts
from disputes.actions import history
from disputes.actions.transaction import writing
from disputes.errors import Conflict, Invalid, NotFound
from disputes.importers.fields import YEARS
from disputes.models import Change, Dispute, Event, User

MOST = 500
"""Events of one dispute."""

LONGEST = 120


@writing()
def add(*, dispute: Dispute, day: date, last: date | None = None, words: str, by: User) -> Event:
    """Add an event. Sent twice, it is one."""
    last, words = _checked(day, last, words)
    _one_at_a_time(dispute)
    events = Event.objects.filter(dispute=dispute)
    stored = events.filter(day=day, words=words).first()
    if stored is not None:
        if stored.last != last:
            raise _twice()
        return stored
    if events.count() >= MOST:
        raise Invalid(f"A dispute has at most {MOST} events; delete one first.")
    event = Event.objects.create(dispute=dispute, day=day, last=last, words=words)
    _remember(event, Change.Action.CREATED, by, None, _state(event))
    return event


@writing()
def change(*, dispute: Dispute, pk: int, day: date, last: date | None, words: str, by: User) -> Event:
    """Correct the days or the words of an event."""
    last, words = _checked(day, last, words)
    _one_at_a_time(dispute)
    event = _event(dispute, pk)
    if Event.objects.filter(dispute=dispute, day=day, words=words).exclude(pk=pk).exists():
        raise _twice()
    before = _state(event)
    event.day, event.last, event.words = day, last, words
    if _state(event) != before:
        event.save()
        _remember(event, Change.Action.CHANGED, by, before, _state(event))
    return event


@writing()
def delete(*, dispute: Dispute, pk: int, by: User) -> Event:
    """Delete an event. What is returned is enough to add it again."""
    _one_at_a_time(dispute)
    event = _event(dispute, pk)
    _remember(event, Change.Action.DELETED, by, _state(event), None)
    event.delete()
    return event


def _checked(day: date, last: date | None, words: str) -> tuple[date | None, str]:
    """Last day and words as they are stored; all that is wrong is Invalid at once."""
    words = texts.clean_line(words)
    flaws: dict[str, str] = {}
    if not words:
        flaws["words"] = "is empty"
    elif len(words) > LONGEST:
        flaws["words"] = f"is longer than {LONGEST} characters"
    if last is not None and last < day:
        flaws["last"] = "is before the first day"
    for field, value in (("day", day), ("last", last)):
        if value is not None and value.year not in YEARS:
            flaws[field] = f"has a year outside {YEARS[0]}–{YEARS[-1]}"
    if flaws:
        told = "; ".join(f"“{field}” {flaw}" for field, flaw in flaws.items())
        raise Invalid(f"{told}.", fields=flaws)
    return None if last == day else last, words


def _one_at_a_time(dispute: Dispute) -> None:
    """Who else adds or changes events of this dispute waits, so that none is doubled and there are never too many."""
    Dispute.objects.select_for_update(no_key=True).get(pk=dispute.pk)


def _event(dispute: Dispute, pk: int) -> Event:
    found = Event.objects.filter(dispute=dispute, pk=pk).first() if abs(pk) < 2**63 else None
    if found is None:
        raise NotFound("There is no such event here; somebody may have deleted it.")
    return found


def _twice() -> Conflict:
    return Conflict("This event is there already, on the same day.", fields={"words": "is there already, on that day"})


def _state(event: Event) -> history.State:
    state = {"dispute": event.dispute_id, "day": event.day.isoformat(), "words": event.words}
    return state | ({"last": event.last.isoformat()} if event.last else {})


def _remember(
    event: Event, action: Change.Action, by: User, before: history.State | None, after: history.State | None
) -> None:
    history.record(
        kind="event", object_id=event.pk, action=action, by=by, at=timezone.now(), before=before, after=after
    )
