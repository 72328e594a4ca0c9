"""Finding things as a person does: by keyboard and mouse, with what is offered, kept and changed together."""

import re
from datetime import date

import pytest
from playwright.sync_api import Page, expect

from disputes.actions import articles
from disputes.models import Annotation, Article, SavedSearch
from tests.browser.conftest import looks
from tests.conftest import annotate, record

pytestmark = pytest.mark.once  # the same store stands behind it as in the integration tests, on both engines

LIBRARY = "/disputes/banks/articles/"
STATEMENTS = "/disputes/banks/statements/"


def fill(world):
    """Three more articles, coded by two people."""
    for number, outlet in enumerate(("Tarn Gazette", "North Wire", "North Wire"), start=1):
        text = f"The harbour was closed on day {number}.\n\nArvenia warned: “We shall cut nets again.” Talks followed."
        metadata = {"title": f"Harbour report {number}", "outlet": outlet, "published": date(2031, 3, number)}
        article = articles.add(dispute=world.dispute, record=record(text, **metadata), by=world.oda)
        annotate(world, "threat", quote="“We shall cut nets again.”", article=article, note="Check the wire.")
    annotate(world, by=world.ben)


def titles(page: Page) -> list[str]:
    return page.locator("[data-list] a.title").all_inner_texts()


def test_the_library_is_asked_gone_through_and_opened_by_keyboard(world, sit):
    fill(world)
    desk = sit(world.ana)
    page = desk.page
    page.goto(desk.address + LIBRARY)

    page.keyboard.press("/")
    page.keyboard.type("nets lab")
    expect(page.get_by_role("option", name="label:")).to_be_visible()
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("option", name="label:")).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Enter")
    expect(page.get_by_role("option", name="threat")).to_be_visible()
    page.keyboard.type("thr")
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("option", name="threat")).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Enter")
    expect(page.get_by_text("3 articles, newest first")).to_be_visible()
    expect(page).to_have_url(re.compile(r"\?q=nets\+label%3Athreat"))
    assert titles(page) == ["Harbour report 3", "Harbour report 2", "Harbour report 1"]

    page.keyboard.press("Escape")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Harbour report 2")).to_be_visible()


def test_a_snippet_leads_to_its_paragraph_and_a_facet_narrows(world, sit):
    fill(world)
    desk = sit(world.ana)
    page = desk.page
    page.goto(desk.address + LIBRARY + "?q=nets")

    facets = page.get_by_role("complementary", name="Narrow the question")
    facets.get_by_role("link", name="North Wire").click()
    expect(page.get_by_text("2 articles, newest first")).to_be_visible()
    assert titles(page) == ["Harbour report 3", "Harbour report 2"]
    expect(facets.get_by_role("link", name="North Wire")).to_have_attribute("aria-current", "true")

    hit = page.locator(".hits a").first
    expect(hit.locator("mark")).to_have_text("nets")
    hit.click()
    expect(page.locator("#desk.is-ready")).to_be_attached()
    expect(page).to_have_url(re.compile("#paragraph-2$"))
    expect(page.locator("p.arrived")).to_contain_text("cut nets again")


def test_a_mistake_is_shown_where_it_is_and_mending_it_finds(world, sit):
    fill(world)
    desk = sit(world.ana)
    page = desk.page
    page.goto(desk.address + LIBRARY)
    desk.allowed.append("422")

    page.get_by_role("combobox", name="Search titles, texts and notes").fill('nets "cut')
    expect(page.get_by_role("alert")).to_contain_text("The quotation mark at character 6 is not closed.")
    expect(page.locator(".mistake mark")).to_have_text('"')

    page.get_by_role("combobox", name="Search titles, texts and notes").fill('nets "cut nets"')
    expect(page.get_by_text("3 articles, newest first")).to_be_visible()


def test_a_question_is_kept_shared_and_used_by_somebody_else(world, sit):
    fill(world)
    desk = sit(world.ana)
    page = desk.page
    page.goto(desk.address + LIBRARY)
    page.get_by_role("combobox", name="Search titles, texts and notes").fill("harbour outlet:north*")
    expect(page.get_by_text("2 articles, newest first")).to_be_visible()

    page.locator(".saved > summary").click()
    page.get_by_label("Keep this question as").fill("Wire on the harbour")
    page.get_by_label("Share with everybody in this dispute").check()
    page.get_by_role("button", name="Keep", exact=True).click()
    expect(page.get_by_text("Kept as “Wire on the harbour”.")).to_be_visible()
    assert SavedSearch.objects.get().question == "q=harbour+outlet%3Anorth%2A"

    other = sit(world.rui)
    other.page.goto(other.address + LIBRARY)
    other.page.locator(".saved > summary").click()
    other.page.get_by_role("link", name="Wire on the harbour").click()
    expect(other.page.get_by_text("2 articles, newest first")).to_be_visible()


