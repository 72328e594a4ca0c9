"""What all pictures share: a card beside what one points at, and the picture as a PNG."""

import re
import struct
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from disputes.actions import articles
from tests.browser.conftest import NARROW, Desk, looks
from tests.conftest import World, annotate, record

pytestmark = pytest.mark.once  # what is counted is tested on both engines without a browser

TIMELINE = "/disputes/banks/timeline/"
LONG = "Nobody should mistake the patience of those whose nets are cut in the night for consent to any of it. " * 3


def fill(world: World) -> None:
    for label, day, words, to in (
        ("threat", 4, "We shall cut their nets", "Belmark"),
        ("threat", 4, LONG.strip(), "Belmark"),
        ("offer", 9, "Talks may begin on Monday", "Ana Reyl"),
        ("accusation", 9, "They cut our nets again", "Belmark"),
        ("justification", 9, "The hake must be saved", "Belmark"),
        ("threat", 9, "The fourth of this day", "Belmark"),
    ):
        article = articles.add(
            dispute=world.dispute, record=record(words, published=date(2031, 3, day), title=words[:30]), by=world.oda
        )
        annotate(world, label, article=article, quote=words, speakers=["Arvenia"], targets=[to])


def seated(world: World, sit, **how) -> Desk:
    fill(world)
    desk: Desk = sit(world.ana, **how)
    desk.page.goto(desk.address + TIMELINE)
    desk.page.wait_for_load_state("networkidle")
    return desk


def mark(page: Page, name: str) -> Locator:
    return page.get_by_role("link", name=name)


def card(page: Page) -> Locator:
    return page.get_by_role("tooltip")


def point(page: Page, name: str) -> None:
    """At the outer end of a bar; its middle may fall between two of its pieces."""
    mark(page, name).hover(position={"x": 6, "y": 6})


def reach(page: Page, presses: int = 1) -> None:
    page.get_by_role("region", name="Picture").focus()
    for _ in range(presses):
        page.keyboard.press("Tab")


def is_within(page: Page, box: Locator) -> bool:
    """Whether all of it is to be seen."""
    inside: bool = box.evaluate(
        "(one) => { const { left, top, right, bottom } = one.getBoundingClientRect();"
        " return left >= 0 && top >= 0 && right <= document.documentElement.clientWidth && bottom <= innerHeight; }"
    )
    return inside


def test_pointing_at_a_bar_shows_its_numbers_and_the_first_quotes(world, sit):
    page = seated(world, sit).page

    point(page, "9 March 2031")

    expect(card(page)).to_contain_text("9 March 2031: Accusation 1, Threat 1, Justification 1, Offer 1")
    expect(card(page).get_by_role("listitem")).to_have_count(3)
    expect(card(page).get_by_role("listitem").first).to_contain_text("Arvenia → to Ana Reyl, 9 March 2031")
    expect(card(page)).to_contain_text("Talks may begin on Monday")
    expect(card(page)).not_to_contain_text("The fourth of this day")
    expect(card(page)).to_contain_text("A click opens all")
    assert is_within(page, card(page))
    assert page.locator("[data-peek] title").count() == 0

    point(page, "4 March 2031")
    expect(card(page)).to_contain_text("4 March 2031: Threat 2")
    expect(card(page)).to_contain_text("We shall cut their nets")
    expect(card(page).get_by_role("listitem")).to_have_count(2)


def test_the_card_stays_while_one_is_on_it_and_goes_when_one_leaves_or_presses_escape(world, sit):
    page = seated(world, sit).page
    bar = mark(page, "9 March 2031")

    point(page, "9 March 2031")
    expect(card(page)).to_contain_text("Talks may begin")
    card(page).hover()
    page.wait_for_timeout(500)
    expect(card(page)).to_be_visible()
    page.mouse.move(2, 2)
    expect(card(page)).to_be_hidden()
    expect(bar).not_to_have_attribute("aria-describedby", "peek")

    point(page, "9 March 2031")
    expect(card(page)).to_be_visible()
    page.keyboard.press("Escape")
    expect(card(page)).to_be_hidden()
    page.wait_for_timeout(500)
    expect(card(page)).to_be_hidden()

    point(page, "4 March 2031")
    expect(card(page)).to_be_visible()
    page.mouse.wheel(0, 80)
    expect(card(page)).to_be_hidden()


