"""A real Chromium before a live server. Every test fails on anything the browser complains of."""

import os
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from django.core.servers.basehttp import WSGIRequestHandler
from django.test import Client
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Dialog,
    Locator,
    Page,
    Playwright,
    Request,
    Route,
    expect,
    sync_playwright,
)
from pytest_django.live_server_helper import LiveServer

from disputes.models import Annotation, Article, User
from tests.conftest import World, make_world

# Playwright's synchronous interface keeps an event loop running in this thread, in which Django would refuse to work.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"

# It sends head and body apart; held back by the network's own patience, each file of a page would take 40 ms longer.
WSGIRequestHandler.disable_nagle_algorithm = True

AXE = Path(__file__).parent.parent / "vendor" / "axe-core-4.14.1.min.js"
WIDE = {"width": 1360, "height": 900}
NARROW = {"width": 390, "height": 844}

# Each width and each theme once: what one of them breaks shows whatever the other is.
looks = pytest.mark.parametrize(
    ("size", "scheme"), [(WIDE, "light"), (NARROW, "dark")], ids=["wide light", "narrow dark"]
)

expect.set_options(timeout=10_000)


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as running:
        yield running


@pytest.fixture(scope="session")
def chromium(playwright: Playwright) -> Iterator[Browser]:
    path = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    if not path:
        pytest.fail("No Chromium: install it, or say where it is in CHROMIUM.", pytrace=False)
    # Suggestions beneath an address bar that nobody sees would be two more pages in each window.
    args = ["--disable-features=WebUIOmniboxPopup,WebUIOmniboxAimPopup,WebUIOmniboxFullPopup"]
    browser = playwright.chromium.launch(executable_path=path, args=args)
    yield browser
    browser.close()


@pytest.fixture
def world(transactional_db: None) -> World:
    return make_world()


@pytest.fixture
def blind_world(transactional_db: None) -> World:
    return make_world(coding="blind")


