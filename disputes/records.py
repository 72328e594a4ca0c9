"""Plain values that pass between files, actions and exports. No Django, no database."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import BinaryIO

from disputes import text as texts
from disputes.text import Span


@dataclass(frozen=True, slots=True)
class AnnotationRecord:
    """An annotation as another program tells it, in that program's words: whose label and names these are is settled
    when it is stored.

    `spans` count code points of the text of the article's record. Where the file gives none, `quote` with what stands
    before and after it says where the words are. `id` is the file's own, "" when it has none.
    """

    label: str
    spans: tuple[Span, ...] = ()
    quote: str = ""
    prefix: str = ""
    suffix: str = ""
    speakers: tuple[str, ...] = ()
    targets: tuple[str, ...] = ()
    reporters: tuple[str, ...] = ()
    annotator: str = ""
    certainty: str = ""
    speech: str = ""
    note: str = ""
    id: str = ""
    created_at: datetime | None = None
    updated_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ArticleRecord:
    """An article as a file told it. `paragraphs` are cleaned and joined by a blank line they are the article's text.

    `place` says where it was found ("notes.csv, line 14"). Unknown metadata is "" or None.
    """

    paragraphs: tuple[str, ...]
    title: str = ""
    outlet: str = ""
    author: str = ""
    url: str = ""
    published: date | None = None
    dateline: str = ""
    language: str = ""
    place: str = ""
    annotations: tuple[AnnotationRecord, ...] = ()

    @property
    def text(self) -> str:
        return texts.SEPARATOR.join(self.paragraphs)


@dataclass(frozen=True, slots=True)
class CodingsRecord:
    """Annotations of an article whose text stands elsewhere: in the dispute, or in another file of the same import.

    The article is the one with this SHA-256 or, where that is unknown, with this address or title.
    """

    annotations: tuple[AnnotationRecord, ...]
    sha256: str = ""
    url: str = ""
    title: str = ""
    place: str = ""


@dataclass(frozen=True, slots=True)
class Problem:
    """Something in a file that could not be read, and where: `line` and `item` count from 1, None for the whole file.

    An item is an article of a file that holds several without lines that people count. `field` names the value that
    is at fault, "" when it is not one value; `value` is what stands there.
    """

    file: str
    message: str
    line: int | None = None
    item: int | None = None
    field: str = ""
    value: str = ""

    @property
    def place(self) -> str:
        return place(self.file, line=self.line, item=self.item)

    def __str__(self) -> str:
        return f"{self.place}: {self.message}"


@dataclass(frozen=True, slots=True)
class Flawed:
    """An article that can't be kept as it is: what was understood of it, and everything that is wrong with it."""

    draft: ArticleRecord
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class Note:
    """Something the person should know of a file that was read, for instance an encoding that had to be detected."""

    file: str
    message: str


@dataclass(frozen=True, slots=True)
class Source:
    """A file by its name as shown to people and a way to open its bytes, as often as needed.

    `beside` finds another file of the same folder, zip or upload by its name: some formats keep text and annotations
    apart. `url` is where it was fetched, "" for files.
    """

    name: str
    open: Callable[[], BinaryIO]
    beside: "Callable[[str], Source | None]" = field(default=lambda name: None, compare=False)
    url: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """How a person wants files to be read: `columns` says which of ours each of their columns is, "" for none."""

    columns: Mapping[str, str] = field(default_factory=dict)


Sound = ArticleRecord | CodingsRecord | Problem | Note
Item = Sound | Flawed


def place(file: str, *, line: int | None = None, item: int | None = None) -> str:
    """Where something stands, as people say it: `notes.csv, line 14`."""
    if line:
        return f"{file}, line {line}"
    return f"{file}, item {item}" if item else file


@dataclass(frozen=True, slots=True)
class ActorRecord:
    """An actor with its names, as a registry file tells it; `parent` is another actor's name or ""."""

    name: str
    kind: str
    parent: str = ""
    iso3: str = ""
    official_name: str = ""
    adjectives: tuple[str, ...] = ()
    capitals: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LabelRecord:
    """A label with all that its definition says."""

    slug: str
    name: str
    key: str
    hue: str
    definition: str = ""
    include: str = ""
    exclude: str = ""
    examples: tuple[str, ...] = field(default=())
    cameo: str = ""
    plover: str = ""


@dataclass(frozen=True, slots=True)
class CodebookRecord:
    """A codebook as a file tells it, labels in their order."""

    name: str
    instructions: str
    labels: tuple[LabelRecord, ...]


@dataclass(frozen=True, slots=True)
class ActorReference:
    """An actor as a form or a program names it: by id, or by a name; `kind` is given when the name may be new.

    `surface` says which words of the article's text name it here ("Ankara", "the minister"), if it was taken from them.
    """

    id: int | None = None
    name: str = ""
    kind: str = ""
    surface: Span | None = None


@dataclass(frozen=True, slots=True)
class Draft:
    """What an annotator says of a stretch of text. `speech` is "" when it should follow from the quotation marks."""

    spans: tuple[Span, ...]
    label: str
    speakers: tuple[ActorReference, ...] = ()
    targets: tuple[ActorReference, ...] = ()
    reporters: tuple[ActorReference, ...] = ()
    certainty: str = "certain"
    speech: str = ""
    note: str = ""
