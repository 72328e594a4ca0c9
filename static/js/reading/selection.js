// @ts-check
// Selecting words and labelling them: a bar at the selection, on a phone a tray at the bottom.

import { emit } from "./desk.js";

/** @typedef {import("./text.js").Span} Span */

const TYPING = "input:not([type=radio]):not([type=checkbox]), textarea, select, [contenteditable]";
const MARGIN = 8;

/** @param {import("./desk.js").Desk} desk */
export function setUp(desk) {
  const bar = /** @type {HTMLElement} */ (desk.root.querySelector(".labels"));
  const shown = /** @type {HTMLElement} */ (bar.querySelector(".labels-quote"));
  const selection = /** @type {Selection} */ (document.getSelection());

  /** What is selected: as it was dragged, and as whole words. @type {{exact: Span, words: Span} | null} */
  let chosen = null;
  /** Alt was held when the pointer was let go. */
  let exactly = false;
  let dragging = false;
  /** What was last selected from here, so that it is not taken for a new choice. @type {Span | null} */
  let placed = null;

  function read() {
    if (!selection.rangeCount || selection.isCollapsed) return null;
    const range = selection.getRangeAt(0);
    if (!range.intersectsNode(desk.text.root)) return null;
    const exact = desk.text.spanOf(range);
    return exact && { exact, words: desk.words.snap(exact) };
  }

  function update() {
    const before = chosen;
    const fresh = read();
    if (before && fresh && same(fresh.exact, placed)) return;
    chosen = fresh;
    placed = null;
    if (!chosen) exactly = false;
    if (!chosen) hide();
    else if (!dragging) show();
    if (JSON.stringify(before) !== JSON.stringify(chosen)) emit("selection:made", { span: current(false) });
  }

  /** @param {boolean} exact @returns {Span | null} */
  const current = (exact) => chosen && (exact || exactly ? chosen.exact : chosen.words);

  function show() {
    const span = current(false);
    if (!span) return;
    shown.textContent = shorten(desk.text.quote([span]));
    bar.hidden = false;
    place(span);
  }

  /** Below the last line of the selection, or above the first where there is no room. @param {Span} span */
  function place(span) {
    const lines = [...desk.text.rangeOf(span).getClientRects()].filter((line) => line.width > 0);
    const [first, last] = [lines[0], lines.at(-1)];
    if (!first || !last) return;
    const home = desk.root.getBoundingClientRect();
    const { offsetWidth: width, offsetHeight: height } = bar;
    const middle = lines.length > 1 ? last.right : (last.left + last.right) / 2;
    const column = desk.text.root.getBoundingClientRect();
    const left = Math.max(MARGIN, column.left, Math.min(middle - width / 2, column.right - width));
    const under = last.bottom + MARGIN;
    const fits = under + height < window.innerHeight || first.top < height + 60;
    const top = fits ? under : first.top - height - MARGIN;
    bar.style.setProperty("--left", `${Math.round(left - home.left)}px`);
    bar.style.setProperty("--top", `${Math.round(top - home.top)}px`);
  }

  function hide() {
    bar.hidden = true;
  }

  /** Shows on the page what would be marked. @param {Span} span */
  function select(span) {
    const { startContainer, startOffset, endContainer, endOffset } = desk.text.rangeOf(span);
    placed = span;
    selection.setBaseAndExtent(startContainer, startOffset, endContainer, endOffset);
  }

  function clear() {
    selection.removeAllRanges();
    chosen = null;
    placed = null;
    exactly = false;
    hide();
    emit("selection:made", { span: null });
  }

  /** @param {string} slug @param {boolean} exact */
  function label(slug, exact) {
    // The event that tells of a change of the selection may come after the key.
    update();
    const span = current(exact);
    if (!span) return;
    clear();
    const annotation = desk.add([span], slug);
    emit("card:wanted", { id: annotation.id });
  }

  document.addEventListener("selectionchange", update);
  document.addEventListener("pointerdown", (event) => {
    dragging = event.pointerType === "mouse" && event.button === 0 && !bar.contains(/** @type {Node} */ (event.target));
    if (dragging) hide();
  });
  document.addEventListener("mouseup", (event) => {
    if (!dragging) return;
    dragging = false;
    exactly = event.altKey;
    // The click that follows may still change the selection; what stands after it counts.
    setTimeout(() => {
      update();
      const span = current(false);
      if (!span) return;
      select(span);
      show();
    });
  });
  document.addEventListener("pointercancel", () => {
    dragging = false;
  });

  // Pressing a button must not take the selection away.
  bar.addEventListener("mousedown", (event) => event.preventDefault());
  bar.addEventListener("click", (event) => {
    const button = /** @type {HTMLElement | null} */ (/** @type {Element} */ (event.target).closest("[data-label]"));
    if (button) label(button.dataset.label ?? "", event.altKey);
  });
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey) return;
    if (/** @type {Element} */ (event.target).matches?.(TYPING)) return;
    if (event.key === "Escape" && chosen) {
      event.preventDefault();
      clear();
      return;
    }
    const wanted = desk.labelOfKey(event.key) ?? (event.altKey ? desk.labelOfKey(ofCode(event.code)) : undefined);
    if (!wanted) return;
    if (chosen) {
      event.preventDefault();
      label(wanted.slug, event.altKey);
    } else if (desk.annotations.get(desk.open)?.mine) {
      event.preventDefault();
      desk.change(desk.open, { label: wanted.slug });
    }
  });
  document.addEventListener("selection:wanted", (event) => {
    const { answer } = /** @type {CustomEvent} */ (event).detail;
    const span = current(false);
    if (span) clear();
    answer(span);
  });
  window.addEventListener("resize", () => chosen && !bar.hidden && show());
}

/** @param {Span} a @param {Span | null} b */
const same = (a, b) => Boolean(b) && String(a) === String(b);

/** The plain character of a key that Alt has turned into another. @param {string} code */
const ofCode = (code) => code.replace(/^(Digit|Numpad|Key)/, "").toLowerCase();

/** @param {string} words */
function shorten(words) {
  const points = [...words];
  return points.length > 90 ? `${points.slice(0, 50).join("")} … ${points.slice(-35).join("")}` : words;
}
