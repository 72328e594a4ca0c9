// @ts-check
// Actors as chips with a typeahead over names and aliases (the combobox pattern of the ARIA practices guide). While
// nothing is typed, digits choose among those that are likely here.

import { element } from "./cards.js";

/** @typedef {import("./annotations.js").Actor} Actor */
/** @typedef {import("./text.js").Span} Span */

const PAUSE = 120;
const MOST = 9;

export class ActorField {
  /**
   * @param {HTMLElement} root
   * @param {object} settings
   * @param {string} settings.url where options come from
   * @param {() => Actor[]} settings.near actors that are likely here, the likeliest first
   * @param {(actors: Actor[]) => void} settings.changed
   * @param {() => void} settings.picked after one was chosen by its number
   */
  constructor(root, { url, near, changed, picked }) {
    this.url = url;
    this.near = near;
    this.changed = changed;
    this.picked = picked;
    this.chips = /** @type {HTMLElement} */ (root.querySelector(".chips"));
    this.input = /** @type {HTMLInputElement} */ (root.querySelector("[role=combobox]"));
    this.list = /** @type {HTMLElement} */ (root.querySelector("[role=listbox]"));
    /** @type {Actor[]} */
    this.actors = [];
    this.timer = 0;
    this.asked = 0;
    this.waiting = false;
    /** A key pressed before the answer was there: it counts when the answer comes. */
    this.pending = "";
    /** Words of the text that the next actor is named by. @type {Span | null} */
    this.surface = null;
    /** @type {HTMLElement | null} */
    this.active = null;

    this.input.addEventListener("input", () => this.typed());
    this.input.addEventListener("keydown", (event) => this.pressed(event));
    this.input.addEventListener("click", () => this.input.value || this.suggest());
    this.input.addEventListener("blur", () => this.left());
    // The list is chosen from without the input losing the focus.
    this.list.addEventListener("mousedown", (event) => event.preventDefault());
    this.list.addEventListener("click", (event) => {
      const option = /** @type {Element} */ (event.target).closest("[role=option]");
      if (option) this.take(/** @type {HTMLElement} */ (option));
    });
    this.chips.addEventListener("click", (event) => {
      const button = /** @type {Element} */ (event.target).closest("button");
      const chip = /** @type {HTMLElement | null} */ (button?.closest("[data-value]"));
      if (!chip) return;
      this.put(this.actors.filter((actor) => String(actor.id) !== chip.dataset.value));
      this.input.focus();
    });
    root.addEventListener("mousedown", (event) => {
      if (/** @type {Element} */ (event.target).matches(".actors, .chips")) {
        event.preventDefault();
        this.input.focus();
      }
    });
  }

  /** Goes into the field, with the likely actors at hand. */
  enter() {
    this.input.focus();
    if (!this.input.value) this.suggest();
  }

  /** Shows these actors; announces nothing. @param {Actor[]} actors */
  show(actors) {
    this.actors = actors;
    this.chips.replaceChildren(
      ...actors.map((actor) => {
        const button = element("button", "", "×");
        button.setAttribute("type", "button");
        button.setAttribute("aria-label", `Remove ${actor.name}`);
        const chip = element("li", "actor", element("bdi", "", actor.name), button);
        chip.dataset.value = String(actor.id);
        chip.toggleAttribute("data-surface", Boolean(actor.surface));
        if (actor.surface) chip.title = "Taken from words in the text";
        return chip;
      }),
    );
  }

  /** @param {Actor[]} actors */
  put(actors) {
    this.show(actors);
    this.changed(actors);
  }

  /** One more actor; one that is there already may get the words that name it. @param {Actor} actor */
  add(actor) {
    const there = this.actors.find((one) => String(one.id) === String(actor.id));
    if (!there) this.put([...this.actors, actor]);
    else if (actor.surface) this.put(this.actors.map((one) => (one === there ? { ...one, surface: actor.surface } : one)));
  }

  /** An actor named by words of the text: set at once when they name just one, else offered.
   * @param {string} words @param {Span} surface */
  async name(words, surface) {
    const letters = fold(words);
    const known = this.near().filter((actor) => fold(actor.name) === letters);
    if (known.length === 1) {
      this.add({ ...known[0], surface });
      return true;
    }
    this.asked += 1;
    const html = await this.fetch(words);
    this.list.innerHTML = html ?? "";
    const exact = this.options().filter((one) => one.hasAttribute("data-exact"));
    if (exact.length === 1) {
      this.list.replaceChildren();
      this.add({ ...actorOf(exact[0]), surface });
      return true;
    }
    this.surface = surface;
    this.input.value = words;
    this.input.focus();
    if (html === null) this.list.replaceChildren(option({ id: words, name: words }, `“${words}” as typed`));
    this.fill(words);
    return false;
  }

  typed() {
    clearTimeout(this.timer);
    this.pending = "";
    this.waiting = Boolean(this.input.value.trim());
    if (this.waiting) this.timer = window.setTimeout(() => this.ask(), PAUSE);
    else {
      this.surface = null;
      this.close();
    }
  }

  async ask() {
    const query = this.input.value.trim();
    this.asked += 1;
    const asked = this.asked;
    this.waiting = true;
    const html = await this.fetch(query);
    if (asked !== this.asked || query !== this.input.value.trim()) return;
    this.waiting = false;
    if (html || !query) this.list.innerHTML = html ?? "";
    else this.list.replaceChildren(...this.known(query), option({ id: query, name: query }, `“${query}” as typed`));
    this.fill(query);
    this.catchUp();
  }

