// @ts-check
// list.js: a list by keyboard: / asks, arrows go through it, Enter opens, x selects; and boxes that select many

const rows = () => /** @type {HTMLElement[]} */ ([...document.querySelectorAll("[data-list] > li, [data-list] > tbody > tr")]);
const linkOf = (/** @type {HTMLElement} */ row) =>
  /** @type {HTMLElement | null} */ (row.querySelector("a.title, blockquote a"));

document.addEventListener("keydown", (event) => {
  const target = /** @type {HTMLElement} */ (event.target);
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const field = /** @type {HTMLInputElement | null} */ (document.getElementById("q"));
  if (target === field) {
    if (event.key === "ArrowDown" && rows().length) go(0);
    else if (event.key === "Escape") field?.blur();
    else return;
    event.preventDefault();
    return;
  }
  if (target.closest("input:not([type=checkbox]), select, textarea, details.menu[open]")) return;
  const here = rows().findIndex((row) => row.contains(document.activeElement));
  if (event.key === "/") {
    field?.focus();
    field?.select();
  } else if (event.key === "ArrowDown" || event.key === "j") go(here + 1);
  else if (event.key === "ArrowUp" || event.key === "k") {
    if (here > 0) go(here - 1);
    else field?.focus();
  } else if (event.key === "x" && here >= 0) {
    const box = /** @type {HTMLInputElement | null} */ (rows()[here].querySelector(".pick input"));
    box?.click();
  } else return;
  event.preventDefault();
});

/** @param {number} place */
function go(place) {
  const all = rows();
  const row = all[Math.min(place, all.length - 1)];
  if (!row) return;
  linkOf(row)?.focus();
  row.scrollIntoView({ block: "nearest" });
}

document.addEventListener("change", (event) => {
  const box = /** @type {HTMLInputElement} */ (event.target);
  const boxes = /** @type {HTMLInputElement[]} */ ([...document.querySelectorAll("[data-list] .pick input[name]")]);
  if (box.matches("[data-pick-all]")) for (const one of boxes) one.checked = box.checked;
  else if (!box.matches(".pick input, .many input[name=all]")) return;
  const form = document.querySelector("[data-many]");
  const count = form?.querySelector("[data-many-count]");
  const n = boxes.filter((one) => one.checked).length;
  const all = /** @type {HTMLInputElement | null} */ (form?.querySelector("input[name=all]"))?.checked;
  form?.classList.toggle("any", n > 0 || Boolean(all));
  if (count) count.textContent = n ? `${n} selected` : "Nothing selected";
});

// What was asked already (an offer was taken, Enter pressed) is not asked again when typing has come to rest or the
// field is left: the list would be put anew under the hands of who goes through it.
let asked = "";
document.addEventListener("htmx:beforeRequest", (event) => {
  const { detail, target } = /** @type {CustomEvent} */ (event);
  if (!(target instanceof HTMLFormElement) || target.id !== "ask") return;
  const query = new URLSearchParams(/** @type {any} */ (new FormData(target))).toString();
  if (query === asked && detail.requestConfig.triggeringEvent?.type !== "submit") event.preventDefault();
  asked = query;
});

// The question is kept as it stands in the address, which the list answers to.
document.addEventListener("htmx:afterSwap", () => {
  const query = /** @type {HTMLElement | null} */ (document.getElementById("results"))?.dataset.query ?? "";
  for (const field of document.querySelectorAll("[data-kept-query]")) field.setAttribute("value", query);
});
