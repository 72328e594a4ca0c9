"""How far an annotator has come with an article."""

from disputes.actions.revisions import assignments_change
from disputes.actions.transaction import writing
from disputes.models import Article, Assignment, User
from disputes.models.prepared import Prepared

_STATUS = Prepared(
    lambda article, annotator: Assignment.objects.filter(article=article, annotator=annotator).values_list("status"),
    int,
    int,
)


def begin(*, article: Article, annotator: User) -> None:
    """The first annotation puts an article in progress; a finished one stays finished."""
    found = _STATUS.rows(article.pk, annotator.pk)
    if not found or found[0][0] == Assignment.Status.TODO:
        set_done(article=article, annotator=annotator, done=False)


@writing()
def set_done(*, article: Article, annotator: User, done: bool) -> Assignment:
    """Mark one's own coding of an article as finished, or take that back."""
    status = Assignment.Status.DONE if done else Assignment.Status.DOING
    row, _ = Assignment.objects.update_or_create(
        article=article,
        annotator=annotator,
        defaults={"status": status},
        create_defaults={"status": status, "dispute_id": article.dispute_id},
    )
    assignments_change(article.dispute_id, [annotator.pk])
    return row
