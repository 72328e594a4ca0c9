"""The hard proofs that nothing is lost or doubled: hours offline, lost answers, a killed server, a full browser."""

import re

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from playwright.sync_api import expect

from disputes.actions import articles
from disputes.models import Actor, Annotation, Article, Change, Role
from disputes.records import ActorReference
from disputes.text import Span
from tests.browser.conftest import Desk, accept
from tests.browser.test_saving import sign_in
from tests.conftest import World, annotate, record
from tests.program import database_url, program

CUT = "ERR_INTERNET_DISCONNECTED"
BLOCKED = "ERR_FAILED"
MANY = 20

NO_ROOM = """
  Storage.prototype.setItem = () => { throw new DOMException("no room", "QuotaExceededError"); };
"""


def come_back(desk: Desk) -> None:
    """What a browser tells a page whose person comes back to it: reason enough to try again at once."""
    desk.come_back()


def many_statements(world: World) -> tuple[Article, list[str]]:
    """An article with twenty statements, one after the other in one paragraph."""
    quotes = [f"Boat {number:02} was turned back" for number in range(MANY)]
    text = " ".join(f"{quote} at dawn." for quote in quotes)
    return articles.add(dispute=world.dispute, record=record(text), by=world.oda), quotes


def accuse(desk: Desk, quotes: list[str]) -> None:
    for quote in quotes:
        desk.select(quote)
        desk.page.keyboard.press("1")
        expect(desk.open_card).to_contain_text(quote)
        desk.page.keyboard.press("Escape")
        expect(desk.open_card).to_have_count(0)


def stands_once(annotation: Annotation) -> bool:
    """One annotation in its first version, with one line of history."""
    return annotation.version == 1 and Change.objects.filter(object_id=str(annotation.pk)).count() == 1


def test_twenty_saves_made_offline_outlive_the_page_and_arrive_each_once(world, sit):
    article, quotes = many_statements(world)
    desk = sit(world.ana).open(article)
    desk.allow(CUT, BLOCKED)

    desk.context.set_offline(True)
    accuse(desk, quotes)
    expect(desk.status).to_have_text(f"{MANY} not saved yet: offline")
    assert not Annotation.objects.exists()
    desk.page.close()

    # Back on the net, but the way for saves is still shut: the page opens with all that waits, be it that a save on its
    # way when the page closed has arrived after all, as it may.
    desk.context.route("**/annotations/**", lambda route: route.abort())
    desk.context.set_offline(False)
    again = desk.another_tab().open(article)
    expect(again.status).to_have_text(f"{MANY} not saved yet: no answer")
    expect(again.cards).to_have_count(MANY)

    desk.context.unroute("**/annotations/**")
    come_back(again)
    again.saved()
    again.page.reload()
    again.saved()

    stored = list(Annotation.objects.order_by("start"))
    assert [annotation.quote for annotation in stored] == quotes
    assert all(map(stands_once, stored))
    expect(again.cards).to_have_count(MANY)


@pytest.mark.once
def test_a_save_whose_answer_got_lost_is_sent_again_and_stands_once(world, sit):
    desk = sit(world.ana).open(world.article)
    desk.allow(BLOCKED)
    lost: list[int] = []

    def lose_the_first(route):
        """The save arrives, its answer does not."""
        if lost:
            route.continue_()
        else:
            lost.append(route.fetch().status)
            route.abort()

    desk.page.route("**/annotations/**", lose_the_first)
    desk.annotate("offered talks", "4")

    assert lost == [201]
    assert stands_once(Annotation.objects.get())
    expect(desk.page.locator(".card-problem")).to_have_count(0)


@pytest.mark.once
def test_an_answer_that_got_lost_is_no_quarrel_when_only_the_kind_of_speech_changed_since(world, sit):
    desk = sit(world.ana).open(world.article)
    desk.allow(BLOCKED, "status of 409")
    card = desk.annotate("“We shall answer in our own time,”", "2")
    heard: list[int] = []
    desk.page.on("response", lambda response: heard.append(response.status))

    def lose(route):
        route.fetch()
        route.abort()

    # The new boundaries arrive, and with them the kind of speech that the marks tell; the page hears of neither.
    desk.page.route("**/annotations/**", lose)
    card.get_by_role("button", name="End one word earlier").click()
    expect(desk.status).to_have_text("1 not saved yet: no answer")
    assert Annotation.objects.get().speech == "mixed"
    with desk.page.expect_event("requestfailed"):
        change(desk, speech="indirect")
    desk.page.unroute("**/annotations/**")
    come_back(desk)
    desk.saved()

    assert 409 in heard
    assert (Annotation.objects.get().speech, Annotation.objects.get().version) == ("indirect", 3)
    expect(desk.page.locator(".card-problem")).to_have_count(0)


