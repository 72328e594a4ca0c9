"""Long articles: text that comes when it is wanted, without moving what is read or losing what is selected."""

import json
from uuid import uuid4

import pytest
from playwright.sync_api import Page, Route, expect

from disputes.models import Annotation
from disputes.text import Span
from tests.conftest import annotate
from tests.long_articles import long_article

# What a browser does with keys, pointers and screens is the same on every database engine.
pytestmark = pytest.mark.once

PARTS = "**/paragraphs/**"


@pytest.fixture
def article(world):
    return long_article(world)


class Gate:
    """Holds the stretches back until it is opened."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.is_open = False
        self.held: list[Route] = []
        page.route(PARTS, self.meet)

    def meet(self, route: Route) -> None:
        if self.is_open:
            route.continue_()
        else:
            self.held.append(route)

    def open(self) -> None:
        self.is_open = True
        for route in self.held:
            route.continue_()


def paragraph(desk, number):
    return desk.page.locator(f'#text [data-paragraph="{number}"]')


def all_here(desk):
    expect(desk.page.locator("#text .later")).to_have_count(0, timeout=30_000)


def words_of(world, article, number, *, label="threat", by=None):
    """An annotation of the first two words of a paragraph."""
    start = article.text().index(f"Part {number}:")
    return annotate(world, label, spans=[Span(start, start + len(f"Part {number}"))], article=article, by=by)


def test_a_long_article_opens_with_few_paragraphs_and_brings_the_rest(world, article, sit):
    desk = sit(world.ana)
    gate = Gate(desk.page)

    desk.open(article)

    assert len(desk.paragraphs()) < 300
    estimated = desk.page.evaluate("document.getElementById('text').offsetHeight")
    gate.open()
    all_here(desk)
    text = desk.paragraphs()
    assert "\n\n".join(text) == article.text()
    assert estimated == pytest.approx(desk.page.evaluate("document.getElementById('text').offsetHeight"), rel=0.1)


def test_what_comes_into_view_is_asked_for_first(world, article, sit):
    desk = sit(world.ana)
    gate = Gate(desk.page)
    desk.open(article)

    with desk.page.expect_request(lambda request: "to=1500" in request.url):
        desk.page.evaluate("scrollTo(0, document.body.scrollHeight)")
    expect(desk.page.get_by_text("Loading…").last).to_be_visible()
    gate.open()

    expect(paragraph(desk, 1490)).to_be_attached()


def test_an_address_that_names_the_last_annotation_opens_at_it(world, article, sit):
    annotation = words_of(world, article, 1500)
    desk = sit(world.ana)

    desk.page.goto(f"{desk.address}{annotation.article.get_absolute_url()}#annotation-{annotation.pk}")

    expect(desk.marks(annotation).first).to_be_in_viewport()
    expect(desk.marks(annotation).first).to_have_class("hue-amber is-on is-on-first is-on-last")
    expect(desk.open_card).to_have_attribute("data-annotation", str(annotation.pk))
    all_here(desk)
    expect(desk.marks(annotation).first).to_be_in_viewport()
    assert desk.marked(annotation) == "Part 1500"


def test_a_card_whose_text_is_not_here_brings_it(world, article, sit):
    first, last = words_of(world, article, 2), words_of(world, article, 1400)
    desk = sit(world.ana)
    gate = Gate(desk.page)
    desk.open(article)
    desk.marks(first).first.click()
    desk.page.keyboard.press("Escape")

    expect(desk.card(last).locator(".card-quote")).to_have_text("Part 1400")
    desk.page.evaluate(
        "(id) => document.dispatchEvent(new CustomEvent('card:wanted', { detail: { id } }))", str(last.pk)
    )
    gate.open()

    expect(desk.marks(last).first).to_be_in_viewport()
    expect(desk.card(last)).to_be_focused()


def test_words_in_a_paragraph_that_came_later_are_annotated(world, article, sit):
    desk = sit(world.ana).open(article)
    all_here(desk)

    desk.annotate("Part 1321", "3")

    annotation = Annotation.objects.get()
    assert (annotation.quote, annotation.paragraph) == ("Part 1321", 1321)
    assert annotation.start == article.text().index("Part 1321:")
    assert desk.marked(annotation) == annotation.quote


def test_a_selection_goes_across_the_border_of_two_stretches(world, article, sit):
    desk = sit(world.ana)
    gate = Gate(desk.page)
    desk.open(article)
    border = len(desk.paragraphs())
    gate.open()
    all_here(desk)

    desk.annotate(f"Part {border}", until=f"Part {border + 1}", key="1")

    annotation = Annotation.objects.get()
    text = article.text()
    start, end = text.index(f"Part {border}:"), text.index(f"Part {border + 1}:") + len(f"Part {border + 1}")
    assert annotation.quote == text[start:end]
    assert desk.marked(annotation) == annotation.quote


def test_what_is_selected_stays_selected_while_text_comes(world, article, sit):
    desk = sit(world.ana)
    gate = Gate(desk.page)
    desk.open(article)
    desk.select("Part 3: ")

    gate.open()
    all_here(desk)

    assert desk.selected() == "Part 3:"
    expect(desk.labels).to_be_visible()


def test_a_selection_into_text_that_is_not_here_ends_where_that_text_begins(world, article, sit):
    desk = sit(world.ana)
    gate = Gate(desk.page)
    desk.open(article)
    border = len(desk.paragraphs())
    desk.page.evaluate(
        """(number) => {
            const from = document.querySelector(`[data-paragraph="${number}"]`).firstChild;
            document.getSelection().setBaseAndExtent(from, 0, document.querySelector(".later"), 0);
        }""",
        border,
    )
    expect(desk.labels).to_be_visible()

    gate.open()
    all_here(desk)
    desk.page.keyboard.press("1")
    desk.saved()

    annotation = Annotation.objects.get()
    assert annotation.paragraph == border
    assert annotation.quote == desk.paragraphs()[border - 1]


def test_text_that_comes_above_does_not_move_what_is_read(world, article, sit):
    annotation = words_of(world, article, 1200)
    desk = sit(world.ana)
    gate = Gate(desk.page)
    desk.page.goto(f"{desk.address}{article.get_absolute_url()}#annotation-{annotation.pk}")
    desk.page.wait_for_function("() => performance.getEntriesByType('resource').length > 0")
    wanted = next(route for route in iter_held(gate) if covers(route, 1200))
    gate.held.remove(wanted)
    wanted.continue_()
    mark = desk.marks(annotation).first
    expect(mark).to_be_in_viewport()
    # Scrolling stops at whole pixels, a card's foot need not.
    desk.page.wait_for_function(
        "() => document.querySelector('.is-open').getBoundingClientRect().bottom <= window.innerHeight + 1"
    )
    before = mark.bounding_box()

    gate.open()
    all_here(desk)

    after = mark.bounding_box()
    assert before
    assert after
    assert after["y"] == pytest.approx(before["y"], abs=2)


def covers(route, number):
    first, last = (int(part.partition("=")[2]) for part in route.request.url.partition("?")[2].split("&"))
    return first <= number <= last


def iter_held(gate):
    """Those held now and those still to come."""
    seen = 0
    while True:
        while seen == len(gate.held):
            gate.page.wait_for_event("request", lambda request: "/paragraphs/" in request.url)
        yield gate.held[seen]
        seen += 1


def test_what_waits_to_be_saved_shows_in_text_that_comes_later(world, article, sit):
    desk = sit(world.ana)
    gate = Gate(desk.page)
    desk.open(article)
    start = article.text().index("Part 1444:")
    pk = uuid4()
    waiting = {
        "kind": "save", "at": 1, "token": "a", "tab": "b", "sent": [],
        "annotation": {
            "id": str(pk), "spans": [[start, start + 9]], "label": "offer", "speakers": [], "targets": [],
            "reporters": [], "certainty": "certain", "speech": "", "note": "", "version": None, "mine": True,
        },
    }  # fmt: skip
    desk.page.evaluate(
        "([key, item]) => localStorage.setItem(key, item)",
        [f"demarche:save:{world.ana.pk}:{article.pk}:{pk}", json.dumps(waiting)],
    )

    gate.held.clear()
    desk.page.reload()
    desk.saved()
    gate.open()
    all_here(desk)

    annotation = Annotation.objects.get()
    assert annotation.quote == desk.marked(annotation) == "Part 1444"
    expect(desk.card(annotation).locator(".card-quote")).to_have_text("Part 1444")


def test_without_a_connection_it_says_so_and_goes_on_when_it_is_back(world, article, sit):
    desk = sit(world.ana)
    desk.allow("ERR_INTERNET_DISCONNECTED")
    gate = Gate(desk.page)
    desk.open(article)
    here = len(desk.paragraphs())

    desk.context.set_offline(True)
    for route in gate.held:
        route.abort("internetdisconnected")
    gate.held.clear()
    gate.open()
    desk.page.locator(".later").first.scroll_into_view_if_needed()
    expect(desk.page.get_by_role("button", name="Try again").first).to_be_visible()
    assert len(desk.paragraphs()) == here
    desk.context.set_offline(False)

    all_here(desk)
    assert len(desk.paragraphs()) == 1500


def test_a_stretch_that_could_not_be_had_is_asked_for_again_by_its_button(world, article, sit):
    desk = sit(world.ana)
    desk.allow("status of 503")
    desk.page.route(PARTS, lambda route: route.fulfill(status=503, body="Not now."))
    desk.open(article)
    button = desk.page.get_by_role("button", name="Try again").first
    desk.page.locator(".later").first.scroll_into_view_if_needed()
    expect(button).to_be_visible()
    desk.audit()

    desk.page.unroute(PARTS)
    here = len(desk.paragraphs())
    button.click()

    expect(paragraph(desk, here + 1)).to_be_attached()
    all_here(desk)


def test_what_does_not_belong_there_is_not_taken_for_the_text(world, article, sit):
    desk = sit(world.ana)
    desk.page.route(PARTS, lambda route: route.fulfill(body='<p data-paragraph="9" data-start="0">Something else</p>'))

    desk.open(article)
    desk.page.locator(".later").first.scroll_into_view_if_needed()

    expect(desk.page.get_by_role("button", name="Try again").first).to_be_visible()
    expect(desk.page.get_by_text("Something else")).to_have_count(0)


def test_what_is_painted_here_is_what_the_server_paints_in_the_whole_text(world, article, sit):
    for number in (1, 700, 701, 1500):
        words_of(world, article, number)
    start = article.text().index("Part 699:")
    annotate(world, "offer", spans=[Span(start, article.text().index("Part 702:") + 4)], article=article)
    annotate(world, "accusation", spans=[Span(start, start + 4), Span(start + 40, start + 60)], article=article)
    plain = """() => [...document.querySelectorAll("#text [data-paragraph]")].map((one) => {
        const copy = one.cloneNode(true);
        for (const mark of copy.querySelectorAll("mark")) {
            for (const name of mark.getAttributeNames())
                if (!["data-annotations", "class"].includes(name)) mark.removeAttribute(name);
        }
        return copy.outerHTML;
    })"""
    desk = sit(world.ana).open(article)
    all_here(desk)
    here = desk.page.evaluate(plain)

    desk.page.goto(f"{desk.address}{article.get_absolute_url()}?whole=1")

    expect(desk.page.locator("#desk.is-ready")).to_be_attached()
    assert desk.page.evaluate(plain) == here


def test_everything_is_there_before_it_is_printed(world, article, sit):
    desk = sit(world.ana)
    desk.open(article)

    here = desk.page.evaluate("""() => {
        dispatchEvent(new Event("beforeprint"));
        return document.querySelectorAll("#text [data-paragraph]").length;
    }""")

    assert here == 1500


def test_without_javascript_a_link_leads_to_the_whole_text(world, article, sit):
    annotation = words_of(world, article, 1500)
    desk = sit(world.ana, java_script_enabled=False)
    desk.page.goto(f"{desk.address}{article.get_absolute_url()}")

    desk.page.get_by_role("link", name="Show the rest of the text").click()

    assert desk.page.locator("#text [data-paragraph]").count() == 1500
    expect(desk.marks(annotation)).to_have_text("Part 1500")
