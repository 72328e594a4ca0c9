// @ts-check
// Edges of words, as the script of the text has them.

/** @typedef {import("./text.js").Span} Span */
/** @typedef {{start: number, end: number, word: boolean, space: boolean}} Piece */

export class Words {
  /** @param {import("./text.js").ArticleText} text @param {string} [language] */
  constructor(text, language) {
    this.text = text;
    this.segmenter = new Intl.Segmenter(language || undefined, { granularity: "word" });
    /** @type {Map<import("./text.js").Paragraph, Piece[]>} */
    this.cut = new Map();
  }

  /** @param {import("./text.js").Paragraph} paragraph */
  pieces(paragraph) {
    let pieces = this.cut.get(paragraph);
    if (!pieces) {
      pieces = [];
      let start = paragraph.start;
      for (const { segment, isWordLike } of this.segmenter.segment(this.text.slice(paragraph.start, paragraph.end))) {
        const end = start + [...segment].length;
        pieces.push({ start, end, word: Boolean(isWordLike), space: !segment.trim() });
        start = end;
      }
      this.cut.set(paragraph, pieces);
    }
    return pieces;
  }

  /** Widens a trimmed span to whole words. Marks that stand beside a word are none of it and stay out.
   * @param {Span} span @returns {Span} */
  snap([start, end]) {
    const first = this.pieces(this.text.at(start)).find((piece) => piece.start < start && start < piece.end);
    const last = this.pieces(this.text.at(end - 1)).find((piece) => piece.start < end && end < piece.end);
    return [first ? first.start : start, last ? last.end : end];
  }

  /** Where an annotation may begin: at a word, or at a mark that follows a space. */
  *starts() {
    for (const paragraph of this.text.paragraphs) {
      let free = true;
      for (const piece of this.pieces(paragraph)) {
        if (!piece.space && (piece.word || free)) yield piece.start;
        free = piece.space;
      }
    }
  }

  /** Where an annotation may end: after a word, or after a mark that a space follows. */
  *ends() {
    for (const paragraph of this.text.paragraphs) {
      const pieces = this.pieces(paragraph);
      for (const [index, piece] of pieces.entries()) {
        const next = pieces[index + 1];
        if (!piece.space && (piece.word || !next || next.space)) yield piece.end;
      }
    }
  }

  /** Moves one edge of a span by a word; null when there is nowhere to go.
   * @param {Span} span @param {"start" | "end"} edge @param {-1 | 1} direction @returns {Span | null} */
  move([start, end], edge, direction) {
    const from = edge === "start" ? start : end;
    let found = null;
    for (const place of edge === "start" ? this.starts() : this.ends()) {
      if (direction < 0 && place < from) found = place;
      if (place > from) {
        if (direction > 0) found = place;
        break;
      }
    }
    if (found === null) return null;
    /** @type {Span} */
    const moved = edge === "start" ? [found, end] : [start, found];
    return moved[0] < moved[1] ? moved : null;
  }
}
