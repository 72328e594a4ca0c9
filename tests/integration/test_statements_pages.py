"""The statement browser: what it shows to whom, its filters and its pages."""

import re
from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from disputes import permissions
from disputes.actions import actors, annotations, articles, assignments, disputes, people
from disputes.models import Article
from disputes.permissions import Right
from disputes.queries import statements
from disputes.queries.cursors import sealed
from disputes.records import ActorRecord, Draft
from disputes.text import Span
from tests.conftest import annotate, named, record

URL = "/disputes/banks/statements/"


def page_for(client, user, query=""):
    client.force_login(user)
    return client.get(URL + query)


def test_a_row_says_who_says_what_to_whom_and_where(client, world):
    saved = annotate(world, "accusation")

    page = page_for(client, world.ana)

    assert page.status_code == 200
    text = re.sub(r"\s+", " ", re.sub(r"<[^>]*>", "", page.text))
    for words in ("Accusation", "Arvenia lodged a protest", "Belmark", "annotator-ana", "1 statement,"):
        assert words in text
    assert f'href="/articles/{world.article.pk}/#annotation-{saved.pk}"' in page.text


@pytest.mark.parametrize(
    ("query", "quotes"),
    [
        ("?label=offer", {"offered talks"}),
        ("?label=offer&label=accusation", {"offered talks", "Arvenia lodged a protest"}),
        ("?speaker=arvenia", {"offered talks", "Arvenia lodged a protest"}),
        ("?speaker=TARN", {"offered talks", "Arvenia lodged a protest"}),
        ("?speaker=Belmark&label=offer", set()),
        ("?target=Ana+Reyl", {"offered talks"}),
        ("?outlet=Tarn+Gazette", {"Belmark denied it"}),
        ("?annotator=annotator-ben", {"offered talks"}),
        ("?source=adjudicated", set()),
        ("?from=2031-03-01", {"Belmark denied it"}),
        ("?to=2031-03-31", {"Belmark denied it"}),
        ("?to=2031-03-01", set()),
        ("", {"offered talks", "Arvenia lodged a protest", "Belmark denied it"}),
        ("?label=&speaker=&from=", {"offered talks", "Arvenia lodged a protest", "Belmark denied it"}),
    ],
)
def test_filters_narrow_the_page_and_the_file_alike(client, world, query, quotes):
    other = articles.add(
        dispute=world.dispute,
        record=record("Belmark denied it.", outlet="Tarn Gazette", published=date(2031, 3, 14), title="Denial"),
        by=world.oda,
    )
    annotate(world, "accusation")
    annotate(world, "offer", quote="offered talks", targets=["Ana Reyl"], by=world.ben)
    annotate(world, "justification", quote="Belmark denied it", article=other, speakers=["Belmark"], targets=[])

    page = page_for(client, world.ana, query)
    file = b"".join(client.get(f"{URL}export/{query}").streaming_content).decode()

    everything = ("offered talks", "Arvenia lodged a protest", "Belmark denied it")
    assert {quote for quote in everything if f"{quote}</a><span" in page.text} == quotes
    assert {quote for quote in everything if f",{quote}," in file} == quotes
    assert file.count("\r\n") == len(quotes) + 1


def test_actor_ids_and_article_ids_filter_too(client, world):
    saved = annotate(world, "accusation")

    page = page_for(client, world.ana, f"?speaker={saved.speaker_ids}&article={world.article.pk}")

    assert "1 statement," in page.text


def test_an_actor_of_two_roles_is_found_by_its_part_only(client, world):
    annotate(world, "accusation", speakers=["Belmark"], targets=["Arvenia"])

    assert "No statement fits" in page_for(client, world.ana, "?speaker=Arvenia").text
    assert "1 statement," in page_for(client, world.ana, "?target=Arvenia").text


def test_an_unknown_name_is_told_and_is_no_file(client, world):
    annotate(world)

    page = page_for(client, world.ana, "?speaker=Atlantis")
    file = client.get(URL + "export/?speaker=Atlantis")

    assert page.status_code == 200
    assert "No actor here goes by “Atlantis”" in page.text
    assert "Show all statements" in page.text
    assert file.status_code == 400


def test_a_filter_that_is_not_understood_gives_the_form_back(client, world):
    page = page_for(client, world.ana, "?from=31.3.2031&speaker=Arvenia")
    fragment = client.get(URL + "?from=31.3.2031", headers={"HX-Request": "true"})

    assert page.status_code == 400
    assert "“31.3.2031” is not a date" in page.text
    assert "<mark>since:31.3.2031</mark>" in page.text
    assert "speaker:Arvenia" in page.text
    assert fragment.status_code == 422
    assert "<html" not in fragment.text
    assert client.get(URL + "?order=id").status_code == 400
    assert client.get(URL + "export/?order=id").status_code == 400
    assert client.get(URL + "export/?format=xlsx").status_code == 400
    assert client.get(URL + "export/?profile=raw").status_code == 400


