from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

_TITLES = {
    400: "This can’t be understood",
    403: "Not yours to do",
    404: "Not found",
    409: "Somebody was quicker",
    422: "This can’t be stored",
    500: "Something broke",
}


def error_page(request: HttpRequest, status: int, detail: str) -> HttpResponse:
    context = {"status": status, "title": _TITLES.get(status, "This did not work"), "detail": detail}
    return render(request, "error.html", context, status=status)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return error_page(request, 400, "The request was not in order. Go back, reload the page and try again.")


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return error_page(request, 403, "You have not been given the right to do this.")


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return error_page(request, 404, "There is nothing at this address, or it is not yours to see.")


def server_error(request: HttpRequest) -> HttpResponse:
    return error_page(request, 500, "The fault is ours. Nothing that was saved is lost. Try again in a moment.")


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return error_page(
        request, 403, "This page had been open for too long, or your browser sends no cookies. Reload it and try again."
    )
