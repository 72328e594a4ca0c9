"""Work on many articles or statements at once, as the forms of the pages ask for it."""

import csv
import io
import json
import re
from datetime import date
from typing import Any

import pytest
from django.test import Client

from disputes import importers, seeds
from disputes.actions import articles, assignments, disputes, people
from disputes.models import Annotation, Article, Assignment, Change, Dispute, User
from disputes.records import ArticleRecord, Source
from disputes.text import Span
from tests.conftest import TEXT, World, annotate, record
from tests.finding import found, quotes

LIBRARY = "/disputes/banks/articles/"
MANY = f"{LIBRARY}many/"
DELETED = f"{LIBRARY}deleted/"
STATEMENTS = "/disputes/banks/statements/"
MANY_STATEMENTS = f"{STATEMENTS}many/"
UNDO = f"{STATEMENTS}undo/"

EVERYBODY = ("olga", "rui", "ana", "ada", "oda")
REFUSED = {"olga": 404}
MAY: dict[str, tuple[str, ...]] = {
    "export": ("rui", "ana", "ada", "oda"),
    "export-articles": ("ada", "oda"),
    "assign": ("ada", "oda"),
    "move": ("oda",),
    "delete": ("oda",),
    "restore": ("oda",),
}


def add(world: World, number: int, **metadata: Any) -> Article:
    values = {"title": f"Article {number}", "published": date(2031, 1, number)} | metadata
    return articles.add(dispute=world.dispute, record=record(f"Arvenia lodged a protest, no. {number}.", **values),
                        by=world.oda)  # fmt: skip


