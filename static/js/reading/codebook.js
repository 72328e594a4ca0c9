// @ts-check
// The codebook beside the text, the label under the cursor first. Fetched once, then at hand without a connection.

import { element } from "./cards.js";
import { idsOf } from "./marks.js";

/** @param {import("./desk.js").Desk} desk @param {import("./panels.js").Panels} panels */
export function setUp(desk, panels) {
  const link = /** @type {HTMLAnchorElement | null} */ (desk.root.querySelector("a[data-panel=codebook]"));
  if (!link) return;
  let html = "";
  let first = "";

  panels.add({
    name: "codebook",
    title: "Codebook",
    key: "h",
    words: "Codebook, the label under the cursor first",
    opened: (body) => {
      first = labelUnderCursor();
      if (html) fill(body);
      else load(body);
    },
  });

  /** @param {HTMLElement} body */
  async function load(body) {
    body.append(element("p", "quiet", "Opening the codebook …"));
    html = await ask(link?.href ?? "");
    if (panels.open !== "codebook") return;
    if (html) fill(body);
    else fail(body);
  }

  /** @param {HTMLElement} body */
  function fail(body) {
    const again = element("button", "button small", "Try again");
    again.setAttribute("type", "button");
    again.addEventListener("click", () => {
      body.replaceChildren();
      panels.panel.focus({ preventScroll: true });
      load(body);
    });
    body.replaceChildren(element("p", "", "The codebook could not be opened. Is there a connection?"), again);
    desk.tell("The codebook could not be opened.");
  }

  /** @param {HTMLElement} body */
  function fill(body) {
    body.innerHTML = html;
    const entry = body.querySelector(`[data-label-entry="${CSS.escape(first)}"]`);
    entry?.classList.add("is-first");
    entry?.parentElement?.prepend(entry);
    panels.panel.scrollTop = 0;
    if (entry) desk.say(`${desk.label(first).name} first.`);
  }

  /** Of the open card, else of what has the focus, else of what is pointed at. */
  function labelUnderCursor() {
    const focused = document.activeElement?.closest("#text mark, #cards [data-annotation]");
    const pointed = document.querySelector("#text mark:hover, #cards [data-annotation]:hover");
    const ids = [desk.open, idOf(focused), idOf(pointed)];
    return ids.map((id) => desk.annotations.get(id)?.label).find(Boolean) ?? "";
  }
}

/** @param {Element | null | undefined} one */
function idOf(one) {
  if (!one) return "";
  return one.matches("mark") ? idsOf(one)[0] : (one.getAttribute("data-annotation") ?? "");
}

/** @param {string} url */
async function ask(url) {
  try {
    const answer = await fetch(url, { headers: { "X-Requested-With": "fetch" }, redirect: "error" });
    return answer.ok ? await answer.text() : "";
  } catch {
    return "";
  }
}
