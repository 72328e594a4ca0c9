"""Two versions of a text beside one another."""

from itertools import islice

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from disputes import permissions
from disputes.errors import NotFound
from disputes.queries import comparing, versions

MOST_SHOWN = 2_000
"""Stretches on the page: who has more changes than these reads the two texts."""


@require_safe
def compare(request: HttpRequest, pk: int) -> HttpResponse:
    """What changed since the version before."""
    access, article = permissions.article(request.user, pk)
    older = versions.older(article)
    if not older:
        raise NotFound("There is no older version of this article.")
    found = list(islice(comparing.stretches(older[0].text(), article.text()), MOST_SHOWN + 1))
    context = {
        "access": access,
        "dispute": access.dispute,
        "article": article,
        "older": older[0],
        "stretches": found[:MOST_SHOWN],
        "more": len(found) > MOST_SHOWN,
    }
    return render(request, "articles/compare.html", context)
