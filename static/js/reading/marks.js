// @ts-check
// Paints marks as the server does: flat, one for each stretch of text under the same annotations, shortest first.
// The text content of a paragraph never changes.

import { length } from "./annotations.js";

/** @typedef {import("./annotations.js").Annotation} Annotation */

/** Paints a paragraph that is in the page, or about to be.
 * @param {import("./text.js").Paragraph} paragraph
 * @param {Annotation[]} annotations those that lie on it
 * @param {(label: string) => string} hueOf
 */
export function paint({ start, end, element, characters }, annotations, hueOf) {
  if (!element || !characters) return;
  const here = annotations
    .sort((a, b) => length(a) - length(b) || (a.id < b.id ? -1 : 1))
    .flatMap(({ spans, id, label }) => spans.map(([from, to]) => ({ start: from, end: to, id, hue: hueOf(label) })))
    .filter((piece) => piece.start < end && piece.end > start);
  const edges = here.flatMap((piece) => [Math.max(piece.start, start), Math.min(piece.end, end)]);
  const cuts = [...new Set([start, ...edges, end])].sort((a, b) => a - b);
  const fresh = document.createDocumentFragment();
  for (let index = 1; index < cuts.length; index += 1) {
    const [left, right] = [cuts[index - 1], cuts[index]];
    const over = here.filter((piece) => piece.start <= left && piece.end >= right);
    const words = characters.slice(left - start, right - start).join("");
    fresh.append(over.length ? marked(words, over) : words);
  }
  element.replaceChildren(fresh);
}

/** @param {string} words @param {{id: string, hue: string}[]} over */
function marked(words, over) {
  const mark = document.createElement("mark");
  mark.dataset.annotations = over.map((piece) => piece.id).join(" ");
  mark.className = `hue-${over[0].hue}`;
  let inner = mark;
  over.slice(1).forEach((piece, index) => {
    const line = document.createElement("span");
    line.className = `line-${Math.min(index + 2, 3)} hue-${piece.hue}`;
    inner.append(line);
    inner = line;
  });
  inner.append(words);
  return mark;
}

/** @param {ParentNode} root @param {string} id @returns {HTMLElement[]} */
export const piecesOf = (root, id) => [
  .../** @type {NodeListOf<HTMLElement>} */ (root.querySelectorAll(`mark[data-annotations~="${CSS.escape(id)}"]`)),
];

/** @param {Element} mark */
export const idsOf = (mark) => (mark.getAttribute("data-annotations") ?? "").split(" ");
