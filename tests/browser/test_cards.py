"""Cards beside the text: finding them, changing them, deleting and undoing."""

from itertools import pairwise

import pytest
from playwright.sync_api import expect

from disputes.models import Actor, Annotation
from disputes.text import Span
from tests.browser.conftest import NARROW
from tests.conftest import annotate

# What it looks like and does in a browser is the same on every database engine.
pytestmark = pytest.mark.once


def test_clicking_a_mark_opens_its_card_and_escape_returns_to_the_words(world, sit):
    annotation = annotate(world)
    desk = sit(world.ana).open(world.article)

    desk.marks(annotation).first.click()

    expect(desk.card(annotation)).to_be_focused()
    expect(desk.card(annotation).get_by_role("radio", name="Accusation")).to_be_checked()
    desk.page.keyboard.press("Escape")
    expect(desk.open_card).to_have_count(0)
    expect(desk.marks(annotation).first).to_be_focused()
    desk.page.keyboard.press("Enter")
    expect(desk.card(annotation)).to_be_focused()


def test_annotations_on_the_same_words_open_in_turn_from_the_innermost(world, sit):
    outer = annotate(world, "justification", quote="Arvenia lodged a protest on Friday")
    inner = annotate(world, "threat", quote="a protest")
    same = annotate(world, "offer", quote="a protest", by=world.ben)
    desk = sit(world.ana).open(world.article)
    mark = desk.marks(inner).first
    expected = [*sorted((inner, same), key=lambda one: str(one.pk)), outer]

    for annotation in [*expected, expected[0]]:
        mark.click()

        expect(desk.card(annotation)).to_be_focused()
        assert desk.marks(annotation).evaluate_all("(all) => all.every((mark) => mark.matches('.is-on'))")


def test_overlapping_annotations_keep_a_line_each(world, sit):
    left = annotate(world, "accusation", quote="Arvenia lodged a protest")
    right = annotate(world, "threat", quote="a protest on Friday")
    desk = sit(world.ana).open(world.article)

    assert desk.marked(left) == left.quote
    assert desk.marked(right) == right.quote
    both = desk.page.locator(f'mark[data-annotations~="{left.pk}"][data-annotations~="{right.pk}"]')
    expect(both).to_have_text("a protest")
    expect(both.locator("span.line-2")).to_have_text("a protest")


def test_pointing_at_a_card_outlines_its_words_and_the_other_way_round(world, sit):
    annotation = annotate(world)
    desk = sit(world.ana).open(world.article)

    desk.card(annotation).hover()
    assert "is-on" in (desk.marks(annotation).first.get_attribute("class") or "")

    desk.page.mouse.move(5, 400)
    assert "is-on" not in (desk.marks(annotation).first.get_attribute("class") or "")
    desk.marks(annotation).first.hover()
    assert "is-on" in (desk.card(annotation).get_attribute("class") or "")


def test_cards_stand_beside_their_marks_and_make_room_for_each_other(world, sit):
    made = [
        annotate(world, "accusation", quote="Arvenia lodged"),
        annotate(world, "threat", quote="a protest"),
        annotate(world, "offer", quote="on Friday"),
        annotate(world, "offer", quote="offered talks"),
    ]
    desk = sit(world.ana).open(world.article)

    def tops():
        desk.page.wait_for_function("document.getAnimations().every((one) => one.playState !== 'running')")
        boxes = [desk.card(annotation).bounding_box() for annotation in made]
        for upper, lower in pairwise(boxes):
            assert upper["y"] + upper["height"] <= lower["y"]
        return [box["y"] for box in boxes]

    tops()
    desk.marks(made[1]).first.click()
    expect(desk.open_card.get_by_role("combobox", name="Speaker")).to_be_visible()
    mark = desk.marks(made[1]).first
    desk.page.wait_for_function(
        "([card, mark]) => Math.abs(card.getBoundingClientRect().top - mark.getBoundingClientRect().top) < 120",
        arg=[desk.card(made[1]).element_handle(), mark.element_handle()],
    )
    tops()


def test_a_speaker_is_found_by_an_alias_and_set_by_the_keyboard_alone(world, sit):
    desk = sit(world.ana).open(world.article)
    card = desk.annotate("Nobody should mistake patience for consent", "2")

    desk.field("Speaker").press_sequentially("foreign minister")
    expect(card.get_by_role("option", name="Ana Reyl").first).to_be_visible()
    expect(desk.field("Speaker")).to_have_attribute("aria-expanded", "true")
    desk.page.keyboard.press("Enter")
    expect(card.get_by_role("list", name="Speakers").get_by_role("listitem")).to_have_text(["Ana Reyl×"])
    desk.field("Target").press_sequentially("arv")
    expect(card.get_by_role("option", name="Arvenia").first).to_be_visible()
    desk.page.keyboard.press("Enter")
    desk.saved()

    annotation = Annotation.objects.get()
    assert (annotation.speakers, annotation.targets) == ("Ana Reyl", "Arvenia")
    desk.page.keyboard.press("Escape")
    expect(desk.card(annotation).locator(".card-who")).to_have_text("Ana Reyl → Arvenia")


