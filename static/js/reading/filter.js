// @ts-check
// Shows only some of the annotations: the others are dimmed or hidden. Counts stay those of all.

import { all, element, find } from "./cards.js";
import { idsOf } from "./marks.js";
import { refill } from "./panels.js";

/** @typedef {import("./annotations.js").Annotation} Annotation */
/** @typedef {"label" | "annotator" | "speaker"} Aspect */

/** Stands for an annotation without a speaker; no actor has an empty name. */
const NOBODY = "";

/** What an annotation is asked for. @type {Record<Aspect, (annotation: Annotation) => string[]>} */
const VALUES = {
  label: ({ label }) => [label],
  annotator: ({ id }) => [find(id)?.querySelector(".card-by bdi")?.textContent ?? ""],
  speaker: ({ speakers }) => (speakers.length ? speakers.map(({ name }) => name) : [NOBODY]),
};
const ASPECTS = /** @type {Aspect[]} */ (Object.keys(VALUES));
const TITLES = { label: "Label", annotator: "Annotator", speaker: "Speaker" };

/** @param {import("./desk.js").Desk} desk @param {import("./panels.js").Panels} panels */
export function setUp(desk, panels) {
  /** @type {Record<Aspect, Set<string>>} */
  const wanted = { label: new Set(), annotator: new Set(), speaker: new Set() };
  let hides = false;
  /** Made or met since, and shown although they do not pass, until their card is closed. @type {Set<string>} */
  const spared = new Set();
  /** @type {Set<string>} */
  let dimmed = new Set();
  let told = "";
  /** Says why the filter is gone, until the card is closed that it made way for. */
  let lifted = "";

  const { line, sentence } = lineOf(() => {
    clear();
    desk.root.querySelector(/** @type {"button"} */ (".tools [data-panel=filter]"))?.focus({ preventScroll: true });
  });
  desk.root.querySelector(".counts")?.after(line);

  const isOn = () => ASPECTS.some((aspect) => wanted[aspect].size);

  /** @param {Annotation} annotation */
  const passes = (annotation) =>
    ASPECTS.every((aspect) => {
      const asked = wanted[aspect];
      return !asked.size || VALUES[aspect](annotation).some((value) => asked.has(value));
    });

  /** Brings the page in line with what is asked for. */
  function apply() {
    const annotations = desk.inOrder();
    const passing = annotations.filter(passes).length;
    const left = new Set(
      annotations.filter((one) => !passes(one) && one.id !== desk.open && !spared.has(one.id)).map(({ id }) => id),
    );
    const hidden = hides ? left : new Set();
    const touched = annotations.filter(({ id }) => hidden.has(id) !== desk.hidden.has(id)).flatMap(({ spans }) => spans);
    desk.hidden = hidden;
    for (const card of all(desk)) {
      const id = card.dataset.annotation ?? "";
      card.hidden = hidden.has(id);
      card.classList.toggle("is-dimmed", !hides && left.has(id));
    }
    dimmed = hides ? new Set() : left;
    if (touched.length) desk.paintSpans(touched);
    else dim();
    tell(passing, annotations.length);
    if (panels.open === "filter") fill();
  }

  /** A mark under several annotations is dimmed when all of them are. */
  function dim() {
    const words = desk.text.root;
    for (const mark of words.querySelectorAll("mark.is-dimmed")) mark.classList.remove("is-dimmed");
    if (!dimmed.size) return;
    for (const mark of words.querySelectorAll("mark[data-annotations]")) {
      if (idsOf(mark).every((id) => dimmed.has(id))) mark.classList.add("is-dimmed");
    }
  }

  /** @param {number} passing @param {number} count */
  function tell(passing, count) {
    const words = isOn() ? `Showing ${passing} of ${count}` : "";
    line.hidden = !words && !lifted;
    line.classList.toggle("is-lifted", !words);
    sentence.textContent = words || lifted;
    for (const { button, slug } of chips) button.setAttribute("aria-pressed", String(wanted.label.has(slug)));
    for (const button of panels.buttons("filter")) button.classList.toggle("is-used", isOn());
    if (words !== told) desk.say(words ? `${words} annotations.` : lifted || `Showing all ${count} annotations.`);
    told = words;
  }

  /** @param {Aspect} aspect @param {string} value */
  function turn(aspect, value) {
    if (!wanted[aspect].delete(value)) wanted[aspect].add(value);
    apply();
  }

  function clear() {
    for (const aspect of ASPECTS) wanted[aspect].clear();
    apply();
  }

  // The chips with the counts are the shortest way ----------------------------------------------------------------

  const chips = [.../** @type {NodeListOf<HTMLElement>} */ (desk.root.querySelectorAll("[data-count-of]"))].map((chip) => {
    const slug = chip.dataset.countOf ?? "";
    const button = element("button", "", ...chip.childNodes);
    button.setAttribute("type", "button");
    button.setAttribute("aria-pressed", "false");
    button.title = `Show only ${chip.dataset.name}`;
    button.addEventListener("click", () => turn("label", slug));
    chip.append(button);
    return { button, slug };
  });

  // The panel ------------------------------------------------------------------------------------------------------

  panels.add({
    name: "filter",
    title: "Filter",
    key: "f",
    words: "Filter",
    opened: () => fill(),
  });

  function fill() {
    const words = element("p", "", told || `All ${desk.inOrder().length} annotations`);
    const head = element("div", "filter-head", words);
    if (told) {
      const button = element("button", "link-button", "Clear");
      button.setAttribute("type", "button");
      button.dataset.focus = "clear";
      button.addEventListener("click", clear);
      head.append(button);
    }
    refill(panels.body, head, ...ASPECTS.flatMap(group), ways());
  }

  /** @param {Aspect} aspect */
  function group(aspect) {
    const counts = new Map([...wanted[aspect]].map((value) => [value, 0]));
    if (aspect === "label") for (const slug of desk.labels.keys()) counts.set(slug, 0);
    for (const annotation of desk.inOrder()) {
      for (const value of VALUES[aspect](annotation)) counts.set(value, (counts.get(value) ?? 0) + 1);
    }
    // One's own work alone is nothing to choose from.
    if (aspect === "annotator" && counts.size < 2 && !wanted.annotator.size) return [];
    if (!counts.size) return [];
    const rows = [...counts].map(([value, count]) => row(aspect, value, count));
    return [element("fieldset", "filter-group", element("legend", "", TITLES[aspect]), ...rows)];
  }

  /** @param {Aspect} aspect @param {string} value @param {number} count */
  function row(aspect, value, count) {
    const box = /** @type {HTMLInputElement} */ (element("input", ""));
    box.type = "checkbox";
    box.checked = wanted[aspect].has(value);
    box.dataset.focus = `${aspect} ${value}`;
    box.addEventListener("change", () => turn(aspect, value));
    const label = desk.labels.get(value);
    const name =
      aspect === "label"
        ? element("span", `worn hue-${label?.hue ?? "slate"}`, label?.name ?? value)
        : element("bdi", "", value === NOBODY ? "nobody yet" : value);
    return element("label", "side-check", box, element("span", "", name), element("span", "num quiet", String(count)));
  }

  function ways() {
    const rows = [
      { name: "Dim", value: false },
      { name: "Hide", value: true },
    ].map(({ name, value }) => {
      const radio = /** @type {HTMLInputElement} */ (element("input", ""));
      radio.type = "radio";
      radio.name = "others";
      radio.checked = hides === value;
      radio.dataset.focus = name;
      radio.addEventListener("change", () => {
        hides = value;
        apply();
      });
      return element("label", "", radio, element("span", "", name));
    });
    return element("fieldset", "segments", element("legend", "", "The others"), element("div", "", ...rows));
  }

  // What happens on the page ---------------------------------------------------------------------------------------

  document.addEventListener("annotation:changed", (event) => {
    const { annotation, before } = /** @type {CustomEvent} */ (event).detail;
    if (!before && isOn()) {
      spared.add(annotation.id);
      apply();
    }
  });
  document.addEventListener("annotation:shown", () => {
    if (isOn()) apply();
    else if (panels.open === "filter") fill();
  });
  document.addEventListener("marks:painted", dim);
  document.addEventListener("card:opened", (event) => {
    const { id } = /** @type {CustomEvent} */ (event).detail;
    if (desk.hidden.has(id)) {
      lifted = "The filter hid this annotation and is cleared.";
      clear();
    } else if (isOn()) apply();
  });
  document.addEventListener("card:closed", () => {
    spared.clear();
    if (isOn() || lifted) {
      lifted = "";
      apply();
    }
  });
}

/** The line that says how much is shown, and ends it. @param {() => void} clear */
function lineOf(clear) {
  const sentence = element("span", "num");
  const button = element("button", "link-button", "Clear");
  button.setAttribute("type", "button");
  button.setAttribute("aria-label", "Clear the filter");
  button.addEventListener("click", clear);
  const line = element("div", "filter-line", element("p", "", sentence, " ", button));
  line.hidden = true;
  return { line, sentence };
}
