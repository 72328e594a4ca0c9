"""The codebook of a dispute, to read, to print and to have beside an article."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from disputes import permissions


@require_safe
def codebook(request: HttpRequest, slug: str) -> HttpResponse:
    access = permissions.dispute(request.user, slug)
    book = access.dispute.codebook
    context = {"access": access, "dispute": access.dispute, "codebook": book, "labels": list(book.labels.all())}
    beside = request.headers.get("X-Requested-With") == "fetch"
    response = render(request, "codebooks/_beside.html" if beside else "codebooks/codebook.html", context)
    patch_vary_headers(response, ["X-Requested-With"])
    return response
