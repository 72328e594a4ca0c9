"""The file that an article was read from, to be taken away. Nothing in it ever runs or shows on this site."""

import unicodedata
from urllib.parse import quote

from django.http import FileResponse, HttpRequest
from django.views.decorators.http import require_safe

from disputes import permissions
from disputes.errors import NotFound
from disputes.permissions import Right
from disputes.queries.snapshots import open_snapshot


@require_safe
def original(request: HttpRequest, pk: int) -> FileResponse:
    """For reviewers: a file may hold more than the articles taken from it, other people's codings for one."""
    _, article = permissions.article(request.user, pk, to=Right.REVIEW)
    if article.snapshot is None:
        raise NotFound("Of this article no original was kept.")
    response = FileResponse(open_snapshot(article.snapshot), content_type="application/octet-stream")
    response.headers["Content-Disposition"] = attachment(article.snapshot.name)
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "private, no-store"
    return response


def attachment(name: str) -> str:
    """The header that names a download (RFC 6266): in ASCII for old programs, in full for all others."""
    shown = "".join(character for character in name if unicodedata.category(character)[0] != "C")
    plain = unicodedata.normalize("NFKD", shown).encode("ascii", "ignore").decode()
    # Quotation marks, backslashes and percent signs are understood in different ways by different browsers.
    plain = "".join("_" if character in '"\\%/' else character for character in plain).strip(" .") or "original"
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(shown or 'original', safe='')}"
