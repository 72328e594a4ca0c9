"""Selecting words and labelling them: what is stored is what was selected."""

import pytest
from playwright.sync_api import expect

from disputes.actions import articles
from disputes.models import Annotation
from tests.browser.conftest import NARROW
from tests.conftest import record

# What a browser does with keys, pointers and screens is the same on every database engine.
pytestmark = pytest.mark.once


def stored(**filters):
    """The one annotation there is, with the promise that holds for every one."""
    annotation = Annotation.objects.present().get(**filters)
    text = annotation.article.text()
    pieces = [text[start:end] for start, end in annotation.spans]
    assert annotation.quote == " […] ".join(pieces)
    assert annotation.quote == annotation.quote.strip()
    return annotation


def test_dragging_and_pressing_a_key_marks_the_words_and_opens_a_card(world, sit):
    desk = sit(world.ana).open(world.article)
    text = desk.paragraphs()

    desk.select("Arvenia lodged a protest")
    desk.page.keyboard.press("1")

    expect(desk.open_card.locator(".card-label")).to_have_text("Accusation")
    expect(desk.open_card).to_be_focused()
    expect(desk.labels).to_be_hidden()
    desk.saved()
    annotation = stored()
    assert (annotation.quote, annotation.label.slug) == ("Arvenia lodged a protest", "accusation")
    assert desk.marked(annotation) == annotation.quote
    assert desk.paragraphs() == text
    expect(desk.page.locator("[data-count-of=accusation] b")).to_have_text("1")


def test_what_is_painted_here_is_what_the_server_paints(world, sit):
    desk = sit(world.ana).open(world.article)
    desk.annotate("Foreign Minister Ana Reyl said. 🎣 “Nobody should mistake", "1")
    desk.annotate("Ana Reyl", "2")
    desk.annotate("lodged a protest", until="Foreign Minister", key="3")
    desk.page.keyboard.press("Escape")
    plain = """() => [...document.querySelectorAll("#text [data-paragraph]")].map((one) => {
        const copy = one.cloneNode(true);
        for (const mark of copy.querySelectorAll("mark")) {
            for (const name of mark.getAttributeNames())
                if (!["data-annotations", "class"].includes(name)) mark.removeAttribute(name);
            mark.classList.remove("is-on", "is-on-first", "is-on-last");
        }
        return copy.innerHTML;
    })"""
    here = desk.page.evaluate(plain)

    desk.page.reload()

    expect(desk.page.locator("#desk.is-ready")).to_be_attached()
    assert desk.page.evaluate(plain) == here


def test_a_label_is_chosen_by_click(world, sit):
    desk = sit(world.ana).open(world.article)

    desk.select("offered talks")
    desk.labels.get_by_role("button", name="Offer").click()
    desk.saved()

    assert (stored().quote, stored().label.slug) == ("offered talks", "offer")
    expect(desk.cards).to_have_count(1)


def test_a_selection_may_cross_paragraphs(world, sit):
    desk = sit(world.ana).open(world.article)

    desk.annotate("lodged a protest", until="in our own time")

    annotation = stored()
    assert annotation.quote == "lodged a protest on Friday.\n\n“We shall answer in our own time"
    assert desk.marked(annotation) == annotation.quote


def test_a_double_click_takes_the_word(world, sit):
    desk = sit(world.ana).open(world.article)
    x, y = desk.edge("patience", inset=12)

    desk.page.mouse.dblclick(x, y)
    expect(desk.labels).to_be_visible()
    desk.page.keyboard.press("2")
    desk.saved()

    assert stored().quote == "patience"


def test_a_triple_click_takes_the_paragraph_and_nothing_of_the_next(world, sit):
    desk = sit(world.ana).open(world.article)
    x, y = desk.edge("lodged", inset=12)

    desk.page.mouse.click(x, y, click_count=3)
    expect(desk.labels).to_be_visible()
    desk.page.keyboard.press("1")
    desk.saved()

    assert stored().quote == "HALVEN, Belmark – Arvenia lodged a protest on Friday."


def test_a_careless_drag_snaps_to_whole_words_without_the_marks_beside_them(world, sit):
    desk = sit(world.ana).open(world.article)

    desk.select("e shall answer in our own ti")

    assert desk.selected() == "We shall answer in our own time"
    desk.page.keyboard.press("2")
    desk.saved()
    assert stored().quote == "We shall answer in our own time"


def test_stray_space_is_left_out(world, sit):
    desk = sit(world.ana).open(world.article)

    desk.annotate(" said. ")

    assert stored().quote == "said."


def test_alt_while_releasing_keeps_the_exact_letters(world, sit):
    desk = sit(world.ana).open(world.article)

    desk.annotate("tience for con", alt=True)

    assert stored().quote == "tience for con"


