"""Signing in and out, and one's own account."""

from django.contrib import messages
from django.contrib.auth import login, logout, update_session_auth_hash
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render, resolve_url
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from disputes import permissions
from disputes.actions import accounts, people
from disputes.errors import DemarcheError, Forbidden
from disputes.forms import NameForm, PasswordForm, SignInForm, add_errors

_BACKEND = "disputes.sessions.Accounts"


@sensitive_post_parameters("password")
@never_cache
@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest) -> HttpResponseBase:
    goal = request.POST.get("next", request.GET.get("next", ""))
    if not url_has_allowed_host_and_scheme(goal, {request.get_host()}, require_https=request.is_secure()):
        goal = ""
    if request.user.is_authenticated:
        return redirect(goal or resolve_url("disputes"))
    form = SignInForm(request, request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        login(request, form.get_user())
        return redirect(goal or resolve_url("disputes"))
    return render(request, "account/sign_in.html", {"form": form, "next": goal}, status=422 if form.is_bound else 200)


@require_POST
def sign_out(request: HttpRequest) -> HttpResponseBase:
    logout(request)
    messages.success(request, "You are signed out.")
    return redirect("sign-in")


# Not for HEAD: a link that is only looked at must not be used up.
@never_cache
@require_GET
def sign_in_link(request: HttpRequest, secret: str) -> HttpResponseBase:
    try:
        user = people.use_sign_in_link(secret=secret)
    except Forbidden as error:
        context = {"status": error.status, "title": "This link no longer works", "detail": error.detail}
        return render(request, "error.html", context, status=error.status)
    login(request, user, backend=_BACKEND)
    return redirect("disputes")


@sensitive_post_parameters("old_password", "new_password", "again")
@never_cache
@require_http_methods(["GET", "POST"])
def account(request: HttpRequest) -> HttpResponseBase:
    user = permissions.signed_in(request.user)
    what = request.POST.get("what") if request.method == "POST" else None
    name_form = NameForm(request.POST if what == "name" else None, initial={"full_name": user.get_full_name()})
    password_form = PasswordForm(request.POST if what == "password" else None, user=user)
    if name_form.is_bound and name_form.is_valid():
        accounts.rename(user=user, full_name=name_form.cleaned_data["full_name"])
        return _saved(request, "Your name is saved.")
    if password_form.is_bound and password_form.is_valid():
        try:
            accounts.set_password(user=user, password=password_form.cleaned_data["new_password"])
        except DemarcheError as error:
            add_errors(password_form, error.detail, error.fields)
        else:
            update_session_auth_hash(request, user)
            return _saved(request, "Your new password is set.")
    context = {"name_form": name_form, "password_form": password_form}
    invalid = name_form.is_bound or password_form.is_bound
    return render(request, "account/account.html", context, status=422 if invalid else 200)


def _saved(request: HttpRequest, sentence: str) -> HttpResponse:
    messages.success(request, sentence)
    return redirect("account")
