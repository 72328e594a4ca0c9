"""Dated events that an owner enters for a dispute."""

import re
from datetime import date, timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from disputes import permissions, seeds
from disputes.actions import disputes, events
from disputes.errors import Conflict, Invalid, NotFound
from disputes.models import Change, Dispute, Event, User
from disputes.queries import events as queries
from tests.conftest import World

URL = "/disputes/banks/events/"
DAY = date(2031, 3, 4)
MARKUP = "<script>alert(1)</script>\"'><b>&amp;</b>{{7*7}}"


def add(world: World, words: str = "ban announced", day: date = DAY, last: date | None = None) -> Event:
    return events.add(dispute=world.dispute, day=day, last=last, words=words, by=world.oda)


def listed(world: World, person: permissions.Person | None = None) -> list[tuple[str, str]]:
    access = permissions.dispute(person or world.oda, world.dispute.slug)
    return [(event.day.isoformat(), event.words) for event in queries.of(access)]


def other_dispute(world: World) -> Dispute:
    return disputes.create(name="Another", slug="another", codebook=seeds.codebook(), by=world.oda)


def owner(world: World) -> Client:
    client = Client()
    client.force_login(world.oda)
    return client


def test_events_stand_in_order_of_day_and_then_of_words(world: World):
    add(world, "talks", date(2031, 3, 9))
    add(world, "protest")
    add(world, "ban announced")
    add(world, "first complaint", date(1871, 1, 18))

    assert listed(world) == [
        ("1871-01-18", "first complaint"),
        ("2031-03-04", "ban announced"),
        ("2031-03-04", "protest"),
        ("2031-03-09", "talks"),
    ]


def test_whoever_may_see_the_dispute_sees_its_events_and_no_others(world: World):
    events.add(dispute=other_dispute(world), day=DAY, words="elsewhere", by=world.oda)
    add(world)

    assert listed(world, world.rui) == listed(world, world.ana) == [("2031-03-04", "ban announced")]
    with pytest.raises(NotFound):
        listed(world, world.olga)
    type(world.dispute).objects.update(public=True)
    assert listed(world, AnonymousUser()) == [("2031-03-04", "ban announced")]


@pytest.mark.once
@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("  ban \n announced\t", "ban announced"),
        ("\u202eban\u202c announced", "ban announced"),
        ("cafe\u0301 closed", "café closed"),
        ("boats 🎣👩‍🚀 leave", "boats 🎣👩‍🚀 leave"),
        ("العربية ban", "العربية ban"),
        (MARKUP, MARKUP),
        ("🎣" * 120, "🎣" * 120),
        ("a\x00b", "ab"),
    ],
    ids=["spaces", "bidi controls", "composed", "emoji", "arabic", "markup", "as long as may be", "null"],
)
def test_words_are_cleaned_once(world: World, typed: str, stored: str):
    event = add(world, typed)

    event.refresh_from_db()
    assert event.words == stored


@pytest.mark.parametrize(
    ("values", "flaws"),
    [
        ({"words": ""}, {"words": "is empty"}),
        ({"words": " \n\u200e\u202e "}, {"words": "is empty"}),
        ({"words": "a" * 121}, {"words": "is longer than 120 characters"}),
        ({"words": "a" * 300}, {"words": "is longer than 120 characters"}),
        ({"last": date(2031, 3, 3)}, {"last": "is before the first day"}),
        ({"day": date(1, 1, 1)}, {"day": "has a year outside 1000–2999"}),
        ({"day": date(9999, 12, 31)}, {"day": "has a year outside 1000–2999"}),
        ({"last": date(9999, 12, 31)}, {"last": "has a year outside 1000–2999"}),
        (
            {"last": date(2031, 3, 3), "words": ""},
            {"words": "is empty", "last": "is before the first day"},
        ),
    ],
    ids=["none", "only spaces", "121", "300", "backwards", "year 1", "year 9999", "until year 9999", "two at once"],
)
@pytest.mark.parametrize("changing", [False, True], ids=["added", "changed"])
def test_what_can_not_be_is_refused_with_its_fields(world: World, values, flaws, changing):
    stored = add(world, "as it was") if changing else None
    wanted = {"dispute": world.dispute, "day": DAY, "last": None, "words": "ban announced", "by": world.oda} | values

    with pytest.raises(Invalid) as refused:
        events.change(pk=stored.pk, **wanted) if stored else events.add(**wanted)

    assert refused.value.fields == flaws
    assert listed(world) == ([("2031-03-04", "as it was")] if changing else [])