def test_the_fragment_is_the_list_alone(client, world):
    annotate(world)
    client.force_login(world.ana)

    fragment = client.get(URL, headers={"HX-Request": "true"})

    assert fragment.text.lstrip().startswith('<div id="results"')
    assert "<html" not in fragment.text


def test_empty_pages_say_what_to_do(client, world):
    assert "No statements yet" in page_for(client, world.ana).text
    assert "None has been settled" in page_for(client, world.rui).text
    assert "No statement fits" in page_for(client, world.ana, "?label=threat").text


def test_a_reader_gets_a_file_with_its_header_only(client, world):
    annotate(world)
    client.force_login(world.rui)

    file = b"".join(client.get(URL + "export/").streaming_content)

    assert file.count(b"\r\n") == 1
    assert file.startswith(b"schema_version,")


def test_outsiders_learn_nothing(client, world):
    annotate(world)
    client.force_login(world.olga)

    assert client.get(URL).status_code == 404
    assert client.get(URL + "export/").status_code == 404
    client.logout()
    assert client.get(URL).status_code == 302
    assert client.get(URL + "export/").status_code == 302


def test_nothing_of_another_annotator_leaks_while_coding_is_blind(client, blind_world):
    world = blind_world
    annotate(world, "accusation", note="mine")
    annotate(world, "threat", quote="Nobody should mistake patience", by=world.ben, note="secret", speakers=[])
    seen_by = {}

    for user in (world.ana, world.ben, world.ada, world.oda, world.rui):
        page = page_for(client, user).text
        data = b"".join(client.get(URL + "export/").streaming_content).decode()
        jsonl = b"".join(client.get(URL + "export/?format=jsonl").streaming_content).decode()
        filtered = client.get(URL + "?annotator=annotator-ben").text
        seen_by[user.username] = (
            "patience" in page,
            "patience" in data,
            "patience" in jsonl,
            "patience" in filtered,
            "annotator-ben" in page + data + jsonl,
            "2 statements" in page,
        )

    assert seen_by["ana"] == seen_by["rui"] == (False,) * 6
    assert seen_by["ben"] == (True, True, True, True, True, False)
    assert seen_by["ada"] == seen_by["oda"] == (True,) * 6

    assignments.set_done(article=world.article, annotator=world.ana, done=True)
    assert "patience" in page_for(client, world.ana).text


def test_a_hidden_actor_does_not_answer_to_its_name(client, blind_world):
    world = blind_world
    access, article = permissions.article(world.ben, world.article.pk, to=Right.ANNOTATE)
    draft = Draft(spans=(Span(0, 6),), label="threat", speakers=named(["Sea League"]))
    annotations.save(pk=uuid4(), access=access, article=article, draft=draft, by=world.ben, create_actors=True)

    assert "No actor here goes by “Sea League”" in page_for(client, world.ana, "?speaker=Sea+League").text
    assert "1 statement," in page_for(client, world.ben, "?speaker=sea+league").text
    assert "1 statement," in page_for(client, world.ada, "?speaker=Sea+League").text


def test_hostile_text_comes_out_as_text(client, world):
    hostile = "<script>alert(1)</script> “x” & <img src=x onerror=alert(2)>"
    other = articles.add(
        dispute=world.dispute, record=record(hostile, title=hostile, outlet='"><b>x</b>'), by=world.oda
    )
    annotate(world, quote="<script>alert(1)</script>", article=other)

    page = page_for(client, world.ana, "?outlet=%22%3E%3Cb%3Ex%3C/b%3E").text

    assert "&lt;script&gt;alert(1)&lt;/script&gt;</a><span" in page
    assert "<script>alert" not in page
    assert "<b>x</b>" not in page
    assert "<img src=x" not in page


def many(world, count):
    """Annotations one after the other in one article, and one in an undated article of its own."""
    words = " ".join(f"word{number}" for number in range(count))
    article = articles.add(dispute=world.dispute, record=record(words, published=date(2031, 3, 14)), by=world.oda)
    for number in range(count):
        annotate(world, quote=f"word{number} " if number < count - 1 else f"word{number}", article=article)
    annotate(world)


def test_pages_follow_one_another_without_gaps(client, world):
    many(world, statements.PAGE + 20)
    client.force_login(world.ana)
    seen, address = [], URL
    for _ in range(3):
        page = client.get(address).text
        seen += re.findall(r'#annotation-([0-9a-f-]{36})"', page)
        following = re.search(r'href="(\?[^"]*cursor=[^"]*)" rel="next"', page)
        if not following:
            break
        address = URL + following[1].replace("&amp;", "&")

    exported = b"".join(client.get(URL + "export/?format=jsonl").streaming_content).decode()

    assert len(seen) == len(set(seen)) == statements.PAGE + 21
    assert seen == re.findall(r'"statement_id": "([^"]*)"', exported)


