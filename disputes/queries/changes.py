"""What has changed on a reading page since it was last asked.

A page asks every few seconds, so the usual answer, nothing, takes one small query here. A cursor names the last line
of history that has been answered for. It lags: lines younger than a few seconds are sent once more, since PostgreSQL
gives out ids in another order than it lets others see the rows, and the page knows which versions it has.
"""

import struct
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac

from disputes import permissions
from disputes.errors import BadRequest
from disputes.models import Annotation, Article, Assignment, Dispute
from disputes.models.prepared import Prepared
from disputes.permissions import Access, PreparedFor, Right
from disputes.queries import reading
from disputes.queries.reading import Card

LAG = timedelta(seconds=5)

MOST_LINES = 500
"""Lines of history in one answer; whoever was away for longer asks again for the rest."""


@dataclass(frozen=True, slots=True)
class Gone:
    """An annotation that is no longer in this text, with the version that says so."""

    id: UUID
    version: int


@dataclass(frozen=True, slots=True)
class News:
    """What has changed. `whole`: the cards are all there are, since what the person may see has itself changed."""

    cards: list[Card]
    gone: list[Gone]
    whole: bool
    cursor: str


# History of the annotations that somebody may see.
_LINES = PreparedFor(
    lambda access, article, after: (
        permissions.changes(access)
        .filter(article=article, id__gt=after)
        .order_by("id")
        .values_list("id", "at", "object_id")[:MOST_LINES]
    ),
    int,
    int,
)
# The last of these lines that is old enough for all before it to be there.
_SETTLED = PreparedFor(
    lambda access, article, until: (
        permissions.changes(access).filter(article=article, at__lte=until).order_by("-id").values_list("id")[:1]
    ),
    int,
    datetime,
)
_FINISHED = Prepared(
    lambda article, user: Assignment.objects.filter(
        article=article, annotator=user, status=Assignment.Status.DONE
    ).values_list("pk"),
    int,
    int,
)


def cursor_of(access: Access, article: Article) -> str:
    """Where to go on from what is shown now. To be asked for before what is shown, so that nothing falls between."""
    sight = _sight(access, article)
    rows = _SETTLED.rows(access, article.pk, timezone.now() - LAG)
    return _sealed(access, article, sight, rows[0][0] if rows else 0)


def since(access: Access, article: Article, cursor: str) -> News | None:
    """What changed after the cursor, of what this person may see; None when nothing did. Without one: all there is."""
    sight = _sight(access, article)
    seen, after = _opened(access, article, cursor) if cursor else (None, 0)
    if seen != sight:
        fresh = cursor_of(access, article)
        return News(cards=reading.cards(access, article), gone=[], whole=True, cursor=fresh)
    rows = _LINES.rows(access, article.pk, after)
    if not rows:
        return None
    settled = timezone.now() - LAG
    for pk, at, _ in rows:
        if at > settled:
            break
        after = pk
    changed = {UUID(object_id) for _, _, object_id in rows}
    cards = reading.cards(access, article, changed)
    missing = changed - {card.id for card in cards}
    # Deleted, or carried over to another version of the text.
    gone = Annotation.objects.filter(pk__in=missing).values_list("pk", "version") if missing else ()
    return News(
        cards=cards,
        gone=[Gone(pk, version) for pk, version in gone],
        whole=False,
        cursor=_sealed(access, article, sight, after),
    )


# What decides how much somebody sees. When it changes, so may everything on the page.
Sight = tuple[int, int, int]


def _sight(access: Access, article: Article) -> Sight:
    blind = access.dispute.coding == Dispute.Coding.BLIND
    # Only in blind coding it matters whether one has finished.
    asked = blind and access.right == Right.ANNOTATE
    return access.right, blind, asked and bool(_FINISHED.rows(article.pk, access.person.pk))


# Cursors ------------------------------------------------------------------------------------------------------------
# Numbers of lines of history tell how busy everybody is, which blind coding must not: a cursor can be read here only.
# The seal is also what the place is masked with (a synthetic nonce), so that the same place gives the same cursor.

_PLACE = struct.Struct(">BBBQ")
_SEAL = 16


def _sealed(access: Access, article: Article, sight: Sight, after: int) -> str:
    place = _PLACE.pack(*sight, after)
    seal = _seal(access, article, place)
    return urlsafe_b64encode(seal + _masked(place, seal)).decode()


def _opened(access: Access, article: Article, cursor: str) -> tuple[Sight, int]:
    refused = BadRequest("This cursor was not given out here for this page.", fields={"since": "is not valid"})
    try:
        raw = urlsafe_b64decode(cursor.encode("ascii"))
    except ValueError as error:
        raise refused from error
    seal, masked = raw[:_SEAL], raw[_SEAL:]
    # Decoding passes over characters that don't belong; only what was given out is taken.
    if len(masked) != _PLACE.size or urlsafe_b64encode(raw).decode() != cursor:
        raise refused
    place = _masked(masked, seal)
    if not constant_time_compare(seal, _seal(access, article, place)):
        raise refused
    right, blind, finished, after = _PLACE.unpack(place)
    return (right, blind, finished), after


def _seal(access: Access, article: Article, place: bytes) -> bytes:
    whose = f"{article.pk}:{access.person.pk}:".encode()
    return _digest("seal", whose + place)[:_SEAL]


def _masked(place: bytes, seal: bytes) -> bytes:
    return bytes(left ^ right for left, right in zip(place, _digest("mask", seal), strict=False))


def _digest(purpose: str, value: bytes) -> bytes:
    return salted_hmac(f"disputes.changes.{purpose}", value, algorithm="sha256").digest()
