"""What a transaction changes in disputes, written down once, at its end: what was counted before is then known to be
old, or can be brought up to date."""

import threading
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import Any

from django.db import connection, transaction
from django.db.models import F, Model, Q
from django.dispatch import Signal

from disputes.actions.bulk import as_taken
from disputes.models import Assignment, Dispute, FactChange, Membership, PrintChange
from disputes.search.lists import these

COLUMNS = (
    "number", "article_id", "label_id", "day", "outlet", "speech", "speaker_ids", "target_ids", "quote", "words",
    "marks",
)  # fmt: skip
"""What is recorded of a fact."""

MOST_RECORDED = 500
"""Changes of facts, or of articles, in one transaction; with more, all is counted anew."""

LONGEST = 20_000
"""Characters of words of a statement; with more, the same: nobody quotes at such length, and PostgreSQL may not know
all of them."""

KEPT = 1_000
"""Revisions whose changes stay on record."""

EVERY = 50
"""After so many revisions those that are older are looked for."""

much_changed = Signal()
"""Of a dispute, by its id, now and then and whenever more changed than is recorded; sent after the transaction."""


@dataclass(slots=True)
class _Changed:
    """In one dispute. `facts` are rows of `n` and COLUMNS, `prints` of `n`, outlet and day, and whether they are all is
    `recorded`; `codings` are annotators and the articles in which their annotations change."""

    articles: bool = False
    clusters: bool = False
    assignments: bool = False
    recorded: bool = True
    facts: list[tuple[Any, ...]] = field(default_factory=list)
    prints_recorded: bool = True
    prints: list[tuple[Any, ...]] = field(default_factory=list)
    codings: set[tuple[int, int]] = field(default_factory=set)
    people: set[int] = field(default_factory=set)


class _Transaction(threading.local):
    """Of a thread: what it has changed so far, and how many transactions stand within one another."""

    def __init__(self) -> None:
        self.changed: dict[int, _Changed] = {}
        self.depth = 0

    def of(self, dispute: int) -> _Changed:
        return self.changed.setdefault(dispute, _Changed())


_now = _Transaction()


@contextmanager
def gathered() -> Iterator[None]:
    """Within a transaction: what changes until the end of the outermost of these is written down there."""
    before = {dispute: (len(changed.facts), len(changed.prints)) for dispute, changed in _now.changed.items()}
    _now.depth += 1
    try:
        yield
        if _now.depth == 1 and not (connection.in_atomic_block and transaction.get_rollback()):
            # Last of all: on PostgreSQL who writes in the same dispute waits from here until this is committed. In one
            # order, so that two never wait for each other.
            for dispute, changed in sorted(_now.changed.items()):
                _write_down(dispute, changed)
    except BaseException:
        # What is taken back never was.
        for dispute, changed in _now.changed.items():
            facts, prints = before.get(dispute, (0, 0))
            del changed.facts[facts:], changed.prints[prints:]
        raise
    finally:
        _now.depth -= 1
        if not _now.depth:
            _now.changed.clear()


def articles_change(dispute: int) -> None:
    """Articles of this dispute come, go or change, or which are nearly the same."""
    with gathered():
        _now.of(dispute).articles = True


def clusters_change(dispute: int) -> None:
    """Articles that were there before come to be nearly the same as others, or no longer."""
    with gathered():
        changed = _now.of(dispute)
        changed.articles = changed.clusters = True


def assignments_change(dispute: int, people: Iterable[int]) -> None:
    """How far the coding of these people is changes, and with it, where it is blind, what they may see."""
    with gathered():
        changed = _now.of(dispute)
        changed.assignments = True
        changed.people.update(people)


