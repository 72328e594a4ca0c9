"""Nothing is lost: no connection, no session, somebody else at the same annotation."""

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import expect

from disputes.actions import annotations
from disputes.models import Annotation, Article
from tests.browser.conftest import NARROW
from tests.conftest import annotate

pytestmark = pytest.mark.once

CUT = "ERR_INTERNET_DISCONNECTED"


def test_what_is_done_offline_arrives_later_each_once(world, sit):
    desk = sit(world.ana).open(world.article)
    desk.allow(CUT)

    desk.context.set_offline(True)
    for words, key in (("Arvenia lodged a protest", "1"), ("Ana Reyl", "2"), ("offered talks", "4")):
        desk.select(words)
        desk.page.keyboard.press(key)
    expect(desk.status).to_have_text("3 not saved yet: offline")
    expect(desk.cards).to_have_count(3)
    assert not Annotation.objects.exists()
    desk.context.set_offline(False)
    desk.saved()

    assert sorted(Annotation.objects.values_list("quote", flat=True)) == [
        "Ana Reyl",
        "Arvenia lodged a protest",
        "offered talks",
    ]
    assert set(Annotation.objects.values_list("version", flat=True)) == {1}


def test_a_phone_has_room_to_say_what_is_not_saved(world, sit):
    desk = sit(world.ana, viewport=NARROW).open(world.article)
    desk.allow(CUT)
    desk.context.set_offline(True)

    desk.select("offered talks")
    desk.page.keyboard.press("4")

    expect(desk.status).to_have_text("1 not saved yet: offline")
    end = desk.page.locator(".bar-end").bounding_box()
    assert end
    assert end["x"] + end["width"] <= NARROW["width"]
    assert desk.page.evaluate("document.documentElement.scrollWidth") == NARROW["width"]
    desk.context.set_offline(False)
    desk.saved()


def test_what_was_not_saved_survives_closing_the_page(world, sit):
    desk = sit(world.ana).open(world.article)
    desk.allow(CUT)
    desk.context.set_offline(True)
    desk.select("offered talks")
    desk.page.keyboard.press("4")
    expect(desk.status).to_have_text("1 not saved yet: offline")

    desk.page.close()
    desk.context.set_offline(False)
    again = desk.another_tab().open(world.article)
    again.saved()

    annotation = Annotation.objects.get()
    assert annotation.quote == "offered talks"
    assert again.marked(annotation) == "offered talks"


def test_leaving_with_unsaved_work_asks_first(world, sit):
    desk = sit(world.ana).open(world.article)
    desk.allow(CUT)
    asked = []
    desk.page.on("dialog", lambda dialog: asked.append(dialog.type))

    desk.page.reload()
    assert not asked
    desk.context.set_offline(True)
    desk.select("offered talks")
    desk.page.keyboard.press("4")
    expect(desk.status).to_have_text("1 not saved yet: offline")
    # Back on the net, but nothing of it arrives.
    desk.allow("ERR_FAILED")
    desk.page.route("**/annotations/**", lambda route: route.abort())
    desk.context.set_offline(False)
    desk.page.reload()

    assert asked == ["beforeunload"]


def test_a_server_that_stumbles_is_asked_again(world, sit):
    desk = sit(world.ana).open(world.article)
    desk.allow("status of 503")
    answers = [503]

    def stumble(route):
        if answers:
            route.fulfill(status=answers.pop(), body="busy")
        else:
            route.continue_()

    desk.page.route("**/annotations/**", stumble)
    desk.annotate("offered talks", "4")

    assert Annotation.objects.count() == 1


def test_an_answer_that_got_lost_makes_no_second_annotation_and_no_quarrel_with_oneself(world, sit):
    desk = sit(world.ana).open(world.article)
    desk.allow("ERR_FAILED", "status of 409")
    lost = [True, True]

    def lose(route):
        """The save arrives, its answer does not."""
        if route.request.url.endswith("/") and lost:
            lost.pop()
            route.fetch()
            route.abort()
        else:
            route.continue_()

    desk.page.route("**/annotations/**", lose)
    desk.select("offered talks")
    desk.page.keyboard.press("4")
    expect(desk.status).to_have_text("1 not saved yet: no answer")
    desk.page.keyboard.press("1")
    desk.saved()

    annotation = Annotation.objects.get()
    assert annotation.label.slug == "accusation"
    expect(desk.page.locator(".card-problem")).to_have_count(0)


