"""The registry of actors as pages and the typeahead show it."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import groupby
from operator import or_

from django.db.models import Case, Exists, F, IntegerField, OuterRef, Q, QuerySet, Subquery, Value, When

from disputes import text as texts
from disputes.errors import NotFound
from disputes.models import Actor, Alias, Dispute, Role
from disputes.permissions import Access, Person, actors, all_actors, annotations, disputes_of, names_all_actors
from disputes.queries import keyset
from disputes.search import syntax

PAGE = 50
MOST_OPTIONS = 12
MOST_CHILDREN = 200
MOST_NAMES = 1_000
MOST_DISPUTES = 20


@dataclass(frozen=True, slots=True)
class Row:
    actor: Actor
    other_names: list[str]


@dataclass(frozen=True, slots=True)
class Listing:
    rows: list[Row]
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Detail:
    actor: Actor
    parent: Actor | None
    names: list[tuple[str, list[Alias]]]
    children: list[Actor]
    more_children: bool
    disputes: list[Dispute]
    known_in: list[Dispute]


def listing(
    user: Person, *, access: Access | None, question: str, kind: str, after: str = "", before: str = ""
) -> Listing:
    """One page of actors by name: of the whole site or, with `access`, of those that play a part in one dispute."""
    known = all_actors(user) if access is None else _of_dispute(access)
    if kind:
        known = known.filter(kind=kind)
    folded = texts.fold(question)
    if folded:
        known = known.filter(_answers_to(folded))
    page = keyset.page(known.select_related("parent"), "folded", parse=str, size=PAGE, after=after, before=before)
    names: dict[int, list[str]] = {}
    shown = Alias.objects.filter(actor__in=page.rows, kind__in=(Alias.Kind.OFFICIAL, Alias.Kind.NAME))
    for actor_id, name in shown.values_list("actor_id", "name"):
        names.setdefault(actor_id, []).append(name)
    return Listing([Row(actor, names.get(actor.pk, [])) for actor in page.rows], page.before, page.after)


def detail(user: Person, pk: int) -> Detail:
    """An actor with its names and its place among others, as far as this person may know of them."""
    known = all_actors(user)
    actor = known.filter(pk=pk).select_related("dispute").first() if pk < 2**63 else None
    if actor is None:
        raise NotFound("There is no such actor, or it is not yours to see.")
    aliases = sorted(actor.aliases.all(), key=lambda alias: Alias.Kind.values.index(alias.kind))
    children = list(known.filter(parent=actor).order_by("folded", "id")[: MOST_CHILDREN + 1])
    return Detail(
        actor=actor,
        parent=known.filter(pk=actor.parent_id).first() if actor.parent_id else None,
        names=[(Alias.Kind(kind).label, list(group)) for kind, group in groupby(aliases, key=lambda alias: alias.kind)],
        children=children[:MOST_CHILDREN],
        more_children=len(children) > MOST_CHILDREN,
        disputes=list(disputes_of(user).filter(parties=actor)),
        known_in=_known_in(user, actor),
    )


def _known_in(user: Person, actor: Actor) -> list[Dispute]:
    """Where this person can look for its statements; whether there are any is for the question to find out."""
    here = disputes_of(user)
    if actor.dispute_id is not None:
        here = here.filter(pk=actor.dispute_id)
    return list(here.order_by("name")[:MOST_DISPUTES])


@dataclass(frozen=True, slots=True)
class Options:
    """What a typeahead offers. `exact`: one of them goes by just these letters, so that no new actor is wanted.

    `name` is what a new one would be called.
    """

    actors: Sequence[Actor]
    exact: bool
    name: str


def options(access: Access, question: str) -> Options:
    """The best matches by name or alias; with nothing typed yet the parties of the dispute.

    Words taken from a text are understood as they stand there: “the United States”, “Turkey’s”. An actor that goes by
    just these letters has a number as `exactly`; one that only an alias brought here has it as `matched`.
    """
    known = actors(access).select_related("parent")
    folded = texts.fold(question)
    if not folded:
        parties = known.filter(disputes_as_party=access.dispute).order_by("folded")
        return Options(list(parties[:MOST_OPTIONS]), exact=True, name="")
    readings = _readings(folded)
    begins = reduce(or_, map(_begins, readings))
    alias = Alias.objects.filter(begins, actor=OuterRef("pk")).order_by("folded", "id")
    exactly = Case(
        *(
            When(meant, then=Value(place))
            for place, meant in enumerate(
                meant for reading in readings for meant in (Q(folded=reading), Exists(alias.filter(folded=reading)))
            )
        ),
        output_field=IntegerField(),
    )
    starts = Case(When(reduce(or_, (Q(folded__startswith=reading) for reading in readings)), then=0), default=1)
    matched = Case(When(begins, then=Value("")), default=Subquery(alias.values("name")[:1]))
    found = known.filter(begins | Q(Exists(alias))).annotate(exactly=exactly, starts=starts, matched=matched)
    best = list(found.order_by(F("exactly").asc(nulls_last=True), "starts", "folded", "id")[:MOST_OPTIONS])
    return Options(best, exact=bool(best) and best[0].exactly is not None, name=bare_name(question))


_POSSESSIVE = re.compile("(?:[’']s|[’'])$")
_ARTICLE = re.compile("^the ")


def bare_name(words: str) -> str:
    """A name without what grammar put around it in the text: “the Fleet Union’s” is Fleet Union.

    “The” with a capital stays, since it may be part of the name.
    """
    bare = _ARTICLE.sub("", _POSSESSIVE.sub("", words)).strip()
    return bare or words


def _readings(folded: str) -> list[str]:
    """The names that words may stand for; as they are comes first, since there may be an actor called The Hague."""
    readings = (folded, _POSSESSIVE.sub("", folded), _ARTICLE.sub("", folded), bare_name(folded))
    return list(dict.fromkeys(reading.strip() for reading in readings if reading.strip()))


def spelled(access: Access, named: Mapping[int, str]) -> dict[int, str]:
    """How a question may name each of these actors, so that it means no other: by its name or else by its number."""
    meant = called(access, named.values())
    return {
        pk: name if meant[name] == {pk} and syntax.writable(name) == name else str(pk) for pk, name in named.items()
    }


def called(access: Access, names: Iterable[str]) -> dict[str, frozenset[int]]:
    """The actors that each name or id may mean. A name is looked up whatever its case and diacritics."""
    found = {name: {int(name)} if texts.is_number(name) else set() for name in names}
    folded = {name: texts.fold(name) for name in found if not texts.is_number(name)}
    if folded:
        wanted = set(folded.values())
        candidates = Actor.objects.of_dispute(access.dispute.pk)
        if not names_all_actors(access):
            # Somebody in a blind dispute must not find out by its name that a hidden actor is there.
            visible = Role.objects.filter(actor=OuterRef("pk"), annotation__in=annotations(access))
            candidates = candidates.filter(Q(pk__in=actors(access).values("pk")) | Exists(visible))
        by_name: dict[str, set[int]] = {}
        by_alias: dict[str, set[int]] = {}
        for pk, name in candidates.filter(folded__in=wanted).values_list("pk", "folded"):
            by_name.setdefault(name, set()).add(pk)
        for pk, name in candidates.filter(aliases__folded__in=wanted).values_list("pk", "aliases__folded"):
            by_alias.setdefault(name, set()).add(pk)
        for name, fold in folded.items():
            found[name] = by_name.get(fold) or by_alias.get(fold) or set()
    return {name: frozenset(pks) for name, pks in found.items()}


def party_names(known: QuerySet[Actor]) -> list[str]:
    """Names to choose the parties of a dispute from; persons are rarely parties."""
    named = known.exclude(kind=Actor.Kind.PERSON).order_by("folded", "id")
    return list(named.values_list("name", flat=True)[:MOST_NAMES])


def _of_dispute(access: Access) -> QuerySet[Actor]:
    seen = Role.objects.filter(actor=OuterRef("pk"), annotation__in=annotations(access).values("pk"))
    party = Dispute.parties.through.objects.filter(actor=OuterRef("pk"), dispute=access.dispute)
    return actors(access).filter(Q(dispute=access.dispute) | Exists(party) | Exists(seen))


def _answers_to(folded: str) -> Q:
    """The words typed begin the name or an alias, or a word of it."""
    return _begins(folded) | Q(Exists(Alias.objects.filter(_begins(folded), actor=OuterRef("pk"))))


def _begins(folded: str) -> Q:
    return Q(folded__startswith=folded) | Q(folded__contains=f" {folded}")
