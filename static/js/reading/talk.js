// @ts-check
// Comments on the open card: threads from the server, a box to write in, and what waits to be sent.

import { element, find } from "./cards.js";
import { emit } from "./desk.js";
import { Drafts } from "./drafts.js";
import { answerOf, ask, Outbox } from "./outbox.js";
import { piece, placeIn, tellTimes, told } from "./card-panels.js";

/** @typedef {import("./outbox.js").Waiting} Waiting */

const SURE = 4_000;
/** What can have the focus in a thread, besides boxes. */
const KINDS = [".reply > summary", "details > summary", "[data-settle] button"];

/** @param {import("./desk.js").Desk} desk @param {import("./card-panels.js").CardPanels} panels */
export function setUp(desk, panels) {
  const outbox = new Outbox(desk);
  const drafts = new Drafts(desk.user);
  const template = /** @type {HTMLTemplateElement} */ (document.getElementById("card-remark-form"));
  /** How much is said about each annotation, in words. @type {Map<string, string>} */
  const counts = new Map();
  let asked = 0;
  let hindrance = "";

  for (const link of desk.margin.querySelectorAll(".card-talk-count")) {
    counts.set(idOf(link), link.textContent ?? "");
  }

  panels.add({
    name: "talk",
    words: "Comment",
    title: "Comments",
    key: "m",
    show: (panel, id) => {
      const form = /** @type {DocumentFragment} */ (template.content.cloneNode(true));
      panel.append(element("div", "threads-place"), element("ul", "remarks is-waiting-list"), form);
      fillIn(panel, "");
      load(id);
      drawWaiting();
    },
    first: (panel) => /** @type {HTMLElement} */ (panel.querySelector(":scope > form textarea")),
  });

  /** The panel of an annotation, if it is open. @param {string} id */
  const panelOf = (id) => (panels.isOpen("talk") && panels.panel?.dataset.of === id ? panels.panel : null);

  // What the server says -------------------------------------------------------------------------------------------

  /** @param {string} id */
  async function load(id) {
    const place = panelOf(id)?.querySelector(".threads-place");
    if (!desk.annotations.get(id)?.version) return;
    if (place && !place.childElementCount) place.replaceChildren(told("Loading…"));
    const mine = (asked += 1);
    const { html, sentence } = await answerOf(() => ask(desk, `${desk.savePrefix}${id}/talk/`));
    if (mine !== asked) return;
    if (html) show(id, html);
    else panelOf(id)?.querySelector(".threads-place")?.replaceChildren(told(sentence, () => load(id)));
  }

  /** Posts what is done at once or not at all. @param {HTMLFormElement} form @param {Record<string, string>} body
   * @param {string} words */
  async function post(form, body, words) {
    const id = idOf(form);
    const mine = (asked += 1);
    const { html, sentence } = await answerOf(() => ask(desk, form.getAttribute("action") ?? "", body));
    desk.say(html ? words : sentence);
    if (html && mine === asked) show(id, html);
    else if (!html) {
      form.parentElement?.querySelector(".talk-told")?.remove();
      form.after(told(sentence));
    }
  }

  /** Shows threads as the server has them, around what is being written. @param {string} id @param {string} html */
  function show(id, html) {
    const threads = piece(html, ".threads");
    if (!threads) return;
    count(id, threads.dataset.spoken ?? "");
    const panel = panelOf(id);
    const place = panel?.querySelector(".threads-place");
    if (!panel || !place) return;
    tellTimes(threads);
    const focused = place.contains(document.activeElement) ? keyOf(document.activeElement) : null;
    const open = new Set([...place.querySelectorAll("details[open] > summary")].map((one) => keyOf(one).key));
    place.replaceChildren(threads);
    for (const summary of place.querySelectorAll("summary")) {
      if (open.has(keyOf(summary).key)) /** @type {HTMLDetailsElement} */ (summary.parentElement).open = true;
    }
    for (const form of place.querySelectorAll("form[data-add]")) fillIn(form, parentOf(form));
    drawWaiting();
    if (focused) refocus(panel, focused);
    // A longer list must not push the box away that somebody is writing in.
    if (panel.contains(document.activeElement)) document.activeElement?.scrollIntoView({ block: "nearest" });
  }

  /** @param {string} id @param {string} spoken */
  function count(id, spoken) {
    if (spoken) counts.set(id, spoken);
    else counts.delete(id);
    const place = spoken ? placeIn(id) : find(id)?.querySelector(".card-talk");
    let link = place?.querySelector(".card-talk-count");
    if (!spoken) link?.remove();
    else if (link) link.textContent = spoken;
    else {
      link = element("a", "card-talk-count", spoken);
      link.setAttribute("href", `${desk.savePrefix}${id}/talk/`);
      place?.prepend(link);
    }
  }

  // What is written ------------------------------------------------------------------------------------------------

  /** Brings back what was begun and not sent. @param {Element} part @param {string} parent */
  function fillIn(part, parent) {
    const box = /** @type {HTMLTextAreaElement | null} */ (part.querySelector("textarea"));
    const draft = drafts.of(idOf(part), parent);
    if (!box || !draft) return;
    box.value = draft;
    const reply = /** @type {HTMLDetailsElement | null} */ (box.closest("details.reply"));
    if (reply) reply.open = true;
  }

  desk.margin.addEventListener("input", (event) => {
    const box = /** @type {HTMLTextAreaElement} */ (event.target);
    const form = box.closest("form[data-add]");
    if (form) drafts.keep(idOf(form), parentOf(form), box.value);
  });
  desk.margin.addEventListener("click", (event) => {
    const reply = /** @type {Element} */ (event.target).closest(".card-panel .reply > summary")?.parentElement;
    // It opens after this.
    if (reply && !reply.hasAttribute("open")) requestAnimationFrame(() => reply.querySelector("textarea")?.focus());
  });
  desk.margin.addEventListener("keydown", (event) => {
    const form = /** @type {Element} */ (event.target).closest("textarea")?.closest("form[data-add]");
    if (!form || event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || event.isComposing) return;
    event.preventDefault();
    /** @type {HTMLFormElement} */ (form).requestSubmit();
  });
  desk.margin.addEventListener("submit", (event) => {
    const form = /** @type {HTMLFormElement} */ (event.target);
    if (!form.closest(".card-panel[data-part=talk]")) return;
    event.preventDefault();
    if (form.matches("[data-add]")) add(form);
    else if (form.matches("[data-delete]")) erase(form);
    else {
      const { value } = /** @type {HTMLButtonElement} */ (form.querySelector("button"));
      post(form, { resolved: value }, value === "0" ? "Thread reopened." : "Thread resolved.");
    }
  });

  /** @param {HTMLFormElement} form */
  function add(form) {
    const box = /** @type {HTMLTextAreaElement} */ (form.querySelector("textarea"));
    const text = box.value.trim();
    const [annotation, parent] = [idOf(form), parentOf(form)];
    box.value = "";
    drafts.keep(annotation, parent, "");
    box.focus({ preventScroll: true });
    if (!text) return;
    outbox.put({ annotation, parent, text });
    const reply = /** @type {HTMLDetailsElement | null} */ (form.closest("details.reply"));
    if (!reply) return;
    reply.open = false;
    reply.querySelector("summary")?.focus({ preventScroll: true });
  }

  /** Asks once more before it deletes: nothing brings the words back. @param {HTMLFormElement} form */
  function erase(form) {
    const button = /** @type {HTMLButtonElement} */ (form.querySelector("button"));
    if (button.hasAttribute("data-sure")) {
      button.disabled = true;
      post(form, {}, "Comment deleted.");
      return;
    }
    const before = [...button.childNodes];
    button.setAttribute("data-sure", "");
    button.textContent = "Really delete?";
    setTimeout(() => {
      if (button.disabled) return;
      button.removeAttribute("data-sure");
      button.replaceChildren(...before);
    }, SURE);
  }

  // What waits -----------------------------------------------------------------------------------------------------

  function drawWaiting() {
    const panel = panels.isOpen("talk") ? panels.panel : null;
    if (!panel) return;
    const focused = document.activeElement?.closest(".is-waiting") ? keyOf(document.activeElement) : null;
    for (const old of panel.querySelectorAll(".remark.is-waiting")) old.remove();
    for (const item of outbox.shown()) {
      if (item.annotation !== panel.dataset.of) continue;
      const thread = panel.querySelector(`[data-thread="${item.parent}"] .remarks`);
      (thread ?? panel.querySelector(".is-waiting-list"))?.append(waiting(item, Boolean(thread)));
    }
    if (focused) refocus(panel, focused);
  }

  /** @param {Waiting} item @param {boolean} reply */
  function waiting(item, reply) {
    const text = element("p", "remark-text", item.text);
    text.dir = "auto";
    const line = element("p", "remark-state", item.problem ? `Not sent. ${item.problem}` : stateOf(item));
    const remark = element("li", `remark is-waiting${reply ? " is-reply" : ""}`, text, line);
    remark.dataset.comment = item.id;
    if (item.problem) line.append(" ", act("Try again", () => outbox.retry(item)));
    if (item.problem || outbox.hindrance) line.append(" ", act("Discard", () => outbox.forget(item.id)));
    return remark;
  }

  /** @param {Waiting} item */
  function stateOf(item) {
    if (!desk.annotations.get(item.annotation)?.version) return "Not sent yet: the annotation is not saved.";
    if (outbox.hindrance === "offline") return "Not sent yet: offline.";
    if (outbox.hindrance === "unreachable") return "Not sent yet: no answer.";
    if (outbox.hindrance === "signed-out") return "Not sent yet: sign in again.";
    return "Sending…";
  }

  document.addEventListener("comments:changed", (event) => {
    drawWaiting();
    const { detail } = /** @type {CustomEvent} */ (event);
    if (detail.hindrance && detail.hindrance !== hindrance) desk.say("Comment not sent yet. It is kept here.");
    hindrance = detail.hindrance;
  });
  document.addEventListener("comment:sent", (event) => {
    const { item, html } = /** @type {CustomEvent} */ (event).detail;
    asked += 1;
    show(item.annotation, html);
    desk.say("Comment sent.");
  });
  document.addEventListener("annotation:shown", (event) => {
    const { id } = /** @type {CustomEvent} */ (event).detail;
    const spoken = counts.get(id);
    if (spoken && find(id) && !find(id)?.querySelector(".card-talk-count")) count(id, spoken);
  });

  // The count opens the comments -----------------------------------------------------------------------------------

  desk.margin.addEventListener("mousedown", (event) => {
    // The focus would open the card and move the count away from under the pointer before the click.
    if (/** @type {Element} */ (event.target).closest(".card-talk-count")) event.preventDefault();
  });
  desk.margin.addEventListener("click", (event) => {
    const link = /** @type {Element} */ (event.target).closest(".card-talk-count");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    emit("card:wanted", { id: idOf(link) });
    panels.open("talk");
  });

  outbox.tell();
  outbox.run();
}

