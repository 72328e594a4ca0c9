"""The list of disputes, their overview and their settings."""

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from disputes import permissions, seeds
from disputes.actions import disputes as actions
from disputes.errors import Conflict, Invalid
from disputes.forms import DeleteDisputeForm, DisputeForm, add_errors
from disputes.models import Dispute
from disputes.permissions import Access, Right
from disputes.queries import actors as actor_queries
from disputes.queries import asking
from disputes.queries import disputes as queries
from disputes.queries.counting import within
from disputes.queries.preparing import is_prepared
from disputes.views import network, pictures, timeline

MOST_AT_A_GLANCE = 100_000
"""Statements of which the overview shows pictures even if these must be counted first; with more, one waits for them
where one has asked for them."""


@require_safe
def index(request: HttpRequest) -> HttpResponseBase:
    rows = queries.mine(request.user)
    if not rows and not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path())
    return render(request, "disputes/list.html", {"rows": rows})


@require_safe
def overview(request: HttpRequest, slug: str) -> HttpResponse:
    access = permissions.dispute(request.user, slug)
    with within():
        found = queries.overview(access)
        context = {"access": access, "dispute": access.dispute, "overview": found, "pictures": []}
        if found.statements and (found.statements <= MOST_AT_A_GLANCE or is_prepared(access)):
            context["pictures"] = pictures.drawn(
                access,
                asking.understand(access, ""),
                ["overview", *(actor.pk for actor in found.parties)],
                lambda: [timeline.at_a_glance(access, found.parties), network.at_a_glance(access)],
            )
    return render(request, "disputes/overview.html", context)


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponseBase:
    user = permissions.signed_in(request.user)
    known = permissions.all_actors(user).filter(dispute=None)
    form = DisputeForm(request.POST or None, known=known)
    if request.method == "POST" and form.is_valid():
        try:
            dispute = actions.create(**form.cleaned_data, codebook=seeds.codebook(), by=user)
        except (Invalid, Conflict) as error:
            add_errors(form, error.detail, error.fields)
        else:
            messages.success(request, f"“{dispute.name}” is ready for its first articles.")
            return redirect(dispute)
    context = {"form": form, "party_names": actor_queries.party_names(known)}
    return render(request, "disputes/new.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
def settings(request: HttpRequest, slug: str) -> HttpResponseBase:
    access = permissions.dispute(request.user, slug, to=Right.OWN)
    user, dispute = access.person, access.dispute
    known = permissions.actors(access)
    deleting = request.POST.get("what") == "delete"
    form = DisputeForm(
        request.POST if request.method == "POST" and not deleting else None, known=known, initial=_initial(dispute)
    )
    delete_form = DeleteDisputeForm(request.POST if deleting else None, dispute=dispute)
    if delete_form.is_bound and delete_form.is_valid():
        actions.delete(dispute=dispute, by=user)
        messages.success(request, f"“{dispute.name}” was deleted.")
        return redirect("disputes")
    if form.is_bound and form.is_valid():
        try:
            actions.change(dispute=dispute, by=user, **form.cleaned_data)
        except (Invalid, Conflict) as error:
            add_errors(form, error.detail, error.fields)
        else:
            messages.success(request, "The settings are saved.")
            return redirect("dispute-settings", dispute.slug)
    return _settings_page(request, access, form, delete_form)


def _settings_page(
    request: HttpRequest, access: Access, form: DisputeForm, delete_form: DeleteDisputeForm
) -> HttpResponse:
    context = {
        "access": access,
        "dispute": access.dispute,
        "form": form,
        "delete_form": delete_form,
        "party_names": actor_queries.party_names(form.known),
    }
    invalid = form.is_bound or delete_form.is_bound
    return render(request, "disputes/settings.html", context, status=422 if invalid else 200)


def _initial(dispute: Dispute) -> dict[str, object]:
    return {
        "name": dispute.name,
        "summary": dispute.summary,
        "parties": "\n".join(dispute.parties.order_by("folded").values_list("name", flat=True)),
        "started": dispute.started,
        "ended": dispute.ended,
        "coding": dispute.coding,
        "public": dispute.public,
    }
