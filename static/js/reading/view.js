// @ts-check
// The panel for size, width, font and theme. Every choice shows at once.

import { element } from "./cards.js";

/** @param {import("./desk.js").Desk} desk @param {import("./panels.js").Panels} panels
 * @param {import("./appearance.js").Appearance} appearance */
export function setUp(desk, panels, appearance) {
  const fields = /** @type {HTMLTemplateElement} */ (document.getElementById("view-fields"));

  panels.add({
    name: "view",
    title: "View",
    key: "v",
    words: "Text size, line width, font, theme",
    opened: (body) => {
      body.append(fields.content.cloneNode(true));
      body.append(element("p", "side-waiting", "Kept in this browser. It is saved when there is a connection."));
      for (const input of inputs(body)) input.checked = appearance.get(input.name) === input.value;
    },
  });

  panels.body.addEventListener("change", (event) => {
    const input = /** @type {HTMLInputElement} */ (event.target);
    const field = input.closest("[data-choice]");
    if (!field) return;
    appearance.set(input.name, input.value);
    desk.say(`${field.querySelector("legend")?.textContent}: ${input.parentElement?.textContent?.trim()}.`);
  });
  document.addEventListener("appearance:changed", (event) => {
    const { name, value } = /** @type {CustomEvent} */ (event).detail;
    for (const input of inputs(panels.body)) if (input.name === name) input.checked = input.value === value;
  });
}

/** @param {HTMLElement} body @returns {HTMLInputElement[]} */
const inputs = (body) => [...body.querySelectorAll(/** @type {"input"} */ ("[data-choice] input"))];
