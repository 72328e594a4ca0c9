"""Events of a dispute in a browser: entered, corrected and deleted by keyboard."""

from datetime import date

import pytest
from playwright.sync_api import Page, expect

from disputes.actions import events
from disputes.models import Event
from tests.browser.conftest import looks

pytestmark = pytest.mark.once  # what is counted is tested on both engines without a browser

EVENTS = "/disputes/banks/events/"


def type_day(page: Page, month: str, day: str, year: str) -> None:
    """Into the parts of a date field, in which the keyboard stands; then on to the next field."""
    page.keyboard.type(month + day + year)
    page.keyboard.press("Tab")


def tab_to(page: Page, *, role: str, name: str) -> None:
    """Goes on by keyboard until this has the focus."""
    wanted = page.get_by_role(role, name=name, exact=True)  # type: ignore[arg-type]
    expect(wanted).to_be_attached()
    for _ in range(60):
        if wanted.evaluate("(one) => one === document.activeElement"):
            return
        page.keyboard.press("Tab")
    pytest.fail(f"the keyboard does not reach {name}")


def test_an_owner_adds_changes_and_deletes_by_keyboard(world, sit):
    desk = sit(world.oda)
    page = desk.page
    page.goto(desk.address + EVENTS)

    tab_to(page, role="textbox", name="Day")
    type_day(page, "03", "04", "2031")
    tab_to(page, role="textbox", name="What happened")
    page.keyboard.type("bann announced 🎣")
    page.keyboard.press("Enter")
    expect(page.get_by_text("“bann announced 🎣” is in the list.")).to_be_visible()
    expect(page.get_by_role("listitem").filter(has_text="bann announced 🎣").last).to_contain_text("4 March 2031")

    tab_to(page, role="link", name="Change bann announced 🎣")
    page.keyboard.press("Enter")
    expect(page.get_by_role("textbox", name="Day", exact=True)).to_be_focused()
    tab_to(page, role="textbox", name="What happened")
    page.keyboard.type("ban announced")
    page.keyboard.press("Enter")
    expect(page.get_by_text("“ban announced” is saved.")).to_be_visible()
    assert list(Event.objects.values_list("day", "last", "words")) == [(date(2031, 3, 4), None, "ban announced")]

    tab_to(page, role="button", name="Delete ban announced")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="No events yet")).to_be_visible()
    assert not Event.objects.exists()
    tab_to(page, role="button", name="Undo")
    page.keyboard.press("Enter")
    expect(page.get_by_text("“ban announced” is back.")).to_be_visible()
    expect(page.get_by_role("listitem").filter(has_text="ban announced").last).to_contain_text("4 March 2031")


def test_without_scripts_it_works_the_same(world, sit):
    event = events.add(dispute=world.dispute, day=date(2031, 3, 4), words="ban", by=world.oda)
    desk = sit(world.oda, java_script_enabled=False)
    page = desk.page
    page.goto(desk.address + EVENTS)

    page.get_by_role("link", name="Change ban").click()
    page.get_by_label("Last day").fill("2031-03-06")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("4 March 2031 to 6 March 2031")).to_be_visible()
    page.get_by_role("button", name="Delete ban").click()
    page.get_by_role("button", name="Undo").click()

    expect(page.get_by_text("“ban” is back.")).to_be_visible()
    again = Event.objects.exclude(pk=event.pk).get()
    assert (again.day, again.last) == (date(2031, 3, 4), date(2031, 3, 6))


@looks
def test_everybody_can_use_the_list_and_its_forms(world, sit, size, scheme):
    events.add(dispute=world.dispute, day=date(1871, 1, 18), words="W" * 120, by=world.oda)
    talks = events.add(
        dispute=world.dispute, day=date(2031, 9, 24), last=date(2031, 9, 26), words="talks in Tarn", by=world.oda
    )

    for person in (world.oda, world.rui):
        desk = sit(person, viewport=size, color_scheme=scheme)
        desk.allow("status of 422")
        for path in (EVENTS, f"{EVENTS}?change={talks.pk}"):
            desk.page.goto(desk.address + path)
            desk.audit()
            assert desk.page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"{path} is too wide"
        if person == world.oda:
            desk.page.get_by_label("Last day").fill("2031-09-01")
            desk.page.get_by_role("button", name="Save").click()
            expect(desk.page.get_by_text("This is before the first day.")).to_be_visible()
            desk.audit()
