"""Annotations that come with the articles of a file, stored in the transaction that stores the file."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from disputes.actions import codings
from disputes.models import Article, Dispute, User
from disputes.records import ArticleRecord, CodingsRecord

NOWHERE = "holds annotations of an article that is not here"


@dataclass(frozen=True, slots=True)
class Coding:
    """How a person wants them stored: their labels and names are ours, and `by` signs for everybody else."""

    by: User
    labels: Mapping[str, str] = field(default_factory=dict)
    annotators: Mapping[str, User] = field(default_factory=dict)
    create_actors: bool = False

    def store(self, article: int, record: ArticleRecord | CodingsRecord) -> codings.Outcome:
        """The annotations of one article, as far as they can be stored."""
        found = Article.objects.get(pk=article)
        return codings.add(
            article=found,
            annotations=record.annotations,
            labels=self.labels,
            annotators=self.annotators,
            by=self.by,
            create_actors=self.create_actors,
            # Offsets without words are believed where they were counted in this very text.
            proved=isinstance(record, ArticleRecord) or record.sha256 == found.sha256,
            place=record.place,
        )


def article_of(dispute: Dispute, record: CodingsRecord) -> tuple[int, str] | None:
    """Id and title of the one article of the dispute that has this text or, failing that, this address or title."""
    here = Article.objects.filter(dispute=dispute, deleted_at=None)
    for name in ("sha256", "url", "title"):
        if value := getattr(record, name):
            found = list(here.filter(**{name: value}).values_list("pk", "title")[:2])
            if len(found) == 1:
                return found[0]
    return None


def in_words(outcome: codings.Outcome) -> str:
    """What became of them: what was stored, what was not and why."""
    parts = [f"{outcome.added:,} annotation{'' if outcome.added == 1 else 's'} stored"]
    if outcome.present:
        parts.append(f"{outcome.present:,} already here")
    if outcome.left_out:
        parts.append(f"{outcome.left_out:,} left out")
    return "; ".join(parts + [problem.message for problem in (*outcome.problems, *outcome.remarks)])