@pytest.mark.parametrize("sort", ["oldest", "newest"])
def test_undated_statements_too_many_to_sort_stand_in_the_same_order(client, world, monkeypatch, sort):
    text = " ".join(f"word{number}" for number in range(9))
    undated = [articles.add(dispute=world.dispute, record=record(text), by=world.oda) for text in (text, text + " end")]
    for number in (5, 1, 8):  # within an article they are sorted by place, not by when they were made
        for article in reversed(undated):
            annotate(world, quote=f"word{number}", article=article)
    record_of_march = record("Belmark offered talks.", published=date(2031, 3, 1))
    dated = articles.add(dispute=world.dispute, record=record_of_march, by=world.oda)
    annotate(world, quote="offered talks", article=dated)
    client.force_login(world.ana)
    together = re.findall(r'#annotation-([0-9a-f-]{36})"', client.get(f"{URL}?sort={sort}").text)

    for name, value in (("MOST_SORTED", 2), ("ARTICLES_TOGETHER", 1), ("PAGE", 2)):
        monkeypatch.setattr(statements, name, value)
    seen, following = [], f"sort={sort}"
    while following:
        page = client.get(f"{URL}?{following}").text
        seen += re.findall(r'#annotation-([0-9a-f-]{36})"', page)
        found = re.search(r'href="\?([^"]*cursor=[^"]*)" rel="next"', page)
        following = found[1].replace("&amp;", "&") if found else ""

    assert len(seen) == 7
    assert seen == together


@pytest.mark.parametrize("cursor", ["x", "WzFd", "WzFd:abc", "%00", "1" * 5000])
def test_a_cursor_that_was_tampered_with_is_refused(client, world, cursor):
    assert page_for(client, world.ana, f"?cursor={cursor}").status_code == 400


def test_a_cursor_of_another_list_is_refused(client, world):
    places: list[list[Any]] = [[1], [1, 2], ["a", "b", "c", "d"], [None] * 4, ["2031-01-01", 1, 1, 5]]
    for place in places:
        assert page_for(client, world.ana, f"?cursor={sealed(place)}").status_code == 400


def queries_of(client, url):
    with CaptureQueriesContext(connection) as captured:
        response = client.get(url)
        b"".join(response.streaming_content) if response.streaming else response.content
    return len(captured)


@pytest.mark.parametrize("query", ["", "?speaker=Arvenia&label=accusation"])
def test_queries_stay_level_when_rows_grow(client, world, query):
    annotate(world)
    many(world, 2)
    client.force_login(world.ana)
    addresses = (URL + query, f"{URL}export/{query}", f"{URL}export/{query or '?'}&format=jsonl")
    few = [queries_of(client, address) for address in addresses]

    many(world, 30)

    assert [queries_of(client, address) for address in addresses] == few
    assert few[0] <= 24


def test_the_count_is_capped(client, world, monkeypatch):
    monkeypatch.setattr(statements, "MOST_COUNTED", 3)
    for word in ("HALVEN", "Belmark", "Friday", "Foreign"):
        annotate(world, quote=word)

    assert "3+ statements" in page_for(client, world.ana).text


def test_deleted_things_are_not_there(client, world):
    annotate(world)
    articles.delete(article=Article.objects.get(pk=world.article.pk), by=world.oda)

    assert "No statements yet" in page_for(client, world.ana).text

    disputes.delete(dispute=world.dispute, by=world.oda)
    assert page_for(client, world.ana).status_code == 404


def test_words_around_a_quote_are_whole(client, world):
    text = "Yesterday in Halven, far from the sea, they said that “nets were cut” by a patrol boat without any warning."
    annotate(
        world, quote="nets were cut", article=articles.add(dispute=world.dispute, record=record(text), by=world.oda)
    )
    unspaced = articles.add(dispute=world.dispute, record=record("在" * 40 + "谈判" + "北" * 40), by=world.oda)
    annotate(world, quote="谈判", article=unspaced)

    page = page_for(client, world.ana).text

    assert '<span class="left">… from the sea, they said that “</span>' in page
    assert '<span class="right">” by a patrol boat without any …</span>' in page
    assert f'<span class="left">…{"在" * 32}</span>' in page
    assert f'<span class="right">{"北" * 32}…</span>' in page


def test_long_names_and_right_to_left_quotes_are_isolated(client, world):
    name = "The Extraordinary Plenipotentiary Committee " * 4
    actors.add_records(dispute=world.dispute, records=[ActorRecord(name=name.strip(), kind="body")])
    annotate(world, speakers=[name.strip()])

    page = page_for(client, world.ana).text

    assert f"<bdi>{name.strip()}</bdi>" in page
    assert '<blockquote class="concordance" dir="auto">' in page


def test_a_person_who_left_sees_nothing_more(client, world):
    annotate(world)
    people.end_membership(membership=world.dispute.memberships.get(user=world.ana), by=world.oda)

    assert page_for(client, world.ana).status_code == 404
