"""The page as a whole: without JavaScript, in a blind dispute, for every reader, on paper."""

import pytest
from playwright.sync_api import expect

from disputes import permissions
from disputes.actions import actors, articles
from disputes.models import Annotation
from disputes.records import ActorReference
from tests.browser.conftest import looks
from tests.conftest import annotate, record

# What it looks like and does in a browser is the same on every database engine.
pytestmark = pytest.mark.once


def test_without_javascript_a_pasted_quote_becomes_an_annotation(world, sit):
    desk = sit(world.ana, java_script_enabled=False)
    page = desk.page
    page.goto(f"{desk.address}/articles/{world.article.pk}/")

    page.get_by_text("Annotate by quoting").click()
    page.get_by_label("Quote").fill("Nobody should mistake patience for consent.")
    page.get_by_role("radio", name="Threat").check()
    page.get_by_label("Speaker").fill("Ana Reyl")
    page.get_by_label("Target").fill("Arvenia")
    page.get_by_role("button", name="Annotate").click()

    annotation = Annotation.objects.get()
    assert annotation.quote == "Nobody should mistake patience for consent."
    assert (annotation.label.slug, annotation.speakers, annotation.targets) == ("threat", "Ana Reyl", "Arvenia")
    expect(desk.card(annotation)).to_be_visible()
    expect(desk.card(annotation).locator(".card-quote")).to_be_visible()
    expect(desk.marks(annotation).first).to_be_visible()


def test_without_javascript_a_quote_that_occurs_twice_is_asked_about(world, sit):
    article = articles.add(
        dispute=world.dispute,
        record=record("We protest, he said.\n\nAgain: we protest.\n\nWe protest, they wrote."),
        by=world.oda,
    )
    desk = sit(world.ana, java_script_enabled=False)
    desk.allow("status of 422")
    page = desk.page
    page.goto(f"{desk.address}/articles/{article.pk}/")
    page.get_by_text("Annotate by quoting").click()
    page.get_by_label("Quote").fill("We protest,")
    page.get_by_role("radio", name="Accusation").check()
    page.get_by_role("button", name="Annotate").click()

    choices = page.get_by_role("group", name="Which of them?").get_by_role("radio")
    expect(choices).to_have_count(2)
    expect(page.get_by_label("Quote")).to_have_value("We protest,")
    expect(page.get_by_role("radio", name="Accusation")).to_be_checked()
    choices.nth(1).check()
    page.get_by_role("button", name="Annotate").click()

    annotation = Annotation.objects.get()
    assert annotation.start == article.text().rindex("We protest,")


def test_without_javascript_words_that_are_not_there_are_said_to_be_missing(world, sit):
    desk = sit(world.ana, java_script_enabled=False)
    desk.allow("status of 422")
    page = desk.page
    page.goto(f"{desk.address}/articles/{world.article.pk}/")
    page.get_by_text("Annotate by quoting").click()
    page.get_by_label("Quote").fill("nothing of the kind")
    page.get_by_role("radio", name="Accusation").check()
    page.get_by_role("button", name="Annotate").click()

    expect(page.get_by_text("These words are not in the article.")).to_be_visible()
    assert not Annotation.objects.exists()


def test_without_javascript_an_annotation_is_changed_and_deleted_on_its_own_page(world, sit):
    annotation = annotate(world)
    desk = sit(world.ana, java_script_enabled=False)
    page = desk.page
    page.goto(f"{desk.address}/articles/{world.article.pk}/")

    desk.card(annotation).get_by_role("link", name="Edit").click()
    page.get_by_role("radio", name="Offer").check()
    page.get_by_label("Note").fill("Changed by hand.")
    page.get_by_role("button", name="Save").click()
    expect(desk.card(annotation).locator(".card-label")).to_have_text("Offer")
    annotation.refresh_from_db()
    assert (annotation.label.slug, annotation.note) == ("offer", "Changed by hand.")

    desk.card(annotation).get_by_role("link", name="Edit").click()
    page.get_by_role("button", name="Delete").click()
    expect(desk.cards).to_have_count(0)
    assert not Annotation.objects.present().exists()


