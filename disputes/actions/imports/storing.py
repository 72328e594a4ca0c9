"""Second half of a job: the files are read again, and what the person wants of them becomes articles."""

import json
from itertools import islice

from django.db import connection
from django.db.models import Count, QuerySet
from django.utils import timezone

from disputes.actions import articles, snapshots
from disputes.actions.articles import Outcome, Provenance
from disputes.actions.imports import coding, leases
from disputes.actions.imports.sources import Files, numbered, reader_of
from disputes.actions.imports.staging import discard
from disputes.actions.transaction import writing
from disputes.importers.corrections import corrected
from disputes.importers.measured import Measured, measure
from disputes.importers.readers import Reader
from disputes.models import ImportItem, ImportJob, ImportSource, ImportUpload
from disputes.records import ArticleRecord, Flawed, Item, Problem, Reading, Source

BATCH = {"sqlite": 40, "postgresql": 200}
"""Articles in one transaction: on SQLite everybody else's saves wait for it."""

CHANGED = "the file is not read as it was for the preview: import it again"

_MOST_NAMED = 5

Status = ImportItem.Status


class _Changed(Exception):
    """What is read now is not what the person looked at."""


def store(job: ImportJob) -> None:
    """Store what is still to be stored. Raises Lost when the job is no longer this worker's or was cancelled."""
    _articles(job)
    coding.code(job)
    finish(job)


def _articles(job: ImportJob) -> None:
    files = Files(job)
    rows = {(row.upload_id, row.member): row for row in job.sources.filter(state=ImportSource.State.READ)}
    for upload in files.uploads:
        for member, found in enumerate(files.read_in(upload)):
            row = rows.get((upload.pk, member))
            if row is not None and _pending(row).exists():
                _store_source(job, row, found, upload)


def _pending(row: ImportSource) -> QuerySet[ImportItem]:
    return row.items.filter(status=Status.PENDING, kind=ImportItem.Kind.ARTICLE)


def finish(job: ImportJob) -> None:
    """Everything is stored: say what became of it, and let the files go."""
    with writing():
        # A file that is gone from the disk has items that nobody came to.
        job.items.filter(status=Status.PENDING).update(status=Status.REJECTED, reason=CHANGED)
        counts = dict(job.items.order_by().values_list("status").annotate(Count("pk")))
        leases.keep(job, state=ImportJob.State.DONE, finished_at=timezone.now(), counts=counts)
    discard(job)


def _store_source(job: ImportJob, row: ImportSource, found: Source | Problem, upload: ImportUpload) -> None:
    try:
        if isinstance(found, Problem):
            raise _Changed
        reader = reader_of(found, upload)
        if isinstance(reader, Problem) or reader.signature != row.reader:
            raise _Changed
        _Storing(job, row, found, reader).store()
    except _Changed:
        with writing():
            leases.keep(job)
            _pending(row).update(status=Status.REJECTED, reason=CHANGED)


class _Storing:
    """One source on its way into the dispute."""

    def __init__(self, job: ImportJob, row: ImportSource, source: Source, reader: Reader) -> None:
        self._job, self._row, self._source, self._reader = job, row, source, reader
        self._snapshot: int | None = None

    def store(self) -> None:
        items = numbered(self._source, Reading(columns=self._job.columns), self._reader)
        numbered_items = ((position, item) for position, item in items if position >= 0)
        while batch := dict(islice(numbered_items, BATCH[connection.vendor])):
            pending = self._pending(batch)
            if pending:
                self._store(pending, batch)

    def _pending(self, batch: dict[int, Item]) -> list[ImportItem]:
        rows = _pending(self._row).filter(position__range=(min(batch), max(batch)))
        return list(rows.order_by("position"))

    def _store(self, pending: list[ImportItem], batch: dict[int, Item]) -> None:
        records: list[Measured] = []
        for item in pending:
            measured = measure(self._record(item, batch[item.position]))
            if measured.sha256 != item.sha256:
                raise _Changed
            records.append(measured)
        provenance = Provenance(snapshot=self._kept(), reader=self._reader.signature, job=self._job.pk)
        with writing():
            leases.keep(self._job, done=self._job.done + len(pending))
            outcomes = articles.store(
                dispute=self._job.dispute,
                records=records,
                by=self._job.by,
                provenance=provenance,
                threshold=self._job.threshold / 100,
            )
            _write_down(list(zip(pending, outcomes, strict=True)))
        self._job.done += len(pending)

    def _record(self, item: ImportItem, found: Item) -> ArticleRecord:
        """The article as it is to be stored. Raises _Changed when it is not the one that the person saw."""
        if not isinstance(found, ArticleRecord | Flawed):
            raise _Changed
        record = corrected(found, item.corrections)
        if isinstance(record, Flawed):
            raise _Changed
        missing = {name: value for name, value in self._job.defaults.items() if not getattr(record, name)}
        filled = corrected(record, {name: value for name, value in missing.items() if name not in item.corrections})
        assert isinstance(filled, ArticleRecord)  # noqa: S101 - it had no problems left
        return filled

    def _kept(self) -> int:
        if self._snapshot is None:
            self._snapshot = snapshots.keep(self._source.open, name=self._source.name).pk
        return self._snapshot


def _write_down(outcomes: list[tuple[ImportItem, Outcome]]) -> None:
    """What became of each, past the ORM, which would compose a statement as long as the batch."""
    table = ImportItem._meta.db_table
    rows = [
        (*_became(outcome), json.dumps([{"article": pk} for pk in outcome.near]), outcome.pk, item.pk)
        for item, outcome in outcomes
    ]
    with connection.cursor() as cursor:
        cursor.executemany(
            f"UPDATE {table} SET status = %s, reason = %s, near = %s, article_id = %s WHERE id = %s",  # noqa: S608
            rows,
        )


def _became(outcome: Outcome) -> tuple[str, str]:
    if outcome.duplicate:
        return Status.DUPLICATE, f"the same text is here as article {outcome.pk}"
    if outcome.near:
        numbers = ", ".join(str(pk) for pk in outcome.near[:_MOST_NAMED])
        return Status.NEAR, f"nearly the same as article{'s' if len(outcome.near) > 1 else ''} {numbers}"
    return Status.IMPORTED, ""
