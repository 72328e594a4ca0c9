// @ts-check
// Brings the paragraphs that a long article's page was sent without: those that come near, those that something asks
// for, and when nothing else is to do the rest, so that the browser's own search finds everything.

import { count } from "./text.js";

/** @typedef {import("./text.js").Stretch} Stretch */

const NEAR = "1500px 0px";
const PATIENCE = 20_000;
const HEADERS = { "X-Requested-With": "fetch" };
const PAUSE = 200;

/** @param {import("./desk.js").Desk} desk */
export function setUp(desk) {
  const { text } = desk;
  if (!text.stretches.length) return;
  /** @type {Map<Stretch, Promise<boolean>>} */
  const coming = new Map();
  /** @type {Set<Stretch>} */
  const failed = new Set();
  /** Places that are in sight or nearly so. @type {Set<Element>} */
  const near = new Set();
  let density = 0;
  let idle = false;

  // Asking ---------------------------------------------------------------------------------------------------------

  /** @param {Stretch} stretch */
  function bring(stretch) {
    if (!text.stretches.includes(stretch)) return Promise.resolve(true);
    const under = coming.get(stretch) ?? ask(stretch).finally(() => coming.delete(stretch));
    coming.set(stretch, under);
    return under;
  }

  /** @param {Stretch} stretch */
  async function ask(stretch) {
    try {
      const { url = "" } = stretch.element.dataset;
      const answer = await fetch(url, { headers: HEADERS, redirect: "error", signal: AbortSignal.timeout(PATIENCE) });
      return settle(stretch, answer.ok ? await answer.text() : "");
    } catch {
      return settle(stretch, "");
    }
  }

  /** What paper shows must be there before the printing begins. */
  function bringAllNow() {
    for (const stretch of [...text.stretches]) {
      const request = new XMLHttpRequest();
      request.open("GET", stretch.element.dataset.url ?? "", false);
      for (const [name, value] of Object.entries(HEADERS)) request.setRequestHeader(name, value);
      try {
        request.send();
      } catch {
        // Without an answer the paper says that something is missing.
      }
      settle(stretch, request.status === 200 ? request.responseText : "");
    }
  }

  /** @param {Stretch} stretch @param {string} html @returns {boolean} whether it is here now */
  function settle(stretch, html) {
    if (!text.stretches.includes(stretch)) return true;
    const elements = html ? paragraphsOf(html) : [];
    if (!fits(stretch, elements)) {
      failed.add(stretch);
      stretch.element.replaceChildren(refusal(stretch));
      return false;
    }
    failed.delete(stretch);
    near.delete(stretch.element);
    sight.unobserve(stretch.element);
    arrive(stretch, elements);
    if (!failed.size) bringRest();
    return true;
  }

  /** Whether these are the paragraphs that belong there. @param {Stretch} stretch @param {HTMLElement[]} elements */
  function fits({ first, beyond }, elements) {
    return (
      elements.length === beyond - first &&
      elements.every((element, place) => {
        const { start, end } = text.paragraphs[first + place];
        return Number(element.dataset.start) === start && count(element.textContent ?? "") === end - start;
      })
    );
  }

  /** @param {Stretch} stretch */
  function refusal(stretch) {
    const told = document.createElement("span");
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button small";
    button.textContent = "Try again";
    button.addEventListener("click", () => {
      wait(stretch);
      bring(stretch);
    });
    told.append("This part of the text could not be loaded. ", button);
    return told;
  }

  /** @param {Stretch} stretch */
  function wait({ element }) {
    const told = document.createElement("span");
    told.textContent = "Loading…";
    element.replaceChildren(told);
  }

  // Taking in ------------------------------------------------------------------------------------------------------

  /** Nothing that is being read moves: what stands above it may turn out longer or shorter than it was held for.
   * @param {Stretch} stretch @param {HTMLElement[]} elements */
  function arrive(stretch, elements) {
    const { element } = stretch;
    const after = element.nextElementSibling;
    const end = () => after?.getBoundingClientRect().top ?? text.root.getBoundingClientRect().bottom;
    const { top, bottom, height } = element.getBoundingClientRect();
    const before = end();
    desk.arrive(stretch, elements);
    if (top >= 0) return;
    // Where nothing but the empty place is in sight, as much of it stays above as was.
    const share = bottom < window.innerHeight ? 1 : -top / height;
    scrollBy({ top: (end() - before) * share, behavior: "instant" });
  }

  /** Holds as much room as the text is likely to take, going by what is here. */
  function hold() {
    const [begin, first] = [text.paragraphs[0].element, text.stretches[0]];
    if (!begin || !first) return;
    // The opening paragraphs are always here; later ones may have empty places between them.
    const opening = text.paragraphs.findIndex(({ element }) => !element);
    const last = text.paragraphs[opening - 1];
    const measured = ((last.element?.getBoundingClientRect().bottom ?? 0) - begin.getBoundingClientRect().top) / last.end;
    if (Math.abs(measured - density) < density / 100) return;
    density = measured;
    for (const { element, start, end } of text.stretches) {
      element.style.setProperty("block-size", `${Math.round((end - start) * density)}px`);
    }
  }

  // When -----------------------------------------------------------------------------------------------------------

  const sight = new IntersectionObserver(
    (entries) => {
      for (const { target, isIntersecting } of entries) {
        if (isIntersecting) near.add(target);
        else near.delete(target);
      }
      look();
    },
    { rootMargin: NEAR },
  );

  /** Asks for what is near. */
  function look() {
    for (const stretch of text.stretches) if (near.has(stretch.element) && !failed.has(stretch)) bring(stretch);
  }

  /** What is read on first: the text below, then that above. */
  const next = () =>
    text.stretches.find(({ element }) => element.getBoundingClientRect().top > 0) ?? text.stretches.at(0);

  /** One after the other; when one can't be had, the rest waits until something has changed. */
  async function bringRest() {
    if (idle) return;
    idle = true;
    let going = true;
    while (going && text.stretches.length) {
      await quiet();
      const stretch = next();
      going = !failed.size && (!stretch || (await bring(stretch)));
    }
    idle = false;
  }

  function retry() {
    for (const stretch of failed) wait(stretch);
    failed.clear();
    look();
    bringRest();
  }

  for (const stretch of text.stretches) {
    wait(stretch);
    sight.observe(stretch.element);
  }
  text.bring = bring;
  hold();
  new ResizeObserver(() => requestAnimationFrame(hold)).observe(text.root);
  addEventListener("online", retry);
  addEventListener("focus", () => failed.size && retry());
  addEventListener("beforeprint", bringAllNow);
  if (document.readyState === "complete") bringRest();
  else addEventListener("load", bringRest);
}

/** @param {string} html */
function paragraphsOf(html) {
  const holder = document.createElement("template");
  holder.innerHTML = html;
  return [.../** @type {NodeListOf<HTMLElement>} */ (holder.content.querySelectorAll("[data-paragraph]"))];
}

/** Resolves when the browser has nothing else to do; not every browser tells. */
const quiet = () =>
  new Promise((resolve) => {
    if ("requestIdleCallback" in window) requestIdleCallback(resolve, { timeout: 2_000 });
    else setTimeout(resolve, PAUSE);
  });
