// @ts-check
// What the modules of this page share: the text, the labels and the annotations as they stand here.
//
// A person's doing goes through `add`, `change` and `remove`, which show it at once and announce it
// (`annotation:changed`, `annotation:deleted`) for the queue to save. What comes from the server goes through
// `accept` and `drop`, which show it and announce nothing to save.

import { encode, make, read } from "./annotations.js";
import * as cards from "./cards.js";
import { Collection } from "./collection.js";
import { Keys } from "./keys.js";
import { idsOf, paint, piecesOf } from "./marks.js";
import { ArticleText } from "./text.js";
import { Words } from "./words.js";

/** @typedef {import("./annotations.js").Annotation} Annotation */
/** @typedef {import("./text.js").Span} Span */
/** @typedef {{slug: string, name: string, key: string, hue: string}} Label */

/** How long a sentence stays, in milliseconds. */
const TELLING = 6_000;

/** @param {string} name @param {object} [detail] */
export const emit = (name, detail) => document.dispatchEvent(new CustomEvent(name, { detail }));

export class Desk {
  /** @param {HTMLElement} root */
  constructor(root) {
    this.root = root;
    this.article = root.dataset.article ?? "";
    this.user = root.dataset.user ?? "";
    this.keys = new Keys();
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
    this.annotations = new Collection(this.text);
    for (const card of cards.all(this)) {
      this.remember(read(card));
      cards.tellTime(card);
    }
    /** Ids of annotations that a filter keeps from the page. @type {Set<string>} */
    this.hidden = new Set();
    /** Id of the card that is open, or "". */
    this.open = "";
    /** Whether a change of this annotation waits to be saved. @type {(id: string) => boolean} */
    this.waits = () => false;
    /** While steps are taken back or done again. */
    this.replaying = false;
    this.telling = 0;
  }

  /** The annotation whose card is open, if it is this person's. */
  get openOwn() {
    const annotation = this.annotations.get(this.open);
    return annotation?.mine ? annotation : undefined;
  }

  /** @param {Annotation} annotation */
  remember(annotation) {
    this.annotations.set(annotation.id, annotation);
  }

  /** @param {string} slug @returns {Label} */
  label(slug) {
    return this.labels.get(slug) ?? { slug, name: slug, key: "", hue: "slate" };
  }

  /** A new annotation by this person. @param {Span[]} spans @param {string} label */
  add(spans, label) {
    const annotation = make(spans, label);
    this.accept(annotation);
    emit("annotation:changed", { annotation, before: null });
    return annotation;
  }

  /** @param {string} id @param {Partial<Annotation>} patch */
  change(id, patch) {
    const before = this.annotations.get(id);
    if (!before) return;
    const moved = patch.spans && String(patch.spans) !== String(before.spans);
    // Moved boundaries may take in or leave out quotation marks, so the kind of speech is read off them anew.
    const annotation = { ...before, ...(moved ? { speech: "", quote: undefined } : {}), ...patch };
    this.accept(annotation);
    emit("annotation:changed", { annotation, before });
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

  /** Paints what differs, if anything does. @param {Annotation | undefined} before @param {Annotation} [after] */
  repaint(before, after) {
    const same = (/** @type {Annotation | undefined} */ one) => one && JSON.stringify([one.spans, one.label]);
    if (same(before) === same(after)) return;
    this.paintSpans([...(before?.spans ?? []), ...(after?.spans ?? [])]);
  }

  /** Paints the paragraphs of these stretches anew, and leaves a selection and the focus where they are.
   * @param {Span[]} spans */
  paintSpans(spans) {
    const touched = this.text.touched(spans);
    const elements = touched.map((index) => this.text.paragraphs[index].element).filter((element) => element !== null);
    const focused = document.activeElement?.matches("#text mark") ? idsOf(document.activeElement)[0] : "";
    this.text.keepSelection(elements, () => {
      for (const index of touched) this.paint(index);
    });
    emit("marks:painted", { elements });
    if (focused && !document.activeElement?.matches("#text mark")) {
      this.pieces(focused)[0]?.focus({ preventScroll: true });
    }
  }

  /** @param {number} index of a paragraph */
  paint(index) {
    const shown = this.annotations.on(index).filter(({ id }) => !this.hidden.has(id));
    paint(this.text.paragraphs[index], shown, (slug) => this.label(slug).hue);
  }

  /** Puts paragraphs that have come into the place that was kept for them, with their marks.
   * @param {import("./text.js").Stretch} stretch @param {HTMLElement[]} elements */
  arrive(stretch, elements) {
    const { text } = this;
    const { first, beyond, element } = stretch;
    text.keepSelection([element], () => {
      text.stretches = text.stretches.filter((other) => other !== stretch);
      elements.forEach((paragraph, place) => {
        text.fill(text.paragraphs[first + place], paragraph);
        if (this.annotations.on(first + place).length) this.paint(first + place);
      });
      element.replaceWith(...elements);
    });
    const told = new Set(elements.flatMap((_, place) => this.annotations.on(first + place)));
    for (const annotation of told) cards.quote(this, annotation);
    emit("marks:painted", { elements });
    emit("text:arrived", { from: first + 1, to: beyond });
  }

  /** Tells what everybody can see to those who listen rather than look. @param {string} words */
  say(words) {
    const line = document.getElementById("spoken");
    if (line) line.textContent = words;
  }

  /** Tells everybody what they can't see. @param {string} words */
  tell(words) {
    const line = document.getElementById("status");
    if (!line) return;
    line.textContent = words;
    clearTimeout(this.telling);
    this.telling = window.setTimeout(() => line.replaceChildren(), TELLING);
  }

  /** The marks of an annotation, as far as its text is in the page. @param {string} id */
  pieces(id) {
    const touched = this.text.touched(this.annotations.get(id)?.spans ?? []);
    return touched.flatMap((index) => {
      const { element } = this.text.paragraphs[index];
      return element ? piecesOf(element, id) : [];
    });
  }

  /** The annotations in order of reading. */
  inOrder() {
    return [...this.annotations.ordered];
  }

  /** Those that no filter hides, in order of reading. */
  inSight() {
    return this.inOrder().filter(({ id }) => !this.hidden.has(id));
  }

  /** @param {Annotation} annotation */
  bodyOf(annotation) {
    return encode(annotation, this.article);
  }
}