@pytest.mark.once
def test_a_chosen_kind_of_speech_is_kept_until_the_boundaries_move(world, sit):
    desk = sit(world.ana).open(world.article)
    card = desk.annotate("“We shall answer in our own time,”", "2")
    change(desk, speech="indirect")
    desk.saved()

    desk.page.keyboard.press("1")
    desk.saved()
    assert (Annotation.objects.get().label.slug, Annotation.objects.get().speech) == ("accusation", "indirect")
    card.get_by_role("button", name="End one word earlier").click()
    desk.saved()

    assert Annotation.objects.get().speech == "mixed"


@pytest.mark.once
def test_the_words_that_name_an_actor_outlast_other_changes_and_leave_with_it(world, sit):
    annotation = annotate(
        world,
        speakers=[ActorReference(name="Ana Reyl", surface=Span(108, 116)), "Belmark"],
        targets=[ActorReference(name="Arvenia", surface=Span(18, 25))],
    )
    ids = {actor.name: str(actor.pk) for actor in Actor.objects.all()}
    desk = sit(world.ana).open(world.article)
    desk.marks(annotation).first.click()

    desk.page.keyboard.press("4")
    desk.saved()
    annotation.refresh_from_db()
    assert (annotation.label.slug, annotation.version) == ("offer", 2)
    assert annotation.surfaces["speakers"] == {ids["Ana Reyl"]: [108, 116]}
    desk.open_card.get_by_role("button", name="Remove Ana Reyl").click()
    desk.saved()

    annotation.refresh_from_db()
    assert annotation.surfaces == {"targets": {ids["Arvenia"]: [18, 25]}}
    assert Role.objects.get(actor__name="Arvenia").surface_start == 18


@pytest.mark.once
@pytest.mark.parametrize(("choice", "label"), [("Keep mine", "offer"), ("Take theirs", "threat")])
def test_two_browsers_of_one_person_in_conflict_show_both_versions_and_let_choose(world, sit, choice, label):
    annotation = annotate(world)
    desks = [sit(world.ana), sit(world.ana)]
    for desk in desks:
        # What arrives by itself from others is another matter: here nobody hears of the other in time.
        desk.page.route("**/changes/**", lambda route: route.fulfill(status=204))
        desk.open(world.article)
        desk.marks(annotation).first.click()
    first, second = desks
    second.allow("status of 409")
    first.page.keyboard.press("2")
    first.saved()

    second.page.keyboard.press("4")
    problem = second.card(annotation).get_by_role("group", name="Not saved")
    expect(problem).to_contain_text("Mine Offer")
    expect(problem).to_contain_text("Theirs Threat")
    annotation.refresh_from_db()
    assert (annotation.label.slug, annotation.version) == ("threat", 2)
    problem.get_by_role("button", name=choice).click()
    second.saved()

    expect(problem).to_have_count(0)
    annotation.refresh_from_db()
    assert annotation.label.slug == label
    expect(second.card(annotation).locator(".card-label")).to_have_text(label.capitalize())
    assert [
        change.after["label"] for change in Change.objects.filter(object_id=str(annotation.pk)) if change.after
    ] == [
        "accusation",
        "threat",
        *(["offer"] if label == "offer" else []),
    ]


def test_a_server_killed_between_two_saves_loses_neither(world, sit, tmp_path):
    with program(tmp_path, DEMARCHE_DATABASE_URL=database_url(), DEMARCHE_SECRET_KEY=str(settings.SECRET_KEY)) as site:
        site.start()
        desk = sit(world.ana, address=site.address).open(world.article)
        desk.allow("net::ERR")

        desk.annotate("offered talks", "4")
        desk.page.keyboard.press("Escape")
        acknowledged = Annotation.objects.get()
        site.kill()
        desk.select("Arvenia lodged a protest")
        desk.page.keyboard.press("1")
        expect(desk.status).to_have_text("1 not saved yet: no answer")
        assert list(Annotation.objects.all()) == [acknowledged]

        site.start()
        come_back(desk)
        desk.saved()
        desk.page.reload()
        desk.saved()

        stored = list(Annotation.objects.order_by("start"))
        assert [annotation.quote for annotation in stored] == ["Arvenia lodged a protest", "offered talks"]
        assert stored[1] == acknowledged
        assert all(map(stands_once, stored))
        expect(desk.cards).to_have_count(2)
        desk.context.close()