@pytest.mark.parametrize("day", [date(1000, 1, 1), date(1871, 1, 18), date(2087, 6, 30), date(2999, 12, 31)], ids=str)
def test_days_of_any_century_that_articles_have_are_taken(world: World, day: date):
    add(world, day=day, last=day)

    event = Event.objects.get()
    assert (event.day, event.last) == (day, None)
    assert f"{day.day} {day:%B} {day.year}" in owner(world).get(URL).text


def test_an_event_of_several_days_has_a_last_one(world: World):
    event = add(world, "talks", last=date(2031, 3, 6))

    event.refresh_from_db()
    assert event.last == date(2031, 3, 6)
    assert "6 March 2031" in owner(world).get(URL).text


def test_the_same_event_sent_twice_is_one(world: World):
    first = add(world)

    assert add(world, "  ban announced ") == first
    assert Event.objects.count() == 1
    assert Change.objects.filter(kind="event").count() == 1


def test_the_same_words_on_the_same_day_with_another_end_are_refused(world: World):
    add(world)

    with pytest.raises(Conflict, match="there already"):
        add(world, last=date(2031, 3, 6))
    events.add(dispute=other_dispute(world), day=DAY, words="ban announced", by=world.oda)
    add(world, day=date(2031, 3, 5))

    assert Event.objects.count() == 3


def test_no_event_is_changed_into_another(world: World):
    add(world)
    second = add(world, "protest")

    with pytest.raises(Conflict, match="there already"):
        events.change(dispute=world.dispute, pk=second.pk, day=DAY, last=None, words="ban announced", by=world.oda)

    assert listed(world) == [("2031-03-04", "ban announced"), ("2031-03-04", "protest")]


def test_a_dispute_has_at_most_five_hundred(world: World):
    Event.objects.bulk_create(
        Event(dispute=world.dispute, day=DAY + timedelta(days=number), words="patrol") for number in range(500)
    )

    with pytest.raises(Invalid, match="at most 500"):
        add(world)
    stored = add(world, "patrol")  # one that is there already

    assert Event.objects.count() == 500
    page = owner(world).post(URL, {"what": "add", "day": "2031-03-04", "words": "one more"})
    assert page.status_code == 422
    assert "at most 500 events" in page.text
    events.delete(dispute=world.dispute, pk=stored.pk, by=world.oda)
    add(world)


def test_history_knows_who_did_what(world: World):
    event = add(world)
    pk = event.pk
    events.change(dispute=world.dispute, pk=pk, day=DAY, last=date(2031, 3, 5), words="ban", by=world.oda)
    events.change(dispute=world.dispute, pk=pk, day=DAY, last=date(2031, 3, 5), words="ban", by=world.oda)
    events.delete(dispute=world.dispute, pk=pk, by=world.oda)

    lines = Change.objects.filter(kind="event", object_id=str(pk), by=world.oda)
    before = {"dispute": world.dispute.pk, "day": "2031-03-04", "words": "ban announced"}
    after = before | {"words": "ban", "last": "2031-03-05"}
    assert list(lines.values_list("action", "before", "after")) == [
        ("created", None, before),
        ("changed", before, after),
        ("deleted", after, None),
    ]


@pytest.mark.parametrize("pk", [-1, 0, 2**63, 2**70], ids=str)
def test_an_event_that_is_not_there_is_neither_changed_nor_deleted(world: World, pk: int):
    with pytest.raises(NotFound):
        events.delete(dispute=world.dispute, pk=pk, by=world.oda)
    with pytest.raises(NotFound):
        events.change(dispute=world.dispute, pk=pk, day=DAY, last=None, words="ban", by=world.oda)


