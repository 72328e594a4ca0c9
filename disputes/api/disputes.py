"""Disputes as the API shows them."""

from typing import Any

from django.http import HttpRequest
from ninja import Router

from disputes import permissions
from disputes.api.parameters import CURSOR, one, parameters
from disputes.api.schemas import DisputeDetail, Disputes
from disputes.queries import keyset

PAGE = 50

router = Router(tags=["Disputes"])


@router.get(
    "/disputes", response=Disputes, summary="The disputes that you may know of", openapi_extra=parameters(CURSOR)
)
def disputes(request: HttpRequest) -> dict[str, Any]:
    asked = one(request, CURSOR)
    page = keyset.page(permissions.disputes_of(request.user), "slug", parse=str, size=PAGE, after=asked["cursor"])
    return {"items": page.rows, "next": page.after or None}


@router.get("/disputes/{slug:slug}", response=DisputeDetail, summary="One dispute with its parties and labels")
def dispute(request: HttpRequest, slug: str) -> dict[str, Any]:
    access = permissions.dispute(request.user, slug)
    found = access.dispute
    return {
        "slug": found.slug,
        "name": found.name,
        "summary": found.summary,
        "started": found.started,
        "ended": found.ended,
        "coding": found.coding,
        "public": found.public,
        "may": access.right.name.lower(),
        "parties": found.parties.order_by("name"),
        "codebook_version": found.codebook.version,
        "labels": found.codebook.labels.all(),
    }
