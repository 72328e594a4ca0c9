// @ts-check
// From annotation to annotation, in order of reading.

import { emit } from "./desk.js";
import { idsOf } from "./marks.js";

/** @param {import("./desk.js").Desk} desk */
export function setUp(desk) {
  /** The annotation from which one goes on: the one that is open, else the one whose mark has the focus. */
  const here = () => {
    const mark = document.activeElement?.closest("#text mark");
    return desk.annotations.get(desk.open || (mark ? idsOf(mark)[0] : ""));
  };

  /** Where one is in the text when no annotation says so: at the selection, else at the top of the window. */
  function place() {
    const selection = document.getSelection();
    const range = selection?.rangeCount ? selection.getRangeAt(0) : null;
    if (range && desk.text.root.contains(range.startContainer) && range.startContainer !== desk.text.root) {
      return desk.text.offsetOf(range.startContainer, range.startOffset);
    }
    const top = desk.text.paragraphs.find(({ element }) => element && element.getBoundingClientRect().bottom > 60);
    return top?.start ?? 0;
  }

  /** @param {-1 | 1} direction */
  function go(direction) {
    const all = desk.inSight();
    const from = here();
    const start = from ? 0 : place();
    const at = from ? all.indexOf(from) + direction : all.findIndex(({ spans }) => spans[0][0] >= start);
    const wanted = from || direction > 0 ? all[at] : all[(at < 0 ? all.length : at) - 1];
    if (wanted) emit("card:wanted", { id: wanted.id });
    else desk.tell(direction > 0 ? "No further annotation." : "No earlier annotation.");
  }

  desk.keys.bind({
    keys: ["a", "A"],
    words: "Next or previous annotation",
    group: "Moving",
    act: (_, key) => go(key === "a" ? 1 : -1),
  });
}