def test_an_event_is_not_reached_through_another_dispute(world: World):
    event = add(world)
    other_dispute(world)

    answer = owner(world).post("/disputes/another/events/", {"what": "delete", "event": event.pk})

    assert answer.status_code == 404
    assert Event.objects.filter(pk=event.pk).exists()


@pytest.mark.parametrize(
    "values",
    [{"words": ""}, {"last": date(2031, 3, 3)}],
    ids=["no words", "backwards"],
)
def test_the_database_refuses_nonsense(world: World, values):
    with pytest.raises(IntegrityError), transaction.atomic():
        Event.objects.create(**{"dispute": world.dispute, "day": DAY, "words": "ban"} | values)


# The page -------------------------------------------------------------------------------------------------------------


def test_an_owner_adds_an_event(world: World):
    page = owner(world).post(
        URL, {"what": "add", "day": "2031-03-04", "last": "", "words": " ban announced "}, follow=True
    )

    assert page.redirect_chain == [(URL, 302)]
    assert "“ban announced” is in the list." in page.text
    assert '<time datetime="2031-03-04">4 March 2031</time>' in page.text
    assert f"<title>Events · {world.dispute.name} · Demarche</title>" in page.text
    assert 'href="/disputes/banks/timeline/"' in page.text
    assert listed(world) == [("2031-03-04", "ban announced")]


def test_an_owner_changes_an_event_in_a_form_that_holds_it(world: World):
    event = add(world, "bann")
    client = owner(world)

    form = client.get(f"{URL}?change={event.pk}")
    assert re.search(r'value="2031-03-04"[^>]*autofocus', form.text)
    assert 'value="bann"' in form.text
    values = {"what": "change", "event": event.pk, "day": "2031-03-05", "last": "2031-03-06", "words": "ban"}
    page = client.post(URL, values, follow=True)

    event.refresh_from_db()
    assert (event.day, event.last, event.words) == (date(2031, 3, 5), date(2031, 3, 6), "ban")
    assert "“ban” is saved." in page.text
    assert "Add an event" in page.text


def test_an_owner_deletes_an_event_and_takes_that_back(world: World):
    event = add(world, last=date(2031, 3, 6))
    client = owner(world)

    page = client.post(URL, {"what": "delete", "event": event.pk}, follow=True)
    assert "“ban announced” was deleted." in page.text
    assert f'action="{URL}undo/"' in page.text
    assert listed(world) == []
    page = client.post(f"{URL}undo/", follow=True)

    assert "“ban announced” is back." in page.text
    again = Event.objects.get()
    assert (again.day, again.last, again.words) == (DAY, date(2031, 3, 6), "ban announced")
    assert client.post(f"{URL}undo/").status_code == 422
    assert Event.objects.count() == 1


def test_what_was_deleted_in_one_dispute_does_not_come_back_in_another(world: World):
    other_dispute(world)
    client = owner(world)
    client.post(URL, {"what": "delete", "event": add(world).pk})

    assert client.post("/disputes/another/events/undo/").status_code == 422
    assert client.post(f"{URL}undo/").status_code == 302
    assert listed(world) == [("2031-03-04", "ban announced")]


def test_undo_finds_the_same_event_entered_anew(world: World):
    client = owner(world)
    client.post(URL, {"what": "delete", "event": add(world).pk})
    add(world, last=date(2031, 3, 6))

    assert client.post(f"{URL}undo/").status_code == 409
    assert Event.objects.count() == 1


@pytest.mark.once
@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"day": ""}, "This field is required."),
        ({"day": "31 February"}, "Enter a valid date."),
        ({"day": "2031-02-31"}, "Enter a valid date."),
        ({"day": "0000-01-01"}, "Enter a valid date."),
        ({"day": "10000-01-01"}, "Enter a valid date."),
        ({"day": "0001-01-01"}, "This has a year outside 1000–2999."),
        ({"day": "9999-12-31"}, "This has a year outside 1000–2999."),
        ({"last": "2031-03-03"}, "This is before the first day."),
        ({"last": "x"}, "Enter a valid date."),
        ({"words": ""}, "This field is required."),
        ({"words": " \u200e "}, "This field is required."),
        ({"words": "a" * 300}, "at most 120 characters (it has 300)"),
    ],
    ids=lambda value: str(value)[:30],
)
@pytest.mark.parametrize("what", ["add", "change"])
def test_a_faulty_form_comes_back_with_what_was_typed(world: World, values, sentence, what):
    event = add(world, "as it was")
    sent = {"what": what, "event": event.pk, "day": "2031-03-04", "last": "", "words": "kept words"} | values

    page = owner(world).post(URL, sent)

    assert page.status_code == 422
    assert sentence in page.text
    assert ("kept words" in page.text) == (sent["words"] == "kept words")
    assert ("Leave as it was" in page.text) == (what == "change")
    assert listed(world) == [("2031-03-04", "as it was")]


