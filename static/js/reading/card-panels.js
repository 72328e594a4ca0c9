// @ts-check
// What opens at the end of the open card: comments, history. One at a time, each by a button and a key.

import { element, find } from "./cards.js";

/**
 * @typedef {object} Kind
 * @property {string} name
 * @property {string} words what its button says
 * @property {string} title what the panel is called
 * @property {string} key
 * @property {(panel: HTMLElement, id: string) => void} show fills the panel of an annotation
 * @property {(panel: HTMLElement) => HTMLElement} first where the focus goes
 */

export class CardPanels {
  /** @param {import("./desk.js").Desk} desk */
  constructor(desk) {
    this.desk = desk;
    /** @type {Kind[]} */
    this.kinds = [];
    /** The panel that is open. @type {HTMLElement | null} */
    this.panel = null;

    document.addEventListener("card:opened", (event) => this.dress(/** @type {CustomEvent} */ (event).detail.id));
    document.addEventListener("card:closed", (event) => {
      this.panel = null;
      const parts = find(/** @type {CustomEvent} */ (event).detail.id)?.querySelectorAll(".card-panels, .card-panel");
      for (const part of parts ?? []) part.remove();
    });
    desk.margin.addEventListener("click", (event) => {
      const button = /** @type {HTMLElement | null} */ (/** @type {Element} */ (event.target).closest("[data-opens]"));
      if (!button) return;
      if (this.isOpen(button.dataset.opens ?? "")) this.close();
      else this.open(button.dataset.opens ?? "");
    });
    desk.margin.addEventListener("keydown", (event) => {
      const inside = this.panel?.contains(/** @type {Node} */ (event.target));
      if (event.key !== "Escape" || event.defaultPrevented || event.isComposing || !inside) return;
      event.preventDefault();
      this.close();
    });
  }

  /** @param {Kind} kind */
  add(kind) {
    this.kinds.push(kind);
    this.desk.keys.bind({
      keys: [kind.key],
      words: kind.title,
      group: "Statement",
      act: () => this.open(kind.name),
    });
  }

  /** Gives the open card its buttons. @param {string} id */
  dress(id) {
    const place = placeIn(id);
    if (!place || place.querySelector(".card-panels")) return;
    const bar = element("div", "card-panels");
    for (const { name, words, key } of this.kinds) {
      const hint = element("kbd", "", key.toUpperCase());
      hint.setAttribute("aria-hidden", "true");
      const button = element("button", "quiet-button", words, " ", hint);
      button.setAttribute("type", "button");
      button.setAttribute("aria-expanded", "false");
      button.setAttribute("aria-keyshortcuts", key);
      button.dataset.opens = name;
      bar.append(button);
    }
    place.append(bar);
  }

  /** @param {string} name */
  isOpen(name) {
    return this.panel?.dataset.part === name;
  }

  /** Opens a panel of the open card, or goes into the one that is open already. False when no card is open.
   * @param {string} name */
  open(name) {
    const { open: id } = this.desk;
    const kind = this.kinds.find((one) => one.name === name);
    const place = id && placeIn(id);
    if (!kind || !place) return false;
    if (!this.panel || !this.isOpen(name)) {
      this.panel?.remove();
      this.panel = element("section", "card-panel talk");
      this.panel.dataset.part = name;
      this.panel.dataset.of = id;
      this.panel.tabIndex = -1;
      this.panel.setAttribute("aria-label", kind.title);
      place.append(this.panel);
      this.tell(name);
      kind.show(this.panel, id);
    }
    kind.first(this.panel).focus({ preventScroll: true });
    this.panel.scrollIntoView({ block: "nearest" });
    return true;
  }

  /** Closes the panel and goes back to its card. */
  close() {
    if (!this.panel) return;
    const card = find(this.panel.dataset.of ?? "");
    this.panel.remove();
    this.panel = null;
    this.tell("");
    card?.focus({ preventScroll: true });
  }

  /** @param {string} open */
  tell(open) {
    for (const button of /** @type {NodeListOf<HTMLElement>} */ (this.desk.margin.querySelectorAll("[data-opens]"))) {
      button.setAttribute("aria-expanded", String(button.dataset.opens === open));
    }
  }
}

/** The part of a card that outlives its refills. @param {string} id @returns {HTMLElement | null} */
export function placeIn(id) {
  const card = find(id);
  if (!card) return null;
  const there = /** @type {HTMLElement | null} */ (card.querySelector(".card-talk"));
  if (there) return there;
  const place = element("div", "card-talk");
  card.append(place);
  return place;
}

/** What stands in a panel until the server has answered, or instead of its answer.
 * @param {string} sentence @param {() => void} [again] */
export function told(sentence, again) {
  const line = element("p", "talk-told", sentence);
  if (again) {
    const button = element("button", "button small", "Try again");
    button.setAttribute("type", "button");
    button.addEventListener("click", again);
    line.append(" ", button);
  }
  return line;
}

/** Days and hours by the reader's own clock. @param {ParentNode} part */
export function tellTimes(part) {
  for (const time of part.querySelectorAll("time")) {
    const date = new Date(time.dateTime);
    const today = date.toDateString() === new Date().toDateString();
    const day = date.getFullYear() === new Date().getFullYear() ? {} : /** @type {const} */ ({ year: "numeric" });
    time.textContent = date.toLocaleString("en-GB", {
      ...(today ? {} : { day: "numeric", month: "short", ...day }),
      hour: "2-digit",
      minute: "2-digit",
    });
    time.title = date.toLocaleString("en-GB", { dateStyle: "long", timeStyle: "medium" });
  }
}

/** @param {string} html @param {string} selector @returns {HTMLElement | null} */
export function piece(html, selector) {
  const holder = document.createElement("template");
  holder.innerHTML = html;
  return holder.content.querySelector(selector);
}
