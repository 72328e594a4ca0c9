"""One import: how far it is, what was understood, what the person decides, and what became of it."""

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import HttpResponseClientRefresh, reswap, retarget
from django_htmx.middleware import HtmxDetails

from disputes import permissions, tasks
from disputes.actions.imports import choices, leases
from disputes.errors import BadRequest, DemarcheError, Invalid, NotFound
from disputes.exporters import report as exporter
from disputes.importers import fields
from disputes.importers.corrections import CORRECTABLE
from disputes.models import ImportItem, ImportJob
from disputes.permissions import Access
from disputes.queries import imports as queries
from disputes.queries.imports import Row

State = ImportJob.State
Standing = ImportItem.Standing


class HtmxRequest(HttpRequest):
    htmx: HtmxDetails


@require_safe
def job(request: HtmxRequest, slug: str, pk: int) -> HttpResponse:
    access, found = permissions.import_job(request.user, slug, pk)
    if found.is_working:
        if leases.is_free(found):
            tasks.wake()  # whoever worked on it was stopped
        template = "imports/_progress.html" if request.htmx else "imports/working.html"
        return render(request, template, _context(request, access, found))
    if request.htmx:
        return HttpResponseClientRefresh()  # the page waited for this
    if found.state == State.READY:
        return _preview(request, access, found)
    return _report(request, access, found)


def _preview(
    request: HttpRequest,
    access: Access,
    found: ImportJob,
    *,
    typed: Row | None = None,
    problem: str = "",
    status: int = 200,
) -> HttpResponse:
    show = request.GET.get("show", "")
    page = queries.preview(found, show=show, after=request.GET.get("after", ""), before=request.GET.get("before", ""))
    rows = [queries.row(item, found) for item in page.rows]
    context = _context(request, access, found) | {
        "page": page,
        "rows": [typed if typed and row.item.pk == typed.item.pk else row for row in rows],
        "notes": queries.notes(found),
        "tally": queries.tally(found),
        "columns": queries.columns(found),
        "fields": fields.COLUMNS,
        "names": queries.names(found),
        "labels": access.dispute.codebook.labels.all(),
        "defaults": choices.DEFAULTS,
        "problem": problem,
    }
    return render(request, "imports/preview.html", context, status=status)


def _report(request: HttpRequest, access: Access, found: ImportJob) -> HttpResponse:
    show = request.GET.get("show", "")
    page = queries.report(found, show=show, after=request.GET.get("after", ""), before=request.GET.get("before", ""))
    context = _context(request, access, found) | {
        "page": page,
        "items": [(item, queries.reason(item)) for item in page.rows],
        "notes": queries.notes(found),
        "outcomes": queries.outcomes(found),
        "imported": found.counts.get("imported", 0) + found.counts.get("near", 0),
    }
    return render(request, "imports/report.html", context)


def _context(request: HttpRequest, access: Access, found: ImportJob) -> dict[str, Any]:
    return {
        "access": access,
        "dispute": access.dispute,
        "job": found,
        "show": request.GET.get("show", ""),
        "back": _part(request),
    }


@require_POST
def item(request: HtmxRequest, slug: str, pk: int, item_pk: int) -> HttpResponseBase:
    """Correct values of one item, leave it out, take it in."""
    access, found = permissions.import_job(request.user, slug, pk)
    one = found.items.filter(pk=item_pk).first() if item_pk < 2**63 else None
    if one is None:
        raise NotFound("This item is not there any more: its file was read again. Reload the page.")
    do = request.POST.get("do", "")
    if do == "leave_out":
        choices.leave_out(job=found, items=[one.pk])
    elif do == "take_in":
        choices.take_in(job=found, items=[one.pk])
    else:
        return _correct(request, access, found, one)
    one.refresh_from_db()
    return _whole_row(request, access, found, one)


def _correct(request: HtmxRequest, access: Access, found: ImportJob, one: ImportItem) -> HttpResponseBase:
    shown = queries.row(one, found).shown
    chosen, _, day = request.POST.get("choose", "").partition("=")
    posted = {chosen: day} if chosen else {name: request.POST[name] for name in CORRECTABLE if name in request.POST}
    changed = {name: value for name, value in posted.items() if value != shown.get(name)}
    wrong: dict[str, str] = {}
    saved: dict[str, str] = {}
    for name, value in changed.items():
        # Each value for itself: a wrong date is no reason to lose a good title.
        try:
            one = choices.correct(job=found, item=one, values={name: value})
            saved[name] = queries.row(one, found).shown[name]
        except Invalid as invalid:
            wrong[name] = invalid.fields.get(name, invalid.detail)
    row = queries.row(one, found, typed=changed, wrong=wrong)
    if not request.htmx:
        if wrong:
            return _preview(request, access, found, typed=row, status=422)
        return _back(request, found, one)
    if chosen and not wrong:
        return _whole_row(request, access, found, one)
    context = _context(request, access, found) | {"row": row, "saved": saved, "tally": queries.tally(found)}
    return render(request, "imports/_verdict_and_tally.html", context, status=422 if wrong else 200)


