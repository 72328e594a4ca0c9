"""A large dispute of invented text, written straight into the tables: what benchmarks measure on.

    DEMARCHE_HOME=/some/folder .venv/bin/python benchmarks/corpus.py --articles 8000 --annotations 25

The same numbers and seed give the same words every time. Offsets, quotes, roles and joined columns are as the
application would have stored them, so `check_integrity` agrees with the result. It refuses to work on a site that
nobody named by DEMARCHE_HOME or DEMARCHE_DATABASE_URL, so that it never ends up among somebody's real data.
"""

import argparse
import json
import os
import random
import sys
import time
import uuid
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

STATES = ("Arvenia", "Belmark", "Corland", "Dravia", "Estmere", "Fallow", "Gorran", "Hestia", "Ilmar", "Jorvik")
OUTLETS = ("Halven Courier", "Tarn Gazette", "The Northern Wire", "Sundry Post", "")
SYLLABLES = ("ka", "lo", "mi", "ren", "tas", "vor", "el", "an", "dis", "po", "ter", "ul", "gra", "sen", "ni", "bo")
NOTES = ("", "", "", "", "Compare the wire copy.", "Said at the podium, not in the text handed out;\nsee page 2.")
PARAGRAPHS = 25
BATCH = 200


def set_up_django() -> None:
    if not (os.environ.get("DEMARCHE_HOME") or os.environ.get("DEMARCHE_DATABASE_URL")):
        sys.exit("Set DEMARCHE_HOME or DEMARCHE_DATABASE_URL to a place for the benchmark's own data.")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django

    django.setup()


def build(slug: str, *, articles: int, annotations: int, seed: int = 1, coding: str = "open") -> None:
    """A dispute with this many articles and this many annotations in each, by two annotators in turn."""
    from django.core.management import call_command

    from disputes import seeds
    from disputes.actions import actors, disputes, people
    from disputes.models import Actor, Dispute, Label, User
    from disputes.records import ActorRecord

    call_command("migrate", verbosity=0)
    if Dispute.objects.filter(slug=slug).exists():
        return
    owner = User.objects.filter(is_superuser=True).first() or people.create_user(username="bench", site_owner=True)
    dispute = disputes.create(name="Benchmark", slug=slug, codebook=seeds.codebook(), coding=coding, by=owner)
    coders = []
    for name in ("first", "second"):
        coder = people.create_user(username=f"{slug}-{name}")
        people.set_membership(dispute=dispute, user=coder, role="annotator", by=owner)
        coders.append(coder.pk)
    actors.add_records(records=[ActorRecord(name=name, kind="state") for name in STATES], dispute=dispute)
    cast = list(Actor.objects.filter(dispute=dispute).order_by("id").values_list("id", "name"))
    labels = list(Label.objects.filter(codebook=dispute.codebook).values_list("id", flat=True))
    _fill(
        dispute.pk,
        owner.pk,
        coders,
        cast,
        labels,
        articles=articles,
        annotations=annotations,
        dice=random.Random(seed),
    )


