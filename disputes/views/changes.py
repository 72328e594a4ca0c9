"""What others have changed on a page that is open. Asked for every few seconds, so it is kept short and plain."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from disputes import permissions
from disputes.errors import DemarcheError
from disputes.queries import changes
from disputes.views import fragments


@require_GET
def since(request: HttpRequest, pk: int) -> HttpResponse:
    """204 when nothing that this person may see has changed, else the changed cards and a cursor to go on from."""
    if not request.user.is_authenticated:
        return _plain(401, "Sign in to go on.")
    # Somebody else may have signed in from another tab: what they see is not for this page.
    if request.headers.get("X-Demarche-User", str(request.user.pk)) != str(request.user.pk):
        return _plain(401, "Somebody else has signed in here. Sign in again to go on.")
    try:
        access, article = permissions.article(request.user, pk)
        news = changes.since(access, article, request.GET.get("since", ""))
    except DemarcheError as error:
        return _plain(error.status, error.detail)
    if news is None:
        return HttpResponse(status=204)
    return HttpResponse(fragments.news(news), headers={"X-Demarche-Cursor": news.cursor})


def _plain(status: int, sentence: str) -> HttpResponse:
    return HttpResponse(sentence, status=status, content_type="text/plain; charset=utf-8")
