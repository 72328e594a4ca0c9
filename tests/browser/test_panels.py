"""What opens beside the text: the filter, the outline, the codebook."""

import re

import pytest
from playwright.sync_api import expect

from disputes.actions import articles
from disputes.models import Annotation
from tests.browser.conftest import NARROW, looks
from tests.conftest import annotate, record

# What a browser does with keys, pointers and screens is the same on every database engine.
pytestmark = pytest.mark.once

TEXT_AT = "JSON.stringify(document.querySelector('#text').getBoundingClientRect())"
NAMES = ("View", "Filter", "Outline", "Codebook")
KEY = {"View": "v", "Filter": "f", "Outline": "o", "Codebook": "h"}
TEXT = "document.querySelector('#text').innerHTML"


@pytest.fixture
def coded(world):
    """Four annotations by two people."""
    world.accusation = annotate(world, "accusation", quote="Arvenia lodged a protest")
    world.threat = annotate(
        world, "threat", quote="We shall answer in our own time", speakers=("Ana Reyl",), by=world.ben
    )
    world.justification = annotate(world, "justification", quote="the ban was needed to save the hake", speakers=())
    world.offer = annotate(world, "offer", quote="offered talks", by=world.ben)
    return world


def line(desk):
    return desk.page.locator(".filter-line p")


def chip(desk, slug):
    return desk.page.locator(f"[data-count-of={slug}]").get_by_role("button")


# Panels -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("viewport", [None, NARROW], ids=["wide", "narrow"])
@pytest.mark.parametrize("name", NAMES)
def test_a_panel_opens_by_key_and_by_hand_and_leaves_text_and_focus_alone(coded, sit, name, viewport):
    desk = sit(coded.ana, viewport=viewport).open(coded.article)
    page = desk.page
    button = page.locator(f"[data-panel={name.lower()}]")
    panel = page.get_by_role("region", name=name, exact=True)
    before = page.evaluate(TEXT_AT)
    mark = desk.marks(coded.accusation).first
    mark.focus()

    page.keyboard.press(KEY[name])
    expect(panel).to_be_focused()
    expect(button).to_have_attribute("aria-expanded", "true")
    assert page.evaluate(TEXT_AT) == before
    page.keyboard.press(KEY[name])
    expect(panel).to_be_hidden()
    expect(mark).to_be_focused()
    button.click()
    expect(panel).to_be_visible()
    panel.get_by_role("button", name="Close").click()

    expect(panel).to_be_hidden()
    expect(button).to_be_focused()
    expect(button).to_have_attribute("aria-expanded", "false")
    assert page.evaluate(TEXT_AT) == before


def test_one_panel_is_open_at_a_time_and_escape_closes_it_before_the_card(coded, sit):
    desk = sit(coded.ana).open(coded.article)
    page = desk.page
    desk.marks(coded.accusation).first.click()
    expect(desk.open_card).to_be_visible()

    page.keyboard.press("v")
    page.keyboard.press("o")

    expect(page.get_by_role("region", name="Outline")).to_be_visible()
    expect(page.locator("[aria-expanded=true][data-panel]")).to_have_count(1)
    page.keyboard.press("Escape")
    expect(page.locator(".side-panel")).to_be_hidden()
    expect(desk.open_card).to_be_focused()
    page.keyboard.press("Escape")
    expect(desk.open_card).to_have_count(0)


def test_a_card_that_opens_takes_the_place_of_the_panel(coded, sit):
    desk = sit(coded.ana).open(coded.article)
    desk.page.keyboard.press("f")

    desk.marks(coded.threat).first.click()

    expect(desk.page.locator(".side-panel")).to_be_hidden()
    expect(desk.open_card).to_have_attribute("id", f"annotation-{coded.threat.pk}")


@looks
def test_everybody_can_use_the_panels(coded, sit, size, scheme):
    desk = sit(coded.ana, viewport=size, color_scheme=scheme).open(coded.article)
    page = desk.page

    for name in ("Filter", "Outline", "Codebook"):
        page.locator(f"[data-panel={name.lower()}]").focus()
        page.keyboard.press("Enter")
        expect(page.get_by_role("region", name=name).locator(".side-body > *").first).to_be_visible()
        desk.audit()
        page.keyboard.press("Escape")
    chip(desk, "threat").click()
    desk.audit()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