def test_a_new_actor_is_made_in_place(world, sit):
    desk = sit(world.ana).open(world.article)
    card = desk.annotate("offered talks", "4")

    desk.field("Target").press_sequentially("Harbour Council")
    card.get_by_role("option", name="New actor “Harbour Council” as organisation").click()
    desk.saved()

    actor = Actor.objects.get(name="Harbour Council")
    assert (actor.kind, actor.dispute, actor.created_by) == ("organisation", world.dispute, world.ana)
    assert Annotation.objects.get().targets == "Harbour Council"
    chip = card.get_by_role("list", name="Targets").get_by_role("listitem")
    expect(chip).to_have_attribute("data-value", str(actor.pk))


def test_backspace_and_a_click_take_actors_away(world, sit):
    annotation = annotate(world, speakers=("Arvenia", "Ana Reyl"), targets=("Belmark",))
    desk = sit(world.ana).open(world.article)
    desk.marks(annotation).first.click()

    desk.field("Speaker").press("Backspace")
    desk.open_card.get_by_role("button", name="Remove Belmark").click()
    desk.saved()

    annotation.refresh_from_db()
    assert (annotation.speakers, annotation.targets) == ("Arvenia", "")


def test_notes_and_certainty_save_themselves(world, sit):
    annotation = annotate(world)
    desk = sit(world.ana).open(world.article)
    desk.marks(annotation).first.click()

    desk.open_card.get_by_label("Note").fill("Said twice.\nOnce by letter.")
    desk.open_card.get_by_role("radio", name="probable").check()
    desk.page.keyboard.press("Escape")
    desk.saved()

    annotation.refresh_from_db()
    assert (annotation.note, annotation.certainty) == ("Said twice.\nOnce by letter.", "probable")
    expect(desk.card(annotation).locator(".card-note")).to_have_text("Said twice. Once by letter.")
    expect(desk.card(annotation).locator(".card-extras")).to_contain_text("probable")


def test_what_is_typed_into_a_note_stays_while_it_is_saved(world, sit):
    annotation = annotate(world)
    desk = sit(world.ana).open(world.article)
    desk.marks(annotation).first.click()
    note = desk.open_card.get_by_label("Note")

    with desk.page.expect_response(lambda answer: f"/annotations/{annotation.pk}/" in answer.url):
        note.press_sequentially("First ")
    note.press_sequentially("and second.", delay=5)

    expect(note).to_have_value("First and second.")
    note.blur()
    desk.saved()
    annotation.refresh_from_db()
    assert annotation.note == "First and second."


def test_a_key_or_a_click_gives_another_label(world, sit):
    annotation = annotate(world)
    desk = sit(world.ana).open(world.article)
    desk.marks(annotation).first.click()

    desk.page.keyboard.press("3")
    expect(desk.marks(annotation).first).to_have_class("hue-indigo is-on is-on-first is-on-last")
    desk.saved()
    annotation.refresh_from_db()
    assert annotation.label.slug == "justification"

    desk.open_card.get_by_role("radio", name="Offer").check()
    desk.saved()
    annotation.refresh_from_db()
    assert annotation.label.slug == "offer"
    expect(desk.page.locator("[data-count-of=offer] b")).to_have_text("1")
    expect(desk.page.locator("[data-count-of=accusation] b")).to_have_text("0")


def test_boundaries_move_by_a_word_and_to_selected_words(world, sit):
    annotation = annotate(world, quote="lodged a protest")
    desk = sit(world.ana).open(world.article)
    desk.marks(annotation).first.click()

    desk.open_card.get_by_role("button", name="Start one word earlier").click()
    desk.open_card.get_by_role("button", name="End one word later").click()
    desk.open_card.get_by_role("button", name="End one word later").click()
    desk.saved()
    annotation.refresh_from_db()
    assert annotation.quote == "Arvenia lodged a protest on Friday"
    desk.open_card.get_by_role("button", name="End one word later").click()
    desk.open_card.get_by_role("button", name="Start one word later").click()
    desk.saved()
    annotation.refresh_from_db()
    assert annotation.quote == "lodged a protest on Friday."

    desk.select("patience for consent")
    desk.labels.get_by_role("button", name="Replace").click()
    desk.saved()
    annotation.refresh_from_db()
    assert annotation.quote == "patience for consent"
    assert desk.marked(annotation) == "patience for consent"
    expect(desk.labels).to_be_hidden()


