"""What there is among the answers, and how often: outlets, times, labels, people, each with the narrower question."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from operator import attrgetter
from typing import Any, NamedTuple

from disputes import text as texts
from disputes.models import Article, Assignment, ImportJob, Tally, User
from disputes.models.prepared import Prepared
from disputes.permissions import Access, PreparedFor, annotations
from disputes.queries import labels
from disputes.queries.meanings import SOURCES, Meaning
from disputes.search import dated, syntax
from disputes.search.lists import in_text, listed
from disputes.search.syntax import Filter

MOST = 500
"""Answers that are looked through. Where there are more, it is said that these are the first of them."""

MOST_VALUES = 12

_CODED = PreparedFor(
    lambda access, articles: (
        annotations(access)
        .filter(article__in=listed(articles))
        .order_by()
        .values_list("article_id", "label_id", "annotator_id", "speakers", "targets")
    ),
    str,
)
_PSEUDONYMS = Prepared(lambda users: User.objects.filter(pk__in=listed(users)).values_list("pk", "pseudonym"), str)
_TALLIES = Prepared(
    lambda dispute: (
        Tally.objects.filter(dispute=dispute, articles__gt=0).order_by().values_list("of", "value", "articles")
    ),
    int,
)
_METADATA = Prepared(
    lambda articles: (
        Article.objects.filter(pk__in=listed(articles))
        .order_by()
        .values_list("outlet", "language", "published", "import_job_id")
    ),
    str,
)
_OWN_STATUS = Prepared(
    lambda user, articles: (
        Assignment.objects.filter(annotator=user, article__in=listed(articles)).order_by().values_list("status")
    ),
    int,
    str,
)


@dataclass(frozen=True, slots=True)
class Value:
    """`question` is the text with this filter more or, where it is `active`, less."""

    words: str
    count: int
    question: str
    active: bool = False
    hue: str = ""


@dataclass(frozen=True, slots=True)
class Facet:
    """`filter` is the name within questions; `more` counts the values that are not shown; `exact`: all are counted."""

    title: str
    filter: str
    values: list[Value]
    more: int = 0
    exact: bool = False


def of_articles(access: Access, meaning: Meaning, keys: Sequence[int], *, all_there_is: bool) -> list[Facet]:
    """Facets of articles; without any question those of all of them, from what is counted already."""
    pks = [dated.number(key) for key in keys[:MOST]]
    outlets, languages, months, jobs = _everything(access) if all_there_is else _metadata(pks)
    told = _Told(meaning)
    found = [
        told.facet("Outlet", "outlet", ((name, name, n) for name, n in outlets.items() if name)),
        _dates(told, months),
        told.facet("Language", "lang", ((name, name, n) for name, n in languages.items() if name)),
    ]
    labelled: Counter[int] = Counter()
    actors: Counter[str] = Counter()
    coders: Counter[int] = Counter()
    if access.may_annotate:
        coded = _CODED.rows(access, in_text(pks))
        labelled.update(label for _, label in {(row[0], row[1]) for row in coded})
        coders.update(person for _, person in {(row[0], row[2]) for row in coded})
        named = {(row[0], name) for row in coded for cell in row[3:] if cell for name in _names(cell)}
        actors.update(name for _, name in named)
        found += [
            _labels(access, told, labelled),
            told.facet("Actor", "actor", ((name, name, n) for name, n in actors.items())),
            told.facet("Annotator", "by", ((name, name, n) for name, n in _pseudonyms(coders))),
            _standing(access, told, pks),
        ]
    if access.may_review and not all_there_is:
        found.append(_imports(told, jobs))
    if all_there_is:
        found[:3] = [replace(facet, exact=True) for facet in found[:3]]
    return [facet for facet in found if facet.values]


def of_statements(access: Access, meaning: Meaning, rows: Sequence["Stated"]) -> list[Facet]:
    """Facets of statements."""
    told = _Told(meaning)
    labelled = Counter(row.label for row in rows)
    months: Counter[str] = Counter()
    for published, n in Counter(row.published for row in rows).items():
        months[_month(published)] += n
    found = [
        _labels(access, told, labelled),
        *(
            told.facet(title, name, ((value, value, n) for value, n in _counted(rows, name).items()))
            for name, title in GROUPS.items()
            if name not in ("label", "date", "source")  # all of them have one source so far
        ),
    ]
    found.insert(3, _dates(told, months))
    return [facet for facet in found if facet.values]


GROUPS = {
    "label": "Label", "speaker": "Speaker", "target": "Target", "date": "Month", "outlet": "Outlet", "by": "Annotator",
    "speech": "Speech", "certainty": "Certainty", "lang": "Language", "source": "Source",
}  # fmt: skip
"""By what statements can be grouped."""


class Stated(NamedTuple):
    """Of a statement what it can be grouped by."""

    number: int
    label: int
    label_slug: str
    speakers: str
    targets: str
    published: date | None
    outlet: str
    by: str
    speech: str
    certainty: str
    language: str
    source: str = SOURCES[0]

    def values(self, name: str) -> Sequence[str]:
        """One value, or as many as there are actors, or none."""
        return _values(name, getattr(self, _CELLS.get(name, name)))


_CELLS = {"label": "label_slug", "speaker": "speakers", "target": "targets", "date": "published", "lang": "language"}
"""Where a group has not the name of its column."""


def _values(group: str, cell: Any) -> Sequence[str]:
    if group == "date":
        return (_month(cell) or "none",)
    if not cell:
        return ()
    return _names(cell) if group in ("speaker", "target") else (cell,)


def _counted(rows: Iterable[Stated], group: str) -> Counter[str]:
    counts: Counter[str] = Counter()
    for cell, n in Counter(map(attrgetter(_CELLS.get(group, group)), rows)).items():
        for one in _values(group, cell):
            counts[one] += n
    return counts


def value(meaning: Meaning, name: str, said: str, words: str, count: int, *, hue: str = "") -> Value:
    """One value of a filter, with the question that has it more or less."""
    return _Told(meaning).value(name, said, words, count, hue=hue)


def _names(cell: str) -> Sequence[str]:
    return texts.split_bar(cell) if "|" in cell or "\\" in cell else (cell,)


def _pseudonyms(counts: Counter[int]) -> list[tuple[str, int]]:
    return [(name, counts[pk]) for pk, name in _PSEUDONYMS.rows(in_text(counts))] if counts else []


@dataclass(frozen=True, slots=True)
class _Told:
    """Writes values as filters of one question."""

    meaning: Meaning

    def facet(self, title: str, name: str, values: Iterable[tuple[str, str, int]]) -> Facet:
        """Values as (what the filter says, what people read, how many), the most frequent first."""
        active = self._active(name)
        ordered = sorted(values, key=lambda one: (one[0].casefold() not in active, -one[2], one[1].casefold()))
        shown = [self.value(name, *one, active=active) for one in ordered[:MOST_VALUES]]
        return Facet(title, name, shown, max(len(ordered) - MOST_VALUES, 0))

    def value(
        self, name: str, said: str, words: str, count: int, *, active: dict[str, Filter] | None = None, hue: str = ""
    ) -> Value:
        there = (self._active(name) if active is None else active).get(said.casefold())
        text = self.meaning.text
        if there is not None:
            return Value(words, count, syntax.without(text, there.start, there.end), True, hue)
        return Value(words, count, syntax.added(text, name, said), False, hue)

    def _active(self, name: str) -> dict[str, Filter]:
        found: dict[str, Filter] = {}
        for part in self.meaning.tree.parts:
            among = part.parts if isinstance(part, syntax.Any) else (part,)
            found |= {one.value.casefold(): one for one in among if isinstance(one, Filter) and one.name == name}
        return found


def _everything(access: Access) -> tuple[Counter[str], Counter[str], Counter[str], Counter[int]]:
    counted: dict[str, Counter[str]] = {of: Counter() for of in Tally.Of.values}
    for of, value, articles in _TALLIES.rows(access.dispute.pk):
        counted[of][value] = articles
    return counted[Tally.Of.OUTLET], counted[Tally.Of.LANGUAGE], counted[Tally.Of.MONTH], Counter()


def _metadata(pks: Sequence[int]) -> tuple[Counter[str], Counter[str], Counter[str], Counter[int]]:
    outlets: Counter[str] = Counter()
    languages: Counter[str] = Counter()
    months: Counter[str] = Counter()
    jobs: Counter[int] = Counter()
    for outlet, language, published, job in _METADATA.rows(in_text(pks)):
        outlets[outlet] += 1
        languages[language] += 1
        months[_month(published)] += 1
        if job is not None:
            jobs[job] += 1
    return outlets, languages, months, jobs


def _month(published: date | None) -> str:
    return f"{published.year:04}-{published.month:02}" if published else ""


def _dates(told: _Told, months: Counter[str]) -> Facet:
    """Years; the months of a year where there is only one."""
    years: Counter[str] = Counter()
    for month, n in months.items():
        years[month[:4]] += n
    fine = len(years.keys() - {""}) == 1
    values = [
        (value or "none", _in_words(value) if value else "undated", n)
        for value, n in (months if fine else years).items()
    ]
    active = told._active("date")
    shown = [told.value("date", *one, active=active) for one in sorted(values, reverse=True)]
    return Facet("Date", "date", shown[: 2 * MOST_VALUES], max(len(shown) - 2 * MOST_VALUES, 0))


def _in_words(value: str) -> str:
    """“March 2031” for a month, a year as it is."""
    return f"{date.fromisoformat(f'{value}-01'):%B} {value[:4]}" if "-" in value else value


def _labels(access: Access, told: _Told, counts: Counter[int]) -> Facet:
    """In the order of the codebook."""
    values = [
        told.value("label", label.slug, label.name, counts[label.pk], hue=label.hue)
        for label in labels.of(access)
        if counts[label.pk]
    ]
    return Facet("Label", "label", values)


def _standing(access: Access, told: _Told, pks: Sequence[int]) -> Facet:
    """How far one has come oneself."""
    counts: Counter[str] = Counter()
    counts.update(status for (status,) in _OWN_STATUS.rows(access.person.pk, in_text(pks)))
    counts["todo"] += len(pks) - sum(counts.values())
    words = dict(Assignment.Status.choices)
    values = [told.value("is", status, words[status], counts[status]) for status in words if counts[status]]
    return Facet("Your coding", "is", values)


def _imports(told: _Told, counts: Counter[int]) -> Facet:
    jobs = ImportJob.objects.filter(pk__in=[pk for pk, _ in counts.most_common(MOST_VALUES)]).order_by("-pk")
    made = jobs.values_list("pk", "created_at")
    values = [(str(pk), f"no. {pk}, {at.day} {at:%b %Y}", counts[pk]) for pk, at in made]
    return told.facet("Import", "import", values)
