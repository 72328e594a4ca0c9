"""How quickly the reading page answers in a browser: until it is ready, and from a key to the mark and its card.

Run by hand, on a quiet machine, with the test tools installed: `.venv/bin/python benchmarks/page.py [--turns 20]`.
It starts a site of its own in a temporary folder by `manage.py up`, fills articles of several sizes and drives them
in Chromium. From navigation until the desk is ready is told in milliseconds; of a label's key, a change of label and
a deletion are told the milliseconds of script and, after the slash, until style and layout are done as well.
"""

import argparse
import os
import random
import shutil
import signal
import statistics
import sys
import tempfile
from pathlib import Path
from typing import Any

import desk
from playwright.sync_api import Page, sync_playwright

SIZES = {
    "60 paragraphs, 20 annotations": (60, 20),
    "60 paragraphs, 200 annotations": (60, 200),
    "2,000 paragraphs, 200 annotations": (2000, 200),
    "2,000 paragraphs, 1,000 annotations": (2000, 1000),
}
# Selects the words in the middle of a paragraph, presses a label's key, then another one, then deletes; each time until
# the page could be painted: reading a place makes the browser compute all styles and the layout.
TURN = """async ([number, word]) => {
  const paragraph = document.querySelector(`[data-paragraph="${number}"]`);
  const text = document.getElementById("text");
  const settle = () => new Promise((go) => requestAnimationFrame(() => setTimeout(go, 60)));
  // Frames wait for the script of a key; what they run for it is counted with it.
  const later = [];
  const frame = window.requestAnimationFrame;
  const timed = (act) => {
    window.requestAnimationFrame = (callback) => later.push(callback);
    const began = performance.now();
    act();
    for (const callback of later.splice(0)) callback(performance.now());
    const scripted = performance.now() - began;
    text.getBoundingClientRect();
    document.getElementById("cards").getBoundingClientRect();
    const laidOut = performance.now() - began;
    window.requestAnimationFrame = frame;
    for (const callback of later.splice(0)) frame(callback);
    return [scripted, laidOut];
  };
  const press = (key) =>
    document.activeElement.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
  paragraph.scrollIntoView({ block: "center" });
  const nodes = [];
  const walker = document.createTreeWalker(paragraph, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) nodes.push(walker.currentNode);
  const node = nodes.sort((a, b) => b.nodeValue.length - a.nodeValue.length)[0];
  await settle();
  document.getSelection().setBaseAndExtent(node, word, node, Math.min(word + 30, node.nodeValue.length));
  await settle();
  const cards = () => document.querySelectorAll("#cards [data-annotation]").length;
  const before = cards();
  const made = timed(() => press("1"));
  if (cards() !== before + 1) throw new Error("nothing was annotated");
  await settle();
  const changed = timed(() => press("2"));
  await settle();
  const deleted = timed(() => document.querySelector(".is-open [data-delete]").click());
  if (cards() !== before) throw new Error("nothing was deleted");
  await settle();
  return { made, changed, deleted };
}"""
READY = """() => performance.getEntriesByName("ready")[0]?.startTime"""
WATCH = """
  new MutationObserver((_, watcher) => {
    if (!document.querySelector("#desk.is-ready")) return;
    performance.mark("ready");
    watcher.disconnect();
  }).observe(document, { subtree: true, childList: true, attributes: true, attributeFilter: ["class"] });
"""


def measure(turns: int) -> None:
    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    with tempfile.TemporaryDirectory() as home, sync_playwright() as playwright:
        site, browser, _ = desk.start(home)
        try:
            window = playwright.chromium.launch(executable_path=chromium)
            context = window.new_context(viewport={"width": 1360, "height": 900}, reduced_motion="reduce")
            address = f"http://127.0.0.1:{desk.PORT}"
            context.add_cookies(
                [{"name": name, "value": value, "url": address} for name, value in browser.cookies.items()]
            )
            context.add_init_script(WATCH)
            for name, (paragraphs, annotations) in SIZES.items():
                article, _ = desk.fill(home, browser, paragraphs=paragraphs, annotations=annotations)
                page = context.new_page()
                print(name)
                figures = drive(page, f"{address}/articles/{article}/", paragraphs, turns)
                for what, value in figures.items():
                    print(f"  {what:43} {value}")
                page.close()
            window.close()
        finally:
            os.killpg(site.pid, signal.SIGTERM)
            site.wait()


def drive(page: Page, address: str, paragraphs: int, turns: int) -> dict[str, str]:
    ready = []
    for _ in range(5):
        page.goto(address)
        page.wait_for_function(READY)
        ready.append(page.evaluate(READY))
    page.wait_for_function("() => !document.querySelector('.later')", timeout=60_000)
    dice = random.Random(1)
    results: list[dict[str, Any]] = [
        page.evaluate(TURN, [dice.randint(1, paragraphs), dice.randint(1, 20)]) for _ in range(turns)
    ]
    told = {"ready after, ms": f"{statistics.median(ready):10.0f}"}
    for what in ("made", "changed", "deleted"):
        script, layout = (statistics.median(result[what][way] for result in results) for way in (0, 1))
        worst = max(result[what][1] for result in results)
        told[f"an annotation {what}, ms"] = f"{script:10.1f} / {layout:.1f}, at most {worst:.1f}"
    return told


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--turns", type=int, default=20)
    sys.path.insert(0, str(Path(__file__).parent))
    measure(parser.parse_args().turns)
