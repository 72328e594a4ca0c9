// @ts-check
// All keys of the page, as they are bound, and the switch that turns them off.

import { element } from "./cards.js";
import { key } from "./panels.js";

const GROUPS = ["Moving", "Coding", "Statement", "Seeing", "Going"];
/** @type {Record<string, string>} */
const NAMES = {
  ArrowLeft: "←",
  ArrowRight: "→",
  ArrowUp: "↑",
  ArrowDown: "↓",
  Delete: "Del",
  Escape: "Esc",
  Backspace: "⌫",
  " ": "Space",
};

/** @param {import("./desk.js").Desk} desk @param {import("./appearance.js").Appearance} appearance */
export function setUp(desk, appearance) {
  const dialog = /** @type {HTMLDialogElement} */ (element("dialog", "all-keys"));
  dialog.setAttribute("aria-labelledby", "all-keys-title");
  desk.root.append(dialog);

  function show() {
    if (dialog.open) return;
    dialog.replaceChildren(head(), switchOf(), element("div", "key-groups", ...groups()));
    dialog.showModal();
    dialog.scrollTop = 0;
  }

  function head() {
    const title = element("h2", "", "Keys");
    title.id = "all-keys-title";
    const close = element("button", "quiet-button", "Close ", key("Esc"));
    close.setAttribute("type", "button");
    close.addEventListener("click", () => dialog.close());
    return element("header", "side-head", title, close);
  }

  function switchOf() {
    const box = /** @type {HTMLInputElement} */ (element("input", ""));
    box.type = "checkbox";
    box.setAttribute("role", "switch");
    box.checked = appearance.get("keys") === "on";
    box.addEventListener("change", () => {
      appearance.set("keys", box.checked ? "on" : "off");
      desk.say(box.checked ? "Single-key shortcuts are on." : "Single-key shortcuts are off.");
    });
    const words = element("span", "", "Single-key shortcuts");
    const help = element("small", "", "Off helps those who speak to their computer. Everything has a button, too.");
    return element("label", "key-switch", box, element("span", "", words, " ", help));
  }

  /** One list for each group that has keys, labels first among what codes. */
  function groups() {
    const named = [...new Set([...GROUPS, ...desk.keys.bindings.map(({ group }) => group)])];
    return named.flatMap((group) => {
      const rows = rowsOf(group);
      if (!rows.size) return [];
      const list = element("dl", "");
      for (const [words, keys] of rows) {
        const shown = keys.flatMap((one, index) => [index ? " " : "", cap(one)]);
        list.append(element("div", "", element("dt", "", ...shown), element("dd", "", element("bdi", "", words))));
      }
      return [element("section", "", element("h3", "", group), list)];
    });
  }

  /** What a group's keys do; bindings with the same words are one. @param {string} group */
  function rowsOf(group) {
    /** @type {Map<string, string[]>} */
    const rows = new Map();
    const put = (/** @type {string} */ words, /** @type {string[]} */ keys) =>
      rows.set(words, [...new Set([...(rows.get(words) ?? []), ...keys])]);
    if (group === "Coding" && desk.mayAnnotate) {
      for (const label of desk.labels.values()) if (label.key) put(label.name, [label.key]);
    }
    for (const binding of desk.keys.bindings) if (binding.group === group) put(binding.words, binding.keys);
    return rows;
  }

  desk.root.querySelector("[data-keys-dialog]")?.addEventListener("click", show);
  desk.keys.bind({ keys: ["?"], words: "All keys", group: "Seeing", act: show });
  // Not for the page behind: it would close the open card as well.
  dialog.addEventListener("keydown", (event) => {
    if (event.key === "Escape") event.stopPropagation();
  });
  dialog.addEventListener("click", (event) => {
    if (event.target !== dialog) return;
    const { left, right, top, bottom } = dialog.getBoundingClientRect();
    const inside = event.clientX >= left && event.clientX <= right && event.clientY >= top && event.clientY <= bottom;
    if (!inside) dialog.close();
  });
}

/** A key as it stands on a keyboard. @param {string} name as `nameOf` gives it */
export function cap(name) {
  const [, shift = "", plain = name] = /^(Shift\+)?(.+)$/.exec(name) ?? [];
  const upper = /^[A-Z]$/.test(plain);
  const words = NAMES[plain] ?? (plain.length === 1 ? plain.toUpperCase() : plain);
  return element("kbd", "", shift || upper ? `Shift ${words}` : words);
}