# Filter -------------------------------------------------------------------------------------------------------------


def test_a_chip_dims_all_other_labels_and_lights_them_again(coded, sit):
    desk = sit(coded.ana).open(coded.article)
    untouched = desk.page.evaluate(TEXT)

    chip(desk, "threat").click()

    expect(chip(desk, "threat")).to_have_attribute("aria-pressed", "true")
    expect(line(desk)).to_contain_text("Showing 1 of 4")
    expect(desk.page.locator("#spoken")).to_have_text("Showing 1 of 4 annotations.")
    expect(desk.card(coded.threat)).not_to_have_class(re.compile("is-dimmed"))
    expect(desk.marks(coded.threat).first).not_to_have_class(re.compile("is-dimmed"))
    for other in (coded.accusation, coded.justification, coded.offer):
        expect(desk.card(other)).to_have_class(re.compile("is-dimmed"))
        expect(desk.marks(other).first).to_have_class(re.compile("is-dimmed"))
    expect(desk.page.locator("[data-count-of=offer] b")).to_have_text("1")
    chip(desk, "threat").click()
    expect(line(desk)).to_be_hidden()
    assert desk.page.evaluate(TEXT) == untouched


def test_hidden_annotations_are_neither_painted_nor_reached(coded, sit):
    desk = sit(coded.ana).open(coded.article)
    page = desk.page
    untouched = page.evaluate(TEXT)
    page.keyboard.press("f")
    panel = page.get_by_role("region", name="Filter")

    panel.get_by_role("group", name="Annotator").get_by_role("checkbox", name="ben").check()
    panel.get_by_role("radio", name="Hide").check()

    expect(panel).to_contain_text("Showing 2 of 4")
    for hidden in (coded.accusation, coded.justification):
        expect(desk.card(hidden)).to_be_hidden()
        expect(desk.marks(hidden)).to_have_count(0)
    for shown in (coded.threat, coded.offer):
        expect(desk.card(shown)).to_be_visible()
        assert desk.marked(shown) == shown.quote
    expect(page.locator("[data-count-of=accusation] b")).to_have_text("1")
    panel.get_by_role("button", name="Clear").click()
    expect(panel).to_contain_text("All 4 annotations")
    assert page.evaluate(TEXT) == untouched


def test_speakers_and_labels_narrow_each_other_and_nobody_counts_as_one(coded, sit):
    desk = sit(coded.ana).open(coded.article)
    desk.page.keyboard.press("f")
    panel = desk.page.get_by_role("region", name="Filter")
    speakers = panel.get_by_role("group", name="Speaker")

    speakers.get_by_role("checkbox", name="nobody yet").check()
    expect(panel).to_contain_text("Showing 1 of 4")
    speakers.get_by_role("checkbox", name="Arvenia").check()
    expect(panel).to_contain_text("Showing 3 of 4")
    expect(speakers.get_by_role("checkbox", name="Arvenia")).to_be_focused()
    panel.get_by_role("group", name="Label").get_by_role("checkbox", name="Offer").check()

    expect(panel).to_contain_text("Showing 1 of 4")
    expect(chip(desk, "offer")).to_have_attribute("aria-pressed", "true")
    desk.page.keyboard.press("Escape")
    line(desk).get_by_role("button", name="Clear").click()
    expect(line(desk)).to_be_hidden()


def test_a_new_annotation_is_shown_against_the_filter_while_its_card_is_open(coded, sit):
    desk = sit(coded.ana).open(coded.article)
    page = desk.page
    page.keyboard.press("f")
    page.get_by_role("radio", name="Hide").check()
    page.keyboard.press("Escape")
    chip(desk, "offer").click()

    desk.annotate("patience for consent", "2")
    fresh = Annotation.objects.get(quote__contains="patience for consent")

    expect(desk.card(fresh)).to_be_visible()
    expect(desk.marks(fresh)).to_have_count(1)
    expect(line(desk)).to_contain_text("Showing 1 of 5")
    page.locator(".head").click()
    expect(desk.card(fresh)).to_be_hidden()
    expect(desk.marks(fresh)).to_have_count(0)


