// @ts-check
// The queue between the page and the server. What a person does is first kept in this browser, then sent; it leaves
// the queue only when the server has answered for it, or when the person discards it.

import { alike, fingerprint, read } from "./annotations.js";
import { parse } from "./cards.js";
import { emit } from "./desk.js";
import { PATIENCE, Sender } from "./sender.js";

/** @typedef {import("./annotations.js").Annotation} Annotation */
/**
 * What waits to be sent for one annotation: always its latest state.
 * @typedef {object} Item
 * @property {"save" | "delete"} kind
 * @property {Annotation} annotation its `version` is the one that the change was made on
 * @property {number} at place in the queue
 * @property {string} token another one after each change, so that an answer is matched with what was asked
 * @property {string} tab
 * @property {string[]} sent states that were sent without an answer: they may have arrived
 * @property {boolean} [revive] it was deleted and shall come back as it stands here
 * @property {Problem} [problem] why it is not sent again by itself
 */
/** @typedef {{kind: "refused" | "changed" | "deleted", sentence: string, html?: string}} Problem */
/** @typedef {import("./sender.js").Hindrance} Hindrance */

const TAB = Math.random().toString(36).slice(2);

/** @extends {Sender<Item>} */
export class Queue extends Sender {
  /** @param {import("./desk.js").Desk} desk */
  constructor(desk) {
    super();
    this.desk = desk;
    // Each person has a drawer of their own: drafts never leave under somebody else's name.
    this.prefix = `demarche:save:${desk.user}:${desk.article}:`;
    /** Where the browser keeps nothing, the page at least does. @type {Map<string, string>} */
    this.memory = new Map();
    this.sending = "";
    this.verified = csrfToken();
    /** Annotations that the server has answered for since the page was opened. @type {Set<string>} */
    this.met = new Set();
  }

  // What is kept ---------------------------------------------------------------------------------------------------

  /** @returns {Item[]} */
  items() {
    const keys = new Set(this.memory.keys());
    try {
      for (let index = 0; index < localStorage.length; index += 1) {
        const key = localStorage.key(index);
        if (key?.startsWith(this.prefix)) keys.add(key.slice(this.prefix.length));
      }
    } catch {
      // The browser keeps nothing for this site.
    }
    return [...keys]
      .map((id) => this.item(id))
      .filter((item) => item !== null)
      .sort((a, b) => a.at - b.at);
  }

  /** @param {string} id @returns {Item | null} */
  item(id) {
    // What the browser would not take is newer than what it took before.
    let kept = this.memory.get(id) ?? null;
    try {
      kept ??= localStorage.getItem(this.prefix + id);
    } catch {
      // The browser keeps nothing for this site.
    }
    return kept && JSON.parse(kept);
  }

  /** @param {Item} item */
  keep(item) {
    const text = JSON.stringify(item);
    try {
      localStorage.setItem(this.prefix + item.annotation.id, text);
      this.memory.delete(item.annotation.id);
    } catch {
      this.memory.set(item.annotation.id, text);
    }
    this.tell();
  }

  /** @param {string} id */
  forget(id) {
    this.memory.delete(id);
    try {
      localStorage.removeItem(this.prefix + id);
    } catch {
      // Nothing was kept.
    }
    this.tell();
  }

  /** @param {"save" | "delete"} kind @param {Annotation} annotation @param {Partial<Item>} [extra] */
  put(kind, annotation, extra = {}) {
    const { id } = annotation;
    const before = this.item(id);
    const unseen = before?.kind === "save" && before.annotation.version === null && !before.sent.length;
    if (kind === "delete" && unseen && this.sending !== id) {
      this.forget(id);
      return;
    }
    this.keep({
      kind,
      annotation,
      at: before?.at ?? this.items().reduce((last, item) => Math.max(last, item.at), Date.now() - 1) + 1,
      token: Math.random().toString(36).slice(2),
      tab: TAB,
      sent: before?.sent ?? [],
      ...(before?.revive ? { revive: true } : {}),
      ...extra,
    });
    this.run();
  }

  /** @param {Item} item @param {Problem} problem */
  trouble(item, problem) {
    this.keep({ ...item, problem });
    emit("save:troubled", { item, problem });
  }

