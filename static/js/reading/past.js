// @ts-check
// The history of the open card, and bringing an older state back.

import { element } from "./cards.js";
import { answerOf, ask } from "./outbox.js";
import { piece, tellTimes, told } from "./card-panels.js";

/** @param {import("./desk.js").Desk} desk @param {import("./card-panels.js").CardPanels} panels */
export function setUp(desk, panels) {
  let asked = 0;

  panels.add({
    name: "history",
    words: "History",
    title: "History",
    key: "y",
    show: (panel, id) => {
      panel.append(element("div", "brought"), element("div", "changes-place"));
      load(id);
    },
    first: (panel) => panel,
  });

  /** The panel of an annotation, if it is open. @param {string} id */
  const panelOf = (id) => (panels.isOpen("history") && panels.panel?.dataset.of === id ? panels.panel : null);

  /** @param {string} id */
  async function load(id) {
    const place = panelOf(id)?.querySelector(".changes-place");
    if (!desk.annotations.get(id)?.version) {
      place?.replaceChildren(told("It is not saved yet."));
      return;
    }
    if (place && !place.childElementCount) place.replaceChildren(told("Loading…"));
    const mine = (asked += 1);
    const { html, sentence } = await answerOf(() => ask(desk, `${desk.savePrefix}${id}/history/`));
    if (mine !== asked) return;
    const list = html && piece(html, ".history");
    const inside = place?.contains(document.activeElement);
    if (list) tellTimes(list);
    panelOf(id)?.querySelector(".changes-place")?.replaceChildren(list || told(sentence, () => load(id)));
    if (inside) panelOf(id)?.focus({ preventScroll: true });
    // Its length is known only now.
    if (panelOf(id) === document.activeElement) panelOf(id)?.scrollIntoView({ block: "nearest" });
  }

  /** @param {HTMLAnchorElement} link */
  async function older(link) {
    const line = link.parentElement;
    const { html, sentence } = await answerOf(() => ask(desk, link.getAttribute("href") ?? ""));
    const list = html && piece(html, ".history");
    if (!list || !line) {
      desk.tell(sentence);
      return;
    }
    tellTimes(list);
    const first = /** @type {HTMLElement | null} */ (list.querySelector(".change"));
    line.replaceWith(...list.childNodes);
    if (!first) return;
    first.tabIndex = -1;
    first.focus({ preventScroll: true });
  }

  desk.margin.addEventListener("click", (event) => {
    const link = /** @type {HTMLAnchorElement | null} */ (
      /** @type {Element} */ (event.target).closest(".card-panel [data-older]")
    );
    if (!link) return;
    event.preventDefault();
    older(link);
  });

  desk.margin.addEventListener("submit", (event) => {
    const form = /** @type {HTMLFormElement} */ (event.target);
    const panel = /** @type {HTMLElement | null} */ (form.closest(".card-panel[data-part=history]"));
    if (!panel) return;
    event.preventDefault();
    const id = panel.dataset.of ?? "";
    const here = desk.annotations.get(id);
    if (!here || !form.dataset.state) return;
    // Only what a state says of the statement: whose it is and which version stands there are not the past's to tell.
    const { id: _, version: __, mine: ___, ...before } = here;
    desk.change(id, JSON.parse(form.dataset.state));
    const undo = element("button", "button small", "Undo");
    undo.setAttribute("type", "button");
    undo.addEventListener("click", () => {
      panel.querySelector(".brought")?.replaceChildren();
      desk.change(id, before);
      panel.focus({ preventScroll: true });
      desk.say("Undone.");
    });
    panel.querySelector(".brought")?.replaceChildren(element("p", "", "Brought back. ", undo));
    undo.focus({ preventScroll: true });
    desk.say("Brought back.");
  });

  document.addEventListener("annotation:saved", (event) => {
    const { id } = /** @type {CustomEvent} */ (event).detail;
    if (panelOf(id)) load(id);
  });
}
