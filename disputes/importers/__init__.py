"""Files to records and problems. No Django, no database: the caller decides what is stored.

A reader opens the library of its format only when it reads, so that a server that imports nothing stays small.
"""

from collections.abc import Iterator

from disputes.importers import json_file, jsonl, limits, mhtml, news, pages, pdf, plain, rtf, tabular, warc, word, xlsx
from disputes.importers.columns import Column
from disputes.importers.folders import sources, uploaded
from disputes.importers.names import ending, problem_with_ending
from disputes.importers.projects import PROJECTS
from disputes.importers.readers import Head, Reader
from disputes.importers.refusals import Refused
from disputes.records import ArticleRecord, Flawed, Item, Note, Problem, Reading, Sound, Source

__all__ = [
    "READERS",
    "Column",
    "Reader",
    "Refused",
    "columns_of",
    "read",
    "read_pasted",
    "reader_of",
    "sources",
    "understood",
    "uploaded",
]

# The particular before the general: the last ones take whatever has their ending.
READERS: tuple[Reader, ...] = (
    *PROJECTS,
    *news.READERS,
    Reader("text", 1, "Plain text", (".txt",), plain.read_text),
    Reader("markdown", 1, "Markdown", (".md",), plain.read_markdown),
    Reader("csv", 1, "Table (CSV, TSV)", (".csv", ".tsv"), tabular.read),
    Reader("jsonl", 1, "JSON Lines", (".jsonl", ".ndjson"), jsonl.read),
    Reader("json", 1, "JSON", (".json",), json_file.read),
    Reader("xlsx", 1, "Excel workbook", (".xlsx", ".xlsm", ".xltx", ".xltm", ".xls"), xlsx.read),
    Reader("mhtml", 1, "Saved page (MHTML)", (".mhtml", ".mht"), mhtml.read, mhtml.recognises),
    Reader("warc", 1, "Web archive (WARC)", (".warc",), warc.read, warc.recognises, loose=True),
    Reader("html", 1, "Web page (HTML)", (".html", ".htm", ".xhtml"), pages.read, pages.recognises),
    Reader("rtf", 1, "Rich text (RTF)", (".rtf", ".doc"), rtf.read, rtf.recognises),
    Reader("word", 1, "Word document", (".docx", ".docm", ".dotx", ".dotm", ".doc"), word.read),
    Reader("pdf", 1, "PDF", (".pdf",), pdf.read),
    news.UNKNOWN_XML,
)


def reader_of(source: Source) -> Reader | Problem:
    """Who reads this file, or why nobody does."""
    try:
        head = Head(source)
        for reader in READERS:
            if reader.takes(head):
                return reader
    except Refused as refused:
        return Problem(source.name, refused.message, refused.line)
    except OSError as error:
        return Problem(source.name, f"can't be opened ({error.strerror or 'unknown reason'})")
    if ending(source.name) == ".zip":
        return Problem(source.name, "is a zip: open it with `uploaded` or `sources`")
    return problem_with_ending(source.name) or Problem(source.name, "is not what its name says, or it is damaged")


_COLUMNS = {"csv": tabular.columns, "jsonl": jsonl.columns, "json": json_file.columns, "xlsx": xlsx.columns}


def columns_of(source: Source, reading: Reading | None = None) -> tuple[Column, ...]:
    """The columns of a table, or the keys of its objects, as they would be taken; none when the file has no columns.

    Looks at the beginning only, so that a person can choose before a long file is read.
    """
    found = reader_of(source)
    if isinstance(found, Problem) or found.name not in _COLUMNS:
        return ()
    try:
        return _COLUMNS[found.name](source, reading or Reading())
    except (Refused, UnicodeError, OSError):  # reading says why
        return ()


def understood(source: Source, reading: Reading | None = None, *, reader: Reader | None = None) -> Iterator[Item]:
    """What a file says, for a person to look through: what can't be kept as it is comes as `Flawed`.

    Never raises for what is in the file.
    """
    found = reader or reader_of(source)
    if isinstance(found, Problem):
        yield found
    else:
        yield from _safely(source.name, found.read(source, reading or Reading()))


def read(source: Source, reading: Reading | None = None, *, reader: Reader | None = None) -> Iterator[Sound]:
    """The same for who stores all of a file or nothing: flaws come as problems, and only the first of them."""
    found = reader or reader_of(source)
    if isinstance(found, Problem):
        yield found
        return
    items = understood(source, reading, reader=found)
    yield from _strictly(source.name, _loosely(source.name, items) if found.loose else items)


def read_pasted(text: str, *, name: str = "pasted text") -> Iterator[Sound]:
    """The one article of a text that a person pasted."""
    yield from _strictly(name, _safely(name, plain.parse(text, file=name)))


def _loosely(file: str, items: Iterator[Item]) -> Iterator[Item]:
    """Items that are no articles only noted, as long as there is an article among them."""
    articles = problems = 0
    for item in items:
        faults = item.problems if isinstance(item, Flawed) else (item,) if isinstance(item, Problem) else ()
        articles += isinstance(item, ArticleRecord)
        problems += bool(faults)
        if not faults:
            yield item
        elif problems <= limits.NOTES:
            yield Note(file, f"{faults[0].place.removeprefix(file).lstrip(', ')}: {faults[0].message}")
    if problems > limits.NOTES:
        yield Note(file, f"{problems - limits.NOTES} more items that are no articles")
    if problems and not articles:
        yield Problem(file, "holds no article that could be found")


def _strictly(file: str, items: Iterator[Item]) -> Iterator[Sound]:
    problems = 0
    for item in items:
        for sound in item.problems if isinstance(item, Flawed) else (item,):
            problems += isinstance(sound, Problem)
            if problems > limits.PROBLEMS:
                yield Problem(file, f"has more than {limits.PROBLEMS} problems; the rest was not read")
                return
            yield sound


def _safely(file: str, items: Iterator[Item]) -> Iterator[Item]:
    """The items, notes up to their limit, and a problem instead of an exception where reading can't go on."""
    notes = 0
    try:
        for item in items:
            notes += isinstance(item, Note)
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
