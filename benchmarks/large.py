"""One large dispute of invented text, written as fast as the engines take it: what the search is measured on.

    DEMARCHE_HOME=/some/folder .venv/bin/python benchmarks/large.py --articles 100000

The same numbers and seed give the same words every time, and `check_integrity` agrees with the result. Articles are
made in the order of their dates, so that the index is written from its low end to its high end, and composed of
paragraphs that are made and folded once. There are as many statements as articles: a fifth of the articles have five
each. An empty or absent database is needed; a build that was broken off has to be thrown away.

Some words are there to be looked for: `quorvex` stands in exactly seven articles, `tarnish` in 1 of 100, `harbour` in
15, `minister` in 60, `embargo` in 30, `closed` in 10, the phrase “closed harbour” in one of 200, `Erdoğan` in one of
50, and one of 200 words that begin with `quar` in a fifth. Each tenth time they are in the title, too.
"""

import argparse
import hashlib
import json
import random
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import accumulate
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from uuid import UUID

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks import corpus  # noqa: E402 - the path comes first

ONSETS = (*"bcdfghjklmnprstvwz", "br", "cl", "dr", "fl", "gr", "pl", "st", "tr", "sh", "th")
VOWELS = ("a", "e", "i", "o", "u", "ea", "ou", "ai")
CODAS = ("", "", "", "n", "r", "s", "l", "t", "nd", "ck")
ACCENTS = str.maketrans("aeioucsn", "áéíöüçšñ")
VOCABULARY = 50_000
PARAGRAPHS = 25
POOL = 40_000
LENGTHS = range(20, 46)

ANNOTATORS = 6
ACTORS = 60
OUTLETS = 40
AUTHORS = 400
STATEMENTS = 5
"""In each fifth article."""

MARKERS = {
    "tarnish": 0.01, "harbour": 0.145, "minister": 0.6, "embargo": 0.3, "closed": 0.095, "closed harbour": 0.005,
    "Erdoğan": 0.02,
}  # fmt: skip
RARE = "quorvex"
RARE_ARTICLES = 7
BEGINNING = "quar"
BEGUN = 200
BEGUN_SHARE = 0.2
IN_TITLE = 0.1

FIRST_DAY = date(2014, 1, 1)
DAYS = (date(2026, 1, 1) - FIRST_DAY).days
UNDATED = 0.01
LANGUAGES = {"en": 0.8, "fr": 0.1, "es": 0.06, "tr": 0.04}

TOGETHER = 20_000
"""Articles in one transaction: at its end SQLite writes out the words that it has gathered."""

BATCH = 500
WITHOUT_GIN = 10_000
"""From this size on PostgreSQL's index of words is made when all are there."""

