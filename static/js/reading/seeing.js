// @ts-check
// How one sees the article: its look, a filter, the outline, the codebook beside it, the list of keys.

import { Appearance } from "./appearance.js";
import { setUp as codebook } from "./codebook.js";
import { setUp as filter } from "./filter.js";
import { setUp as keysDialog } from "./keys-dialog.js";
import { setUp as outline } from "./outline.js";
import { Panels } from "./panels.js";
import { setUp as view } from "./view.js";

/** @param {import("./desk.js").Desk} desk */
export function setUp(desk) {
  const panels = new Panels(desk);
  const appearance = new Appearance(desk, document.getElementById("view-fields")?.dataset.url ?? "");
  view(desk, panels, appearance);
  filter(desk, panels);
  outline(desk, panels);
  codebook(desk, panels);
  keysDialog(desk, appearance);
}
