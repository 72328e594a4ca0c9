// @ts-check
// The reading cursor: steps through the text by word, sentence, quotation and paragraph, and chooses what it stands on.

import { isBroken, quotationsOf, sentencesOf } from "./passages.js";
import { bounds, moved } from "./spans.js";

/** @typedef {import("./text.js").Span} Span */
/** @typedef {import("./text.js").Paragraph} Paragraph */
/** @typedef {"word" | "sentence" | "quotation" | "paragraph"} Unit */

const GROUP = "Moving";

export class Cursor {
  /** @param {import("./desk.js").Desk} desk @param {import("./selection.js").Choice} choice */
  constructor(desk, choice) {
    this.desk = desk;
    this.choice = choice;
    /** Where the cursor was last, also when nothing is chosen any more. @type {Span | null} */
    this.last = null;
    /** The unit from which Shift extends, and the edge that it moves. @type {{from: Span, edge: number} | null} */
    this.extending = null;
    /** @type {WeakMap<Paragraph, Partial<Record<Unit, Span[]>>>} */
    this.cut = new WeakMap();
    this.busy = false;
  }

  // Units ----------------------------------------------------------------------------------------------------------

  /** The units of a paragraph, in offsets of the article. @param {Paragraph} paragraph @param {Unit} unit */
  units(paragraph, unit) {
    const known = this.cut.get(paragraph) ?? {};
    this.cut.set(paragraph, known);
    return (known[unit] ??= this.cutting(paragraph, unit));
  }

  /** @param {Paragraph} paragraph @param {Unit} unit @returns {Span[]} */
  cutting(paragraph, unit) {
    const { start, end } = paragraph;
    if (unit === "paragraph") return [[start, end]];
    if (unit === "word") {
      const words = this.desk.words.pieces(paragraph).filter((piece) => piece.word);
      return words.map((piece) => [piece.start, piece.end]);
    }
    const words = this.desk.text.slice(start, end);
    const found =
      unit === "sentence"
        ? sentencesOf(words, this.desk.text.root.lang)
        : quotationsOf(words).map((quotation) => /** @type {Span} */ ([quotation.start, quotation.end]));
    return found.map(([from, to]) => [start + from, start + to]);
  }

  /** The spans of the statement that begins with this quotation: a second one after “he said” belongs to it, and so
   * does the next paragraph when the quotation goes on there. @param {Span} first @returns {Span[]} */
  wholeQuotation(first) {
    const { text } = this.desk;
    const spans = [first];
    let at = text.indexAt(first[0]);
    for (;;) {
      const paragraph = text.paragraphs[at];
      const units = this.units(paragraph, "quotation");
      const [start, end] = spans[spans.length - 1];
      const next = units[units.findIndex((unit) => unit[1] === end) + 1];
      if (next && isBroken(text.slice(start, end), text.slice(end, next[0]), text.slice(...next))) {
        spans.push(next);
        continue;
      }
      const below = text.paragraphs[at + 1];
      if (next || end !== paragraph.end || !below?.element) return spans;
      const open = !quotationsOf(text.slice(paragraph.start, paragraph.end)).at(-1)?.closed;
      const on = this.units(below, "quotation")[0];
      if (!open || on?.[0] !== below.start) return spans;
      // The mark is repeated where the paragraph begins, so it is one quotation.
      spans[spans.length - 1] = [start, on[1]];
      at += 1;
    }
  }

  /** The nearest unit whose start (side 0) or end (side 1) lies beyond an offset. Its paragraph instead where that is
   * not in the page; null at the end of the text.
   * @param {Unit} unit @param {-1 | 1} direction @param {number} from @param {0 | 1} side
   * @returns {Span | Paragraph | null} */
  find(unit, direction, from, side) {
    const { text } = this.desk;
    const { paragraphs } = text;
    const beyond = (/** @type {Span} */ one) => (one[side] - from) * direction > 0;
    let at = text.indexAt(from);
    for (; at >= 0 && at < paragraphs.length; at += direction) {
      if (!paragraphs[at].element) return paragraphs[at];
      const units = this.units(paragraphs[at], unit);
      const found = direction > 0 ? units.find(beyond) : units.findLast(beyond);
      if (found) return found;
    }
    return null;
  }

  // Steps ----------------------------------------------------------------------------------------------------------

