"""Lines of history, written together with what they tell of."""

from datetime import datetime
from typing import Any

from disputes.models import Change, User

State = dict[str, Any]


def record(
    *,
    kind: str,
    object_id: object,
    action: Change.Action,
    by: User,
    at: datetime,
    before: State | None = None,
    after: State | None = None,
    article_id: int | None = None,
) -> None:
    Change.objects.create(
        kind=kind,
        object_id=str(object_id),
        article_id=article_id,
        by=by,
        at=at,
        action=action,
        before=before,
        after=after,
    )
