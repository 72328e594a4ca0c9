import sys
from argparse import ArgumentTypeError
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from tqdm import tqdm

from disputes import importers, seeds
from disputes.actions import articles, clusters, disputes, preparing, snapshots
from disputes.actions.accompanying import NOWHERE, Coding
from disputes.actions.articles import Provenance, Report
from disputes.actions.transaction import writing
from disputes.exporters import report as reports
from disputes.importers import fingerprints
from disputes.importers.fields import COLUMNS
from disputes.importers.readers import Reader
from disputes.management.arguments import dispute_called, plainly, site_owner, user_called
from disputes.management.import_report import Row, Rows
from disputes.models import Dispute, Label
from disputes.records import Problem, Reading, Sound, Source


def resemblance(value: str) -> float:
    """A number that two texts can be compared by."""
    try:
        number = float(value)
    except ValueError:
        number = 0
    if not fingerprints.LEAST <= number <= 1:
        raise ArgumentTypeError(f"give a number between {fingerprints.LEAST} and 1, not {value}")
    return number


def pair(value: str) -> tuple[str, str]:
    """Theirs and ours: `Headline=title`. The last sign parts them, since a column may be called anything."""
    theirs, equals, ours = value.rpartition("=")
    if not equals or not theirs.strip():
        raise ArgumentTypeError(f"write it as theirs=ours, not {value}")
    return theirs.strip(), ours.strip()


def column(value: str) -> tuple[str, str]:
    theirs, ours = pair(value)
    if ours and ours not in COLUMNS:
        raise ArgumentTypeError(f"there is no field “{ours}”: give one of {', '.join(COLUMNS)}, or nothing")
    return theirs, ours


class Command(BaseCommand):
    help = "Brings articles into a dispute: files of any supported format, folders or zips of them."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("paths", nargs="+", type=Path, metavar="PATH")
        parser.add_argument("--dispute", required=True, metavar="SLUG")
        parser.add_argument("--create", action="store_true", help="make the dispute when it is not there")
        parser.add_argument("--dry-run", action="store_true", help="say what would happen, store nothing")
        parser.add_argument(
            "--map",
            action="append",
            default=[],
            type=column,
            metavar="COLUMN=FIELD",
            dest="columns",
            help=f"which field a column of a table is: {', '.join(COLUMNS)}; nothing leaves the column out",
        )
        parser.add_argument(
            "--near",
            type=resemblance,
            default=fingerprints.DEFAULT,
            metavar="NUMBER",
            help="from this resemblance on two texts are put together as nearly the same (%(default)s)",
        )
        parser.add_argument(
            "--label",
            action="append",
            default=[],
            type=pair,
            metavar="THEIRS=OURS",
            dest="labels",
            help="which of our labels a label of the annotations in the files is; nothing leaves it out",
        )
        parser.add_argument(
            "--annotator",
            action="append",
            default=[],
            type=pair,
            metavar="THEIRS=OURS",
            dest="annotators",
            help="who here an annotator named in the files is; the site's owner signs for all others",
        )
        parser.add_argument(
            "--create-actors", action="store_true", help="add actors that the annotations name and the registry lacks"
        )
        parser.add_argument("--report", type=Path, metavar="FILE", help="write what became of every item, as CSV")

    @plainly
    def handle(
        self,
        *args: Any,
        paths: list[Path],
        dispute: str,
        create: bool,
        dry_run: bool,
        columns: list[tuple[str, str]],
        near: float,
        labels: list[tuple[str, str]],
        annotators: list[tuple[str, str]],
        create_actors: bool,
        report: Path | None,
        **options: Any,
    ) -> None:
        for path in paths:
            if not path.exists():
                raise CommandError(f"There is no file or folder {path}.")
        by = site_owner()
        with writing() if dry_run else nullcontext():
            if create and not Dispute.objects.filter(slug=dispute, deleted_at=None).exists():
                name = dispute.replace("-", " ").capitalize()
                disputes.create(slug=dispute, name=name, codebook=seeds.codebook(), by=by)
            target = dispute_called(dispute)
            _check_labels(target, labels)
            people = {theirs: user_called(ours) for theirs, ours in annotators}
            coding = Coding(by=by, labels=dict(labels), annotators=people, create_actors=create_actors)
            run = _Run(self, target, dry_run, Reading(columns=dict(columns)), near, coding)
            run.import_all(paths, report)
            if dry_run:
                transaction.set_rollback(True)
        if run.rejected:
            raise CommandError(f"{run.rejected} rejected; the lines above say where and why.")


