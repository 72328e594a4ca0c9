"""The labels of a dispute."""

from disputes.models import Label
from disputes.models.prepared import Prepared, columns_of, instance_of
from disputes.permissions import Access

_OF_CODEBOOK = Prepared(
    lambda codebook: Label.objects.filter(codebook=codebook).order_by("position").values_list(*columns_of(Label)), int
)


def of(access: Access) -> list[Label]:
    """In the order of the codebook."""
    return [instance_of(Label, row) for row in _OF_CODEBOOK.rows(access.dispute.codebook_id)]
