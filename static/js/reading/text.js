// @ts-check
// The article's text as offsets see it: code points of the paragraphs joined by a blank line. Of a long article the
// page is sent with the first paragraphs; the others are known by number and offsets until they come.

/** @typedef {[number, number]} Span  Start and end in code points, end excluded. */
/**
 * Paragraphs that are not in the page yet; `first` and `beyond` are places in the list of all.
 * @typedef {{element: HTMLElement, first: number, beyond: number, start: number, end: number}} Stretch
 */

const SEPARATOR = "\n\n";
const GAP = " […] ";
const MISSING = "…";
const SPACE = /\s/u;
const PAIRS = /[\ud800-\udbff][\udc00-\udfff]/g;

/** @param {string} string */
export const count = (string) => string.length - (string.match(PAIRS)?.length ?? 0);

export class Paragraph {
  /** @param {number} number @param {number} start @param {number} end */
  constructor(number, start, end) {
    this.number = number;
    this.start = start;
    this.end = end;
    /** Null while it is not in the page. @type {HTMLElement | null} */
    this.element = null;
    /** @type {string[] | null} */
    this.cut = null;
  }

  /** Its code points, null while it is not in the page. */
  get characters() {
    if (this.element) this.cut ??= [...(this.element.textContent ?? "")];
    return this.cut;
  }
}

export class ArticleText {
  /** @param {HTMLElement} root the element that holds the paragraphs */
  constructor(root) {
    this.root = root;
    /** All of the article, those not in the page too. @type {Paragraph[]} */
    this.paragraphs = [];
    /** @type {WeakMap<Element, Paragraph>} */
    this.known = new WeakMap();
    /** In order of the text. @type {Stretch[]} */
    this.stretches = [];
    for (const element of /** @type {NodeListOf<HTMLElement>} */ (root.querySelectorAll("[data-paragraph], .later"))) {
      if (element.dataset.paragraph) this.fill(this.expect(count(element.textContent ?? "")), element);
      else if (element.dataset.lengths) this.leave(element, element.dataset.lengths.split(" ").map(Number));
    }
    this.length = this.paragraphs.at(-1)?.end ?? 0;
    /** Brings a stretch into the page; false when it can't be had. @type {(stretch: Stretch) => Promise<boolean>} */
    this.bring = async () => false;
  }

  /** The next paragraph of the article. @param {number} length */
  expect(length) {
    const last = this.paragraphs.at(-1);
    const start = last ? last.end + SEPARATOR.length : 0;
    const paragraph = new Paragraph(this.paragraphs.length + 1, start, start + length);
    this.paragraphs.push(paragraph);
    return paragraph;
  }

  /** @param {HTMLElement} element @param {number[]} lengths */
  leave(element, lengths) {
    const first = this.paragraphs.length;
    const expected = lengths.map((length) => this.expect(length));
    const [start, end] = [expected[0].start, expected[expected.length - 1].end];
    this.stretches.push({ element, first, beyond: this.paragraphs.length, start, end });
  }

  /** @param {Paragraph} paragraph @param {HTMLElement} element */
  fill(paragraph, element) {
    paragraph.element = element;
    this.known.set(element, paragraph);
  }

  // Where things are -----------------------------------------------------------------------------------------------

  /** Place in the list of the paragraph that holds this offset or, between two, of the one before it.
   * @param {number} offset */
  indexAt(offset) {
    return Math.max(firstWhere(this.paragraphs, (paragraph) => paragraph.start > offset) - 1, 0);
  }

  /** The paragraph that holds this offset or, between two, the one before it. @param {number} offset */
  at(offset) {
    return this.paragraphs[this.indexAt(offset)];
  }

  /** Places in the list of the paragraphs that spans touch, in order and each once. @param {Iterable<Span>} spans */
  touched(spans) {
    /** @type {Set<number>} */
    const indices = new Set();
    for (const [start, end] of spans) {
      for (let index = this.indexAt(start); this.paragraphs[index]?.start < end; index += 1) {
        if (this.paragraphs[index].end > start) indices.add(index);
      }
    }
    return [...indices].sort((a, b) => a - b);
  }

  /** What of a stretch of text is not in the page. @param {number} start @param {number} end */
  missing(start, end) {
    return this.stretches.filter((stretch) => stretch.start < end && stretch.end > start);
  }

  /** Whether all of a stretch of text is in the page. @param {number} start @param {number} end */
  isHere(start, end) {
    return !this.missing(start, end).length;
  }

  /** Makes sure that the paragraphs of a stretch of text are in the page; false when they can't be had.
   * @param {number} start @param {number} end */
  async reach(start, end) {
    const came = await Promise.all(this.missing(start, end).map((stretch) => this.bring(stretch)));
    return came.every(Boolean);
  }

