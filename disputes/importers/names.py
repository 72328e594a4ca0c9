"""File names: as people see them, and what is to be done with a file by its name alone."""

from pathlib import PurePosixPath

from disputes.importers import limits
from disputes.records import Problem
from disputes.text import clean_line, shorten

# fmt: off
SUPPORTED = (
    ".txt", ".md", ".csv", ".tsv", ".jsonl", ".ndjson", ".json", ".jsonld",
    ".rtf", ".doc", ".docx", ".docm", ".dotx", ".dotm", ".pdf", ".xlsx", ".xlsm", ".xltx", ".xltm", ".xls",
    ".html", ".htm", ".xhtml", ".mhtml", ".mht", ".warc",
    ".xml", ".nitf", ".ntf", ".newsml", ".nml", ".rss", ".atom", ".rdf",
    ".ann", ".a1", ".a2", ".conf", ".xmi", ".qdpx", ".qde", ".qdc", ".dna", ".sqlite3",
)
# fmt: on
"""Endings of files that hold articles."""

_CLUTTER = frozenset({"__macosx", "thumbs.db", "desktop.ini"})


def shown_path(path: str) -> str:
    """A path as people see it: on one line, nothing that turns its letters round, and the ending kept when cut."""
    name = clean_line(path) or "file without a name"
    ending = PurePosixPath(name).suffix
    if len(name) <= limits.NAME_CHARACTERS or len(ending) > 10:
        return shorten(name, limits.NAME_CHARACTERS)
    return shorten(name[: -len(ending) or None], limits.NAME_CHARACTERS - len(ending)) + ending


def shown_name(path: str) -> str:
    """The last part of a path as people see it."""
    return shown_path(path.replace("\\", "/").rstrip("/").rsplit("/", 1)[-1])


def ending(name: str) -> str:
    """`.csv` of `Notes.CSV`, "" when there is none."""
    return PurePosixPath(name).suffix.lower()


def is_clutter(path: str) -> bool:
    """What computers leave in folders without being asked, and what people hide."""
    return any((part.startswith((".", "~$")) and part != ".") or part.lower() in _CLUTTER for part in path.split("/"))


def problem_with_ending(name: str, *, within_zip: bool = False) -> Problem | None:
    """None when the file can be read as far as its name tells."""
    if ending(name) in SUPPORTED:
        return None
    if ending(name) == ".zip":
        return Problem(name, "is a zip within a zip: unpack it first") if within_zip else None
    if ending(name) == ".gz" and ending(name[: -len(".gz")]) == ".gz":
        return Problem(name, "is packed twice: unpack it first")
    if ending(name) == ".gz":
        return problem_with_ending(name[: -len(".gz")], within_zip=True)
    return Problem(name, "is not a kind of file that can be read")