def test_many_articles_are_deleted_and_brought_back(world, sit):
    fill(world)
    desk = sit(world.oda)
    page = desk.page
    page.goto(desk.address + LIBRARY)

    page.get_by_role("checkbox", name="Select Harbour report 3").check()
    page.get_by_role("checkbox", name="Select Harbour report 1").check()
    expect(page.get_by_text("2 selected")).to_be_visible()
    page.get_by_role("button", name="Delete").click()
    expect(page.get_by_text("2 articles deleted.")).to_be_visible()
    assert titles(page) == ["Harbour report 2", "Arvenia lodges a protest"]

    page.get_by_role("link", name="Recently deleted").click()
    page.get_by_role("checkbox", name="Select Harbour report 3").check()
    page.get_by_role("button", name="Bring back").click()
    expect(page.get_by_text("1 article brought back.")).to_be_visible()
    assert Article.objects.filter(deleted_at=None).count() == 3


def test_columns_and_cards_are_chosen_and_stand_in_the_address(world, sit):
    fill(world)
    desk = sit(world.ana)
    page = desk.page
    page.goto(desk.address + LIBRARY)

    page.locator(".columns > summary").click()
    page.get_by_label("Words").check()
    expect(page.get_by_role("columnheader", name="Words")).to_be_visible()
    expect(page).to_have_url(re.compile("column=words"))
    page.keyboard.press("Escape")
    page.get_by_label("As", exact=True).select_option("cards")

    expect(page.locator(".library-card")).to_have_count(4)
    expect(page).to_have_url(re.compile("view=cards"))


def test_statements_are_given_another_label_in_place_and_together_and_back(world, sit):
    fill(world)
    desk = sit(world.ana)
    page = desk.page
    page.goto(desk.address + STATEMENTS + "?q=label:threat")
    expect(page.get_by_text("3 statements, earliest first")).to_be_visible()

    first = page.locator("[data-list] > li").first
    first.locator(".relabel > summary").click()
    first.get_by_role("button", name="Offer").click()
    expect(page.get_by_text("1 statement changed.")).to_be_visible()
    expect(page.get_by_text("2 statements, earliest first")).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("1 statement put back.")).to_be_visible()

    page.goto(desk.address + STATEMENTS + "?q=label:threat")
    page.locator("[data-pick-all]").check()
    expect(page.get_by_text("3 selected")).to_be_visible()
    page.locator(".many summary", has_text="Actors").click()
    page.get_by_label("Where this actor stands").fill("Belmark")
    page.get_by_label("put this one").fill("Ana Reyl")
    page.get_by_role("button", name="Change", exact=True).click()
    expect(page.get_by_text("3 statements changed.")).to_be_visible()
    assert set(Annotation.objects.filter(label__slug="threat").values_list("targets", flat=True)) == {"Ana Reyl"}


def test_the_concordance_groups_links_and_exports_what_it_shows(world, sit):
    fill(world)
    desk = sit(world.ana)
    page = desk.page
    page.goto(desk.address + STATEMENTS)

    page.get_by_label("Group by").select_option("outlet")
    expect(page.get_by_role("region", name="North Wire")).to_contain_text("2 statements")
    page.get_by_role("region", name="North Wire").get_by_role("link", name="2 statements").click()
    expect(page.get_by_text("2 statements, earliest first")).to_be_visible()

    page.locator(".act a", has_text="Arvenia").first.click()
    expect(page).to_have_url(re.compile("q=speaker%3AArvenia"))
    with page.expect_download() as download:
        page.get_by_role("link", name="Export CSV").click()
    assert download.value.path().read_bytes().count(b"\r\n") == 1 + 4


@looks
def test_everybody_can_use_what_finds(world, sit, size, scheme):
    fill(world)
    long = "A very long headline that goes on and on " * 8
    articles.add(dispute=world.dispute, record=record("نص عربي عن الميناء.", title=long.strip()), by=world.oda)
    desk = sit(world.oda, viewport=size, color_scheme=scheme)
    desk.allowed.append("400")
    queries = (
        "articles/?q=nets",
        "articles/?view=cards",
        "articles/?q=الميناء",
        "articles/?q=(nets",
        "articles/deleted/",
        "statements/?q=nets",
        "statements/?group=label",
        "statements/?q=speaker:Nobody",
        "search/",
    )

    for query in queries:
        desk.page.goto(desk.address + f"/disputes/banks/{query}")
        desk.page.wait_for_load_state("networkidle")
        desk.audit()
        assert desk.page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"{query} is too wide"