def test_a_server_killed_amid_many_saves_loses_and_doubles_none(world, sit, tmp_path):
    article, quotes = many_statements(world)
    with program(tmp_path, DEMARCHE_DATABASE_URL=database_url(), DEMARCHE_SECRET_KEY=str(settings.SECRET_KEY)) as site:
        site.start()
        desk = sit(world.ana, address=site.address).open(article)
        desk.allow("net::ERR")
        desk.context.set_offline(True)
        accuse(desk, quotes)
        acknowledged: set[str] = set()

        def is_the_fifth(answer):
            if answer.ok and "/annotations/" in answer.url:
                acknowledged.add(answer.url.split("/")[-2])
            return len(acknowledged) == 5

        # The saves leave one after the other, and the server dies while they do.
        with desk.page.expect_response(is_the_fifth):
            desk.context.set_offline(False)
        site.kill()
        expect(desk.status).to_have_text(re.compile("not saved yet: no answer"))
        there = {str(pk) for pk in Annotation.objects.values_list("pk", flat=True)}
        assert acknowledged <= there
        assert len(there) < MANY
        site.start()
        come_back(desk)
        desk.saved()

        stored = list(Annotation.objects.order_by("start"))
        assert [annotation.quote for annotation in stored] == quotes
        assert all(map(stands_once, stored))
        desk.context.close()


@pytest.mark.once
def test_closing_the_tab_with_unsaved_work_asks_and_staying_keeps_it(world, sit):
    desk = sit(world.ana).open(world.article)
    desk.allow(CUT)
    desk.context.set_offline(True)
    desk.select("offered talks")
    desk.page.keyboard.press("4")
    expect(desk.status).to_have_text("1 not saved yet: offline")
    asked = []

    def stay(dialog):
        asked.append(dialog.type)
        dialog.dismiss()

    desk.page.remove_listener("dialog", accept)
    desk.page.on("dialog", stay)
    with desk.page.expect_event("dialog"):
        desk.page.close(run_before_unload=True)

    assert asked == ["beforeunload"]
    expect(desk.cards).to_have_count(1)
    desk.context.set_offline(False)
    desk.saved()
    assert Annotation.objects.get().quote == "offered talks"


@pytest.mark.once
def test_a_browser_without_room_still_saves_and_says_what_it_can_not_do(world, sit):
    desk = sit(world.ana)
    desk.page.add_init_script(NO_ROOM)
    desk.open(world.article)
    desk.allow(CUT)
    warning = desk.page.get_by_text("This browser keeps nothing for this site.")

    desk.annotate("offered talks", "4")
    expect(warning).to_be_hidden()
    desk.page.keyboard.press("Escape")
    desk.context.set_offline(True)
    desk.select("Ana Reyl")
    desk.page.keyboard.press("2")
    expect(desk.status).to_have_text("1 not saved yet: offline")
    expect(warning).to_be_visible()
    desk.audit()
    desk.context.set_offline(False)
    desk.saved()

    expect(warning).to_be_hidden()
    assert sorted(Annotation.objects.values_list("quote", flat=True)) == ["Ana Reyl", "offered talks"]
    assert all(map(stands_once, Annotation.objects.all()))


@pytest.mark.once
def test_when_room_runs_out_the_later_change_is_the_one_that_arrives(world, sit):
    desk = sit(world.ana).open(world.article)
    desk.allow(CUT)
    desk.context.set_offline(True)
    desk.select("offered talks")
    desk.page.keyboard.press("4")
    expect(desk.status).to_have_text("1 not saved yet: offline")

    desk.page.evaluate(f"() => {{ {NO_ROOM} }}")
    desk.page.keyboard.press("3")
    expect(desk.open_card.locator(".card-label")).to_have_text("Justification")
    desk.context.set_offline(False)
    desk.saved()

    annotation = Annotation.objects.get()
    assert annotation.label.slug == "justification"
    expect(desk.card(annotation).locator(".card-label")).to_have_text("Justification")


@pytest.mark.once
def test_a_browser_without_room_signs_in_beside_the_page_that_waits(world, sit):
    world.ana.set_password("a long enough password")
    world.ana.save()
    desk = sit(world.ana)
    desk.page.add_init_script(NO_ROOM)
    desk.open(world.article)
    desk.allow("status of 401")
    Session.objects.all().delete()
    desk.select("offered talks")
    desk.page.keyboard.press("4")
    expect(desk.status).to_have_text("1 not saved yet: sign in again")

    with desk.context.expect_page() as opened:
        desk.page.get_by_role("alert").get_by_role("link", name="Sign in").click()
    sign_in(opened.value, "ana", "a long enough password")
    expect(opened.value.locator("#desk.is-ready")).to_be_attached()
    come_back(desk)
    desk.saved()

    assert Annotation.objects.get().quote == "offered talks"


def change(desk: Desk, **values: str) -> None:
    """A change of the open card's annotation, as the modules of the page tell one another."""
    desk.open_card.evaluate(
        """(card, values) => {
          const before = { ...JSON.parse(card.dataset.state), id: card.dataset.annotation, mine: true };
          document.dispatchEvent(
            new CustomEvent("annotation:changed", { detail: { annotation: { ...before, ...values }, before } }),
          );
        }""",
        values,
    )
