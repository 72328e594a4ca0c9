"""What can be asked, and what a question that has been understood asks for."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from disputes.errors import BadRequest
from disputes.search import dated, syntax
from disputes.search.expression import EVERYTHING, Expression

SOURCES = ("annotator", "adjudicated")


class About(NamedTuple):
    """A filter in a few words, for help and completion."""

    example: str
    meaning: str


FILTERS: Mapping[str, About] = {
    "label": About("label:threat", "has a statement with this label"),
    "speaker": About('speaker:"Fleet Union"', "who speaks, by any of its names"),
    "target": About("target:Belmark", "to whom or about whom"),
    "reporter": About("reporter:Reuters", "who relays it"),
    "actor": About("actor:Arvenia", "in any of these roles"),
    "by": About("by:me", "whose coding: a pseudonym, or me"),
    "outlet": About('outlet:"Tarn Gazette"', "its name, or its beginning with *"),
    "author": About('author:"Jo Vane"', "the byline"),
    "lang": About("lang:tr", "language of the article"),
    "date": About("date:2031-03", "published in this year, month or on this day; date:none for undated"),
    "before": About("before:2031-03-01", "published earlier"),
    "after": About("after:2031", "published later than that year, month or day"),
    "since": About("since:2031-03-01", "published on this day or later"),
    "until": About("until:2031-03-31", "published on this day or earlier"),
    "title": About("title:nets", "words in the title"),
    "quote": About('quote:"in our own time"', "words in a quote"),
    "note": About("note:check", "words in a note"),
    "speech": About("speech:direct", "direct, mixed or indirect"),
    "certainty": About("certainty:doubtful", "certain, probable or doubtful"),
    "has": About("has:annotations", "annotations, notes, date or duplicates"),
    "is": About("is:done", "todo, doing or done: by you, or by whom by: names"),
    "cluster": About("cluster:12", "nearly the same articles"),
    "import": About("import:3", "brought in together"),
    "article": About("article:7", "one article by its number"),
    "source": About("source:annotator", "annotator or adjudicated"),
}

NARROWING = {"title", "quote", "note", "has", "before", "after", "since", "until"}
"""Filters of which several narrow; of all others several widen."""

WIDENING = set(FILTERS) - NARROWING

OF_STATEMENTS = {
    "label", "speaker", "target", "reporter", "actor", "by", "quote", "note", "speech", "certainty", "source",
}  # fmt: skip
RANGES = {"before", "after", "since", "until"}


class Standing(NamedTuple):
    """How far a coding must have come, one of these statuses, or must not."""

    wanted: bool
    statuses: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Meaning:
    """A question understood.

    `articles` and `range` (keys from one to below another) are asked of articles; `statement`, if any, must be true of
    one visible statement of the article, and none of `no_statement` of any; `stated` is the same with all that is asked
    of the article besides words, of which there are some if it is `wordy`. `whole` is asked of statements instead.
    Articles are found by `notes`, too, if they are `lacking` nothing of what must not be there. `standings` hold for
    the assignments of `whose`, `duplicates` says whether there must be any. `unknown` has a sentence for each name
    that nothing goes by, `nobody` for each person: whether somebody is here is not for everybody to know, so that this
    is no mistake.
    """

    text: str
    tree: syntax.All
    articles: Expression = EVERYTHING
    notes: Expression | None = None
    statement: Expression | None = None
    stated: Expression = EVERYTHING
    wordy: bool = False
    no_statement: tuple[Expression, ...] = ()
    whole: Expression = EVERYTHING
    days: tuple[date | None, date | None] = (None, None)
    lacking: Expression = EVERYTHING
    standings: tuple[Standing, ...] = ()
    whose: tuple[int, ...] = ()
    duplicates: tuple[bool, ...] = ()
    unknown: tuple[str, ...] = ()
    nobody: tuple[str, ...] = ()

    @property
    def low(self) -> int:
        """The lowest key that its days allow."""
        first = self.days[0]
        if first is None:
            return dated.FIRST if self.days[1] is None else dated.first_after(dated.UNDATED)
        return max(dated.first_of(first), dated.first_after(dated.UNDATED))

    @property
    def high(self) -> int:
        return dated.BEYOND if self.days[1] is None else dated.first_after(self.days[1])

    def known(self) -> "Meaning":
        """Itself, for whoever wants an answer and no empty one by mistake."""
        if self.unknown:
            raise BadRequest(" ".join(self.unknown), fields={"q": "names what is not known"})
        return self
