"""Others at work on the same page: their annotations come, and nothing of one's own is disturbed."""

import pytest
from playwright.sync_api import expect

from disputes.actions import annotations
from disputes.models import Annotation
from tests.browser.conftest import NARROW
from tests.conftest import annotate

CARET = (
    "[document.activeElement.name ?? '', document.activeElement.selectionStart, document.activeElement.selectionEnd]"
)


def told(desk):
    return desk.page.locator("#spoken")


def test_two_people_see_each_others_annotations_appear_while_one_types(world, sit):
    own = annotate(world, quote="offered talks")
    ana, ben = sit(world.ana).open(world.article), sit(world.ben).open(world.article)
    ana.card(own).click()
    note = ana.open_card.get_by_label("Note")
    note.fill("half a thought")
    ana.saved()
    note.press("ArrowLeft")
    note.press("ArrowLeft")
    caret = ana.page.evaluate(CARET)
    column = ana.page.locator("#text").bounding_box()
    scrolled = ana.page.evaluate("scrollY")

    ben.annotate("Arvenia lodged a protest", "1")
    expect(ana.cards).to_have_count(2)
    bens = Annotation.objects.get(annotator=world.ben)
    expect(ana.marks(bens).first).to_be_visible()
    expect(told(ana)).to_have_text("ben added 1 annotation.")
    expect(ana.card(bens)).to_have_class("card hue-red is-fresh")

    assert ana.page.evaluate(CARET) == caret == ["note", 12, 12]
    expect(note).to_have_value("half a thought")
    assert ana.page.locator("#text").bounding_box() == column
    assert ana.page.evaluate("scrollY") == scrolled
    expect(ben.card(own).locator(".card-note")).to_have_text("half a thought")
    expect(ben.page.locator('[data-count-of="accusation"] b')).to_have_text("2")
    ana.audit()


@pytest.mark.once
def test_what_is_half_written_is_never_overwritten_from_another_window(world, sit):
    annotation = annotate(world)
    desk = sit(world.ana).open(world.article)
    desk.allow("status of 409", "ERR_FAILED")
    desk.page.route("**/annotations/**", lambda route: route.abort())
    desk.card(annotation).click()
    note = desk.open_card.get_by_label("Note")
    note.press_sequentially("mine")
    expect(desk.status).to_have_text("1 not saved yet: no answer")

    annotate(world, "threat", pk=annotation.pk, note="theirs", version=1)
    with desk.page.expect_response(lambda answer: "/changes/" in answer.url and answer.status == 200):
        pass
    expect(note).to_have_value("mine")
    expect(desk.card(annotation).locator(".card-label")).to_have_text("Accusation")
    desk.page.unroute("**/annotations/**")
    problem = desk.open_card.get_by_role("group", name="Not saved")

    expect(problem).to_contain_text("Mine mine")
    expect(problem).to_contain_text("Theirs theirs")
    problem.get_by_role("button", name="Take theirs").click()
    desk.saved()
    expect(desk.card(annotation).locator(".card-label")).to_have_text("Threat")
    annotation.refresh_from_db()
    assert (annotation.note, annotation.version) == ("theirs", 2)


@pytest.mark.once
def test_ones_own_other_window_shows_what_was_done_here(world, sit):
    kept, dropped = annotate(world), annotate(world, quote="offered talks")
    desk = sit(world.ana).open(world.article)
    other = desk.another_tab().open(world.article)
    other.card(dropped).click()

    desk.card(kept).click()
    desk.page.keyboard.press("2")
    desk.saved()
    expect(other.card(kept).locator(".card-label")).to_have_text("Threat")
    expect(told(other)).to_have_text("You changed 1 annotation in another window.")
    annotations.delete(annotation=dropped, by=world.ana)

    expect(other.cards).to_have_count(1)
    expect(other.marks(dropped)).to_have_count(0)
    expect(other.page.locator("#status")).to_have_text("This annotation was removed in another window.")
    expect(other.open_card).to_have_count(0)
    other.audit()


