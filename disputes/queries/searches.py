"""Questions that people keep under a name."""

from django.db.models import Q

from disputes import text as texts
from disputes.models import SavedSearch, User
from disputes.models.prepared import Prepared, columns_of, instance_of
from disputes.permissions import Access

_OWN = len(columns_of(SavedSearch))
_KEPT = Prepared(
    lambda user, dispute, page: (
        SavedSearch.objects.filter(Q(shared=True) | Q(by=user), dispute=dispute, page=page)
        .order_by()
        .values_list(*columns_of(SavedSearch), *columns_of(User, "by__"))
    ),
    int,
    int,
    str,
)


def kept(access: Access, page: str) -> list[SavedSearch]:
    """One's own for a page and those that are shared in the dispute, by name."""
    found = []
    for row in _KEPT.rows(access.user.pk or 0, access.dispute.pk, page):
        search = instance_of(SavedSearch, row[:_OWN])
        search.by = instance_of(User, row[_OWN:])
        found.append(search)
    # Engines disagree on the order of letters.
    return sorted(found, key=lambda search: (texts.fold(search.name), search.name, search.pk))
