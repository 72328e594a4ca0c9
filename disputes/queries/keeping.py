"""What was counted or drawn before is kept as long as nothing changes that it tells of."""

import hashlib
from collections.abc import Callable, Hashable, Sequence
from typing import TypeVar

from django.core.cache import caches

from disputes.models import Actor, Alias, Event, User
from disputes.permissions import Access
from disputes.queries import finding, labels
from disputes.queries.meanings import Meaning

Result = TypeVar("Result")


def kept(
    access: Access,
    meaning: Meaning,
    what: Sequence[Hashable],
    make: Callable[[], Result],
    *,
    cache: str = "pictures",
) -> Result:
    """What was made before of the same articles and statements, question and `what`, or else what `make` makes now.

    It is kept for those who see every statement; what others see changes with their own work.
    """
    if not finding.sees_all(access) or meaning.standings:
        return make()
    dispute = access.dispute
    asked = (meaning.whole, meaning.articles, meaning.low, meaning.high, meaning.duplicates, meaning.unknown, *what)
    # The revision was read before what is counted: what is kept may be newer than it says, never older.
    key = f"{dispute.pk}:{dispute.created_at.timestamp()}:{dispute.revision}:{_digest(asked)}"
    found: Result | None = caches[cache].get(key)
    if found is None:
        found = make()
        caches[cache].set(key, found)
    return found


def names(access: Access) -> str:
    """Differs when labels, actors, members or events of a dispute come to be called otherwise, or the dispute is."""
    dispute = access.dispute
    actors = Actor.objects.of_dispute(dispute.pk)
    aliases = Alias.objects.filter(actor__in=actors.values("pk")).order_by("pk")
    events = Event.objects.filter(dispute=dispute).order_by("pk")
    members = User.objects.filter(memberships__dispute=dispute).order_by("pk")
    return _digest(
        (
            dispute.name,
            dispute.codebook.version,
            [(label.pk, label.slug, label.name, label.hue, label.cameo, label.plover) for label in labels.of(access)],
            list(actors.order_by("pk").values_list("pk", "name", "kind", "parent")),
            list(aliases.values_list("actor", "folded")),
            list(events.values_list("day", "last", "words")),
            list(members.values_list("pk", "first_name", "last_name", "username", "pseudonym")),
        )
    )


def _digest(of: object) -> str:
    return hashlib.blake2b(repr(of).encode(), digest_size=16).hexdigest()
