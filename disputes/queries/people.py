"""People of a dispute to choose from."""

from collections.abc import Sequence

from disputes.models import Dispute, Membership, User
from disputes.permissions import Access, disputes_of
from disputes.text import is_number


def annotators(access: Access) -> list[User]:
    """Who may code here, by name."""
    roles = (Membership.Role.ANNOTATOR, Membership.Role.REVIEWER, Membership.Role.OWNER)
    members = Membership.objects.filter(dispute=access.dispute, role__in=roles).values("user")
    return list(User.objects.filter(pk__in=members, is_active=True).order_by("first_name", "username"))


def chosen(access: Access, values: Sequence[str]) -> list[User]:
    """Those of them whose ids a form sent."""
    pks = {int(value) for value in values if is_number(value)}
    return [person for person in annotators(access) if person.pk in pks]


def other_disputes(access: Access) -> list[Dispute]:
    """Where else this person may do what owners do."""
    here = disputes_of(access.user).exclude(pk=access.dispute.pk)
    if not access.user.is_superuser:
        owned = Membership.objects.filter(user=access.user.pk, role=Membership.Role.OWNER)
        here = here.filter(pk__in=owned.values("dispute"))
    return list(here.order_by("name")[:100])
