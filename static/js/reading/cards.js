// @ts-check
// Cards in the margin: the same markup that the server sends, for what it has not seen yet.

import { read } from "./annotations.js";

/** @typedef {import("./desk.js").Desk} Desk */
/** @typedef {import("./annotations.js").Annotation} Annotation */
/** @typedef {import("./annotations.js").Actor} Actor */

/** Parts of a card that live only here and survive when its content is replaced. */
const KEPT = ".card-form, .card-problem, .card-talk, .card-link";

/** @param {Desk} desk @returns {HTMLElement[]} */
export const all = (desk) => [...desk.margin.querySelectorAll(/** @type {"article"} */ ("[data-annotation]"))];

/** @param {string} id */
export const find = (id) => document.getElementById(`annotation-${id}`);

/** Makes the card, or brings the one that is there up to date. @param {Desk} desk @param {Annotation} annotation */
export function show(desk, annotation) {
  const card = find(annotation.id) ?? insert(desk, annotation);
  const label = desk.label(annotation.label);
  const by = annotation.mine ? "you" : (card.querySelector(".card-by bdi")?.textContent ?? "");
  card.classList.remove(...[...card.classList].filter((name) => name.startsWith("hue-")));
  card.classList.add(`hue-${label.hue}`);
  Object.assign(card.dataset, {
    version: String(annotation.version ?? ""),
    label: annotation.label,
    spans: JSON.stringify(annotation.spans),
    state: JSON.stringify({ ...annotation, id: undefined, mine: undefined, quote: undefined }),
  });
  const plain = (/** @type {Actor[]} */ actors) => actors.map((actor) => actor.name).join(", ") || "nobody yet";
  card.setAttribute(
    "aria-label",
    `${label.name} by ${by}: ${plain(annotation.speakers)} to ${plain(annotation.targets)}`,
  );

  const parts = [
    header(card, label.name, by),
    element("p", "card-who", ...names(annotation.speakers), " ", hidden("→"), " ", ...names(annotation.targets)),
  ];
  const extras = extrasOf(annotation, plain);
  if (extras) parts.push(element("p", "card-extras", extras));
  parts.push(told("blockquote", "card-quote", wordsOf(desk, annotation, card)));
  if (annotation.note.trim()) parts.push(told("p", "card-note", annotation.note.trim()));
  if (annotation.mine && annotation.version !== null) {
    const edit = element("a", "card-edit", "Edit");
    edit.setAttribute("href", `${desk.savePrefix}${annotation.id}/`);
    parts.push(edit);
  }
  refill(card, parts);
  move(desk, card, annotation);
}

/** Tells the words of an annotation after they have come. @param {Desk} desk @param {Annotation} annotation */
export function quote(desk, annotation) {
  const card = find(annotation.id);
  const place = card?.querySelector(".card-quote");
  if (!card || !place) return;
  const words = wordsOf(desk, annotation, card);
  if (place.textContent !== words) place.textContent = words;
}

/** The words of an annotation: as the text has them or, while it is not in the page, as they were told.
 * @param {Desk} desk @param {Annotation} annotation @param {HTMLElement} card */
function wordsOf(desk, { spans, quote }, card) {
  const here = spans.every(([start, end]) => desk.text.isHere(start, end));
  const words = here ? desk.text.quote(spans) : (quote ?? card.querySelector(".card-quote")?.textContent);
  return words || desk.text.quote(spans);
}

/** Brings a card that the server sent into the page. Returns what it says.
 * @param {Desk} desk @param {string} html */
export function merge(desk, html) {
  const fresh = parse(html);
  if (!fresh) return null;
  const annotation = read(fresh);
  const card = find(annotation.id) ?? insert(desk, annotation);
  for (const name of fresh.getAttributeNames()) if (name !== "class") card.setAttribute(name, fresh.getAttribute(name) ?? "");
  card.classList.remove(...[...card.classList].filter((name) => name.startsWith("hue-")));
  card.classList.add(...fresh.classList);
  refill(card, [...fresh.children]);
  move(desk, card, annotation);
  return annotation;
}

