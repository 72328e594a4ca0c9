"""What stands in front of the API: it is built at its first call, so that pages do not wait for it at every start.

Every answer that is an error is one JSON object, whoever made it.
"""

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse, StreamingHttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from disputes.api import errors

LONGEST_BODY = 1024 * 1024
"""Bytes that a request may have unless it brings in an article."""


@csrf_exempt  # sessions are checked in `auth`; a token needs no such check, because no browser sends it by itself
def call(request: HttpRequest, path: str) -> HttpResponseBase:
    """Answer one call."""
    from disputes.api import site

    if too_long := _too_long(request, path):
        return too_long
    # A HEAD is a GET of which nobody wants the body.
    head = request.method == "HEAD"
    if head:
        request.method = "GET"
    try:
        match = site.resolver.resolve(path)
        response: HttpResponseBase = match.func(request, *match.args, **match.kwargs)
    except Http404:
        response = errors.answer(404, "not_found", "The API has nothing at this address.")
    if response.status_code == 405:
        response = _not_allowed(response)
    return _without_body(response) if head else response


@require_safe
def openapi(request: HttpRequest) -> HttpResponse:
    """The description of the API for programs."""
    from disputes.api import site

    return JsonResponse(site.description())


@require_safe
def docs(request: HttpRequest) -> HttpResponse:
    """The description of the API for people."""
    from disputes.api import site

    return render(request, "api/docs.html", {"groups": site.groups(), "info": site.description()["info"]})


def _too_long(request: HttpRequest, path: str) -> HttpResponse | None:
    most = settings.DATA_UPLOAD_MAX_MEMORY_SIZE if path.endswith("/articles") else LONGEST_BODY
    length = request.headers.get("Content-Length", "")
    if not (length.isascii() and length.isdigit()) or int(length[:18]) <= (most or LONGEST_BODY):
        return None
    return errors.answer(413, "too_large", f"The body has {length[:18]} bytes; at most {most} are taken here.")


def _not_allowed(response: HttpResponseBase) -> HttpResponse:
    allowed = str(response.headers.get("Allow", ""))
    answer = errors.answer(405, "method_not_allowed", f"This address takes {allowed or 'other methods'} only.")
    answer.headers["Allow"] = allowed
    return answer


def _without_body(response: HttpResponseBase) -> HttpResponseBase:
    bare: Any = response
    if isinstance(response, StreamingHttpResponse):
        response.close()
        bare.streaming_content = iter(())
    else:
        bare.content = b""
    return response
