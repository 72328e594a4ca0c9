"""People of a dispute to choose from."""

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet

from disputes.models import Dispute, Membership, User
from disputes.models.prepared import Prepared, columns_of, instance_of
from disputes.permissions import Access, disputes_of
from disputes.text import is_number

MOST_OTHERS = 100


_CODING = (Membership.Role.ANNOTATOR, Membership.Role.REVIEWER, Membership.Role.OWNER)
_ANNOTATORS = Prepared(
    lambda dispute: (
        User.objects.filter(
            pk__in=Membership.objects.filter(dispute=dispute, role__in=_CODING).values("user"), is_active=True
        )
        .order_by("first_name", "username")
        .values_list(*columns_of(User))
    ),
    int,
)


def annotators(access: Access) -> list[User]:
    """Who may code here, by name."""
    return [instance_of(User, row) for row in _ANNOTATORS.rows(access.dispute.pk)]


def chosen(access: Access, values: Sequence[str]) -> list[User]:
    """Those of them whose ids a form sent."""
    pks = {int(value) for value in values if is_number(value)}
    return [person for person in annotators(access) if person.pk in pks]


def _others(user: User, dispute: int) -> QuerySet[Any, Any]:
    here = disputes_of(user).exclude(pk=dispute)
    if not user.is_superuser:
        owned = Membership.objects.filter(user=user.pk, role=Membership.Role.OWNER)
        here = here.filter(pk__in=owned.values("dispute"))
    return here.order_by("name").values_list(*columns_of(Dispute))[:MOST_OTHERS]


_OTHERS = {
    everywhere: Prepared(
        lambda user, dispute, all_=everywhere: _others(User(pk=user, is_superuser=all_), dispute), int, int
    )
    for everywhere in (False, True)
}


def other_disputes(access: Access) -> list[Dispute]:
    """Where else this person may do what owners do."""
    rows = _OTHERS[access.user.is_superuser].rows(access.person.pk, access.dispute.pk)
    return [instance_of(Dispute, row) for row in rows]
