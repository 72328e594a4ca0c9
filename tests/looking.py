"""Looking at pictures."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.cache import caches
from django.core.cache.backends.dummy import DummyCache

from disputes.models import User
from disputes.permissions import Right
from disputes.queries import answers, coverage, network, shares, timeline
from tests.finding import access_to


@contextmanager
def nothing_kept() -> Iterator[None]:
    kept = caches["pictures"]
    caches["pictures"] = DummyCache("", {})
    try:
        yield
    finally:
        caches["pictures"] = kept


def seen(question: str, counting: str, level: str, user: User | None = None, right: Right = Right.OWN) -> list[Any]:
    """The numbers of all pictures."""
    access = access_to("banks", user, right)
    ways: dict[str, Any] = {"counting": counting, "level": level}
    to_whom = network.network(access, question, **ways)
    shared = shares.shares(access, question, **ways)
    said = [timeline.timeline(access, question, by_speaker=by, **ways) for by in (False, True)]
    return [
        *((one.panels, one.others, one.periods) for one in said),
        (to_whom.nodes, to_whom.edges, to_whom.lone, to_whom.total, to_whom.doors.values),
        (shared.actors, shared.outlets, shared.speech, shared.ratios, shared.total),
        answers.answers(access, question, **ways),
        coverage.coverage(access, question),
    ]
