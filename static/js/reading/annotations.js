// @ts-check
// The annotations of this page as plain values, read from their cards.

/** @typedef {import("./text.js").Span} Span */
/**
 * @typedef {object} Actor
 * @property {number | string} id
 * @property {string} name
 * @property {Span} [surface] the words of the text that name it here
 */
/**
 * @typedef {object} Annotation
 * @property {string} id
 * @property {Span[]} spans
 * @property {string} label
 * @property {Actor[]} speakers
 * @property {Actor[]} targets
 * @property {Actor[]} reporters
 * @property {string} certainty
 * @property {string} speech "" follows the quotation marks
 * @property {string} note
 * @property {number | null} version null before the first save
 * @property {boolean} mine
 * @property {string} [quote] its words, where the text may not be in the page
 */

export const ROLES = /** @type {const} */ (["speakers", "targets", "reporters"]);

/** @param {HTMLElement} card @returns {Annotation} */
export function read(card) {
  const state = JSON.parse(card.dataset.state ?? "{}");
  return { ...state, id: card.dataset.annotation, mine: card.hasAttribute("data-mine") };
}

/** @param {Span[]} spans @param {string} label @returns {Annotation} */
export function make(spans, label) {
  return {
    id: uuid(),
    spans,
    label,
    speakers: [],
    targets: [],
    reporters: [],
    certainty: "certain",
    speech: "",
    note: "",
    version: null,
    mine: true,
  };
}

/** The body of a save. @param {Annotation} annotation @param {string} article */
export function encode(annotation, article) {
  const body = new URLSearchParams({
    article,
    spans: JSON.stringify(annotation.spans),
    label: annotation.label,
    certainty: annotation.certainty,
    speech: annotation.speech,
    note: annotation.note,
    version: annotation.version === null ? "" : String(annotation.version),
  });
  for (const role of ROLES) {
    for (const { id, surface } of annotation[role]) {
      body.append(role, String(id));
      body.append(`${role}_at`, surface ? surface.join("-") : "");
    }
  }
  return body;
}

/** What two states are compared by; a new actor is known by its name until the server has numbered it.
 * @param {Annotation} annotation */
export function fingerprint(annotation) {
  const { spans, label, certainty, note, speech } = annotation;
  const actors = ROLES.map((role) => annotation[role].map(({ name, surface }) => (surface ? [name, ...surface] : name)));
  return JSON.stringify([spans, label, actors, certainty, note.trim(), speech]);
}

/** Whether two fingerprints may be of one state. Speech that follows the quotation marks is told by the server alone,
 * so that here it is like any. @param {string} one @param {string} other */
export function alike(one, other) {
  const [left, right] = [JSON.parse(one), JSON.parse(other)];
  const [speech, theirs] = [left.pop(), right.pop()];
  return JSON.stringify(left) === JSON.stringify(right) && (speech === theirs || !speech || !theirs);
}

/** @param {Annotation} annotation */
export const length = ({ spans }) => spans.reduce((sum, [start, end]) => sum + end - start, 0);

/** Order of reading. @param {Annotation} a @param {Annotation} b */
export const inOrder = (a, b) => a.spans[0][0] - b.spans[0][0] || (a.id < b.id ? -1 : 1);

/** A random UUID, also where the page has no secure origin and so no `randomUUID`. */
export function uuid() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
