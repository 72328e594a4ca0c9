"""What may come next in a question while it is typed: names of filters, and the values that a filter has here."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from disputes import text as texts
from disputes.models import Annotation, Assignment, Membership, Tally, User
from disputes.permissions import Access, annotations
from disputes.queries import actors
from disputes.queries.meanings import FILTERS, SOURCES
from disputes.search import syntax

MOST = 10

_PIECE = re.compile(r'(?:^|[\s(])(-?)(?:([A-Za-z_]+):)?("[^"]*|[^\s()"]*)$')


@dataclass(frozen=True, slots=True)
class Offer:
    """`text` is the whole question with this put in, `caret` where typing goes on."""

    words: str
    hint: str
    text: str
    caret: int


def offers(access: Access, text: str, at: int) -> list[Offer]:
    """For what stands before place `at` of a text; none where nothing can be completed."""
    text = text[: syntax.MOST_CHARACTERS]
    at = max(0, min(at, len(text)))
    found = _PIECE.search(text[:at])
    if not found:
        return []
    name, begun = (found[2] or "").lower(), found[3].removeprefix('"')
    if not name:
        return [
            _offer(text, found.start(3), at, f"{filter_}:", f"{filter_}:", about.meaning)
            for filter_, about in FILTERS.items()
            if begun and not found[3].startswith('"') and filter_.startswith(begun.lower())
        ][:MOST]
    if name not in FILTERS:
        return []
    values = _VALUES.get(name)
    if values is None:
        return []
    return [
        _offer(text, found.start(2), at, syntax.written(name, value), value, hint)
        for value, hint in list(values(access, begun))[:MOST]
    ]


def _offer(text: str, start: int, end: int, put: str, words: str, hint: str) -> Offer:
    before = text[:start] + put + ("" if put.endswith(":") else " ")
    return Offer(words, hint, before + text[end:].lstrip(), len(before))


Values = Iterable[tuple[str, str]]


def _among(choices: Iterable[tuple[str, str]]) -> Callable[[Access, str], Values]:
    known = list(choices)
    return lambda _, begun: [(value, hint) for value, hint in known if value.startswith(begun.lower())]


def _labels(access: Access, begun: str) -> Values:
    begun = texts.fold(begun)
    labels = access.dispute.codebook.labels.values_list("slug", "name")
    return [(slug, name) for slug, name in labels if any(texts.fold(one).startswith(begun) for one in (slug, name))]


def _actors(access: Access, begun: str) -> Values:
    return [(actor.name, actor.get_kind_display()) for actor in actors.options(access, begun).actors]


def _outlets(access: Access, begun: str) -> Values:
    folded = texts.fold(begun)
    return [(name, f"{n:,}") for name, n in _tallied(access, Tally.Of.OUTLET) if folded in texts.fold(name)]


def _languages(access: Access, begun: str) -> Values:
    tallied = _tallied(access, Tally.Of.LANGUAGE)
    return [(tag, f"{n:,}") for tag, n in tallied if tag.lower().startswith(begun.lower())]


def _tallied(access: Access, of: Tally.Of) -> QuerySet[Tally, tuple[str, int]]:
    here = Tally.objects.filter(dispute=access.dispute, of=of, articles__gt=0).exclude(value="")
    return here.order_by("-articles", "value").values_list("value", "articles")


def _people(access: Access, begun: str) -> Values:
    """Only people whose statements may be seen: in a blind dispute the others are nobody's business."""
    if not access.may_annotate:
        return []
    seen = Q(pk__in=annotations(access).order_by().values("annotator").distinct()) | Q(pk=access.user.pk)
    if access.may_review:
        seen = Q(pk__in=Membership.objects.filter(dispute=access.dispute).values("user")) | Q(pk=access.user.pk)
    people = User.objects.filter(seen, pseudonym__istartswith=begun).order_by("pseudonym")
    own = [("me", "you")] if "me".startswith(begun.lower()) else []
    return [*own, *((name, "") for name in people.values_list("pseudonym", flat=True)[:MOST])]


_VALUES: dict[str, Callable[[Access, str], Values]] = {
    "label": _labels,
    "speaker": _actors,
    "target": _actors,
    "reporter": _actors,
    "actor": _actors,
    "outlet": _outlets,
    "lang": _languages,
    "by": _people,
    "is": _among((status, "") for status in Assignment.Status.values),
    "has": _among((value, "") for value in ("annotations", "notes", "date", "duplicates")),
    "speech": _among((value, "") for value in Annotation.Speech.values),
    "certainty": _among((value, "") for value in Annotation.Certainty.values),
    "source": _among((value, "") for value in SOURCES),
}
