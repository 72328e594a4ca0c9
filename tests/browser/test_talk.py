"""Comments and history on a card: by keyboard, by mouse, offline, and never lost."""

from uuid import UUID

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import Page, expect

from disputes.actions import annotations, comments
from disputes.models import Annotation, Comment
from tests.browser.conftest import Desk, looks
from tests.conftest import annotate

# What it looks like and does in a browser is the same on every database engine.
pytestmark = pytest.mark.once

CUT = "ERR_INTERNET_DISCONNECTED"


def box(page: Page):
    return page.get_by_role("textbox", name="Your comment")


def remarks(desk: Desk):
    return desk.open_card.locator(".remark-text")


def open_card(desk: Desk, annotation: Annotation) -> None:
    desk.marks(annotation).first.click()
    expect(desk.card(annotation)).to_be_focused()


def open_threads(desk: Desk, annotation: Annotation) -> None:
    open_card(desk, annotation)
    desk.page.keyboard.press("m")
    expect(desk.open_card.locator(".threads")).to_be_attached()


def test_a_comment_is_written_by_the_keyboard_alone(world, sit):
    annotation = annotate(world, by=world.ben)
    desk = sit(world.ana).open(world.article)
    keyboard = desk.page.keyboard
    open_card(desk, annotation)

    keyboard.press("m")
    expect(box(desk.page)).to_be_focused()
    keyboard.type("2 minds: is j a threat, or m?")
    keyboard.press("Enter")
    keyboard.type("A second line.")
    keyboard.press("Control+Enter")
    expect(desk.open_card.locator(".remark:not(.is-waiting)")).to_have_count(1)
    expect(box(desk.page)).to_be_focused()
    expect(box(desk.page)).to_have_value("")
    expect(desk.page.locator("#spoken")).to_have_text("Comment sent.")
    keyboard.press("Escape")

    comment = Comment.objects.get()
    assert (comment.text, comment.author) == ("2 minds: is j a threat, or m?\nA second line.", world.ana)
    expect(desk.card(annotation)).to_be_focused()
    expect(desk.open_card.get_by_role("region", name="Comments")).to_have_count(0)
    expect(desk.open_card.locator(".card-talk-count")).to_have_text("1 comment, 1 open")
    keyboard.press("Escape")
    expect(desk.marks(annotation).first).to_be_focused()
    annotation.refresh_from_db()
    assert annotation.version == 1


def test_replying_resolving_and_deleting_by_mouse(world, sit):
    annotation = annotate(world)
    first = comments.add(
        pk=UUID("00000000-0000-4000-8000-0000000000aa"), annotation=annotation, text="Whose protest?", by=world.ben
    )
    desk = sit(world.ana).open(world.article)
    card = desk.card(annotation)

    card.get_by_role("link", name="1 comment, 1 open").click()
    expect(card.get_by_text("Whose protest?")).to_be_visible()
    card.get_by_text("Reply", exact=True).click()
    expect(card.get_by_role("textbox", name="Your reply")).to_be_focused()
    desk.page.keyboard.type("Arvenia’s.")
    card.get_by_role("button", name="Send reply").dblclick()
    expect(card.locator(".remark:not(.is-waiting)")).to_have_count(2)
    assert Comment.objects.filter(parent=first.pk).count() == 1

    card.get_by_role("button", name="Resolve").click()
    fold = card.get_by_text("Resolved by you: Whose protest?")
    expect(fold).to_be_focused()
    expect(card.get_by_text("Arvenia’s.")).to_be_hidden()
    expect(card.locator(".card-talk-count")).to_have_text("2 comments")
    fold.click()
    card.get_by_role("button", name="Delete this comment").click()
    card.get_by_role("button", name="Really delete?").click()
    expect(card.get_by_text("Arvenia’s.")).to_have_count(0)
    card.get_by_role("button", name="Reopen").click()

    expect(card.get_by_role("button", name="Resolve")).to_be_focused()
    expect(card.locator(".remark-text")).to_have_text("Whose protest?")
    expect(card.locator(".card-talk-count")).to_have_text("1 comment, 1 open")