def test_an_annotation_made_after_the_session_ended_is_stored_once_after_signing_in(world, sit):
    world.ana.set_password("a long enough password")
    world.ana.save()
    desk = sit(world.ana).open(world.article)
    desk.allow("status of 401")
    Session.objects.all().delete()

    place = desk.edge("offered talks")
    desk.select("Arvenia lodged a protest")
    desk.page.keyboard.press("1")
    notice = desk.page.get_by_role("alert")
    expect(notice).to_contain_text("You have been signed out. Sign in to save 1 annotation.")
    assert desk.edge("offered talks") == place
    desk.select("offered talks")
    desk.page.keyboard.press("4")
    expect(notice).to_contain_text("You have been signed out. Sign in to save 2 annotations.")
    expect(desk.status).to_have_text("2 not saved yet: sign in again")
    assert not Annotation.objects.exists()
    notice.get_by_role("link", name="Sign in").click()
    sign_in(desk.page, "ana", "a long enough password")

    expect(desk.page.locator("#desk.is-ready")).to_be_attached()
    desk.saved()
    stored = list(Annotation.objects.order_by("start"))
    assert [annotation.quote for annotation in stored] == ["Arvenia lodged a protest", "offered talks"]
    assert {annotation.annotator for annotation in stored} == {world.ana}
    desk.page.reload()
    desk.saved()
    assert Annotation.objects.count() == 2


def test_signing_in_from_another_tab_is_enough(world, sit):
    world.ana.set_password("a long enough password")
    world.ana.save()
    desk = sit(world.ana).open(world.article)
    desk.allow("status of 401")
    Session.objects.all().delete()
    desk.select("offered talks")
    desk.page.keyboard.press("4")
    expect(desk.status).to_have_text("1 not saved yet: sign in again")

    other = desk.another_tab()
    other.page.goto(f"{desk.address}/account/sign-in/")
    sign_in(other.page, "ana", "a long enough password")
    other.page.wait_for_url(lambda url: "sign-in" not in url)
    desk.come_back()
    desk.saved()

    assert Annotation.objects.get().annotator == world.ana


@pytest.mark.once
def test_coming_back_while_a_save_is_still_under_way_is_not_missed(world, sit):
    desk = sit(world.ana).open(world.article)
    with desk.back_too_soon("**/annotations/*/"):
        desk.select("offered talks")
        desk.page.keyboard.press("4")
    desk.saved()

    assert Annotation.objects.get().annotator == world.ana


def test_unsaved_work_never_leaves_under_somebody_elses_name(world, sit):
    world.ben.set_password("a long enough password")
    world.ben.save()
    desk = sit(world.ana).open(world.article)
    desk.allow("status of 401")
    Session.objects.all().delete()
    desk.select("offered talks")
    desk.page.keyboard.press("4")
    expect(desk.status).to_have_text("1 not saved yet: sign in again")

    other = desk.another_tab()
    other.page.goto(f"{desk.address}/account/sign-in/?next=/articles/{world.article.pk}/")
    sign_in(other.page, "ben", "a long enough password")
    expect(other.page.locator("#desk.is-ready")).to_be_attached()
    other.saved()
    expect(other.cards).to_have_count(0)
    desk.come_back()

    expect(desk.page.get_by_role("alert")).to_contain_text("Somebody else has signed in here")
    assert not Annotation.objects.exists()
    desk.sign_in(world.ana)
    desk.page.reload()
    desk.saved()
    assert Annotation.objects.get().annotator == world.ana


