"""What goes in and out of the API. Input is strict: a number is no text, true is no number, nothing unknown is read."""

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from ninja import Schema
from pydantic import ConfigDict, Discriminator, Field, Tag

Id = Annotated[int, Field(strict=True, ge=1, lt=2**63)]
Offset = Annotated[int, Field(strict=True, ge=0, lt=2**31)]
Text = Annotated[str, Field(strict=True)]
Yes = Annotated[bool, Field(strict=True)]
SpanPair = Annotated[list[Offset], Field(min_length=2, max_length=2, description="[start, end) in code points")]


class In(Schema):
    model_config = ConfigDict(extra="forbid")


class ActorIn(In):
    """An actor with the words of the text that name it; what comes out of the API may be sent back as it is."""

    id: Id | None = None
    name: Text | None = Field(None, description="one of its names; not read when there is an id")
    surface: SpanPair | None = Field(None, description="the words of the text that name it, [start, end)")


def _shape(value: object) -> str:
    return "object" if isinstance(value, dict | ActorIn) else "text" if isinstance(value, str) else "id"


# Told apart by their shape, so that what is wrong is said of the one that was meant.
Named = Annotated[
    Annotated[Id, Tag("id")] | Annotated[Text, Tag("text")] | Annotated[ActorIn, Tag("object")],
    Discriminator(_shape),
    Field(description="an actor: its id (a number), a name (a text), or an object with the words that name it"),
]


class ArticleIn(In):
    text: Text = Field(description="paragraphs parted by blank lines")
    title: Text | None = Field(None, description="without it, the beginning of the text")
    outlet: Text | None = None
    author: Text | None = None
    url: Text | None = None
    published: Text | None = Field(None, description="a day, best as YYYY-MM-DD")
    language: Text | None = Field(None, description="such as en or pt-BR")
    dateline: Text | None = None


class AnnotationIn(In):
    article: Id
    spans: list[SpanPair] = Field(description="in code points of the article's text; the end is not included")
    label: Text = Field(description="slug of a label of the codebook")
    speakers: list[Named] = []
    targets: list[Named] = []
    reporters: list[Named] = []
    certainty: Text = Field("certain", description="certain, probable or doubtful")
    speech: Text = Field("", description="direct, mixed or indirect; empty: told by the quotation marks")
    note: Text = ""
    version: Annotated[int, Field(strict=True, ge=1, lt=2**31)] | None = Field(
        None, description="the version that you saw; without it, whatever stands there is replaced"
    )
    create_actors: Yes = Field(False, description="make actors of the names that are not known")


class ActorOut(Schema):
    id: int
    name: str


class SeatOut(ActorOut):
    surface: list[int] | None = Field(description="the words of the text that name it, [start, end); null without any")


class LabelOut(Schema):
    slug: str
    name: str
    key: str
    hue: str
    definition: str
    include: str
    exclude: str
    cameo: str
    plover: str


class DisputeOut(Schema):
    slug: str
    name: str
    summary: str
    started: date | None
    ended: date | None
    coding: str = Field(description="open or blind")
    public: bool


class DisputeDetail(DisputeOut):
    may: str = Field(description="what the caller may do: read, annotate, review or own")
    parties: list[ActorOut]
    codebook_version: int
    labels: list[LabelOut]


class ArticleOut(Schema):
    id: int
    dispute: str
    title: str
    outlet: str | None
    author: str | None
    url: str | None
    published: date | None
    language: str | None
    dateline: str | None
    sha256: str = Field(description="of the text's UTF-8 bytes")
    characters: int = Field(description="length of the text in code points")
    words: int
    imported_at: datetime


class ParagraphOut(Schema):
    number: int
    start: int
    end: int


class ArticleDetail(ArticleOut):
    reader: str | None = Field(description="what read it, and in which version")
    original_sha256: str | None = Field(description="of the bytes of the file that it was read from")
    previous: int | None = Field(description="the article that this one is a newer version of")
    text: str
    paragraphs: list[ParagraphOut]


class AnnotationOut(Schema):
    id: UUID
    article: int
    paragraph: int
    start: int
    end: int
    spans: list[list[int]]
    quote: str
    prefix: str
    suffix: str
    label: str
    codebook_version: int
    speakers: list[SeatOut]
    targets: list[SeatOut]
    reporters: list[SeatOut]
    speech: str
    certainty: str
    note: str
    annotator: str = Field(description="pseudonym")
    version: int
    created_at: datetime
    updated_at: datetime


class Disputes(Schema):
    items: list[DisputeOut]
    next: str | None


class Articles(Schema):
    items: list[ArticleOut]
    next: str | None


class Annotations(Schema):
    items: list[AnnotationOut]
    next: str | None


class Statements(Schema):
    items: list[dict[str, Any]] = Field(description="objects with the columns of statements.csv, in native types")
    next: str | None


class Error(Schema):
    error: str = Field(description="a code for programs")
    detail: str = Field(description="a sentence for people")
    fields: dict[str, str] = Field(description="which values are wrong, and what is wrong with each")