def test_a_double_submit_adds_one_event(world: World):
    client = owner(world)
    values = {"what": "add", "day": "2031-03-04", "words": "ban announced"}

    assert [client.post(URL, values).status_code for _ in range(2)] == [302, 302]
    page = client.post(URL, values | {"last": "2031-03-06"})

    assert page.status_code == 422
    assert "This is there already, on that day." in page.text
    assert Event.objects.count() == 1


@pytest.mark.once
@pytest.mark.parametrize("pk", ["gone", "", "x", "-1", "0", "٣", "9" * 18, "9" * 40])
@pytest.mark.parametrize("what", ["delete", "change"])
def test_what_somebody_else_deleted_meanwhile_is_not_found(world: World, pk, what):
    event = add(world)
    gone = event.pk
    events.delete(dispute=world.dispute, pk=gone, by=world.oda)
    add(world, "another")
    sent = {"what": what, "event": gone if pk == "gone" else pk, "day": "2031-03-04", "words": "new words"}

    answer = owner(world).post(URL, sent)

    assert answer.status_code == 404
    assert listed(world) == [("2031-03-04", "another")]


@pytest.mark.parametrize("pk", ["", "x", "0", "9" * 40])
def test_a_form_for_an_event_that_is_not_there_is_not_found(world: World, pk):
    assert owner(world).get(f"{URL}?change={pk}").status_code == 404


@pytest.mark.once
@pytest.mark.parametrize(("name", "status"), [("olga", 404), ("rui", 403), ("ana", 403), ("ada", 403)])
@pytest.mark.parametrize("what", ["add", "change", "delete", "undo"])
def test_nobody_else_changes_anything(client: Client, world: World, name, status, what):
    event = add(world)
    person: User = getattr(world, name)
    client.force_login(person)

    values = {"what": what, "event": event.pk, "day": "2031-03-05", "words": "other"}
    answer = client.post(f"{URL}undo/" if what == "undo" else URL, values)

    assert answer.status_code == status
    assert listed(world) == [("2031-03-04", "ban announced")]


def test_everybody_else_sees_the_list_and_no_forms(client: Client, world: World):
    event = add(world)
    client.force_login(world.rui)

    for address in (URL, f"{URL}?change={event.pk}"):
        page = client.get(address)

        assert page.status_code == 200
        assert "ban announced" in page.text
        assert 'name="words"' not in page.text
        assert "Delete" not in page.text


def test_visitors_of_a_public_dispute_read_and_do_not_write(client: Client, world: World):
    event = add(world)
    type(world.dispute).objects.update(public=True)

    assert "ban announced" in client.get(URL).text
    assert client.post(URL, {"what": "delete", "event": event.pk}).status_code in (302, 403)
    assert Event.objects.count() == 1


def test_markup_comes_out_as_text(world: World):
    event = add(world, MARKUP)
    client = owner(world)

    for page in (
        client.get(URL),
        client.get(f"{URL}?change={event.pk}"),
        client.post(URL, {"what": "delete", "event": event.pk}, follow=True),
    ):
        assert "<script>alert" not in page.text
        assert "<b>&amp;</b>" not in page.text
        assert "&lt;script&gt;alert(1)" in page.text


def test_the_list_asks_as_often_for_many_events_as_for_few(world: World):
    client = owner(world)

    def queries_now() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(URL).status_code == 200
        return len(captured)

    add(world)
    few = queries_now()
    for number in range(8):
        add(world, f"patrol {number}")

    assert queries_now() == few
