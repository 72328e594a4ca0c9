"""Dated events of a dispute."""

from disputes.models import Event
from disputes.permissions import Access


def of(access: Access) -> list[Event]:
    """All events of the dispute, earliest first; of one day in the order of their words."""
    # Engines disagree on the order of letters.
    return sorted(Event.objects.filter(dispute=access.dispute).order_by(), key=lambda event: (event.day, event.words))
