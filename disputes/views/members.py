"""Who is in a dispute, and as what."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from disputes import permissions
from disputes.actions import people
from disputes.errors import Conflict, DemarcheError, Invalid, NotFound
from disputes.forms import AddMemberForm, add_errors
from disputes.models import Dispute, Membership, User
from disputes.permissions import Access, Right
from disputes.queries import disputes as queries


@require_http_methods(["GET", "POST"])
def members(request: HttpRequest, slug: str) -> HttpResponseBase:
    access = permissions.dispute(request.user, slug, to=Right.OWN)
    form, problem = AddMemberForm(), ""
    if request.method == "POST":
        try:
            match request.POST.get("what"):
                case "change":
                    _change(request, access)
                case "remove":
                    _remove(request, access)
                case _:
                    form = AddMemberForm(request.POST)
                    _add(request, access, form)
        except (Invalid, Conflict) as error:
            if form.is_bound:
                add_errors(form, error.detail, error.fields)
            else:
                problem = error.detail
        if not problem and not form.errors:
            return _back(request, access.dispute)
    context = {
        "access": access,
        "dispute": access.dispute,
        "members": queries.members(access.dispute),
        "roles": Membership.Role.choices,
        "form": form,
        "problem": problem,
    }
    return render(request, "members/list.html", context, status=422 if problem or form.errors else 200)


def _add(request: HttpRequest, access: Access, form: AddMemberForm) -> None:
    if not form.is_valid():
        return
    user = queries.person_called(form.cleaned_data["username"])
    if user is None:
        form.add_error("username", "Nobody on this site has this user name.")
        return
    if access.dispute.memberships.filter(user=user).exists():
        raise Conflict(f"{user} is a member already; change the role in the list.", fields={"username": "is a member"})
    people.set_membership(dispute=access.dispute, user=user, role=form.cleaned_data["role"], by=access.person)
    messages.success(request, f"{user} is now a member.")


def _change(request: HttpRequest, access: Access) -> None:
    membership = _membership(request, access.dispute)
    role = request.POST.get("role", "")
    people.set_membership(dispute=access.dispute, user=membership.user, role=role, by=access.person)
    messages.success(request, f"{membership.user} is now {'an' if role[:1] in 'ao' else 'a'} {role}.")


def _remove(request: HttpRequest, access: Access) -> None:
    membership = _membership(request, access.dispute)
    people.end_membership(membership=membership, by=access.person)
    messages.success(request, f"{membership.user} is no longer a member. What they coded stays.")


def _membership(request: HttpRequest, dispute: Dispute) -> Membership:
    pk = request.POST.get("member", "")
    known = dispute.memberships.select_related("user", "dispute")
    found = known.filter(pk=int(pk)).first() if pk.isascii() and pk.isdigit() and len(pk) < 19 else None
    if found is None:
        raise NotFound("There is no such member.")
    return found


def _back(request: HttpRequest, dispute: Dispute) -> HttpResponseBase:
    """To the list again, or away for somebody who gave up the right to see it."""
    user: User = permissions.signed_in(request.user)
    try:
        permissions.dispute(user, dispute.slug, to=Right.OWN)
    except DemarcheError:
        return redirect("disputes")
    return redirect("members", dispute.slug)
