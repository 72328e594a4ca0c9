// @ts-check
// Panels beside the text: one open at a time, in the place of the cards, on a phone a sheet from the bottom.
// The text does not move for them, and the focus goes back where it was.

import { element } from "./cards.js";
import { idsOf } from "./marks.js";

const WIDE = window.matchMedia("(min-width: 60.0625rem)");
/** Left free below a panel. */
const FOOT = 16;

/**
 * @typedef {object} Panel
 * @property {string} name what its buttons carry in `data-panel`
 * @property {string} title
 * @property {string} key
 * @property {string} words what the key does, for the list of keys
 * @property {(body: HTMLElement) => void} opened fills it, each time anew
 * @property {() => void} [closed]
 */

export class Panels {
  /** @param {import("./desk.js").Desk} desk */
  constructor(desk) {
    this.desk = desk;
    /** @type {Map<string, Panel>} */
    this.panels = new Map();
    /** Name of the open panel, or "". */
    this.open = "";
    /** Where the focus was before. @type {Element | null} */
    this.back = null;
    this.mark = "";

    this.title = element("h2", "side-title");
    this.title.id = "side-title";
    const close = element("button", "quiet-button", "Close ", key("Esc"));
    close.setAttribute("type", "button");
    close.addEventListener("click", () => this.close());
    this.body = element("div", "side-body");
    this.panel = element("section", "side-panel", element("header", "side-head", this.title, close), this.body);
    this.panel.id = "side-panel";
    this.panel.setAttribute("aria-labelledby", this.title.id);
    this.panel.tabIndex = -1;
    this.panel.hidden = true;
    const side = element("div", "side", this.panel);
    desk.root.querySelector(".counts")?.after(side);

    desk.root.addEventListener("click", (event) => {
      const button = /** @type {HTMLElement | null} */ (/** @type {Element} */ (event.target).closest("[data-panel]"));
      // A link that is to open elsewhere stays a link.
      if (!button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
      event.preventDefault();
      this.toggle(button.dataset.panel ?? "");
    });
    // Before the card or the selection hears of it: what was opened last closes first.
    document.addEventListener(
      "keydown",
      (event) => {
        if (event.key !== "Escape" || !this.open || event.isComposing || document.querySelector("dialog:modal")) return;
        event.preventDefault();
        event.stopPropagation();
        this.close();
      },
      true,
    );
    // A card and a panel want the same place: whoever came last has it.
    document.addEventListener("card:opened", () => this.close());
    desk.margin.addEventListener("focusin", () => this.close());
    addEventListener("scroll", () => this.fit(), { passive: true });
    addEventListener("resize", () => this.fit());
  }

  /** @param {Panel} panel */
  add(panel) {
    this.panels.set(panel.name, panel);
    for (const button of this.buttons(panel.name)) {
      button.setAttribute("aria-expanded", "false");
      button.setAttribute("aria-controls", this.panel.id);
    }
    this.desk.keys.bind({
      keys: [panel.key],
      words: panel.words,
      group: "Seeing",
      act: () => this.toggle(panel.name),
    });
  }

  /** @param {string} name */
  toggle(name) {
    if (this.open === name) this.close();
    else this.show(name);
  }

  /** @param {string} name */
  show(name) {
    const panel = this.panels.get(name);
    if (!panel) return;
    if (this.open) this.leave();
    else this.remember();
    this.open = name;
    this.title.textContent = panel.title;
    this.body.className = `side-body side-${name}`;
    this.body.replaceChildren();
    for (const button of this.buttons(name)) button.setAttribute("aria-expanded", "true");
    this.panel.hidden = false;
    this.desk.root.classList.add("has-side");
    panel.opened(this.body);
    this.panel.scrollTop = 0;
    this.fit();
    this.panel.focus({ preventScroll: true });
  }

  close() {
    if (!this.open) return;
    const focused = document.activeElement;
    const inside = this.panel.contains(focused) || focused === document.body;
    const buttons = this.buttons(this.open);
    this.leave();
    this.panel.hidden = true;
    this.desk.root.classList.remove("has-side");
    if (!inside) return;
    // A mark may have been painted anew in the meantime.
    const place = this.mark ? this.desk.pieces(this.mark)[0] : this.back;
    const goal = place?.isConnected ? place : buttons[0];
    /** @type {HTMLElement | undefined} */ (goal)?.focus({ preventScroll: true });
  }

  leave() {
    const panel = this.panels.get(this.open);
    for (const button of this.buttons(this.open)) button.setAttribute("aria-expanded", "false");
    this.open = "";
    panel?.closed?.();
  }

  remember() {
    const focused = document.activeElement;
    this.back = focused;
    this.mark = focused?.matches("#text mark[data-annotations]") ? idsOf(focused)[0] : "";
  }

  /** @param {string} name @returns {HTMLElement[]} */
  buttons(name) {
    return [...this.desk.root.querySelectorAll(/** @type {"a"} */ (`[data-panel="${name}"]`))];
  }

  /** As high as there is room on the screen. */
  fit() {
    if (!this.open || !WIDE.matches) return;
    const { top } = this.panel.getBoundingClientRect();
    this.panel.style.setProperty("--room", `${Math.round(Math.max(innerHeight - top - FOOT, 200))}px`);
  }

  /** True on a phone, where a panel covers the text. */
  get covers() {
    return !WIDE.matches;
  }
}

/** @param {string} words */
export function key(words) {
  const made = element("kbd", "", words);
  made.setAttribute("aria-hidden", "true");
  return made;
}

/** Fills a panel anew and leaves the focus on the same control, known by its `data-focus`.
 * @param {HTMLElement} body @param {...Node} content */
export function refill(body, ...content) {
  const focused = /** @type {HTMLElement | null} */ (document.activeElement);
  const place = body.contains(focused) ? (focused?.dataset.focus ?? "") : null;
  body.replaceChildren(...content);
  if (place === null) return;
  const again = body.querySelector(`[data-focus="${CSS.escape(place)}"]`) ?? body.closest(".side-panel");
  /** @type {HTMLElement | null} */ (again)?.focus({ preventScroll: true });
}
