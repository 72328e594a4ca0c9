"""Boundaries dragged by their handles, with a mouse and with a finger."""

import pytest
from playwright.sync_api import Locator, expect

from disputes.models import Annotation
from disputes.text import Span
from tests.browser.conftest import NARROW, Desk
from tests.conftest import annotate

# What a browser does with keys, pointers and screens is the same on every database engine.
pytestmark = pytest.mark.once


def handle(desk: Desk, edge: str) -> Locator:
    return desk.page.locator(f".handle-{edge}")


def middle(one: Locator) -> tuple[float, float]:
    box = one.bounding_box()
    assert box
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def drag_to(desk: Desk, edge: str, words: str, *, at_end: bool, alt: bool = False) -> None:
    start, end = middle(handle(desk, edge)), desk.edge(words, at_end=at_end, inset=-1 if at_end else 1)
    mouse = desk.page.mouse
    mouse.move(*start)
    mouse.down()
    if alt:
        desk.page.keyboard.down("Alt")
    mouse.move((start[0] + end[0]) / 2, (start[1] + end[1]) / 2, steps=3)
    mouse.move(*end, steps=4)
    mouse.up()
    if alt:
        desk.page.keyboard.up("Alt")


def quote(annotation: Annotation) -> str:
    annotation.refresh_from_db()
    return annotation.quote


def test_handles_move_the_boundaries_by_mouse(world, sit):
    annotation = annotate(world, quote="lodged a protest")
    desk = sit(world.ana).open(world.article)
    expect(handle(desk, "start")).to_have_count(0)
    desk.marks(annotation).first.click()
    expect(handle(desk, "start")).to_be_visible()

    drag_to(desk, "end", "Friday", at_end=True)
    desk.saved()
    assert quote(annotation) == "lodged a protest on Friday"
    drag_to(desk, "start", "Arvenia", at_end=False)
    desk.saved()

    assert quote(annotation) == "Arvenia lodged a protest on Friday"
    assert desk.marked(annotation) == "Arvenia lodged a protest on Friday"
    expect(desk.open_card).to_have_id(f"annotation-{annotation.pk}")


def test_a_handle_crosses_paragraphs_snaps_to_words_and_never_passes_the_other(world, sit):
    annotation = annotate(world, quote="lodged a protest")
    desk = sit(world.ana).open(world.article)
    desk.marks(annotation).first.click()

    drag_to(desk, "end", "answe", at_end=True)
    desk.saved()
    assert quote(annotation).endswith("“We shall answer")
    drag_to(desk, "end", "HALV", at_end=True)
    desk.saved()

    assert quote(annotation) == "lodged"


def test_alt_lets_a_handle_stop_within_a_word(world, sit):
    annotation = annotate(world, quote="lodged a protest")
    desk = sit(world.ana).open(world.article)
    desk.marks(annotation).first.click()

    drag_to(desk, "end", "prot", at_end=True, alt=True)
    desk.saved()

    assert quote(annotation) == "lodged a prot"


def test_escape_during_a_drag_leaves_everything_as_it_was(world, sit):
    annotation = annotate(world, quote="lodged a protest")
    desk = sit(world.ana).open(world.article)
    desk.marks(annotation).first.click()
    mouse = desk.page.mouse
    mouse.move(*middle(handle(desk, "end")))
    mouse.down()
    mouse.move(*desk.edge("Friday", at_end=True), steps=4)
    desk.page.keyboard.press("Escape")
    mouse.up()

    desk.saved()
    assert quote(annotation) == "lodged a protest"
    expect(desk.open_card).to_have_id(f"annotation-{annotation.pk}")


def test_each_span_of_a_broken_quotation_has_its_handles(world, sit):
    text = world.article.text()
    first, second = text.index("“We shall"), text.index("“Nobody")
    annotation = annotate(world, spans=[Span(first, first + 18), Span(second, second + 7)])
    desk = sit(world.ana).open(world.article)
    desk.marks(annotation).first.click()

    expect(handle(desk, "start")).to_have_count(2)
    expect(handle(desk, "end")).to_have_count(2)


def test_nobody_drags_the_boundaries_of_somebody_elses_annotation(world, sit):
    annotation = annotate(world, quote="lodged a protest", by=world.ben)
    desk = sit(world.ana).open(world.article)
    desk.marks(annotation).first.click()

    expect(desk.card(annotation)).to_be_focused()
    expect(handle(desk, "start")).to_have_count(0)


@pytest.mark.parametrize("size", [NARROW], ids=["phone"])
def test_handles_move_the_boundaries_by_finger(world, sit, size):
    annotation = annotate(world, quote="lodged a protest")
    desk = sit(world.ana, viewport=size, has_touch=True, is_mobile=True).open(world.article)
    desk.marks(annotation).first.tap()
    expect(handle(desk, "end")).to_be_visible()
    start, end = middle(handle(desk, "end")), desk.edge("Friday", at_end=True, inset=-1)
    touch = desk.context.new_cdp_session(desk.page)

    def send(kind: str, *points: tuple[float, float]) -> None:
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": y} for x, y in points]})

    send("touchStart", start)
    send("touchMove", ((start[0] + end[0]) / 2, (start[1] + end[1]) / 2))
    send("touchMove", end)
    send("touchEnd")
    desk.saved()

    assert quote(annotation) == "lodged a protest on Friday"
