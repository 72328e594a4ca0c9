"""How the page looks, and all its keys: the View panel, the list of keys, the switch for single-key shortcuts."""

import re

import pytest
from django.templatetags.static import static
from playwright.sync_api import Page, expect

from tests.browser.conftest import NARROW, looks
from tests.conftest import annotate

# What a browser does with keys, pointers and screens is the same on every database engine.
pytestmark = pytest.mark.once

FONT = "getComputedStyle(document.querySelector('#text')).fontFamily"
SIZE = "parseFloat(getComputedStyle(document.querySelector('#text')).fontSize)"
WIDTH = "document.querySelector('#text').getBoundingClientRect().width"
TOO_WIDE = "document.documentElement.scrollWidth > innerWidth"


def stored(page: Page) -> None:
    """Waits until the server has heard of every choice."""
    expect(page.locator("#desk")).to_have_attribute("data-appearance", "saved")


def test_choices_show_at_once_and_follow_the_person_to_another_browser(world, sit):
    desk = sit(world.ana).open(world.article)
    page = desk.page
    size, width = page.evaluate(SIZE), page.evaluate(WIDTH)

    page.keyboard.press("v")
    panel = page.get_by_role("region", name="View")
    panel.get_by_role("radio", name="Largest").check()
    panel.get_by_role("radio", name="Narrow").check()
    panel.get_by_role("radio", name="Hyperlegible").check()
    panel.get_by_role("radio", name="Dark").check()

    assert page.evaluate(SIZE) > size * 1.3
    assert page.evaluate(WIDTH) < width * 1.2
    assert "Atkinson" in page.evaluate(FONT)
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    expect(page.locator("#spoken")).to_have_text("Theme: Dark.")
    stored(page)
    page.reload()
    other = sit(world.ana).open(world.article)
    for one in (page, other.page):
        root = one.locator("html")
        for name, value in (("size", "5"), ("width", "narrow"), ("font", "legible"), ("theme", "dark")):
            expect(root).to_have_attribute(f"data-{name}", value)
    stranger = sit(world.ben).open(world.article)
    expect(stranger.page.locator("html")).not_to_have_attribute("data-theme", re.compile("."))


def test_the_legible_font_is_fetched_only_when_it_is_chosen(world, sit):
    desk = sit(world.ana)
    fetched: list[str] = []
    desk.page.on("request", lambda request: fetched.append(request.url))
    desk.open(world.article)
    assert not any("hyperlegible" in url for url in fetched)

    desk.page.get_by_role("button", name="View").click()
    with desk.page.expect_request("**/atkinson-hyperlegible-next-*-latin.woff2"):
        desk.page.get_by_role("radio", name="Hyperlegible").check()

    stored(desk.page)


def test_the_panel_shows_what_is_chosen_and_works_by_arrow_keys(world, sit):
    desk = sit(world.ana).open(world.article)
    page = desk.page
    page.keyboard.press("v")
    panel = page.get_by_role("region", name="View")
    expect(panel).to_be_focused()

    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(panel.get_by_role("radio", name="Medium").first).to_be_focused()
    page.keyboard.press("ArrowRight")

    expect(panel.get_by_role("radio", name="Large", exact=True)).to_be_checked()
    expect(page.locator("html")).to_have_attribute("data-size", "4")
    stored(page)


def test_without_a_connection_a_choice_is_kept_and_sent_later(world, sit):
    desk = sit(world.ana).open(world.article)
    desk.allow("ERR_INTERNET_DISCONNECTED")
    page = desk.page
    desk.context.set_offline(True)
    page.keyboard.press("v")
    page.get_by_role("radio", name="Sans").check()
    page.get_by_role("radio", name="Small", exact=True).check()
    expect(page.locator("html")).to_have_attribute("data-font", "sans")
    expect(page.get_by_text("It is saved when there is a connection.")).to_be_visible()

    desk.context.set_offline(False)

    stored(page)
    world.ana.refresh_from_db()
    assert (world.ana.appearance["font"], world.ana.appearance["size"]) == ("sans", "2")


def test_a_choice_not_yet_sent_survives_closing_the_page(world, sit):
    desk = sit(world.ana).open(world.article)
    desk.allow("ERR_INTERNET_DISCONNECTED")
    desk.context.set_offline(True)
    desk.page.keyboard.press("v")
    desk.page.get_by_role("radio", name="Light").check()
    desk.page.close()

    desk.context.set_offline(False)
    later = desk.another_tab().open(world.article)

    expect(later.page.locator("html")).to_have_attribute("data-theme", "light")
    stored(later.page)
    world.ana.refresh_from_db()
    assert world.ana.appearance["theme"] == "light"


def test_what_was_being_read_stays_where_it_is_when_letters_grow(world, sit):
    desk = sit(world.ana).open(world.article)
    page = desk.page
    page.set_viewport_size({"width": 1360, "height": 300})
    page.evaluate("scrollTo(0, 240)")
    where = """() => [...document.querySelectorAll('#text p')]
      .find((one) => one.getBoundingClientRect().bottom > 60).getBoundingClientRect().top"""
    before = page.evaluate(where)

    page.keyboard.press("v")
    page.get_by_role("radio", name="Large", exact=True).check()

    assert abs(page.evaluate(where) - before) <= 1
    stored(page)