def test_a_comment_made_offline_survives_reloading_and_arrives_once(world, sit):
    annotation = annotate(world)
    desk = sit(world.ana).open(world.article)
    desk.allow(CUT, "ERR_FAILED")
    open_card(desk, annotation)
    desk.page.keyboard.press("m")
    expect(box(desk.page)).to_be_focused()

    desk.context.set_offline(True)
    desk.page.keyboard.type("Written on a train.")
    desk.page.keyboard.press("Control+Enter")
    expect(desk.open_card.get_by_text("Not sent yet: offline.")).to_be_visible()
    expect(desk.status).to_have_text("1 not saved yet: offline")
    asked = []
    desk.page.on("dialog", lambda dialog: asked.append(dialog.type))
    desk.page.route("**/talk/", lambda route: route.abort())
    desk.context.set_offline(False)
    desk.page.reload()
    assert asked == ["beforeunload"]
    expect(desk.page.locator("#desk.is-ready")).to_be_attached()
    expect(desk.status).to_have_text("1 not saved yet: no answer")
    assert not Comment.objects.exists()

    desk.page.unroute("**/talk/")
    desk.come_back()
    desk.saved()
    open_card(desk, annotation)
    desk.page.keyboard.press("m")
    expect(remarks(desk)).to_have_text(["Written on a train."])
    assert Comment.objects.get().text == "Written on a train."


def test_a_comment_whose_answer_got_lost_is_still_one(world, sit):
    annotation = annotate(world)
    desk = sit(world.ana).open(world.article)
    desk.allow("ERR_FAILED")
    open_card(desk, annotation)
    desk.page.keyboard.press("m")
    expect(box(desk.page)).to_be_focused()
    lost = [True]

    def lose(route):
        """The comment arrives, its answer does not."""
        if route.request.method == "POST" and lost:
            lost.pop()
            route.fetch()
            route.abort()
        else:
            route.continue_()

    desk.page.route("**/talk/", lose)
    desk.page.keyboard.type("Only once.")
    desk.page.keyboard.press("Control+Enter")
    desk.page.evaluate("dispatchEvent(new Event('online'))")
    desk.saved()

    expect(remarks(desk)).to_have_text(["Only once."])
    assert Comment.objects.count() == 1


def test_a_comment_on_an_annotation_that_is_not_saved_yet_follows_it(world, sit):
    desk = sit(world.ana).open(world.article)
    desk.allow(CUT)
    desk.context.set_offline(True)
    desk.select("offered talks")
    desk.page.keyboard.press("4")
    expect(desk.open_card).to_be_visible()

    desk.open_card.get_by_role("button", name="Comment").click()
    desk.page.keyboard.type("Is it an offer?")
    desk.page.keyboard.press("Control+Enter")
    expect(desk.open_card.get_by_text("Not sent yet: the annotation is not saved.")).to_be_visible()
    desk.context.set_offline(False)
    desk.saved()

    expect(remarks(desk)).to_have_text(["Is it an offer?"])
    assert Comment.objects.get().annotation == Annotation.objects.get()


def test_a_comment_made_after_the_session_ended_is_sent_after_signing_in(world, sit):
    annotation = annotate(world)
    desk = sit(world.ana).open(world.article)
    desk.allow("status of 401")
    open_threads(desk, annotation)
    Session.objects.all().delete()

    desk.page.keyboard.type("Still here?")
    desk.page.keyboard.press("Control+Enter")
    expect(desk.open_card.get_by_text("Not sent yet: sign in again.")).to_be_visible()
    expect(desk.status).to_have_text("1 not saved yet: sign in again")
    expect(desk.page.get_by_role("alert")).to_contain_text("You have been signed out. Sign in to save 1 comment.")
    desk.sign_in(world.ben)
    desk.come_back()
    expect(desk.status).to_have_text("1 not saved yet: sign in again")
    assert not Comment.objects.exists()
    desk.sign_in(world.ana)
    desk.come_back()
    desk.saved()

    expect(desk.page.get_by_role("alert")).to_be_hidden()
    assert Comment.objects.get().author == world.ana


@pytest.mark.once
def test_coming_back_while_an_attempt_is_still_under_way_is_not_missed(world, sit):
    annotation = annotate(world)
    desk = sit(world.ana).open(world.article)
    open_threads(desk, annotation)
    with desk.back_too_soon("**/talk/"):
        desk.page.keyboard.type("Still here?")
        desk.page.keyboard.press("Control+Enter")
    desk.saved()

    expect(remarks(desk)).to_have_text(["Still here?"])
    assert Comment.objects.get().author == world.ana


