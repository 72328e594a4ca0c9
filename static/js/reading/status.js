// @ts-check
// Says how the saving goes, offers to undo, keeps the counts, and lets nobody leave with unsaved work unawares.

import { emit } from "./desk.js";
import { lineOf, noticeOf } from "./sentences.js";

const TOAST = 12_000;

/** @param {import("./desk.js").Desk} desk */
export function setUp(desk) {
  const line = /** @type {HTMLElement} */ (document.getElementById("saved"));
  const notice = /** @type {HTMLElement} */ (document.getElementById("signed-out"));
  const unkept = /** @type {HTMLElement} */ (document.getElementById("not-kept"));
  const toast = /** @type {HTMLElement} */ (document.getElementById("toast"));
  const done = /** @type {HTMLFormElement | null} */ (document.getElementById("done"));
  let waiting = 0;
  let saves = { waiting: 0, troubled: 0, hindrance: "", kept: true };
  let comments = saves;
  let leaving = false;
  /** The button whose press waits for the last save. @type {HTMLElement | null} */
  let finishing = null;
  let timer = 0;

  line.hidden = false;
  document.addEventListener("saves:changed", (event) => {
    const detail = /** @type {CustomEvent} */ (event).detail;
    waiting = detail.waiting;
    saves = detail;
    tell();
    if (finishing && !waiting) finish();
    if (detail.hindrance) finishing = null;
  });

  document.addEventListener("comments:changed", (event) => {
    comments = /** @type {CustomEvent} */ (event).detail;
    tell();
  });

  /** One line for all that is on its way. */
  function tell() {
    const total = saves.waiting + comments.waiting;
    const hindrance = (saves.waiting && saves.hindrance) || comments.hindrance;
    const { state, text } = lineOf({ waiting: total, troubled: saves.troubled + comments.troubled, hindrance });
    line.dataset.pending = String(total);
    line.dataset.state = state;
    if (line.textContent !== text) line.textContent = text;
    const away = hindrance === "signed-out" || hindrance === "someone-else";
    notice.hidden = !away || !total;
    const told = away && total ? noticeOf({ ...saves, hindrance, comments: comments.waiting }) : "";
    const place = /** @type {HTMLElement} */ (notice.querySelector("span"));
    if (place.textContent !== told) place.textContent = told;
    unkept.hidden = saves.kept || away || !hindrance || !saves.waiting;
    // Where nothing is kept, what waits would go with the page: signing in then needs a page of its own.
    const way = /** @type {HTMLAnchorElement} */ (notice.querySelector("a"));
    way.target = saves.kept ? "" : "_blank";
  }

  // Annotations ----------------------------------------------------------------------------------------------------

  document.addEventListener("annotation:shown", () => {
    /** @type {Map<string, number>} */
    const counts = new Map();
    for (const { label } of desk.annotations.values()) counts.set(label, (counts.get(label) ?? 0) + 1);
    for (const chip of /** @type {NodeListOf<HTMLElement>} */ (desk.root.querySelectorAll("[data-count-of]"))) {
      const number = chip.querySelector("b");
      const count = String(counts.get(chip.dataset.countOf ?? "") ?? 0);
      if (number && number.textContent !== count) number.textContent = count;
    }
  });
  document.addEventListener("annotation:deleted", (event) => {
    if (desk.replaying) return;
    const { annotation } = /** @type {CustomEvent} */ (event).detail;
    const undo = document.createElement("button");
    undo.type = "button";
    undo.className = "button small";
    undo.innerHTML = 'Undo <kbd aria-hidden="true">Z</kbd>';
    undo.setAttribute("aria-keyshortcuts", "z");
    undo.addEventListener("click", () => {
      away();
      emit("undo:wanted");
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
  for (const moment of ["annotation:changed", "annotation:restored"]) document.addEventListener(moment, away);
  toast.addEventListener("keydown", (event) => {
    if (event.key === "Escape") away();
  });

  // Leaving --------------------------------------------------------------------------------------------------------

  notice.addEventListener("click", (event) => {
    // What waits is kept and will be sent after signing in, so this way out needs no warning.
    if (/** @type {Element} */ (event.target).closest("a:not([target=_blank])")) leaving = true;
  });
  addEventListener("beforeunload", (event) => {
    if ((waiting || comments.waiting) && !leaving) event.preventDefault();
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
