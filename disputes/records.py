"""Plain values that pass between files, actions and exports. No Django, no database."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import BinaryIO

from disputes import text as texts
from disputes.text import Span


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

    @property
    def text(self) -> str:
        return texts.SEPARATOR.join(self.paragraphs)


@dataclass(frozen=True, slots=True)
class Problem:
    """Something in a file that could not be read, and where: `line` counts from 1, None for the whole file."""

    file: str
    message: str
    line: int | None = None

    def __str__(self) -> str:
        where = f"{self.file}, line {self.line}" if self.line else self.file
        return f"{where}: {self.message}"


@dataclass(frozen=True, slots=True)
class Note:
    """Something the person should know of a file that was read, for instance an encoding that had to be detected."""

    file: str
    message: str


@dataclass(frozen=True, slots=True)
class Source:
    """A file by its name as shown to people and a way to open its bytes, as often as needed."""

    name: str
    open: Callable[[], BinaryIO]


Item = ArticleRecord | Problem | Note


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
