"""Questions that people keep under a name."""

from django.db.models import Q

from disputes import text as texts
from disputes.models import SavedSearch
from disputes.permissions import Access


def kept(access: Access, page: str) -> list[SavedSearch]:
    """One's own for a page and those that are shared in the dispute, by name."""
    seen = Q(shared=True) if access.user.pk is None else Q(shared=True) | Q(by=access.user.pk)
    rows = SavedSearch.objects.filter(seen, dispute=access.dispute, page=page).select_related("by")
    # Engines disagree on the order of letters.
    return sorted(rows, key=lambda search: (texts.fold(search.name), search.name, search.pk))