  tell() {
    const items = this.items();
    emit("saves:changed", {
      waiting: items.length,
      troubled: items.filter((item) => item.problem).length,
      hindrance: this.hindrance,
      kept: !this.memory.size,
    });
  }

  // What is sent ---------------------------------------------------------------------------------------------------

  next() {
    return this.items().find((item) => !item.problem);
  }

  /** @param {Item} item @returns {Promise<Hindrance>} */
  async attempt(item) {
    const hindrance = (await this.verify()) || (await this.send(item));
    this.sending = "";
    return hindrance;
  }

  /** Signing in changes the token: before anything is sent with another one, it is made sure who signed in.
   * @returns {Promise<Hindrance>} */
  async verify() {
    const token = csrfToken();
    if (token === this.verified && token) return "";
    let answer;
    try {
      answer = await fetch(location.pathname, { redirect: "manual", cache: "no-store", signal: patience() });
    } catch {
      return navigator.onLine ? "unreachable" : "offline";
    }
    if (answer.status >= 500) return "unreachable";
    if (answer.type === "opaqueredirect" || answer.status === 401) return "signed-out";
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const user = /** @type {HTMLElement | null} */ (page.querySelector("[data-user]"))?.dataset.user;
    if (user !== this.desk.user) return user === "" ? "signed-out" : "someone-else";
    this.verified = csrfToken();
    const fresh = /** @type {HTMLInputElement | null} */ (page.querySelector("[name=csrfmiddlewaretoken]"))?.value;
    for (const field of document.querySelectorAll("input[name=csrfmiddlewaretoken]")) {
      if (fresh) /** @type {HTMLInputElement} */ (field).value = fresh;
    }
    return "";
  }

  /** @param {Item} item @returns {Promise<Hindrance>} what stands in the way of everything, or "" */
  async send(item) {
    const { id } = item.annotation;
    this.sending = id;
    this.tell();
    if (item.kind === "save") {
      const state = fingerprint(item.annotation);
      if (!item.sent.includes(state)) this.keepSent({ ...item, sent: [...item.sent, state].slice(-5) });
    }
    let answer;
    let body;
    try {
      if (item.kind === "save" && item.revive) {
        const revived = await this.post(`${id}/restore/`);
        const card = revived.ok ? parse(await revived.text()) : null;
        if (card) item = { ...item, annotation: { ...item.annotation, version: read(card).version } };
        else if (revived.status !== 404) return this.judge(item, revived, "");
        // It never reached the server, so there is nothing to bring back: it is saved anew.
        else item = { ...item, annotation: { ...item.annotation, version: null } };
      }
      answer =
        item.kind === "save"
          ? await this.post(`${id}/`, this.desk.bodyOf(item.annotation))
          : await this.post(`${id}/delete/`);
      body = answer.type === "opaqueredirect" ? "" : await answer.text();
    } catch {
      return navigator.onLine ? "unreachable" : "offline";
    }
    return this.judge(item, answer, body);
  }

  /** @param {string} path @param {URLSearchParams} [body] */
  post(path, body) {
    return fetch(`${this.desk.savePrefix}${path}`, {
      method: "POST",
      headers: {
        "X-Requested-With": "fetch",
        "X-CSRFToken": csrfToken(),
        "X-Demarche-User": this.desk.user,
      },
      body: body ?? new URLSearchParams(),
      redirect: "manual",
      // So that a save under way outlives the page; browsers refuse it for large bodies.
      keepalive: String(body ?? "").length < 30_000,
      signal: patience(),
    });
  }

