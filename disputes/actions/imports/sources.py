"""From what was staged to the sources that readers take: the same ones, in the same order, each time."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

from disputes import importers
from disputes.actions.imports.staging import path_of
from disputes.actions.transaction import writing
from disputes.importers.links import Fetch, source_of
from disputes.importers.names import shown_name
from disputes.importers.readers import Reader
from disputes.importers.refusals import Refused
from disputes.models import ImportJob, ImportUpload
from disputes.records import ArticleRecord, Flawed, Item, Note, Problem, Reading, Source

PASTED_READER = "text"


class Files:
    """The uploads of a job; knows how far it has read in the file that was opened last.

    Links are fetched with `fetch` when they are read for the first time; from then on they are files like others.
    """

    def __init__(self, job: ImportJob, fetch: Fetch | None = None) -> None:
        self.job = job
        self._fetch = fetch
        self.uploads = list(job.uploads.order_by("number"))
        self._by_name: dict[str, list[ImportUpload]] = {}
        for upload in self.uploads:
            self._by_name.setdefault(upload.name, []).append(upload)
        self._last: BinaryIO | None = None

    def read_in(self, upload: ImportUpload) -> Iterator[Source | Problem]:
        """The files that an upload is."""
        path = path_of(self.job, upload)
        if upload.kind == ImportUpload.Kind.FILE:
            yield from importers.uploaded(
                upload.name, lambda: self._open(path), beside=lambda other: self._beside(upload, other)
            )
        elif upload.kind == ImportUpload.Kind.PASTED:
            yield Source(upload.name, lambda: self._open(path))
        elif problem := self._fetched(upload, path):
            yield problem
        else:
            yield Source(upload.name, lambda: self._open(path), url=upload.url)

    def position(self) -> int:
        """Bytes read of the file at hand."""
        return self._last.tell() if self._last is not None and not self._last.closed else 0

    def _fetched(self, upload: ImportUpload, path: Path) -> Problem | None:
        """What stands behind a link, now on the disk; or why it is not."""
        if path.exists():
            return None
        if self._fetch is None:
            return Problem(upload.name, "was not fetched")
        try:
            source = source_of(upload.url, self._fetch)
        except Refused as refused:
            return Problem(upload.name, refused.message)
        with source.open() as file:
            upload.size = path.write_bytes(file.read())
        upload.name, upload.url = source.name[:300], source.url[:2000]
        with writing():
            fetched = ImportUpload.objects.filter(pk=upload.pk)
            fetched.update(name=upload.name, url=upload.url, size=upload.size)
        return None

    def _open(self, path: Path) -> BinaryIO:
        self._last = path.open("rb")
        return self._last

    def _beside(self, upload: ImportUpload, name: str) -> Source | None:
        """Another file of the same folder. Where browsers don't say which folder, the one sent nearest to this."""
        named = self._by_name.get(shown_name(name), ())
        if not named:
            return None
        found = min(named, key=lambda other: (other.folder != upload.folder, abs(other.number - upload.number)))
        path = path_of(self.job, found)
        return Source(found.name, lambda: path.open("rb"))


def reader_of(source: Source, upload: ImportUpload) -> Reader | Problem:
    """A pasted text has no ending to go by."""
    if upload.kind == ImportUpload.Kind.PASTED:
        return next(reader for reader in importers.READERS if reader.name == PASTED_READER)
    return importers.reader_of(source)


def numbered(source: Source, reading: Reading, reader: Reader) -> Iterator[tuple[int, Item]]:
    """What the reader yields, each with its number; notes have none (-1)."""
    number = -1
    for item in importers.understood(source, reading, reader=reader):
        if isinstance(item, Note):
            yield -1, item
        else:
            number += 1
            yield number, _with_address(item, source.url)


def _with_address(item: Item, url: str) -> Item:
    """A text or a PDF behind a link does not say where it stood."""
    if url and isinstance(item, ArticleRecord) and not item.url:
        return replace(item, url=url)
    if url and isinstance(item, Flawed) and not item.draft.url:
        return replace(item, draft=replace(item.draft, url=url))
    return item
