"""Files to records and problems. No Django, no database: the caller stores all of a file or nothing of it."""

from collections.abc import Callable, Iterator

from disputes.importers import jsonl, limits, plain, tabular
from disputes.importers.folders import sources, uploaded
from disputes.importers.names import ending, problem_with_ending
from disputes.importers.refusals import Refused
from disputes.records import Item, Note, Problem, Source

__all__ = ["READERS", "Refused", "read", "read_pasted", "sources", "uploaded"]

READERS: dict[str, Callable[[Source], Iterator[Item]]] = {
    ".txt": plain.read_text,
    ".md": plain.read_markdown,
    ".csv": tabular.read,
    ".jsonl": jsonl.read,
}


def read(source: Source) -> Iterator[Item]:
    """The articles of a file, with every problem and note on the way. Never raises for what is in the file."""
    reader = READERS.get(ending(source.name))
    if reader is None:
        yield problem_with_ending(source.name) or Problem(source.name, "is a zip: open it with `uploaded` or `sources`")
        return
    yield from _safely(source.name, reader(source))


def read_pasted(text: str, *, name: str = "pasted text") -> Iterator[Item]:
    """The one article of a text that a person pasted."""
    yield from _safely(name, plain.parse(text, file=name))


def _safely(file: str, items: Iterator[Item]) -> Iterator[Item]:
    """The items up to the limits, and a problem instead of an exception where reading can't go on."""
    problems = notes = 0
    try:
        for item in items:
            problems += isinstance(item, Problem)
            notes += isinstance(item, Note)
            if problems > limits.PROBLEMS:
                yield Problem(file, f"has more than {limits.PROBLEMS} problems; the rest was not read")
                return
            if not isinstance(item, Note) or notes <= limits.NOTES:
                yield item
    except Refused as refused:
        yield Problem(file, refused.message, refused.line)
    except UnicodeError:  # its encoding was proved a moment ago
        yield Problem(file, "changed while it was read")
    except OSError as error:
        yield Problem(file, f"can't be opened ({error.strerror or 'unknown reason'})")
    if notes > limits.NOTES:
        yield Note(file, f"{notes - limits.NOTES} more notes like these")