def test_opening_a_hidden_annotation_by_its_address_lifts_the_filter(coded, sit):
    desk = sit(coded.ana).open(coded.article)
    page = desk.page
    page.keyboard.press("f")
    page.get_by_role("radio", name="Hide").check()
    page.keyboard.press("Escape")
    chip(desk, "offer").click()
    expect(desk.card(coded.accusation)).to_be_hidden()

    page.evaluate(f"location.hash = 'annotation-{coded.accusation.pk}'")

    expect(desk.card(coded.accusation)).to_be_visible()
    expect(desk.marks(coded.accusation)).not_to_have_count(0)
    expect(line(desk)).to_contain_text("The filter hid this annotation and is cleared.")
    expect(chip(desk, "offer")).to_have_attribute("aria-pressed", "false")
    page.keyboard.press("Escape")
    expect(line(desk)).to_be_hidden()


def test_the_filter_is_gone_after_a_reload(coded, sit):
    desk = sit(coded.ana).open(coded.article)
    chip(desk, "offer").click()
    expect(line(desk)).to_be_visible()

    desk.page.reload()

    expect(desk.page.locator("#desk.is-ready")).to_be_attached()
    expect(line(desk)).to_be_hidden()


# Outline ------------------------------------------------------------------------------------------------------------


def test_the_outline_lists_paragraphs_with_annotations_and_leads_to_them(coded, sit):
    desk = sit(coded.ana, viewport={"width": 1360, "height": 400}).open(coded.article)
    page = desk.page
    page.keyboard.press("o")
    panel = page.get_by_role("region", name="Outline")
    expect(panel.get_by_role("listitem")).to_have_count(3)
    expect(panel.locator("[aria-current=location]")).to_contain_text("HALVEN, Belmark")

    panel.get_by_role("button", name=re.compile("3.*Arvenia said the ban")).click()

    expect(page.locator("[data-paragraph='3']")).to_be_focused()
    expect(page.locator("[data-paragraph='3']")).to_be_in_viewport()
    expect(panel).to_be_visible()
    panel.get_by_role("button", name="Threat: Ana Reyl to Belmark").click()
    expect(panel).to_be_hidden()
    expect(desk.open_card).to_have_attribute("id", f"annotation-{coded.threat.pk}")
    expect(desk.marks(coded.threat).first).to_be_in_viewport()


def test_the_outline_follows_the_annotations_and_shows_all_paragraphs_when_asked(world, sit):
    annotation = annotate(world)
    desk = sit(world.ana).open(world.article)
    page = desk.page
    page.keyboard.press("o")
    panel = page.get_by_role("region", name="Outline")
    expect(panel.get_by_role("listitem")).to_have_count(1)

    panel.get_by_role("checkbox", name="All paragraphs").check()
    expect(panel.get_by_role("listitem")).to_have_count(3)
    expect(panel.get_by_role("checkbox", name="All paragraphs")).to_be_focused()
    panel.get_by_role("checkbox", name="All paragraphs").uncheck()
    desk.marks(annotation).first.click()
    desk.open_card.get_by_role("button", name="Delete").click()
    page.keyboard.press("o")

    expect(panel).to_contain_text("No annotations to show.")


def test_on_a_phone_the_outline_gives_way_to_the_paragraph(coded, sit):
    desk = sit(coded.ana, viewport=NARROW, has_touch=True).open(coded.article)
    desk.page.get_by_role("button", name="Outline").tap()
    panel = desk.page.get_by_role("region", name="Outline")

    panel.get_by_role("button", name=re.compile("3.*Arvenia said the ban")).tap()

    expect(panel).to_be_hidden()
    expect(desk.page.locator("[data-paragraph='3']")).to_be_in_viewport()


def test_two_thousand_paragraphs_are_listed_in_a_moment(world, sit):
    text = "\n\n".join(f"Paragraph {number} tells of the quarrel over the northern banks." for number in range(2000))
    article = articles.add(dispute=world.dispute, record=record(text), by=world.oda)
    annotate(world, article=article, quote="Paragraph 1500 tells")
    desk = sit(world.ana).open(article)
    desk.page.keyboard.press("o")
    panel = desk.page.get_by_role("region", name="Outline")
    expect(panel.get_by_role("listitem")).to_have_count(1)

    took = desk.page.evaluate(
        """() => new Promise((done) => {
          const start = performance.now();
          document.querySelector(".side-check input").click();
          requestAnimationFrame(() => setTimeout(() => done(performance.now() - start)));
        })"""
    )

    expect(panel.get_by_role("listitem")).to_have_count(2000)
    assert took < 1500


