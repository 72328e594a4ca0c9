// @ts-check
// Handles at the boundaries of the open annotation, dragged by mouse, pen or finger. They lie over the text, so that
// nothing in it moves. The keyboard has [ ] { } for the same.

import { emit } from "./desk.js";
import { moved } from "./spans.js";

/** @typedef {import("./text.js").Span} Span */
/** @typedef {"start" | "end"} Edge */
/** @typedef {{handle: HTMLElement, id: string, index: number, edge: Edge, dx: number, dy: number, spans: Span[]}} Drag */

const PREVIEW = "choice";
const NEAR_EDGE = 48;
const STEP = 12;

/** @param {import("./desk.js").Desk} desk */
export function setUp(desk) {
  const layer = /** @type {HTMLElement} */ (document.getElementById("handles"));
  /** @type {Drag | null} */
  let drag = null;
  let due = 0;

  const later = () => {
    if (!due) due = requestAnimationFrame(draw);
  };

  function draw() {
    due = 0;
    const spans = drag?.spans ?? desk.openOwn?.spans ?? [];
    const shown = spans.filter(([start, end]) => desk.text.isHere(start, end));
    layer.hidden = !shown.length;
    const wanted = spans.flatMap((span, index) =>
      shown.includes(span) ? /** @type {const} */ (["start", "end"]).map((edge) => ({ span, index, edge })) : [],
    );
    while (layer.childElementCount > wanted.length) layer.lastElementChild?.remove();
    const home = desk.root.getBoundingClientRect();
    const places = wanted.map(({ span, edge }) => edgeOf(span, edge));
    wanted.forEach(({ index, edge }, number) => {
      const handle = /** @type {HTMLElement} */ (layer.children[number] ?? layer.appendChild(document.createElement("div")));
      handle.className = `handle handle-${edge}`;
      handle.dataset.index = String(index);
      handle.dataset.edge = edge;
      const { x, top, bottom } = places[number];
      handle.style.setProperty("--x", `${x - home.left}px`);
      handle.style.setProperty("--y", `${top - home.top}px`);
      handle.style.setProperty("--h", `${bottom - top}px`);
    });
  }

  /** Where an edge of a span stands in the window. @param {Span} span @param {Edge} edge */
  function edgeOf([start, end], edge) {
    /** @type {Span} */
    const point = edge === "start" ? [start, start + 1] : [end - 1, end];
    const boxes = [...desk.text.rangeOf(point).getClientRects()];
    const box = boxes.at(edge === "start" ? 0 : -1) ?? new DOMRect();
    const element = desk.text.at(point[0]).element;
    const leftwards = element !== null && getComputedStyle(element).direction === "rtl";
    return { x: (edge === "start") === leftwards ? box.right : box.left, top: box.top, bottom: box.bottom };
  }

  layer.addEventListener("pointerdown", (event) => {
    const handle = /** @type {HTMLElement | null} */ (/** @type {Element} */ (event.target).closest(".handle"));
    const open = desk.openOwn;
    if (!handle || !open || event.button !== 0) return;
    event.preventDefault();
    const index = Number(handle.dataset.index);
    const edge = /** @type {Edge} */ (handle.dataset.edge);
    const { x, top, bottom } = edgeOf(open.spans[index], edge);
    drag = {
      handle,
      id: open.id,
      index,
      edge,
      // The finger holds the handle, not the words: they stay in sight above it.
      dx: x - event.clientX,
      dy: (top + bottom) / 2 - event.clientY,
      spans: open.spans,
    };
    handle.setPointerCapture(event.pointerId);
    layer.classList.add("is-dragging");
  });
  layer.addEventListener("pointermove", (event) => {
    if (!drag) return;
    follow(drag, event.clientX + drag.dx, event.clientY + drag.dy, event.altKey);
    if (event.clientY < NEAR_EDGE + 52) scrollBy({ top: -STEP });
    else if (event.clientY > window.innerHeight - NEAR_EDGE) scrollBy({ top: STEP });
  });
  layer.addEventListener("pointerup", () => drop(true));
  layer.addEventListener("pointercancel", () => drop(false));
  document.addEventListener(
    "keydown",
    (event) => {
      if (event.key !== "Escape" || !drag) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      drop(false);
    },
    true,
  );

  /** @param {Drag} moving @param {number} x @param {number} y @param {boolean} exact */
  function follow(moving, x, y, exact) {
    const place = offsetAt(x, y);
    const open = desk.annotations.get(moving.id);
    if (place === null || !open) return;
    const { index, edge } = moving;
    const raw = moved(open.spans, index, edge, place);
    const snapped = exact ? raw : moved(open.spans, index, edge, desk.words.edge(raw[index], edge));
    const span = desk.text.trim(snapped[index]);
    if (!span) return;
    moving.spans = snapped.map((one, at) => (at === index ? span : one));
    CSS.highlights?.set(PREVIEW, new Highlight(desk.text.rangeOf(span)));
    later();
  }

  /** @param {number} x @param {number} y */
  function offsetAt(x, y) {
    const caret = document.caretPositionFromPoint?.(x, y);
    const range = caret ? null : document.caretRangeFromPoint?.(x, y);
    const node = caret?.offsetNode ?? range?.startContainer;
    const offset = caret?.offset ?? range?.startOffset ?? 0;
    return node && desk.text.root.contains(node) && node !== desk.text.root ? desk.text.offsetOf(node, offset) : null;
  }

  /** @param {boolean} keep */
  function drop(keep) {
    if (!drag) return;
    const { id, spans } = drag;
    drag = null;
    layer.classList.remove("is-dragging");
    CSS.highlights?.delete(PREVIEW);
    const before = desk.annotations.get(id);
    if (keep && before && String(before.spans) !== String(spans)) {
      desk.change(id, { spans });
      desk.say(desk.text.quote(spans));
      emit("card:wanted", { id });
    }
    later();
  }

  for (const moment of ["card:opened", "card:closed", "marks:painted", "annotation:shown", "text:arrived"]) {
    document.addEventListener(moment, later);
  }
  new ResizeObserver(later).observe(desk.text.root);
}
