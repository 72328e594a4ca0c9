// @ts-check
// The reading page.

import { setUp as cardForm } from "./card-form.js";
import { Desk } from "./desk.js";
import { setUp as linking } from "./linking.js";
import { setUp as margin } from "./margin.js";
import { setUp as saves } from "./saves.js";
import { setUp as selection } from "./selection.js";
import { setUp as status } from "./status.js";
import { setUp as troubles } from "./troubles.js";

const root = document.getElementById("desk");
if (root) {
  document.documentElement.classList.add("has-script");
  const desk = new Desk(root);
  if (desk.mayAnnotate) {
    status(desk);
    troubles(desk);
    cardForm(desk);
    selection(desk);
  }
  linking(desk);
  margin(desk);
  if (desk.mayAnnotate) saves(desk);
  root.classList.add("is-ready");
}
