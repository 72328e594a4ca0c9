"""What was counted or drawn before is kept as long as nothing changes that it tells of."""

import hashlib
from collections.abc import Callable, Hashable, Sequence
from typing import Any, TypeVar

from django.core.cache import caches

from disputes.models import Actor, Alias, Dispute, Event, Membership, User
from disputes.models.prepared import Prepared
from disputes.permissions import Access
from disputes.queries import finding, labels
from disputes.queries.levels import CODED
from disputes.queries.meanings import Meaning
from disputes.queries.preparing import Kept, note, prepared

Result = TypeVar("Result")

STATEMENTS, ARTICLES, ASSIGNMENTS = "statements", "articles", "assignments"


def kept(
    access: Access,
    meaning: Meaning,
    what: Sequence[Hashable],
    make: Callable[[], Result],
    *,
    of: str = STATEMENTS,
    level: str = CODED,
    cache: str = "pictures",
) -> Result:
    """What was made before of the same content, question and `what`, or else what `make` makes now.

    `of` says what it tells of besides what the question asks for: STATEMENTS, ARTICLES or ASSIGNMENTS. `level` is that
    of the actors in it.
    """
    state = _state(access, meaning, of, level)
    if state is None:
        return make()
    # The state was read before what is counted: what is kept may be newer than it says, never older.
    key = key_of(access.dispute, state, meaning, what)
    found: Result | None = caches[cache].get(key)
    if found is None:
        found = make()
        caches[cache].set(key, found)
    return found


def current(dispute: Dispute, key: str, revision: int, renewed: Callable[[Kept | None], Kept]) -> Any:
    """What is kept or prepared under a key, renewed if it is older than a revision."""
    known: Kept | None = caches["pictures"].get(key) or prepared(dispute, key)
    if known is None or known.revision < revision:
        known = renewed(known)
        caches["pictures"].set(key, known)
    note(key, known)
    return known.counted


def key_of(dispute: Dispute, state: str, meaning: Meaning, what: Sequence[Hashable]) -> str:
    asked = (
        meaning.whole, meaning.articles, meaning.low, meaning.high, meaning.duplicates, meaning.standings,
        meaning.whose, meaning.unknown,
    )  # fmt: skip
    return f"{dispute.pk}:{dispute.created_at.timestamp()}:{state}:{_digest((asked, *what))}"


def _state(access: Access, meaning: Meaning, of: str, level: str) -> str | None:
    """Differs when what is told of changes, as far as somebody sees it; None where that is not known.

    Who sees a part of a dispute must not learn from how soon a picture comes whether somebody else has worked: theirs
    are kept for as long as nothing changes that they see.
    """
    dispute = access.dispute
    of_statements = of == STATEMENTS or meaning.statement or meaning.notes or meaning.no_statement or meaning.standings
    everything = finding.sees_all(access)
    if not of_statements and (everything or of == ARTICLES):
        return f"{of}-{dispute.articles_revision}" + (f"-{dispute.codings_revision}" if of == ASSIGNMENTS else "")
    if everything:
        return str(dispute.revision)
    # For whom an actor that is hidden from them stands, they see, but not whether that changes.
    if level != CODED:
        return None
    own = Membership.objects.filter(dispute=dispute, user=access.user.pk).values_list("pk", "revision").first()
    return own and f"member-{own[0]}-{own[1]}-{dispute.articles_revision}"


_NAMES = [
    Prepared(
        lambda dispute: Actor.objects.of_dispute(dispute).order_by("pk").values_list("pk", "name", "kind", "parent_id"),
        int,
    ),
    Prepared(
        lambda dispute: (
            Alias.objects.filter(actor__in=Actor.objects.of_dispute(dispute).values("pk"))
            .order_by("pk")
            .values_list("actor_id", "folded")
        ),
        int,
    ),
    Prepared(
        lambda dispute: Event.objects.filter(dispute=dispute).order_by("pk").values_list("day", "last", "words"), int
    ),
    Prepared(
        lambda dispute: (
            User.objects.filter(memberships__dispute=dispute)
            .order_by("pk")
            .values_list("pk", "first_name", "last_name", "username", "pseudonym")
        ),
        int,
    ),
]


def names(access: Access) -> str:
    """Differs when labels, actors, members or events of a dispute come to be called otherwise, or the dispute is."""
    dispute = access.dispute
    told = [(label.pk, label.slug, label.name, label.hue, label.cameo, label.plover) for label in labels.of(access)]
    return _digest((dispute.name, dispute.codebook.version, told, [query.rows(dispute.pk) for query in _NAMES]))


def _digest(of: object) -> str:
    return hashlib.blake2b(repr(of).encode(), digest_size=16).hexdigest()