@pytest.mark.once
def test_a_selection_and_a_drag_survive_what_arrives(world, sit):
    desk = sit(world.ana).open(world.article)
    mouse, start, end = desk.page.mouse, desk.edge("Arvenia lodged"), desk.edge("on Friday", at_end=True)
    mouse.move(*start)
    mouse.down()
    mouse.move(*end, steps=4)

    annotate(world, "threat", quote="lodged a protest", by=world.ben)
    with desk.page.expect_response(lambda answer: "/changes/" in answer.url and answer.status == 200):
        pass
    expect(desk.cards).to_have_count(0)
    mouse.up()
    expect(desk.cards).to_have_count(1)

    assert desk.page.evaluate("document.getSelection().toString()") == "Arvenia lodged a protest on Friday"
    desk.page.keyboard.press("1")
    desk.saved()
    assert Annotation.objects.get(annotator=world.ana).quote == "Arvenia lodged a protest on Friday"


@pytest.mark.once
def test_what_was_just_deleted_here_does_not_come_back(world, sit):
    annotation = annotate(world)
    desk = sit(world.ana).open(world.article)
    desk.card(annotation).click()
    desk.open_card.get_by_role("button", name="Delete").click()
    desk.saved()
    late = f'<article class="card hue-red" data-annotation="{annotation.pk}" data-state=\'{{"version": 1}}\'></article>'

    desk.page.route(
        "**/changes/**", lambda route: route.fulfill(status=200, body=late, headers={"X-Demarche-Cursor": "x"})
    )
    with desk.page.expect_response("**/changes/**"):
        pass

    expect(desk.cards).to_have_count(0)


@pytest.mark.once
@pytest.mark.parametrize("way", ["hidden", "offline"])
def test_a_page_that_nobody_looks_at_asks_nothing(world, sit, way):
    desk = sit(world.ana).open(world.article)
    desk.page.clock.install()
    desk.page.reload()
    expect(desk.page.locator("#desk.is-ready")).to_be_attached()
    asked: list[str] = []

    def nothing(route):
        asked.append(route.request.url)
        route.fulfill(status=204)

    desk.page.route("**/changes/**", nothing)
    with desk.page.expect_response("**/changes/**"):
        desk.page.clock.run_for(4_000)

    if way == "hidden":
        desk.page.evaluate("Object.defineProperty(document, 'hidden', { configurable: true, get: () => true })")
        desk.page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    else:
        desk.context.set_offline(True)
    asked.clear()
    desk.page.clock.run_for(600_000)
    while_away = len(asked)
    with desk.page.expect_request("**/changes/**"):
        if way == "hidden":
            desk.page.evaluate("delete document.hidden")
            desk.page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
        else:
            desk.context.set_offline(False)

    assert while_away == 0


@pytest.mark.once
def test_a_server_that_stumbles_is_asked_less_and_less(world, sit):
    desk = sit(world.ana)
    desk.allow("status of 503")
    desk.page.clock.install()
    desk.open(world.article)
    asked: list[str] = []

    def stumble(route):
        asked.append(route.request.url)
        route.fulfill(status=503, body="busy")

    desk.page.route("**/changes/**", stumble)

    for _ in range(600):
        desk.page.clock.run_for(1_000)

    assert 8 <= len(asked) <= 18


@pytest.mark.once
@pytest.mark.once
def test_coming_back_while_a_question_is_still_under_way_is_not_missed(world, sit):
    desk = sit(world.ana).open(world.article)
    with desk.back_too_soon("**/changes/**"):
        desk.come_back()

    annotate(world, by=world.ben)

    expect(desk.cards).to_have_count(1)


def test_who_lost_the_article_is_told_once(world, sit):
    desk = sit(world.ana).open(world.article)
    desk.allow("status of 404")

    type(world.article).objects.update(deleted_at="2031-01-01T00:00Z")

    expect(desk.page.locator("#status")).to_contain_text("This article is no longer here")


@pytest.mark.once
def test_arrivals_on_a_phone_leave_the_open_sheet_alone(world, sit):
    own = annotate(world, quote="offered talks")
    desk = sit(world.ana, viewport=NARROW).open(world.article)
    desk.marks(own).first.click()
    sheet = desk.open_card.bounding_box()

    annotate(world, "threat", by=world.ben)

    expect(desk.cards).to_have_count(2)
    assert desk.open_card.bounding_box() == sheet
    desk.audit()


def test_in_blind_coding_nothing_of_others_arrives(blind_world, sit):
    world = blind_world
    desk = sit(world.ana).open(world.article)
    other = desk.another_tab().open(world.article)
    annotate(world, "threat", by=world.ben)

    other.annotate("offered talks", "4")

    expect(desk.cards).to_have_count(1)
    expect(desk.cards.locator(".card-label")).to_have_text("Offer")