def text_of(page: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", "", page.text))


@pytest.fixture
def elsewhere(world: World) -> Dispute:
    return disputes.create(name="Elsewhere", slug="elsewhere", codebook=seeds.codebook(), by=world.oda)


@pytest.mark.once
@pytest.mark.parametrize("who", EVERYBODY)
@pytest.mark.parametrize("action", MAY)
def test_who_may_do_what_with_many_articles(client, world, elsewhere, action, who):
    article = add(world, 1)
    if action == "restore":
        articles.delete(article=article, by=world.oda)
    client.force_login(getattr(world, who))
    before = state(article)

    answer = client.post(
        MANY, {"action": action, "article": article.pk, "annotator": world.ben.pk, "to": elsewhere.slug}
    )

    if who in MAY[action]:
        assert answer.status_code == (200 if action.startswith("export") else 302)
        assert (state(article) == before) == action.startswith("export")
    else:
        assert answer.status_code == REFUSED.get(who, 403)
        assert state(article) == before


def state(article: Article) -> tuple[Any, ...]:
    article.refresh_from_db()
    return article.dispute_id, article.deleted_at is None, Assignment.objects.filter(article=article).count()


def test_who_has_not_signed_in_does_nothing(client, world):
    for address in (MANY, MANY_STATEMENTS, UNDO):
        answer = client.post(address, {"action": "delete", "article": world.article.pk})

        assert answer.status_code == 401, address
        assert client.get(address).status_code == 405, address
    Dispute.objects.update(public=True)
    assert client.post(MANY, {"action": "delete", "article": world.article.pk}).status_code in (401, 403)
    assert Article.objects.present().count() == 1


@pytest.mark.once
@pytest.mark.parametrize("action", MAY)
@pytest.mark.parametrize("chosen", [{}, {"article": "x"}, {"article": ["", "-1", "1e9", "9" * 30]}])
def test_with_nothing_selected_a_sentence_says_what_to_do(client, world, action, chosen):
    client.force_login(world.oda)

    page = client.post(MANY, {"action": action, "back": "q=protest&sort=oldest", **chosen}, follow=True)

    assert page.redirect_chain == [(f"{LIBRARY}?q=protest&sort=oldest", 302)]
    assert "Select at least one article first." in page.text


@pytest.mark.parametrize("action", ["", "explode"])
def test_an_unknown_action_is_refused(client, world, action):
    client.force_login(world.oda)

    answer = client.post(MANY, {"action": action, "article": world.article.pk})

    assert answer.status_code == 400
    assert "“action” is one of" in answer.text


def test_articles_of_another_dispute_are_left_alone(client, world, elsewhere):
    theirs = articles.add(dispute=elsewhere, record=record("Theirs."), by=world.oda)
    people.set_membership(dispute=elsewhere, user=world.olga, role="owner", by=world.oda)
    client.force_login(world.olga)
    chosen = {"article": [world.article.pk, theirs.pk]}

    deleted = client.post("/disputes/elsewhere/articles/many/", {"action": "delete", **chosen}, follow=True)
    exported = client.post("/disputes/elsewhere/articles/many/", {"action": "export-articles", **chosen})

    assert "1 article deleted." in deleted.text
    assert list(Article.objects.present()) == [world.article]
    assert exported.content == b""


def test_the_statements_of_selected_articles_come_as_a_file(client, world):
    other, third = add(world, 1), add(world, 2)
    for article in (world.article, other, third):
        annotate(world, article=article, note="=1+1" if article == other else "")
    client.force_login(world.ana)

    answer = client.post(MANY, {"action": "export", "article": [world.article.pk, other.pk]})

    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert answer["Content-Disposition"].startswith('attachment; filename="statements-banks-')
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [row["article_id"] for row in rows] == [str(world.article.pk), str(other.pk)]
    assert "'=1+1" in text


def test_a_file_of_selected_articles_holds_only_statements_that_may_be_seen(client, blind_world):
    annotate(blind_world, quote="offered talks", label="offer")
    annotate(blind_world, by=blind_world.ben)
    lines = {}

    for name in ("ana", "ben", "ada", "rui"):
        client.force_login(getattr(blind_world, name))
        answer = client.post(MANY, {"action": "export", "article": blind_world.article.pk})
        lines[name] = b"".join(answer.streaming_content).count(b"\r\n") - 1

    assert lines == {"ana": 1, "ben": 1, "ada": 2, "rui": 0}


HARD = "  ‘Quoted’, “twice”; a\ttab; \\n and ``` — 🎣\n\n=1+1\n\n中国外交部 Ağrı e\u0301tude <b>&amp;</b>\n\n" + TEXT


def test_articles_go_out_and_come_in_again_as_they_were(client, world, elsewhere):
    full = add(
        world, 1, title="“Nets”: cut, \\ or <b>", outlet='The "Wire"', author="Jo Vane, Ana Íñiguez",
        url="https://news.example/1?a=b&c=%C3%A9", language="en-GB", dateline="TARN, Arvenia",
    )  # fmt: skip
    hard = articles.add(dispute=world.dispute, record=record(HARD, title="=SUM(1)"), by=world.oda)
    client.force_login(world.ada)

    answer = client.post(MANY, {"action": "export-articles", "article": [hard.pk, full.pk, world.article.pk]})

    assert answer["Content-Type"] == "application/x-ndjson; charset=utf-8"
    assert answer["Content-Disposition"].startswith('attachment; filename="articles-banks-')
    read = list(importers.read(Source("articles.jsonl", lambda: io.BytesIO(answer.content))))
    back = [articles.add(dispute=elsewhere, record=one, by=world.oda) for one in read if isinstance(one, ArticleRecord)]
    assert len(back) == len(read)
    assert [kept(one) for one in back] == [kept(one) for one in (world.article, hard, full)]
    assert [json.loads(line)["title"] for line in answer.content.decode().splitlines()] == [one.title for one in back]


def kept(article: Article) -> dict[str, Any]:
    article.refresh_from_db()
    columns = ("title", "outlet", "author", "url", "published", "dateline", "language", "sha256", "characters", "words")
    return {name: getattr(article, name) for name in columns} | {"text": article.text()}


def test_all_that_was_found_is_meant_and_nothing_else(client, world):
    for number in range(1, 8):
        add(world, number, outlet="Wire" if number < 4 else "Post")
    client.force_login(world.oda)

    page = client.post(MANY, {"action": "delete", "all": "1", "q": "outlet:wire protest", "article": "7"}, follow=True)

    assert "3 articles deleted. For 30 days they can be brought back." in page.text
    assert sorted(Article.objects.present().values_list("outlet", flat=True)) == ["", "Post", "Post", "Post", "Post"]
    assert len(found("outlet:wire")) == 0
    assert len(found("")) == 5


def test_all_of_nothing_is_nothing_selected(client, world):
    client.force_login(world.oda)

    page = client.post(MANY, {"action": "delete", "all": "1", "q": "zebra"}, follow=True)

    assert "Select at least one article first." in page.text
    assert Article.objects.present().count() == 1


def test_what_was_deleted_stands_on_its_page_and_is_brought_back(client, world):
    gone = [add(world, 1), add(world, 2, outlet="Wire")]
    annotate(world, article=gone[0])
    client.force_login(world.oda)
    client.post(MANY, {"action": "delete", "article": [one.pk for one in gone]})
    listed = client.get(DELETED).text
    assert found("protest") == [world.article.pk]

    page = client.post(MANY, {"action": "restore", "article": [one.pk for one in gone]}, follow=True)

    assert f'<a href="{DELETED}">' in page.text
    assert [f'value="{one.pk}"' in listed for one in (*gone, world.article)] == [True, True, False]
    assert "2 articles brought back." in page.text
    assert sorted(found("protest")) == sorted([world.article.pk, *(one.pk for one in gone)])
    assert quotes("") == ["Arvenia lodged a protest"]
    assert "Nothing was deleted lately" in client.get(DELETED).text
    actions = Change.objects.filter(kind="article", object_id=str(gone[0].pk)).order_by("pk")
    assert list(actions.values_list("action", "by__username"))[-2:] == [("deleted", "oda"), ("restored", "oda")]


def test_what_came_again_since_stays_deleted_with_a_sentence(client, world):
    gone = add(world, 1)
    client.force_login(world.oda)
    client.post(MANY, {"action": "delete", "article": gone.pk})
    add(world, 1, title="Again")

    page = client.post(MANY, {"action": "restore", "article": gone.pk}, follow=True)

    assert "“Article 1” stays deleted: its text has been imported again since, as “Again”." in text_of(page)
    assert "1 article brought back" not in page.text
    gone.refresh_from_db()
    assert gone.deleted_at


def test_articles_are_assigned_to_whom_was_chosen(client, world):
    chosen = [add(world, number) for number in (1, 2)]
    client.force_login(world.ada)

    page = client.post(
        MANY,
        {"action": "assign", "article": [one.pk for one in chosen], "annotator": [world.ana.pk, world.ben.pk],
         "due": "2031-05-01"},
        follow=True,
    )  # fmt: skip

    assert "2 articles assigned to" in page.text
    rows = Assignment.objects.values_list("article", "annotator__username", "status", "due").order_by("article", "pk")
    assert set(rows) == {
        (one.pk, name, "todo", date(2031, 5, 1)) for one in chosen for name in ("ana", "ben")
    }  # fmt: skip


@pytest.mark.parametrize(
    ("values", "status", "sentence"),
    [
        ({}, 422, "Choose who is to code them."),
        ({"annotator": "x"}, 422, "Choose who is to code them."),
        ({"annotator": "olga"}, 422, "Choose who is to code them."),
        ({"annotator": "rui"}, 422, "Choose who is to code them."),
        ({"annotator": "ana", "due": "soon"}, 400, "“due” is one date"),
    ],
)
def test_nothing_is_assigned_to_strangers_or_for_no_day(client, world, values, status, sentence):
    client.force_login(world.oda)
    someone = getattr(world, values.get("annotator", ""), None)
    values = values | ({"annotator": someone.pk} if isinstance(someone, User) else {})

    answer = client.post(MANY, {"action": "assign", "article": world.article.pk, **values})

    assert answer.status_code == status
    assert sentence in answer.text
    assert not Assignment.objects.exists()


def test_articles_move_and_those_with_annotations_stay(client, world, elsewhere):
    going = add(world, 1)
    annotate(world)
    client.force_login(world.oda)

    page = client.post(
        MANY, {"action": "move", "to": "elsewhere", "article": [going.pk, world.article.pk]}, follow=True
    )

    assert "1 article moved to “Elsewhere”." in page.text
    assert "stays: its annotations" in page.text
    assert found("protest") == [world.article.pk]
    assert found("protest", "elsewhere") == [going.pk]


def test_nothing_moves_to_where_one_does_not_own(client, world, elsewhere):
    people.set_membership(dispute=world.dispute, user=world.ana, role="owner", by=world.oda)
    client.force_login(world.ana)

    hidden = client.post(MANY, {"action": "move", "to": "elsewhere", "article": world.article.pk})
    missing = client.post(MANY, {"action": "move", "to": "nowhere", "article": world.article.pk})
    people.set_membership(dispute=elsewhere, user=world.ana, role="reviewer", by=world.oda)
    known = client.post(MANY, {"action": "move", "to": "elsewhere", "article": world.article.pk})
    itself = client.post(MANY, {"action": "move", "to": "banks", "article": world.article.pk})

    assert [answer.status_code for answer in (hidden, missing, known, itself)] == [404, 404, 403, 422]
    assert found("protest") == [world.article.pk]


# Statements


def labels(*statements: Annotation) -> list[str]:
    return [Annotation.objects.get(pk=one.pk).label.slug for one in statements]


@pytest.mark.parametrize("who", EVERYBODY)
@pytest.mark.parametrize("values", [{"label": "threat"}, {"old": "Arvenia", "new": "Belmark", "part": "speaker"}])
def test_who_may_change_many_statements(client, world, values, who):
    mine = annotate(world, by=getattr(world, who)) if who in ("ana", "ada", "oda") else annotate(world)
    client.force_login(getattr(world, who))

    answer = client.post(MANY_STATEMENTS, {"statement": str(mine.pk), **values})

    mine.refresh_from_db()
    if who in ("olga", "rui"):
        assert answer.status_code == REFUSED.get(who, 403)
        assert mine.version == 1
        assert client.post(UNDO).status_code == REFUSED.get(who, 403)
    else:
        assert answer.status_code == 302
        assert mine.version == 2


def test_many_statements_get_another_label_and_it_is_undone(client, world):
    own = [annotate(world, quote=word) for word in ("HALVEN", "Belmark", "Friday")]
    client.force_login(world.ana)

    page = client.post(
        MANY_STATEMENTS,
        {"statement": [str(one.pk) for one in own[:2]], "label": "threat", "back": "q=speaker%3AArvenia"},
        follow=True,
    )

    assert page.redirect_chain == [(f"{STATEMENTS}?q=speaker%3AArvenia", 302)]
    assert "2 statements changed." in page.text
    assert f'action="{UNDO}"' in page.text
    assert labels(*own) == ["threat", "threat", "accusation"]
    assert quotes("label:threat") == ["HALVEN", "Belmark"]
    undone = client.post(UNDO, follow=True)
    assert "2 statements put back." in undone.text
    assert labels(*own) == ["accusation"] * 3
    assert quotes("label:threat") == []
    assert client.post(UNDO).status_code == 400


def test_one_statement_gets_another_label_at_its_place_in_the_list(client, world):
    own = annotate(world)
    client.force_login(world.ana)
    assert f'name="one" value="{own.pk} threat"' in client.get(STATEMENTS).text

    # The boxes of the same form are ticked; the button means one.
    page = client.post(
        MANY_STATEMENTS, {"one": f"{own.pk} threat", "statement": str(annotate(world, quote="Friday").pk)}, follow=True
    )

    assert "1 statement changed." in page.text
    assert quotes("label:threat") == ["Arvenia lodged a protest"]
    client.post(UNDO)
    assert labels(own) == ["accusation"]


def test_what_was_changed_since_stays_as_it_is_when_the_rest_is_undone(client, world):
    own = [annotate(world, quote=word) for word in ("HALVEN", "Belmark")]
    client.force_login(world.ana)
    client.post(MANY_STATEMENTS, {"statement": [str(one.pk) for one in own], "label": "threat"})
    annotate(world, "offer", quote="HALVEN", pk=own[0].pk, version=2)

    page = client.post(UNDO, follow=True)

    assert "1 statement put back. 1 were changed since and stay as they are." in page.text
    assert labels(*own) == ["offer", "accusation"]


def test_what_others_coded_is_told_and_left_alone(client, world):
    mine, theirs = annotate(world), annotate(world, quote="Friday", by=world.ben)
    client.force_login(world.ana)

    page = client.post(MANY_STATEMENTS, {"statement": [str(mine.pk), str(theirs.pk)], "label": "threat"}, follow=True)
    alone = client.post(MANY_STATEMENTS, {"statement": str(theirs.pk), "label": "offer"}, follow=True)

    assert "1 statement changed. 1 are not yours to change." in page.text
    assert "Nothing had to be changed. 1 are not yours to change." in alone.text
    assert labels(mine, theirs) == ["threat", "accusation"]


def test_an_undo_is_ones_own_and_of_this_dispute(client, world, elsewhere):
    own = annotate(world)
    client.force_login(world.ana)
    client.post(MANY_STATEMENTS, {"statement": str(own.pk), "label": "threat"})
    people.set_membership(dispute=elsewhere, user=world.ana, role="annotator", by=world.oda)
    other = Client()
    other.force_login(world.ben)

    assert other.post(UNDO).status_code == 400
    assert client.post("/disputes/elsewhere/statements/undo/").status_code == 400
    assert labels(own) == ["threat"]


def test_an_actor_is_replaced_where_it_stands(client, world):
    first = annotate(world, speakers=["Arvenia"], targets=["Belmark"])
    second = annotate(world, quote="Friday", speakers=["Belmark"], targets=["Arvenia"])
    third = annotate(world, quote="HALVEN", speakers=["Ana Reyl", "Arvenia"], targets=[])
    chosen = [str(one.pk) for one in (first, second, third)]
    client.force_login(world.ana)

    page = client.post(
        MANY_STATEMENTS, {"statement": chosen, "old": "ARVENIAN", "new": "ana reyl", "part": "speaker"}, follow=True
    )

    def seats() -> list[tuple[str, str]]:
        rows = [Annotation.objects.get(pk=one.pk) for one in (first, second, third)]
        return [(row.speakers, row.targets) for row in rows]

    assert "2 statements changed." in page.text
    assert seats() == [("Ana Reyl", "Belmark"), ("Belmark", "Arvenia"), ("Ana Reyl", "")]
    assert quotes('speaker:"Ana Reyl"') == ["HALVEN", "Arvenia lodged a protest"]
    assert quotes("speaker:Arvenia") == []
    client.post(UNDO)
    assert seats() == [("Arvenia", "Belmark"), ("Belmark", "Arvenia"), ("Ana Reyl|Arvenia", "")]
    assert quotes("speaker:Arvenia") == ["HALVEN", "Arvenia lodged a protest"]


def test_an_actor_is_set_in_one_role_whoever_stands_there(client, world):
    first, second = annotate(world, targets=[]), annotate(world, quote="Friday", targets=["Arvenia", "Belmark"])
    client.force_login(world.ana)

    client.post(
        MANY_STATEMENTS, {"statement": [str(first.pk), str(second.pk)], "old": "", "new": "Ana Reyl", "part": "target"}
    )

    assert set(Annotation.objects.values_list("targets", flat=True)) == {"Ana Reyl"}
    assert len(quotes('target:"Ana Reyl"')) == 2


@pytest.mark.once
@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({}, "Say which actor is to stand there, and as what."),
        ({"new": "Belmark"}, "Say which actor is to stand there, and as what."),
        ({"new": "Belmark", "part": "password"}, "Say which actor is to stand there, and as what."),
        ({"new": "Belmark", "part": ["speaker", "target"]}, "Without an actor to look for, choose one role"),
        ({"old": "Atlantis", "new": "Belmark", "part": "speaker"}, "No actor here goes by “Atlantis”."),
        ({"old": "Arvenia", "new": "Atlantis", "part": "speaker"}, "Atlantis"),
        ({"label": "no-such-label"}, "no-such-label"),
        ({"one": "PK no-such-label"}, "no-such-label"),
    ],
)
def test_what_can_not_be_done_is_said_in_a_sentence(client, world, values, sentence):
    own = annotate(world)
    client.force_login(world.ana)
    values = {name: value.replace("PK", str(own.pk)) if name == "one" else value for name, value in values.items()}

    page = client.post(MANY_STATEMENTS, {"statement": str(own.pk), **values}, follow=True)

    assert page.status_code == 200
    assert sentence in text_of(page)
    own.refresh_from_db()
    assert own.version == 1


