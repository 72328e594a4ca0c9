// @ts-check
// Edges of words, as the script of the text has them. What is not in the page has no words yet.

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
    if (!paragraph.element) return [];
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

  /** The edge of whole words nearest to an edge of a span, so that a word at least stays within.
   * @param {Span} span @param {"start" | "end"} edge */
  edge(span, edge) {
    const [place, other] = edge === "start" ? span : [span[1], span[0]];
    const within = this.pieces(this.text.at(place)).find((piece) => piece.start < place && place < piece.end);
    if (!within) return place;
    const near = place - within.start < within.end - place ? within.start : within.end;
    return edge === "start" ? (near < other ? near : within.start) : near > other ? near : within.end;
  }

  /** Asks paragraph after paragraph, from that of an offset on, until one knows or the text in the page ends.
   * @template T @param {number} offset @param {-1 | 1} direction @param {(pieces: Piece[]) => T | undefined} ask
   * @returns {T | null} */
  search(offset, direction, ask) {
    const { paragraphs } = this.text;
    for (let index = this.text.indexAt(offset); paragraphs[index]?.element; index += direction) {
      const found = ask(this.pieces(paragraphs[index]));
      if (found !== undefined) return found;
    }
    return null;
  }

  /** Moves one edge of a span by a word; null when there is nowhere to go.
   * @param {Span} span @param {"start" | "end"} edge @param {-1 | 1} direction @returns {Span | null} */
  move([start, end], edge, direction) {
    const from = edge === "start" ? start : end;
    const places = edge === "start" ? starts : ends;
    const found = this.search(from, direction, (pieces) =>
      direction > 0 ? places(pieces).find((place) => place > from) : places(pieces).findLast((place) => place < from),
    );
    if (found === null) return null;
    /** @type {Span} */
    const moved = edge === "start" ? [found, end] : [start, found];
    return moved[0] < moved[1] ? moved : null;
  }
}

/** Where an annotation may begin: at a word, or at a mark that follows a space. @param {Piece[]} pieces */
const starts = (pieces) =>
  pieces.filter((piece, index) => !piece.space && (piece.word || (pieces[index - 1]?.space ?? true))).map(({ start }) => start);

/** Where an annotation may end: after a word, or after a mark that a space follows. @param {Piece[]} pieces */
const ends = (pieces) =>
  pieces.filter((piece, index) => !piece.space && (piece.word || (pieces[index + 1]?.space ?? true))).map(({ end }) => end);
