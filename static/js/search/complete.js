// @ts-check
// complete.js: offers what may come next while a question is typed; arrows choose, Enter or Tab takes, Escape leaves

const field = /** @type {HTMLInputElement | null} */ (document.querySelector("[data-complete]"));
const list = document.getElementById("offers");
let asked = 0;
let chosen = -1;
/** The offers that are on their way: keys that choose wait for them, lest they choose among those of before. */
let coming = Promise.resolve();

if (field && list) {
  field.addEventListener("input", () => (coming = offer(field, list)));
  field.addEventListener("keydown", (event) => onKey(event, field, list));
  field.addEventListener("blur", () => setTimeout(() => close(field, list), 150));
  list.addEventListener("pointerdown", (event) => {
    const option = /** @type {HTMLElement} */ (event.target).closest("li");
    if (!option) return;
    event.preventDefault();
    take(option, field, list);
  });
}

/** @param {HTMLInputElement} field @param {HTMLElement} list */
async function offer(field, list) {
  const turn = (asked += 1);
  const caret = field.selectionStart ?? field.value.length;
  // The server counts code points, browsers count UTF-16 units.
  const at = [...field.value.slice(0, caret)].length;
  const address = `${field.dataset.complete}?${new URLSearchParams({ q: field.value, at: String(at) })}`;
  try {
    const answer = await fetch(address, { headers: { "X-Requested-With": "fetch" } });
    if (!answer.ok || turn !== asked) return;
    list.innerHTML = await answer.text();
  } catch {
    return; // without a line one types the whole word
  }
  chosen = -1;
  list.hidden = !list.children.length;
  field.setAttribute("aria-expanded", String(!list.hidden));
  field.removeAttribute("aria-activedescendant");
}

/** @param {KeyboardEvent} event @param {HTMLInputElement} field @param {HTMLElement} list */
function onKey(event, field, list) {
  if (list.hidden) return;
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    const step = event.key === "ArrowDown" ? 1 : -1;
    coming = coming.then(() => move(step, field, list));
  } else if ((event.key === "Enter" || event.key === "Tab") && chosen >= 0) {
    const option = /** @type {HTMLElement} */ (list.children[chosen]);
    take(option, field, list);
  } else if (event.key === "Escape") {
    close(field, list);
  } else {
    return;
  }
  event.preventDefault();
  event.stopPropagation();
}

/** @param {number} step @param {HTMLInputElement} field @param {HTMLElement} list */
function move(step, field, list) {
  const options = /** @type {HTMLElement[]} */ ([...list.children]);
  if (list.hidden || !options.length) return;
  chosen = chosen < 0 && step < 0 ? options.length - 1 : (chosen + step + options.length) % options.length;
  options.forEach((option, place) => option.setAttribute("aria-selected", String(place === chosen)));
  field.setAttribute("aria-activedescendant", options[chosen].id);
  options[chosen].scrollIntoView({ block: "nearest" });
}

/** @param {HTMLElement} option @param {HTMLInputElement} field @param {HTMLElement} list */
function take(option, field, list) {
  field.value = option.dataset.text ?? field.value;
  const caret = [...field.value].slice(0, Number(option.dataset.caret)).join("").length;
  field.setSelectionRange(caret, caret);
  field.focus();
  close(field, list);
  // A filter's name wants its value next; a whole filter is a question to be answered.
  if (field.value.slice(0, caret).endsWith(":")) coming = offer(field, list);
  else field.form?.requestSubmit();
}

/** @param {HTMLInputElement} field @param {HTMLElement} list */
function close(field, list) {
  asked += 1;
  list.hidden = true;
  chosen = -1;
  field.setAttribute("aria-expanded", "false");
  field.removeAttribute("aria-activedescendant");
}
