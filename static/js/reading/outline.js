// @ts-check
// The paragraphs at a glance, with the annotations that begin in them.

import { element } from "./cards.js";
import { emit } from "./desk.js";
import { refill } from "./panels.js";

/** @typedef {import("./text.js").Paragraph} Paragraph */
/** @typedef {import("./annotations.js").Annotation} Annotation */

const LENGTH = 120;

/** @param {import("./desk.js").Desk} desk @param {import("./panels.js").Panels} panels */
export function setUp(desk, panels) {
  let all = false;
  let due = 0;
  let moved = 0;

  panels.add({
    name: "outline",
    title: "Outline",
    key: "o",
    words: "Outline",
    opened: (body) => {
      build();
      body.querySelector("[aria-current]")?.scrollIntoView({ block: "nearest" });
    },
  });

  function build() {
    due = 0;
    if (panels.open !== "outline") return;
    const starting = byParagraph();
    const rows = desk.text.paragraphs.flatMap((paragraph, index) => {
      const annotations = starting.get(paragraph) ?? [];
      return all || annotations.length ? [row(paragraph, index + 1, annotations)] : [];
    });
    const list = element("ol", "outline", ...rows);
    list.setAttribute("role", "list");
    const scroll = panels.panel.scrollTop;
    const none = element("p", "quiet", "No annotations to show.");
    refill(panels.body, toggle(), rows.length ? list : none);
    panels.panel.scrollTop = scroll;
    place();
  }

  function toggle() {
    const box = /** @type {HTMLInputElement} */ (element("input", ""));
    box.type = "checkbox";
    box.checked = all;
    box.dataset.focus = "all";
    box.addEventListener("change", () => {
      all = box.checked;
      build();
      const count = panels.body.querySelectorAll("li").length;
      desk.say(all ? `All ${count} paragraphs.` : `${count} paragraphs with annotations.`);
    });
    return element("label", "side-check", box, element("span", "", "All paragraphs"));
  }

  /** The annotations on the page by the paragraph they begin in. */
  function byParagraph() {
    /** @type {Map<Paragraph, Annotation[]>} */
    const found = new Map();
    for (const annotation of desk.inSight()) {
      const paragraph = desk.text.at(annotation.spans[0][0]);
      const here = found.get(paragraph);
      if (here) here.push(annotation);
      else found.set(paragraph, [annotation]);
    }
    return found;
  }

  /** @param {Paragraph} paragraph @param {number} number @param {Annotation[]} annotations */
  function row(paragraph, number, annotations) {
    const words = paragraph.element ? beginning(paragraph.element.textContent ?? "") : "";
    const go = element(
      "button",
      "outline-go",
      element("span", "outline-number", String(number)),
      words ? element("bdi", "", words) : element("span", "quiet", `Paragraph ${number}`),
    );
    go.setAttribute("type", "button");
    go.dataset.focus = `paragraph ${number}`;
    go.dataset.goto = String(number);
    const made = element("li", "", go);
    if (annotations.length) {
      const ticks = element("span", "outline-ticks", ...annotations.map(tick));
      ticks.setAttribute("role", "group");
      ticks.setAttribute("aria-label", `Annotations in paragraph ${number}`);
      made.append(ticks);
    }
    return made;
  }

  /** @param {Annotation} annotation */
  function tick(annotation) {
    const label = desk.label(annotation.label);
    const made = element("button", `tick hue-${label.hue}`, [...label.name][0] ?? "");
    made.setAttribute("type", "button");
    made.setAttribute("aria-label", spoken(annotation));
    made.title = spoken(annotation);
    made.dataset.focus = annotation.id;
    made.dataset.tick = annotation.id;
    return made;
  }

  /** @param {Annotation} annotation */
  function spoken(annotation) {
    const names = (/** @type {{name: string}[]} */ actors) => actors.map(({ name }) => name).join(", ") || "nobody yet";
    return `${desk.label(annotation.label).name}: ${names(annotation.speakers)} to ${names(annotation.targets)}`;
  }

  /** Marks where one is reading: the last paragraph of the list that begins above the upper third of the screen. */
  function place() {
    moved = 0;
    if (panels.open !== "outline") return;
    const shown = desk.text.paragraphs.flatMap(({ element: p }, index) => (p ? [{ p, number: index + 1 }] : []));
    let low = 0;
    let high = shown.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (shown[middle].p.getBoundingClientRect().top <= innerHeight / 3) low = middle;
      else high = middle - 1;
    }
    const here = shown[low]?.number ?? 1;
    const before = panels.body.querySelector("[aria-current]");
    const buttons = [...panels.body.querySelectorAll(/** @type {"button"} */ ("[data-goto]"))];
    const current = buttons.filter(({ dataset }) => Number(dataset.goto) <= here).at(-1);
    if (before === (current ?? null)) return;
    before?.removeAttribute("aria-current");
    current?.setAttribute("aria-current", "location");
  }

  /** @param {number} number */
  async function goTo(number) {
    const paragraph = desk.text.paragraphs[number - 1];
    await desk.text.reach(paragraph.start, paragraph.end);
    const goal = paragraph.element;
    if (!goal) return;
    goal.scrollIntoView({ block: "start" });
    if (panels.covers) panels.close();
    // Reading and stepping go on from here.
    goal.tabIndex = -1;
    goal.addEventListener("blur", () => goal.removeAttribute("tabindex"), { once: true });
    goal.focus({ preventScroll: true });
    desk.say(`Paragraph ${number}.`);
  }

  /** @param {string} id */
  async function visit(id) {
    const [start, end] = desk.annotations.get(id)?.spans[0] ?? [0, 0];
    await desk.text.reach(start, end);
    panels.close();
    desk.pieces(id)[0]?.scrollIntoView({ block: "center" });
    emit("card:wanted", { id });
  }

  panels.body.addEventListener("click", (event) => {
    const button = /** @type {Element} */ (event.target).closest("button");
    if (button?.dataset.tick) visit(button.dataset.tick);
    else if (button?.dataset.goto) goTo(Number(button.dataset.goto));
  });
  for (const name of ["annotation:shown", "marks:painted", "text:arrived"]) {
    document.addEventListener(name, () => {
      if (panels.open === "outline" && !due) due = requestAnimationFrame(build);
    });
  }
  addEventListener(
    "scroll",
    () => {
      if (panels.open === "outline" && !moved) moved = requestAnimationFrame(place);
    },
    { passive: true },
  );
}

/** More than two lines hold; the stylesheet cuts the rest. @param {string} text */
const beginning = (text) => [...text.slice(0, 2 * LENGTH)].slice(0, LENGTH).join("");
