// @ts-check
// The form that a person's own card opens into, and the keys that fill it. What is changed saves itself.

import { ActorField } from "./actor-field.js";
import { ROLES } from "./annotations.js";
import { find } from "./cards.js";
import { Likely } from "./likely.js";
import { add, bounds, subtract } from "./spans.js";

/** @typedef {import("./annotations.js").Annotation} Annotation */
/** @typedef {import("./text.js").Span} Span */
/** @typedef {(typeof ROLES)[number]} Role */

const PAUSE = 700;
/** More selected words than a name has are a statement, not an actor. */
const LONGEST_NAME = 100;
const CERTAINTIES = ["certain", "probable", "doubtful"];
const SPEECHES = ["direct", "mixed", "indirect"];
const NAMED = "named-here";

/** @param {import("./desk.js").Desk} desk @param {import("./selection.js").Choice} choice */
export function setUp(desk, choice) {
  const template = /** @type {HTMLTemplateElement} */ (document.getElementById("card-form"));
  const likely = new Likely(desk);
  /** @type {Form | null} */
  let form = null;

  document.addEventListener("card:opened", (event) => {
    const { id } = /** @type {CustomEvent} */ (event).detail;
    if (desk.annotations.get(id)?.mine) form = new Form(desk, choice, template, likely, id);
  });
  document.addEventListener("card:closed", () => {
    form?.close();
    form = null;
  });
  document.addEventListener("annotation:shown", () => {
    if (form && desk.annotations.has(form.id)) form.show();
    else form = null;
  });
  document.addEventListener("choice:used", (event) => form?.use(/** @type {CustomEvent} */ (event).detail.does));
  for (const moment of ["pagehide", "visibilitychange"]) addEventListener(moment, () => form?.keepNote());

  /** @param {string} key @param {string} words @param {(form: Form) => unknown} act @param {string} [group] */
  const bind = (key, words, act, group = "Statement") =>
    desk.keys.bind({ keys: [key], words, group, act: () => (form ? act(form) : false) });
  bind("s", "Speaker: the selected words, or the field", (open) => open.use("speakers"));
  bind("t", "Target: the selected words, or the field", (open) => open.use("targets"));
  bind("r", "Reporter: the selected words, or the field", (open) => open.use("reporters"));
  bind("S", "The last speaker again", (open) => open.again("speakers"));
  bind("T", "The last target again", (open) => open.again("targets"));
  bind(".", "The last speaker and target again", (open) => open.again("speakers", "targets"));
  bind("n", "Note", (open) => open.note.focus());
  bind("c", "Certainty: certain, probable, doubtful", (open) => open.turn("certainty", CERTAINTIES));
  bind("d", "Speech: direct, mixed, indirect", (open) => open.turn("speech", SPEECHES));
  bind("Tab", "Speaker or target, whichever is still empty", (open) => open.next(null));
  bind("+", "Add the selected words to the annotation", (open) => open.use("add"), "Coding");
  bind("-", "Take the selected words out of it", (open) => open.use("remove"), "Coding");
  bind("=", "Put the selected words in place of its words", (open) => open.use("replace"), "Coding");
  bind("Delete", "Delete the annotation", (open) => desk.remove(open.id), "Coding");
}

