"""From article to article: the queue, Done and its question, addresses."""

from datetime import date

import pytest
from playwright.sync_api import expect

from disputes.actions import articles, assignments
from disputes.models import Annotation
from tests.browser.conftest import NARROW
from tests.conftest import annotate, record

pytestmark = pytest.mark.once  # the same store stands behind it as in the integration tests, on both engines


@pytest.fixture
def days(world):
    return [
        articles.add(
            dispute=world.dispute,
            record=record(f"On day {day} Arvenia said nothing.", title=f"Day {day}", published=date(2031, 1, day)),
            by=world.oda,
        )
        for day in (1, 2, 3)
    ]


def at(desk, article):
    expect(desk.page).to_have_url(f"{desk.address}/articles/{article.pk}/")
    expect(desk.page.locator("#desk.is-ready")).to_be_attached()


def test_keys_lead_through_the_queue_and_each_is_shown_beside_its_button(world, days, sit):
    desk = sit(world.ana).open(days[0])

    for key, name in (("P", "Previous"), ("N", "Next"), ("D", "Done")):
        button = desk.page.locator(f'.bar [aria-keyshortcuts="Shift+{key}"]')
        expect(button).to_contain_text(name)
        expect(button.locator("kbd")).to_have_text(f"⇧{key}")
    expect(desk.page.locator(".progress")).to_have_text("0 of 4 done")
    desk.page.keyboard.press("Shift+N")
    at(desk, days[1])
    desk.page.keyboard.press("Shift+P")
    at(desk, days[0])
    desk.page.keyboard.press("Shift+D")
    at(desk, days[1])

    expect(desk.page.locator(".progress")).to_have_text("1 of 4 done")
    assert desk.page.locator(".progress progress").evaluate("bar => [bar.value, bar.max]") == [1, 4]
    assert days[0].assignments.get(annotator=world.ana).status == "done"
    desk.audit()


def test_the_ends_of_the_queue_say_so(world, days, sit):
    desk = sit(world.ana).open(days[2])

    desk.page.keyboard.press("Shift+N")
    expect(desk.page.locator("#status")).to_have_text("This is the last article.")
    desk.open(world.article)
    desk.page.keyboard.press("Shift+P")

    expect(desk.page.locator("#status")).to_have_text("This is the first article.")


def test_the_last_done_leads_to_the_library(world, days, sit):
    for article in (world.article, *days[1:]):
        assignments.set_done(article=article, annotator=world.ana, done=True)
    desk = sit(world.ana).open(days[0])

    desk.page.keyboard.press("Shift+D")

    expect(desk.page).to_have_url(f"{desk.address}/disputes/banks/articles/")
    expect(desk.page.locator(".messages")).to_contain_text("You have finished all 4 articles.")


def test_a_reader_goes_on_by_keys_too(world, days, sit):
    desk = sit(world.rui).open(days[0])

    desk.page.keyboard.press("Shift+N")

    at(desk, days[1])
    expect(desk.page.locator(".progress")).to_have_count(0)
    desk.audit()


def test_done_asks_by_name_and_leads_to_the_empty_field(world, days, sit):
    first = annotate(world, quote="patience for consent", targets=())
    second = annotate(world, quote="offered talks", speakers=(), targets=())
    annotate(world, "threat", quote="lodged a protest", by=world.ben, speakers=())
    desk = sit(world.ana).open(world.article)

    desk.page.keyboard.press("Shift+D")
    dialog = desk.page.get_by_role("dialog")
    expect(dialog.get_by_role("heading")).to_have_text("2 of your statements lack a speaker or a target.")
    assert dialog.locator("li").all_inner_texts() == [
        "Accusation\npatience for consent\nno target",
        "Accusation\noffered talks\nno speaker or target",
    ]
    expect(dialog.get_by_role("button", name="Done all the same")).to_be_focused()
    desk.audit()
    desk.page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    desk.page.keyboard.press("Shift+D")
    dialog.get_by_role("button", name="patience for consent").press("Enter")
    expect(desk.open_card).to_have_id(f"annotation-{first.pk}")
    expect(desk.field("Target")).to_be_focused()
    desk.page.keyboard.press("Escape")
    desk.page.keyboard.press("Escape")
    desk.page.keyboard.press("Shift+D")
    dialog.get_by_role("button", name="offered talks").click()

    expect(desk.open_card).to_have_id(f"annotation-{second.pk}")
    expect(desk.field("Speaker")).to_be_focused()
    assert world.article.assignments.get(annotator=world.ana).status == "doing"


def test_enter_on_the_question_is_done_all_the_same(world, days, sit):
    annotate(world, speakers=())
    desk = sit(world.ana).open(world.article)

    desk.page.keyboard.press("Shift+D")
    expect(desk.page.get_by_role("dialog")).to_be_visible()
    desk.page.keyboard.press("Enter")

    at(desk, days[0])
    assert world.article.assignments.get(annotator=world.ana).status == "done"


def test_who_mends_the_statement_is_not_asked_again(world, days, sit):
    annotation = annotate(world, targets=())
    desk = sit(world.ana).open(world.article)
    desk.page.keyboard.press("Shift+D")
    desk.page.get_by_role("dialog").get_by_role("button", name="Arvenia lodged a protest").click()

    desk.page.keyboard.type("Belmark")
    desk.page.get_by_role("option", name="Belmark").first.click()
    desk.page.locator("#done button").click()

    at(desk, days[0])
    annotation.refresh_from_db()
    assert annotation.targets == "Belmark"


