"""Bringing articles in as a researcher does: drop, look through, correct, leave out, import, undo."""

import json
import re

import pytest
from playwright.sync_api import expect

from disputes.models import Article, ImportItem, ImportJob
from tests.browser.conftest import NARROW, looks
from tests.imports import item, long, ready, table

STORY = "HALVEN, Belmark – Arvenia lodged a protest on Friday.\n\n" + long("Nobody in Halven knew what to make of it")
LINE = json.dumps({"title": "Hake is dear", "published": "2031-03-16", "text": long("Hake was dear at the market")})

DROP = """(files) => {
  const dropped = new DataTransfer();
  for (const [name, content] of files) dropped.items.add(new File([content], name));
  for (const kind of ["dragover", "drop"]) {
    document.body.dispatchEvent(new DragEvent(kind, { dataTransfer: dropped, bubbles: true, cancelable: true }));
  }
}"""


@pytest.fixture
def background(settings):
    """As for people: the pages answer while somebody else works."""
    settings.BACKGROUND = "thread"
    return settings


def test_three_files_are_dropped_looked_through_imported_and_undone(world, sit, background, monkeypatch):
    monkeypatch.setattr("disputes.tasks.QUICK_BYTES", 0)
    desk = sit(world.ada)
    page = desk.page
    rows = table(
        ("Ambiguous day", "3/4/2031", long("The talks between the two went on")),
        ("To be left out", "2031-03-15", long("The harbour master of Tarn retired")),
    )

    page.goto(f"{desk.address}/disputes/banks/import/")
    page.evaluate(DROP, [["story.txt", STORY], ["table.csv", rows], ["line.jsonl", LINE]])
    expect(page.locator("#status")).to_have_text("3 files chosen")
    page.get_by_role("button", name="Read the files").click()

    expect(page.get_by_role("heading", name="This was understood")).to_be_visible()
    expect(page.get_by_text("is ambiguous")).to_be_visible()
    page.get_by_role("button", name="3 April 2031").click()
    expect(page.get_by_text("is ambiguous")).to_have_count(0)
    page.get_by_role("button", name="Leave out To be left out").click()
    expect(page.get_by_role("button", name="Take in To be left out")).to_be_focused()
    page.get_by_role("textbox", name="Outlet").first.fill("The Arvenian Courier")
    page.keyboard.press("Enter")
    expect(page.locator("#status")).to_have_text("Saved")
    page.get_by_role("button", name="Import 3 articles").click()

    expect(page.get_by_role("heading", name="3 imported")).to_be_visible()
    imported = dict(Article.objects.filter(import_job__isnull=False).values_list("title", "published"))
    assert str(imported["Ambiguous day"]) == "2031-04-03"
    assert "To be left out" not in imported
    assert Article.objects.filter(outlet="The Arvenian Courier").count() == 1
    with page.expect_download() as download:
        page.get_by_role("link", name="Download the report").click()
    assert '"table.csv, line 3",To be left out,left out' in download.value.path().read_text("utf-8-sig")

    page.get_by_role("button", name="Undo the import").click()
    expect(page.get_by_role("heading", name="This import was undone")).to_be_visible()
    assert list(Article.objects.present()) == [world.article]
    assert ImportJob.objects.get().state == "undone"


@pytest.mark.once
def test_values_are_corrected_by_keyboard_alone(world, sit):
    job = ready(world, ("table.csv", table(("One", "31/02/1974", long("Nets")), ("Two", "2031-03-15", long("Boats")))))
    one = item(job, "table.csv, line 2")
    desk = sit(world.ada)
    page = desk.page
    desk.allow("422")
    page.goto(desk.address + job.get_absolute_url())
    title, address, outlet, day = (
        page.locator(f"#{name}-{one.pk}") for name in ("title", "url", "outlet", "published")
    )

    title.focus()
    page.keyboard.type("Nets were cut")
    page.keyboard.press("Escape")
    expect(title).to_have_value("One")
    title.focus()
    page.keyboard.press("Tab")
    expect(address).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.type("Wire")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(day).to_be_focused()
    expect(page.locator("#status")).to_have_text("Saved")
    expect(outlet).to_have_value("Wire")

    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type("30/02/1974")
    page.keyboard.press("Enter")
    expect(page.get_by_text("is not a date (30/02/1974)")).to_be_visible()
    expect(day).to_have_attribute("aria-invalid", "true")
    expect(day).to_have_value("30/02/1974")

    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type("28 February 1974")
    page.keyboard.press("Enter")
    expect(day).to_have_value("1974-02-28")
    expect(day).not_to_have_attribute("aria-invalid", "true")
    expect(page.get_by_role("button", name=re.compile("Import 2 articles"))).to_be_visible()

    one.refresh_from_db()
    assert one.corrections == {"outlet": "Wire", "published": "1974-02-28"}


@pytest.mark.once
def test_everything_works_without_a_script(world, sit):
    job = ready(world, ("table.csv", table(("One", "31/02/1974", long("Nets")), ("Two", "2031-03-15", long("Boats")))))
    one = item(job, "table.csv, line 2")
    desk = sit(world.ada, java_script_enabled=False)
    page = desk.page

    page.goto(desk.address + job.get_absolute_url())
    page.locator(f"#published-{one.pk}").fill("28 February 1974")
    page.keyboard.press("Enter")
    expect(page.locator(f"#published-{one.pk}")).to_have_value("1974-02-28")
    page.get_by_role("button", name="Leave out Two").click()
    page.get_by_role("button", name="Import 1 article (1 left out)").click()

    expect(page.get_by_role("heading", name="1 imported")).to_be_visible()


@pytest.mark.once
@looks
def test_long_names_and_words_from_right_to_left_fit_any_screen(world, sit, size, scheme):
    arabic = "# سفينة صيد تغادر الميناء قبل الفجر\n\n" + "غادر أسطول من سفن الصيد ميناء هالفن قبل الفجر. " * 12
    job = ready(world, ("y" * 280 + ".txt", STORY), ("rtl.md", arabic), ("x" * 100 + ".png", "x"))
    desk = sit(world.ada, viewport=size, color_scheme=scheme)

    desk.page.goto(desk.address + job.get_absolute_url())

    desk.audit()
    assert desk.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    title = desk.page.locator(f"#title-{item(job, 'rtl.md').pk}")
    assert title.evaluate("(field) => getComputedStyle(field).direction") == "rtl"


@pytest.mark.once
def test_progress_is_shown_until_there_is_something_to_look_at(world, sit):
    job = ready(world, ("a.txt", STORY))
    ImportJob.objects.update(
        state="reading", worker="other", leased_until="2100-01-01T00:00Z", bytes_total=100, bytes_done=40
    )
    desk = sit(world.ada, viewport=NARROW)
    desk.page.goto(desk.address + job.get_absolute_url())
    expect(desk.page.get_by_role("progressbar")).to_have_attribute("value", "40")

    ImportJob.objects.update(bytes_done=70)
    expect(desk.page.get_by_role("progressbar")).to_have_attribute("value", "70")
    desk.audit()

    ImportJob.objects.update(state="ready", worker="", leased_until=None)
    expect(desk.page.get_by_role("heading", name="This was understood")).to_be_visible()
    assert ImportItem.objects.count() == 1
