"""How the pages look: chosen by a person for themselves or, without signing in, for the browser."""

from urllib.parse import parse_qsl, urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from disputes.actions import accounts
from disputes.appearance import Appearance
from disputes.errors import Conflict
from disputes.models import User

COOKIE = "appearance"
OLD_COOKIE = "theme"
_A_YEAR = 365 * 24 * 3600


def appearance_of(request: HttpRequest) -> Appearance:
    """What the person has chosen; until they choose, what somebody chose for this browser."""
    user = getattr(request, "user", None)
    if isinstance(user, User) and user.appearance:
        return Appearance.read(user.appearance)
    if COOKIE in request.COOKIES:
        return Appearance.read(dict(parse_qsl(request.COOKIES[COOKIE][:500])))
    return Appearance.read({"theme": request.COOKIES.get(OLD_COOKIE, "")})


@require_POST
def choose(request: HttpRequest) -> HttpResponseBase:
    """Takes any of the choices; those not named stay as they are.

    A page sends along whose it is: once somebody else has signed in there, its choices are not theirs.
    """
    if request.POST.get("person", str(request.user.pk or "")) != str(request.user.pk or ""):
        raise Conflict("Somebody else is signed in here now.")
    chosen = appearance_of(request).changed(request.POST.dict())
    response: HttpResponse
    if request.headers.get("X-Requested-With") == "fetch":
        response = HttpResponse(status=204)
    else:
        messages.success(request, "The appearance is saved.")
        response = redirect("account")
    response.delete_cookie(OLD_COOKIE, samesite="Lax")
    if isinstance(request.user, User):
        accounts.set_appearance(user=request.user, appearance=chosen)
        response.delete_cookie(COOKIE, samesite="Lax")
    else:
        response.set_cookie(
            COOKIE,
            urlencode(chosen.values()),
            max_age=_A_YEAR,
            secure=request.is_secure(),
            httponly=True,
            samesite="Lax",
        )
    return response
