// @ts-check
// The reading page.

import { setUp as address } from "./address.js";
import { setUp as cardForm } from "./card-form.js";
import { CardPanels } from "./card-panels.js";
import { setUp as cursor } from "./cursor.js";
import { Desk } from "./desk.js";
import { setUp as done } from "./done.js";
import { setUp as going } from "./going.js";
import { setUp as handles } from "./handles.js";
import { setUp as later } from "./later.js";
import { setUp as linking } from "./linking.js";
import { setUp as live } from "./live.js";
import { setUp as margin } from "./margin.js";
import { setUp as past } from "./past.js";
import { setUp as saves } from "./saves.js";
import { setUp as seeing } from "./seeing.js";
import { setUp as selection } from "./selection.js";
import { setUp as status } from "./status.js";
import { setUp as talk } from "./talk.js";
import { setUp as troubles } from "./troubles.js";
import { setUp as undo } from "./undo.js";

const root = document.getElementById("desk");
if (root) {
  document.documentElement.classList.add("has-script");
  const desk = new Desk(root);
  later(desk);
  if (desk.mayAnnotate) {
    status(desk);
    troubles(desk);
    const choice = selection(desk);
    cardForm(desk, choice);
    cursor(desk, choice);
    handles(desk);
    undo(desk);
    const panels = new CardPanels(desk);
    talk(desk, panels);
    past(desk, panels);
  }
  address(desk);
  linking(desk);
  going(desk);
  seeing(desk);
  margin(desk);
  done(desk);
  if (desk.mayAnnotate) {
    saves(desk);
    live(desk);
  }
  root.classList.add("is-ready");
}
