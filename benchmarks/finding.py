"""How long the pages that find things take, over a corpus that `benchmarks/large.py` has made.

    DEMARCHE_HOME=/some/folder .venv/bin/python benchmarks/finding.py [--turns 30] [--only harbour] [--json FILE]

Each question is asked in this process, one page after the other, by the owner of the site, and the whole answer is
made. Its turns take different words, actors or outlets of about the same frequency, so that no answer comes from what
the one before has left in memory. Told are the middle and the slow end (19 of 20 are quicker) in milliseconds, and the
middle of what this process computed, which a busy machine changes least: with SQLite that is all, with PostgreSQL all
but the server's part.

`--profile NAME` tells of one question instead where its time goes: the ten statements that kept the database longest,
reading their rows included.
"""

import argparse
import html
import json
import math
import platform
import re
import statistics
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks import corpus, large  # noqa: E402 - the path comes first

WARM_UPS = 3
VARIANTS = 6
SAMPLE = 1_000
"""Articles, and as many statements, of which words and names are counted."""

SHOWN = 10
WIDTH = 600

LIBRARY, STATEMENTS, COMPLETION = "articles", "statements", "search-complete"

Parameters = dict[str, str]
Ask = Callable[[str, Parameters], Any]


@dataclass(frozen=True, slots=True)
class Question:
    """A page, and the parameters of its address that are asked for in turn."""

    name: str
    page: str
    variants: Sequence[Parameters]


@dataclass(frozen=True, slots=True)
class Known:
    """What there is to ask for. Speakers and targets are pairs of those that are there most often."""

    words: dict[str, list[str]]
    quoted: list[str]
    quoted_rarely: list[str]
    actors: list[tuple[str, str]]
    rare_actors: list[str]
    outlets: list[str]
    labels: list[str]
    coders: list[str]
    years: list[int]


def words_like(counts: Counter[str], share: float, sample: int, *, besides: str = "") -> list[str]:
    """Words that stand in about this share of the sample, the one that is given first."""
    plain = (word for word in counts if word.isascii() and word.isalpha() and len(word) > 2 and word != besides)
    near = sorted(plain, key=lambda word: (abs(counts[word] - share * sample), word))
    return [*([besides] if besides else []), *near][:VARIANTS]