MEMORY = 512 * 2**20
SEGMENTS = 1_900
"""So many pieces SQLite's index may lie in before it merges them: they are merged once, at the end."""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One of those that articles are composed of."""

    text: str
    folded: str
    words: Sequence[str]


@dataclass(slots=True)
class Zipf:
    """Things of which the first is there most often, the second half as often, and so on."""

    things: Sequence[Any]
    weights: list[float] = field(init=False)

    def __post_init__(self) -> None:
        self.weights = list(accumulate(1 / rank for rank in range(1, len(self.things) + 1)))

    def some(self, dice: random.Random, count: int) -> list[Any]:
        return dice.choices(self.things, cum_weights=self.weights, k=count)


@dataclass(frozen=True, slots=True)
class Setting:
    """Who and what the rows refer to, by their ids."""

    dispute: int
    owner: int
    annotators: list[int]
    cast: list[tuple[int, str]]
    labels: list[int]
    first_article: int
    first_number: int


@dataclass(slots=True)
class Written:
    """Rows of some articles and what the index is to hold of them."""

    rows: dict[type[Any], list[tuple[Any, ...]]]
    documents: list[tuple[Any, list[Paragraph]]] = field(default_factory=list)
    statements: list[Any] = field(default_factory=list)


def vocabulary(dice: random.Random, count: int) -> list[str]:
    """Different invented words, the short ones first as in any language; one in forty has accents."""
    words: dict[str, None] = {}
    while len(words) < count:
        syllables = 1 + min(len(words) // 400, 1) + (dice.random() < 0.5) + (dice.random() < 0.2)
        word = "".join(
            dice.choice(ONSETS) + dice.choice(VOWELS) + (dice.choice(CODAS) if last == syllables - 1 else "")
            for last in range(syllables)
        )
        if word not in MARKERS:
            words[word.translate(ACCENTS) if dice.random() < 0.025 else word] = None
    return list(words)


def paragraph(text: str) -> Paragraph:
    from disputes import words

    return Paragraph(text, words.folded(text), tuple(words.words(text)))


def pool(dice: random.Random, language: Zipf, count: int) -> list[Paragraph]:
    """Paragraphs of one to three sentences; in two of five somebody is quoted."""
    made = []
    for _ in range(count):
        said = language.some(dice, dice.choice(LENGTHS))
        said[0] = said[0].capitalize()
        middle = dice.randrange(8, len(said) - 4)
        said[middle - 1] += dice.choice((".", ",", ";"))
        if said[middle - 1].endswith("."):
            said[middle] = said[middle].capitalize()
        if dice.random() < 0.4:
            said[middle] = f"“{said[middle]}"
            said[-1] += "”"
        made.append(paragraph(" ".join(said) + "."))
    return made


class Author:
    """Makes up articles and statements, one after the other."""

    def __init__(self, setting: Setting, articles: int, seed: int) -> None:
        self.setting = setting
        self.dice = dice = random.Random(seed)
        self.language = Zipf(vocabulary(dice, VOCABULARY))
        self.pool = pool(dice, self.language, POOL)
        self.begun = Zipf([f"{BEGINNING}{end}" for end in self.language.things[1_000 : 1_000 + BEGUN]])
        capitals = [word.capitalize() for word in self.language.things[500:2_500]]
        self.outlets = Zipf([f"{capitals[n]} {('Courier', 'Gazette', 'Post', 'Wire')[n % 4]}" for n in range(OUTLETS)])
        self.authors = Zipf([f"{capitals[100 + n]} {capitals[600 + n]}" for n in range(AUTHORS)])
        self.cast = Zipf(setting.cast)
        self.coders = Zipf(setting.annotators)
        undated = int(articles * UNDATED)
        days = sorted(dice.choices(range(DAYS), k=articles - undated))
        self.dates: list[date | None] = [None] * undated + [FIRST_DAY + timedelta(days=day) for day in days]
        self.rare = frozenset(dice.sample(range(articles), RARE_ARTICLES))
        self.number = setting.first_number
        self.identity = self._identities()

    def write(self, begin: int, end: int) -> Written:
        """The articles of these places in the row of all."""
        from disputes.models import Annotation, Article, Assignment, Fingerprint, Role
        from disputes.models import Paragraph as Row

        models = (Article, Row, Annotation, Role, Assignment, Fingerprint)
        written = Written({model: [] for model in models})
        for place in range(begin, end):
            self._article(place, written, *(written.rows[model] for model in models))
        return written

    def _article(
        self,
        place: int,
        written: Written,
        articles: list[Any],
        paragraphs: list[Any],
        annotations: list[Any],
        roles: list[Any],
        assignments: list[Any],
        fingerprints: list[Any],
    ) -> None:
        from disputes import addresses
        from disputes import text as texts

        dice, setting = self.dice, self.setting
        pk = setting.first_article + place
        published = self.dates[place]
        chosen = dice.choices(self.pool, k=PARAGRAPHS)
        markers = [marker for marker, share in MARKERS.items() if dice.random() < share]
        if dice.random() < BEGUN_SHARE:
            markers += self.begun.some(dice, 1)
        title_words = self.language.some(dice, dice.randint(6, 10))
        if markers and dice.random() < IN_TITLE:
            title_words[-1] = dice.choice(markers)
        if place in self.rare:
            markers.append(RARE)
        own = sorted(dice.sample(range(PARAGRAPHS), 2))
        parted = dice.randint(0, len(markers))
        for at, some in ((own[0], markers[:parted]), (own[1], markers[parted:])):
            chosen[at] = self._marked(chosen[at], some)
        bodies = [one.text for one in chosen]
        text = texts.SEPARATOR.join(bodies)
        title = " ".join(title_words)
        title = title[0].upper() + title[1:]
        (outlet,) = self.outlets.some(dice, 1)
        author = self.authors.some(dice, 1)[0] if dice.random() < 0.3 else ""
        (language,) = dice.choices(list(LANGUAGES), LANGUAGES.values())
        url = f"https://news.example/{pk}"
        at = corpus.as_kept(datetime(2026, 1, 1, 12, tzinfo=UTC) + timedelta(seconds=place))
        articles.append(
            (pk, setting.dispute, title, outlet, author, url, addresses.key(url), corpus.as_kept(published), "",
             language, hashlib.sha256(text.encode()).hexdigest(), len(text), text.count(" ") + PARAGRAPHS,
             "", setting.owner, at)
        )  # fmt: skip
        starts = []
        start = 0
        for number, body in enumerate(bodies, start=1):
            end = start + len(body)
            paragraphs.append((pk, number, start, end, body))
            starts.append(start)
            start = end + len(texts.SEPARATOR)
        fingerprints.append((pk, b"", False))
        known = SimpleNamespace(
            pk=pk, dispute_id=setting.dispute, title=title, outlet=outlet, author=author, language=language,
            published=published, import_job_id=None,
        )  # fmt: skip
        written.documents.append((known, chosen))
        if place % 5 == 2:
            coders = list(dict.fromkeys(self.coders.some(dice, 3)))[:2]
            assignments += [
                (setting.dispute, pk, coder, "done" if dice.random() < 0.8 else "doing") for coder in coders
            ]
            for turn in range(STATEMENTS):
                where = own[turn] if turn < 2 else dice.randrange(PARAGRAPHS)
                coder = coders[turn % len(coders)]
                written.statements.append(
                    self._statement(known, bodies[where], where + 1, starts[where], coder, at, annotations, roles)
                )

    def _marked(self, one: Paragraph, markers: Sequence[str]) -> Paragraph:
        """The paragraph with these words put in between its own."""
        if not markers:
            return one
        said = one.text.split(" ")
        for marker in markers:
            said.insert(self.dice.randrange(1, len(said)), marker)
        return paragraph(" ".join(said))

    def _statement(
        self,
        known: SimpleNamespace,
        body: str,
        number: int,
        offset: int,
        coder: int,
        at: Any,
        annotations: list[Any],
        roles: list[Any],
    ) -> SimpleNamespace:
        from disputes import text as texts

        dice = self.dice
        cut = body.find(" ", dice.randrange(len(body) // 2)) + 1
        end = body.find(" ", min(cut + dice.randint(40, 180), len(body) - 1))
        end = end if end > cut else len(body)
        speakers = self._actors(2 if dice.random() < 0.1 else 1, ())
        targets = self._actors(0 if dice.random() < 0.1 else 1, speakers)
        reporters = self._actors(1 if dice.random() < 0.2 else 0, (*speakers, *targets))
        parts = {"speaker": speakers, "target": targets, "reporter": reporters}
        ids = {part: texts.join_bar(str(pk) for pk, _ in some) for part, some in parts.items()}
        names = [texts.join_bar(name for _, name in some) for some in parts.values()]
        note = ""
        if dice.random() < 0.1:
            note = " ".join(self.language.some(dice, dice.randint(5, 12))).capitalize() + "."
        self.number += 1
        statement = SimpleNamespace(
            number=self.number,
            quote=body[cut:end],
            note=note,
            label_id=dice.choices(self.setting.labels, (50, 25, 15, 10))[0],
            annotator_id=coder,
            speech=dice.choices(("indirect", "direct", "mixed"), (50, 35, 15))[0],
            certainty=dice.choices(("certain", "probable", "doubtful"), (75, 20, 5))[0],
            speaker_ids=ids["speaker"],
            target_ids=ids["target"],
            reporter_ids=ids["reporter"],
            article=known,
        )
        identity = next(self.identity)
        annotations.append(
            (identity, self.number, known.pk, number, offset + cut, offset + end,
             json.dumps([[offset + cut, offset + end]]), statement.quote, body[max(cut - texts.CONTEXT, 0) : cut],
             body[end : end + texts.CONTEXT], statement.label_id, 1, statement.certainty, statement.speech, note,
             names[0], ids["speaker"], names[1], ids["target"], names[2], ids["reporter"], "{}", coder, 1, at, at)
        )  # fmt: skip
        roles += [
            (known.pk, identity, part, position, pk)
            for part, some in parts.items()
            for position, (pk, _) in enumerate(some)
        ]
        return statement

    def _actors(self, count: int, others: Sequence[Any]) -> list[Any]:
        found: list[Any] = []
        while len(found) < count:
            (one,) = self.cast.some(self.dice, 1)
            if one not in others and one not in found:
                found.append(one)
        return found

    def _identities(self) -> Iterator[Any]:
        while True:
            yield corpus.as_kept(UUID(int=self.dice.getrandbits(128), version=4))


def build(slug: str, *, articles: int, seed: int = 1) -> None:
    """A dispute with this many articles, in a database that has been migrated or is empty."""
    from django.core.management import call_command
    from django.db import connection
    from django.db.models import Max

    from disputes import seeds
    from disputes.actions import actors, disputes, people
    from disputes.models import Actor, Annotation, Article, Dispute, Label
    from disputes.records import ActorRecord

    call_command("migrate", verbosity=0)
    if Dispute.objects.filter(slug=slug).exists():
        sys.exit(f"There is a dispute “{slug}” already.")
    owner = people.create_user(username="bench", site_owner=True)
    dispute = disputes.create(name="Large", slug=slug, codebook=seeds.codebook(), by=owner)
    annotators = []
    for number in range(ANNOTATORS):
        user = people.create_user(username=f"annotator-{number + 1}")
        people.set_membership(dispute=dispute, user=user, role="annotator", by=owner)
        annotators.append(user.pk)
    people.set_membership(dispute=dispute, user=people.create_user(username="reader"), role="reader", by=owner)
    states = [word.capitalize() for word in vocabulary(random.Random(seed + 1), 2_000)[-ACTORS:]]
    actors.add_records(records=[ActorRecord(name=name, kind="state") for name in states], dispute=dispute)
    setting = Setting(
        dispute=dispute.pk,
        owner=owner.pk,
        annotators=annotators,
        cast=list(Actor.objects.filter(dispute=dispute).order_by("id").values_list("id", "name")),
        labels=list(Label.objects.filter(codebook=dispute.codebook).order_by("id").values_list("id", flat=True))[:4],
        first_article=(Article.objects.aggregate(Max("id"))["id__max"] or 0) + 1,
        first_number=Annotation.objects.aggregate(Max("number"))["number__max"] or 0,
    )
    started = time.monotonic()
    author = Author(setting, articles, seed)
    tell(started, "vocabulary and paragraphs are there")
    postgresql = connection.vendor == "postgresql"
    (begin_postgresql if postgresql else begin_sqlite)(articles)
    fill(author, articles, started)
    tell(started, f"{articles:,} articles are there, the index is being put in order")
    (end_postgresql if postgresql else end_sqlite)(articles)
    took = time.monotonic() - started
    print(f"{articles:,} articles in {took:.0f} s, {articles / took:,.0f} a second", flush=True)


def fill(author: Author, articles: int, started: float) -> None:
    from django.db import transaction

    from disputes.actions import bulk, indexing
    from disputes.models import Tally
    from disputes.search import index

    tallies: Counter[Any] = Counter()
    for begin in range(0, articles, TOGETHER):
        until = min(begin + TOGETHER, articles)
        with transaction.atomic(), index.in_bulk():
            for some in range(begin, until, BATCH):
                written = author.write(some, min(some + BATCH, until))
                for model, rows in written.rows.items():
                    bulk.insert(model, corpus.COLUMNS[model.__name__], rows)
                add(written)
                indexing.add_statements([(one, one.article) for one in written.statements])  # type: ignore[misc]
                for one, _ in written.documents:
                    printed = indexing.Print(one.dispute_id, one.outlet, one.language, one.published)
                    tallies.update(printed.tallies())
        tell(started, f"{until:,} articles, {until / (time.monotonic() - started):,.0f} a second")
    with transaction.atomic():
        rows = ((*kept, count) for kept, count in sorted(tallies.items()))
        bulk.insert(Tally, ("dispute_id", "of", "value", "articles"), rows)
    corpus.count_on()


def add(written: Written) -> None:
    """Put articles into the index, on PostgreSQL past the words that are known already."""
    from django.db import connection

    from disputes import words
    from disputes.search import documents, index

    def document(one: SimpleNamespace, chosen: list[Paragraph]) -> index.Document:
        return documents.of_article(
            pk=one.pk, dispute=one.dispute_id, title=one.title, outlet=one.outlet, author=one.author,
            language=one.language, published=one.published, job=None,
            text=f" {words.BREAK} ".join(body.folded for body in chosen),
        )  # fmt: skip

    if connection.vendor != "postgresql":
        index.add(index.ARTICLES, (document(one, chosen) for one, chosen in written.documents))
        return
    with (
        connection.cursor() as cursor,
        cursor.copy(f"COPY {index.ARTICLES} (dispute, key, words) FROM STDIN") as copy,
    ):
        for place, (one, chosen) in enumerate(written.documents):
            made = document(one, chosen)
            vector = vector_of(made, chosen)
            assert place or vector == index.vector(index.ARTICLES, made)
            copy.write_row((made.dispute, made.key, vector))


PLACES = [f"{place}B" for place in range(16_000)]


def vector_of(document: Any, chosen: list[Paragraph]) -> str:
    """What `index.vector` makes of an article, in a third of the time."""
    places: dict[str, str] = {}
    get = places.get
    title = document.texts[0].split()
    for position, word in enumerate(title, start=1):
        known = get(word)
        places[word] = f"{known},{position}A" if known else f"{position}A"
    position = len(title) + 2
    for body in chosen:
        beyond = position + len(body.words)
        for word, place in zip(body.words, PLACES[position:beyond], strict=True):
            known = get(word)
            places[word] = place if known is None else f"{known},{place}"
        position = beyond + 1
    return " ".join([*map(":".join, places.items()), *(f"={mark}" for mark in document.marks)])


def begin_sqlite(articles: int) -> None:
    """Nothing is kept for going back: what breaks off has to be thrown away."""
    execute(
        "PRAGMA foreign_keys = OFF", "PRAGMA journal_mode = OFF", "PRAGMA synchronous = OFF",
        "PRAGMA cache_size = -1500000",
    )  # fmt: skip
    for table in tables():
        for name, value in (("hashsize", MEMORY), ("automerge", 0), ("crisismerge", SEGMENTS)):
            execute(f"INSERT INTO {table}({table}, rank) VALUES ('{name}', {value})")  # noqa: S608


def end_sqlite(articles: int) -> None:
    from disputes.search import index

    for table in tables():
        execute(f"INSERT INTO {table}({table}) VALUES ('optimize')")  # noqa: S608
        for name, value in (("hashsize", index.MEMORY), ("automerge", 4), ("crisismerge", 16)):
            execute(f"INSERT INTO {table}({table}, rank) VALUES ('{name}', {value})")  # noqa: S608
    # Without ANALYZE: nobody does it for a user either.
    execute("PRAGMA journal_mode = WAL")


def begin_postgresql(articles: int) -> None:
    """Whether references lead anywhere is known, and is not looked up 40 times for each article."""
    execute("SET session_replication_role = replica", "SET synchronous_commit = off")
    if articles >= WITHOUT_GIN:
        execute(*(f"DROP INDEX {table}_gin" for table in tables()))


def end_postgresql(articles: int) -> None:
    execute("SET maintenance_work_mem = '1GB'")
    if articles >= WITHOUT_GIN:
        execute(*(f"CREATE INDEX {table}_gin ON {table} USING gin (words)" for table in tables()))
    execute("VACUUM ANALYZE")


def tables() -> Sequence[str]:
    from disputes.search import index

    return list(index.COLUMNS)


def execute(*statements: str) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def tell(started: float, sentence: str) -> None:
    print(f"{time.monotonic() - started:7.0f} s  {sentence}", flush=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--slug", default="large")
    parser.add_argument("--articles", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--paragraphs", type=int, default=PARAGRAPHS, help="of an article; few are soon made where statements count"
    )
    options = parser.parse_args()
    PARAGRAPHS = max(options.paragraphs, 2)
    corpus.set_up_django()
    build(options.slug, articles=options.articles, seed=options.seed)
