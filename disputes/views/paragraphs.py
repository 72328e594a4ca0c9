"""Paragraphs of a long article, for the page that was sent without them."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from disputes import permissions
from disputes.errors import BadRequest
from disputes.queries import stretches
from disputes.views import fragments


@require_GET
def some(request: HttpRequest, pk: int) -> HttpResponse:
    """Without marks: the page knows all its annotations, also those that have not been saved yet."""
    _, article = permissions.article(request.user, pk)
    first = _number(request, "from", default=1)
    last = _number(request, "to", default=first + stretches.MOST_PARAGRAPHS - 1)
    if not first <= last < first + stretches.MOST_PARAGRAPHS:
        raise BadRequest(f"Ask for 1 to {stretches.MOST_PARAGRAPHS} paragraphs at a time, the first one first.")
    return HttpResponse(fragments.paragraphs(stretches.paragraphs(article, first=first, last=last), ()))


def _number(request: HttpRequest, name: str, *, default: int) -> int:
    value = request.GET.get(name)
    if value is None:
        return default
    # Nine digits are more than any article has paragraphs and fit what the engines count with.
    if not (value.isascii() and value.isdigit() and len(value) < 10 and int(value)):
        raise BadRequest(f"“{name}” is not the number of a paragraph.")
    return int(value)
