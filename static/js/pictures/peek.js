// @ts-check
// peek.js: a mark of a picture that one points at, or reaches by keyboard, shows its numbers and the first quotes behind it

const WAIT = 250; // a pointer on its way across a picture does not ask for all that it passes
const LINGER = 300; // for the pointer's way from the mark to the card
const KEPT = 100; // answers
const GAP = 8;
const REACH = 40; // of a large mark the card stays near the pointer
const LEAST = 160; // where there is room neither above nor below

/** @typedef {{ x: number, y: number }} Point */

const card = document.createElement("div");
card.className = "peek";
card.id = "peek";
card.hidden = true;
card.setAttribute("role", "tooltip");
const numbers = document.createElement("p");
numbers.className = "peek-numbers";
numbers.dir = "auto";
numbers.setAttribute("aria-hidden", "true"); // for the eye: they are the mark's name, which has been read out
const quotes = document.createElement("div");
const hint = document.createElement("p");
hint.className = "quiet";
card.append(numbers, quotes, hint);

/** @type {Element | null} */
let shown = null;
/** Where it is pointed at; null when it was reached by keyboard. @type {Point | null} */
let pointer = null;
/** @type {{ mark: Element, point: Point | null } | null} */
let coming = null;
/** Where the pointer was seen last. What comes under it by itself, when the card goes, is not pointed at.
 * @type {Point} */
let seen = { x: -1, y: -1 };
let opening = 0;
let closing = 0;
let asking = new AbortController();
/** @type {Map<string, string>} */
const answers = new Map();

quieten();
(document.querySelector("main") ?? document.body).append(card);
document.addEventListener("htmx:load", () => {
  quieten();
  if (shown && !shown.isConnected) hide();
});

document.addEventListener("pointerover", (event) => {
  const still = event.clientX === seen.x && event.clientY === seen.y;
  seen = { x: event.clientX, y: event.clientY };
  if (still || event.pointerType === "touch" || matchMedia("(hover: none)").matches) return;
  const over = markAt(event.target);
  if (over?.contains(/** @type {Node | null} */ (event.relatedTarget))) return; // from one piece of a mark to another
  if (card.contains(/** @type {Node} */ (event.target)) || (over && over === shown)) stay();
  else if (over) expect(over, seen);
  else leave();
});
document.addEventListener("pointermove", (event) => (seen = { x: event.clientX, y: event.clientY }), { passive: true });
document.addEventListener("pointerout", (event) => event.relatedTarget || event.pointerType === "touch" || leave());

document.addEventListener("focusin", (event) => {
  const reached = markAt(event.target);
  if (reached?.matches(":focus-visible")) expect(reached, null);
});
document.addEventListener("focusout", (event) => {
  if (event.target === shown || event.target === coming?.mark) hide();
});

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") hide();
});
document.addEventListener(
  "scroll",
  (event) => {
    if (event.target === card) return;
    const reached = coming;
    hide();
    if (reached && !reached.point) expect(reached.mark, null); // it had to be brought into view
  },
  { capture: true, passive: true },
);
addEventListener("resize", hide);

/** @param {EventTarget | null} target */
function markAt(target) {
  return target instanceof Element ? target.closest("[data-peek] a[href][aria-label]") : null;
}

/** The browser's own tooltips would stand over the card; what they say, the marks' labels say too. */
function quieten() {
  for (const title of document.querySelectorAll("[data-peek] a[aria-label] title")) title.remove();
}

/** @param {Element} mark @param {Point | null} point */
function expect(mark, point) {
  stay();
  coming = { mark, point };
  opening = setTimeout(() => show(mark, point), WAIT);
}

function stay() {
  clearTimeout(opening);
  clearTimeout(closing);
  coming = null;
}

function leave() {
  if (coming && !coming.point) return;
  stay();
  if (shown && !shown.matches(":focus-visible")) closing = setTimeout(hide, LINGER);
}

function hide() {
  stay();
  asking.abort();
  shown?.removeAttribute("aria-describedby");
  shown = null;
  card.hidden = true;
}

/** @param {Element} mark @param {Point | null} point */
async function show(mark, point) {
  hide();
  shown = mark;
  pointer = point;
  numbers.textContent = mark.getAttribute("aria-label");
  quotes.replaceChildren();
  hint.textContent = point ? "A click opens all" : "Enter opens all";
  hint.hidden = true;
  mark.setAttribute("aria-describedby", card.id);
  card.hidden = false;
  card.scrollTop = 0;
  place(mark);
  const { signal } = (asking = new AbortController());
  const answer = await answerFor(addressOf(mark), signal);
  if (signal.aborted || !answer) return;
  quotes.innerHTML = answer;
  hint.hidden = false;
  place(mark);
}

/** Where the first statements of a mark are, "" for a mark that leads elsewhere. @param {Element} mark */
function addressOf(mark) {
  const peek = /** @type {HTMLElement} */ (mark.closest("[data-peek]")).dataset.peek ?? "";
  const all = new URL(mark.getAttribute("href") ?? "", document.baseURI);
  return `${all.pathname}first/` === peek ? peek + all.search : "";
}

/** @param {string} address @param {AbortSignal} signal */
async function answerFor(address, signal) {
  const known = answers.get(address);
  if (known || !address) return known ?? "";
  try {
    const answer = await fetch(address, { headers: { "X-Requested-With": "fetch" }, signal });
    if (!answer.ok && answer.status !== 422) return "";
    const text = await answer.text();
    answers.set(address, text);
    if (answers.size > KEPT) answers.delete(/** @type {string} */ (answers.keys().next().value));
    return text;
  } catch {
    return ""; // without a line there are the numbers
  }
}

/** Above what is pointed at, or below it, within the window. @param {Element} mark */
function place(mark) {
  const { left, top, right, bottom } = anchor(mark);
  const { clientWidth, clientHeight } = document.documentElement;
  const above = top - 2 * GAP;
  const below = clientHeight - bottom - 2 * GAP;
  card.style.setProperty("--room", `${Math.max(above, below, LEAST)}px`);
  const { width, height } = card.getBoundingClientRect();
  const x = (left + right) / 2 - width / 2;
  const y = height <= above ? top - GAP - height : bottom + GAP;
  card.style.setProperty("--left", `${within(x, clientWidth - width)}px`);
  card.style.setProperty("--top", `${within(y, clientHeight - height)}px`);
}

/** @param {number} place @param {number} room */
function within(place, room) {
  return Math.round(Math.max(GAP, Math.min(place, room - GAP)));
}

/** What is to be seen of a mark; near the pointer, if there is one. @param {Element} mark */
function anchor(mark) {
  const box = mark.getBoundingClientRect();
  const frame = /** @type {Element} */ (mark.closest("[data-peek]")).getBoundingClientRect();
  const sides = { left: frame.left, right: frame.right, top: frame.top, bottom: frame.bottom };
  if (pointer) {
    Object.assign(sides, { left: pointer.x, right: pointer.x, top: pointer.y - REACH, bottom: pointer.y + REACH });
  }
  return {
    left: Math.max(box.left, sides.left),
    right: Math.min(box.right, sides.right),
    top: Math.max(box.top, sides.top),
    bottom: Math.min(box.bottom, sides.bottom),
  };
}
