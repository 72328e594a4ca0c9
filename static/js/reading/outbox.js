// @ts-check
// Comments on their way to the server. Each is first kept in this browser under an id of its own, then sent; it leaves
// when the server has answered for it or when the person discards it. Sent twice, it is one comment.

import { uuid } from "./annotations.js";
import { emit } from "./desk.js";
import { PATIENCE, Sender } from "./sender.js";

/**
 * @typedef {object} Waiting
 * @property {string} id
 * @property {string} annotation
 * @property {string} parent the thread's first comment, or "" for a new thread
 * @property {string} text
 * @property {number} at
 * @property {string} [problem] why it is not sent again by itself
 */
/** @typedef {import("./sender.js").Hindrance} Hindrance */

/** @extends {Sender<Waiting>} */
export class Outbox extends Sender {
  /** @param {import("./desk.js").Desk} desk */
  constructor(desk) {
    super();
    this.desk = desk;
    // Each person has a box of their own: words never leave under somebody else's name.
    this.prefix = `demarche:comment:${desk.user}:${desk.article}:`;
    /** Where the browser keeps nothing, the page at least does. @type {Map<string, string>} */
    this.memory = new Map();

    this.runOnComingBack();
    // An annotation must be there before anything can be said about it.
    document.addEventListener("annotation:saved", () => this.run());
    addEventListener("storage", (event) => event.key?.startsWith(this.prefix) && this.tell());
  }

  // What is kept ---------------------------------------------------------------------------------------------------

  /** @returns {Waiting[]} */
  items() {
    const kept = new Map(this.memory);
    try {
      for (let index = 0; index < localStorage.length; index += 1) {
        const key = localStorage.key(index);
        if (key?.startsWith(this.prefix)) kept.set(key, localStorage.getItem(key) ?? "");
      }
    } catch {
      // The browser keeps nothing for this site.
    }
    return [...kept.values()].map((text) => JSON.parse(text)).sort((a, b) => a.at - b.at);
  }

  /** Those on annotations of this page; what is said about a deleted one waits until that comes back. */
  shown() {
    return this.items().filter((item) => this.desk.annotations.has(item.annotation));
  }

  /** @param {Waiting} item */
  keep(item) {
    const [key, text] = [this.prefix + item.id, JSON.stringify(item)];
    try {
      localStorage.setItem(key, text);
      this.memory.delete(key);
    } catch {
      this.memory.set(key, text);
    }
    this.tell();
  }

  /** @param {string} id */
  forget(id) {
    this.memory.delete(this.prefix + id);
    try {
      localStorage.removeItem(this.prefix + id);
    } catch {
      // Nothing was kept.
    }
    this.tell();
  }

  /** @param {{annotation: string, parent: string, text: string}} said */
  put(said) {
    this.keep({ ...said, id: uuid(), at: Date.now() });
    this.run();
  }

  /** @param {Waiting} item */
  retry(item) {
    this.keep({ ...item, problem: undefined });
    this.run();
  }

  tell() {
    const items = this.shown();
    const troubled = items.filter((item) => item.problem).length;
    emit("comments:changed", { waiting: items.length, troubled, hindrance: items.length > troubled ? this.hindrance : "" });
  }

  // What is sent ---------------------------------------------------------------------------------------------------

  next() {
    return this.shown().find((item) => !item.problem && this.desk.annotations.get(item.annotation)?.version);
  }

  /** @param {Waiting} item @returns {Promise<Hindrance>} what stands in the way of everything, or "" */
  async attempt(item) {
    const { id, annotation, parent, text } = item;
    let answer;
    let body;
    try {
      answer = await ask(this.desk, `${this.desk.savePrefix}${annotation}/talk/`, { id, parent, text });
      body = answer.type === "opaqueredirect" ? "" : await answer.text();
    } catch {
      return navigator.onLine ? "unreachable" : "offline";
    }
    const { status } = answer;
    if (status === 401 || answer.type === "opaqueredirect") return "signed-out";
    if (status >= 500 || status === 408 || status === 429) return "unreachable";
    if (answer.ok) {
      this.forget(id);
      emit("comment:sent", { item, html: body });
    } else {
      const plain = answer.headers.get("Content-Type")?.startsWith("text/plain");
      this.keep({ ...item, problem: plain && body ? body : `It was refused (${status}).` });
    }
    return "";
  }
}

/** Asks the server for a piece of a card, or posts to it. @param {import("./desk.js").Desk} desk
 * @param {string} url @param {Record<string, string>} [body] */
export function ask(desk, url, body) {
  return fetch(url, {
    method: body ? "POST" : "GET",
    headers: {
      "X-Requested-With": "fetch",
      "X-Demarche-User": desk.user,
      // Read when it is needed: signing in elsewhere changes it.
      ...(body ? { "X-CSRFToken": /(?:^|;\s*)csrftoken=([^;]+)/.exec(document.cookie)?.[1] ?? "" } : {}),
    },
    body: body && new URLSearchParams(body),
    redirect: "manual",
    cache: "no-store",
    signal: AbortSignal.timeout(PATIENCE),
  });
}

/** What an answer brought, or a sentence saying why it brought nothing.
 * @param {() => Promise<Response>} asked @returns {Promise<{html: string, sentence: string}>} */
export async function answerOf(asked) {
  try {
    const answer = await asked();
    if (answer.status === 401 || answer.type === "opaqueredirect") {
      return { html: "", sentence: "You have been signed out. Sign in again to go on." };
    }
    const body = await answer.text();
    if (answer.ok) return { html: body, sentence: "" };
    const plain = answer.headers.get("Content-Type")?.startsWith("text/plain");
    return { html: "", sentence: plain && body ? body : "The server gave no good answer. Try again in a moment." };
  } catch {
    const offline = "You are offline. This needs a connection.";
    return { html: "", sentence: navigator.onLine ? "The server does not answer. Try again in a moment." : offline };
  }
}
