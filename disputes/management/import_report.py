"""What became of every item of an import, in words: for the report that `import_articles` writes."""

import csv
import tempfile
from collections.abc import Iterator
from typing import IO, Self

from disputes.actions.articles import Outcome
from disputes.records import Problem

IN_MEMORY = 2**20
"""Bytes of one file's rows; those of a longer file wait on the disk until it is known whether it was stored."""

MOST_NAMED = 5

Row = tuple[str, str, str, str, str, str]


class Rows:
    """The rows of one file. They wait for its end, since one mistake in it means that nothing of it is stored."""

    def __init__(self, file: str, *, dry_run: bool) -> None:
        self._file = file
        self._dry_run = dry_run
        self._waiting: IO[str] = tempfile.SpooledTemporaryFile(  # noqa: SIM115 - closed at the end of its own block
            IN_MEMORY, "w+", encoding="utf-8", newline=""
        )
        self._writer = csv.writer(self._waiting)
        self._problem: Problem | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self._waiting.close()

    def tell(self, item: Outcome | Problem) -> None:
        if isinstance(item, Problem):
            self._problem = self._problem or item
            self._writer.writerow((item.place, "", "rejected", "", "", item.message))
        else:
            self._writer.writerow((item.place, item.title, *self._became(item)))

    def all(self) -> Iterator[Row]:
        """To be asked for once, at the end of the file."""
        self._waiting.seek(0)
        for place, title, status, article, near, reason in csv.reader(self._waiting):
            if self._problem is None or status == "rejected":
                yield place, title, status, article, near, reason
            else:
                why = f"nothing of {self._file} was stored: {self._problem.place} {self._problem.message}"
                yield place, title, "rejected", "", "", why

    def _became(self, outcome: Outcome) -> tuple[str, str, str, str]:
        here = str(outcome.pk)
        if outcome.elsewhere:
            return "duplicate" if outcome.duplicate else "imported", here, "", outcome.annotations
        if outcome.duplicate:
            return "duplicate", here, "", _joined(f"the same text is here as article {here}", outcome.annotations)
        if self._dry_run:  # nothing is kept, so that the number would lead nowhere
            here = ""
        if not outcome.near:
            return "imported", here, "", outcome.annotations
        named = ", ".join(str(pk) for pk in outcome.near[:MOST_NAMED])
        return "near-duplicate", here, named, _joined(f"imported; nearly the same as {named}", outcome.annotations)


def _joined(*reasons: str) -> str:
    return "; ".join(reason for reason in reasons if reason)
