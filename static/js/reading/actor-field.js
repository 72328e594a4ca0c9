// @ts-check
// Actors as chips with a typeahead over names and aliases (the combobox pattern of the ARIA practices guide).

import { element } from "./cards.js";

/** @typedef {import("./annotations.js").Actor} Actor */

const PAUSE = 120;

export class ActorField {
  /**
   * @param {HTMLElement} root
   * @param {object} settings
   * @param {string} settings.url where options come from
   * @param {() => Actor[]} settings.near actors named elsewhere on the page, offered before anything is typed
   * @param {(actors: Actor[]) => void} settings.changed
   */
  constructor(root, { url, near, changed }) {
    this.url = url;
    this.near = near;
    this.changed = changed;
    this.chips = /** @type {HTMLElement} */ (root.querySelector(".chips"));
    this.input = /** @type {HTMLInputElement} */ (root.querySelector("[role=combobox]"));
    this.list = /** @type {HTMLElement} */ (root.querySelector("[role=listbox]"));
    /** @type {Actor[]} */
    this.actors = [];
    this.timer = 0;
    this.asked = 0;
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
        return chip;
      }),
    );
  }

  /** @param {Actor[]} actors */
  put(actors) {
    this.show(actors);
    this.changed(actors);
  }

  typed() {
    clearTimeout(this.timer);
    if (this.input.value.trim()) this.timer = window.setTimeout(() => this.ask(), PAUSE);
    else this.close();
  }

  async ask() {
    const query = this.input.value.trim();
    this.asked += 1;
    const asked = this.asked;
    let html = "";
    try {
      const answer = await fetch(`${this.url}?${new URLSearchParams({ q: query })}`, {
        headers: { "X-Requested-With": "fetch" },
        redirect: "error",
      });
      html = answer.ok ? await answer.text() : "";
    } catch {
      // Without a connection the names on this page still help, and a name as typed is looked up when it is saved.
    }
    if (asked !== this.asked || query !== this.input.value.trim()) return;
    if (html || !query) this.list.innerHTML = html;
    else this.list.replaceChildren(...this.known(query), option({ id: query, name: query }, `“${query}” as typed`));
    this.fill(query);
  }

  /** Actors of this page that are not in the field yet. @param {string} query */
  known(query) {
    const letters = query.toLocaleLowerCase();
    const here = new Set(this.actors.map((actor) => actor.name));
    return this.near()
      .filter((actor) => !here.has(actor.name) && actor.name.toLocaleLowerCase().includes(letters))
      .slice(0, 6)
      .map((actor) => option(actor, actor.name));
  }

  /** Before anything is typed: who is named on this page already or, on an empty page, whom the server thinks likely. */
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
    const options = this.options();
    const letters = query.toLocaleLowerCase();
    const exact = options.some(
      ({ dataset }) =>
        !dataset.value?.startsWith("+") &&
        [dataset.name, dataset.alias].some((name) => name?.toLocaleLowerCase() === letters),
    );
    if (exact) this.list.querySelectorAll(".option-new, .options-head").forEach((one) => one.remove());
    for (const one of this.options()) {
      const taken = this.actors.some((actor) => String(actor.id) === one.dataset.value);
      if (taken) one.remove();
    }
    this.options().forEach((one, index) => {
      one.id = `${this.list.id}-${index}`;
      one.setAttribute("aria-selected", "false");
    });
    const found = this.options();
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
    if (event.isComposing) return;
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
      if (open && this.active) this.take(this.active);
    } else if (event.key === "Escape" && (open || this.input.value)) {
      event.preventDefault();
      event.stopPropagation();
      if (open) this.close();
      else this.input.value = "";
    } else if (event.key === "Backspace" && !this.input.value && this.actors.length) {
      event.preventDefault();
      this.put(this.actors.slice(0, -1));
    }
  }

  /** @param {HTMLElement} chosen */
  take(chosen) {
    const { value = "", name = "" } = chosen.dataset;
    this.input.value = "";
    this.close();
    const id = /^\d+$/.test(value) ? Number(value) : value;
    this.put([...this.actors, { id, name }]);
  }

  /** Typed words that name exactly one actor are taken when the field is left; others stay to be seen. */
  left() {
    const letters = this.input.value.trim().toLocaleLowerCase();
    const exact = letters && this.options().filter(({ dataset }) => dataset.name?.toLocaleLowerCase() === letters);
    if (exact && exact.length === 1 && !exact[0].dataset.value?.startsWith("+")) this.take(exact[0]);
    else this.close();
  }

  close() {
    clearTimeout(this.timer);
    this.asked += 1;
    this.point(null);
    this.list.hidden = true;
    this.input.setAttribute("aria-expanded", "false");
  }
}

/** @param {Actor} actor @param {string} words */
function option(actor, words) {
  const made = element("li", "option", element("bdi", "", words));
  made.setAttribute("role", "option");
  made.dataset.value = String(actor.id);
  made.dataset.name = actor.name;
  return made;
}
