"""Who is calling: the person of a token, or of a session."""

from typing import Any

from django.http import HttpRequest
from ninja.security import HttpBearer
from ninja.utils import check_csrf

from disputes.actions.people import digest_of
from disputes.api.errors import CsrfFailed, SignInNeeded
from disputes.models import ApiToken, User
from disputes.permissions import Person

_SAFE = ("GET", "HEAD", "OPTIONS")


class TokenOrSession(HttpBearer):
    """`Authorization: Bearer TOKEN`, or a signed-in browser. Anybody may read what is public."""

    def __call__(self, request: HttpRequest) -> Any:
        header = request.headers.get("Authorization")
        if header is not None:
            scheme, _, token = header.partition(" ")
            if scheme.lower() != self.openapi_scheme:
                raise SignInNeeded("The header Authorization must say “Bearer” and a token.")
            user = self.authenticate(request, token.strip())
            request.user = user
            return user
        person: Person = request.user
        if request.method not in _SAFE:
            if not person.is_authenticated:
                raise SignInNeeded("Send a token (Authorization: Bearer …) or sign in.")
            if check_csrf(request) is not None:
                raise CsrfFailed("A change from a browser's session needs the header X-CSRFToken.")
        return person

    def authenticate(self, request: HttpRequest, token: str) -> User:
        found = ApiToken.objects.filter(digest=digest_of(token), user__is_active=True).select_related("user").first()
        if found is None:
            raise SignInNeeded("This token is not known here, or its account is closed.")
        return found.user


def caller(request: HttpRequest) -> User:
    """The signed-in person of a call that changes something."""
    if not isinstance(request.user, User):
        raise SignInNeeded("Send a token (Authorization: Bearer …) or sign in.")
    return request.user