class _Run:
    """One run of the command, and what it has counted so far."""

    def __init__(
        self, command: Command, dispute: Dispute, dry_run: bool, reading: Reading, near: float, coding: Coding
    ) -> None:
        self._say = command.stdout.write
        self._dispute = dispute
        self._dry_run = dry_run
        self._reading = reading
        self._threshold = near
        self._coding = coding
        self._waiting: list[tuple[Source, Reader]] | None = []
        self._imported = self._duplicates = self._near = self._annotations = self.rejected = 0

    def import_all(self, paths: list[Path], report: Path | None) -> None:
        # Articles of before there were fingerprints are compared with the new ones like all others.
        while clusters.catch_up():
            continue
        rows = self._rows(paths)
        if report is None:
            for _ in rows:
                continue
        else:
            _write(report, reports.pieces(rows))
        near = f", {self._near} of them nearly the same as others" if self._near else ""
        annotations = f", with {self._annotations} annotations" if self._annotations else ""
        verb = "would be imported" if self._dry_run else "imported"
        self._say(f"{self._imported} {verb}, {self._duplicates} duplicate, {self.rejected} rejected{near}{annotations}")
        if not self._dry_run and preparing.is_due(Dispute.objects.get(pk=self._dispute.pk)):
            with _bar("pictures") as bar:
                for _ in preparing.prepare(self._dispute):
                    bar.update()

    def _rows(self, paths: list[Path]) -> Iterator[Row]:
        """Imports a file after the other and gives the rows of each."""
        # Without it the bar would keep a thread, and a file is read in another process only while there is none.
        tqdm.monitor_interval = 0
        with _bar("articles") as bar:
            for source in (found for path in paths for found in importers.sources(path)):
                reader = source if isinstance(source, Problem) else importers.reader_of(source)
                if isinstance(source, Problem) or isinstance(reader, Problem):
                    problem = reader if isinstance(reader, Problem) else source
                    assert isinstance(problem, Problem)  # noqa: S101 - one of them is
                    self.rejected += 1
                    self._say(f"rejected: {problem}")
                    yield problem.place, "", "rejected", "", "", problem.message
                else:
                    yield from self._import(source, reader, bar)
            waiting, self._waiting = self._waiting, None
            for source, reader in waiting or ():
                yield from self._import(source, reader, bar)

    def _import(self, source: Source, reader: Reader, bar: "tqdm[Any]") -> Iterator[Row]:
        """One file. Annotations of articles that are not here wait until all other files have been imported."""
        items: Iterator[Sound] = importers.read(source, self._reading, reader=reader)
        snapshot = None if self._dry_run else _kept(source)
        with Rows(source.name, dry_run=self._dry_run) as rows:

            def tell(item: articles.Outcome | Problem) -> None:
                rows.tell(item)
                bar.update()

            report = articles.import_file(
                dispute=self._dispute,
                file=source.name,
                items=items,
                by=self._coding.by,
                provenance=Provenance(snapshot=snapshot, reader=reader.signature),
                threshold=self._threshold,
                coding=self._coding,
                tell=tell,
            )
            homeless = report.problems and all(problem.message == NOWHERE for problem in report.problems)
            if homeless and self._waiting is not None:
                self._waiting.append((source, reader))
            else:
                self._count(report)
                yield from rows.all()

    def _count(self, report: Report) -> None:
        self._imported += report.imported
        self._duplicates += report.duplicates
        self._near += report.near
        self._annotations += report.annotations
        self.rejected += bool(report.problems)
        for note in report.notes:
            self._say(f"note: {note.file}: {note.message}")
        for outcome in report.outcomes:
            if outcome.duplicate and not outcome.elsewhere:
                self._say(f"duplicate: {outcome.place}: already here as article {outcome.pk}")
            if outcome.annotations:
                self._say(f"annotations: {outcome.place}: {outcome.annotations}")
        for problem in report.problems:
            self._say(f"rejected: {problem}")


def _bar(unit: str) -> "tqdm[Any]":
    """It goes to standard error and only to a person's screen; the report stays clean in a file or pipe."""
    return tqdm(unit=f" {unit}", file=sys.stderr, disable=not sys.stderr.isatty())


def _check_labels(dispute: Dispute, labels: list[tuple[str, str]]) -> None:
    known = list(Label.objects.filter(codebook=dispute.codebook_id).values_list("slug", flat=True))
    for theirs, ours in labels:
        if ours and ours not in known:
            raise CommandError(f"There is no label “{ours}” for “{theirs}”. Known: {', '.join(known)}.")


def _kept(source: Source) -> int | None:
    """The file as it is. What is damaged in a zip can't be kept; reading it says so."""
    try:
        return snapshots.keep(source.open, name=source.name).pk
    except importers.Refused:
        return None
    except OSError as error:
        raise CommandError(f"{source.name} can't be kept ({error.strerror or 'unknown reason'}).") from error


def _write(report: Path, pieces: Iterator[bytes]) -> None:
    """Piece by piece as the files are imported; that it can't be written shows before anything is imported."""
    try:
        file = report.open("wb", buffering=0)
    except OSError as error:
        raise CommandError(_unwritten(report, error)) from error
    with file:
        for piece in pieces:
            try:
                file.write(piece)
            except OSError as error:
                raise CommandError(_unwritten(report, error)) from error


def _unwritten(report: Path, error: OSError) -> str:
    return f"{report} can't be written ({error.strerror or 'unknown reason'})."