@pytest.mark.parametrize("width", ["narrow", "medium", "wide"])
@pytest.mark.parametrize("size", ["1", "5"])
def test_every_size_and_width_fits_every_screen(world, sit, size, width):
    annotate(world)
    world.ana.appearance = {"size": size, "width": width, "font": "legible"}
    world.ana.save()

    for viewport in (NARROW, {"width": 980, "height": 800}, None):
        desk = sit(world.ana, viewport=viewport).open(world.article)

        assert not desk.page.evaluate(TOO_WIDE)
        assert desk.page.evaluate(SIZE) >= 15


def test_a_visitor_of_a_public_dispute_chooses_for_the_browser(world, sit):
    type(world.dispute).objects.update(public=True)
    desk = sit().open(world.article)

    desk.page.keyboard.press("v")
    desk.page.get_by_role("radio", name="Dark").check()
    stored(desk.page)
    desk.page.reload()

    expect(desk.page.locator("html")).to_have_attribute("data-theme", "dark")


def test_the_account_page_saves_without_javascript(world, sit):
    desk = sit(world.ana, java_script_enabled=False)
    page = desk.page
    page.goto(f"{desk.address}/account/")

    page.get_by_role("radio", name="Wide").check()
    page.get_by_role("radio", name="Off").check()
    page.get_by_role("button", name="Save the appearance").click()

    expect(page.get_by_text("The appearance is saved.")).to_be_visible()
    expect(page.get_by_role("radio", name="Wide")).to_be_checked()
    page.goto(f"{desk.address}/articles/{world.article.pk}/")
    expect(page.locator("html")).to_have_attribute("data-width", "wide")
    expect(page.get_by_role("button", name="Filter")).to_be_hidden()
    page.get_by_role("link", name="Codebook").click()
    expect(page).to_have_url(re.compile("/codebook/$"))


# Keys ---------------------------------------------------------------------------------------------------------------


def test_the_list_of_keys_holds_every_binding_and_the_labels(world, sit):
    desk = sit(world.ana).open(world.article)
    page = desk.page
    page.locator(".brand").focus()

    page.keyboard.press("?")

    dialog = page.get_by_role("dialog", name="Keys")
    expect(dialog).to_be_visible()
    told = dialog.locator("dl > div").all_inner_texts()
    for name, key in (("Accusation", "1"), ("Offer", "4"), ("Codebook", "H"), ("Outline", "O"), ("All keys", "?")):
        assert any(name in row and key in row for row in told), (name, told)
    assert len({row.split("\n")[-1] for row in told}) == len(told), "the same words stand twice"
    groups = dialog.get_by_role("heading", level=3).all_inner_texts()
    assert groups == [one for one in ("Moving", "Coding", "Statement", "Seeing", "Going") if one in groups]
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(page.locator(".brand")).to_be_focused()


def test_keys_are_written_for_people(world, sit):
    desk = sit(world.ana).open(world.article)

    written = desk.page.evaluate(
        """async (address) => {
          const { cap } = await import(address);
          return ["j", "J", "Shift+ArrowLeft", "Delete", "?", " ", "Escape"].map((one) => cap(one).textContent);
        }""",
        static("js/reading/keys-dialog.js"),
    )

    assert written == ["J", "Shift J", "Shift ←", "Del", "?", "Space", "Esc"]


def test_with_shortcuts_off_no_single_key_does_anything_until_they_are_on_again(world, sit):
    annotate(world)
    desk = sit(world.ana).open(world.article)
    page = desk.page
    page.get_by_role("button", name="Keys").click()
    switch = page.get_by_role("switch", name="Single-key shortcuts")
    expect(switch).to_be_checked()
    switch.press(" ")
    stored(page)
    page.reload()
    expect(page.locator("#desk.is-ready")).to_be_attached()

    for key in ("v", "f", "o", "h", "?", "V", "F"):
        page.keyboard.press(key)

    expect(page.locator(".side-panel")).to_be_hidden()
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.get_by_role("button", name="Keys").click()
    switch.press(" ")
    page.keyboard.press("Escape")
    page.keyboard.press("o")
    expect(page.get_by_role("region", name="Outline")).to_be_visible()
    stored(page)


def test_escape_in_the_list_of_keys_leaves_the_open_card_open(world, sit):
    mine = annotate(world)
    desk = sit(world.ana).open(world.article)
    desk.marks(mine).first.click()
    expect(desk.open_card).to_be_visible()

    desk.page.keyboard.press("?")
    desk.page.keyboard.press("Escape")

    expect(desk.page.get_by_role("dialog")).to_have_count(0)
    expect(desk.open_card).to_be_visible()
    expect(desk.card(mine)).to_be_focused()


@looks
def test_everybody_can_use_the_view_and_the_keys(world, sit, size, scheme):
    desk = sit(world.ana, viewport=size, color_scheme=scheme).open(world.article)

    desk.page.get_by_role("button", name="View").click()
    desk.audit()
    desk.page.keyboard.press("Escape")
    expect(desk.page.get_by_role("button", name="View")).to_be_focused()
    desk.page.get_by_role("button", name="Keys").click()
    desk.audit()
    assert not desk.page.evaluate(TOO_WIDE)