def look_around(slug: str) -> Known:
    """Counts a sample of what the corpus holds."""
    from django.db.models import Max, Min

    from disputes import text as texts
    from disputes import words
    from disputes.models import Annotation, Article, Label, Paragraph, Tally, User

    ends = Article.objects.filter(dispute__slug=slug).aggregate(first=Min("id"), last=Max("id"))
    step = max((ends["last"] - ends["first"]) // SAMPLE, 1)
    some = list(range(ends["first"], ends["last"] + 1, step))[:SAMPLE]
    of_article: dict[int, set[str]] = defaultdict(set)
    for pk, text in Paragraph.objects.filter(article__in=some).values_list("article_id", "text"):
        of_article[pk].update(words.words(text))
    counts = Counter(word for found in of_article.values() for word in found)
    highest = Annotation.objects.aggregate(most=Max("number"))["most"]
    numbers = list(range(1, highest + 1, max(highest // SAMPLE, 1)))[:SAMPLE]
    quotes: Counter[str] = Counter()
    speakers: Counter[str] = Counter()
    targets: Counter[str] = Counter()
    coders: Counter[int] = Counter()
    rows = Annotation.objects.filter(number__in=numbers)
    for quote, speaker, target, coder in rows.values_list("quote", "speakers", "targets", "annotator_id"):
        quotes.update(set(words.words(quote)))
        speakers.update(texts.split_bar(speaker))
        targets.update(texts.split_bar(target))
        coders[coder] += 1
    frequent = [name for name, _ in speakers.most_common(VARIANTS)]
    outlets = Tally.objects.filter(dispute__slug=slug, of="outlet").exclude(value="").order_by("-articles", "value")
    shares = {name: share for name, share in large.MARKERS.items() if " " not in name}
    return Known(
        words={name: words_like(counts, share, len(of_article), besides=name) for name, share in shares.items()},
        quoted=words_like(quotes, 0.05, len(numbers)),
        quoted_rarely=words_like(quotes, 2 / SAMPLE, len(numbers)),
        actors=[
            (speaker, next(target for target, _ in targets.most_common()[place % 3 :] if target != speaker))
            for place, speaker in enumerate(frequent)
        ],
        rare_actors=[name for name, _ in speakers.most_common()[: -VARIANTS - 1 : -1]],
        outlets=list(outlets.values_list("value", flat=True)[:VARIANTS]),
        labels=list(Label.objects.filter(annotations__number__in=numbers).distinct().values_list("slug", flat=True)),
        coders=list(User.objects.filter(pk__in=coders).order_by("pk").values_list("pseudonym", flat=True)),
        years=list(range(large.FIRST_DAY.year, large.FIRST_DAY.year + large.DAYS // 365)),
    )


def questions(known: Known, ask: Ask) -> Iterator[Question]:
    """All of them, in the order in which they are told."""
    yield from of_library(known, ask)
    yield from of_statements(known, ask)
    yield completing("completion: speaker", "speaker", [speaker for speaker, _ in known.actors])
    yield completing("completion: outlet", "outlet", known.outlets)


def of_library(known: Known, ask: Ask) -> Iterator[Question]:
    yield Question("library: first page", LIBRARY, [{}])
    second = link(ask(LIBRARY, {}), "next")
    third = link(ask(LIBRARY, second), "next")
    yield Question("library: second page", LIBRARY, [second, third])
    yield Question("library: page before", LIBRARY, [link(ask(LIBRARY, one), "prev") for one in (second, third)])
    yield Question("library: page in the middle", LIBRARY, middles(known))
    yield Question("library: oldest first", LIBRARY, [{"sort": "oldest"}])
    yield of_library_like("library: rare word", [large.RARE])
    yield of_library_like("library: middling word", known.words["tarnish"])
    yield of_library_like("library: common word", known.words["harbour"])
    yield of_library_like("library: very common word", known.words["minister"])
    pairs = list(zip(known.words["harbour"], known.words["embargo"], strict=False))
    yield of_library_like("library: two common words", [f"{one} {other}" for one, other in pairs])
    yield of_library_like("library: phrase", ['"closed harbour"'])
    begun = [f"{large.BEGINNING}{letter}*" for letter in ("", "b", "d", "p", "s", "t")]
    yield of_library_like("library: beginning of a word", begun[:1])
    yield of_library_like("library: longer beginning", begun[1:])
    others = list(zip(known.words["embargo"], known.words["minister"], strict=False))
    yield of_library_like("library: word and not another", [f"{one} -{other}" for one, other in others])
    middling = list(zip(known.words["harbour"], known.words["tarnish"], strict=False))
    yield of_library_like("library: OR", [f"{one} OR {other}" for one, other in middling])
    labels, actors, outlets = known.labels, known.actors, known.outlets
    yield of_library_like("library: outlet:", [filtered(outlet=name) for name in outlets])
    yield of_library_like("library: lang:", [filtered(lang=tag) for tag in large.LANGUAGES])
    yield of_library_like("library: date: (year)", [f"date:{year}" for year in known.years])
    yield of_library_like("library: date: (month)", [f"date:{year}-0{year % 9 + 1}" for year in known.years])
    yield of_library_like("library: before:", [f"before:{year}-03-01" for year in known.years[1:]])
    yield of_library_like("library: label:", [filtered(label=slug) for slug in labels])
    yield of_library_like("library: speaker:", [filtered(speaker=name) for name, _ in actors])
    yield of_library_like("library: speaker: (rare)", [filtered(speaker=name) for name in known.rare_actors])
    yield of_library_like("library: by:", [filtered(by=name) for name in known.coders])
    yield of_library_like("library: has:annotations", ["has:annotations"])
    yield of_library_like("library: -has:annotations", ["-has:annotations"])
    yield of_library_like("library: is:done (by nobody)", ["is:done"])
    yield of_library_like("library: is:done by:", [f"is:done {filtered(by=name)}" for name in known.coders])
    yield of_library_like("library: common word, label:", [f"{word} label:threat" for word in known.words["harbour"]])
    rarely = [f"{word} label:offer" for word in known.words["tarnish"]]
    yield of_library_like("library: middling word, label:", rarely)
    within = [
        f"{word} {filtered(outlet=outlet)} date:{year}"
        for word, outlet, year in zip(known.words["harbour"], outlets, known.years, strict=False)
    ]
    yield of_library_like("library: common word, outlet:, date:", within)
    stated = [filtered(label="threat", speaker=speaker, target=target) for speaker, target in actors]
    yield of_library_like("library: label:, speaker:, target:", stated)
    without = [f"{word} -label:threat" for word in known.words["minister"]]
    yield of_library_like("library: very common word, -label:", without)
    yield of_library_like("library: common word, best first", known.words["harbour"], sort="best")
    yield of_library_like("library: very common word, best first", known.words["minister"], sort="best")
    yield of_library_like("library: rare word, best first", [large.RARE], sort="best")


def of_statements(known: Known, ask: Ask) -> Iterator[Question]:
    labels, actors = known.labels, known.actors
    yield Question("statements: first page", STATEMENTS, [{}])
    yield Question("statements: latest first", STATEMENTS, [{"sort": "newest"}])
    yield Question("statements: second page", STATEMENTS, [link(ask(STATEMENTS, {}), "next")])
    yield of_statements_like("statements: label:", [filtered(label=slug) for slug in labels])
    yield of_statements_like("statements: speaker:", [filtered(speaker=name) for name, _ in actors])
    pairs = [filtered(speaker=speaker, target=target) for speaker, target in actors]
    yield of_statements_like("statements: speaker:, target:", pairs)
    years = [f"{filtered(outlet=name)} date:{year}" for name, year in zip(known.outlets, known.years, strict=False)]
    yield of_statements_like("statements: outlet:, date:", years)
    yield of_statements_like("statements: word", known.quoted)
    yield of_statements_like("statements: rare word", known.quoted_rarely)
    yield of_statements_like("statements: word, label:", [f"{word} label:threat" for word in known.quoted])
    yield of_statements_like("statements: rare actor", [filtered(actor=name) for name in known.rare_actors])
    yield of_statements_like("statements: by:", [filtered(by=name) for name in known.coders])
    yield Question("statements: grouped by speaker", STATEMENTS, [{"group": "speaker"}])
    grouped = [filtered(label=slug) for slug in labels]
    yield of_statements_like("statements: label:, grouped by speaker", grouped, group="speaker")


def of_library_like(name: str, texts: Sequence[str], **others: str) -> Question:
    return Question(name, LIBRARY, [{"q": text, **others} for text in texts])


def of_statements_like(name: str, texts: Sequence[str], **others: str) -> Question:
    return Question(name, STATEMENTS, [{"q": text, **others} for text in texts])


def completing(name: str, filter_: str, names: Sequence[str]) -> Question:
    """As if somebody had typed one, two or three letters."""
    begun = [f"{filter_}:{one[: place % 3 + 1]}" for place, one in enumerate(names)]
    return Question(name, COMPLETION, [{"q": text} for text in begun])


def filtered(**values: str) -> str:
    """Filters as they are typed."""
    from disputes.search import syntax

    return " ".join(syntax.written(name, value) for name, value in values.items())


def middles(known: Known) -> list[Parameters]:
    """Pages that begin in the middle of these years."""
    from datetime import date

    from disputes.queries.cursors import sealed
    from disputes.search import dated

    return [{"after": sealed([dated.first_of(date(year, 7, 1))])} for year in known.years]


def link(answer: Any, rel: str) -> Parameters:
    """The parameters of the page that the pager leads to."""
    from django.http import QueryDict

    content = answer.content.decode()
    found = next(tag for tag in re.findall(r"<a\b[^>]*>", content) if f'rel="{rel}"' in tag)
    query = html.unescape(re.search(r'href="[^"?]*\?([^"]*)"', found)[1])  # type: ignore[index]
    return {name: str(value) for name, value in QueryDict(query).items()}


def asker(slug: str) -> Ask:
    """What asks for a page as the owner of the site."""
    from django.test import Client
    from django.urls import reverse

    from disputes.models import User

    client = Client(SERVER_NAME="localhost")
    client.force_login(User.objects.get(username="bench"))
    pages = {page: reverse(page, args=[slug]) for page in (LIBRARY, STATEMENTS, COMPLETION)}
    return lambda page, parameters: client.get(pages[page], parameters)


def measure(question: Question, ask: Ask, turns: int) -> dict[str, Any]:
    """Milliseconds; `stopped` counts answers that were given up as taking too long."""
    took: list[float] = []
    computed: list[float] = []
    stopped = 0
    for turn in range(-WARM_UPS, turns):
        parameters = question.variants[turn % len(question.variants)]
        began, computing = time.perf_counter(), time.process_time()
        answer = ask(question.page, parameters)
        seconds, own = time.perf_counter() - began, time.process_time() - computing
        if answer.status_code not in (200, 503):
            sys.exit(f"{question.name}, {parameters}: {answer.status_code}")
        if turn >= 0:
            took.append(seconds * 1000)
            computed.append(own * 1000)
            stopped += answer.status_code != 200
    figures = {
        "p50": statistics.median(took),
        "p95": sorted(took)[math.ceil(0.95 * len(took)) - 1],
        "own": statistics.median(computed),
    }
    return {name: round(value, 2) for name, value in figures.items()} | ({"stopped": stopped} if stopped else {})


@dataclass(slots=True)
class Statement:
    """One that the database was given, and how long it took."""

    sql: str
    parameters: Any
    seconds: float


def profile(question: Question, ask: Ask) -> None:
    """Tells of each variant, asked a second time, what the database did longest."""
    for parameters in question.variants[:VARIANTS]:
        ask(question.page, parameters)
        began = time.perf_counter()
        statements = watched(lambda parameters=parameters: ask(question.page, parameters))  # type: ignore[misc]
        whole = time.perf_counter() - began
        kept = sum(one.seconds for one in statements)
        print(f"{question.name}, {parameters}: {whole * 1000:.1f} ms, of these {kept * 1000:.1f} in", end=" ")
        print(f"{len(statements)} statements")
        for one in islice(sorted(statements, key=lambda one: -one.seconds), SHOWN):
            told = f"{one.sql}  ← {one.parameters}"
            print(f"{one.seconds * 1000:9.1f}  {told if len(told) <= WIDTH else told[:WIDTH] + '…'}")


def watched(work: Callable[[], object]) -> list[Statement]:
    """The statements of some work. Django's own log leaves out the reading of rows, when SQLite does most of it."""
    from django.db import connection
    from django.db.backends.utils import CursorWrapper

    statements: list[Statement] = []

    class Watch(CursorWrapper):
        def execute(self, sql: Any, params: Any = None) -> Any:
            statements.append(Statement(str(sql), params, 0))
            return self._timed(super().execute, sql, params)

        def fetchone(self) -> Any:
            return self._timed(self.cursor.fetchone)

        def fetchmany(self, *size: int) -> Any:
            return self._timed(self.cursor.fetchmany, *size)

        def fetchall(self) -> Any:
            return self._timed(self.cursor.fetchall)

        def _timed(self, act: Callable[..., Any], *arguments: Any) -> Any:
            began = time.perf_counter()
            try:
                return act(*arguments)
            finally:
                statements[-1].seconds += time.perf_counter() - began

    connection.make_debug_cursor = lambda cursor: Watch(cursor, connection)  # type: ignore[assignment, method-assign, return-value]
    connection.force_debug_cursor = True
    try:
        work()
    finally:
        connection.force_debug_cursor = False
        del connection.make_debug_cursor
    return statements


def about() -> dict[str, Any]:
    """What it was that was measured."""
    from django.db import connection

    from disputes.models import Annotation, Article

    with connection.cursor() as cursor:
        cursor.execute("SELECT version()" if connection.vendor == "postgresql" else "SELECT sqlite_version()")
        (version,) = cursor.fetchone()
    return {
        "engine": connection.vendor,
        "articles": Article.objects.count(),
        "statements": Annotation.objects.count(),
        "python": platform.python_version(),
        connection.vendor: version.split(" (")[0].removeprefix("PostgreSQL "),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--slug", default="large")
    parser.add_argument("--turns", type=int, default=30)
    parser.add_argument("--only", default="", help="questions whose name has this, a regular expression")
    parser.add_argument("--json", type=Path)
    parser.add_argument("--profile", metavar="NAME", help="a question's name, or a part of it")
    options = parser.parse_args()
    corpus.set_up_django()
    ask = asker(options.slug)
    asked = list(questions(look_around(options.slug), ask))
    if options.profile:
        for question in asked:
            if options.profile in question.name:
                profile(question, ask)
        return
    what = about()
    told = (f"{name} {value:,}" if isinstance(value, int) else f"{name} {value}" for name, value in what.items())
    print(", ".join(told))
    print(f"{'ms':45} {'p50':>8} {'p95':>8} {'own':>8}", flush=True)
    figures: dict[str, dict[str, Any]] = {}
    for question in asked:
        if re.search(options.only, question.name):
            figures[question.name] = found = measure(question, ask, options.turns)
            given_up = f"  {found['stopped']} of {options.turns} stopped" if "stopped" in found else ""
            line = " ".join(f"{found[name]:8.1f}" for name in ("p50", "p95", "own"))
            print(f"{question.name:45} {line}{given_up}", flush=True)
    if options.json:
        options.json.write_text(json.dumps({**what, "turns": options.turns, "figures": figures}, indent=1) + "\n")


if __name__ == "__main__":
    main()
