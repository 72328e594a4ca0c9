import sys
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from tqdm import tqdm

from disputes import importers, seeds
from disputes.actions import articles, disputes
from disputes.actions.transaction import writing
from disputes.management.arguments import dispute_called, plainly, site_owner
from disputes.models import Dispute, User
from disputes.records import Problem, Sound, Source


class Command(BaseCommand):
    help = "Brings articles into a dispute: files (.txt, .md, .csv, .jsonl), folders or zips of them."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("paths", nargs="+", type=Path, metavar="PATH")
        parser.add_argument("--dispute", required=True, metavar="SLUG")
        parser.add_argument("--create", action="store_true", help="make the dispute when it is not there")
        parser.add_argument("--dry-run", action="store_true", help="say what would happen, store nothing")

    @plainly
    def handle(self, *args: Any, paths: list[Path], dispute: str, create: bool, dry_run: bool, **options: Any) -> None:
        for path in paths:
            if not path.exists():
                raise CommandError(f"There is no file or folder {path}.")
        by = site_owner()
        with writing() if dry_run else nullcontext():
            if create and not Dispute.objects.filter(slug=dispute, deleted_at=None).exists():
                name = dispute.replace("-", " ").capitalize()
                disputes.create(slug=dispute, name=name, codebook=seeds.codebook(), by=by)
            rejected = self._import(paths, dispute_called(dispute), by, dry_run)
            if dry_run:
                transaction.set_rollback(True)
        if rejected:
            raise CommandError(f"{rejected} rejected; the lines above say where and why.")

    def _import(self, paths: list[Path], target: Dispute, by: User, dry_run: bool) -> int:
        imported = duplicates = rejected = 0
        # Without it the bar would keep a thread, and a file is read in another process only while there is none.
        tqdm.monitor_interval = 0
        # The bar goes to standard error and only to a person's screen; the report stays clean in a file or pipe.
        with tqdm(unit=" articles", file=sys.stderr, disable=not sys.stderr.isatty()) as bar:
            for source in (found for path in paths for found in importers.sources(path)):
                if isinstance(source, Problem):
                    rejected += 1
                    self.stdout.write(f"rejected: {source}")
                    continue
                report = articles.import_file(dispute=target, file=source.name, items=_counted(source, bar), by=by)
                imported += report.imported
                duplicates += report.duplicates
                rejected += bool(report.problems)
                for note in report.notes:
                    self.stdout.write(f"note: {note.file}: {note.message}")
                for outcome in report.outcomes:
                    if outcome.duplicate:
                        self.stdout.write(f"duplicate: {outcome.place}: already here as article {outcome.pk}")
                for problem in report.problems:
                    self.stdout.write(f"rejected: {problem}")
        verb = "would be imported" if dry_run else "imported"
        self.stdout.write(f"{imported} {verb}, {duplicates} duplicate, {rejected} rejected")
        return rejected


def _counted(source: Source, bar: "tqdm[Any]") -> Iterator[Sound]:
    for item in importers.read(source):
        bar.update()
        yield item
