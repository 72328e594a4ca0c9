// @ts-check
// Brings the server's answers to the cards: what was saved, what two people see differently, what was refused.

import { read, ROLES } from "./annotations.js";
import * as cards from "./cards.js";
import { emit } from "./desk.js";

const { element } = cards;

/** @param {import("./desk.js").Desk} desk */
export function setUp(desk) {
  /** How each annotation last stood on the server. @type {Map<string, string>} */
  const stored = new Map(cards.all(desk).map((card) => [card.dataset.annotation ?? "", card.outerHTML]));

  /** @param {string} name @param {(detail: any) => void} act */
  const on = (name, act) => document.addEventListener(name, (event) => act(/** @type {CustomEvent} */ (event).detail));

  on("annotation:saved", ({ id, html, last }) => {
    stored.set(id, html);
    const here = desk.annotations.get(id);
    // Deleted here while the save was under way: the deletion waits in the queue.
    if (!here && !last) return;
    if (last) adopt(html);
    else if (here) desk.accept({ ...here, version: versionOf(html) });
  });
  on("annotation:heard", ({ id, html }) => (html ? stored.set(id, html) : stored.delete(id)));
  on("annotation:arrived", ({ html }) => adopt(html));
  on("annotation:vanished", ({ id }) => desk.drop(id));
  on("annotation:shown", () => {
    for (const card of desk.margin.querySelectorAll(".is-troubled:not(:has(.card-problem))")) {
      card.classList.remove("is-troubled");
    }
  });
  on("save:troubled", ({ item, problem }) => {
    if (!desk.annotations.has(item.annotation.id)) desk.accept(item.annotation);
    explain(item.annotation.id, problem);
  });

  /** Takes over a card from the server. @param {string} html */
  function adopt(html) {
    const card = cards.parse(html);
    if (!card) return;
    const annotation = read(card);
    const before = desk.annotations.get(annotation.id);
    clear(annotation.id);
    cards.merge(desk, html);
    desk.remember(annotation);
    desk.repaint(before, annotation);
    emit("annotation:shown", { id: annotation.id });
  }

  /** @param {string} id @param {import("./saves.js").Problem} problem */
  function explain(id, problem) {
    const card = cards.find(id);
    if (!card) return;
    clear(id);
    const box = element("section", "card-problem");
    box.setAttribute("role", "group");
    box.setAttribute("aria-label", "Not saved");
    box.append(element("p", "", problem.sentence));
    if (problem.kind === "changed" && problem.html) {
      box.append(compare(id, problem.html));
      box.append(
        button("Keep mine", () => retry(id, { version: versionOf(problem.html ?? "") })),
        button("Take theirs", () => settle(id, problem.html ?? "")),
      );
    } else if (problem.kind === "deleted") {
      box.append(button("Keep mine", () => retry(id, { revive: true })), button("Let it go", () => settle(id, "")));
    } else {
      box.append(button("Try again", () => retry(id, {})), button("Discard", () => settle(id, stored.get(id) ?? "")));
    }
    // Before the form: the choice comes first.
    const form = card.querySelector(".card-form");
    if (form) form.before(box);
    else card.append(box);
    card.classList.add("is-troubled");
    emit("annotation:shown", { id });
  }

  /** The two versions in words, only where they differ. @param {string} id @param {string} html */
  function compare(id, html) {
    const card = cards.parse(html);
    const theirs = card && read(card);
    const mine = desk.annotations.get(id);
    const list = element("dl", "card-versions");
    if (!theirs || !mine) return list;
    /** @param {import("./annotations.js").Actor} actor */
    const named = ({ name, surface }) => (surface ? `${name} (“${desk.text.quote([surface])}”)` : name);
    const rows = [
      { what: "Label", of: (/** @type {typeof mine} */ one) => desk.label(one.label).name },
      { what: "Words", of: (/** @type {typeof mine} */ one) => desk.text.quote(one.spans) },
      ...ROLES.map((role) => ({
        what: role[0].toUpperCase() + role.slice(1),
        of: (/** @type {typeof mine} */ one) => one[role].map(named).join(", ") || "nobody",
      })),
      { what: "Speech", of: (/** @type {typeof mine} */ one) => one.speech || "as the quotation marks say" },
      { what: "Certainty", of: (/** @type {typeof mine} */ one) => one.certainty },
      { what: "Note", of: (/** @type {typeof mine} */ one) => one.note.trim() || "none" },
    ];
    for (const { what, of } of rows) {
      if (of(mine) === of(theirs)) continue;
      list.append(
        element("dt", "", what),
        element("dd", "", element("b", "", "Mine "), element("bdi", "", of(mine))),
        element("dd", "", element("b", "", "Theirs "), element("bdi", "", of(theirs))),
      );
    }
    if (!list.childElementCount) list.append(element("dd", "", "They say the same."));
    return list;
  }

  /** @param {string} id @param {{version?: number | null, revive?: boolean}} how */
  function retry(id, how) {
    const here = desk.annotations.get(id);
    if (here && how.version !== undefined) desk.remember({ ...here, version: how.version });
    clear(id);
    emit("save:retried", { id, ...how });
    cards.find(id)?.focus({ preventScroll: true });
    emit("annotation:shown", { id });
  }

  /** Gives up what is here for what stands on the server, or for nothing. @param {string} id @param {string} html */
  function settle(id, html) {
    emit("save:discarded", { id });
    clear(id);
    if (html) {
      adopt(html);
      cards.find(id)?.focus({ preventScroll: true });
    } else desk.drop(id);
  }

  /** @param {string} id */
  function clear(id) {
    cards.find(id)?.querySelector(".card-problem")?.remove();
  }
}

/** @param {string} html */
function versionOf(html) {
  const card = cards.parse(html);
  return card ? read(card).version : null;
}

/** @param {string} words @param {() => void} act */
function button(words, act) {
  const made = element("button", "button small", words);
  made.setAttribute("type", "button");
  made.addEventListener("click", (event) => {
    event.stopPropagation();
    act();
  });
  return made;
}