/** New content, around a form in use: taken out of the page even for a moment it would lose focus, caret and click.
 * @param {HTMLElement} card @param {Element[]} parts */
function refill(card, parts) {
  for (const part of parts) tellTime(part);
  for (const child of [...card.childNodes]) if (!(child instanceof Element && child.matches(KEPT))) child.remove();
  card.prepend(...parts);
}

/** @param {string} html @returns {HTMLElement | null} */
export function parse(html) {
  const holder = document.createElement("template");
  holder.innerHTML = html;
  return holder.content.querySelector("[data-annotation]");
}

/** @param {string} id */
export const remove = (id) => find(id)?.remove();

/** @param {Desk} desk @param {Annotation} annotation */
function insert(desk, annotation) {
  const card = document.createElement("article");
  card.className = "card";
  card.id = `annotation-${annotation.id}`;
  card.dataset.annotation = annotation.id;
  card.toggleAttribute("data-mine", annotation.mine);
  card.tabIndex = 0;
  desk.margin.append(card);
  return card;
}

/** Puts a card where it belongs in order of reading, if it is not there. Moving it would take the focus from it.
 * @param {Desk} desk @param {HTMLElement} card @param {Annotation} annotation */
function move(desk, card, annotation) {
  let next = null;
  for (const { id } of desk.annotations.following(annotation)) {
    next = find(id);
    if (next) break;
  }
  let after = card.nextElementSibling;
  while (after && !after.matches("[data-annotation]")) after = after.nextElementSibling;
  if (after === next) return;
  const focused = card.contains(document.activeElement) ? /** @type {HTMLElement} */ (document.activeElement) : null;
  if (next) next.before(card);
  else desk.margin.append(card);
  focused?.focus({ preventScroll: true });
}

/** @param {HTMLElement} card @param {string} label @param {string} by */
function header(card, label, by) {
  const time = /** @type {HTMLTimeElement | null} */ (card.querySelector(".card-by time")) ?? now();
  const who = element("bdi", "", by);
  return element("header", "", element("b", "card-label", label), " ", element("span", "card-by", who, ", ", time));
}

function now() {
  const time = document.createElement("time");
  time.dateTime = new Date().toISOString();
  return time;
}

const FULL = new Intl.DateTimeFormat("en-GB", { dateStyle: "long", timeStyle: "short" });
const CLOCK = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit" });

/** What was done today is told by the reader's own clock. @param {ParentNode} card */
export function tellTime(card) {
  const time = /** @type {HTMLTimeElement | null} */ (card.querySelector(".card-by time"));
  const date = new Date(time?.dateTime ?? "");
  if (!time || Number.isNaN(date.valueOf())) return;
  time.title = FULL.format(date);
  if (date.toDateString() === new Date().toDateString()) {
    time.textContent = CLOCK.format(date);
  }
}

/** @param {Actor[]} actors */
function names(actors) {
  if (!actors.length) return [element("span", "card-nobody", "nobody yet")];
  return actors.flatMap((actor, index) => [index ? ", " : "", element("bdi", "", actor.name)]);
}

/** @param {Annotation} annotation @param {(actors: Actor[]) => string} plain */
function extrasOf(annotation, plain) {
  const { spans, certainty, reporters } = annotation;
  const words = [
    spans.length > 1 ? `${spans.length} spans` : "",
    certainty === "certain" ? "" : certainty,
    reporters.length ? `reported by ${plain(reporters)}` : "",
  ];
  return words.filter(Boolean).join(" · ");
}

/** Words of others, which may run either way. @param {string} name @param {string} className @param {string} words */
function told(name, className, words) {
  const made = element(name, className, words);
  made.dir = "auto";
  return made;
}

/** @param {string} words */
function hidden(words) {
  const made = element("span", "", words);
  made.setAttribute("aria-hidden", "true");
  return made;
}

/** @param {string} name @param {string} className @param {...(Node | string)} children */
export function element(name, className, ...children) {
  const made = document.createElement(name);
  if (className) made.className = className;
  made.append(...children);
  return made;
}
