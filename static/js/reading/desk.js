// @ts-check
// What the modules of this page share: the text, the labels and the annotations as they stand here.
//
// A person's doing goes through `add`, `change` and `remove`, which show it at once and announce it
// (`annotation:changed`, `annotation:deleted`) for the queue to save. What comes from the server goes through
// `accept` and `drop`, which show it and announce nothing to save.

import { encode, inOrder, make, read } from "./annotations.js";
import * as cards from "./cards.js";
import { idsOf, paint, piecesOf } from "./marks.js";
import { ArticleText } from "./text.js";
import { Words } from "./words.js";

/** @typedef {import("./annotations.js").Annotation} Annotation */
/** @typedef {import("./text.js").Span} Span */
/** @typedef {{slug: string, name: string, key: string, hue: string}} Label */

/** @param {string} name @param {object} [detail] */
export const emit = (name, detail) => document.dispatchEvent(new CustomEvent(name, { detail }));

export class Desk {
  /** @param {HTMLElement} root */
  constructor(root) {
    this.root = root;
    this.article = root.dataset.article ?? "";
    this.user = root.dataset.user ?? "";
    this.mayAnnotate = root.hasAttribute("data-may-annotate");
    this.savePrefix = root.dataset.savePrefix ?? "/annotations/";
    this.optionsUrl = root.dataset.optionsUrl ?? "";
    this.margin = /** @type {HTMLElement} */ (root.querySelector("#cards"));
    const container = /** @type {HTMLElement} */ (root.querySelector("#text"));
    this.text = new ArticleText(container);
    this.words = new Words(this.text, container.lang);
    /** @type {Map<string, Label>} */
    this.labels = new Map();
    for (const chip of /** @type {NodeListOf<HTMLElement>} */ (root.querySelectorAll("[data-count-of]"))) {
      const { countOf = "", name = "", key = "", hue = "" } = chip.dataset;
      this.labels.set(countOf, { slug: countOf, name, key, hue });
    }
    /** @type {Map<string, Annotation>} */
    this.annotations = new Map();
    for (const card of cards.all(this)) {
      this.remember(read(card));
      cards.tellTime(card);
    }
    /** Id of the card that is open, or "". */
    this.open = "";
  }

  /** @param {Annotation} annotation */
  remember(annotation) {
    this.annotations.set(annotation.id, annotation);
  }

  /** @param {string} slug @returns {Label} */
  label(slug) {
    return this.labels.get(slug) ?? { slug, name: slug, key: "", hue: "slate" };
  }

  /** @param {string} key */
  labelOfKey(key) {
    return [...this.labels.values()].find((label) => label.key === key);
  }

  /** A new annotation by this person. @param {Span[]} spans @param {string} label */
  add(spans, label) {
    const annotation = make(spans, label);
    this.accept(annotation);
    emit("annotation:changed", { annotation });
    return annotation;
  }

  /** @param {string} id @param {Partial<Annotation>} patch */
  change(id, patch) {
    const before = this.annotations.get(id);
    if (!before) return;
    // Moved boundaries may take in or leave out quotation marks, so the kind of speech is read off them anew.
    const annotation = { ...before, ...patch, ...(patch.spans ? { speech: "" } : {}) };
    this.accept(annotation);
    emit("annotation:changed", { annotation });
  }

  /** @param {string} id */
  remove(id) {
    const annotation = this.annotations.get(id);
    if (!annotation) return;
    this.drop(id);
    emit("annotation:deleted", { annotation });
  }

  /** Shows an annotation as it is given. @param {Annotation} annotation */
  accept(annotation) {
    const before = this.annotations.get(annotation.id);
    this.remember(annotation);
    cards.show(this, annotation);
    this.repaint(before, annotation);
    emit("annotation:shown", { id: annotation.id });
  }

  /** @param {string} id */
  drop(id) {
    const before = this.annotations.get(id);
    this.annotations.delete(id);
    cards.remove(id);
    this.repaint(before);
    emit("annotation:shown", { id });
  }

  /** Paints what differs, and leaves a selection and the focus where they are.
   * @param {Annotation | undefined} before @param {Annotation} [after] */
  repaint(before, after) {
    const same = (/** @type {Annotation | undefined} */ one) => one && JSON.stringify([one.spans, one.label]);
    if (same(before) === same(after)) return;
    const touched = [...(before?.spans ?? []), ...(after?.spans ?? [])];
    const selection = document.getSelection();
    const range = selection && !selection.isCollapsed ? selection.getRangeAt(0) : null;
    const selected = range && this.text.root.contains(range.commonAncestorContainer) && this.text.spanOf(range);
    const focused = document.activeElement?.matches("#text mark") ? idsOf(document.activeElement)[0] : "";
    paint(this.text, this.annotations.values(), (slug) => this.label(slug).hue, touched);
    if (selected) {
      const { startContainer, startOffset, endContainer, endOffset } = this.text.rangeOf(selected);
      selection?.setBaseAndExtent(startContainer, startOffset, endContainer, endOffset);
    }
    emit("marks:painted", {});
    if (focused) piecesOf(this.text.root, focused)[0]?.focus({ preventScroll: true });
  }

  /** @param {string} id */
  pieces(id) {
    return piecesOf(this.text.root, id);
  }

  /** The annotations in order of reading. */
  inOrder() {
    return [...this.annotations.values()].sort(inOrder);
  }

  /** @param {Annotation} annotation */
  bodyOf(annotation) {
    return encode(annotation, this.article);
  }
}