  /** @param {Unit} unit @param {-1 | 1} direction */
  async step(unit, direction) {
    const found = await this.here(() => {
      const [start, end] = this.start(direction);
      return direction > 0 ? this.find(unit, 1, end - 1, 0) : this.find(unit, -1, start + 1, 1);
    });
    if (!found) {
      this.desk.tell(`No ${direction > 0 ? "further" : "earlier"} ${unit}.`);
      return;
    }
    this.extending = null;
    let spans = unit === "quotation" ? this.wholeQuotation(found) : [found];
    if (unit === "quotation" && direction < 0) spans = this.wholeBefore(found) ?? spans;
    this.put(spans);
  }

  /** Going back one meets the last piece of a broken quotation first. @param {Span} found */
  wholeBefore(found) {
    const units = this.units(this.desk.text.at(found[0]), "quotation");
    for (const first of units) {
      const spans = this.wholeQuotation(first);
      if (spans.some(([start]) => start === found[0])) return spans;
    }
    return null;
  }

  /** Moves the edge that Shift moves to the next edge of a unit. @param {Unit} unit @param {-1 | 1} direction */
  async extend(unit, direction) {
    const spans = this.choice.spans();
    if (!spans.length) {
      await this.step(unit, direction);
      return;
    }
    const from = this.extending?.from ?? bounds(spans);
    const at = this.extending?.edge ?? from[0];
    const home = at >= from[0] && at <= from[1];
    const side = (home ? direction > 0 : at > from[1]) ? 1 : 0;
    const found = await this.here(() => this.find(unit, direction, home ? from[side] : at, side));
    if (!found) return;
    // Coming back it stops at the unit from which it began.
    const place = side ? Math.max(found[1], from[1]) : Math.min(found[0], from[0]);
    this.extending = { from, edge: place };
    this.put([[Math.min(from[0], place), Math.max(from[1], place)]], place);
  }

  /** Moves an edge of what is chosen by a word or, when nothing is, of the annotation that is open.
   * @param {"start" | "end"} edge @param {-1 | 1} direction */
  shift(edge, direction) {
    const { desk, choice } = this;
    const chosen = choice.spans();
    const open = desk.openOwn;
    const spans = chosen.length ? chosen : open?.spans;
    if (!spans) return false;
    const at = edge === "start" ? 0 : spans.length - 1;
    const fresh = desk.words.move(spans[at], edge, direction);
    if (!fresh) return true;
    const all = moved(spans, at, edge, fresh[edge === "start" ? 0 : 1]);
    if (chosen.length) this.put(all, edge === "start" ? fresh[0] : fresh[1]);
    else if (open) {
      desk.change(open.id, { spans: all });
      desk.say(desk.text.quote(all));
    }
    return true;
  }

  /** Runs a search, fetching the paragraphs that it runs into. @param {() => Span | Paragraph | null} search
   * @returns {Promise<Span | null>} */
  async here(search) {
    if (this.busy) return null;
    this.busy = true;
    try {
      for (;;) {
        const found = search();
        if (!found || Array.isArray(found)) return found;
        if (!(await this.desk.text.reach(found.start, found.end))) return null;
      }
    } finally {
      this.busy = false;
    }
  }

  /** From where a step goes. @param {-1 | 1} direction @returns {Span} */
  start(direction) {
    const { desk, choice } = this;
    const spans = choice.spans();
    if (spans.length) return bounds(spans);
    if (this.last && this.inSight(this.last)) return this.last;
    // Nowhere yet, or scrolled away from there: what is read now stands at the top of the window.
    const top = desk.text.paragraphs.find(({ element }) => element && element.getBoundingClientRect().bottom > 60);
    const place = top ? (direction > 0 ? top.start : top.end) : 0;
    return [place, place];
  }

  /** @param {Span} span */
  inSight([start, end]) {
    if (!this.desk.text.isHere(start, end)) return false;
    const { top, bottom } = this.desk.text.rangeOf([start, end]).getBoundingClientRect();
    return bottom > 0 && top < window.innerHeight;
  }