def test_alt_with_the_key_keeps_the_exact_letters(world, sit):
    desk = sit(world.ana).open(world.article)
    desk.select("tience for con")

    desk.page.keyboard.press("Alt+Digit2")
    desk.saved()

    assert (stored().quote, stored().label.slug) == ("tience for con", "threat")


def test_a_selection_made_from_outside_the_text_is_clamped_to_it(world, sit):
    desk = sit(world.ana).open(world.article)
    title = desk.page.locator("h1").bounding_box()
    assert title

    desk.page.mouse.move(title["x"] + 2, title["y"] + title["height"] / 2)
    desk.page.mouse.down()
    desk.page.mouse.move(*desk.edge("Belmark –", at_end=False), steps=4)
    desk.page.mouse.move(*desk.edge("Belmark", at_end=True), steps=4)
    desk.page.mouse.up()
    expect(desk.labels).to_be_visible()
    desk.page.keyboard.press("1")
    desk.saved()

    assert stored().quote == "HALVEN, Belmark"


def test_words_outside_the_text_are_not_offered_for_labelling(world, sit):
    desk = sit(world.ana).open(world.article)

    desk.page.locator("h1").dblclick()

    assert desk.selected().strip()
    expect(desk.labels).to_be_hidden()


def test_a_selection_by_keyboard_is_offered_too(world, sit):
    desk = sit(world.ana).open(world.article)
    x, y = desk.edge("Arvenia lodged", inset=12)
    desk.page.mouse.dblclick(x, y)
    expect(desk.labels).to_be_visible()

    for _ in range(2):
        desk.page.keyboard.press("Shift+Control+ArrowRight")
    desk.page.keyboard.press("1")
    desk.saved()

    assert stored().quote == "Arvenia lodged a"


ODD = {
    "emoji beyond the first plane": ("Talks 🎣 failed 👨‍👩‍👧‍👦 again in Tarn, he said.", "failed 👨‍👩‍👧‍👦 again"),
    "combining marks": ("He said q̃uestions and ā́ tones were Arveniaņ̃ matters.", "q̃uestions and ā́ tones"),
    "right to left": ("ودعت أرفينيا إلى سحب قواربها من الضفاف الشمالية.", "أرفينيا إلى سحب قواربها"),
    "no-break spaces": (
        "They paid 1.9\u00a0billion\u00a0crowns « en\u00a0avance » last year.",
        "1.9\u00a0billion\u00a0crowns",
    ),
    "no spaces at all": ("外交部发言人表示强烈抗议。", "表示强烈抗议"),
    "hostile": ("He wrote <b onclick=alert(1)>&amp; no</b> more & left.", "<b onclick=alert(1)>&amp; no</b>"),
}


@pytest.mark.parametrize(("text", "words"), ODD.values(), ids=ODD.keys())
def test_offsets_hold_in_any_script(world, sit, text, words):
    before = "🎣 An opening paragraph with a fish in it."
    article = articles.add(dispute=world.dispute, record=record(f"{before}\n\n{text}", title="Odd text"), by=world.oda)
    desk = sit(world.ana).open(article)

    desk.select(words)
    selected = desk.selected()
    desk.page.keyboard.press("1")
    desk.saved()

    annotation = stored()
    assert annotation.quote == words == selected.replace("\n", "\n\n")
    assert annotation.start == len(before) + 2 + text.index(words)
    assert desk.marked(annotation) == words


def test_a_phone_shows_a_tray_of_labels_and_opens_the_card_as_a_sheet(world, sit):
    desk = sit(world.ana, viewport=NARROW, has_touch=True, is_mobile=True).open(world.article)

    # What a long press and the handles do is the system's; the page only sees the selection change.
    desk.page.evaluate("""() => {
        const words = document.querySelector("#text p").firstChild;
        const at = words.nodeValue.indexOf("Arvenia lodged");
        document.getSelection().setBaseAndExtent(words, at, words, at + "Arvenia lodged a prot".length);
    }""")
    expect(desk.labels).to_be_visible()
    tray = desk.labels.bounding_box()
    assert tray
    assert tray["y"] + tray["height"] == NARROW["height"]
    expect(desk.labels.locator(".labels-quote")).to_have_text("Arvenia lodged a protest")
    desk.labels.get_by_role("button", name="Accusation").tap()
    desk.saved()

    assert stored().quote == "Arvenia lodged a protest"
    sheet = desk.open_card.bounding_box()
    assert sheet
    assert sheet["y"] + sheet["height"] == NARROW["height"]
    desk.open_card.get_by_role("button", name="Close").tap()
    expect(desk.open_card).to_have_count(0)
    desk.marks(stored()).first.tap()
    expect(desk.open_card).to_have_count(1)