  /** @param {Item} item @param {Response} answer @param {string} body @returns {Hindrance} */
  judge(item, answer, body) {
    const { id } = item.annotation;
    const { status } = answer;
    if (status === 401 || answer.type === "opaqueredirect") return "signed-out";
    if (status >= 500 || status === 408 || status === 429) return "unreachable";
    if (item.kind === "delete" && (status === 204 || status === 404)) {
      this.settle(item, null);
      return "";
    }
    const card = answer.ok ? parse(body) : null;
    if (card) {
      const saved = read(card);
      const last = this.settle(item, saved.version);
      emit("annotation:saved", { id, html: body, last });
      return "";
    }
    if (answer.ok) return "unreachable";
    const now = this.item(id) ?? item;
    const kind = answer.headers.get("X-Demarche-Error");
    if (status === 409 && kind === "stale") {
      const stands = parse(body);
      const theirs = stands && read(stands);
      if (theirs && sentFromHere(item, theirs)) {
        // What stands there was sent from here, only its answer got lost: no one else is in the way.
        this.keep({ ...now, annotation: { ...now.annotation, version: theirs.version }, sent: [] });
        return "";
      }
      this.trouble(now, { kind: "changed", sentence: "Another version was saved in the meantime.", html: body });
    } else if (status === 409 && kind === "deleted") {
      this.trouble(now, { kind: "deleted", sentence: "It was deleted elsewhere in the meantime." });
    } else {
      const plain = answer.headers.get("Content-Type")?.startsWith("text/plain");
      this.trouble(now, { kind: "refused", sentence: plain && body ? body : `It was refused (${status}).` });
    }
    return "";
  }

  /** The server has answered for what was sent; says whether nothing newer waits.
   * @param {Item} item @param {number | null} version */
  settle(item, version) {
    const { id } = item.annotation;
    this.met.add(id);
    const now = this.item(id);
    if (!now || now.token === item.token) {
      this.forget(id);
      return true;
    }
    // A newer change made in this tab rests on what was just saved; one from another tab must speak for itself.
    if (now.tab === TAB && now.annotation.version === item.annotation.version) {
      this.keep({ ...now, annotation: { ...now.annotation, version }, sent: [], revive: undefined });
    }
    return false;
  }

  /** Notes what is about to be sent, unless a newer change has taken its place. @param {Item} item */
  keepSent(item) {
    const now = this.item(item.annotation.id);
    if (now?.token === item.token) this.keep(item);
  }
}

/** @param {import("./desk.js").Desk} desk */
export function setUp(desk) {
  const queue = new Queue(desk);
  desk.waits = (id) => queue.item(id) !== null;
  /** @param {string} name @param {(detail: any) => void} act */
  const on = (name, act) => document.addEventListener(name, (event) => act(/** @type {CustomEvent} */ (event).detail));

  on("annotation:changed", ({ annotation }) => {
    const before = queue.item(annotation.id);
    // A change made while two versions wait for a choice does not choose.
    if (before?.problem && before.problem.kind !== "refused") queue.keep({ ...before, annotation });
    else queue.put("save", annotation);
  });
  on("annotation:deleted", ({ annotation }) => queue.put("delete", annotation));
  on("annotation:restored", ({ annotation }) => {
    const unseen = annotation.version === null && !queue.item(annotation.id) && !queue.met.has(annotation.id);
    queue.put("save", annotation, unseen ? {} : { revive: true });
  });
  on("save:retried", ({ id, version, revive }) => {
    const item = queue.item(id);
    if (!item) return;
    const annotation = version === undefined ? item.annotation : { ...item.annotation, version };
    queue.put(item.kind, annotation, { sent: [], revive });
  });
  on("save:discarded", ({ id }) => queue.forget(id));
  on("saves:wanted", () => queue.run());

  queue.runOnComingBack();
  addEventListener("offline", () => {
    if (queue.items().length) queue.hindrance = "offline";
    queue.tell();
  });
  addEventListener("storage", (event) => event.key?.startsWith(queue.prefix) && queue.tell());

  // What an earlier visit left is shown as it was, and sent.
  for (const item of queue.items()) {
    if (item.kind === "delete") desk.drop(item.annotation.id);
    else desk.accept(item.annotation);
    if (item.problem?.kind === "refused") queue.keep({ ...item, problem: undefined });
    else if (item.problem) emit("save:troubled", { item, problem: item.problem });
  }
  queue.tell();
  queue.run();
}

/** Whether what stands on the server is an earlier state of this item. @param {Item} item @param {Annotation} theirs */
function sentFromHere(item, theirs) {
  const there = fingerprint(theirs);
  return item.sent.some((state) => alike(state, there)) && !alike(there, fingerprint(item.annotation));
}

/** Read when it is needed: signing in elsewhere changes it. */
function csrfToken() {
  return /(?:^|;\s*)csrftoken=([^;]+)/.exec(document.cookie)?.[1] ?? "";
}

const patience = () => AbortSignal.timeout(PATIENCE);