def test_a_statement_that_only_the_server_knows_is_asked_about_too(world, days, sit):
    desk = sit(world.ana)
    desk.allow("status of 409")
    desk.page.route("**/changes/**", lambda route: route.fulfill(status=204))
    desk.open(world.article)
    annotate(world, speakers=())

    desk.page.keyboard.press("Shift+D")
    dialog = desk.page.get_by_role("dialog")
    expect(dialog.get_by_role("heading")).to_have_text("1 of your statements lacks a speaker or a target.")
    at(desk, world.article)
    dialog.get_by_role("button", name="Done all the same").click()

    at(desk, days[0])


@pytest.mark.parametrize("viewport", [None, NARROW], ids=("wide", "phone"))
def test_without_scripts_the_server_asks(world, days, sit, viewport):
    annotate(world, speakers=())
    desk = sit(world.ana, viewport=viewport, java_script_enabled=False)
    desk.allow("status of 409")
    desk.page.goto(f"{desk.address}/articles/{world.article.pk}/")

    desk.page.locator("#done button").click()
    expect(desk.page.get_by_role("heading", name="1 of your statements lacks")).to_be_visible()
    expect(desk.page.locator(".bar kbd").first).not_to_be_visible()
    desk.page.get_by_role("button", name="Done all the same").click()

    expect(desk.page).to_have_url(f"{desk.address}/articles/{days[0].pk}/")
    assert world.article.assignments.get(annotator=world.ana).status == "done"


def test_a_phone_has_room_for_the_whole_bar(world, days, sit):
    for width in (390, 640, 768, 961, 1100, 1360):
        desk = sit(world.ana, viewport={"width": width, "height": 844}).open(days[1])
        crumbs, end = (desk.page.locator(f".bar {part}").bounding_box() for part in (".crumbs ol", ".bar-end"))
        assert end["x"] + end["width"] <= width
        assert crumbs["x"] + crumbs["width"] <= end["x"] + 1, width
        assert desk.page.evaluate("document.documentElement.scrollWidth") == width


# Addresses ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("viewport", [None, NARROW], ids=("wide", "phone"))
@pytest.mark.parametrize("by", ["ana", "ben"])
def test_an_address_opens_the_article_at_its_annotation(world, sit, viewport, by):
    annotation = annotate(world, quote="offered talks", by=getattr(world, by))
    desk = sit(world.ana, viewport=viewport)

    desk.page.goto(f"{desk.address}{annotation.get_absolute_url()}")
    expect(desk.open_card).to_have_id(f"annotation-{annotation.pk}")

    expect(desk.marks(annotation).first).to_be_in_viewport()
    expect(desk.marks(annotation).first).to_have_class("hue-red is-on is-on-first is-on-last")
    desk.audit()


def test_another_address_on_the_same_page_opens_the_other(world, sit):
    first, second = annotate(world), annotate(world, quote="offered talks", by=world.ben)
    desk = sit(world.ana)
    desk.page.goto(f"{desk.address}{first.get_absolute_url()}")
    expect(desk.open_card).to_have_id(f"annotation-{first.pk}")

    desk.page.goto(f"{desk.address}{second.get_absolute_url()}")

    expect(desk.open_card).to_have_id(f"annotation-{second.pk}")


def test_an_address_that_leads_nowhere_says_so(blind_world, sit):
    world = blind_world
    hidden = annotate(world, by=world.ben)
    desk = sit(world.ana)

    desk.page.goto(f"{desk.address}{hidden.get_absolute_url()}")

    expect(desk.page.locator("#status")).to_contain_text("The annotation that this address names is not here")
    desk.audit()


@pytest.mark.parametrize("by", ["ana", "ben"])
def test_a_cards_link_is_copied(world, sit, by):
    annotation = annotate(world, by=getattr(world, by))
    desk = sit(world.ana, permissions=["clipboard-read", "clipboard-write"]).open(world.article)

    desk.card(annotation).click()
    desk.open_card.get_by_role("button", name="Copy link").click()
    expect(desk.open_card.get_by_role("button", name="Copied")).to_be_visible()

    copied = desk.page.evaluate("navigator.clipboard.readText()")
    assert copied == f"{desk.address}{annotation.get_absolute_url()}"
    desk.audit()


def test_where_no_script_may_copy_the_link_stands_in_a_field(world, sit):
    annotation = annotate(world)
    desk = sit(world.ana)
    desk.page.add_init_script("Object.defineProperty(navigator, 'clipboard', { value: undefined })")
    desk.open(world.article)

    desk.card(annotation).click()
    desk.open_card.get_by_role("button", name="Copy link").click()
    field = desk.open_card.get_by_role("textbox", name="Link to this annotation")

    expect(field).to_be_focused()
    expect(field).to_have_value(f"{desk.address}{annotation.get_absolute_url()}")
    assert desk.page.evaluate("document.getSelection().toString()") == field.input_value()
    assert Annotation.objects.get().version == 1
    desk.audit()
