"""The first statements behind a mark of a picture, as a card beside it shows them."""

import re
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from disputes.actions import articles, assignments
from tests.conftest import World, annotate, record

URL = "/disputes/banks/statements/first/"
HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>{{7*7}}"


def said(world: World, words: str, day: date | None, **what):
    article = articles.add(dispute=world.dispute, record=record(words, published=day), by=world.oda)
    return annotate(world, article=article, quote=words, **what)


def first(client, user, question: str = ""):
    client.force_login(user)
    return client.get(URL, {"q": question})


def quotes(answer) -> list[str]:
    return re.findall(r"<blockquote[^>]*>(.*?)</blockquote>", answer.text)


def test_three_at_most_the_earliest_first_and_no_page_around_them(client, world):
    for words, day in (("Fourth.", 9), ("Second.", 4), ("Third.", 5), ("First.", 3)):
        said(world, words, date(2031, 3, day))

    answer = first(client, world.ana)
    of_some_days = first(client, world.ana, "since:2031-03-05 until:2031-03-31")

    assert answer.status_code == 200
    assert answer.text.startswith('<div class="peek-first">')
    assert quotes(answer) == ["First.", "Second.", "Third."]
    assert quotes(of_some_days) == ["Third.", "Fourth."]


def test_they_are_those_with_which_the_browser_begins(client, world):
    annotate(world, quote="Nobody should mistake patience")
    annotate(world, quote="offered talks")
    annotate(world, quote="Arvenia lodged a protest", by=world.ben)
    said(world, "Nets were cut.", date(2031, 3, 4))

    shown = quotes(first(client, world.ana))

    browsed = re.findall(
        r'#annotation-[^"]*">(.*?)</a><span class="right"', client.get("/disputes/banks/statements/").text
    )
    assert shown == browsed[:3] == ["Arvenia lodged a protest", "Nobody should mistake patience", "offered talks"]


def test_each_says_who_says_what_to_whom_and_when(client, world):
    said(world, "Nets were cut.", date(2031, 3, 4), label="threat", speakers=["Arvenia", "Ana Reyl"], targets=[])

    answer = first(client, world.ana, "label:threat")

    text = re.sub(r"\s+", " ", re.sub(r"<[^>]*>", "", answer.text))
    assert "Threat Arvenia, Ana Reyl → to nobody named, 4 March 2031 Nets were cut." in text
    assert '<li class="hue-' in answer.text
    assert answer.text.count("<bdi>") == 3


def test_a_long_quote_is_cut_at_the_end_of_a_word(client, world):
    said(world, ("They cut the nets again. " * 20).strip(), date(2031, 3, 4))

    (quote,) = quotes(first(client, world.ana))

    assert len(quote) <= 160
    assert quote.endswith(("They…", "cut…", "the…", "nets…", "again.…"))


def test_where_there_is_none_a_sentence_says_so(client, world):
    annotate(world)

    for question in ("label:threat", "speaker:Atlantis"):
        answer = first(client, world.ana, question)
        assert answer.status_code == 200
        assert "There is no statement here that you may see." in answer.text
    assert "There is no statement here" in first(client, world.rui).text


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("q=(ban", "The parenthesis at character 1"),
        ("q=since:31.3.2031", "“31.3.2031” is not a date"),
        ("author__password=x", "There is no filter “author__password”."),
    ],
)
def test_a_mistake_is_told_in_its_place(client, world, query, sentence):
    annotate(world)
    client.force_login(world.ana)

    answer = client.get(f"{URL}?{query}")

    assert answer.status_code == 422
    assert sentence in answer.text
    assert "<html" not in answer.text


def test_what_else_stands_in_an_address_of_the_browser_changes_nothing(client, world):
    annotate(world)
    client.force_login(world.ana)

    assert client.get(f"{URL}?label=accusation&sort=newest&group=label").text == client.get(URL).text


def test_blind_coding_holds(client, blind_world):
    world = blind_world
    bens = said(world, "Nets were cut.", date(2031, 3, 4), by=world.ben)
    own = said(world, "Nets were mended.", date(2031, 3, 5), by=world.ana)

    assert quotes(first(client, world.ana)) == [own.quote]
    assert quotes(first(client, world.ada)) == [bens.quote, own.quote]
    assignments.set_done(article=bens.article, annotator=world.ana, done=True)
    assert quotes(first(client, world.ana)) == [bens.quote, own.quote]


def test_hostile_text_comes_out_as_text(client, world):
    said(world, HOSTILE, date(2031, 3, 4))
    world.dispute.actors.filter(name="Arvenia").update(name=HOSTILE)
    world.dispute.codebook.labels.filter(slug="accusation").update(name=HOSTILE)
    annotate(world, note=HOSTILE)

    answer = first(client, world.ana)
    mistake = first(client, world.ana, f'"{HOSTILE}')

    for text in (answer.text, mistake.text):
        assert "<script>alert" not in text
        assert "<img src=x" not in text
        assert ">49<" not in text
    assert "&lt;script&gt;" in answer.text


def test_another_dispute_is_not_found_and_nobody_is_sent_away(client, world):
    assert client.get(URL, headers={"X-Requested-With": "fetch"}).status_code == 401
    assert first(client, world.olga).status_code == 404
    assert client.post(URL).status_code == 405


def test_queries_stay_level_when_there_is_more(client, world):
    said(world, "Nets were cut.", date(2031, 3, 4))
    few = asked_of_the_database(client, world)
    for number in range(5):
        said(world, f"Nets were cut, the {number}th time.", date(2031, 3, 5))

    assert asked_of_the_database(client, world) == few


def asked_of_the_database(client, world) -> int:
    question = "speaker:Arvenia label:accusation since:2031-03-01 until:2031-03-31"
    first(client, world.ana, question)
    with CaptureQueriesContext(connection) as captured:
        client.get(URL, {"q": question})
    return len(captured)
