// @ts-check
// The article's text as offsets see it: code points of the paragraphs joined by a blank line.

/** @typedef {[number, number]} Span  Start and end in code points, end excluded. */
/** @typedef {{element: HTMLElement, start: number, end: number}} Paragraph */

const SEPARATOR = "\n\n";
const GAP = " […] ";
const SPACE = /\s/u;

/** @param {string} string */
export const count = (string) => {
  let points = 0;
  for (const _ of string) points += 1;
  return points;
};

export class ArticleText {
  /** @param {HTMLElement} root the element that holds the paragraphs */
  constructor(root) {
    this.root = root;
    /** @type {Paragraph[]} */
    this.paragraphs = [];
    /** @type {string[]} */
    this.characters = [];
    for (const element of /** @type {NodeListOf<HTMLElement>} */ (root.querySelectorAll("[data-paragraph]"))) {
      if (this.paragraphs.length) this.characters.push(...SEPARATOR);
      const start = this.characters.length;
      for (const character of element.textContent ?? "") this.characters.push(character);
      this.paragraphs.push({ element, start, end: this.characters.length });
    }
  }

  /** @param {number} start @param {number} end */
  slice(start, end) {
    return this.characters.slice(start, end).join("");
  }

  /** @param {Span[]} spans */
  quote(spans) {
    return spans.map(([start, end]) => this.slice(start, end)).join(GAP);
  }

  /** The paragraph that holds this offset or, between two, the one before it. @param {number} offset */
  at(offset) {
    let low = 0;
    let high = this.paragraphs.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.paragraphs[middle].start <= offset) low = middle;
      else high = middle - 1;
    }
    return this.paragraphs[low];
  }

  /** Where a point of the page stands in the text; a point outside goes to the next paragraph's start or the end.
   * @param {Node} node @param {number} offset */
  offsetOf(node, offset) {
    const element = node instanceof Element ? node : node.parentElement;
    const holder = element?.closest("[data-paragraph]");
    const inside = holder && this.root.contains(holder) && this.paragraphs.find((one) => one.element === holder);
    if (inside) {
      const before = document.createRange();
      before.setStart(inside.element, 0);
      before.setEnd(node, offset);
      return inside.start + count(before.toString());
    }
    const point = document.createRange();
    point.setStart(node, offset);
    const beyond = this.paragraphs.find((one) => point.comparePoint(one.element, 0) >= 0);
    return beyond ? beyond.start : this.characters.length;
  }

  /** What of the text lies within a range of the page, without white space at its ends; null when nothing does.
   * @param {Range} range @returns {Span | null} */
  spanOf(range) {
    return this.trim([
      this.offsetOf(range.startContainer, range.startOffset),
      this.offsetOf(range.endContainer, range.endOffset),
    ]);
  }

  /** @param {Span} span @returns {Span | null} */
  trim([start, end]) {
    while (start < end && SPACE.test(this.characters[start])) start += 1;
    while (start < end && SPACE.test(this.characters[end - 1])) end -= 1;
    return start < end ? [start, end] : null;
  }

  /** @param {Span} span */
  rangeOf([start, end]) {
    const range = document.createRange();
    range.setStart(...this.pointAt(start, false));
    range.setEnd(...this.pointAt(end, true));
    return range;
  }

  /** The text node and UTF-16 offset of an offset; `closing` prefers the end of a node to the start of the next.
   * @param {number} offset @param {boolean} closing @returns {[Node, number]} */
  pointAt(offset, closing) {
    const paragraph = this.at(closing ? offset - 1 : offset);
    let rest = this.slice(paragraph.start, offset).length;
    const walker = document.createTreeWalker(paragraph.element, NodeFilter.SHOW_TEXT);
    let node = walker.nextNode();
    while (node) {
      const length = node.nodeValue?.length ?? 0;
      if (rest < length || (closing && rest === length)) return [node, rest];
      rest -= length;
      node = walker.nextNode();
    }
    return [paragraph.element, paragraph.element.childNodes.length];
  }
}
