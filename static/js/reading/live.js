// @ts-check
// Asks every few seconds what has changed on this page and shows it: what others do, and oneself in another window.
// What is being typed, selected or waits to be saved is left alone.

import { read } from "./annotations.js";
import { find } from "./cards.js";
import { emit } from "./desk.js";

const EVERY = 3_000;
const LONGEST = 60_000;
const PATIENCE = 15_000;
/** Coming back to a page tells of itself by several events; one question is enough for them. */
const AT_ONCE = 500;
const FRESH = 4_000;

/** @typedef {{id: string, version: number, html: string}} Arrival `html` is "" for one that is gone */
/** @typedef {{by: string, mine: boolean, did: "added" | "changed" | "removed"}} Deed */

/** @param {import("./desk.js").Desk} desk */
export function setUp(desk) {
  let cursor = desk.root.dataset.cursor ?? "";
  let timer = 0;
  let failures = 0;
  let asking = false;
  let woken = false;
  let asked = 0;
  /** @type {"" | "until woken" | "for good"} */
  let resting = "";

  // Asking ---------------------------------------------------------------------------------------------------------

  function plan(pause = Math.min(EVERY * 2 ** failures, LONGEST)) {
    clearTimeout(timer);
    if (resting || document.hidden || !navigator.onLine) return;
    timer = window.setTimeout(ask, pause * (0.9 + Math.random() * 0.2));
  }

  function wake() {
    if (resting === "for good" || document.hidden) return;
    if (asking) {
      woken = true;
      return;
    }
    resting = "";
    failures = 0;
    if (Date.now() - asked < AT_ONCE) plan();
    else ask();
  }

  async function ask() {
    clearTimeout(timer);
    if (asking || document.hidden || !navigator.onLine) return;
    asking = true;
    woken = false;
    asked = Date.now();
    try {
      const answer = await fetch(`/articles/${desk.article}/changes/?since=${encodeURIComponent(cursor)}`, {
        headers: { "X-Requested-With": "fetch", "X-Demarche-User": desk.user },
        redirect: "manual",
        cache: "no-store",
        signal: AbortSignal.timeout(PATIENCE),
      });
      judge(answer, answer.status === 200 ? await answer.text() : "");
    } catch {
      failures += 1;
    } finally {
      asking = false;
      // The answer may be older than what woke it.
      if (woken && resting === "until woken") resting = "";
      plan();
    }
  }

  /** @param {Response} answer @param {string} body */
  function judge({ status, type, headers }, body) {
    const next = headers.get("X-Demarche-Cursor");
    if (status === 200 && next) {
      failures = 0;
      cursor = next;
      take(body);
    } else if (status === 204) {
      failures = 0;
      letGo();
    } else if (status === 400 && cursor) {
      // The server has other keys than when this page came: all there is, then, and on from there.
      cursor = "";
    } else if (status === 401 || type === "opaqueredirect") {
      resting = "until woken";
    } else if (status === 403 || status === 404) {
      resting = "for good";
      desk.tell("This article is no longer here, or no longer yours to see. What others change is not shown any more.");
    } else failures += 1;
  }

  for (const moment of ["online", "focus", "pageshow"]) addEventListener(moment, wake);
  document.addEventListener("visibilitychange", () => (document.hidden ? clearTimeout(timer) : wake()));

  // Showing --------------------------------------------------------------------------------------------------------

  /** What came while its place was in use: shown as soon as that is free. @type {Map<string, Arrival>} */
  const held = new Map();
  /** Versions deleted here; an answer that was on its way then must not bring them back. @type {Map<string, number>} */
  const buried = new Map();
  /** A pressed pointer may be selecting words: nothing is repainted under it. */
  let pressed = false;

  document.addEventListener("annotation:deleted", (event) => {
    const { annotation } = /** @type {CustomEvent} */ (event).detail;
    buried.set(annotation.id, annotation.version ?? 0);
  });
  document.addEventListener("pointerdown", () => (pressed = true), true);
  for (const end of ["pointerup", "pointercancel"]) {
    document.addEventListener(end, () => {
      pressed = false;
      setTimeout(letGo);
    });
  }
  for (const moment of ["annotation:saved", "card:closed"]) {
    document.addEventListener(moment, () => setTimeout(letGo));
  }

  /** @param {string} body */
  function take(body) {
    const holder = document.createElement("template");
    holder.innerHTML = body;
    const arrivals = all(holder, "[data-annotation]").map((card) => {
      const { id, version } = read(card);
      return { id, version: version ?? 0, html: card.outerHTML };
    });
    const gone = all(holder, "[data-gone]").map(({ dataset }) => {
      return { id: dataset.gone ?? "", version: Number(dataset.version), html: "" };
    });
    if (holder.content.querySelector("[data-whole]")) {
      const there = new Set(arrivals.map(({ id }) => id));
      for (const { id, version } of desk.annotations.values()) {
        if (version !== null && !there.has(id)) gone.push({ id, version: version + 1, html: "" });
      }
    }
    for (const arrival of [...arrivals, ...gone]) held.set(arrival.id, arrival);
    letGo();
  }

  /** Shows all that can be shown now. */
  function letGo() {
    /** @type {Deed[]} */
    const events = [];
    for (const arrival of [...held.values()]) {
      const { id, version, html } = arrival;
      const here = desk.annotations.get(id);
      const known = here ? (here.version ?? -1) : (buried.get(id) ?? (html ? -1 : version));
      if (known >= version) {
        held.delete(id);
        continue;
      }
      emit("annotation:heard", { id, html });
      if (pressed || inUse(id)) continue;
      held.delete(id);
      events.push(html ? arrive(arrival) : leave(id));
    }
    if (events.length) desk.say(inWords(events));
  }

  /** Whether this person is changing it. @param {string} id */
  function inUse(id) {
    const here = desk.annotations.get(id);
    const note = /** @type {HTMLTextAreaElement | null | undefined} */ (find(id)?.querySelector(".card-form [name=note]"));
    return desk.waits(id) || Boolean(here && note && note.value.trim() !== here.note.trim());
  }

  /** @param {Arrival} arrival @returns {Deed} */
  function arrive({ id, html }) {
    const did = desk.annotations.has(id) ? "changed" : "added";
    emit("annotation:arrived", { id, html });
    const card = find(id);
    card?.classList.add("is-fresh");
    setTimeout(() => card?.classList.remove("is-fresh"), FRESH);
    return { ...whose(id), did };
  }

  /** @param {string} id @returns {Deed} */
  function leave(id) {
    const event = { ...whose(id), did: /** @type {const} */ ("removed") };
    const open = desk.open === id;
    const focused = find(id)?.contains(document.activeElement);
    emit("annotation:vanished", { id });
    if (open) desk.tell(event.mine ? "This annotation was removed in another window." : `${event.by} has removed this annotation.`);
    if (focused) document.getElementById("main")?.focus({ preventScroll: true });
    return event;
  }

  /** @param {string} id */
  function whose(id) {
    const by = find(id)?.querySelector(".card-by bdi")?.textContent ?? "";
    return { by, mine: desk.annotations.get(id)?.mine ?? false };
  }

  plan();
}

/** “Ben added 2 annotations and changed 1. You removed 1 annotation in another window.” @param {Deed[]} events */
export function inWords(events) {
  const people = new Map(events.map((event) => [event.mine ? "" : event.by, event]));
  return [...people].map(([key, { by, mine }]) => {
    const theirs = events.filter((event) => (event.mine ? "" : event.by) === key);
    const parts = ["added", "changed", "removed"].flatMap((did) => {
      const count = theirs.filter((event) => event.did === did).length;
      return count ? [{ did, count }] : [];
    });
    const told = parts.map(({ did, count }, place) => {
      const what = place ? "" : count === 1 ? " annotation" : " annotations";
      return `${did} ${count}${what}`;
    });
    const list = told.length > 1 ? `${told.slice(0, -1).join(", ")} and ${told.at(-1)}` : told[0];
    return mine ? `You ${list} in another window.` : `${by} ${list}.`;
  }).join(" ");
}

/** @param {HTMLTemplateElement} holder @param {string} selector @returns {HTMLElement[]} */
const all = (holder, selector) => [...holder.content.querySelectorAll(/** @type {"i"} */ (selector))];