  // What it says ---------------------------------------------------------------------------------------------------

  /** The text from one offset to another; what is not in the page is told as left out.
   * @param {number} start @param {number} end */
  slice(start, end) {
    /** @type {string[]} */
    const pieces = [];
    const first = this.at(start);
    let last = first;
    for (let index = this.indexAt(start); this.paragraphs[index]?.start < end; index += 1) {
      const paragraph = this.paragraphs[index];
      const { characters } = paragraph;
      last = paragraph;
      if (characters) pieces.push(characters.slice(Math.max(start - paragraph.start, 0), end - paragraph.start).join(""));
      else if (pieces.at(-1) !== MISSING) pieces.push(paragraph.end > start ? MISSING : "");
    }
    // Either end may lie in the blank line between two paragraphs.
    const before = Math.max(start - first.end, 0);
    const after = SEPARATOR.slice(Math.max(start - last.end, 0), Math.max(Math.min(end, this.length) - last.end, 0));
    return pieces.join(SEPARATOR).slice(before) + after;
  }

  /** @param {Span[]} spans */
  quote(spans) {
    return spans.map(([start, end]) => this.slice(start, end)).join(GAP);
  }

  /** One code point; undefined where the text is not in the page.
   * @param {number} offset @returns {string | undefined} */
  character(offset) {
    const paragraph = this.at(offset);
    return offset < paragraph.end ? paragraph.characters?.[offset - paragraph.start] : SEPARATOR[0];
  }

  /** Where a point of the page stands in the text; a point outside goes to the next paragraph's start or the end.
   * @param {Node} node @param {number} offset */
  offsetOf(node, offset) {
    const element = node instanceof Element ? node : node.parentElement;
    const holder = element?.closest("[data-paragraph]");
    const inside = holder && this.known.get(holder);
    if (inside?.element?.isConnected) {
      const before = document.createRange();
      before.setStart(inside.element, 0);
      before.setEnd(node, offset);
      return inside.start + count(before.toString());
    }
    const point = document.createRange();
    point.setStart(node, offset);
    const beyond = firstWhere(this.paragraphs, (one) => point.comparePoint(this.standing(one), 0) >= 0);
    return this.paragraphs[beyond]?.start ?? this.length;
  }

  /** What stands for a paragraph in the page: itself, or the place of its stretch. @param {Paragraph} paragraph */
  standing(paragraph) {
    return paragraph.element ?? this.missing(paragraph.start, paragraph.end)[0].element;
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
    while (start < end && SPACE.test(this.character(start) ?? "")) start += 1;
    while (start < end && SPACE.test(this.character(end - 1) ?? "")) end -= 1;
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
    const { element } = paragraph;
    if (!element) return [this.standing(paragraph), 0];
    let rest = this.slice(paragraph.start, offset).length;
    const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
    let node = walker.nextNode();
    while (node) {
      const length = node.nodeValue?.length ?? 0;
      if (rest < length || (closing && rest === length)) return [node, rest];
      rest -= length;
      node = walker.nextNode();
    }
    return [element, element.childNodes.length];
  }

  /** Does something that replaces what is in these elements, and leaves the selection on the same words.
   * @param {Element[]} elements @param {() => void} act */
  keepSelection(elements, act) {
    const selection = document.getSelection();
    // Asking the selection whether it is collapsed would have the page laid out, asking its range does not.
    const range = selection?.rangeCount ? selection.getRangeAt(0) : null;
    const lost = (/** @type {Node} */ node) => elements.some((element) => element.contains(node));
    if (!selection || !range || range.collapsed || !(lost(range.startContainer) || lost(range.endContainer))) {
      act();
      return;
    }
    /** @type {{node: Node, offset: number, place: number | null}[]} */
    const [start, end] = [
      { node: range.startContainer, offset: range.startOffset },
      { node: range.endContainer, offset: range.endOffset },
    ].map(({ node, offset }) => ({ node, offset, place: lost(node) ? this.offsetOf(node, offset) : null }));
    const backwards = selection.focusNode === start.node && selection.focusOffset === start.offset;
    act();
    /** @type {[Node, number]} */
    const from = start.place === null ? [start.node, start.offset] : this.pointAt(start.place, false);
    /** @type {[Node, number]} */
    const to = end.place === null ? [end.node, end.offset] : this.pointAt(end.place, true);
    if (backwards) selection.setBaseAndExtent(...to, ...from);
    else selection.setBaseAndExtent(...from, ...to);
  }
}

/** Place of the first for which something holds that holds for all after it; the length when for none.
 * @template T @param {T[]} list @param {(one: T) => boolean} holds */
export function firstWhere(list, holds) {
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (holds(list[middle])) high = middle;
    else low = middle + 1;
  }
  return low;
}
