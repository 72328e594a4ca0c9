"""The text stands still whatever is done to it, cards stand by their words, and both hold for scripts of either way."""

import pytest
from playwright.sync_api import expect

from disputes.actions import articles
from disputes.models import Annotation
from disputes.text import Span
from tests.browser.conftest import NARROW
from tests.conftest import annotate, record

# What a browser does with keys, pointers and screens is the same on every database engine.
pytestmark = pytest.mark.once

BOXES = """() => [...document.querySelectorAll("#text [data-paragraph]")].map((one) => {
  const { left, top, width, height } = one.getBoundingClientRect();
  return [left + scrollX, top + scrollY, width, height];
})"""
LINES = """(id) => {
  const [piece] = document.querySelectorAll(`mark[data-annotations~="${id}"]`);
  return piece.getClientRects()[0].top - document.getElementById(`annotation-${id}`).getBoundingClientRect().top;
}"""
BESIDE = "(id) => Math.abs((" + LINES + ")(id)) < 12"
ARABIC = "قال الوزير يوم الجمعة إن السفن لن تمر قبل دفع ثمن الشباك التي قطعت في مارس أمام الضفاف الشمالية."
HEBREW = "דובר המשרד אמר כי Belmark לא תשיב למכתב של Arvenia לפני יום שישי, וכי הסירות ישובו לנמל עד סוף החודש הבא."
MIXED = "The note read “إن أرفينيا ترفض الطلب” and was handed over in Halven."


@pytest.fixture
def leftwards(world):
    text = "\n\n".join([ARABIC, HEBREW, MIXED])
    return articles.add(dispute=world.dispute, record=record(text, title="كلمة الوزير"), by=world.oda)


@pytest.mark.parametrize("viewport", [None, NARROW], ids=["wide", "narrow"])
def test_no_paragraph_moves_when_marks_come_and_go(world, sit, viewport):
    outer = annotate(world, "justification", quote="Arvenia lodged a protest on Friday")
    inner = annotate(world, "threat", quote="a protest", note="Within.")
    desk = sit(world.ana, viewport=viewport).open(world.article)
    desk.page.evaluate("document.fonts.ready.then(() => true)")
    before = desk.page.evaluate(BOXES)

    def stands():
        assert desk.page.evaluate(BOXES) == before

    desk.annotate("We shall answer", until="patience for consent")
    stands()
    desk.page.keyboard.press("3")
    desk.saved()
    stands()
    desk.page.keyboard.press("Escape")
    stands()
    desk.marks(inner).first.click()
    expect(desk.card(inner)).to_be_focused()
    stands()
    desk.open_card.get_by_role("button", name="Delete").click()
    desk.saved()
    stands()
    desk.page.get_by_role("button", name="Undo").click()
    desk.saved()
    stands()
    assert desk.marked(outer) == outer.quote
    assert desk.marked(inner) == inner.quote


@pytest.mark.parametrize(
    "change",
    [
        "document.documentElement.style.fontSize = '22px'",
        "document.getElementById('text').style.lineHeight = '2.2'",
        "document.getElementById('text').style.fontFamily = 'monospace'",
        "document.getElementById('desk').style.setProperty('--measure', '30rem')",
    ],
    ids=["size", "lines", "font", "width"],
)
def test_cards_follow_their_words_when_the_text_is_set_anew(world, sit, change):
    upper = annotate(world, quote="Arvenia lodged")
    lower = annotate(world, "offer", quote="offered talks")
    desk = sit(world.ana).open(world.article)
    for annotation in (upper, lower):
        desk.page.wait_for_function(BESIDE, arg=str(annotation.pk))

    desk.page.evaluate(change)

    for annotation in (upper, lower):
        desk.page.wait_for_function(BESIDE, arg=str(annotation.pk))


def test_cards_follow_their_words_through_another_size_of_the_window(world, sit):
    annotation = annotate(world, "offer", quote="offered talks")
    desk = sit(world.ana).open(world.article)
    desk.page.wait_for_function(BESIDE, arg=str(annotation.pk))

    desk.page.set_viewport_size(NARROW)
    desk.page.wait_for_function("() => !document.querySelector('.is-placed')")
    assert desk.card(annotation).evaluate("(card) => card.style.top") == ""
    desk.page.set_viewport_size({"width": 1000, "height": 800})

    desk.page.wait_for_function(BESIDE, arg=str(annotation.pk))


def test_text_that_runs_to_the_left_is_marked_and_numbered_like_any_other(world, leftwards, sit):
    text = leftwards.text()
    quote = "السفن لن تمر قبل دفع ثمن الشباك"
    start = text.index(quote)
    outer = annotate(world, "threat", spans=[Span(start, start + len(quote))], article=leftwards)
    inner = annotate(world, "offer", quote="قبل دفع", article=leftwards)
    desk = sit(world.ana).open(leftwards)

    assert [desk.marked(one) for one in (outer, inner)] == [quote, inner.quote]
    desk.card(outer).click()
    pieces = desk.marks(outer)
    expect(pieces).to_have_count(3)
    ends = pieces.evaluate_all("(all) => [all[0], all.at(-1)].map((mark) => getComputedStyle(mark).boxShadow)")
    # The outline closes on the right where the words begin, on the left where they end.
    assert [" 2px 0px 0px 0px" in shadow for shadow in ends] == [True, False]
    assert [" -2px 0px 0px 0px" in shadow for shadow in ends] == [False, True]
    number, cards = desk.page.evaluate("""() => {
        const paragraph = document.querySelector("#text p");
        const style = getComputedStyle(paragraph, "::before");
        const left = paragraph.getBoundingClientRect().left;
        return [[left + parseFloat(style.left), left + parseFloat(style.left) + parseFloat(style.width)],
                document.getElementById("cards").getBoundingClientRect().left];
    }""")
    assert number[1] <= desk.page.locator("#text p").first.bounding_box()["x"] < cards
    desk.page.wait_for_function(BESIDE, arg=str(outer.pk))


@pytest.mark.parametrize(
    ("words", "until"),
    [
        ("السفن لن تمر", None),
        ("Belmark לא תשיב למכתב של Arvenia", None),
        ("read “إن أرفينيا", None),
        ("دفع ثمن", "למכתב של"),
    ],
    ids=["arabic", "hebrew with names", "across the ways", "across paragraphs"],
)
def test_words_that_run_either_way_are_stored_as_they_were_selected(world, leftwards, sit, words, until):
    desk = sit(world.ana).open(leftwards)

    select(desk, words, until or words)
    expect(desk.labels).to_be_visible()
    bar, column = desk.labels.bounding_box(), desk.page.locator("#text").bounding_box()
    desk.page.keyboard.press("1")
    desk.saved()

    annotation = Annotation.objects.get()
    text = leftwards.text()
    assert annotation.quote == text[text.index(words) : text.index(until or words) + len(until or words)]
    assert desk.marked(annotation) == annotation.quote
    assert bar["x"] >= column["x"] - 1
    assert bar["x"] + bar["width"] <= column["x"] + column["width"] + 1


def select(desk, words, until):
    """Selects as a keyboard would: dragging across a change of direction means different words in each browser."""
    desk.page.evaluate(
        """([from, to]) => {
            const nodes = [...document.querySelectorAll("#text p")].map((one) => one.firstChild);
            const start = nodes.find((node) => node.nodeValue.includes(from));
            const end = nodes.find((node) => node.nodeValue.includes(to));
            const last = end.nodeValue.indexOf(to) + to.length;
            document.getSelection().setBaseAndExtent(start, start.nodeValue.indexOf(from), end, last);
        }""",
        [words, until],
    )