def test_two_tabs_send_what_waits_once(world, sit):
    annotation = annotate(world)
    desk = sit(world.ana).open(world.article)
    desk.allow(CUT)
    other = desk.another_tab().open(world.article)
    open_card(desk, annotation)
    desk.page.keyboard.press("m")
    expect(box(desk.page)).to_be_focused()
    desk.context.set_offline(True)
    for words in ("One.", "Two.", "Three."):
        desk.page.keyboard.type(words)
        desk.page.keyboard.press("Control+Enter")
    expect(desk.status).to_have_text("3 not saved yet: offline")
    expect(other.status).to_have_attribute("data-pending", "3")

    desk.context.set_offline(False)
    for tab in (desk, other):
        tab.come_back()
    desk.saved()
    other.saved()

    expect(remarks(desk)).to_have_text(["One.", "Two.", "Three."])
    assert Comment.objects.count() == 3


def test_a_refused_comment_keeps_its_words_and_says_why(world, sit):
    annotation = annotate(world, by=world.ben)
    desk = sit(world.ana).open(world.article)
    desk.allow("status of 404")
    open_threads(desk, annotation)
    annotations.delete(annotation=annotation, by=world.ben)

    desk.page.keyboard.type("Too late?")
    desk.page.keyboard.press("Control+Enter")
    expect(desk.open_card.get_by_text("Not sent. There is no such annotation")).to_be_visible()
    expect(desk.status).to_have_text("1 not saved yet: see the card")
    annotations.restore(pk=annotation.pk, by=world.ben)
    desk.open_card.get_by_role("button", name="Try again").click()
    desk.saved()

    assert Comment.objects.get().text == "Too late?"


def test_what_is_being_written_stays_when_threads_arrive_and_when_the_card_closes(world, sit):
    annotation = annotate(world)
    first = comments.add(
        pk=UUID("00000000-0000-4000-8000-0000000000aa"), annotation=annotation, text="Whose protest?", by=world.ben
    )
    desk = sit(world.ana).open(world.article)
    open_card(desk, annotation)
    desk.page.keyboard.press("m")
    desk.open_card.get_by_text("Reply", exact=True).click()
    reply = desk.open_card.get_by_role("textbox", name="Your reply")
    reply.fill("Half a thought")
    box(desk.page).fill("Another thread.")

    desk.page.route("**/talk/", lambda route: (desk.page.wait_for_timeout(200), route.continue_()))
    desk.page.keyboard.press("Control+Enter")
    reply.focus()
    desk.page.keyboard.press("End")
    desk.page.keyboard.type(", and")
    expect(desk.open_card.locator(".remark:not(.is-waiting)")).to_have_count(2)
    desk.page.keyboard.type(" the rest")
    expect(reply).to_be_focused()
    expect(reply).to_have_value("Half a thought, and the rest")
    desk.page.keyboard.press("Escape")
    desk.page.keyboard.press("Escape")
    desk.page.reload()
    expect(desk.page.locator("#desk.is-ready")).to_be_attached()
    open_card(desk, annotation)
    desk.page.keyboard.press("m")
    expect(reply).to_have_value("Half a thought, and the rest")
    reply.press("Control+Enter")
    desk.saved()

    assert Comment.objects.get(parent=first.pk).text == "Half a thought, and the rest"


def test_hostile_words_stay_words_on_the_card(world, sit):
    annotation = annotate(world)
    desk = sit(world.ana).open(world.article)
    hostile = "<img src=x onerror=alert(1)> <script>alert(2)</script> 🎣 e\u0301 \u202eתגובה"
    open_card(desk, annotation)
    desk.page.keyboard.press("m")

    box(desk.page).fill(hostile)
    desk.page.keyboard.press("Control+Enter")
    desk.saved()

    expect(desk.open_card.locator(".remark:not(.is-waiting) .remark-text")).to_have_text(
        hostile.replace("e\u0301", "é")
    )
    assert desk.page.locator(".card img, .card script").count() == 0