class Form {
  /** @param {import("./desk.js").Desk} desk @param {import("./selection.js").Choice} choice
   * @param {HTMLTemplateElement} template @param {Likely} likely @param {string} id */
  constructor(desk, choice, template, likely, id) {
    this.desk = desk;
    this.choice = choice;
    this.likely = likely;
    this.id = id;
    this.element = /** @type {HTMLFormElement} */ (
      /** @type {DocumentFragment} */ (template.content.cloneNode(true)).firstElementChild
    );
    this.note = /** @type {HTMLTextAreaElement} */ (this.element.querySelector("[name=note]"));
    this.timer = 0;
    /** @type {Map<Role, ActorField>} */
    this.fields = new Map();
    for (const role of ROLES) {
      const root = /** @type {HTMLElement} */ (this.element.querySelector(`[data-role="${role}"]`));
      const field = new ActorField(root, {
        url: desk.optionsUrl,
        near: () => likely.actors(role, this.annotation),
        changed: (actors) => {
          desk.change(id, { [role]: actors });
          likely.note(role, actors);
        },
        picked: () => this.next(field.input) || find(id)?.focus({ preventScroll: true }),
      });
      this.fields.set(role, field);
    }

    this.element.addEventListener("submit", (event) => event.preventDefault());
    this.element.addEventListener("change", (event) => {
      const { name, value } = /** @type {HTMLInputElement} */ (event.target);
      if (["label", "certainty", "speech"].includes(name)) desk.change(id, { [name]: value });
    });
    this.element.addEventListener("click", (event) => {
      const button = /** @type {Element} */ (event.target).closest("button");
      const { edge, last } = button?.dataset ?? {};
      if (edge) this.move(edge, Number(button?.dataset.by));
      else if (last) this.again(/** @type {Role} */ (last));
      else if (button?.hasAttribute("data-delete")) {
        event.stopPropagation();
        desk.remove(id);
      }
    });
    this.element.addEventListener("keydown", (event) => {
      if (event.key !== "Tab" || event.shiftKey || event.defaultPrevented) return;
      const field = /** @type {HTMLElement} */ (event.target);
      if (field.matches("[role=combobox], textarea") && this.next(field)) event.preventDefault();
    });
    this.note.addEventListener("input", () => {
      clearTimeout(this.timer);
      this.timer = window.setTimeout(() => this.keepNote(), PAUSE);
    });
    this.note.addEventListener("blur", () => this.keepNote());
    // Enter makes a line in the note; with Control it ends it.
    this.note.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) find(id)?.focus();
    });

    this.show();
    const talk = find(id)?.querySelector(".card-talk");
    if (talk) talk.before(this.element);
    else find(id)?.append(this.element);
  }

  get annotation() {
    return /** @type {Annotation} */ (this.desk.annotations.get(this.id));
  }

  /** Shows the annotation as it stands; what is being typed stays. */
  show() {
    const { annotation, element } = this;
    for (const name of /** @type {const} */ (["label", "certainty", "speech"])) {
      for (const choice of /** @type {NodeListOf<HTMLInputElement>} */ (element.querySelectorAll(`[name="${name}"]`))) {
        choice.checked = choice.value === annotation[name];
      }
    }
    for (const [role, field] of this.fields) {
      if (JSON.stringify(field.actors) !== JSON.stringify(annotation[role])) field.show(annotation[role]);
    }
    for (const button of /** @type {NodeListOf<HTMLElement>} */ (element.querySelectorAll("[data-last]"))) {
      const role = /** @type {Role} */ (button.dataset.last);
      const last = this.likely.last(role);
      button.hidden = !last.length || annotation[role].length > 0;
      const place = /** @type {HTMLElement} */ (button.querySelector("bdi"));
      place.textContent = last.map((actor) => actor.name).join(", ");
    }
    if (document.activeElement !== this.note && !this.timer) this.note.value = annotation.note;
    this.paintNamed();
  }

  /** Shows which words of the text name the actors. */
  paintNamed() {
    const { text } = this.desk;
    const spans = ROLES.flatMap((role) => this.annotation[role].flatMap(({ surface }) => (surface ? [surface] : [])));
    const ranges = spans.filter(([start, end]) => text.isHere(start, end)).map((span) => text.rangeOf(span));
    if (ranges.length) CSS.highlights?.set(NAMED, new Highlight(...ranges));
    else CSS.highlights?.delete(NAMED);
  }

  // Fields ---------------------------------------------------------------------------------------------------------

  /** Goes to the next field after this one that a statement needs and that is empty, or to the first; false when there
   * is none.
   * @param {HTMLElement | null} from */
  next(from) {
    const empty = /** @type {Role[]} */ (["speakers", "targets"]).filter((role) => !this.annotation[role].length);
    const beyond = empty
      .map((role) => /** @type {ActorField} */ (this.fields.get(role)))
      .find(({ input }) => !from || from.compareDocumentPosition(input) & Node.DOCUMENT_POSITION_FOLLOWING);
    if (!beyond) return false;
    beyond.enter();
    return true;
  }

  /** The speaker, target … of the statement that was coded last. @param {...Role} roles */
  again(...roles) {
    const told = roles.flatMap((role) => {
      const last = this.likely.last(role).filter((one) => !this.annotation[role].some((there) => there.name === one.name));
      if (last.length) this.desk.change(this.id, { [role]: [...this.annotation[role], ...last] });
      return last.map((actor) => actor.name);
    });
    if (told.length) this.desk.say(told.join(", "));
    else this.desk.tell("Nobody was named before.");
    // A button that has done its work is gone.
    if (!document.activeElement || document.activeElement === document.body) find(this.id)?.focus({ preventScroll: true });
  }

  /** The next of several values. @param {"certainty" | "speech"} name @param {string[]} values */
  turn(name, values) {
    const value = values[(values.indexOf(this.annotation[name]) + 1) % values.length];
    this.desk.change(this.id, { [name]: value });
    this.desk.say(value);
  }

  // Selected words -------------------------------------------------------------------------------------------------

  /** Does something with the selected words. @param {string} does */
  use(does) {
    this.choice.read();
    const spans = this.choice.spans();
    if (does === "add" || does === "remove" || does === "replace") return spans.length > 0 && this.recut(does, spans);
    const role = /** @type {Role} */ (does);
    const field = /** @type {ActorField} */ (this.fields.get(role));
    if (!spans.length || this.desk.text.quote(spans).length > LONGEST_NAME) return field.enter();
    this.name(role, bounds(spans));
    return true;
  }

  /** @param {Role} role @param {Span} surface */
  async name(role, surface) {
    const field = /** @type {ActorField} */ (this.fields.get(role));
    const words = this.desk.text.slice(...surface).replace(/\s+/gu, " ");
    this.choice.clear();
    const set = await field.name(words.replace(/[’']s?$/u, ""), surface);
    if (set) {
      this.desk.say(`${field.actors.at(-1)?.name}.`);
      find(this.id)?.focus({ preventScroll: true });
    }
  }

  /** Adds the selected words to the annotation's, takes them out, or puts them in their place.
   * @param {"add" | "remove" | "replace"} how @param {Span[]} chosen */
  recut(how, chosen) {
    const { desk } = this;
    let spans = how === "replace" ? chosen : this.annotation.spans;
    if (how === "add") for (const span of chosen) spans = add(spans, span);
    if (how === "remove") for (const span of chosen) spans = subtract(spans, span);
    const kept = spans.map((span) => desk.text.trim(span)).filter((span) => span !== null);
    if (!kept.length) {
      desk.tell("An annotation keeps some words. To be rid of it, delete it.");
      return true;
    }
    this.choice.clear();
    desk.change(this.id, { spans: kept });
    desk.say(desk.text.quote(kept));
    find(this.id)?.focus({ preventScroll: true });
    return true;
  }

  /** @param {string} edge @param {number} by */
  move(edge, by) {
    const spans = this.annotation.spans.map((span) => /** @type {Span} */ ([...span]));
    const at = edge === "start" ? 0 : spans.length - 1;
    const moved = this.desk.words.move(spans[at], edge === "start" ? "start" : "end", by < 0 ? -1 : 1);
    if (!moved) return;
    spans[at] = moved;
    this.desk.change(this.id, { spans });
  }

  keepNote() {
    clearTimeout(this.timer);
    this.timer = 0;
    if (this.desk.annotations.has(this.id) && this.note.value.trim() !== this.annotation.note.trim()) {
      this.desk.change(this.id, { note: this.note.value });
    }
  }

  close() {
    this.keepNote();
    for (const field of this.fields.values()) field.left();
    CSS.highlights?.delete(NAMED);
    this.element.remove();
  }
}