@dataclass
class Desk:
    """One browser with one person in it, on the reading page."""

    context: BrowserContext
    page: Page
    address: str
    complaints: list[str]
    allowed: list[str] = field(default_factory=list)

    def open(self, article: Article) -> "Desk":
        self.page.goto(f"{self.address}/articles/{article.pk}/")
        expect(self.page.locator("#desk.is-ready")).to_be_attached()
        return self

    def sign_in(self, user: User) -> None:
        """By the session's cookie, without the page for it."""
        client = Client()
        client.force_login(user)
        self.context.add_cookies(
            [{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": self.address}]
        )

    def come_back(self) -> None:
        """As from another window."""
        self.page.evaluate("dispatchEvent(new Event('focus'))")

    @contextmanager
    def back_too_soon(self, address: str) -> Iterator[None]:
        """What is asked there within is answered as to somebody who is signed out, but not before they have come back,
        signed in."""
        self.allow("status of 401")
        under_way: list[Route] = []
        self.page.route(address, lambda route: under_way.append(route), times=1)
        with self.page.expect_request(address):
            yield
        self.come_back()
        under_way[0].fulfill(status=401)

    def another_tab(self) -> "Desk":
        page = self.context.new_page()
        listen(page, self.address, self.complaints, self.allowed)
        return Desk(self.context, page, self.address, self.complaints, self.allowed)

    def deaf(self) -> "Desk":
        """As if nothing were heard of others: for what happens before it is."""
        self.page.route("**/changes/**", lambda route: route.fulfill(status=204))
        return self

    def allow(self, *patterns: str) -> None:
        """What the browser may complain of because the test provokes it."""
        self.allowed.extend(patterns)

    # Selecting ------------------------------------------------------------------------------------------------------

    def edge(self, words: str, *, occurrence: int = 0, at_end: bool = False, inset: float = 1) -> tuple[float, float]:
        """The point of the screen at which these words of the text begin or end."""
        point = self.page.evaluate(EDGE, [words, occurrence, at_end, inset])
        assert point, f"“{words}” is not in the text"
        return point["x"], point["y"]

    def drag(self, words: str, *, until: str | None = None, occurrence: int = 0, alt: bool = False) -> None:
        """Drags the mouse over these words, or from their start to the end of others."""
        self.page.evaluate(REVEAL, [words, occurrence])
        start = self.edge(words, occurrence=occurrence)
        end = self.edge(until or words, occurrence=0 if until else occurrence, at_end=True)
        mouse = self.page.mouse
        mouse.move(*start)
        mouse.down()
        mouse.move((start[0] + end[0]) / 2, (start[1] + end[1]) / 2, steps=3)
        mouse.move(*end, steps=3)
        if alt:
            self.page.keyboard.down("Alt")
        mouse.up()
        if alt:
            self.page.keyboard.up("Alt")

    def select(self, words: str, **how: Any) -> None:
        self.drag(words, **how)
        expect(self.labels).to_be_visible()

    def annotate(self, words: str, key: str = "1", **how: Any) -> Locator:
        """Drags over words, presses a label's key, and waits until it is stored. Returns the card."""
        self.select(words, **how)
        self.page.keyboard.press(key)
        self.saved()
        return self.open_card

    def selected(self) -> str:
        return str(self.page.evaluate("String(document.getSelection())"))

    # Looking --------------------------------------------------------------------------------------------------------

    def saved(self) -> None:
        expect(self.status).to_have_attribute("data-pending", "0")
        expect(self.status).to_have_text("Saved")

    @property
    def status(self) -> Locator:
        return self.page.locator("#saved")

    @property
    def labels(self) -> Locator:
        return self.page.get_by_role("toolbar", name="Label the selected words")

    @property
    def cards(self) -> Locator:
        return self.page.locator("#cards [data-annotation]")

    @property
    def open_card(self) -> Locator:
        return self.page.locator("#cards .is-open")

    def card(self, annotation: Annotation) -> Locator:
        return self.page.locator(f"#annotation-{annotation.pk}")

    def marks(self, annotation: Annotation) -> Locator:
        return self.page.locator(f'#text mark[data-annotations~="{annotation.pk}"]')

    def marked(self, annotation: Annotation) -> str:
        """The words under an annotation's marks, paragraphs parted as in the text."""
        return str(self.page.evaluate(MARKED, str(annotation.pk)))

    def paragraphs(self) -> list[str]:
        return self.page.locator("#text [data-paragraph]").all_text_contents()

    def field(self, name: str) -> Locator:
        return self.open_card.get_by_role("combobox", name=name)

    def audit(self) -> None:
        """Asks axe whether everybody can use the page as it stands."""
        self.page.evaluate(AXE.read_text())
        # Colours are judged when nothing is on its way from one to another.
        self.page.wait_for_function("document.getAnimations().every((one) => one.playState !== 'running')")
        found = self.page.evaluate("axe.run().then(({violations}) => violations)")
        told = [f"{one['id']}: {one['help']}: {[node['html'][:160] for node in one['nodes'][:3]]}" for one in found]
        assert not told, "\n".join(told)


@pytest.fixture
def sit(chromium: Browser, live_server: LiveServer) -> Iterator[Callable[..., Desk]]:
    """Seats a person before a browser of their own: `desk = sit(world.ana)`."""
    desks: list[Desk] = []

    def seat(
        user: User | None = None, *, viewport: dict[str, int] | None = None, address: str = "", **settings: Any
    ) -> Desk:
        context = chromium.new_context(viewport=viewport or WIDE, reduced_motion="reduce", **settings)  # type: ignore[arg-type]
        context.set_default_timeout(10_000)
        page = context.new_page()
        desk = Desk(context, page, address or live_server.url, complaints=[])
        listen(page, desk.address, desk.complaints, desk.allowed)
        if user is not None:
            desk.sign_in(user)
        desks.append(desk)
        return desk

    yield seat
    for desk in desks:
        desk.context.close()
    complaints = [complaint for desk in desks for complaint in desk.complaints]
    assert not complaints, "\n".join(complaints)


def accept(dialog: Dialog) -> None:
    """Leaves where the page asks whether to stay. A test that stays takes this listener away."""
    dialog.accept()


def listen(page: Page, address: str, complaints: list[str], allowed: list[str]) -> None:
    def complain(words: str) -> None:
        if not any(re.search(pattern, words) for pattern in allowed):
            complaints.append(words)

    def heard(said: ConsoleMessage) -> None:
        if said.type == "error":
            complain(f"console: {said.text} ({said.location['url']})")

    def asked(request: Request) -> None:
        if not request.url.startswith((address, "data:")):
            complain(f"asked elsewhere: {request.url}")

    page.on("pageerror", lambda error: complain(f"error on the page: {error}"))
    page.on("console", heard)
    page.on("request", asked)
    page.on("dialog", accept)
    page.add_init_script(
        "addEventListener('securitypolicyviolation', (event) => "
        "console.error('content policy:', event.violatedDirective, event.blockedURI))"
    )


_FIND = """
  const find = (words, occurrence) => {
    const nodes = [];
    for (const paragraph of document.querySelectorAll("#text [data-paragraph]")) {
      const walker = document.createTreeWalker(paragraph, NodeFilter.SHOW_TEXT);
      if (nodes.length) nodes.push({ gap: "\\n\\n" });
      while (walker.nextNode()) nodes.push({ node: walker.currentNode });
    }
    const text = nodes.map((one) => one.gap ?? one.node.nodeValue).join("");
    let at = -1;
    for (let turn = 0; turn <= occurrence; turn += 1) at = text.indexOf(words, at + 1);
    if (at < 0) return null;
    const place = (offset) => {
      for (const one of nodes) {
        const length = (one.gap ?? one.node.nodeValue).length;
        if (offset < length && one.node) return [one.node, offset];
        offset -= length;
      }
    };
    return { first: place(at), last: place(at + words.length - 1) };
  };
"""
REVEAL = f"""([words, occurrence]) => {{ {_FIND}
  find(words, occurrence)?.first[0].parentElement.scrollIntoView({{ block: "center" }});
}}"""
EDGE = f"""([words, occurrence, atEnd, inset]) => {{ {_FIND}
  const found = find(words, occurrence);
  if (!found) return null;
  const [node, offset] = atEnd ? found.last : found.first;
  const range = document.createRange();
  range.setStart(node, offset);
  range.setEnd(node, offset + 1);
  if (!range.getClientRects().length) range.setStart(node, offset - 1);
  const box = [...range.getClientRects()].at(atEnd ? -1 : 0);
  const leftwards = getComputedStyle(node.parentElement).direction === "rtl";
  const far = atEnd !== leftwards;
  return {{ x: far ? box.right - inset : box.left + inset, y: (box.top + box.bottom) / 2 }};
}}"""
MARKED = """(id) => {
  const pieces = [];
  for (const paragraph of document.querySelectorAll("#text [data-paragraph]")) {
    const marks = [...paragraph.querySelectorAll(`mark[data-annotations~="${id}"]`)];
    if (marks.length) pieces.push(marks.map((mark) => mark.textContent).join(""));
  }
  return pieces.join("\\n\\n");
}"""