def _whole_row(request: HtmxRequest, access: Access, found: ImportJob, one: ImportItem) -> HttpResponseBase:
    if not request.htmx:
        return _back(request, found, one)
    context = _context(request, access, found) | {"row": queries.row(one, found), "tally": queries.tally(found)}
    response = render(request, "imports/_row_and_tally.html", context)
    return reswap(retarget(response, f"#item-{one.pk}"), "outerHTML")


def _back(request: HttpRequest, found: ImportJob, one: ImportItem | None = None) -> HttpResponse:
    return redirect(f"{found.get_absolute_url()}{_part(request)}{f'#item-{one.pk}' if one else ''}")


def _part(request: HttpRequest) -> str:
    """Which part of the preview is looked at, as the end of an address."""
    kept = QueryDict(mutable=True)
    for name in ("show", "after", "before"):
        if value := request.GET.get(name):
            kept[name] = value
    return f"?{kept.urlencode()}" if kept else ""


@require_POST
def choose(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """What is said of many items, or of how they are read."""
    access, found = permissions.import_job(request.user, slug, pk)
    decide = _DECISIONS.get(request.POST.get("do", ""))
    if decide is None:
        raise BadRequest("There is no such choice.", fields={"do": "is not understood"})
    try:
        decide(access, found, request)
    except Invalid as invalid:
        return _preview(request, access, found, problem=invalid.detail, status=422)
    return _back(request, found)


def _leave_out(access: Access, found: ImportJob, request: HttpRequest) -> None:
    only = request.POST.get("show", "")
    if only not in Standing.values:
        raise BadRequest("There is no such filter.", fields={"show": "is not understood"})
    count = choices.leave_out(job=found, items=None, only=only)
    messages.success(request, f"{count:,} left out.")


def _take_in(access: Access, found: ImportJob, request: HttpRequest) -> None:
    count = choices.take_in(job=found, items=None)
    messages.success(request, f"{count:,} taken back in.")


def _set_default(access: Access, found: ImportJob, request: HttpRequest) -> None:
    choices.set_default(job=found, name=request.POST.get("name", ""), value=request.POST.get("value", ""))


def _set_threshold(access: Access, found: ImportJob, request: HttpRequest) -> None:
    percent = request.POST.get("threshold", "")
    if not (percent.isascii() and percent.isdigit() and len(percent) <= 3):
        raise Invalid("Choose 60 to 100 per cent.")
    choices.set_threshold(job=found, percent=int(percent))


def _map_columns(access: Access, found: ImportJob, request: HttpRequest) -> None:
    columns = _pairs(request, "column")
    choices.map_columns(job=found, columns=columns, known=frozenset(fields.COLUMNS))
    tasks.see_to(found)


def _set_names(access: Access, found: ImportJob, request: HttpRequest) -> None:
    annotators = {name: int(value) for name, value in _pairs(request, "annotator").items() if value.isdigit()}
    choices.set_names(
        job=found,
        labels=_pairs(request, "label"),
        annotators=annotators,
        create_actors="create_actors" in request.POST,
    )


_DECISIONS: Mapping[str, Callable[[Access, ImportJob, HttpRequest], None]] = {
    "leave_out": _leave_out,
    "take_in": _take_in,
    "default": _set_default,
    "threshold": _set_threshold,
    "columns": _map_columns,
    "names": _set_names,
}


def _pairs(request: HttpRequest, kind: str) -> dict[str, str]:
    """Their names and ours, sent side by side: their names may hold anything, so that they are no names of fields."""
    theirs, ours = request.POST.getlist(f"{kind}-theirs"), request.POST.getlist(f"{kind}-ours")
    if len(theirs) != len(ours):
        raise BadRequest("Each name needs its choice.", fields={kind: "is not understood"})
    return dict(zip(theirs, ours, strict=True))


@require_POST
def start(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Import. Asked twice, it begins once."""
    _, found = permissions.import_job(request.user, slug, pk)
    if choices.start(job=found):
        found.refresh_from_db()
        tasks.see_to(found)
    return redirect(found)


@require_POST
def cancel(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    access, found = permissions.import_job(request.user, slug, pk)
    choices.cancel(job=found, by=access.person)
    if found.is_working:
        tasks.see_to(found)
    return redirect(found)


@require_POST
def undo(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    access, found = permissions.import_job(request.user, slug, pk)
    try:
        choices.undo(job=found, by=access.person)
    except DemarcheError as error:
        messages.error(request, error.detail)
    else:
        found.refresh_from_db()
        tasks.see_to(found)
    return redirect(found)


@require_safe
def report(request: HttpRequest, slug: str, pk: int) -> StreamingHttpResponse:
    """What became of every item, as a file."""
    access, found = permissions.import_job(request.user, slug, pk)
    response = StreamingHttpResponse(exporter.pieces(queries.lines(found)), content_type="text/csv; charset=utf-8")
    filename = f"import-{access.dispute.slug}-{found.pk}.csv"
    response.headers["Content-Disposition"] = content_disposition_header(True, filename)  # type: ignore[assignment]
    return response
