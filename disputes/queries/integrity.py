"""Proof that what is stored is what it claims to be: texts, hashes, offsets, quotes, roles, originals, search index."""

from collections import defaultdict
from collections.abc import Iterator
from itertools import pairwise

from django.db import connection
from django.db.models import Count, F, Q, Sum

from disputes import text as texts
from disputes.actions.actors import Seat
from disputes.actions.annotations import cut_out, names_of, surfaces_of
from disputes.models import Annotation, Article, Assignment, Comment, Fact, Role, Tally
from disputes.queries import clusters, snapshots
from disputes.search import dated, index
from disputes.text import Span

BATCH = 200


def broken() -> Iterator[str]:
    """A sentence for each thing that does not hold. Reads everything, a batch at a time."""
    for name in index.missing(connection):
        yield f"The search index lacks {name}."
    yield from _broken_index()
    last = 0
    while pks := list(Article.objects.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:BATCH]):
        last = pks[-1]
        yield from _broken_articles(pks)
    yield from _broken_facts()
    yield from _broken_labels()
    yield from _broken_comments()
    yield from _broken_assignments()
    yield from snapshots.broken()
    yield from clusters.broken()


def _broken_articles(pks: list[int]) -> Iterator[str]:
    articles = Article.objects.in_bulk(pks)
    paragraphs: dict[int, list[tuple[int, int, int, str]]] = defaultdict(list)
    for pk, paragraph in _paragraphs(pks):
        paragraphs[pk].append(paragraph)
    for pk, article in articles.items():
        yield from _broken_text(article, paragraphs[pk])
    annotations = list(Annotation.objects.filter(article__in=pks).order_by("pk"))
    roles: dict[object, dict[Role.Part, list[Role]]] = defaultdict(lambda: {part: [] for part in Role.Part})
    for role in Role.objects.filter(annotation__in=annotations).select_related("actor").order_by("role", "position"):
        roles[role.annotation_id][Role.Part(role.role)].append(role)
    for annotation in annotations:
        article = articles[annotation.article_id]
        name = f"Annotation {annotation.pk} in article {article.pk}"
        yield from _broken_spans(name, annotation, article, paragraphs[article.pk])
        yield from _broken_roles(name, annotation, article, roles[annotation.pk])


def _paragraphs(pks: list[int]) -> Iterator[tuple[int, tuple[int, int, int, str]]]:
    rows = Article.objects.filter(pk__in=pks, paragraphs__isnull=False).order_by("pk", "paragraphs__number")
    for pk, number, start, end, text in rows.values_list(
        "pk", "paragraphs__number", "paragraphs__start", "paragraphs__end", "paragraphs__text"
    ):
        yield pk, (number, start, end, text)


def _broken_text(article: Article, paragraphs: list[tuple[int, int, int, str]]) -> Iterator[str]:
    name = f"Article {article.pk}"
    text = texts.SEPARATOR.join(row[3] for row in paragraphs)
    if texts.digest(text) != article.sha256:
        yield f"{name}: its text is not the one that its SHA-256 was taken of."
    if len(text) != article.characters:
        yield f"{name}: its text has {len(text)} characters, not {article.characters}."
    if text != texts.clean(text):
        yield f"{name}: its text is not as it is cleaned on import."
    expected = [(number, *span) for number, span in enumerate(_spans_of(paragraphs), start=1)]
    if [row[:3] for row in paragraphs] != expected:
        yield f"{name}: its paragraphs are not numbered or placed as their texts are."


def _spans_of(paragraphs: list[tuple[int, int, int, str]]) -> list[tuple[int, int]]:
    return [(span.start, span.end) for span in texts.paragraph_spans(row[3] for row in paragraphs)]


def _broken_spans(
    name: str, annotation: Annotation, article: Article, paragraphs: list[tuple[int, int, int, str]]
) -> Iterator[str]:
    spans = [Span(start, end) for start, end in annotation.spans]
    ordered = all(span.start < span.end for span in spans) and all(
        left.end <= right.start for left, right in pairwise(spans)
    )
    if not spans or not ordered or spans[-1].end > article.characters:
        yield f"{name}: its spans {annotation.spans} are empty, out of order or outside the text."
        return
    if (annotation.start, annotation.end) != (spans[0].start, spans[-1].end):
        yield f"{name}: start and end are not the outer bounds of its spans."
    touched = [row for row in paragraphs if row[2] > spans[0].start and row[1] < spans[-1].end]
    if not touched:
        yield f"{name}: its spans lie between paragraphs."
        return
    cut = cut_out(touched, spans)
    stored = (annotation.quote, annotation.paragraph, annotation.prefix, annotation.suffix)
    if stored != (cut.quote, cut.paragraph, cut.prefix, cut.suffix):
        yield f"{name}: its quote, paragraph, prefix or suffix is not what its spans cut out of the text."