def test_the_keyboard_gets_the_same_and_enter_leads_to_the_statements(world, sit):
    page = seated(world, sit, viewport=NARROW).page
    bar = mark(page, "4 March 2031: Threat 2")

    reach(page)
    expect(bar).to_be_focused()
    expect(bar).to_have_attribute("aria-describedby", "peek")
    expect(card(page)).to_contain_text("We shall cut their nets")
    expect(bar).to_have_accessible_description(
        re.compile("^Threat Arvenia to Belmark, 4 March 2031 We shall cut .* Enter opens all$")
    )
    assert is_within(page, card(page))
    page.keyboard.press("Escape")
    expect(card(page)).to_be_hidden()
    expect(bar).to_be_focused()

    page.keyboard.press("Tab")  # scrolls what is wider than the screen
    expect(card(page)).to_contain_text("Talks may begin")
    assert is_within(page, card(page))
    page.mouse.move(10, 500)
    page.wait_for_timeout(500)
    expect(card(page)).to_be_visible()
    page.keyboard.press("Shift+Tab")
    expect(card(page)).to_contain_text("We shall cut their nets")
    page.keyboard.press("Enter")

    expect(page.get_by_text("2 statements, earliest first")).to_be_visible()


def test_a_finger_goes_where_the_bar_leads(world, sit):
    page = seated(world, sit, viewport=NARROW, has_touch=True, is_mobile=True).page
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "/first/" in request.url else None)

    mark(page, "4 March 2031").tap()

    expect(page.get_by_text("2 statements, earliest first")).to_be_visible()
    assert not asked


def test_without_the_server_there_are_the_numbers(world, sit):
    desk = seated(world, sit)
    page = desk.page
    desk.allow("ERR_INTERNET_DISCONNECTED")
    point(page, "4 March 2031")
    expect(card(page)).to_contain_text("We shall cut their nets")

    desk.context.set_offline(True)
    point(page, "9 March 2031")
    expect(card(page)).to_have_text(re.compile(r"^9 March 2031: [\w ,]+$"), use_inner_text=True)

    point(page, "4 March 2031")  # what was asked before is still known
    expect(card(page)).to_contain_text("We shall cut their nets")


def test_a_late_answer_does_not_stand_beside_another_bar(world, sit):
    page = seated(world, sit).page
    held = []
    page.route(re.compile("/first/.*2031-03-04"), lambda route: held.append(route))

    point(page, "4 March 2031")
    expect(card(page)).to_contain_text("4 March 2031: Threat 2")
    point(page, "9 March 2031")
    expect(card(page)).to_contain_text("Talks may begin")
    for route in held:
        route.continue_()
    page.wait_for_timeout(300)

    assert held
    expect(card(page)).to_contain_text("Talks may begin")
    expect(card(page)).not_to_contain_text("We shall cut their nets")


COLOURS = """async (bytes) => {
  const picture = await createImageBitmap(new Blob([new Uint8Array(bytes)]));
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [picture.width, picture.height];
  const context = canvas.getContext("2d");
  context.drawImage(picture, 0, 0);
  const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
  const seen = {};
  for (let at = 0; at < data.length; at += 4) {
    const colour = data.slice(at, at + 4).join();
    seen[colour] = (seen[colour] ?? 0) + 1;
  }
  return seen;
}"""


def is_coloured(colour: str) -> bool:
    channels = [int(channel) for channel in colour.split(",")[:3]]
    return max(channels) - min(channels) > 50


def test_the_png_is_twice_as_large_as_the_picture_and_shows_it(world, sit):
    page = seated(world, sit).page
    page.goto(page.url + "?q=label:threat")
    with page.expect_download() as download:
        page.get_by_role("link", name="SVG").click()
    (wide, tall) = re.findall(r'viewBox="0 0 (\d+) (\d+)"', download.value.path().read_text())[0]

    with page.expect_download() as download:
        page.get_by_role("link", name="PNG").click()
    png = Path(download.value.path()).read_bytes()

    assert download.value.suggested_filename == "timeline-banks.png"
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    assert struct.unpack(">II", png[16:24]) == (2 * int(wide), 2 * int(tall))
    seen = page.evaluate(COLOURS, list(png))
    assert max(seen, key=seen.get) == "255,255,255,255"
    assert any(is_coloured(colour) for colour, n in seen.items() if n > 1_000), "the bars are black or not there"
    expect(page.get_by_role("link", name="PNG")).not_to_have_attribute("aria-busy", "true")


def test_a_double_click_makes_one_png(world, sit):
    page = seated(world, sit).page
    downloads = []
    page.on("download", lambda download: downloads.append(download))

    with page.expect_download():
        page.get_by_role("link", name="PNG").dblclick()
    page.wait_for_timeout(700)

    assert len(downloads) == 1


