// @ts-check
// What is selected, by hand or by the reading cursor, and labelling it: a bar at the selection, on a phone a tray.

import { emit } from "./desk.js";

/** @typedef {import("./text.js").Span} Span */

const MARGIN = 8;
const FURTHER = "choice";

/** The words that the next command is about. A browser selects one stretch only; where a statement is broken by
 * “he said”, further spans are painted beside it in the same colour. */
export class Choice {
  /** @param {import("./desk.js").Desk} desk */
  constructor(desk) {
    this.desk = desk;
    this.selection = /** @type {Selection} */ (document.getSelection());
    /** As dragged, and as whole words. @type {{exact: Span[], words: Span[]} | null} */
    this.chosen = null;
    /** Alt was held when the pointer was let go. */
    this.exactly = false;
    /** What was last selected from here, so that it is not taken for a new choice. @type {Span | null} */
    this.placed = null;
  }

  /** The chosen spans, none when nothing is chosen. @param {boolean} [exact] @returns {Span[]} */
  spans(exact = false) {
    if (!this.chosen) return [];
    return exact || this.exactly ? this.chosen.exact : this.chosen.words;
  }

  /** Chooses these spans. @param {Span[]} spans */
  choose(spans) {
    this.chosen = { exact: spans, words: spans };
    this.select(spans);
    emit("selection:made", { spans });
  }

  /** Shows on the page what is chosen. @param {Span[]} spans */
  select(spans) {
    const { startContainer, startOffset, endContainer, endOffset } = this.desk.text.rangeOf(spans[0]);
    this.placed = spans[0];
    this.selection.setBaseAndExtent(startContainer, startOffset, endContainer, endOffset);
    this.paintFurther(spans.slice(1));
  }

  /** @param {Span[]} spans */
  paintFurther(spans) {
    const ranges = spans.map((span) => this.desk.text.rangeOf(span));
    if (ranges.length) CSS.highlights?.set(FURTHER, new Highlight(...ranges));
    else CSS.highlights?.delete(FURTHER);
  }

  clear() {
    this.selection.removeAllRanges();
    this.forget();
    emit("selection:made", { spans: [] });
  }

  forget() {
    this.chosen = null;
    this.placed = null;
    this.exactly = false;
    this.paintFurther([]);
  }

  /** Takes over what the browser has selected. Returns whether that is something else than before. */
  read() {
    const before = this.chosen;
    const exact = this.native();
    if (before && exact && String(exact) === String(this.placed)) return false;
    if (exact) {
      this.chosen = { exact: [exact], words: [this.desk.words.snap(exact)] };
      this.placed = null;
      this.paintFurther([]);
    } else this.forget();
    return JSON.stringify(before) !== JSON.stringify(this.chosen);
  }

  native() {
    const { selection, desk } = this;
    if (!selection.rangeCount || selection.isCollapsed) return null;
    const range = selection.getRangeAt(0);
    return range.intersectsNode(desk.text.root) ? desk.text.spanOf(range) : null;
  }
}

/** @param {import("./desk.js").Desk} desk @returns {Choice} */
export function setUp(desk) {
  const choice = new Choice(desk);
  const bar = /** @type {HTMLElement} */ (desk.root.querySelector(".labels"));
  const shown = /** @type {HTMLElement} */ (bar.querySelector(".labels-quote"));
  const forOpen = /** @type {HTMLElement} */ (bar.querySelector(".labels-open"));
  let dragging = false;

  function update() {
    if (!choice.read()) return;
    emit("selection:made", { spans: choice.spans() });
  }

  function show() {
    const spans = choice.spans();
    bar.hidden = !spans.length || dragging;
    if (bar.hidden) return;
    shown.textContent = shorten(desk.text.quote(spans));
    forOpen.hidden = !desk.openOwn;
    place(spans[spans.length - 1]);
  }

  /** Below the last line of the selection, or above the first where there is no room. @param {Span} span */
  function place(span) {
    const lines = [...desk.text.rangeOf(span).getClientRects()].filter((line) => line.width > 0);
    const [first, last] = [lines[0], lines.at(-1)];
    if (!first || !last) return;
    const home = desk.root.getBoundingClientRect();
    const { offsetWidth: width, offsetHeight: height } = bar;
    const leftwards = getComputedStyle(desk.text.standing(desk.text.at(span[1] - 1))).direction === "rtl";
    const end = leftwards ? last.left : last.right;
    const middle = lines.length > 1 ? end : (last.left + last.right) / 2;
    const column = desk.text.root.getBoundingClientRect();
    const left = Math.max(MARGIN, column.left, Math.min(middle - width / 2, column.right - width));
    const under = last.bottom + MARGIN;
    const fits = under + height < window.innerHeight || first.top < height + 60;
    const top = fits ? under : first.top - height - MARGIN;
    bar.style.setProperty("--left", `${Math.round(left - home.left)}px`);
    bar.style.setProperty("--top", `${Math.round(top - home.top)}px`);
  }

  /** @param {string} slug @param {boolean} exact */
  function label(slug, exact) {
    // The event that tells of a change of the selection may come after the key.
    update();
    const spans = choice.spans(exact);
    if (!spans.length) return false;
    choice.clear();
    const annotation = desk.add(spans, slug);
    desk.say(`${desk.label(slug).name}: ${desk.text.quote(spans)}`);
    emit("card:wanted", { id: annotation.id });
    return true;
  }

  document.addEventListener("selectionchange", update);
  for (const moment of ["selection:made", "card:opened", "card:closed", "text:arrived"]) {
    document.addEventListener(moment, show);
  }
  document.addEventListener("pointerdown", (event) => {
    dragging = event.pointerType === "mouse" && event.button === 0 && !bar.contains(/** @type {Node} */ (event.target));
    if (dragging) bar.hidden = true;
  });
  document.addEventListener("mouseup", (event) => {
    if (!dragging) return;
    dragging = false;
    choice.exactly = event.altKey;
    // The click that follows may still change the selection; what stands after it counts.
    setTimeout(() => {
      update();
      const spans = choice.spans();
      if (!spans.length) return;
      choice.select(spans);
      show();
    });
  });
  document.addEventListener("pointercancel", () => {
    dragging = false;
  });

  // Pressing a button must not take the selection away.
  bar.addEventListener("mousedown", (event) => event.preventDefault());
  bar.addEventListener("click", (event) => {
    const button = /** @type {HTMLElement | null} */ (/** @type {Element} */ (event.target).closest("button"));
    const { label: slug, does } = button?.dataset ?? {};
    if (slug) label(slug, event.altKey);
    else if (does) emit("choice:used", { does });
  });
  for (const { key, name, slug } of desk.labels.values()) {
    desk.keys.bind({
      keys: [key],
      words: name,
      group: "Coding",
      act: (event) => {
        if (label(slug, event.altKey)) return true;
        const open = desk.openOwn;
        if (!open) return false;
        desk.change(open.id, { label: slug });
        desk.say(name);
        return true;
      },
    });
  }
  window.addEventListener("resize", show);
  return choice;
}

/** @param {string} words */
function shorten(words) {
  const points = [...words];
  return points.length > 90 ? `${points.slice(0, 50).join("")} … ${points.slice(-35).join("")}` : words;
}
