"""Where files come from: a path, a folder with all below it, an upload."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO

from disputes.importers import archives, gzips
from disputes.importers.names import ending, is_clutter, problem_with_ending, shown_name
from disputes.records import Problem, Source


def sources(path: Path) -> Iterator[Source | Problem]:
    """Every file at a path: itself, all in the folder in the order of their names, all in the zip."""
    if not path.is_dir():
        yield from _file(path)
        return
    found = False
    problems: list[Problem] = []

    def note_problem(error: OSError) -> None:
        problems.append(Problem(shown_name(str(error.filename)), "is a folder that can't be opened"))

    for folder, folders, names in os.walk(path, onerror=note_problem):
        folders[:] = sorted(name for name in folders if not is_clutter(name))
        for name in sorted(names):
            if not is_clutter(name):
                found = True
                yield from _file(Path(folder, name))
        yield from problems
        problems.clear()
    yield from problems
    if not found and not problems:
        yield Problem(shown_name(str(path)), "holds no files that can be read")


def _file(path: Path) -> Iterator[Source | Problem]:
    name = shown_name(path.name)
    if not path.exists():
        yield Problem(name, "does not exist")
    elif not path.is_file():  # opening a pipe would wait for ever
        yield Problem(name, "is not a file")
    else:

        def beside(other: str) -> Source | None:
            found = path.parent / other
            return _source(found) if found.name == other and found.is_file() else None

        yield from uploaded(name, lambda: path.open("rb"), beside=beside)


def _source(path: Path) -> Source:
    return Source(shown_name(path.name), lambda: path.open("rb"))


def _alone(name: str) -> None:
    """Nothing is beside it."""


def uploaded(
    name: str, open_: Callable[[], BinaryIO], *, beside: Callable[[str], Source | None] = _alone
) -> Iterator[Source | Problem]:
    """The file that a person sent, or those in it when it is a zip."""
    name = shown_name(name)
    if problem := problem_with_ending(name):
        yield problem
    elif ending(name) == ".zip":
        yield from archives.members(name, open_)
    else:
        yield gzips.opened(Source(name, open_, beside))