def _broken_roles(
    name: str, annotation: Annotation, article: Article, roles: dict[Role.Part, list[Role]]
) -> Iterator[str]:
    seats = {part: [Seat(role.actor, _surface(role)) for role in seated] for part, seated in roles.items()}
    for column, value in names_of(seats).items():
        if getattr(annotation, column) != value:
            yield f"{name}: {column} reads “{getattr(annotation, column)}”, its roles say “{value}”."
    if annotation.surfaces != surfaces_of(seats):
        yield f"{name}: surfaces reads {annotation.surfaces}, its roles say {surfaces_of(seats)}."
    for role in (role for seated in roles.values() for role in seated):
        if role.article_id != article.pk:
            yield f"{name}: a role of it carries another article."
        if role.actor.dispute_id not in (None, article.dispute_id):
            yield f"{name}: {role.actor} is an actor of another dispute."
        if role.surface_end is not None and role.surface_end > article.characters:
            yield f"{name}: the words that name {role.actor} lie outside the text."


def _surface(role: Role) -> Span | None:
    if role.surface_start is None or role.surface_end is None:
        return None
    return Span(role.surface_start, role.surface_end)


_REPEATED = ("article", "annotator", "label", "speech", "speaker_ids", "target_ids")


def _broken_facts() -> Iterator[str]:
    """A fact for each statement that is there, and no others."""
    there = Annotation.objects.present().filter(article__deleted_at=None)
    same = Q(
        Q(day=F("article__published")) | Q(day=None, article__published=None),
        dispute=F("article__dispute"),
        outlet=F("article__outlet"),
        **{name: F(f"annotation__{name}") for name in _REPEATED},
    )
    wrong = {
        "is not among what pictures count": there.exclude(number__in=Fact.objects.values("number")),
        "counts in pictures and is not here": Fact.objects.exclude(number__in=there.values("number")),
        "counts in pictures as something else": Fact.objects.filter(number__in=there.values("number")).exclude(same),
    }
    for fault, found in wrong.items():
        for number in found.order_by("number").values_list("number", flat=True).iterator():
            yield f"Statement no. {number} {fault}."


def _broken_assignments() -> Iterator[str]:
    for pk in (
        Assignment.objects.exclude(dispute=F("article__dispute")).order_by("pk").values_list("article", flat=True)
    ):
        yield f"Article {pk} is assigned in another dispute than its own."


def _broken_labels() -> Iterator[str]:
    strangers = Annotation.objects.exclude(label__codebook=F("article__dispute__codebook"))
    for pk in strangers.values_list("pk", flat=True).iterator():
        yield f"Annotation {pk}: its label is of another dispute's codebook."


def _broken_comments() -> Iterator[str]:
    wrong = {
        "it carries another article than its annotation": ~Q(article=F("annotation__article")),
        "it answers a comment on another annotation": ~Q(parent=None) & ~Q(parent__annotation=F("annotation")),
        "it answers a reply": Q(parent__parent__isnull=False),
    }
    for complaint, condition in wrong.items():
        for pk in Comment.objects.filter(condition).values_list("pk", flat=True).iterator():
            yield f"Comment {pk}: {complaint}."
    for pk, text in Comment.objects.values_list("pk", "text").iterator():
        if text != texts.clean_note(text):
            yield f"Comment {pk}: its text is not as it is cleaned when it is written."


def _broken_index() -> Iterator[str]:
    """A document for each article and statement that is there, under the key of its day, and no others; tallies too."""
    present = Article.objects.filter(deleted_at=None).order_by("sort_date", "pk").values_list("sort_date", "pk")
    there = Annotation.objects.present().filter(article__deleted_at=None).order_by("article__sort_date", "number")
    numbered = there.values_list("article__sort_date", "number")
    for what, table, rows in (("Article", index.ARTICLES, present), ("Statement", index.STATEMENTS, numbered)):
        expected = (dated.key(day, number) for day, number in rows.iterator(chunk_size=2_000))
        for key, wanted in _differences(expected, index.keys(table)):
            fault = "is not in the search index as it should be" if wanted else "is in the search index and not here"
            yield f"{what} no. {dated.number(key)} {fault}."
    tallied = Tally.objects.filter(articles__gt=0).values_list("dispute", "of").annotate(n=Sum("articles"))
    counted = {(dispute, of): n for dispute, of, n in tallied}
    for dispute, n in Article.objects.filter(deleted_at=None).order_by().values_list("dispute").annotate(n=Count("pk")):
        for of in Tally.Of.values:
            if counted.pop((dispute, of), 0) != n:
                yield f"Dispute {dispute}: its articles are not as many as are tallied by {of}."
    for dispute, of in counted:
        yield f"Dispute {dispute}: it has no articles, but some are tallied by {of}."


def _differences(expected: Iterator[int], there: Iterator[int]) -> Iterator[tuple[int, bool]]:
    """Keys that only one of two sorted sequences has, and whether it is the first."""
    one, other = next(expected, None), next(there, None)
    while one is not None or other is not None:
        if one == other:
            one, other = next(expected, None), next(there, None)
        elif other is None or (one is not None and one < other):
            assert one is not None  # noqa: S101 - both can't be
            yield one, True
            one = next(expected, None)
        else:
            yield other, False
            other = next(there, None)