/** The annotation that a part of a card belongs to. @param {Element} part */
function idOf(part) {
  return /** @type {HTMLElement | null} */ (part.closest("[data-annotation]"))?.dataset.annotation ?? "";
}

/** @param {Element} form */
function parentOf(form) {
  return /** @type {HTMLInputElement | null} */ (form.querySelector("[name=parent]"))?.value ?? "";
}

/** @param {string} words @param {() => void} done */
function act(words, done) {
  const button = element("button", "link-button", words);
  button.setAttribute("type", "button");
  button.addEventListener("click", (event) => {
    event.stopPropagation();
    done();
  });
  return button;
}

/** By what a thing in a thread is found again when the thread is drawn anew.
 * @param {Element | null} part */
function keyOf(part) {
  const box = part instanceof HTMLTextAreaElement ? part : null;
  const within = /** @type {HTMLElement | null} */ (part?.closest("[data-comment], [data-thread]"));
  const of = within?.dataset.comment ?? within?.dataset.thread ?? "";
  const kind = box ? "textarea" : (KINDS.find((one) => part?.matches(one)) ?? "button");
  return { key: `${of} ${kind}`, of, kind, caret: box && [box.selectionStart, box.selectionEnd] };
}

/** @param {HTMLElement} panel @param {ReturnType<typeof keyOf>} wanted */
function refocus(panel, { of, kind, caret }) {
  const within = of ? panel.querySelector(`[data-comment="${of}"], [data-thread="${of}"]`) : null;
  const there = /** @type {HTMLElement | null | undefined} */ (within?.querySelector(kind));
  if (!there?.checkVisibility()) {
    const fold = /** @type {HTMLElement | null | undefined} */ (within?.querySelector("summary"));
    (fold?.checkVisibility() ? fold : panel).focus({ preventScroll: true });
    return;
  }
  there.focus({ preventScroll: true });
  if (caret && there instanceof HTMLTextAreaElement) there.setSelectionRange(caret[0], caret[1]);
}