def test_an_annotation_of_several_spans_keeps_them_when_its_ends_move(world, sit):
    text = world.article.text()
    spans = [
        Span(text.index("Arvenia lodged"), text.index(" lodged")),
        Span(text.index("protest"), text.index(" on Friday")),
    ]
    annotation = annotate(world, spans=spans)
    desk = sit(world.ana).open(world.article)
    desk.marks(annotation).first.click()

    desk.open_card.get_by_role("button", name="End one word later").click()
    desk.saved()

    annotation.refresh_from_db()
    assert annotation.quote == "Arvenia […] protest on"


def test_deleting_can_be_undone(world, sit):
    annotation = annotate(world, note="Keep me.")
    desk = sit(world.ana).open(world.article)
    desk.marks(annotation).first.click()

    desk.open_card.get_by_role("button", name="Delete").click()
    expect(desk.cards).to_have_count(0)
    expect(desk.page.locator("#text mark")).to_have_count(0)
    desk.saved()
    annotation.refresh_from_db()
    assert annotation.deleted_at is not None

    expect(desk.page.get_by_role("button", name="Undo")).to_be_focused()
    desk.page.keyboard.press("Enter")
    expect(desk.card(annotation)).to_be_focused()
    desk.saved()
    assert Annotation.objects.present().get().note == "Keep me."
    assert desk.marked(annotation) == annotation.quote


def test_somebody_elses_card_can_be_read_but_not_changed(world, sit):
    annotation = annotate(world, by=world.ben)
    desk = sit(world.ana).open(world.article)

    desk.marks(annotation).first.click()

    expect(desk.card(annotation)).to_be_focused()
    expect(desk.card(annotation).locator("form")).to_have_count(0)
    desk.page.keyboard.press("2")
    desk.saved()
    annotation.refresh_from_db()
    assert annotation.label.slug == "accusation"


def test_a_reader_without_the_right_to_annotate_gets_no_labels(world, sit):
    world.dispute.public = True
    world.dispute.save()
    desk = sit(world.rui).open(world.article)

    desk.drag("Arvenia lodged a protest")

    assert desk.selected() == "Arvenia lodged a protest"
    expect(desk.page.locator("button[data-label]")).to_have_count(0)
    expect(desk.page.get_by_text("Annotate by quoting")).to_have_count(0)


def test_everything_is_reached_by_tab_alone(world, sit):
    first = annotate(world, quote="Arvenia lodged a protest")
    second = annotate(world, "offer", quote="offered talks")
    desk = sit(world.ana).open(world.article)

    desk.marks(first).first.focus()
    desk.page.keyboard.press("Tab")
    expect(desk.marks(second).first).to_be_focused()
    assert "Offer by you: Arvenia to Belmark" in (desk.marks(second).first.get_attribute("aria-description") or "")
    desk.page.keyboard.press("Tab")
    expect(desk.card(first)).to_be_focused()
    desk.page.keyboard.press("ArrowDown")
    expect(desk.card(second)).to_be_focused()
    desk.page.keyboard.press("Tab")
    expect(desk.card(second).get_by_role("radio", name="Offer")).to_be_focused()
    desk.page.keyboard.press("Tab")
    expect(desk.card(second).get_by_role("button", name="Remove Arvenia")).to_be_focused()


def test_an_address_with_an_annotation_opens_the_page_at_it(world, sit):
    annotation = annotate(world, "offer", quote="offered talks")
    desk = sit(world.ana)

    desk.page.goto(f"{desk.address}{annotation.get_absolute_url()}")

    expect(desk.open_card).to_have_attribute("id", f"annotation-{annotation.pk}")


def test_on_a_phone_a_mark_opens_its_card_as_a_sheet(world, sit):
    annotation = annotate(world, "offer", quote="offered talks")
    desk = sit(world.ana, viewport=NARROW, has_touch=True, is_mobile=True).open(world.article)

    desk.marks(annotation).first.tap()

    sheet = desk.open_card.bounding_box()
    mark = desk.marks(annotation).first.bounding_box()
    assert sheet
    assert mark
    assert sheet["y"] + sheet["height"] == NARROW["height"]
    assert sheet["width"] == NARROW["width"]
    desk.page.wait_for_function(
        "([card, mark]) => mark.getBoundingClientRect().bottom < card.getBoundingClientRect().top",
        arg=[desk.open_card.element_handle(), desk.marks(annotation).first.element_handle()],
    )
