// @ts-check
// Comments that were begun and not sent, kept in this browser for the person who began them.

export class Drafts {
  /** @param {string} user */
  constructor(user) {
    this.prefix = `demarche:draft:${user}:`;
    /** Where the browser keeps nothing, the page at least does. @type {Map<string, string>} */
    this.memory = new Map();
  }

  /** @param {string} annotation @param {string} parent */
  of(annotation, parent) {
    const key = `${this.prefix}${annotation}:${parent}`;
    try {
      return localStorage.getItem(key) ?? this.memory.get(key) ?? "";
    } catch {
      return this.memory.get(key) ?? "";
    }
  }

  /** @param {string} annotation @param {string} parent @param {string} text */
  keep(annotation, parent, text) {
    const key = `${this.prefix}${annotation}:${parent}`;
    this.memory.delete(key);
    try {
      if (text.trim()) localStorage.setItem(key, text);
      else localStorage.removeItem(key);
    } catch {
      if (text.trim()) this.memory.set(key, text);
    }
  }
}
