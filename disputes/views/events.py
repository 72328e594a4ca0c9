"""Dated events of a dispute: everybody's list, and an owner's forms."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from disputes import permissions
from disputes import text as texts
from disputes.actions import events as actions
from disputes.errors import Conflict, Invalid, NotFound
from disputes.forms import EventForm
from disputes.models import Event
from disputes.permissions import Access, Right
from disputes.queries import events as queries


@require_http_methods(["GET", "HEAD", "POST"])
def events(request: HttpRequest, slug: str) -> HttpResponseBase:
    """The list. With `change`, an owner has the form filled with that event."""
    if request.method != "POST":
        access = permissions.dispute(request.user, slug)
        changing = request.GET.get("change") if access.may_own else None
        return _page(request, access, changing=changing)
    access = permissions.dispute(request.user, slug, to=Right.OWN)
    match request.POST.get("what"):
        case "delete":
            return _delete(request, access)
        case "change":
            return _save(request, access, changing=request.POST.get("event", ""))
        case _:
            return _save(request, access)


@require_POST
def undo(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Brings back what this person deleted last."""
    access = permissions.dispute(request.user, slug, to=Right.OWN)
    gone = request.session.get("event", {})
    if gone.get("dispute") != access.dispute.pk:
        raise Invalid("There is nothing to undo any more.")
    day, last = date.fromisoformat(gone["day"]), gone["last"] and date.fromisoformat(gone["last"])
    event = actions.add(dispute=access.dispute, day=day, last=last, words=gone["words"], by=access.person)
    del request.session["event"]
    messages.success(request, f"“{event.words}” is back.")
    return redirect("events", slug)


def _save(request: HttpRequest, access: Access, *, changing: str | None = None) -> HttpResponseBase:
    form = EventForm(request.POST)
    if form.is_valid():
        values: dict[str, Any] = {"dispute": access.dispute, "by": access.person, **form.cleaned_data}
        try:
            event = actions.add(**values) if changing is None else actions.change(pk=_pk(changing), **values)
        except (Invalid, Conflict) as error:
            form.add_flaws(error.detail, error.fields)
        else:
            messages.success(request, f"“{event.words}” is {'in the list' if changing is None else 'saved'}.")
            return redirect("events", access.dispute.slug)
    return _page(request, access, form, changing=changing)


def _delete(request: HttpRequest, access: Access) -> HttpResponseBase:
    event = actions.delete(dispute=access.dispute, pk=_pk(request.POST.get("event", "")), by=access.person)
    request.session["event"] = {
        "dispute": access.dispute.pk,
        "day": event.day.isoformat(),
        "last": event.last and event.last.isoformat(),
        "words": event.words,
    }
    slug = access.dispute.slug
    messages.success(request, f"“{event.words}” was deleted.", extra_tags=f"undo-event-{slug}")
    return redirect("events", slug)


def _page(
    request: HttpRequest, access: Access, form: EventForm | None = None, *, changing: str | None = None
) -> HttpResponse:
    known = queries.of(access)
    event = None if changing is None else _among(known, changing)
    context = {
        "access": access,
        "dispute": access.dispute,
        "events": known,
        "changing": event,
        "form": form or _form_of(event),
    }
    return render(request, "events/list.html", context, status=422 if form else 200)


def _form_of(event: Event | None) -> EventForm:
    if event is None:
        return EventForm()
    form = EventForm(initial={"day": event.day, "last": event.last, "words": event.words})
    form.fields["day"].widget.attrs["autofocus"] = True
    return form


def _among(known: list[Event], pk: str) -> Event:
    for event in known:
        if event.pk == _pk(pk):
            return event
    raise NotFound("There is no such event here; somebody may have deleted it.")


def _pk(value: str) -> int:
    if not texts.is_number(value):
        raise NotFound("There is no such event here.")
    return int(value)
