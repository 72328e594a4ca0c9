"""What another tool says of a stretch of text, put into our words where it has words for the same things."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from disputes.importers import fields
from disputes.importers.projects.aligned import Aligned
from disputes.records import AnnotationRecord, Note
from disputes.text import QUOTE_GAP, Span, clean, clean_line, fold, quote_of, split_bar

_SPEAKERS = "speaker source person organization organisation narrator sender actor claimant holder"
_TARGETS = "target addressee recipient receiver villain opponent hearer audience"
_REPORTERS = "reporter messenger relayer"
_PARTS = {
    **dict.fromkeys(_SPEAKERS.split(), "speakers"),
    **dict.fromkeys(_TARGETS.split(), "targets"),
    **dict.fromkeys(_REPORTERS.split(), "reporters"),
}
_NOTES = frozenset({"note", "notes", "comment", "comments", "memo", "annotatornotes"})
_CHOICES = {
    "certainty": frozenset({"certain", "probable", "doubtful"}),
    "speech": frozenset({"direct", "mixed", "indirect"}),
}
_ADDITIONS = re.compile(r"(?:[-_ ]?arg)?\d*$")


def part_of(name: str) -> str:
    """`speakers`, `targets` or `reporters` when a role, relation or variable of this name is one of ours, else ""."""
    plain = _ADDITIONS.sub("", fold(name)).strip("-_ ")
    return _PARTS.get(plain) or _PARTS.get(plain.removesuffix("s"), "")


@dataclass(slots=True)
class Said:
    """An annotation while it is read."""

    label: str
    id: str = ""
    annotator: str = ""
    certainty: str = ""
    speech: str = ""
    created_at: datetime | None = None
    updated_at: datetime | None = None
    speakers: list[str] = field(default_factory=list)
    targets: list[str] = field(default_factory=list)
    reporters: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def name(self, part: str, who: str) -> None:
        """Somebody in a role, each once."""
        names: list[str] = getattr(self, part)
        who = clean_line(who)
        if who and who not in names:
            names.append(who)

    def tell(self, name: str, value: str) -> None:
        """A named value: a role, a choice of ours, or something that is kept in the note."""
        plain = fold(name)
        if not value.strip():
            return
        if part := part_of(name):
            for who in split_bar(value) if plain.endswith("s") else [value]:
                self.name(part, who)
        elif value in _CHOICES.get(plain, ()):
            setattr(self, plain, value)
        elif plain in _NOTES:
            self.notes.insert(0, clean(value).strip())
        elif plain in ("annotator", "coder") and not self.annotator:
            self.annotator = clean_line(value)
        else:
            self.notes.append(f"{clean_line(name)}: {clean(value).strip()}")

    def record(
        self, spans: Sequence[Span] = (), *, quote: str = "", prefix: str = "", suffix: str = ""
    ) -> AnnotationRecord:
        """What was said of these words."""
        return AnnotationRecord(
            label=clean_line(self.label),
            spans=tuple(spans),
            quote=quote,
            prefix=prefix,
            suffix=suffix,
            speakers=tuple(self.speakers),
            targets=tuple(self.targets),
            reporters=tuple(self.reporters),
            annotator=clean_line(self.annotator),
            certainty=self.certainty,
            speech=self.speech,
            note="\n".join(self.notes),
            id=self.id,
            created_at=self.created_at,
            updated_at=self.updated_at,
        )


class Losses:
    """What a file says and we have no place for, counted, and told in one note for each kind of thing."""

    def __init__(self, file: str) -> None:
        self._file = file
        self._counts: dict[str, Counter[str]] = {}

    def count(self, kind: str, name: str = "", times: int = 1) -> None:
        if times:
            self._counts.setdefault(kind, Counter())[name] += times

    def notes(self) -> Iterator[Note]:
        for kind, names in self._counts.items():
            listed = ", ".join(f"“{fields.shown(name)}” {times}" for name, times in names.most_common(10) if name)
            told = f" ({listed}{', …' if len(names) > 10 else ''})" if listed else ""
            yield Note(self._file, f"not kept: {kind}, {names.total():,} in all{told}")


class Marked:
    """The annotations of one article: their offsets turned into spans of its text, or the reason why they have none."""

    def __init__(self, aligned: Aligned, *, file: str, where: str = "") -> None:
        self.annotations: list[AnnotationRecord] = []
        self.notes: list[Note] = []
        self._aligned = aligned
        self._file = file
        self._where = f"{where}: " if where else ""

    def add(self, said: Said, offsets: Iterable[tuple[int, int]], *, quote: str = "") -> None:
        """An annotation of these stretches of the raw text. Where they are not the words that the file quotes, those
        words alone are kept, to be looked for when it is stored."""
        stretches = sorted(set(offsets))
        spans = [span for start, end in stretches if (span := self._aligned.span(start, end))]
        found = quote_of(self._aligned.text, spans := _parted(spans))
        if len(spans) and (not quote or _same_words(quote, found)):
            if len(spans) < len(stretches) and not quote:
                self._tell(said, stretches, "covers white space in part, which is left out")
            self.annotations.append(said.record(spans, quote=found))
        elif quote.strip():
            self._tell(said, stretches, "does not fit its own words, so it is looked for by them")
            self.annotations.append(said.record(quote=clean(quote).strip()))
        else:
            self._tell(said, stretches, "covers no words of the text, so it is left out")

    def _tell(self, said: Said, stretches: Sequence[tuple[int, int]], what: str) -> None:
        where = ", ".join(f"{start}–{end}" for start, end in stretches[:5]) or "no place"
        name = f" {fields.shown(said.id)}" if said.id else ""
        message = f"{self._where}annotation{name} “{fields.shown(said.label)}” ({where}) {what}"
        self.notes.append(Note(self._file, message))


def instant(value: object) -> datetime | None:
    """An instant in ISO form, None when it is not one. A time without its zone tells no instant."""
    if not isinstance(value, str) or not value.strip():
        return None
    try:
        found = datetime.fromisoformat(value.strip())
    except ValueError:
        return None
    return found if found.tzinfo else None


def _parted(spans: list[Span]) -> list[Span]:
    """In their order, those that overlap or touch made one."""
    parted: list[Span] = []
    for span in sorted(spans):
        if parted and span.start <= parted[-1].end:
            parted[-1] = Span(parted[-1].start, max(parted[-1].end, span.end))
        else:
            parted.append(span)
    return parted


def _same_words(quote: str, found: str) -> bool:
    """White space aside: files fold it, and write discontinuous words with a space or a mark between."""
    gap = QUOTE_GAP.strip()
    return _squeezed(clean(quote).replace(gap, "")) == _squeezed(found.replace(gap, ""))


def _squeezed(text: str) -> str:
    return "".join(text.split())
