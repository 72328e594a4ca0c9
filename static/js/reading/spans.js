// @ts-check
// Arithmetic of the spans of one annotation: in text order, disjoint.

/** @typedef {[number, number]} Span */

/** The spans with another one: what overlaps or touches becomes one. @param {Span[]} spans @param {Span} more */
export function add(spans, more) {
  /** @type {Span[]} */
  const joined = [];
  for (const [start, end] of [...spans, more].sort((a, b) => a[0] - b[0])) {
    const last = joined.at(-1);
    if (last && start <= last[1]) last[1] = Math.max(last[1], end);
    else joined.push([start, end]);
  }
  return joined;
}

/** The spans without a stretch; it may leave none. @param {Span[]} spans @param {Span} cut @returns {Span[]} */
export function subtract(spans, [from, to]) {
  return spans.flatMap(([start, end]) => {
    /** @type {Span[]} */
    const rest = [];
    if (start < Math.min(end, from)) rest.push([start, Math.min(end, from)]);
    if (Math.max(start, to) < end) rest.push([Math.max(start, to), end]);
    return rest;
  });
}

/** One edge of one span elsewhere, as far as its neighbours and its other edge allow; at least one point stays.
 * @param {Span[]} spans @param {number} index @param {"start" | "end"} edge @param {number} place */
export function moved(spans, index, edge, place) {
  const [start, end] = spans[index];
  const [least, most] = [spans[index - 1]?.[1] ?? 0, spans[index + 1]?.[0] ?? Infinity];
  /** @type {Span} */
  const fresh =
    edge === "start"
      ? [Math.min(Math.max(place, least), end - 1), end]
      : [start, Math.max(Math.min(place, most), start + 1)];
  return spans.map((span, at) => (at === index ? fresh : span));
}

/** From the first start to the last end. @param {Span[]} spans @returns {Span} */
export const bounds = (spans) => [spans[0][0], spans[spans.length - 1][1]];