# Codebook -----------------------------------------------------------------------------------------------------------


def test_the_codebook_shows_the_label_under_the_cursor_first(coded, sit):
    desk = sit(coded.ana).open(coded.article)
    page = desk.page
    first = page.locator(".beside [data-label-entry]").first
    rules = page.locator(".beside > *").last

    page.keyboard.press("h")
    expect(first).to_have_attribute("data-label-entry", "accusation")
    expect(rules.get_by_role("heading")).to_have_text("Rules for all labels")
    page.keyboard.press("h")
    desk.marks(coded.offer).first.hover()
    page.keyboard.press("h")
    expect(first).to_have_attribute("data-label-entry", "offer")
    page.keyboard.press("Escape")
    desk.marks(coded.threat).first.focus()
    page.keyboard.press("h")
    expect(first).to_have_attribute("data-label-entry", "threat")
    expect(page.locator("#spoken")).to_have_text("Threat first.")
    page.keyboard.press("Escape")
    desk.card(coded.justification).click()
    page.get_by_role("link", name="Codebook").click()

    expect(first).to_have_attribute("data-label-entry", "justification")
    expect(page.locator(".beside [data-label-entry]")).to_have_count(4)
    expect(page.locator(f"#annotation-{coded.justification.pk}.is-open")).to_be_attached()


def test_once_opened_the_codebook_opens_without_a_connection(coded, sit):
    desk = sit(coded.ana).open(coded.article)
    page = desk.page
    page.keyboard.press("h")
    expect(page.locator(".beside")).to_be_visible()
    page.keyboard.press("h")
    desk.context.set_offline(True)

    page.keyboard.press("h")

    expect(page.locator(".beside")).to_be_visible()
    desk.context.set_offline(False)


def test_a_codebook_that_cannot_be_fetched_says_so_and_tries_again(coded, sit):
    desk = sit(coded.ana).open(coded.article)
    desk.allow("ERR_INTERNET_DISCONNECTED")
    page = desk.page
    desk.context.set_offline(True)
    page.keyboard.press("h")
    expect(page.get_by_text("The codebook could not be opened.").first).to_be_visible()
    desk.context.set_offline(False)

    page.get_by_role("button", name="Try again").click()

    expect(page.locator(".beside")).to_be_visible()


def test_with_control_held_the_link_opens_the_codebook_elsewhere(coded, sit):
    desk = sit(coded.ana).open(coded.article)

    with desk.context.expect_page() as opened:
        desk.page.get_by_role("link", name="Codebook").click(modifiers=["ControlOrMeta"])

    expect(opened.value).to_have_url(re.compile("/codebook/$"))
    expect(desk.page.locator(".side-panel")).to_be_hidden()


def test_hostile_names_and_text_from_right_to_left_are_only_words(world, sit):
    hostile = "<img src=x onerror=alert(1)>"
    world.dispute.codebook.labels.filter(slug="threat").update(name=hostile, definition=hostile)
    text = "قالت أرفينيا إنها سترد في الوقت المناسب.\n\n<b>Belmark</b> 🎣 e\u0301 said nothing."
    article = articles.add(dispute=world.dispute, record=record(text, language="ar"), by=world.oda)
    annotate(world, "threat", article=article, quote="سترد في الوقت المناسب")
    desk = sit(world.ana, viewport=NARROW).open(article)
    page = desk.page

    for key, words in (("f", hostile), ("o", "قالت أرفينيا"), ("h", hostile)):
        page.keyboard.press(key)
        expect(page.locator(".side-body")).to_contain_text(words)
        expect(page.locator(".side-body img, .side-body b")).to_have_count(0)
        page.keyboard.press("Escape")
    page.keyboard.press("?")

    expect(page.get_by_role("dialog")).to_contain_text(hostile)
    assert not page.evaluate("document.querySelector('.desk img')")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
