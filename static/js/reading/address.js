// @ts-check
// Each annotation has an address: a button copies it, and one that leads nowhere says so. Each paragraph has one, too.

import { element, find } from "./cards.js";
import { emit } from "./desk.js";

/** @param {import("./desk.js").Desk} desk */
export function setUp(desk) {
  /** @param {string} id */
  const addressOf = (id) => `${location.origin}${location.pathname}#annotation-${id}`;

  document.addEventListener("card:opened", (event) => {
    const { id } = /** @type {CustomEvent} */ (event).detail;
    const card = find(id);
    const copy = element("button", "quiet-button", "Copy link");
    copy.setAttribute("type", "button");
    copy.dataset.copyLink = "";
    copy.addEventListener("click", () => take(id, copy));
    const close = card?.querySelector(".card-form [data-close]");
    if (close) close.before(copy);
    else card?.append(element("div", "card-end card-link", copy));
  });
  document.addEventListener("card:closed", (event) => {
    const { id } = /** @type {CustomEvent} */ (event).detail;
    find(id)?.querySelector(".card-link")?.remove();
  });

  /** @param {string} id @param {HTMLElement} copy */
  async function take(id, copy) {
    try {
      await navigator.clipboard.writeText(addressOf(id));
      copy.textContent = "Copied";
      desk.say("Link copied.");
      setTimeout(() => (copy.textContent = "Copy link"), 2_000);
    } catch {
      // Without a secure address, or when it is forbidden, browsers let no script copy: the reader's own hand can.
      const field = /** @type {HTMLInputElement} */ (element("input", "link-field"));
      Object.assign(field, { type: "text", readOnly: true, value: addressOf(id), ariaLabel: "Link to this annotation" });
      copy.replaceWith(field);
      field.focus();
      field.select();
      desk.say("Copy the link from this field.");
    }
  }

  function visit() {
    const [, id = ""] = location.hash.match(/^#annotation-(.+)$/) ?? [];
    if (desk.annotations.has(id) && desk.open !== id) emit("card:wanted", { id });
    else if (id && !desk.annotations.has(id)) {
      desk.tell("The annotation that this address names is not here: it was removed, or it is not yours to see.");
    }
  }

  /** A paragraph that a search led to. Of a long text it may have to be brought first. */
  async function arrive() {
    const [, number = ""] = location.hash.match(/^#paragraph-(\d+)$/) ?? [];
    const paragraph = desk.text.paragraphs[Number(number) - 1];
    if (!paragraph) return;
    await desk.text.reach(paragraph.start, paragraph.end);
    paragraph.element?.scrollIntoView({ block: "center" });
    document.querySelector(".text p.arrived")?.classList.remove("arrived");
    paragraph.element?.classList.add("arrived");
  }
  addEventListener("hashchange", arrive);
  setTimeout(arrive);
  addEventListener("hashchange", visit);
  // After everything has been set up: what an earlier visit left unsaved is brought back last.
  setTimeout(visit);
}
