"""What the pages of an import show."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count

from disputes import text as texts
from disputes.actions.imports import names as naming
from disputes.actions.imports import standing
from disputes.errors import BadRequest
from disputes.importers.columns import Column
from disputes.models import Dispute, ImportItem, ImportJob, User
from disputes.queries import keyset
from disputes.queries.keyset import Page

PAGE = 50
_MOST_FILES = 100
JOBS = 20

Standing = ImportItem.Standing
Status = ImportItem.Status


@dataclass(frozen=True, slots=True)
class Tally:
    """How many items stand how."""

    fine: int
    warned: int
    here: int
    blocked: int
    left_out: int

    @property
    def to_import(self) -> int:
        return self.fine + self.warned

    @property
    def all(self) -> int:
        return self.to_import + self.here + self.blocked + self.left_out


@dataclass(frozen=True, slots=True)
class Row:
    """An item as the preview shows it: its values as they will be stored, and what a person should know.

    `wrong` says of what was just typed why it can't be kept.
    """

    item: ImportItem
    shown: Mapping[str, str]
    problems: list[dict[str, Any]]
    warnings: list[dict[str, Any]]
    near: list[dict[str, Any]]
    wrong: Mapping[str, str]

    @property
    def left_out(self) -> bool:
        return self.item.standing == Standing.LEFT_OUT

    @property
    def invalid(self) -> set[str]:
        """Names of the values that are at fault."""
        return {*self.wrong, *(str(problem.get("field", "")) for problem in self.problems)}


@dataclass(frozen=True, slots=True)
class Names:
    """Labels or annotators of other tools: how often each, and what the person has said it is here."""

    labels: list[tuple[str, int, str]]
    annotators: list[tuple[str, int, int]]
    people: list[User]


def jobs(dispute: Dispute, *, after: str = "", before: str = "") -> Page[ImportJob]:
    """Imports of a dispute, the newest first."""
    rows = ImportJob.objects.filter(dispute=dispute).select_related("by", "dispute")
    return keyset.page(rows, "id", parse=int, size=JOBS, after=after, before=before, descending=True)


def tally(job: ImportJob) -> Tally:
    counts = dict(job.items.order_by().values_list("standing").annotate(Count("pk")))
    return Tally(**{name: counts.get(name, 0) for name in Standing.values})


def outcomes(job: ImportJob) -> dict[str, int]:
    """How many items became what; of a finished import as it was counted at its end."""
    return {name: job.counts.get(name, 0) for name in Status.values if job.counts.get(name)}


def preview(job: ImportJob, *, show: str = "", after: str = "", before: str = "") -> Page[ImportItem]:
    """Items in the order of the files, `show` one standing only."""
    return _page(job, "standing", show, Standing.values, after, before)


def report(job: ImportJob, *, show: str = "", after: str = "", before: str = "") -> Page[ImportItem]:
    """The same of a finished import; `show` one status only."""
    return _page(job, "status", show, Status.values, after, before)


def row(
    item: ImportItem, job: ImportJob, *, typed: Mapping[str, str] | None = None, wrong: Mapping[str, str] | None = None
) -> Row:
    """An item; what was typed and is `wrong` stands in the place of what is stored."""
    problems, wrong = standing.open_problems(item), wrong or {}
    flawed = {str(problem["field"]): str(problem.get("value", "")) for problem in problems if problem.get("field")}
    return Row(
        item=item,
        shown=standing.values(item, job) | flawed | {name: (typed or {})[name] for name in wrong},
        problems=[_with_days(problem) for problem in problems if problem.get("field") not in wrong],
        warnings=standing.open_warnings(item),
        near=standing.near(item, job.threshold),
        wrong=wrong,
    )


def _with_days(problem: dict[str, Any]) -> dict[str, Any]:
    return problem | {"days": [date.fromisoformat(day) for day in problem.get("days", ())]}


def notes(job: ImportJob) -> list[tuple[str, list[str]]]:
    """What the readers had to say of each file beside its articles; of the first files that have something."""
    return list(job.sources.exclude(notes=[]).order_by("pk").values_list("name", "notes")[:_MOST_FILES])


def names(job: ImportJob) -> Names:
    labels, people = naming.labels(job), naming.annotators(job)
    return Names(
        labels=[(name, count, labels[name]) for name, count in sorted(job.brings.get("labels", {}).items())],
        annotators=[(name, count, people[name].pk) for name, count in sorted(job.brings.get("annotators", {}).items())],
        people=list((naming.coders(job.dispute) | {job.by_id: job.by}).values()),
    )


def columns(job: ImportJob) -> list[Column]:
    """The columns of all tables of a job, those of one name once: it means the same in each."""
    found: dict[str, Column] = {}
    tables = job.sources.exclude(columns=[]).order_by("pk").values_list("columns", flat=True)
    for table in tables[:_MOST_FILES]:
        for name, field, samples in table:
            key = texts.clean_line(name).casefold()
            if key not in found or not found[key].samples:
                found[key] = Column(name, field, tuple(samples))
    return list(found.values())


def reason(item: ImportItem) -> str:
    """Why it became what it became."""
    if item.reason or item.status != Status.REJECTED:
        return item.reason
    return "; ".join(str(problem["message"]) for problem in standing.open_problems(item))


def lines(job: ImportJob) -> Iterator[tuple[str, str, str, str, str, str]]:
    """The whole report: place, title, status, article, near, reason; in constant memory."""
    words = dict(Status.choices)
    for item in job.items.order_by("source_id", "id").iterator(chunk_size=500):
        near = "|".join(str(one["article"]) for one in item.near if one.get("article"))
        title = standing.value(item, {}, "title") or item.opening
        article = "" if item.article_id is None else str(item.article_id)
        status = "near-duplicate" if item.status == Status.NEAR else str(words[item.status])
        yield item.place, title, status, article, near, reason(item)


def _page(job: ImportJob, column: str, show: str, known: list[str], after: str, before: str) -> Page[ImportItem]:
    if show and show not in known:
        raise BadRequest("There is no such filter.", fields={"show": "is not understood"})
    rows = job.items.filter(**{column: show}) if show else job.items.all()
    return keyset.page(rows, "source_id", parse=int, size=PAGE, after=after, before=before)
