// @ts-check
// Taking back what one did on this page, step by step, and doing it again.

import { emit } from "./desk.js";

/** @typedef {import("./annotations.js").Annotation} Annotation */
/** @typedef {{before: Annotation | null, after: Annotation | null}} Step  null: it was not there */

/** @param {import("./desk.js").Desk} desk */
export function setUp(desk) {
  /** @type {Step[]} */
  const done = [];
  /** @type {Step[]} */
  const undone = [];
  /** Which version each annotation had when it was taken away. @type {Map<string, number | null>} */
  const versions = new Map();

  /** @param {Step} step */
  function note(step) {
    if (desk.replaying) return;
    done.push(step);
    undone.length = 0;
  }
  document.addEventListener("annotation:changed", (event) => {
    const { annotation, before } = /** @type {CustomEvent} */ (event).detail;
    note({ before, after: annotation });
  });
  document.addEventListener("annotation:deleted", (event) => {
    const { annotation } = /** @type {CustomEvent} */ (event).detail;
    versions.set(annotation.id, annotation.version);
    note({ before: annotation, after: null });
  });

  /** Brings one annotation from one state to another. @param {Annotation | null} from @param {Annotation | null} to */
  function replay(from, to) {
    const id = (from ?? to)?.id ?? "";
    const here = desk.annotations.get(id);
    if (Boolean(here) !== Boolean(from)) return false;
    desk.replaying = true;
    try {
      if (!to) desk.remove(id);
      else if (here) {
        const { spans, label, speakers, targets, reporters, certainty, speech, note: words } = to;
        desk.change(id, { spans, label, speakers, targets, reporters, certainty, speech, note: words });
      } else {
        const annotation = { ...to, version: versions.get(id) ?? to.version };
        desk.accept(annotation);
        emit("annotation:restored", { annotation });
      }
    } finally {
      desk.replaying = false;
    }
    if (to) emit("card:wanted", { id });
    else desk.text.root.focus({ preventScroll: true });
    return true;
  }

  function undo() {
    const step = done.pop();
    if (!step) {
      desk.tell("Nothing to undo.");
      return;
    }
    const { before, after } = step;
    if (replay(after, before)) {
      undone.push(step);
      desk.tell(!before ? "Undone: it is gone again." : !after ? "Undone: it is back." : "Undone.");
    } else desk.tell("It can't be undone: the annotation was changed elsewhere.");
  }

  function redo() {
    const step = undone.pop();
    if (!step) {
      desk.tell("Nothing to do again.");
      return;
    }
    if (replay(step.before, step.after)) {
      done.push(step);
      desk.tell("Done again.");
    } else desk.tell("It can't be done again: the annotation was changed elsewhere.");
  }

  desk.keys.bind({ keys: ["z"], words: "Undo", group: "Coding", act: undo });
  desk.keys.bind({ keys: ["Z"], words: "Do it again", group: "Coding", act: redo });
  document.addEventListener("undo:wanted", undo);
}
