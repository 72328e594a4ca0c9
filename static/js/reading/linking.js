// @ts-check
// Marks and cards know each other: what is pointed at is outlined on both sides, what is chosen opens its card.

import { all, find } from "./cards.js";
import { emit } from "./desk.js";
import { idsOf } from "./marks.js";

/** @param {import("./desk.js").Desk} desk */
export function setUp(desk) {
  const { root, margin } = desk;
  const words = desk.text.root;

  /** The annotations whose pieces are outlined now. @type {Set<string>} */
  let outlined = new Set();

  /** @param {string[]} ids */
  function outline(ids) {
    const wanted = new Set([...ids, desk.open].filter((id) => desk.annotations.has(id)));
    for (const id of new Set([...outlined, ...wanted])) draw(id, wanted.has(id));
    outlined = wanted;
  }

  /** @param {string} id @param {boolean} on */
  function draw(id, on) {
    find(id)?.classList.toggle("is-on", on);
    const annotation = desk.annotations.get(id);
    const pieces = desk.pieces(id);
    pieces.forEach((piece, index) => {
      // A piece under several annotations wears the colour of the one that is meant, not of the innermost.
      if (on && annotation) piece.style.setProperty("--on", `var(--${desk.label(annotation.label).hue})`);
      piece.classList.toggle("is-on", on);
      piece.classList.toggle("is-on-first", on && !joins(pieces[index - 1], piece));
      piece.classList.toggle("is-on-last", on && !joins(piece, pieces[index + 1]));
    });
  }

  /** @param {Element | undefined} left @param {Element | undefined} right */
  const joins = (left, right) => Boolean(left && right && left.nextSibling === right);

  /** Makes marks reachable and says what they are; the words themselves stay as they are.
   * @param {Iterable<ParentNode>} elements where */
  function describe(elements) {
    for (const element of elements) {
      const met = new Set();
      for (const mark of /** @type {NodeListOf<HTMLElement>} */ (element.querySelectorAll("mark[data-annotations]"))) {
        const ids = idsOf(mark);
        tell(mark, ids);
        mark.setAttribute("aria-details", ids.map((id) => `annotation-${id}`).join(" "));
        // One stop for each annotation: its first piece.
        if (ids.some((id) => !met.has(id) && begins(id, mark))) mark.tabIndex = 0;
        else mark.removeAttribute("tabindex");
        for (const id of ids) met.add(id);
      }
    }
    outline([...outlined].filter((id) => id !== desk.open));
  }

  /** @param {Element} mark @param {string[]} ids */
  function tell(mark, ids) {
    const told = ids.map((id) => find(id)?.getAttribute("aria-label")).filter(Boolean);
    mark.setAttribute("aria-description", told.join("; "));
  }

  /** Whether the first piece of an annotation lies in the paragraph of this mark. @param {string} id @param {Element} mark */
  function begins(id, mark) {
    const { text } = desk;
    const [start] = desk.annotations.get(id)?.spans[0] ?? [0];
    const index = text.indexAt(start);
    // What begins in the blank line after a paragraph shows first in the next.
    return text.paragraphs[index + Number(text.paragraphs[index].end <= start)]?.element?.contains(mark);
  }

  /** @param {string} id @param {{focus?: boolean}} [how] */
  function open(id, { focus = true } = {}) {
    const card = find(id);
    if (!card) return;
    if (desk.open !== id) {
      close();
      desk.open = id;
      card.classList.add("is-open");
      root.classList.add("has-open");
      emit("card:opened", { id });
    }
    outline([id]);
    if (focus && !card.contains(document.activeElement)) card.focus({ preventScroll: true });
    if (isHere(id)) requestAnimationFrame(() => reveal(id));
    else go(id);
  }

  /** Whether the words are in the page. @param {string} id */
  const isHere = (id) => (desk.annotations.get(id)?.spans ?? []).every(([start, end]) => desk.text.isHere(start, end));

  /** Shows the words of the open card in the middle of the page; those that are not in it yet are brought.
   * @param {string} id */
  async function go(id) {
    const [[start, end]] = desk.annotations.get(id)?.spans ?? [[0, 0]];
    await desk.text.reach(start, end);
    if (desk.open !== id) return;
    outline([id]);
    const target = desk.pieces(id)[0] ?? desk.text.standing(desk.text.at(start));
    target.scrollIntoView({ block: "center" });
    // Cards find their places in the next frame.
    requestAnimationFrame(() => requestAnimationFrame(() => reveal(id)));
  }

  function close() {
    const id = desk.open;
    if (!id) return;
    desk.open = "";
    find(id)?.classList.remove("is-open");
    root.classList.remove("has-open");
    emit("card:closed", { id });
    outline([]);
  }

  /** Back to the words that the card is about. @param {string} id */
  function backToText(id) {
    close();
    const mark = desk.pieces(id).find((piece) => piece.tabIndex === 0) ?? desk.pieces(id)[0];
    mark?.focus({ preventScroll: true });
  }

  /** Keeps the words in sight when the card is a sheet over the page, and the card when it is not. @param {string} id */
  function reveal(id) {
    const card = find(id);
    const mark = desk.pieces(id)[0];
    if (!card || desk.open !== id) return;
    if (getComputedStyle(card).position !== "fixed") {
      card.scrollIntoView({ block: "nearest" });
      return;
    }
    if (!mark) return;
    const { top, bottom } = mark.getBoundingClientRect();
    const room = { from: 72, to: card.getBoundingClientRect().top - 40 };
    if (bottom > room.to) scrollBy({ top: Math.min(bottom - room.to, top - room.from) });
    else if (top < room.from) scrollBy({ top: top - room.from });
  }

  /** The next annotation under a mark, from the innermost outwards. @param {Element} mark */
  function cycle(mark) {
    const ids = idsOf(mark).filter((id) => desk.annotations.has(id));
    return ids[(ids.indexOf(desk.open) + 1) % ids.length];
  }

  words.addEventListener("click", (event) => {
    if (event.detail > 1 || !document.getSelection()?.isCollapsed) return;
    const mark = /** @type {Element} */ (event.target).closest("mark");
    if (mark) open(cycle(mark));
    else close();
  });
  words.addEventListener("keydown", (event) => {
    const mark = /** @type {Element} */ (event.target).closest("mark");
    if (!mark || (event.key !== "Enter" && event.key !== " ")) return;
    event.preventDefault();
    open(cycle(mark));
  });
  words.addEventListener("mouseover", (event) => {
    const mark = /** @type {Element} */ (event.target).closest("mark");
    outline(mark ? idsOf(mark).slice(0, 1) : []);
  });
  words.addEventListener("mouseleave", () => outline([]));
  words.addEventListener("focusin", (event) => {
    const mark = /** @type {Element} */ (event.target).closest("mark");
    if (mark) outline(idsOf(mark).slice(0, 1));
  });
  words.addEventListener("focusout", () => outline([]));

  /** @param {Event} event */
  const cardOf = (event) =>
    /** @type {HTMLElement | null} */ (/** @type {Element} */ (event.target).closest("[data-annotation]"));
  margin.addEventListener("mouseover", (event) => outline([cardOf(event)?.dataset.annotation ?? ""]));
  margin.addEventListener("mouseleave", () => outline([]));
  // A card that opened or scrolled under a pressed pointer would slip away from the click: the click itself opens it.
  let pressed = false;
  margin.addEventListener("pointerdown", () => (pressed = true));
  for (const end of ["pointerup", "pointercancel"]) document.addEventListener(end, () => setTimeout(() => (pressed = false)));
  margin.addEventListener("focusin", (event) => {
    const id = cardOf(event)?.dataset.annotation;
    if (id && id !== desk.open && !pressed) open(id, { focus: false });
  });
  margin.addEventListener("click", (event) => {
    const id = cardOf(event)?.dataset.annotation;
    if (/** @type {Element} */ (event.target).closest("[data-close]")) backToText(id ?? "");
    else if (id && id !== desk.open) open(id, { focus: false });
  });
  margin.addEventListener("keydown", (event) => {
    const card = cardOf(event);
    if (!card || event.defaultPrevented) return;
    if (event.key === "Escape") {
      event.preventDefault();
      backToText(card.dataset.annotation ?? "");
    } else if (event.target === card && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
      const shown = all(desk).filter((one) => !one.hidden);
      const other = shown[shown.indexOf(card) + (event.key === "ArrowDown" ? 1 : -1)];
      if (!other) return;
      event.preventDefault();
      open(other.dataset.annotation ?? "");
    }
  });
  document.addEventListener("pointerdown", (event) => {
    const target = /** @type {Element} */ (event.target);
    // Clicks in the text are decided above: one may begin a selection that the open card is waiting for.
    if (desk.open && !target.closest("#cards, #text, #handles, .labels, .toast, .bar, .side, .tools, dialog")) close();
  });
  document.addEventListener("card:wanted", (event) => {
    const { id } = /** @type {CustomEvent} */ (event).detail;
    open(id);
  });
  document.addEventListener("annotation:shown", (event) => {
    const { id } = /** @type {CustomEvent} */ (event).detail;
    if (desk.open === id && !desk.annotations.has(id)) close();
    for (const mark of desk.pieces(id)) tell(mark, idsOf(mark));
  });
  document.addEventListener("marks:painted", (event) => {
    describe(/** @type {CustomEvent} */ (event).detail.elements ?? [words]);
  });

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !event.defaultPrevented && desk.open) backToText(desk.open);
  });

  /** An address that names an annotation opens the page at it. */
  function visit() {
    const [, id = ""] = location.hash.match(/^#annotation-(.+)$/) ?? [];
    if (!desk.annotations.has(id)) return;
    open(id, { focus: false });
    if (isHere(id)) go(id);
  }

  describe(desk.text.paragraphs.map(({ element }) => element).filter((element) => element !== null));
  addEventListener("hashchange", visit);
  visit();
}