def test_two_tabs_on_one_annotation_are_asked_which_version_holds(world, sit):
    annotation = annotate(world, note="")
    desk = sit(world.ana).deaf().open(world.article)
    desk.allow("status of 409")
    other = desk.another_tab().deaf().open(world.article)
    other.marks(annotation).first.click()
    other.page.keyboard.press("2")
    other.saved()

    desk.marks(annotation).first.click()
    desk.page.keyboard.press("4")
    problem = desk.open_card.get_by_role("group", name="Not saved")
    expect(problem).to_contain_text("Mine Offer")
    expect(problem).to_contain_text("Theirs Threat")
    expect(desk.status).to_have_text("1 not saved yet: see the card")
    annotation.refresh_from_db()
    assert annotation.label.slug == "threat"

    problem.get_by_role("button", name="Keep mine").click()
    desk.saved()
    expect(problem).to_have_count(0)
    annotation.refresh_from_db()
    assert annotation.label.slug == "offer"

    other.page.keyboard.press("3")
    theirs = other.open_card.get_by_role("group", name="Not saved")
    theirs.get_by_role("button", name="Take theirs").click()
    other.saved()
    expect(other.card(annotation).locator(".card-label")).to_have_text("Offer")
    annotation.refresh_from_db()
    assert annotation.label.slug == "offer"


def test_what_was_deleted_elsewhere_can_be_kept(world, sit):
    annotation = annotate(world)
    desk = sit(world.ana).deaf().open(world.article)
    desk.allow("status of 409")
    annotations.delete(annotation=annotation, by=world.ana)

    desk.marks(annotation).first.click()
    desk.page.keyboard.press("4")
    problem = desk.open_card.get_by_role("group", name="Not saved")
    expect(problem).to_contain_text("deleted")
    problem.get_by_role("button", name="Keep mine").click()
    desk.saved()

    annotation.refresh_from_db()
    assert (annotation.deleted_at, annotation.label.slug) == (None, "offer")


def test_a_save_on_a_deleted_article_keeps_the_quote_and_says_why(world, sit):
    desk = sit(world.ana).open(world.article)
    desk.allow("status of 404")
    Article.objects.update(deleted_at="2031-01-01T00:00Z")

    desk.select("offered talks")
    desk.page.keyboard.press("4")

    problem = desk.open_card.get_by_role("group", name="Not saved")
    expect(problem).to_contain_text("There is no such article")
    expect(desk.open_card.locator(".card-quote")).to_have_text("offered talks")
    problem.get_by_role("button", name="Discard").click()
    expect(desk.cards).to_have_count(0)
    expect(desk.page.locator("#text mark")).to_have_count(0)
    desk.saved()


def test_a_refused_change_can_be_discarded_for_what_is_stored(world, sit):
    annotation = annotate(world)
    desk = sit(world.ana).open(world.article)
    desk.allow("status of 422")
    world.dispute.codebook.labels.filter(slug="offer").delete()

    desk.marks(annotation).first.click()
    desk.page.keyboard.press("4")
    problem = desk.open_card.get_by_role("group", name="Not saved")
    expect(problem).to_contain_text("The codebook has no label “offer”.")
    problem.get_by_role("button", name="Discard").click()

    desk.saved()
    expect(desk.card(annotation).locator(".card-label")).to_have_text("Accusation")
    assert desk.marked(annotation) == annotation.quote


def test_done_waits_for_the_last_save(world, sit):
    desk = sit(world.ana).open(world.article)
    desk.page.route("**/annotations/**", lambda route: (desk.page.wait_for_timeout(300), route.continue_()))

    desk.select("offered talks")
    desk.page.keyboard.press("4")
    desk.page.get_by_role("button", name="Done").click()
    desk.page.get_by_role("button", name="Done all the same").click()
    desk.page.wait_for_url(lambda url: "/articles/" in url and f"/articles/{world.article.pk}/" not in url)

    assert Annotation.objects.count() == 1
    assert world.article.assignments.get(annotator=world.ana).status == "done"


def sign_in(page, name, password):
    page.get_by_label("Name").or_(page.get_by_label("User name")).or_(page.get_by_label("Username")).first.fill(name)
    page.get_by_label("Password").first.fill(password)
    page.locator("main").get_by_role("button", name="Sign in").click()
