"""Shares: of what each actor says and each outlet reports so much is of each label; how it is told; and how many
accusations there are for each offer."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import repeat
from typing import NamedTuple

from disputes.figures.ratios import Ratio, ratio
from disputes.models import Annotation, Label
from disputes.permissions import Access
from disputes.queries import asking, labels, levels
from disputes.queries.counting import STATEMENTS, Found, within
from disputes.queries.doors import doors, narrowed
from disputes.queries.following import followed

MOST = 20
"""Bars of one picture; those for whom there is most."""

ACCUSATION, OFFER = "accusation", "offer"
SPEECH = {value: value.capitalize() for value in Annotation.Speech.values}


@dataclass(frozen=True, slots=True)
class Bar:
    """What is counted of one actor, outlet or label, in the order of the parts of its picture. `question` finds it,
    `to` one part of it; both are empty where a question would be too long."""

    name: str
    counts: list[int]
    question: str
    to: list[str]

    @property
    def total(self) -> int:
        return sum(self.counts)


@dataclass(frozen=True, slots=True)
class Bars:
    """The longest `MOST`; how many more there are."""

    bars: list[Bar]
    more: int


@dataclass(frozen=True, slots=True)
class Shares:
    """`actors` and `outlets` are parted by label, `speech` (a bar for each label, one for all) by SPEECH. `ratios` are
    accusations to offers, of each actor and of all together."""

    labels: list[Label]
    actors: Bars
    outlets: Bars
    speech: Bars
    ratios: list[tuple[Bar, Ratio]]
    total: int
    unknown: tuple[str, ...] = ()


_Name = int | str | None
_Counts = dict[tuple[_Name, _Name], int]
"""By actor, outlet or label (None for all) and by label or speech."""


class _Counted(NamedTuple):
    """`coded` are those who speak, as they were coded."""

    spoken: _Counts
    printed: _Counts
    told: _Counts
    whole: _Counts
    coded: dict[int, int]


def shares(access: Access, text: str, *, counting: str = STATEMENTS, level: str = levels.CODED) -> Shares:
    """Raises NotUnderstood."""
    known = labels.of(access)
    meaning = asking.understand(access, text)
    ladder = levels.ladder(access, level)
    with within():
        counts = _Counted._make(followed(Found(access, meaning, counting, ladder), ("shares",), _count))
    spoken = counts.spoken
    columns = {label.pk: label.slug for label in known}
    most, more = _most(spoken)
    ways = doors(access, text, ladder, counts.coded, [pk for pk in most if isinstance(pk, int)])
    actors = Bars(
        [
            Bar(
                ladder.name(pk),
                [spoken.get((pk, label), 0) for label in columns],
                ways.to(speaker=pk),
                [ways.to(speaker=pk, label=slug) for slug in columns.values()],
            )
            for pk in most
            if isinstance(pk, int)
        ],
        more,
    )
    everybody = Bar(
        "All together",
        [counts.whole.get(("", label), 0) for label in columns],
        text,
        [narrowed(text, label=slug) for slug in columns.values()],
    )
    names, more = _most({key: n for key, n in counts.printed.items() if key[0]})
    outlets = Bars([_outlet(str(name), counts.printed, columns, text) for name in names], more)
    return Shares(
        labels=known,
        actors=actors,
        outlets=outlets,
        speech=Bars([_speech(None, counts.told, text), *(_speech(label, counts.told, text) for label in known)], 0),
        ratios=_ratios([everybody, *actors.bars], list(columns.values())),
        total=sum(counts.whole.values()),
        unknown=(*meaning.unknown, *meaning.nobody),
    )


def _count(found: Found) -> _Counted:
    def spoken(speaking: str, label: int) -> Iterable[tuple[_Name, _Name]]:
        return zip(found.ladder.up(speaking), repeat(label))

    def whole(label: int) -> Iterable[tuple[_Name, _Name]]:
        return (("", label),)

    def told(label: int, speech: str) -> Iterable[tuple[_Name, _Name]]:
        return (label, speech), (None, speech)

    by_speaker, in_all, coded = found.tally(
        (("speakers", "label"), spoken), (("label",), whole), (("speakers",), found.ladder.coded)
    )
    by_outlet, by_speech = found.tally((("outlet", "label"), None), (("label", "speech"), told))
    return _Counted(by_speaker, by_outlet, by_speech, in_all, coded)


def _most(counts: _Counts) -> tuple[list[_Name], int]:
    """The first halves of keys for which there is most, and how many there are besides."""
    sums: Counter[_Name] = Counter()
    for (name, _), n in counts.items():
        sums[name] += n
    ordered = sorted(sums, key=lambda name: (-sums[name], str(name)))
    return ordered[:MOST], max(len(ordered) - MOST, 0)


def _outlet(name: str, counts: _Counts, columns: Mapping[int, str], text: str) -> Bar:
    own = narrowed(text, outlet=name)
    return Bar(
        name,
        [counts.get((name, label), 0) for label in columns],
        own,
        [narrowed(own, label=slug) for slug in columns.values()],
    )


def _speech(label: Label | None, counts: _Counts, text: str) -> Bar:
    own = narrowed(text, label=label.slug) if label else text
    return Bar(
        label.name if label else "All labels",
        [counts.get((label.pk if label else None, speech), 0) for speech in SPEECH],
        own,
        [narrowed(own, speech=speech) for speech in SPEECH],
    )


def _ratios(bars: Iterable[Bar], slugs: list[str]) -> list[tuple[Bar, Ratio]]:
    """Of those who have said either."""
    if ACCUSATION not in slugs or OFFER not in slugs:
        return []
    accusation, offer = slugs.index(ACCUSATION), slugs.index(OFFER)
    found = [(bar, ratio(bar.counts[accusation], bar.counts[offer])) for bar in bars]
    return [(bar, one) for bar, one in found if one.a or one.b]
