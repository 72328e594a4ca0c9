// @ts-check
// Stands each card at the height of its mark and lets neighbours make room for each other.

import { all } from "./cards.js";

const GAP = 8;
const WIDE = window.matchMedia("(min-width: 60.0625rem)");

/** @param {import("./desk.js").Desk} desk */
export function setUp(desk) {
  let due = 0;
  const later = () => {
    if (!due) due = requestAnimationFrame(place);
  };
  const sizes = new ResizeObserver(later);
  const seen = new WeakSet();

  function place() {
    due = 0;
    const { margin } = desk;
    margin.classList.toggle("is-placed", WIDE.matches);
    const shown = all(desk);
    for (const card of shown) {
      if (seen.has(card)) continue;
      seen.add(card);
      sizes.observe(card);
    }
    if (!WIDE.matches) {
      for (const card of shown) card.style.removeProperty("top");
      margin.style.removeProperty("min-block-size");
      return;
    }
    const origin = margin.getBoundingClientRect().top;
    const wishes = shown.map((card) => {
      const id = card.dataset.annotation ?? "";
      const line = desk.pieces(id)[0]?.getClientRects()[0];
      return { card, wish: line ? line.top - origin - 3 : 0, height: card.offsetHeight, held: id === desk.open };
    });
    wishes.sort((a, b) => a.wish - b.wish);
    const tops = settle(wishes);
    wishes.forEach(({ card }, index) => card.style.setProperty("top", `${Math.round(tops[index])}px`));
    const last = wishes.at(-1);
    if (last) margin.style.setProperty("min-block-size", `${(tops.at(-1) ?? 0) + last.height + GAP}px`);
    else margin.style.removeProperty("min-block-size");
    margin.classList.add("is-settled");
  }

  sizes.observe(desk.text.root);
  sizes.observe(document.documentElement);
  for (const name of ["annotation:shown", "marks:painted", "card:opened", "card:closed"]) {
    document.addEventListener(name, later);
  }
  document.fonts?.addEventListener("loadingdone", later);
  WIDE.addEventListener("change", later);
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
