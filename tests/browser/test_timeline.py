"""The timeline in a browser: a picture whose bars lead to what they count."""

import re
from datetime import date

import pytest
from playwright.sync_api import expect

from disputes.actions import articles
from tests.browser.conftest import looks
from tests.conftest import World, annotate, record

pytestmark = pytest.mark.once  # what is counted is tested on both engines without a browser

TIMELINE = "/disputes/banks/timeline/"


def fill(world: World) -> None:
    for number, (label, day) in enumerate(
        (("threat", date(2031, 3, 4)), ("threat", date(2031, 3, 4)), ("offer", date(2031, 3, 9)))
    ):
        text = f"Number {number}: nets were cut."
        article = articles.add(dispute=world.dispute, record=record(text, published=day), by=world.oda)
        annotate(world, label, article=article, quote="nets were cut", speakers=["Arvenia"], targets=["Belmark"])


def test_a_bar_is_reached_by_keyboard_and_leads_to_its_statements(world, sit):
    fill(world)
    desk = sit(world.ana)
    page = desk.page
    page.goto(desk.address + TIMELINE)

    page.get_by_role("region", name="Picture").focus()
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="4 March 2031: Threat 2")).to_be_focused()
    page.keyboard.press("Enter")

    expect(page.get_by_text("2 statements, earliest first")).to_be_visible()
    page.get_by_role("link", name="Timeline").last.click()
    expect(page).to_have_url(re.compile("/timeline/.q=since"))
    expect(page.get_by_role("link", name="9 March 2031: Offer 1")).to_have_count(0)


def test_what_is_counted_and_by_what_is_chosen_and_taken_along_in_files(world, sit):
    fill(world)
    desk = sit(world.ana)
    page = desk.page
    page.goto(desk.address + TIMELINE)

    page.get_by_label("What", exact=True).fill("Arvenia")
    page.get_by_label("says to").fill("Belmark")
    page.get_by_label("By", exact=True).select_option("month")
    page.get_by_label("Count", exact=True).select_option("articles")
    page.get_by_role("button", name="Show").click()

    expect(page.get_by_role("link", name="March 2031, Arvenia → Belmark: Threat 2, Offer 1")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name="CSV").click()
    assert "2031-03-01,2031-03-31,Arvenia → Belmark,threat,2,articles" in download.value.path().read_text("utf-8-sig")
    with page.expect_download() as download:
        page.get_by_role("link", name="SVG").click()
    assert "Counted: articles with such a statement; 3 in all; as coded" in download.value.path().read_text()


@looks
def test_everybody_can_use_the_picture(world, sit, size, scheme):
    fill(world)
    desk = sit(world.ana, viewport=size, color_scheme=scheme)

    for query in ("", "?one=Arvenia&other=Belmark", "?q=(nets"):
        if query == "?q=(nets":
            desk.allow("400")
        desk.page.goto(desk.address + TIMELINE + query)
        desk.page.wait_for_load_state("networkidle")
        for summary in desk.page.locator("details.numbers > summary").all():
            summary.click()
        desk.audit()
        assert desk.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