def _fill(
    dispute: int,
    owner: int,
    coders: list[int],
    cast: list[tuple[int, str]],
    labels: list[int],
    *,
    articles: int,
    annotations: int,
    dice: random.Random,
) -> None:
    from django.db import connection, transaction
    from django.db.models import Max

    from disputes import addresses, words
    from disputes import text as texts
    from disputes.actions import bulk, indexing
    from disputes.models import Annotation, Article, Assignment, Fingerprint, Paragraph, Role
    from disputes.search import documents, index

    names = ["".join(dice.choices(SYLLABLES, k=dice.randint(1, 3))) for _ in range(4000)] + ["Erdoğan", "naïve", "🎣"]
    weights = [1 / (rank + 1) for rank in range(len(names))]
    vocabulary = dice.choices(names, weights, k=200_000)
    now = datetime(2026, 1, 1, 12, 0, 0, 123456, tzinfo=UTC)
    first = (Article.objects.aggregate(Max("id"))["id__max"] or 0) + 1
    last_number = Annotation.objects.aggregate(Max("number"))["number__max"] or 0

    started = time.monotonic()
    for begin in range(first, first + articles, BATCH):
        rows: dict[type[Any], list[tuple[Any, ...]]] = {
            model: [] for model in (Article, Paragraph, Annotation, Role, Assignment, Fingerprint)
        }
        found, statements = [], []
        for pk in range(begin, min(begin + BATCH, first + articles)):
            paragraphs = []
            for _ in range(PARAGRAPHS):
                at = dice.randrange(len(vocabulary) - 100)
                said = vocabulary[at : at + dice.randint(30, 89)]
                said[0] = said[0].capitalize()
                middle = len(said) // 2
                said[middle] = f"“{said[middle]}"
                said[-1] += "”" + ("," if dice.random() < 0.3 else "") + " they said."
                paragraphs.append(" ".join(said))
            text = texts.SEPARATOR.join(paragraphs)
            spans = texts.paragraph_spans(paragraphs)
            published = date(2015, 1, 1) + timedelta(days=dice.randrange(4000)) if dice.random() > 0.02 else None
            title = " ".join(vocabulary[at : at + 9]).capitalize()
            outlet, url = dice.choice(OUTLETS), f"https://news.example/{pk}"
            rows[Article].append(
                (pk, dispute, title, outlet, "", url, addresses.key(url), as_kept(published), "", "en",
                 texts.digest(text), len(text), texts.count_words(text), "", owner, as_kept(now))
            )  # fmt: skip
            rows[Fingerprint].append((pk, b"", False))
            known = SimpleNamespace(
                pk=pk, dispute_id=dispute, title=title, outlet=outlet, author="", language="en", published=published,
                import_job_id=None,
            )  # fmt: skip
            document = documents.of_article(
                pk=pk, dispute=dispute, title=title, outlet=outlet, author="", language="en", published=published,
                job=None, text=words.of_paragraphs(paragraphs),
            )  # fmt: skip
            found.append((document, indexing.Print(dispute, outlet, "en", published)))
            rows[Paragraph] += [
                (pk, number, span.start, span.end, body)
                for number, (span, body) in enumerate(zip(spans, paragraphs, strict=True), start=1)
            ]
            rows[Assignment] += [
                (dispute, pk, coder, status) for coder, status in zip(coders, ("done", "doing"), strict=True)
            ]
            for number in range(annotations):
                place = number % PARAGRAPHS
                body = paragraphs[place]
                cut = body.find(" ", dice.randrange(len(body) // 2)) + 1
                end = min(body.find(" ", min(cut + dice.randint(40, 180), len(body) - 2)), len(body))
                end = len(body) if end <= cut else end
                start = spans[place].start + cut
                speaker, target = dice.sample(cast, 2)
                last_number += 1
                statement = SimpleNamespace(
                    number=last_number, quote=body[cut:end], note=dice.choice(NOTES), label_id=dice.choice(labels),
                    annotator_id=coders[number % 2], speech="indirect", certainty="certain",
                    speaker_ids=str(speaker[0]), target_ids=str(target[0]), reporter_ids="",
                )  # fmt: skip
                statements.append((statement, known))
                annotation = as_kept(uuid.UUID(int=dice.getrandbits(128), version=4))
                at_time = as_kept(now + timedelta(seconds=number))
                rows[Annotation].append(
                    (annotation, last_number, pk, place + 1, start, spans[place].start + end,
                     json.dumps([[start, spans[place].start + end]]), statement.quote,
                     body[max(cut - texts.CONTEXT, 0) : cut], body[end : end + texts.CONTEXT],
                     statement.label_id, 1, "certain", "indirect", statement.note,
                     speaker[1], statement.speaker_ids, target[1], statement.target_ids, "", "", "{}",
                     statement.annotator_id, 1, at_time, at_time)
                )  # fmt: skip
                rows[Role] += [
                    (pk, annotation, part, 0, actor) for part, (actor, _) in (("speaker", speaker), ("target", target))
                ]
        with transaction.atomic(), index.in_bulk():
            for model, some in rows.items():
                bulk.insert(model, COLUMNS[model.__name__], some)
            indexing.add_articles(found)
            indexing.add_statements(statements)
    count_on()
    if connection.vendor == "postgresql":  # which does it by itself before long; SQLite never does
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
    print(f"{articles:,} articles, {articles * annotations:,} annotations in {time.monotonic() - started:.0f} s")


COLUMNS = {
    "Article": (
        "id", "dispute_id", "title", "outlet", "author", "url", "address", "published", "dateline", "language",
        "sha256", "characters", "words", "reader", "imported_by_id", "imported_at",
    ),
    "Fingerprint": ("article_id", "value", "apart"),
    "Paragraph": ("article_id", "number", "start", "end", "text"),
    "Annotation": (
        "id", "number", "article_id", "paragraph", "start", "end", "spans", "quote", "prefix", "suffix", "label_id",
        "codebook_version", "certainty", "speech", "note", "speakers", "speaker_ids", "targets", "target_ids",
        "reporters", "reporter_ids", "surfaces", "annotator_id", "version", "created_at", "updated_at",
    ),
    "Role": ("article_id", "annotation_id", "role", "position", "actor_id"),
    "Assignment": ("dispute_id", "article_id", "annotator_id", "status"),
}  # fmt: skip
"""What is written of each model, by its attributes. An empty fingerprint keeps `work` from comparing invented texts."""


def as_kept(value: Any) -> Any:
    """A day, an instant or a UUID as `bulk.insert` takes it: SQLite keeps all three as text."""
    from django.db import connection

    if connection.vendor == "postgresql" or value is None:
        return value
    if isinstance(value, datetime):
        return str(value.replace(tzinfo=None))
    return value.hex if isinstance(value, uuid.UUID) else value.isoformat()


def count_on() -> None:
    """Let PostgreSQL give out the ids and numbers that follow those written here."""
    from django.db import connection

    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT setval(pg_get_serial_sequence('disputes_article', 'id'), max(id)) FROM disputes_article"
            )
            cursor.execute("SELECT setval('disputes_annotation_number', max(number)) FROM disputes_annotation")


def arguments(description: str | None) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--slug", default="benchmark")
    parser.add_argument("--articles", type=int, default=8_000)
    parser.add_argument("--annotations", type=int, default=25, help="in each article")
    parser.add_argument("--seed", type=int, default=1)
    return parser


if __name__ == "__main__":
    options = arguments(__doc__).parse_args()
    set_up_django()
    build(options.slug, articles=options.articles, annotations=options.annotations, seed=options.seed)