def test_a_png_that_cant_be_made_says_so(world, sit):
    desk = seated(world, sit)
    page = desk.page
    desk.allow("ERR_INTERNET_DISCONNECTED")

    desk.context.set_offline(True)
    page.get_by_role("link", name="PNG").click()
    expect(page.get_by_role("status")).to_have_text(
        "The PNG could not be made. Try again in a moment, or take the SVG."
    )
    desk.context.set_offline(False)
    with page.expect_download():
        page.get_by_role("link", name="PNG").click()
    expect(page.get_by_role("status")).to_be_empty()


def test_without_scripts_no_png_is_offered(world, sit):
    page = seated(world, sit, java_script_enabled=False).page

    expect(page.get_by_role("link", name="SVG")).to_be_visible()
    expect(page.get_by_role("link", name="PNG")).to_be_hidden()


@looks
def test_everybody_can_use_the_card(world, sit, size, scheme):
    desk = seated(world, sit, viewport=size, color_scheme=scheme)

    for presses in (1, 2):
        reach(desk.page, presses)
        expect(card(desk.page)).to_contain_text("Enter opens all")

        desk.audit()
        assert is_within(desk.page, card(desk.page))
        assert desk.page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize(
    ("address", "region", "name", "found"),
    [
        ("network/", "Picture: Who does what to whom", "Arvenia → Ana Reyl: Offer 1", "1 statement,"),
        ("network/?level=state", "Picture: Speakers and targets", "Arvenia → Belmark, 6: ", "6 statements,"),
        ("shares/", "Picture: Labels by speaker", "Arvenia, Threat: 3 of 6, 50 %", "3 statements,"),
        ("answers/", "Picture: Who answers whom within 7 days", "Belmark to Arvenia, not answered", "5 statements,"),
        ("timeline/?panels=speakers", "Picture: Timeline", "9 March 2031, Arvenia: ", "4 statements,"),
        ("", "Picture: Who towards whom", "Arvenia → Belmark, ", "6 statements,"),
    ],
)
def test_marks_of_every_picture_tell_and_lead_by_keyboard(world, sit, address, region, name, found):
    fill(world)
    desk = sit(world.ana)
    page = desk.page
    page.goto(f"{desk.address}/disputes/banks/{address}")
    its_mark = page.get_by_role("region", name=region, exact=True).get_by_role("link", name=name).first

    its_mark.focus()
    expect(card(page)).to_contain_text("Arvenia")
    page.keyboard.press("Enter")

    expect(page.locator("#found")).to_contain_text(found.rstrip(","))


def test_a_cell_of_the_coverage_leads_to_its_articles(world, sit):
    article = articles.add(
        dispute=world.dispute,
        record=record("Nets.", published=date(2031, 3, 4), title="Of the Post", outlet="Halven Post"),
        by=world.oda,
    )
    desk = sit(world.ana)
    page = desk.page
    page.goto(f"{desk.address}/disputes/banks/coverage/")

    mark(page, "Halven Post, 4 March 2031: 1 article").press("Enter")

    expect(page.get_by_role("link", name=article.title)).to_be_visible()


def test_one_question_goes_from_picture_to_picture_and_to_the_statements(world, sit):
    fill(world)
    desk = sit(world.ana)
    page = desk.page
    page.goto(f"{desk.address}{TIMELINE}")

    page.get_by_label("Which statements").fill("label:threat")
    page.get_by_label("Actors", exact=True).select_option("state")
    page.get_by_role("button", name="Show").click()
    for name in ("Who to whom", "Shares", "Answers"):
        page.get_by_role("navigation", name="Pictures").get_by_role("link", name=name).click()
        expect(page.get_by_label("Which statements")).to_have_value("label:threat")
        expect(page.get_by_label("Actors", exact=True)).to_have_value("state")
    page.get_by_role("link", name="The statements").click()

    expect(page.locator("#found")).to_contain_text("3 statements")


def test_without_scripts_pictures_and_tables_are_there(world, sit):
    fill(world)
    desk = sit(world.ana, java_script_enabled=False)
    page = desk.page
    for address in ("timeline/", "network/", "shares/", "answers/", "coverage/"):
        page.goto(f"{desk.address}/disputes/banks/{address}")
        expect(page.locator("svg.picture").first).to_be_visible()
        page.get_by_text("The numbers").first.click()
        expect(page.locator("details.numbers table").first).to_be_visible()
