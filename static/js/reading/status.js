// @ts-check
// Says how the saving goes, offers to undo, keeps the counts, and lets nobody leave with unsaved work unawares.

import { all } from "./cards.js";
import { emit } from "./desk.js";
import { lineOf, noticeOf } from "./sentences.js";

const TOAST = 12_000;

/** @param {import("./desk.js").Desk} desk */
export function setUp(desk) {
  const line = /** @type {HTMLElement} */ (document.getElementById("saved"));
  const notice = /** @type {HTMLElement} */ (document.getElementById("signed-out"));
  const toast = /** @type {HTMLElement} */ (document.getElementById("toast"));
  const done = /** @type {HTMLFormElement | null} */ (document.getElementById("done"));
  let waiting = 0;
  let leaving = false;
  /** The button whose press waits for the last save. @type {HTMLElement | null} */
  let finishing = null;
  let timer = 0;

  line.hidden = false;
  document.addEventListener("saves:changed", (event) => {
    const detail = /** @type {CustomEvent} */ (event).detail;
    waiting = detail.waiting;
    const { state, text } = lineOf(detail);
    line.dataset.pending = String(waiting);
    line.dataset.state = state;
    if (line.textContent !== text) line.textContent = text;
    const away = detail.hindrance === "signed-out" || detail.hindrance === "someone-else";
    notice.hidden = !away || !waiting;
    const told = away && waiting ? noticeOf(detail) : "";
    const place = /** @type {HTMLElement} */ (notice.querySelector("span"));
    if (place.textContent !== told) place.textContent = told;
    if (finishing && !waiting) finish();
    if (detail.hindrance) finishing = null;
  });

  // Annotations ----------------------------------------------------------------------------------------------------

  document.addEventListener("annotation:shown", () => {
    const cards = all(desk);
    for (const chip of /** @type {NodeListOf<HTMLElement>} */ (desk.root.querySelectorAll("[data-count-of]"))) {
      const number = chip.querySelector("b");
      const count = String(cards.filter((card) => card.dataset.label === chip.dataset.countOf).length);
      if (number && number.textContent !== count) number.textContent = count;
    }
  });
  document.addEventListener("annotation:deleted", (event) => {
    const { annotation } = /** @type {CustomEvent} */ (event).detail;
    const undo = document.createElement("button");
    undo.type = "button";
    undo.className = "button small";
    undo.textContent = "Undo";
    undo.addEventListener("click", () => {
      away();
      desk.accept(annotation);
      emit("annotation:restored", { annotation });
      emit("card:wanted", { id: annotation.id });
    });
    const told = document.createElement("span");
    told.textContent = `${desk.label(annotation.label).name} deleted.`;
    toast.replaceChildren(told, undo);
    toast.hidden = false;
    undo.focus({ preventScroll: true });
    clearTimeout(timer);
    timer = window.setTimeout(fade, TOAST);
  });

  /** Stays while somebody is on it. */
  function fade() {
    if (toast.matches(":hover, :focus-within")) timer = window.setTimeout(fade, 2_000);
    else away();
  }
  function away() {
    clearTimeout(timer);
    toast.hidden = true;
    toast.replaceChildren();
  }
  document.addEventListener("annotation:changed", away);
  toast.addEventListener("keydown", (event) => {
    if (event.key === "Escape") away();
  });

  // Leaving --------------------------------------------------------------------------------------------------------

  notice.addEventListener("click", (event) => {
    // What waits is kept and will be sent after signing in, so this way out needs no warning.
    if (/** @type {Element} */ (event.target).closest("a")) leaving = true;
  });
  addEventListener("beforeunload", (event) => {
    if (waiting && !leaving) event.preventDefault();
  });
  addEventListener("pageshow", () => {
    leaving = false;
  });

  // Finishing waits for the last save, so that nothing is coded after the article is done.
  done?.addEventListener("submit", (event) => {
    if (!waiting) return;
    event.preventDefault();
    finishing = event.submitter;
    emit("saves:wanted");
  });
  function finish() {
    const button = finishing;
    finishing = null;
    done?.requestSubmit(button);
  }
}
