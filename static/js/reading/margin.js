// @ts-check
// Stands each card at the height of its mark and lets neighbours make room for each other.

import { all, find } from "./cards.js";
import { idsOf } from "./marks.js";

const GAP = 8;
const WIDE = window.matchMedia("(min-width: 60.0625rem)");

/** @param {import("./desk.js").Desk} desk */
export function setUp(desk) {
  /** Where the words of each annotation begin, from the top of the text. @type {Map<string, number>} */
  const marked = new Map();
  /** @type {WeakMap<Element, number>} */
  const heights = new WeakMap();
  /** @type {WeakMap<Element, number>} */
  const stand = new WeakMap();
  let due = 0;
  const later = () => {
    if (!due) due = requestAnimationFrame(place);
  };
  /** Everything may stand elsewhere now. */
  const anew = () => {
    marked.clear();
    later();
  };
  const cardSizes = new ResizeObserver((entries) => {
    for (const { target, borderBoxSize } of entries) heights.set(target, borderBoxSize[0].blockSize);
    later();
  });
  const textSizes = new ResizeObserver(anew);

  function place() {
    due = 0;
    const { margin } = desk;
    margin.classList.toggle("is-placed", WIDE.matches);
    const shown = all(desk).filter((card) => !card.hidden);
    if (!WIDE.matches) {
      for (const card of shown) {
        card.style.removeProperty("top");
        stand.delete(card);
      }
      margin.style.removeProperty("min-block-size");
      return;
    }
    // All places are read before the first is written: the browser lays the page out once.
    const origin = margin.getBoundingClientRect().top;
    const begin = desk.text.root.getBoundingClientRect().top;
    const wishes = shown.map((card) => {
      const id = card.dataset.annotation ?? "";
      return { card, wish: begin + markOf(id, begin) - origin - 3, height: heightOf(card), held: id === desk.open };
    });
    wishes.sort((a, b) => a.wish - b.wish);
    const tops = settle(wishes);
    wishes.forEach(({ card }, index) => {
      const top = Math.round(tops[index]);
      if (stand.get(card) === top) return;
      stand.set(card, top);
      card.style.setProperty("top", `${top}px`);
    });
    const last = wishes.at(-1);
    if (last) margin.style.setProperty("min-block-size", `${Math.round((tops.at(-1) ?? 0) + last.height + GAP)}px`);
    else margin.style.removeProperty("min-block-size");
    margin.classList.add("is-settled");
  }

  /** @param {HTMLElement} card */
  function heightOf(card) {
    let height = heights.get(card);
    if (height === undefined) {
      height = card.offsetHeight;
      heights.set(card, height);
      cardSizes.observe(card);
    }
    return height;
  }

  /** Where the words of an annotation begin, from the top of the text; while they are not in the page, about where they
   * will. @param {string} id @param {number} begin the top of the text on the screen */
  function markOf(id, begin) {
    let top = marked.get(id);
    if (top === undefined) {
      const [start] = desk.annotations.get(id)?.spans[0] ?? [0];
      const [stretch] = desk.text.missing(start, start + 1);
      const box = (stretch?.element ?? desk.pieces(id)[0])?.getClientRects()[0];
      const share = stretch ? (start - stretch.start) / (stretch.end - stretch.start) : 0;
      top = box ? box.top + share * box.height - begin : 0;
      marked.set(id, top);
    }
    return top;
  }

  /** @param {string} name @param {(detail: any) => void} act */
  const on = (name, act) => document.addEventListener(name, (event) => act(/** @type {CustomEvent} */ (event).detail));
  on("marks:painted", ({ elements }) => {
    if (!elements) marked.clear();
    for (const element of elements ?? []) {
      for (const mark of element.querySelectorAll("mark[data-annotations]")) {
        for (const id of idsOf(mark)) marked.delete(id);
      }
    }
    later();
  });
  for (const name of ["annotation:shown", "card:opened", "card:closed"]) {
    on(name, ({ id }) => {
      marked.delete(id);
      const card = find(id);
      if (card) heights.delete(card);
      later();
    });
  }
  textSizes.observe(desk.text.root);
  textSizes.observe(document.documentElement);
  document.addEventListener("text:arrived", anew);
  document.fonts?.addEventListener("loadingdone", anew);
  WIDE.addEventListener("change", anew);
  place();
}

/** Tops without overlap, as near to the wishes as can be; the held card stays and the others give way.
 *
 * With the heights before it subtracted, each card only has to stand no higher than its predecessor: the pools of
 * adjacent violators then give the least sum of squared distances.
 * @param {{wish: number, height: number, held: boolean}[]} wishes */
export function settle(wishes) {
  /** @type {{place: number, weight: number, size: number}[]} */
  const pools = [];
  let offset = 0;
  /** @type {number[]} */
  const offsets = [];
  for (const { wish, height, held } of wishes) {
    offsets.push(offset);
    let pool = { place: wish - offset, weight: held ? 1e6 : 1, size: 1 };
    for (let before = pools.at(-1); before && before.place > pool.place; before = pools.at(-1)) {
      const weight = before.weight + pool.weight;
      pool = {
        place: (before.place * before.weight + pool.place * pool.weight) / weight,
        weight,
        size: before.size + pool.size,
      };
      pools.pop();
    }
    pools.push(pool);
    offset += height + GAP;
  }
  const places = pools.flatMap((pool) => new Array(pool.size).fill(Math.max(pool.place, 0)));
  return places.map((place, index) => place + offsets[index]);
}
