// @ts-check
// The way through the queue, and Done, which asks first when a statement lacks a speaker or a target.

import { element, find } from "./cards.js";
import { emit } from "./desk.js";

const FIRST_WORDS = 60;

/** @param {import("./desk.js").Desk} desk */
export function setUp(desk) {
  /** @param {string} key @param {string} words @param {string} way @param {string} end */
  const bindWay = (key, words, way, end) =>
    desk.keys.bind({
      keys: [key],
      words,
      group: "Going",
      act: (event) => {
        if (event.repeat) return;
        const link = /** @type {HTMLElement | null} */ (document.querySelector(`.neighbours [rel="${way}"]`));
        if (link) link.click();
        else desk.tell(end);
      },
    });
  bindWay("P", "Previous article", "prev", "This is the first article.");
  bindWay("N", "Next article", "next", "This is the last article.");

  const form = /** @type {HTMLFormElement | null} */ (document.getElementById("done"));
  const dialog = /** @type {HTMLDialogElement | null} */ (document.getElementById("done-dialog"));
  if (form && dialog) finishing(desk, form, dialog);
}

/** @param {import("./desk.js").Desk} desk @param {HTMLFormElement} form @param {HTMLDialogElement} dialog */
function finishing(desk, form, dialog) {
  const button = /** @type {HTMLButtonElement | null} */ (form.querySelector('button[value="1"]'));
  const sure = document.createElement("input");
  Object.assign(sure, { type: "hidden", name: "sure", value: "" });
  form.append(sure);

  desk.keys.bind({
    keys: ["D"],
    words: "Done, next article",
    group: "Going",
    act: (event) => {
      // Held down it would go on to finish the next article too.
      if (event.repeat) return;
      if (button) form.requestSubmit(button);
      else desk.tell("This article is done already.");
    },
  });

  const lacking = () =>
    desk.inOrder().filter(({ mine, speakers, targets }) => mine && !(speakers.length && targets.length));

  // Before the page waits for the last save: the choice comes first.
  document.addEventListener(
    "submit",
    (event) => {
      if (event.target !== form || event.submitter !== button || sure.value || !lacking().length) return;
      event.preventDefault();
      event.stopPropagation();
      ask();
    },
    true,
  );
  document.addEventListener("annotation:changed", () => (sure.value = ""));

  function ask() {
    const found = lacking();
    const title = /** @type {HTMLElement} */ (dialog.querySelector("h2"));
    title.textContent =
      found.length === 1
        ? "1 of your statements lacks a speaker or a target."
        : `${found.length} of your statements lack a speaker or a target.`;
    const items = found.map((annotation) => {
      const { hue, name } = desk.label(annotation.label);
      const words = element("q", "", shorten(desk.text.quote(annotation.spans)));
      words.dir = "auto";
      const missing = element("span", "missing", lacks(annotation));
      const choice = element("button", "", element("b", `hue-${hue}`, name), " ", words, " ", missing);
      choice.setAttribute("type", "button");
      choice.addEventListener("click", () => mend(annotation.id));
      return element("li", "", choice);
    });
    dialog.querySelector("ul")?.replaceChildren(...items);
    dialog.returnValue = "";
    dialog.showModal();
  }

  dialog.addEventListener("close", () => {
    if (dialog.returnValue !== "sure") return;
    sure.value = "1";
    form.requestSubmit(button);
  });

  /** Opens the card with the caret in the empty field. @param {string} id */
  function mend(id) {
    const annotation = desk.annotations.get(id);
    dialog.close("back");
    if (!annotation) return;
    emit("card:wanted", { id });
    const role = annotation.speakers.length ? "targets" : "speakers";
    const field = /** @type {HTMLElement | null} */ (
      find(id)?.querySelector(`.card-form [data-role="${role}"] [role=combobox]`) ?? null
    );
    field?.focus({ preventScroll: true });
  }

  // The server asked, since it knew of statements that this page did not; from here on the page does it.
  const page = new URL("..", form.action).pathname;
  if (location.pathname !== page) history.replaceState(null, "", page);
  const asked = document.getElementById("incomplete");
  if (asked && lacking().length) {
    asked.remove();
    ask();
  }
}

/** @param {import("./annotations.js").Annotation} annotation */
function lacks({ speakers, targets }) {
  if (speakers.length) return "no target";
  return targets.length ? "no speaker" : "no speaker or target";
}

/** The first words, cut at a word's end. @param {string} words */
function shorten(words) {
  const points = [...words.replace(/\s+/gu, " ")];
  if (points.length <= FIRST_WORDS) return points.join("");
  const cut = points.slice(0, FIRST_WORDS - 1).join("");
  return `${cut.replace(/(?<=.{30})\s\S*$/u, "")}…`;
}
