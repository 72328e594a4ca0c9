"""Questions to the library and the statements: what they find, for whom, and what becomes of impossible ones."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from random import Random
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from disputes import permissions
from disputes.actions import annotations, articles, assignments, clusters, seeds
from disputes.errors import TooLong
from disputes.models import Annotation, Article, Dispute, User
from disputes.permissions import Access, Right
from disputes.queries import articles as article_queries
from disputes.queries import asking, finding, meanings
from disputes.queries import statements as statement_queries
from disputes.queries.cursors import sealed
from disputes.records import Draft
from disputes.search import dated, limits
from disputes.search.syntax import DEEPEST, NotUnderstood
from disputes.text import Span
from tests.conftest import World, annotate, make_user, named, record
from tests.finding import found, quotes
from tests.plain_finding import Plain, Questions, names

LIBRARY = "/disputes/banks/articles/"
STATEMENTS = "/disputes/banks/statements/"
EXPORT = f"{STATEMENTS}export/"
TIMELINE = "/disputes/banks/timeline/"
COMPLETE = "/disputes/banks/search/complete/"
API = "/api/v1/disputes/banks/"

ASKED = 200
KNOWN = {*meanings.FILTERS} - {"cluster", "import"}


@pytest.fixture
def seeded(db: None) -> list[tuple[Plain, Questions, Access]]:
    """The sample disputes with what they lack, as different people see them."""
    oda, rui = make_user("oda"), make_user("rui")
    seeds.load(by=oda)
    banks, missiles = (
        Dispute.objects.select_related("codebook").get(slug=slug) for slug in ("northern-banks", "s-400")
    )
    mira = User.objects.get(username="mira")
    theirs = list(Article.objects.filter(dispute=banks).order_by("pk"))
    for article in theirs[::2]:
        assignments.set_done(article=article, annotator=mira, done=False)
    text = "The ferry brought hake to Halven. Nobody knows when."
    undated = record(text, title="A ferry", language="en-GB", author="Jo Vane", outlet="The North Wire")
    clusters.join(article=articles.add(dispute=banks, record=undated, by=oda), other=theirs[0], by=oda)
    everybody = (
        (banks, oda, Right.OWN),
        (banks, mira, Right.ANNOTATE),
        (banks, rui, Right.READ),
        (missiles, oda, Right.OWN),
    )
    seen = [(Plain(dispute, user, right), Access(user, dispute, right)) for dispute, user, right in everybody]
    return [(plain, Questions(plain, Random(number)), access) for number, (plain, access) in enumerate(seen)]


def test_what_is_found_is_what_going_through_all_rows_finds(seeded):
    random = Random(5)
    asked, answered = 0, 0
    seen: set[str] = set()

    while asked < ASKED:
        plain, questions, access = random.choice(seeded)
        question = questions.question()
        text = question.bare()
        try:
            meaning = asking.understand(access, text)
        except NotUnderstood:
            continue
        asked += 1
        seen |= {name for part in question.options for node in part for name in names(node)}
        by_article = finding.articles(access, meaning, most=1_000).keys
        by_statement = finding.statements(access, meaning, most=5_000).keys
        of_file = statement_queries.rows(access, meaning)

        # A name that nothing goes by is told, and nothing found.
        wanted = [] if meaning.unknown else plain.articles(question)
        stated = set() if meaning.unknown else plain.statements(question)
        assert list(map(dated.number, by_article)) == wanted, f"{access.user} asks for articles: {text}"
        shown = Annotation.objects.filter(number__in=map(dated.number, by_statement))
        assert set(shown.values_list("pk", flat=True)) == stated, f"{access.user} asks for statements: {text}"
        assert by_statement == sorted(by_statement)
        assert set(of_file.values_list("pk", flat=True)) == stated, f"{access.user} asks for a file: {text}"
        answered += bool(wanted or stated)

    assert seen == KNOWN
    assert answered > ASKED / 3


# What only Ben's coding has; in each world Ana has coded as well, something else.
OF_BEN = {
    "label": "label:threat",
    "speaker": 'speaker:"Sea League"',
    "actor": 'actor:"sea league"',
    "person": "by:annotator-ben",
    "note": "note:zebra",
    "prefix in a note": "note:zebr*",
    "words of a note": "zebra",
    "words of two notes": "zebra OR quagga",
    "quote": 'quote:"nobody should"',
    "certainty": "certainty:doubtful",
    "notes": "has:notes by:annotator-ben",
    "several": 'label:threat speaker:"Sea League" note:zebra',
}


def coded_by_ben(world: World, *, pk: UUID | None = None) -> Annotation:
    access, article = permissions.article(world.ben, world.article.pk, to=Right.ANNOTATE)
    start = article.text().index("“Nobody")
    draft = Draft(
        spans=(Span(start, start + 40),),
        label="threat",
        speakers=named(["Sea League"]),
        certainty="doubtful",
        note="A zebra crossing.",
    )
    saved = annotations.save(
        pk=pk or uuid4(), access=access, article=article, draft=draft, by=world.ben, create_actors=True
    )
    return saved.annotation


@pytest.mark.parametrize("question", OF_BEN.values(), ids=OF_BEN)
def test_another_annotators_coding_is_not_found_until_ones_own_is_done(blind_world: World, question):
    world = blind_world
    annotate(world)
    coded_by_ben(world)
    seen = {user.username: (user, right) for user, right in (
        (world.ana, Right.ANNOTATE), (world.ben, Right.ANNOTATE), (world.ada, Right.REVIEW), (world.rui, Right.READ),
    )}  # fmt: skip

    def finds(name: str) -> bool:
        user, right = seen[name]
        there = found(question, user=user, right=right)
        assert there in ([], [world.article.pk])
        assert bool(quotes(question, user=user, right=right)) == bool(there)
        return bool(there)

    assert [finds(name) for name in seen] == [False, True, True, False]
    assignments.set_done(article=world.article, annotator=world.ana, done=True)
    assert finds("ana")


@pytest.mark.parametrize(
    ("question", "by_ana"),
    [("has:annotations", False), ("-has:annotations", True), ("has:notes", False), ("-has:notes", True),
     ("-label:threat", True), ("-by:annotator-ben", True), ("-note:zebra", True)],
)  # fmt: skip
def test_that_somebody_has_coded_is_not_found_out(blind_world: World, question, by_ana):
    world = blind_world
    coded_by_ben(world)

    def finds(user: User, right: Right) -> bool:
        return bool(found(question, user=user, right=right))

    assert finds(world.ana, Right.ANNOTATE) == by_ana
    assert finds(world.ada, Right.REVIEW) == (not by_ana)
    assignments.set_done(article=world.article, annotator=world.ana, done=True)
    assert finds(world.ana, Right.ANNOTATE) == (not by_ana)


ADDRESSES = [
    *(f"{page}?q={question}" for page in (LIBRARY, STATEMENTS) for question in (
        *OF_BEN.values(), "", "protest", "has:annotations", "-has:annotations", "-label:threat", "by:me",
        "is:todo", "is:doing", "actor:arvenia", "zebra label:threat", "-zebra", "crossing OR protest",
    )),
    *(f"{LIBRARY}?q={question}&sort={sort}&view=cards" for question in ("zebra", "protest", "label:threat")
      for sort in ("oldest", "best")),
    *(f"{STATEMENTS}?group={group}&sort=newest" for group in ("label", "speaker", "target", "by", "certainty", "date")),
    *(f"{TIMELINE}{file}?q={question}&counting={counting}" for file in ("", "picture.svg", "table.csv")
      for question in ("zebra", "label:threat", "") for counting in ("statements", "clusters")),
    *(f"{TIMELINE}?one={one}&other={other}" for one, other in (("Arvenia", "Belmark"), ("Sea League", "Arvenia"))),
    *(f"/disputes/banks/{page}/{file}?q={question}&level={level}&counting={counting}"
      for page in ("network", "shares", "answers") for file in ("", "table.csv")
      for question, level, counting in (
        ("zebra", "coded", "articles"), ("", "state", "days"), ("", "body", "clusters"),
    )),
    *(f"/disputes/banks/{page}?q={question}" for question in ("", "label:threat", "zebra", "has:annotations", "by:me")
      for page in ("coverage/", "coverage/table.csv", *map("network/{}".format, (
        "network.gexf", "edges.csv", "events.csv",
    )))),
    "/disputes/banks/", "/disputes/banks/timeline/?panels=speakers", "/disputes/banks/shares/?picture=outlets",
    *(f"{EXPORT}?q={question}" for question in ("zebra", "label:threat&format=jsonl", "-label:threat", "")),
    *(f"{COMPLETE}?q={begun}" for begun in (
        "by:", "by:a", "actor:s", 'actor:"sea le', "speaker:sea", "target:S", "label:t", "note:z", "zeb", "is:", "has:",
    )),
    *(f"{API}{path}?q={question}" for path in ("articles", "statements", "statements.csv", "statements.jsonl")
      for question in ("zebra", "label:threat", "has:annotations", "")),
]  # fmt: skip


def shown(client: Client, address: str) -> bytes:
    """What comes back, without the tokens that are new each time."""
    answer = client.get(address)
    assert answer.status_code in (200, 400), address
    return re.sub(rb'csrfmiddlewaretoken" value="\w+"|"X-CSRFToken": "\w+"', b"", b"".join(answer))


def test_pages_are_byte_for_byte_the_same_whether_or_not_somebody_else_has_coded(client, blind_world):
    annotate(blind_world, note="Compare the wire.")
    client.force_login(blind_world.ana)
    before = {address: shown(client, address) for address in ADDRESSES}

    coded_by_ben(blind_world)
    assignments.set_done(article=blind_world.article, annotator=blind_world.ben, done=True)

    assert [address for address in ADDRESSES if shown(client, address) != before[address]] == []
    client.force_login(blind_world.ada)
    assert b"annotator-ben" in shown(client, f"{LIBRARY}?q=zebra")


def test_ones_own_note_is_shown_however_many_others_wrote_the_same(client, blind_world):
    annotate(blind_world, note="Compare the wire.")
    client.force_login(blind_world.ana)
    before = shown(client, f"{LIBRARY}?q=compare")

    for start in range(12):
        annotate(blind_world, spans=[Span(start, start + 5)], by=blind_world.ben, note="Compare.")

    assert b"Note by <bdi>annotator-ana" in before
    assert shown(client, f"{LIBRARY}?q=compare") == before


def test_what_is_counted_does_not_tell_how_much_others_coded(client, blind_world, monkeypatch):
    for name, value in (("BATCH", 1), ("MOST_LOOKED_AT", 8)):
        monkeypatch.setattr(finding, name, value)
    monkeypatch.setattr(statement_queries, "PAGE", 2)
    for start in range(4):
        annotate(blind_world, spans=[Span(start, start + 3)])
    client.force_login(blind_world.ana)
    before = [shown(client, f"{page}?q=by:me") for page in (STATEMENTS, LIBRARY)] + [shown(client, STATEMENTS)]

    for start in range(20):
        annotate(blind_world, spans=[Span(start, start + 5)], by=blind_world.ben)

    assert b"4 statements, earliest first" in before[-1]
    after = [shown(client, f"{page}?q=by:me") for page in (STATEMENTS, LIBRARY)] + [shown(client, STATEMENTS)]
    assert after == before


def test_facets_and_completion_know_of_others_coding_when_ones_own_is_done(client, blind_world):
    world = blind_world
    annotate(world)
    coded_by_ben(world)
    client.force_login(world.ana)

    before = facets(client.get(LIBRARY).text)
    offered = [client.get(COMPLETE, {"q": begun}).text for begun in ("by:annotator-b", "actor:sea")]
    assignments.set_done(article=world.article, annotator=world.ana, done=True)
    after = facets(client.get(LIBRARY).text)

    assert before["Label"] == {"Accusation": 1}
    assert before["Actor"] == {"Arvenia": 1, "Belmark": 1}
    assert before["Annotator"] == {"annotator-ana": 1}
    assert "annotator-ben" not in offered[0]
    assert "Sea League" not in offered[1]
    assert after["Label"] == {"Accusation": 1, "Threat": 1}
    assert after["Actor"] == {"Arvenia": 1, "Belmark": 1, "Sea League": 1}
    assert after["Annotator"] == {"annotator-ana": 1, "annotator-ben": 1}
    assert "annotator-ben" in client.get(COMPLETE, {"q": "by:annotator-b"}).text


@pytest.mark.parametrize("what", [{"label": "offer"}, {"old": "Sea League", "new": "Belmark", "part": "speaker"}])
def test_work_on_many_leaves_alone_what_is_hidden_and_tells_nothing_of_it(client, blind_world, what):
    hidden = coded_by_ben(blind_world)
    client.force_login(blind_world.ana)

    def told(pk: UUID) -> str:
        page = client.post(f"{STATEMENTS}many/", {"statement": str(pk), **what}, follow=True)
        return str(re.sub(r'csrfmiddlewaretoken" value="\w+"|"X-CSRFToken": "\w+"', "", page.text))

    assert told(hidden.pk) == told(uuid4())
    hidden.refresh_from_db()
    assert (hidden.label.slug, hidden.version, hidden.speakers) == ("threat", 1, "Sea League")


def test_a_reader_of_a_public_dispute_finds_articles_and_no_statements(client, world):
    coded_by_ben(world)
    Dispute.objects.update(public=True)

    for question in OF_BEN.values():
        assert "No article fits" in client.get(LIBRARY, {"q": question}).text, question
    page = client.get(LIBRARY, {"q": "protest"})
    file = b"".join(client.get(EXPORT, {"q": "label:threat"}))

    assert "1 article," in page.text
    assert not facets(page.text).keys() & {"Label", "Actor", "Annotator", "Your coding"}
    assert "Nothing settled yet" in client.get(STATEMENTS).text
    assert file.count(b"\r\n") == 1
    assert "Sea League" not in client.get(COMPLETE, {"q": "by:"}).text
    assert "annotator-ben" not in client.get(COMPLETE, {"q": "by:"}).text


# As it stands in the address, and whether it must be refused.
HOSTILE = {
    "author__password=x": True,
    "order_by=password": True,
    "annotator__user__password=x": True,
    "q=author__password:x": True,
    "q=" + "x" * 10_000: True,
    "q=" + "word+" * 200: True,
    "q=%22": True,
    "q=%E2%80%9Cno+end": True,
    "q=%00": False,
    "q=a%00b&label=%00": False,
    "q=%ED%A0%80": True,
    "q=label:%ED%A0%80": False,
    "q=%FF%FE": True,
    "q=" + ")" * 50: True,
    "q=" + "(" * 50: True,
    "q=" + "(" * 50 + "a" + ")" * 50: True,
    "q=()": True,
    "q=OR": True,
    "q=a+OR": True,
    "q=NOT": True,
    "q=-": False,
    "q=" + "-" * 500 + "a": False,
    "q=article:99999999999999999999": True,
    "q=article:999999999999999999": False,
    "q=cluster:999999999999999999+import:999999999999999999": False,
    "q=speaker:999999999999999999": False,
    "q=article:-1": True,
    "q=date:0000": True,
    "q=date:9999-12-31+since:0001+until:9999-12-31": False,
    "q=before:0001-01-01": False,
    "q=after:9999-12-31": False,
    "q=date:2031-02-30": True,
    "q=label:*": True,
    "q=a*": True,
    "q=%F0%9F%8E%A3": True,
    "q='%3B+DROP+TABLE+disputes_article%3B--": False,
    "q=%27+%26+%7C+%21+%3C-%3E+%3A*": True,
    "q=NEAR(a+b)+%7Btitle%7D+%5Erow": False,
    "q=" + "title:a" * 200: False,
    "q=is:done+has:duplicates+has:date+-has:date": False,
    "q=is:nothing": True,
    "q=source:nobody": True,
    "label=" + "x" * 3_000: True,
    "from=2031-13-01": True,
}
# Harmless where only part of an address is read.
PLACES = (LIBRARY, STATEMENTS, EXPORT, f"{API}articles", f"{API}statements", f"{API}statements.csv")


@pytest.mark.parametrize("place", [*PLACES, COMPLETE])
def test_no_question_however_odd_breaks_anything(client, world, place):
    annotate(world)
    client.force_login(world.ana)

    for query, refused in HOSTILE.items():
        answer = client.get(f"{place}?{query}")
        text = b"".join(answer).decode()

        told = f"{query[:80]}: {answer.status_code}"
        if place == COMPLETE:
            assert answer.status_code == 200, told
        elif refused:
            assert answer.status_code == 400, told
            assert sentence(place, text), told
        elif place in (LIBRARY, STATEMENTS):
            assert answer.status_code == 200, told
        else:
            # Programs are told where a name is not known; an empty answer might be taken for one.
            assert answer.status_code in (200, 400), told
            assert answer.status_code == 200 or sentence(place, text), told


def sentence(place: str, text: str) -> bool:
    """Whether an answer says what is wrong, rather than that something is."""
    if "was not in order" in text:
        return False
    if place.startswith(API):
        return re.search(r'"detail": ?"[^"]+[.…]"', text.replace('\\"', "")) is not None
    return (
        re.search(r"<p[^>]*>[^<]*(“|character|[Ss]earch|quotation|OR|NOT|parenthes)[^<]*\.[^<]*</p>", text) is not None
    )


@pytest.mark.once
@pytest.mark.parametrize(
    ("question", "place"),
    [
        ("hake author__password:x", "author__password"),
        ('hake "no end', "&quot;"),
        ("hake )))", ")"),
        ("hake article:99999999999999999999", "article:99999999999999999999"),
        (f"{'(' * 9}hake{')' * 9}", "("),
        (" ".join(["hake"] * 65), "hake"),
        ("hake OR", "OR"),
        ("hake since:spring", "since:spring"),
        ("<b>hake</b> is:&lt;", "is:&amp;lt;"),
    ],
)
@pytest.mark.parametrize("page", [LIBRARY, STATEMENTS])
def test_the_place_that_is_not_understood_is_marked(client, world, page, question, place):
    client.force_login(world.ana)

    whole = client.get(page, {"q": question})
    fragment = client.get(page, {"q": question}, headers={"HX-Request": "true"})

    assert (whole.status_code, fragment.status_code) == (400, 422)
    assert f"<mark>{place}</mark>" in whole.text
    assert f"<mark>{place}</mark>" in fragment.text
    assert "<b>hake" not in whole.text


@pytest.mark.once
@pytest.mark.parametrize("place", PLACES[:5])
@pytest.mark.parametrize("given", ["x", "%00", "é", "1" * 5_000, "WzFd:abc", sealed([1, 2, 3]), sealed(["x"])])
def test_places_that_were_not_given_out_are_refused(client, world, place, given):
    client.force_login(world.ana)

    for name in ("after", "before", "cursor"):
        for sort in ("", "oldest", "best"):
            answer = client.get(place, {"q": "protest", name: given} | ({"sort": sort} if sort else {}))

            assert answer.status_code == 400, (name, sort)


def test_a_hostile_question_for_work_on_many_changes_nothing(client, world):
    client.force_login(world.oda)

    for query in ("author__password:x", '"', ")", "x" * 10_000, "article:99999999999999999999", "label:nothing"):
        answer = client.post(f"{LIBRARY}many/", {"action": "delete", "all": "1", "q": query})

        assert answer.status_code == 400, query
    assert Article.objects.present().count() == 1


def deepest(one: Callable[[int], str], shape: str) -> str:
    """As many parentheses within one another as are accepted; `shape` says what stands in each."""
    question = one(0)
    for depth in range(1, DEEPEST + 1):
        within = {"a": one(depth), "b": one(depth + 20), "…": question}
        question = re.sub("[ab…]", lambda found, within=within: within[found[0]], f"({shape})")  # type: ignore[misc]
    return question


SHAPES = (
    "a …", "… a", "a OR …", "… OR a", "a -…", "-… a", "-a OR -…", "-… OR -a", "-a -…", "-a -… b", "a OR b -…",
    "-… OR a b", "a b OR … OR -b", "-… -a OR b",
)  # fmt: skip


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("kind", ["words", "phrases", "filters"])
def test_the_deepest_question_runs(world: World, kind, shape):
    annotate(world, note="word0 and word1")
    access = Access(world.oda, world.dispute, Right.OWN)
    written: dict[str, Callable[[int], str]] = {
        "words": lambda number: f"word{number}*",
        "phrases": lambda number: f'"arvenia lodged word{number}"',
        "filters": lambda number: ("label:threat", "speaker:Arvenia", "by:me", f"note:word{number}")[number % 4],
    }
    question = deepest(written[kind], shape)

    meaning = asking.understand(access, question)
    for order in article_queries.ORDERS:
        article_queries.library(access, meaning, article_queries.Place(order=order), with_facets=True)
    statement_queries.page(access, meaning, with_facets=True)

    assert statement_queries.rows(access, meaning).count() in (0, 1)
    asking.understand(access, f"-{question}")
    with pytest.raises(NotUnderstood, match=f"at most {DEEPEST} deep"):
        asking.understand(access, f"({question} a)")


SLOW = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000000000) SELECT max(i) FROM n"


def run_slowly(*_: Any, **__: Any) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(SLOW)
        return cursor.fetchall()


def test_what_takes_too_long_is_stopped_and_the_next_question_is_answered(world: World):
    with pytest.raises(TooLong, match="Ask for a shorter time or for rarer words"), limits.within(0.05):
        run_slowly()

    assert found("protest") == [world.article.pk]
    with limits.within(30):
        assert found("protest") == [world.article.pk]


@pytest.mark.parametrize(("page", "asked"), [(LIBRARY, "articles"), (STATEMENTS, "statements")])
def test_a_page_says_that_a_question_took_too_long(client, world, monkeypatch, page, asked):
    client.force_login(world.ana)
    monkeypatch.setattr(limits.within.__wrapped__, "__defaults__", (0.05,))  # type: ignore[attr-defined]
    # In place of a collection so large that it takes as long.
    monkeypatch.setattr(finding, asked, run_slowly)

    whole = client.get(page, {"q": "protest"})
    fragment = client.get(page, {"q": "protest"}, headers={"HX-Request": "true"})
    monkeypatch.undo()

    assert (whole.status_code, fragment.status_code) == (503, 422)
    assert "This question took too long." in whole.text
    assert 'value="protest"' in whole.text
    assert "This question took too long." in fragment.text
    assert client.get(page, {"q": "protest"}).status_code == 200


def add(world: World, number: int, **metadata: Any) -> Article:
    text = metadata.pop("text", f"Arvenia lodged a protest. It was number {number}.")
    values = {"title": f"Article {number:03}", "published": date(2031, 1, 1) + timedelta(days=number)} | metadata
    return articles.add(dispute=world.dispute, record=record(text, **values), by=world.oda)


def titles(text: str) -> list[str]:
    there = re.findall(r'<a class="title"[^>]*><bdi>(.*?)</bdi>', text)
    return [re.sub("<[^>]*>", "", title) for title in there]


def facets(text: str) -> dict[str, dict[str, int]]:
    """What a page offers to narrow by: how often each value is said to be there."""
    return {
        title: {
            re.sub("<[^>]*>| \\(chosen.*", "", words): int(count.replace(",", ""))
            for words, count in re.findall(r'<li><a [^>]*>(.*?)</a> <span class="num">(.*?)</span>', section)
        }
        for title, section in re.findall(
            r'<section class="facet" aria-label="([^"]*)">(.*?)</section>', text, re.DOTALL
        )
    }


def queries_of(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


@pytest.mark.parametrize(
    "address",
    [
        f"{LIBRARY}?q=protest",
        f"{LIBRARY}?q=protest label:accusation speaker:Arvenia outlet:wire since:2031 -label:threat",
        f"{LIBRARY}?q=protest is:todo has:annotations&sort=best",
        f"{LIBRARY}?q=compare&view=cards",
        f"{STATEMENTS}?group=label",
        f"{STATEMENTS}?q=protest&group=speaker",
        f"{STATEMENTS}?q=label:accusation has:notes date:2031&group=date&sort=newest",
    ],
)
@pytest.mark.parametrize("who", ["oda", "ana"])
def test_queries_stay_level_when_rows_grow(client, blind_world, address, who):
    world = blind_world
    client.force_login(getattr(world, who))

    def grow(numbers: range) -> None:
        for number in numbers:
            annotate(world, article=add(world, number, outlet="wire"), note="Compare.")

    grow(range(2))
    few = queries_of(client, address)
    grow(range(2, 14))

    assert queries_of(client, address) == few


def test_pieces_of_the_text_mark_the_words_and_lead_to_their_paragraph(client, world):
    client.force_login(world.rui)

    page = client.get(LIBRARY, {"q": 'protest "mistake patience" -zebra'}).text

    address = f"/articles/{world.article.pk}/"
    assert re.search(rf'<a href="{address}#paragraph-1">[^<]*lodged a <mark class="hit">protest</mark>', page)
    assert re.search(rf'<a href="{address}#paragraph-2">.*<mark class="hit">mistake patience</mark>', page)
    assert f"{address}#paragraph-3" not in page
    assert 'lodges a <mark class="hit">protest</mark></bdi>' in page  # the title


def test_a_note_with_the_words_leads_to_its_annotation_for_whom_may_see_it(client, blind_world):
    world = blind_world
    saved = annotate(world, by=world.ben, note="Is this a <b>zebra</b>?")
    told = {}

    for user in (world.ana, world.ben, world.ada, world.rui):
        client.force_login(user)
        told[user.username] = client.get(LIBRARY, {"q": "zebra"}).text

    for name in ("ben", "ada"):
        assert f'<a href="/articles/{world.article.pk}/#annotation-{saved.pk}">' in told[name]
        assert "Note by <bdi>annotator-ben</bdi>" in told[name]
        assert '&lt;b&gt;<mark class="hit">zebra</mark>&lt;/b&gt;' in told[name]
    for name in ("ana", "rui"):
        assert "No article fits" in told[name]
        assert str(saved.pk) not in told[name]


def small_world(world: World) -> None:
    first = add(world, 1, outlet="Wire", language="en", published=date(2031, 3, 1))
    second = add(world, 2, outlet="Wire", language="tr", published=date(2031, 4, 1))
    add(world, 3, outlet="Post", language="en", published=date(2030, 1, 1))
    annotate(world, article=first)
    annotate(world, "threat", article=first, quote="It was", targets=["Ana Reyl"], by=world.ben)
    annotate(world, "threat", article=first, quote="number", targets=[], by=world.ben)
    annotate(world, "threat", article=second, speakers=["Belmark", "Arvenia"], targets=["Ana Reyl"])
    assignments.set_done(article=first, annotator=world.ana, done=True)


def test_what_articles_can_be_narrowed_by_is_counted_as_by_hand(client, world):
    small_world(world)
    client.force_login(world.ana)

    everything = facets(client.get(LIBRARY).text)
    narrowed = facets(client.get(LIBRARY, {"q": "number outlet:Wire lang:en"}).text)

    assert everything == {
        "Outlet": {"Wire": 2, "Post": 1},
        "Date": {"undated": 1, "2031": 2, "2030": 1},
        "Language": {"en": 2, "tr": 1},
        "Label": {"Accusation": 1, "Threat": 2},
        "Actor": {"Arvenia": 2, "Ana Reyl": 2, "Belmark": 2},
        "Annotator": {"annotator-ana": 2, "annotator-ben": 1},
        "Your coding": {"to do": 2, "in progress": 1, "done": 1},
    }
    assert narrowed["Outlet"] == {"Wire": 1}
    assert narrowed["Date"] == {"March 2031": 1}
    assert narrowed["Label"] == {"Accusation": 1, "Threat": 1}


def test_what_statements_can_be_narrowed_by_is_counted_as_by_hand(client, world):
    small_world(world)
    client.force_login(world.ana)

    told = facets(client.get(STATEMENTS, {"q": "actor:Arvenia"}).text)
    grouped = client.get(STATEMENTS, {"group": "speaker"}).text

    assert told["Label"] == {"Accusation": 1, "Threat": 3}
    assert told["Speaker"] == {"Arvenia": 4, "Belmark": 1}
    assert told["Target"] == {"Ana Reyl": 2, "Belmark": 1}
    assert told["Annotator"] == {"annotator-ana": 2, "annotator-ben": 2}
    assert told["Month" if "Month" in told else "Date"] == {"March 2031": 3, "April 2031": 1}
    assert re.findall(r'<section class="group" aria-label="([^"]*)">', grouped) == ["Arvenia", "Belmark"]
    assert [int(n) for n in re.findall(r">(\d+) statements?</a></h2>", grouped)] == [4, 1]
    of_source = client.get(STATEMENTS, {"group": "source"}).text
    assert re.findall(r'<section class="group" aria-label="([^"]*)">', of_source) == ["annotator"]


def test_a_value_narrows_the_question_and_takes_itself_away_again(client, world):
    small_world(world)
    client.force_login(world.ana)

    def link(page: str, words: str) -> str:
        there = re.search(rf'<li><a href="([^"]*)"[^>]*>(?:<span[^>]*>)?<bdi>{words}</bdi>', page)
        assert there
        return there[1].replace("&amp;", "&")

    first = client.get(LIBRARY, {"q": "number OR nothing"}).text
    narrowed = client.get(LIBRARY + link(first, "Post")).text
    back = client.get(LIBRARY + link(narrowed, "Post")).text

    assert titles(first) == ["Article 002", "Article 001", "Article 003"]
    assert titles(narrowed) == ["Article 003"]
    assert "(chosen; take it away)" in narrowed
    assert titles(back) == titles(first)


@pytest.mark.parametrize(("page", "address"), [("articles", LIBRARY), ("statements", STATEMENTS)])
def test_a_question_is_kept_found_and_forgotten_on_its_page(client, world, page, address):
    client.force_login(world.ana)
    keep = {"page": page, "name": "Protests & <b>", "question": "q=protest+label%3Aaccusation", "shared": "1"}

    kept = client.post("/disputes/banks/search/keep/", keep, follow=True)
    shown_to_ben = Client()
    shown_to_ben.force_login(world.ben)
    others = shown_to_ben.get(address).text
    forget = re.search(r'action="(/disputes/banks/search/\d+/forget/)"', kept.text)
    assert forget
    client.post(forget[1], {"page": page})

    link = f'<a href="{address}?q=protest+label%3Aaccusation"><bdi>Protests &amp; &lt;b&gt;</bdi></a>'
    assert "Kept as" in kept.text
    assert link in kept.text
    assert link in others
    assert "shared by <bdi>annotator-ana</bdi>" in others or "shared by" in others
    assert f"{forget[1]}" not in others
    assert link not in client.get(address).text


def followed(client: Client, url: str, way: str) -> list[list[str]]:
    """Titles on one page after the other."""
    seen = []
    while url:
        page = client.get(url)
        seen.append(titles(page.text))
        there = re.search(rf'rel="{way}" href="([^"]*)"', page.text)
        url = there[1].replace("&amp;", "&") if there else ""
    return seen


@pytest.mark.parametrize("sort", ["newest", "oldest", "best"])
@pytest.mark.parametrize("question", ["number", "number label:accusation", "number is:todo", "number has:annotations"])
def test_pages_of_an_answer_follow_one_another_and_lead_back(client, world, monkeypatch, sort, question):
    monkeypatch.setattr(article_queries, "PAGE_OF_HITS", 2)
    for number in range(7):
        annotate(world, article=add(world, number, published=date(2031, 1, 1 + number // 3)))
    client.force_login(world.ben)
    address = f"{LIBRARY}?q={question}&sort={sort}"

    pages = followed(client, address, "next")
    last = re.search(r'rel="next" href="([^"]*)"', client.get(address).text)
    assert last
    url = address
    while there := re.search(r'rel="next" href="([^"]*)"', client.get(url).text):
        url = there[1].replace("&amp;", "&")
    back = followed(client, url, "prev")

    newest = [f"Article {number:03}" for number in range(6, -1, -1)]
    assert [len(page) for page in pages] == [2, 2, 2, 1]
    assert [title for page in pages for title in page] == (newest[::-1] if sort == "oldest" else newest)
    assert back[::-1] == pages


def test_the_best_comes_first(client, world):
    add(world, 1, title="Herring", text="Once a herring. And then much else that is not about fish at all.")
    add(world, 2, title="Nothing", text="Nothing of it, or hardly: a herring somewhere among many, many other words.")
    add(world, 3, title="Nothing either", text="No fish.")
    client.force_login(world.rui)

    def order(sort: str) -> list[str]:
        return titles(client.get(LIBRARY, {"q": "herring", "sort": sort}).text)

    assert order("best") == ["Herring", "Nothing"]
    assert order("newest") == ["Nothing", "Herring"]
    assert order("oldest") == ["Herring", "Nothing"]
    assert client.get(LIBRARY, {"q": "herring", "sort": "worst"}).status_code == 400


def test_cards_say_what_the_table_says(client, world):
    add(world, 1, outlet="North Wire")
    client.force_login(world.ana)

    table = client.get(LIBRARY, {"q": "number"}).text
    cards = client.get(LIBRARY, {"q": "number", "view": "cards"}).text

    assert titles(table) == titles(cards) == ["Article 001"]
    assert '<li class="library-card">' in cards
    assert "<table" not in cards
    assert '<ol class="library-cards"' not in table
    for page in (table, cards):
        assert "<bdi>North Wire</bdi>" in page
        assert '<mark class="hit">number</mark>' in page
        assert "2 January 2031" in page
        assert 'name="article" value=' in page
    assert client.get(LIBRARY, {"view": "tiles"}).status_code == 400


def test_columns_are_those_that_were_chosen(client, world):
    add(world, 1, author="Jo Vane", language="en", outlet="North Wire")
    client.force_login(world.ana)

    def headings(**params: Any) -> list[str]:
        page = client.get(LIBRARY, params).text
        return re.findall(r'<th scope="col"[^>]*>([^<]+)</th>', page)

    assert headings() == ["Article", "Outlet", "Published", "Statements", "Coding"]
    assert headings(column=["author", "language", "words", "nonsense"]) == ["Article", "Author", "Language", "Words"]
    assert headings(column="nonsense") == headings()
    client.force_login(world.rui)
    assert headings(column=["coding", "words"]) == ["Article", "Words"]


@pytest.mark.parametrize(
    "question",
    ["outlet:wire OR has:annotations", "has:date OR label:accusation", "fish (is:done -is:todo)", "is:done OR fish"],
)
def test_what_can_not_be_asked_within_one_or_is_refused_with_its_place(world: World, question):
    access = Access(world.oda, world.dispute, Right.OWN)

    with pytest.raises(NotUnderstood) as refused:
        asking.understand(access, question)

    assert "OR or parentheses" in refused.value.sentence
    assert question[refused.value.start : refused.value.end]


def test_best_first_has_what_only_a_note_finds_at_its_end(world: World):
    annotate(world, note="Compare the herring quota.")
    other = articles.add(dispute=world.dispute, record=record("A herring quota.", title="Quota"), by=world.oda)
    access = Access(world.oda, world.dispute, Right.OWN)

    best = finding.ranked(access, asking.understand(access, "herring quota"), among_newest=100)

    assert [dated.number(key) for key in best] == [other.pk, world.article.pk]


def test_demands_that_contradict_each_other_find_nothing(world: World):
    assert found("has:duplicates -has:duplicates") == []
    assert found("(is:done) (is:todo)") == []


def test_notes_are_gone_through_to_the_last_whatever_else_is_asked(world, monkeypatch):
    for name, value in (("BATCH", 2), ("LARGEST_BATCH", 2)):
        monkeypatch.setattr(finding, name, value)
    noted = [add(world, number, published=date(2031, 1, 1 + number)) for number in range(8)]
    for article in noted:
        annotate(world, article=article, note="A zebra crossing.")
    for article in noted[-3:]:
        assignments.set_done(article=article, annotator=world.ana, done=True)
    other = add(world, 9, text="A zebra.", published=date(2031, 2, 1))
    annotate(world, article=other, note="A zebra", quote="zebra")

    for question, expected in (
        ("zebra", [other, *reversed(noted)]),
        ("zebra -is:done", [other, *reversed(noted[:-3])]),
        ("zebra -number", [other]),
        ("zebra is:done", list(reversed(noted[-3:]))),
    ):
        assert found(question, user=world.ana) == [article.pk for article in expected], question


def test_each_article_shows_its_own_notes_however_many_another_has(client, world):
    loud, quiet = (add(world, number, published=date(2031, number, 1)) for number in (1, 2))
    for _ in range(8):
        annotate(world, article=loud, note="zebra")
    annotate(world, article=quiet, note="zebra")
    client.force_login(world.ana)

    page = client.get(LIBRARY, {"q": "zebra"}).text

    rows = page.split("<tr>")[2:]
    assert [row.count("note-hit") for row in rows] == [1, 3]


def test_a_group_begins_with_what_its_page_begins_with(client, world):
    for number in range(6):  # the later it was made, the earlier it was said
        annotate(world, article=add(world, number, published=date(2031, 12 - number, 1)))
    client.force_login(world.ana)

    for sort in ("oldest", "newest"):
        whole = re.findall(r"#annotation-([0-9a-f-]+)", client.get(f"{STATEMENTS}?sort={sort}").text)
        grouped = re.findall(r"#annotation-([0-9a-f-]+)", client.get(f"{STATEMENTS}?sort={sort}&group=label").text)
        assert grouped == whole[:3], sort
