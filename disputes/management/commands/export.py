"""Statements as a file: the same bytes as the download of the page and of the API."""

import os
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any, BinaryIO

from django.contrib.auth.models import AnonymousUser
from django.core.management.base import BaseCommand, CommandError

from disputes.exporters import PROFILES
from disputes.management.arguments import dispute_called, plainly
from disputes.permissions import Access, Right
from disputes.queries import asking, exports, statements


class Command(BaseCommand):
    help = "Writes the statements of a dispute, with all columns, to a file or to standard output."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--dispute", required=True, metavar="SLUG", help="the dispute, as its address names it")
        parser.add_argument("--format", choices=tuple(exports.STREAMS), default="csv")
        parser.add_argument(
            "--profile",
            choices=PROFILES,
            default="data",
            help="data is raw; spreadsheet adds a byte order mark and disarms formulas (CSV only)",
        )
        parser.add_argument("--output", metavar="FILE", help="where to write; standard output without it")
        parser.add_argument("--names", action="store_true", help="annotators by name instead of pseudonym")
        filters = parser.add_argument_group("filters", "Given twice, a filter is widened; several filters narrow.")
        for name in ("q", *asking.PARAMETERS):
            filters.add_argument(f"--{name}", action="append", default=[], dest=f"filter_{name}")

    @plainly
    def handle(self, *args: Any, **options: Any) -> None:
        access = Access(AnonymousUser(), dispute_called(options["dispute"]), Right.OWN)
        given = {name: options[f"filter_{name}"] for name in ("q", *asking.PARAMETERS)}
        found = statements.rows(access, asking.understood(access, asking.question_of(given, strict=True)))
        chunks = exports.STREAMS[options["format"]](access, found, profile=options["profile"], names=options["names"])
        # Taken before the file is opened, so that a failure does not leave an empty one behind.
        first = next(chunks, b"")
        if not options["output"]:
            _print(first, chunks)
            return
        try:
            with Path(options["output"]).open("wb") as file:
                _write(file, first, chunks)
        except OSError as error:
            raise CommandError(f"{options['output']} can't be written: {error.strerror}.") from error


def _write(file: BinaryIO, first: bytes, chunks: Any) -> None:
    file.write(first)
    for chunk in chunks:
        file.write(chunk)
    file.flush()


def _print(first: bytes, chunks: Any) -> None:
    try:
        _write(sys.stdout.buffer, first, chunks)
    except BrokenPipeError:
        # The reader has had enough (`export … | head`). Python would complain once more when it closes the pipe.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    finally:
        chunks.close()