  /** Stands on these spans. @param {Span[]} spans @param {number} [edge] the one that was moved and must be in sight */
  put(spans, edge) {
    this.last = bounds(spans);
    this.choice.choose(spans);
    const active = document.activeElement;
    if (!active || !this.desk.text.root.contains(active)) this.desk.text.root.focus({ preventScroll: true });
    this.reveal(spans, edge);
    this.desk.say(this.desk.text.quote(spans));
  }

  /** Keeps the lines in sight, below the bar and above the tray. @param {Span[]} spans @param {number} [edge] */
  reveal(spans, edge) {
    const [start, end] = bounds(spans);
    /** @type {Span} */
    const wanted = edge === undefined ? [start, end] : edge === start ? [start, start + 1] : [edge - 1, edge];
    const { top, bottom } = this.desk.text.rangeOf(wanted).getBoundingClientRect();
    const tray = /** @type {HTMLElement} */ (this.desk.root.querySelector(".labels"));
    const low = getComputedStyle(tray).position === "fixed" ? tray.offsetHeight + 32 : 140;
    const room = { from: 88, to: window.innerHeight - low };
    if (top < room.from) scrollBy({ top: top - room.from - window.innerHeight * 0.15 });
    else if (bottom > room.to) {
      scrollBy({ top: Math.min(bottom - room.to + (room.to - room.from) * 0.3, top - room.from) });
    }
  }
}

/** @param {import("./desk.js").Desk} desk @param {import("./selection.js").Choice} choice */
export function setUp(desk, choice) {
  const cursor = new Cursor(desk, choice);
  desk.text.root.tabIndex = -1;

  /** @param {string[]} keys @param {string} words @param {(event: KeyboardEvent, key: string) => unknown} act */
  const bind = (keys, words, act) => desk.keys.bind({ keys, words, group: GROUP, act });
  /** Where the text runs from right to left, so does the arrow. @param {string} key @returns {-1 | 1} */
  const way = (key) => {
    const { element } = desk.text.at(cursor.start(1)[0]);
    const leftwards = element && getComputedStyle(element).direction === "rtl";
    return key.endsWith("Right") === !leftwards ? 1 : -1;
  };
  const onCard = () => document.activeElement?.closest("#cards") !== null && document.activeElement !== null;

  bind(["j", "k"], "Next or previous sentence", (_, key) => void cursor.step("sentence", key === "j" ? 1 : -1));
  bind(["q", "Q"], "Next or previous quotation", (_, key) => void cursor.step("quotation", key === "q" ? 1 : -1));
  bind(["ArrowRight", "ArrowLeft"], "Next or previous word", (_, key) => void cursor.step("word", way(key)));
  bind(["ArrowDown", "ArrowUp"], "Next or previous paragraph, while something is selected", (_, key) => {
    if (!choice.chosen || onCard()) return false;
    return void cursor.step("paragraph", key === "ArrowDown" ? 1 : -1);
  });
  bind(["J", "K"], "Extend by a sentence", (_, key) => void cursor.extend("sentence", key === "J" ? 1 : -1));
  bind(["Shift+ArrowRight", "Shift+ArrowLeft"], "Extend by a word", (_, key) => void cursor.extend("word", way(key)));
  bind(["Shift+ArrowDown", "Shift+ArrowUp"], "Extend by a paragraph", (_, key) =>
    void cursor.extend("paragraph", key === "Shift+ArrowDown" ? 1 : -1),
  );
  bind(["[", "]"], "Move the start by a word", (_, key) => cursor.shift("start", key === "[" ? -1 : 1));
  bind(["{", "}"], "Move the end by a word", (_, key) => cursor.shift("end", key === "{" ? -1 : 1));

  bind(["Escape"], "Let go of the selection, close what is open", () => {
    if (!choice.chosen) return false;
    return void choice.clear();
  });

  // What was selected by hand or labelled is where the cursor goes on from.
  document.addEventListener("selection:made", (event) => {
    const { spans } = /** @type {CustomEvent} */ (event).detail;
    if (!spans.length) cursor.extending = null;
    else cursor.last = bounds(spans);
  });
  document.addEventListener("card:opened", (event) => {
    const spans = desk.annotations.get(/** @type {CustomEvent} */ (event).detail.id)?.spans;
    if (spans && !choice.chosen) cursor.last = bounds(spans);
  });
  document.addEventListener("marks:painted", () => choice.chosen && choice.paintFurther(choice.spans().slice(1)));
}
