// @ts-check
// Who is likely to be named next: whoever was named last, on this page and on the articles before it.

import { ROLES } from "./annotations.js";

/** @typedef {import("./annotations.js").Actor} Actor */
/** @typedef {(typeof ROLES)[number]} Role */
/** @typedef {{last: Partial<Record<Role, Actor[]>>, recent: Actor[]}} Kept */

const MOST = 9;

export class Likely {
  /** @param {import("./desk.js").Desk} desk */
  constructor(desk) {
    this.desk = desk;
    // Actors belong to the dispute, which this address names.
    this.key = `demarche:actors:${desk.user}:${desk.optionsUrl}`;
  }

  /** @returns {Kept} */
  get kept() {
    try {
      return JSON.parse(localStorage.getItem(this.key) ?? "") ?? this.nothing;
    } catch {
      return this.nothing;
    }
  }

  get nothing() {
    return { last: {}, recent: [] };
  }

  /** The actors of this role in the statement that was coded last. @param {Role} role @returns {Actor[]} */
  last(role) {
    return this.kept.last[role] ?? [];
  }

  /** Keeps who has just been named. @param {Role} role @param {Actor[]} actors */
  note(role, actors) {
    if (!actors.length) return;
    // A new actor has no number yet, but from now on its name is known.
    const named = actors.map(({ id, name }) => ({ id: typeof id === "number" ? id : name, name }));
    const names = new Set(named.map(({ name }) => name));
    const { last, recent } = this.kept;
    const kept = {
      last: { ...last, [role]: named },
      recent: [...named, ...recent.filter(({ name }) => !names.has(name))].slice(0, MOST),
    };
    try {
      localStorage.setItem(this.key, JSON.stringify(kept));
    } catch {
      // A convenience; without it names are typed.
    }
  }

  /** The likeliest actors for a role: the last ones in it, then others named lately, here and before. Whoever has a
   * part in this statement already is the least likely.
   * @param {Role} role @param {import("./annotations.js").Annotation} annotation @returns {Actor[]} */
  actors(role, annotation) {
    /** @type {Map<string, Actor>} */
    const found = new Map();
    const put = (/** @type {Actor[]} */ actors) => {
      for (const { id, name } of actors) if (!found.has(name)) found.set(name, { id, name });
    };
    put(this.last(role));
    const here = this.desk.inOrder().reverse();
    put(here.flatMap((annotation) => annotation[role]));
    put(here.flatMap((annotation) => ROLES.flatMap((other) => annotation[other])));
    put(this.kept.recent);
    const seated = new Set(ROLES.flatMap((other) => annotation[other].map(({ name }) => name)));
    const actors = [...found.values()];
    return [...actors.filter(({ name }) => !seated.has(name)), ...actors.filter(({ name }) => seated.has(name))];
  }
}