  /** Options from the server; null when there is no answer: the names on this page still help then, and a name as typed
   * is looked up when it is saved. @param {string} query */
  async fetch(query) {
    try {
      const answer = await fetch(`${this.url}?${new URLSearchParams({ q: query })}`, {
        headers: { "X-Requested-With": "fetch" },
        redirect: "error",
      });
      return answer.ok ? await answer.text() : null;
    } catch {
      return null;
    }
  }

  /** Likely actors that are not in the field yet. @param {string} query */
  known(query) {
    const letters = fold(query);
    const here = new Set(this.actors.map((actor) => actor.name));
    return this.near()
      .filter((actor) => !here.has(actor.name) && fold(actor.name).includes(letters))
      .slice(0, MOST)
      .map((actor) => option(actor, actor.name));
  }

  /** Before anything is typed: who is likely or, where nobody is known yet, whom the server thinks likely. */
  suggest() {
    const known = this.known("");
    if (!known.length) {
      this.ask();
      return;
    }
    this.list.replaceChildren(...known);
    this.fill("");
  }

  /** @param {string} query */
  fill(query) {
    if (this.options().some((one) => one.hasAttribute("data-exact"))) {
      this.list.querySelectorAll(".option-new, .options-head").forEach((one) => one.remove());
    }
    for (const one of this.options()) {
      const taken = this.actors.some((actor) => String(actor.id) === one.dataset.value);
      if (taken && !this.surface) one.remove();
    }
    const found = this.options();
    found.forEach((one, index) => {
      one.id = `${this.list.id}-${index}`;
      one.setAttribute("aria-selected", "false");
      if (query || index >= MOST) return;
      const key = element("kbd", "", String(index + 1));
      key.setAttribute("aria-hidden", "true");
      one.append(key);
    });
    this.list.hidden = !found.length;
    this.input.setAttribute("aria-expanded", String(Boolean(found.length)));
    // What is typed chooses the first answer; making a new actor is never a slip of Enter.
    this.point(query && found[0] && !found[0].classList.contains("option-new") ? found[0] : null);
  }

  /** @returns {HTMLElement[]} */
  options() {
    return [...this.list.querySelectorAll(/** @type {"li"} */ ("[role=option]"))];
  }

  /** @param {HTMLElement | null} one */
  point(one) {
    this.active?.setAttribute("aria-selected", "false");
    this.active = one;
    if (one) {
      one.setAttribute("aria-selected", "true");
      one.scrollIntoView({ block: "nearest" });
      this.input.setAttribute("aria-activedescendant", one.id);
    } else this.input.removeAttribute("aria-activedescendant");
  }

  /** @param {KeyboardEvent} event */
  pressed(event) {
    if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    const options = this.options();
    const open = !this.list.hidden;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (!open) {
        if (this.input.value.trim()) this.ask();
        else this.suggest();
        return;
      }
      const at = this.active ? options.indexOf(this.active) : event.key === "ArrowDown" ? -1 : options.length;
      this.point(options[(at + (event.key === "ArrowDown" ? 1 : -1) + options.length) % options.length]);
    } else if (event.key === "Enter") {
      event.preventDefault();
      if (this.waiting) this.pending = "Enter";
      else if (open && this.active) this.take(this.active);
    } else if (event.key === "Tab" && !event.shiftKey && this.input.value.trim()) {
      if (this.waiting) this.pending = "Enter";
      else if (open && this.active) this.take(this.active);
    } else if (/^[1-9]$/.test(event.key) && !this.input.value && (open || this.waiting)) {
      event.preventDefault();
      this.pending = event.key;
      this.catchUp();
    } else if (event.key === "Escape" && (open || this.input.value)) {
      event.preventDefault();
      event.stopPropagation();
      if (open) this.close();
      else this.empty();
    } else if (event.key === "Backspace" && !this.input.value && this.actors.length) {
      event.preventDefault();
      this.put(this.actors.slice(0, -1));
    }
  }

  /** Does what was asked for by a key, as soon as there is something to choose from. */
  catchUp() {
    if (this.waiting || !this.pending) return;
    const key = this.pending;
    this.pending = "";
    const one = key === "Enter" ? this.active : this.options()[Number(key) - 1];
    if (one) this.take(one);
    if (one && key !== "Enter") this.picked();
    if (document.activeElement !== this.input) this.close();
  }

  /** @param {HTMLElement} chosen */
  take(chosen) {
    const surface = this.surface ? { surface: this.surface } : {};
    this.empty();
    this.close();
    this.add({ ...actorOf(chosen), ...surface });
  }

  empty() {
    this.input.value = "";
    this.surface = null;
  }

  /** Typed words that name exactly one actor are taken when the field is left; others stay to be seen. */
  left() {
    if (this.waiting && this.pending) return;
    const exact = this.input.value.trim() ? this.options().filter((one) => one.hasAttribute("data-exact")) : [];
    if (exact.length === 1) this.take(exact[0]);
    else this.close();
  }

  close() {
    clearTimeout(this.timer);
    this.asked += 1;
    this.waiting = false;
    this.pending = "";
    this.point(null);
    this.list.hidden = true;
    this.list.replaceChildren();
    this.input.setAttribute("aria-expanded", "false");
  }
}

/** Case and diacritics do not matter. @param {string} name */
export const fold = (name) =>
  name.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().replaceAll("ı", "i").replace(/\s+/g, " ").trim();

/** @param {HTMLElement} one @returns {Actor} */
function actorOf({ dataset: { value = "", name = "" } }) {
  return { id: /^\d+$/.test(value) ? Number(value) : value, name };
}

/** @param {Actor} actor @param {string} words */
function option(actor, words) {
  const made = element("li", "option", element("bdi", "", words));
  made.setAttribute("role", "option");
  made.dataset.value = String(actor.id);
  made.dataset.name = actor.name;
  return made;
}
