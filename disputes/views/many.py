"""Work on many articles or statements at once, and what of it can be undone."""

from datetime import date
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from disputes import permissions
from disputes import text as texts
from disputes.actions import many_annotations, many_articles
from disputes.errors import BadRequest, Invalid
from disputes.models import Role
from disputes.permissions import Access, Right
from disputes.queries import actors as actor_queries
from disputes.queries import articles as article_queries
from disputes.queries import asking, people
from disputes.queries.statements import of_articles
from disputes.records import ActorReference
from disputes.views.statements import article_lines, download

_RIGHT = {
    "export": Right.READ,
    "export-articles": Right.REVIEW,
    "assign": Right.REVIEW,
    "move": Right.OWN,
    "delete": Right.OWN,
    "restore": Right.OWN,
}


@require_POST
def articles(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Assign, move, delete, bring back or export the selected articles, or all that were found."""
    action = request.POST.get("action", "")
    if action not in _RIGHT:
        raise BadRequest(f"“action” is one of {', '.join(_RIGHT)}.", fields={"action": "is not understood"})
    access = permissions.dispute(request.user, slug, to=_RIGHT[action])
    chosen = _chosen_articles(request, access)
    if not chosen:
        messages.warning(request, "Select at least one article first.")
        return redirect(_library(request, slug))
    dispute = access.dispute
    if action == "export":
        return download(access, of_articles(access, chosen), format_="csv", profile="spreadsheet")
    if action == "export-articles":
        return article_lines(access, chosen)
    by = access.person
    stayed: list[str] = []
    if action == "assign":
        annotators = people.chosen(access, request.POST.getlist("annotator"))
        n = many_articles.assign(dispute=dispute, articles=chosen, annotators=annotators, due=_due(request), by=by)
        told = f"assigned to {', '.join(map(str, annotators))}"
    elif action == "move":
        to = permissions.dispute(request.user, request.POST.get("to", ""), to=Right.OWN).dispute
        n, stayed = many_articles.move(dispute=dispute, to=to, articles=chosen, by=by)
        told = f"moved to “{to.name}”"
    elif action == "delete":
        n = many_articles.delete(dispute=dispute, articles=chosen, by=by)
        told = f"deleted. For {many_articles.DAYS_KEPT} days they can be brought back"
    else:
        n, stayed = many_articles.restore(dispute=dispute, articles=chosen, by=by)
        told = "brought back"
    if n:
        messages.success(request, f"{n:,} article{'' if n == 1 else 's'} {told}.")
    for sentence in stayed[:5]:
        messages.warning(request, sentence)
    if len(stayed) > 5:
        messages.warning(request, f"So it is with {len(stayed) - 5:,} more.")
    return redirect(_library(request, slug))


def _chosen_articles(request: HttpRequest, access: Access) -> list[int]:
    if request.POST.get("all"):
        meaning = asking.understood(access, request.POST.get("q", ""))
        return article_queries.all_found(access, meaning, most=many_articles.MOST)
    return [int(value) for value in request.POST.getlist("article") if texts.is_number(value)]


def _library(request: HttpRequest, slug: str) -> str:
    query = request.POST.get("back", "")
    return reverse("articles", args=[slug]) + (f"?{query}" if query else "")


def _due(request: HttpRequest) -> date | None:
    value = request.POST.get("due", "")
    return asking.day("due", [value]) if value else None


@require_POST
def statements(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Give the selected statements another label or other actors. The answer says how many, and offers to undo it."""
    access = permissions.dispute(request.user, slug, to=Right.ANNOTATE)
    one, _, one_label = request.POST.get("one", "").partition(" ")
    label = one_label or request.POST.get("label", "")
    chosen = _uuids([one] if one else request.POST.getlist("statement"))
    back = reverse("statements", args=[slug]) + (f"?{query}" if (query := request.POST.get("back", "")) else "")
    if not chosen:
        messages.warning(request, "Select at least one statement of your own first.")
        return redirect(back)
    try:
        if label:
            done = many_annotations.relabel(access=access, annotations=chosen, label=label, by=access.person)
        else:
            done = _change_actors(request, access, chosen)
    except Invalid as error:
        messages.error(request, error.detail)
        return redirect(back)
    _tell(request, slug, done)
    return redirect(back)


def _change_actors(request: HttpRequest, access: Access, chosen: list[UUID]) -> many_annotations.Done:
    parts = [part for part in request.POST.getlist("part") if part in Role.Part.values]
    old, new = (texts.clean_line(request.POST.get(name, "")) for name in ("old", "new"))
    if not new or not parts:
        raise Invalid("Say which actor is to stand there, and as what.")
    reference = ActorReference(name=new)
    if not old:
        if len(parts) != 1:
            raise Invalid("Without an actor to look for, choose one role: speaker, target or reporter.")
        return many_annotations.set_actors(
            access=access, annotations=chosen, part=parts[0], actors=[reference], by=access.person
        )
    meant = actor_queries.called(access, [old])[old]
    if len(meant) != 1:
        raise Invalid(f"{'Several actors here go' if meant else 'No actor here goes'} by “{old}”.")
    return many_annotations.replace_actor(
        access=access, annotations=chosen, old=next(iter(meant)), new=reference, parts=parts, by=access.person
    )


@require_POST
def undo(request: HttpRequest, slug: str) -> HttpResponseBase:
    access = permissions.dispute(request.user, slug, to=Right.ANNOTATE)
    done = many_annotations.undo(access=access, token=request.session.pop("undo", ""), by=access.person)
    refused = f" {done.refused:,} were changed since and stay as they are." if done.refused else ""
    messages.success(request, f"{done.changed:,} statement{'' if done.changed == 1 else 's'} put back.{refused}")
    return redirect("statements", slug)


def _tell(request: HttpRequest, slug: str, done: many_annotations.Done) -> None:
    refused = f" {done.refused:,} are not yours to change." if done.refused else ""
    if not done.changed:
        messages.warning(request, f"Nothing had to be changed.{refused}")
        return
    request.session["undo"] = done.undo
    s = "" if done.changed == 1 else "s"
    messages.success(request, f"{done.changed:,} statement{s} changed.{refused}", extra_tags=f"undo-many-{slug}")


def _uuids(values: list[str]) -> list[UUID]:
    found = []
    for value in values:
        try:
            found.append(UUID(value))
        except ValueError as error:
            raise BadRequest("A statement is named by its id.", fields={"statement": "is not valid"}) from error
    return found