def test_history_shows_a_change_and_brings_an_older_state_back_which_can_be_undone(world, sit):
    annotation = annotate(world, note="First words.")
    annotate(world, "threat", pk=annotation.pk, quote="Arvenia lodged a protest on Friday", note="Second words.")
    desk = sit(world.ana).open(world.article)
    open_card(desk, annotation)

    desk.page.keyboard.press("y")
    history = desk.open_card.get_by_role("region", name="History")
    expect(history).to_be_focused()
    lines = history.get_by_role("listitem")
    expect(lines).to_have_count(2)
    expect(lines.first).to_contain_text("you changed it")
    expect(lines.first.locator("ins").last).to_contain_text("Second")
    lines.last.get_by_role("button", name="Bring this back").click()
    expect(history.get_by_role("button", name="Undo")).to_be_focused()
    expect(desk.card(annotation).locator(".card-label")).to_have_text("Accusation")
    assert desk.marked(annotation) == "Arvenia lodged a protest"
    desk.saved()
    expect(lines).to_have_count(3)
    annotation.refresh_from_db()
    assert (annotation.quote, annotation.note, annotation.version) == ("Arvenia lodged a protest", "First words.", 3)

    desk.page.keyboard.press("Enter")
    assert desk.marked(annotation) == "Arvenia lodged a protest on Friday"
    desk.saved()
    expect(lines).to_have_count(4)
    annotation.refresh_from_db()
    assert (annotation.label.slug, annotation.note, annotation.version) == ("threat", "Second words.", 4)
    desk.page.keyboard.press("Escape")
    expect(desk.card(annotation)).to_be_focused()


def test_an_older_state_is_brought_back_offline_too(world, sit):
    annotation = annotate(world)
    annotate(world, "threat", pk=annotation.pk)
    desk = sit(world.ana).open(world.article)
    desk.allow(CUT)
    open_card(desk, annotation)
    desk.page.keyboard.press("y")
    button = desk.open_card.get_by_role("button", name="Bring this back")
    expect(button).to_be_visible()

    desk.context.set_offline(True)
    button.click()
    expect(desk.status).to_have_text("1 not saved yet: offline")
    desk.context.set_offline(False)
    desk.saved()

    annotation.refresh_from_db()
    assert annotation.label.slug == "accusation"


def test_a_long_history_is_read_on_in_place(world, sit):
    annotation = annotate(world)
    for number in range(55):
        annotate(world, pk=annotation.pk, note=f"note {number}")
    desk = sit(world.ben).open(world.article)
    open_card(desk, annotation)
    desk.page.keyboard.press("y")
    history = desk.open_card.get_by_role("region", name="History")

    expect(history.get_by_role("listitem")).to_have_count(50)
    history.get_by_role("link", name="Older changes").click()

    expect(history.get_by_role("listitem")).to_have_count(56)
    expect(history.get_by_role("listitem").nth(50)).to_be_focused()
    expect(history.get_by_role("button", name="Bring this back")).to_have_count(0)


@looks
def test_everybody_can_use_comments_and_history(world, sit, size, scheme):
    annotation = annotate(world, note="First words.")
    annotate(world, "threat", pk=annotation.pk, note="Second words.")
    first = comments.add(
        pk=UUID("00000000-0000-4000-8000-0000000000aa"), annotation=annotation, text="Whose protest?", by=world.ben
    )
    comments.add(
        pk=UUID("00000000-0000-4000-8000-0000000000ab"), annotation=annotation, text="Ours.", by=world.ana, parent=first
    )
    settled = comments.add(
        pk=UUID("00000000-0000-4000-8000-0000000000ac"), annotation=annotation, text="Settled.", by=world.ana
    )
    comments.resolve(thread=settled, by=world.ada)
    desk = sit(world.ana, viewport=size, color_scheme=scheme).open(world.article)
    desk.allow(CUT)
    open_card(desk, annotation)

    desk.page.keyboard.press("m")
    expect(desk.open_card.locator(".thread")).to_have_count(2)
    desk.open_card.get_by_text("Reply", exact=True).first.click()
    desk.audit()
    desk.context.set_offline(True)
    box(desk.page).fill("Waits.")
    desk.page.keyboard.press("Control+Enter")
    expect(desk.open_card.get_by_text("Not sent yet: offline.")).to_be_visible()
    desk.audit()
    assert desk.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    desk.context.set_offline(False)
    desk.saved()
    desk.page.keyboard.press("Escape")
    desk.page.keyboard.press("y")
    expect(desk.open_card.locator(".change")).to_have_count(2)
    desk.open_card.get_by_role("button", name="Bring this back").click()
    desk.saved()
    desk.audit()
    for name in ("talk", "history"):
        desk.page.goto(f"{desk.address}/annotations/{annotation.pk}/{name}/")
        desk.audit()
        assert desk.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
