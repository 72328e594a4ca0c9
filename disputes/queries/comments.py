"""What is said about annotations: the threads of one, and how many comments each of an article's has."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from disputes import permissions
from disputes.models import Annotation, Article, Comment, User
from disputes.permissions import Access, PreparedFor


@dataclass(frozen=True, slots=True)
class Remark:
    """A comment as it is shown. `text` is "" when it was deleted; "you" stands for the reader."""

    id: UUID
    author: str
    mine: bool
    at: datetime
    text: str
    deleted: bool


@dataclass(slots=True)
class Thread:
    first: Remark
    resolved: bool
    resolved_by: str
    resolved_at: datetime | None
    may_settle: bool
    replies: list[Remark] = field(default_factory=list)

    @property
    def field_id(self) -> str:
        """How a page may call the field for a reply."""
        return f"reply-{self.first.id}"

    @property
    def remarks(self) -> list[Remark]:
        """All that is there to be read."""
        return [remark for remark in (self.first, *self.replies) if not remark.deleted]


@dataclass(frozen=True, slots=True)
class Talk:
    """The threads of an annotation, oldest first."""

    threads: list[Thread]

    @property
    def count(self) -> int:
        return sum(len(thread.remarks) for thread in self.threads)

    @property
    def unresolved(self) -> int:
        return sum(not thread.resolved for thread in self.threads)


def talk(access: Access, annotation: Annotation) -> Talk:
    """What is said about an annotation, as far as this person may see it; that they may see the annotation itself,
    the caller has checked."""
    rows = (
        permissions.comments(access)
        .filter(article=annotation.article_id, annotation=annotation.pk)
        .select_related("author", "resolved_by")
        .in_order()
    )
    threads: dict[UUID, Thread] = {}
    replies: list[Comment] = []
    for row in rows:
        if row.parent_id is None:
            threads[row.pk] = _thread(access, annotation, row)
        else:
            replies.append(row)
    for reply in replies:
        # A deleted reply leaves nothing behind.
        if reply.parent_id in threads and reply.deleted_at is None:
            threads[reply.parent_id].replies.append(_remark(access, reply))
    return Talk([thread for thread in threads.values() if thread.remarks])


def _thread(access: Access, annotation: Annotation, row: Comment) -> Thread:
    return Thread(
        first=_remark(access, row),
        resolved=row.resolved_at is not None,
        resolved_by=_name(access, row.resolved_by) if row.resolved_by else "",
        resolved_at=row.resolved_at,
        may_settle=permissions.may_settle(access, thread_author=row.author_id, annotator=annotation.annotator_id),
    )


def _remark(access: Access, row: Comment) -> Remark:
    deleted = row.deleted_at is not None
    mine = row.author_id == access.user.pk
    text = "" if deleted else row.text
    return Remark(row.pk, _name(access, row.author), mine, row.created_at, text, deleted)


def _name(access: Access, user: User) -> str:
    return "you" if user.pk == access.user.pk else str(user)


Counts = dict[UUID, tuple[int, int]]
"""For each annotation that is talked about: comments, and threads that are not resolved."""


_OF_ARTICLE = PreparedFor(
    lambda access, article: (
        permissions.comments(access)
        .filter(article=article)
        .values_list("annotation_id", "id", "parent_id", "deleted_at", "resolved_at")
    ),
    int,
)


def counts(access: Access, article: Article) -> Counts:
    """How much is said about each annotation of an article, as far as this person may see it."""
    return _counted(_OF_ARTICLE.rows(access, article.pk))


def _counted(rows: Iterable[tuple[Any, ...]]) -> Counts:
    remarks: dict[UUID, dict[UUID, int]] = defaultdict(lambda: defaultdict(int))
    settled: set[UUID] = set()
    for annotation, pk, parent, deleted_at, resolved_at in rows:
        if deleted_at is None:
            remarks[annotation][parent or pk] += 1
        if resolved_at is not None:
            settled.add(pk)
    return {
        annotation: (sum(threads.values()), sum(thread not in settled for thread in threads))
        for annotation, threads in remarks.items()
    }
