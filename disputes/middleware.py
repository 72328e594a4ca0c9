"""What every answer carries, and how named errors become answers."""

from collections.abc import Callable

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBase

from disputes.errors import DemarcheError, NotFound
from disputes.views.errors import error_page

Answer = Callable[[HttpRequest], HttpResponseBase]

CONTENT_POLICY = "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"


def headers(get_response: Answer) -> Answer:
    """The content policy everywhere, and no copies of what a signed-in person sees."""

    def answer(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        response.headers.setdefault("Content-Security-Policy", CONTENT_POLICY)
        response.headers.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
        if getattr(request, "user", None) is not None:
            response.headers.setdefault("Cache-Control", "private, no-store")
        return response

    return answer


class Errors:
    """Errors that actions and permissions raise, as pages. The API translates its own."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, DemarcheError):
            return None
        if isinstance(exception, NotFound) and not request.user.is_authenticated:
            # Asked to sign in whether or not the thing exists, so that its existence does not leak.
            if request.headers.get("X-Requested-With") == "fetch" or request.method != "GET":
                return HttpResponse("Sign in to go on.", status=401, content_type="text/plain; charset=utf-8")
            return redirect_to_login(request.get_full_path())
        return error_page(request, exception.status, exception.detail)
