"""Which articles are assigned to whom, and how far their coding is."""

import json
from array import array
from collections.abc import Callable, Collection, Hashable, Sequence
from typing import TypeVar

from django.db.models import QuerySet

from disputes.models import Assignment, Dispute
from disputes.permissions import Access
from disputes.queries import asking, preparing
from disputes.queries.exchanges import Joined
from disputes.queries.keeping import ASSIGNMENTS, current, kept, key_of
from disputes.queries.meanings import Meaning
from disputes.queries.preparing import Kept

TODO = Assignment.Status.TODO

Result = TypeVar("Result")

Articles = dict[tuple[int, str], "array[int]"]
"""For each annotator and status the articles."""


def of(own: int | None) -> QuerySet[Assignment]:
    """Those of all annotators, or of one's `own` coding."""
    return Assignment.objects.all() if own is None else Assignment.objects.filter(annotator=own)


def articles(access: Access, own: int | None = None) -> Articles:
    """Of a dispute, to all annotators or for one's `own` coding."""

    def count() -> Articles:
        here = of(own).filter(dispute=access.dispute).order_by()
        grouped = here.values_list("annotator_id", "status").annotate(articles=Joined("article"))
        return {(pk, status): array("q", json.loads(f"[{some}]")) for pk, status, some in grouped}

    if own is None:
        return counted(access, ("assigned",), count)
    return kept(access, asking.understand(access, ""), ("assigned", own), count, of=ASSIGNMENTS)


def counted(access: Access, what: Sequence[Hashable], count: Callable[[], Result]) -> Result:
    """What `count` counts of all assignments of a dispute, as it was kept or prepared until any of them changes, or any
    article."""
    dispute = access.dispute

    def renewed(_: Kept | None) -> Kept:
        return Kept(Dispute.objects.get(pk=dispute.pk).codings_revision, count())

    key = key_of(dispute, str(dispute.articles_revision), asking.understand(access, ""), (*what, preparing.edition()))
    return current(dispute, key, dispute.codings_revision, renewed)  # type: ignore[no-any-return]


def standing(access: Access, meaning: Meaning) -> Callable[[int], bool]:
    """Whether the coding of an article is as far as a question asks, as `finding.status` tells it."""
    own = [(status, some) for (annotator, status), some in articles(access).items() if annotator in meaning.whose]

    def having(statuses: Collection[str]) -> set[int]:
        return set[int]().union(*(some for status, some in own if status in statuses))

    begun = having({*Assignment.Status.values} - {TODO})
    asked = [(one.wanted, having(one.statuses), TODO in one.statuses) for one in meaning.standings]
    return lambda article: all(
        (article in there or (to_do and article not in begun)) == wanted for wanted, there, to_do in asked
    )
