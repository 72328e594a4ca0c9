"""Every error as `{"error": code, "detail": sentence, "fields": {name: what is wrong with it}}`."""

import logging
from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpRequest, JsonResponse

from disputes.errors import DemarcheError, Duplicate, Forbidden, NotFound, Stale

_log = logging.getLogger("django.request")


class SignInNeeded(DemarcheError):
    """Nobody in particular is asking, or with a token that is not known."""

    code = "sign_in_needed"
    status = 401


class CsrfFailed(Forbidden):
    """A browser's session without the proof that one of our pages asks."""

    code = "csrf"


def answer(
    status: int, code: str, detail: str, fields: Mapping[str, str] | None = None, **more: object
) -> JsonResponse:
    response = JsonResponse({"error": code, "detail": detail, "fields": dict(fields or {}), **more}, status=status)
    if status == 401:
        response.headers["WWW-Authenticate"] = "Bearer"
    return response


def named(request: HttpRequest, error: DemarcheError) -> JsonResponse:
    """An error that an action, a query or a permission raised."""
    if isinstance(error, NotFound) and not request.user.is_authenticated:
        # Whether or not the thing exists, so that its existence does not leak.
        return answer(401, SignInNeeded.code, "Send a token (Authorization: Bearer …) or sign in.")
    more: dict[str, Any] = {}
    if isinstance(error, Duplicate):
        more = {"id": error.existing, "existing": error.existing}
    elif isinstance(error, Stale):
        from disputes.api.annotations import current

        more = {"current": current(error.current)}
    return answer(error.status, error.code, error.detail, error.fields, **more)


_SAYINGS = {
    "missing": "is missing",
    "extra_forbidden": "is not a field here",
    "int_type": "must be a whole number",
    "string_type": "must be a text",
    "string_unicode": "must be valid Unicode",
    "bool_type": "must be true or false",
    "list_type": "must be a list",
    "model_attributes_type": "must be an object",
    "dict_type": "must be an object",
    "too_short": "is too short",
    "too_long": "is too long",
    "string_too_long": "is too long",
    "uuid_parsing": "is not a UUID",
}


def not_valid(request: HttpRequest, problems: list[dict[str, Any]]) -> JsonResponse:
    """A body or a parameter of the wrong shape. `problems` are pydantic's."""
    fields: dict[str, str] = {}
    for problem in problems:
        # ("body", "payload", "spans", 0, 1) is about the field `spans`.
        place = [part for part in problem["loc"] if part not in ("body", "payload", "path", "query")]
        message = _SAYINGS.get(problem["type"]) or str(problem["msg"]).removeprefix("Input ").lower()
        fields.setdefault(str(place[0])[:100] if place else "body", message)
    detail = "; ".join(f"“{name}” {message}" for name, message in list(fields.items())[:5])
    return answer(422, "invalid", f"{detail}.", fields)


def http(request: HttpRequest, status: int, detail: str) -> JsonResponse:
    """An error of the framework's own."""
    code = {400: "bad_request", 401: SignInNeeded.code, 403: "forbidden", 404: "not_found"}.get(status, "error")
    if status == 400:
        detail = "The body is not JSON that can be read."
    return answer(status, code, detail)


def missing(request: HttpRequest, error: Http404) -> JsonResponse:
    return answer(404, "not_found", "There is nothing at this address, or it is not yours to see.")


def unexpected(request: HttpRequest, error: Exception) -> JsonResponse:
    """A fault of ours: the log gets all of it, the caller a sentence."""
    _log.error(
        "Internal server error: %s", request.path, exc_info=error, extra={"status_code": 500, "request": request}
    )
    return answer(500, "internal", "The fault is ours. Nothing that was saved is lost. Try again in a moment.")
