// @ts-check
// The form that a person's own card opens into. What is changed saves itself.

import { ActorField } from "./actor-field.js";
import { ROLES } from "./annotations.js";
import { find } from "./cards.js";
import { emit } from "./desk.js";

const PAUSE = 700;

/** @param {import("./desk.js").Desk} desk */
export function setUp(desk) {
  const template = /** @type {HTMLTemplateElement} */ (document.getElementById("card-form"));
  /** @type {Form | null} */
  let form = null;

  document.addEventListener("card:opened", (event) => {
    const { id } = /** @type {CustomEvent} */ (event).detail;
    if (desk.annotations.get(id)?.mine) form = new Form(desk, template, id);
  });
  document.addEventListener("card:closed", () => {
    form?.close();
    form = null;
  });
  document.addEventListener("annotation:shown", () => {
    if (form && desk.annotations.has(form.id)) form.show();
    else form = null;
  });
  document.addEventListener("selection:made", (event) => form?.offer(/** @type {CustomEvent} */ (event).detail.span));
  for (const moment of ["pagehide", "visibilitychange"]) addEventListener(moment, () => form?.keepNote());
}

class Form {
  /** @param {import("./desk.js").Desk} desk @param {HTMLTemplateElement} template @param {string} id */
  constructor(desk, template, id) {
    this.desk = desk;
    this.id = id;
    this.element = /** @type {HTMLFormElement} */ (
      /** @type {DocumentFragment} */ (template.content.cloneNode(true)).firstElementChild
    );
    this.note = /** @type {HTMLTextAreaElement} */ (this.element.querySelector("[name=note]"));
    this.timer = 0;
    this.fields = ROLES.map((role) => {
      const field = new ActorField(
        /** @type {HTMLElement} */ (this.element.querySelector(`[data-role="${role}"]`)),
        {
          url: desk.optionsUrl,
          near: () => this.near(),
          changed: (actors) => desk.change(id, { [role]: actors }),
        },
      );
      return { role, field };
    });

    this.element.addEventListener("submit", (event) => event.preventDefault());
    this.element.addEventListener("change", (event) => {
      const { name, value } = /** @type {HTMLInputElement} */ (event.target);
      if (name === "label" || name === "certainty") desk.change(id, { [name]: value });
    });
    this.element.addEventListener("click", (event) => {
      const button = /** @type {Element} */ (event.target).closest("button");
      if (button?.dataset.edge) this.move(button.dataset.edge, Number(button.dataset.by));
      else if (button?.hasAttribute("data-take")) this.take();
      else if (button?.hasAttribute("data-delete")) {
        event.stopPropagation();
        desk.remove(id);
      }
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
    this.offer(null);
    find(id)?.append(this.element);
  }

  get annotation() {
    return /** @type {import("./annotations.js").Annotation} */ (this.desk.annotations.get(this.id));
  }

  /** Shows the annotation as it stands; what is being typed stays. */
  show() {
    const { annotation, element } = this;
    for (const name of /** @type {const} */ (["label", "certainty"])) {
      for (const choice of /** @type {NodeListOf<HTMLInputElement>} */ (element.querySelectorAll(`[name="${name}"]`))) {
        choice.checked = choice.value === annotation[name];
      }
    }
    for (const { role, field } of this.fields) {
      if (JSON.stringify(field.actors) !== JSON.stringify(annotation[role])) field.show(annotation[role]);
    }
    if (document.activeElement !== this.note && !this.timer) this.note.value = annotation.note;
  }

  /** Says whether there are selected words that this annotation could take. @param {unknown} span */
  offer(span) {
    const button = /** @type {HTMLButtonElement} */ (this.element.querySelector("[data-take]"));
    button.hidden = !span;
  }

  take() {
    emit("selection:wanted", {
      answer: (/** @type {import("./text.js").Span | null} */ span) => {
        if (span) this.desk.change(this.id, { spans: [span] });
        find(this.id)?.focus({ preventScroll: true });
      },
    });
  }

  /** @param {string} edge @param {number} by */
  move(edge, by) {
    const spans = this.annotation.spans.map((span) => /** @type {import("./text.js").Span} */ ([...span]));
    const at = edge === "start" ? 0 : spans.length - 1;
    const moved = this.desk.words.move(spans[at], edge === "start" ? "start" : "end", by < 0 ? -1 : 1);
    if (!moved) return;
    spans[at] = moved;
    this.desk.change(this.id, { spans });
  }

  /** Actors that this page names already, the latest first. */
  near() {
    const known = new Map();
    for (const annotation of this.desk.inOrder().reverse()) {
      for (const role of ROLES) for (const actor of annotation[role]) known.set(actor.name, actor);
    }
    return [...known.values()];
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
    for (const { field } of this.fields) field.close();
    this.element.remove();
  }
}
