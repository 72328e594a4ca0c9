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
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
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

    from disputes import text as texts
    from disputes.models import Article

    words = ["".join(dice.choices(SYLLABLES, k=dice.randint(1, 3))) for _ in range(4000)] + ["Erdoğan", "naïve", "🎣"]
    weights = [1 / (rank + 1) for rank in range(len(words))]
    vocabulary = dice.choices(words, weights, k=200_000)
    now = datetime(2026, 1, 1, 12, 0, 0, 123456, tzinfo=UTC)
    first = (Article.objects.aggregate(Max("id"))["id__max"] or 0) + 1
    postgresql = connection.vendor == "postgresql"

    def key() -> Any:
        made = uuid.UUID(int=dice.getrandbits(128), version=4)
        return made if postgresql else made.hex

    def instant(at: datetime) -> Any:
        return at if postgresql else str(at.replace(tzinfo=None))

    started = time.monotonic()
    for begin in range(first, first + articles, BATCH):
        rows: dict[str, list[tuple[Any, ...]]] = {
            name: [] for name in ("article", "paragraph", "annotation", "role", "assignment")
        }
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
            rows["article"].append(
                (pk, dispute, title, dice.choice(OUTLETS), "", f"https://news.example/{pk}", published, "", "en",
                 texts.digest(text), len(text), len(text.split()), owner, instant(now))
            )  # fmt: skip
            rows["paragraph"] += [
                (pk, number, span.start, span.end, body)
                for number, (span, body) in enumerate(zip(spans, paragraphs, strict=True), start=1)
            ]
            rows["assignment"] += [(pk, coder, status) for coder, status in zip(coders, ("done", "doing"), strict=True)]
            for number in range(annotations):
                place = number % PARAGRAPHS
                body = paragraphs[place]
                cut = body.find(" ", dice.randrange(len(body) // 2)) + 1
                end = min(body.find(" ", min(cut + dice.randint(40, 180), len(body) - 2)), len(body))
                end = len(body) if end <= cut else end
                start = spans[place].start + cut
                speaker, target = dice.sample(cast, 2)
                annotation, at_time = key(), instant(now + timedelta(seconds=number))
                rows["annotation"].append(
                    (annotation, pk, place + 1, start, spans[place].start + end,
                     json.dumps([[start, spans[place].start + end]]), body[cut:end],
                     body[max(cut - texts.CONTEXT, 0) : cut], body[end : end + texts.CONTEXT],
                     labels[dice.randrange(len(labels))], 1, "certain", "indirect", dice.choice(NOTES),
                     speaker[1], str(speaker[0]), target[1], str(target[0]), "", "",
                     coders[number % 2], 1, at_time, at_time)
                )  # fmt: skip
                rows["role"] += [
                    (pk, annotation, part, 0, actor) for part, (actor, _) in (("speaker", speaker), ("target", target))
                ]
        with transaction.atomic():
            for name, columns in COLUMNS.items():
                _insert(f"disputes_{name}", columns, rows[name])
    if postgresql:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT setval(pg_get_serial_sequence('disputes_article', 'id'), max(id)) FROM disputes_article"
            )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    print(f"{articles:,} articles, {articles * annotations:,} annotations in {time.monotonic() - started:.0f} s")


COLUMNS = {
    "article": "id, dispute_id, title, outlet, author, url, published, dateline, language, sha256, characters, words, "
    "imported_by_id, imported_at",
    "paragraph": 'article_id, number, start, "end", text',
    "annotation": 'id, article_id, paragraph, start, "end", spans, quote, prefix, suffix, label_id, codebook_version, '
    "certainty, speech, note, speakers, speaker_ids, targets, target_ids, reporters, reporter_ids, "
    "annotator_id, version, created_at, updated_at",
    "role": "article_id, annotation_id, role, position, actor_id",
    "assignment": "article_id, annotator_id, status",
}


def _insert(table: str, columns: str, rows: Iterable[tuple[Any, ...]]) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
        else:
            marks = ", ".join("%s" for _ in columns.split(","))
            cursor.executemany(f"INSERT INTO {table} ({columns}) VALUES ({marks})", _texts(rows))  # noqa: S608


def _texts(rows: Iterable[tuple[Any, ...]]) -> Iterator[tuple[Any, ...]]:
    """SQLite keeps days as text."""
    for row in rows:
        yield tuple(value.isoformat() if isinstance(value, date) else value for value in row)


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
