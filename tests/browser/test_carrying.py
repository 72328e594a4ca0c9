"""Correcting an article, and carrying annotations over to its newer version, with mouse and keyboard."""

import pytest
from playwright.sync_api import expect

from disputes.actions import articles
from disputes.models import Annotation, Article
from disputes.queries import integrity
from tests.browser.conftest import looks
from tests.conftest import TEXT, World, annotate, record

pytestmark = pytest.mark.once  # the same store stands behind it as in the integration tests, on both engines

STORY = "https://news.example.org/2031/hake"
NEWER = TEXT.replace("lodged a protest", "lodged a formal protest").replace(", and offered talks.", ".")


def two_versions(world: World) -> tuple[Article, Article]:
    articles.delete(article=world.article, by=world.oda)
    older = articles.add(dispute=world.dispute, record=record(TEXT, url=STORY), by=world.oda)
    title = "Arvenia lodges a formal protest over the Northern Banks and says that the ban was needed"
    newer = articles.add(dispute=world.dispute, record=record(NEWER, url=STORY, title=title), by=world.oda)
    for label, quote in (
        ("accusation", "Arvenia lodged a protest"),
        ("threat", "We shall answer in our own time"),
        ("justification", "the ban was needed to save the hake"),
        ("offer", "offered talks"),
    ):
        annotate(world, label, quote=quote, article=older, by=world.ana)
    return older, newer


@looks
def test_everybody_can_use_the_pages_of_versions(world, sit, size, scheme):
    older, newer = two_versions(world)
    desk = sit(world.oda, viewport=size, color_scheme=scheme)

    for path in ("carry-over/", "compare/", "edit/", ""):
        for article in (newer, older) if path in ("edit/", "") else (newer,):
            desk.page.goto(f"{desk.address}/articles/{article.pk}/{path}")
            desk.page.wait_for_load_state("networkidle")

            desk.audit()
            assert desk.page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"{path} is too wide"


def test_annotations_are_approved_skipped_placed_by_hand_and_taken_back(world, sit):
    _, newer = two_versions(world)
    desk = sit(world.ana)
    page = desk.page

    page.goto(f"{desk.address}/articles/{newer.pk}/")
    page.get_by_role("link", name="carry annotations over").click()
    first = page.get_by_role("listitem").filter(has_text="Arvenia lodged a protest").first
    expect(first.locator("ins")).to_have_text("added: formal ")
    first.get_by_role("link", name="Skip").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".carry:target")).to_contain_text("We shall answer in our own time")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Carried over: “We shall answer in our own time”")).to_be_visible()
    first.get_by_role("button", name="Approve").click()
    expect(page.get_by_text("Carried over: “Arvenia lodged a protest”")).to_be_visible()
    page.get_by_text("Carry over by hand").click()
    page.get_by_label("Words of the new text").fill("save the hake")
    page.get_by_role("button", name="Carry over").click()

    carried = page.get_by_role("region", name="Carried over").get_by_role("listitem")
    expect(carried).to_have_count(3)
    carried.filter(has_text="Arvenia lodged a formal protest").get_by_role("button").click()
    expect(carried).to_have_count(2)
    expect(page.get_by_role("region", name="Found in this text").locator(".carry")).to_have_count(2)
    assert {annotation.quote for annotation in Annotation.objects.filter(article=newer)} == {
        "We shall answer in our own time",
        "save the hake",
    }
    assert not list(integrity.broken())


def test_the_cards_of_an_open_page_come_and_go_with_what_is_carried_over(world, sit):
    older, newer = two_versions(world)
    here, there = (sit(world.ana).open(article) for article in (older, newer))
    expect(here.page.locator("[data-annotation]")).to_have_count(4)

    ada = sit(world.ada)
    ada.page.goto(f"{ada.address}/articles/{newer.pk}/carry-over/")
    ada.page.get_by_role("button", name="Approve the 2 that are word for word").click()
    expect(ada.page.get_by_text("Carried over: 2 annotations.")).to_be_visible()

    expect(here.page.locator("[data-annotation]")).to_have_count(2)
    expect(there.page.locator("[data-annotation]")).to_have_count(2)