@pytest.mark.parametrize("values", [{}, {"label": "threat"}, {"statement": [], "old": "Arvenia", "new": "Belmark"}])
def test_with_no_statement_selected_a_sentence_says_what_to_do(client, world, values):
    client.force_login(world.ana)

    page = client.post(MANY_STATEMENTS, {"back": "group=label", **values}, follow=True)

    assert page.redirect_chain == [(f"{STATEMENTS}?group=label", 302)]
    assert "Select at least one statement of your own first." in page.text


@pytest.mark.parametrize("pk", ["x", "1", "%00", "' OR 1=1"])
def test_what_is_no_statement_is_refused(client, world, pk):
    client.force_login(world.ana)

    assert client.post(MANY_STATEMENTS, {"statement": pk, "label": "threat"}).status_code == 400
    assert client.post(MANY_STATEMENTS, {"one": f"{pk}", "label": "threat"}).status_code == 400


def test_statements_of_another_dispute_and_deleted_ones_are_left_alone(client, world, elsewhere):
    own = annotate(world)
    spans = annotate(world, spans=[Span(0, 6)])
    people.set_membership(dispute=elsewhere, user=world.ana, role="annotator", by=world.oda)
    assignments.set_done(article=world.article, annotator=world.ana, done=True)
    client.force_login(world.ana)

    page = client.post(
        "/disputes/elsewhere/statements/many/", {"statement": [str(own.pk), str(spans.pk)], "label": "threat"},
        follow=True,
    )  # fmt: skip
    articles.delete(article=world.article, by=world.oda)
    gone = client.post(MANY_STATEMENTS, {"statement": str(own.pk), "label": "threat"}, follow=True)

    assert "Nothing had to be changed." in page.text
    assert "Nothing had to be changed." in gone.text
    assert labels(own, spans) == ["accusation", "accusation"]