def facts_change(n: int, facts: Iterable[Mapping[str, Any]]) -> None:
    """Facts, with what else is recorded of their annotations, come (`n` is 1) or go (−1)."""
    with gathered():
        for fact in facts:
            changed = _now.of(fact["dispute_id"])
            changed.codings.add((fact["annotator_id"], fact["article_id"]))
            if changed.recorded:
                changed.facts.append((n, *(as_taken(fact[name]) for name in COLUMNS)))
                changed.recorded = len(changed.facts) <= MOST_RECORDED and len(fact["words"]) <= LONGEST


def prints_change(n: int, prints: Iterable[tuple[int, str, date | None]]) -> None:
    """Articles, as dispute, outlet and day, come (`n` is 1) or go (−1)."""
    with gathered():
        for dispute, outlet, day in prints:
            changed = _now.of(dispute)
            if changed.prints_recorded:
                changed.prints.append((n, outlet, as_taken(day)))
                changed.prints_recorded = len(changed.prints) <= MOST_RECORDED


def sight_changes(dispute: int) -> None:
    """Everybody in a dispute may come to see more of it, or less."""
    Membership.objects.filter(dispute=dispute).update(revision=F("revision") + 1)


def _write_down(dispute: int, changed: _Changed) -> None:
    raised = {"revision": F("revision") + 1}
    if changed.articles:
        raised["articles_revision"] = F("articles_revision") + 1
    if changed.clusters:
        raised["clusters_revision"] = F("clusters_revision") + 1
    if changed.assignments:
        raised["codings_revision"] = F("codings_revision") + 1
    if not changed.recorded:
        raised["changes_since"] = F("revision") + 1
    if not changed.prints_recorded:
        raised["articles_since"] = F("articles_revision") + 1
    Dispute.objects.filter(pk=dispute).update(**raised)
    found = Dispute.objects.filter(pk=dispute).values_list("revision", "articles_revision", "coding").first()
    if found is None:
        return
    revision, articles_revision, coding = found
    if changed.recorded:
        _record(FactChange, COLUMNS, dispute, revision, changed.facts)
    if changed.prints_recorded:
        _record(PrintChange, ("outlet", "day"), dispute, articles_revision, changed.prints)
    if revision % EVERY == 0:
        _forget(FactChange, dispute, "changes_since", revision - KEPT)
        _forget(PrintChange, dispute, "articles_since", articles_revision - KEPT)
    if revision % EVERY == 0 or changed.clusters or not (changed.recorded and changed.prints_recorded):
        transaction.on_commit(partial(much_changed.send_robust, sender=Dispute, dispute=dispute))
    if coding == Dispute.Coding.BLIND:
        _change_sight(dispute, changed)


def _record(
    model: type[Model], columns: tuple[str, ...], dispute: int, revision: int, changes: Iterable[tuple[Any, ...]]
) -> None:
    sums: Counter[tuple[Any, ...]] = Counter()
    for n, *values in changes:
        sums[tuple(values)] += n
    rows = [(dispute, revision, n, *values) for values, n in sums.items() if n]
    columns = ("dispute_id", "revision", "n", *columns)
    marks = ", ".join(["%s"] * len(columns))
    table = model._meta.db_table
    if rows:
        with connection.cursor() as cursor:
            cursor.executemany(f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})", rows)  # noqa: S608


def _forget(model: type[Model], dispute: int, since: str, revision: int) -> None:
    """What changed up to a revision."""
    model._default_manager.filter(dispute=dispute, revision__lte=revision).delete()
    Dispute.objects.filter(pk=dispute, **{f"{since}__lt": revision}).update(**{since: revision})


def _change_sight(dispute: int, changed: _Changed) -> None:
    """Where coding is blind, who made an annotation sees it, and who has finished its article. Articles have a revision
    of their own."""
    people = changed.people | {annotator for annotator, _ in changed.codings}
    finished = Assignment.objects.filter(
        article__in=these(article for _, article in changed.codings), status=Assignment.Status.DONE
    )
    if people:
        Membership.objects.filter(dispute=dispute).filter(
            Q(user__in=these(people)) | Q(user__in=finished.values("annotator"))
        ).update(revision=F("revision") + 1)
