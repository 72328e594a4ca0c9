"""The codebook of a dispute, to read and to print."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from disputes import permissions


@require_safe
def codebook(request: HttpRequest, slug: str) -> HttpResponse:
    access = permissions.dispute(request.user, slug)
    book = access.dispute.codebook
    context = {"access": access, "dispute": access.dispute, "codebook": book, "labels": list(book.labels.all())}
    return render(request, "codebooks/codebook.html", context)
