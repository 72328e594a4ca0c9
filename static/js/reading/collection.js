// @ts-check
// The annotations of the page: by id, in order of reading, and by the paragraphs on which they lie.

import { inOrder } from "./annotations.js";
import { firstWhere } from "./text.js";

/** @typedef {import("./annotations.js").Annotation} Annotation */

/** @extends {Map<string, Annotation>} */
export class Collection extends Map {
  /** @param {import("./text.js").ArticleText} text */
  constructor(text) {
    super();
    this.text = text;
    /** @type {Annotation[]} */
    this.ordered = [];
    /** @type {Map<number, Set<string>>} */
    this.lying = new Map();
  }

  /** @param {string} id @param {Annotation} annotation */
  set(id, annotation) {
    this.leave(id);
    this.ordered.splice(this.rank(annotation), 0, annotation);
    for (const index of this.text.touched(annotation.spans)) {
      const here = this.lying.get(index);
      if (here) here.add(id);
      else this.lying.set(index, new Set([id]));
    }
    return super.set(id, annotation);
  }

  /** @param {string} id */
  delete(id) {
    this.leave(id);
    return super.delete(id);
  }

  /** @param {string} id */
  leave(id) {
    const before = this.get(id);
    if (!before) return;
    this.ordered.splice(this.rank(before), 1);
    for (const index of this.text.touched(before.spans)) this.lying.get(index)?.delete(id);
  }

  /** How many come before it in order of reading. @param {Annotation} annotation */
  rank(annotation) {
    return firstWhere(this.ordered, (other) => inOrder(other, annotation) > 0);
  }

  /** Those after an annotation in order of reading, whether or not it is one of these. @param {Annotation} annotation */
  *following(annotation) {
    for (let at = this.rank(annotation); at < this.ordered.length; at += 1) {
      if (this.ordered[at].id !== annotation.id) yield this.ordered[at];
    }
  }

  /** Those that lie on a paragraph. @param {number} index its place in the list of all */
  on(index) {
    return [...(this.lying.get(index) ?? [])].map((id) => /** @type {Annotation} */ (this.get(id)));
  }
}