def test_the_quote_form_stays_at_hand_with_javascript(world, sit):
    desk = sit(world.ana).open(world.article)

    desk.page.get_by_text("Annotate by quoting").click()
    desk.page.get_by_role("textbox", name="Quote").fill("offered talks")
    desk.page.get_by_role("radio", name="Offer").check()
    desk.page.get_by_role("button", name="Annotate").click()

    expect(desk.page.locator("#desk.is-ready")).to_be_attached()
    expect(desk.cards).to_have_count(1)


def test_in_a_blind_dispute_nothing_of_another_annotator_shows(blind_world, sit):
    world = blind_world
    mine = annotate(world, quote="Arvenia lodged a protest")
    access, _ = permissions.article(world.ben, world.article.pk)
    hidden = ActorReference(name="Hidden Harbour", kind="body")
    actors.resolve(access=access, references=[hidden], by=world.ben, create=True, field="speakers")
    theirs = annotate(
        world, "offer", quote="offered talks", by=world.ben, note="A secret of Ben's.", speakers=("Hidden Harbour",)
    )
    desk = sit(world.ana).open(world.article)

    expect(desk.cards).to_have_count(1)
    assert desk.marked(mine) == mine.quote
    source = desk.page.content()
    assert all(word not in source for word in (str(theirs.pk), "A secret", "Hidden Harbour"))
    expect(desk.page.locator("[data-count-of=offer] b")).to_have_text("0")
    desk.marks(mine).first.click()
    desk.field("Speaker").fill("hidden")
    expect(desk.open_card.get_by_role("option", name="New actor “hidden” as person")).to_be_visible()
    expect(desk.open_card.get_by_role("option", name="Hidden Harbour")).to_have_count(0)


def some_annotations(world):
    annotate(world, "justification", quote="Arvenia lodged a protest on Friday", note="Wide.")
    annotate(world, "threat", quote="a protest")
    annotate(world, "accusation", quote="protest on Friday", by=world.ben)
    return annotate(world, "offer", quote="offered talks")


@looks
def test_everybody_can_use_it(world, sit, size, scheme):
    desk = sit(world.ana, viewport=size, color_scheme=scheme).open(world.article)
    desk.audit()

    annotation = some_annotations(world)
    desk.page.reload()
    expect(desk.page.locator("#desk.is-ready")).to_be_attached()
    desk.audit()

    desk.marks(annotation).first.click()
    desk.field("Speaker").fill("harb")
    expect(desk.open_card.get_by_role("option").first).to_be_visible()
    desk.audit()

    desk.page.keyboard.press("Escape")
    desk.page.keyboard.press("Escape")
    desk.page.keyboard.press("Escape")
    desk.select("Nobody should mistake")
    desk.audit()


def test_everybody_can_use_it_when_saving_fails(world, sit):
    annotation = some_annotations(world)
    desk = sit(world.ana).deaf().open(world.article)
    desk.allow("status of 409", "status of 401")
    annotate(world, "accusation", quote="offered talks", pk=annotation.pk, version=annotation.version)
    desk.marks(annotation).first.click()
    desk.page.keyboard.press("3")
    expect(desk.open_card.get_by_role("group", name="Not saved")).to_be_visible()
    desk.audit()

    desk.context.clear_cookies(name="sessionid")
    desk.page.keyboard.press("2")
    desk.open_card.get_by_role("button", name="Keep mine").click()
    expect(desk.page.get_by_role("alert")).to_be_visible()
    desk.audit()


def test_on_paper_the_notes_come_with_their_quotes(world, sit):
    annotation = some_annotations(world)
    desk = sit(world.ana).open(world.article)
    desk.marks(annotation).first.click()

    desk.page.emulate_media(media="print")

    for card in desk.cards.all():
        expect(card.locator(".card-quote")).to_be_visible()
        expect(card.locator(".card-who")).to_be_visible()
        assert card.evaluate("(card) => getComputedStyle(card).position") == "static"
    expect(desk.page.locator(".card-form")).to_be_hidden()


def test_the_source_is_linked_without_giving_the_reader_away(world, sit):
    article = articles.add(
        dispute=world.dispute,
        record=record("Short.", title="With a source", url="https://courier.example/1"),
        by=world.oda,
    )
    desk = sit(world.ana).open(article)

    link = desk.page.get_by_role("link", name="Source")

    expect(link).to_have_attribute("href", "https://courier.example/1")
    assert set((link.get_attribute("rel") or "").split()) >= {"noopener", "noreferrer"}
