// @ts-check
// How the page looks, as the person has chosen: shown at once, then stored with them, when there is a connection.

/** What holds for whoever has chosen nothing. @type {Record<string, string>} */
const USUAL = { theme: "system", size: "3", width: "medium", font: "serif", keys: "on" };
const FIRST_PAUSE = 4_000;
const LONGEST_PAUSE = 120_000;

export class Appearance {
  /** @param {import("./desk.js").Desk} desk @param {string} url where it is stored */
  constructor(desk, url) {
    this.root = desk.root;
    this.text = desk.text;
    this.url = url;
    this.person = desk.user;
    // By person, so that one who signs in after another gets none of theirs.
    this.shelf = `appearance of ${desk.user || "a visitor"}`;
    /** What the server has not heard yet. @type {Record<string, string>} */
    this.unsent = {};
    this.sending = false;
    this.pause = FIRST_PAUSE;
    this.timer = 0;
    try {
      this.unsent = JSON.parse(localStorage.getItem(this.shelf) ?? "{}");
    } catch {
      // A browser that keeps nothing still shows what is chosen.
    }
    for (const [name, value] of Object.entries(this.unsent)) this.show(name, value);
    addEventListener("online", () => this.send());
    this.send();
  }

  /** @param {string} name */
  get(name) {
    return document.documentElement.dataset[name] ?? USUAL[name];
  }

  /** @param {string} name @param {string} value */
  set(name, value) {
    this.keepPlace(() => this.show(name, value));
    this.unsent[name] = value;
    this.keep();
    this.send();
  }

  /** @param {string} name @param {string} value */
  show(name, value) {
    const { dataset } = document.documentElement;
    if (value === USUAL[name]) delete dataset[name];
    else dataset[name] = value;
    document.dispatchEvent(new CustomEvent("appearance:changed", { detail: { name, value } }));
  }

  /** Larger letters push the text down; what was read stays at its height. @param {() => void} change */
  keepPlace(change) {
    const first = this.text.paragraphs.find(({ element }) => element && element.getBoundingClientRect().bottom > 60);
    const before = first?.element?.getBoundingClientRect().top ?? 0;
    change();
    const after = first?.element?.getBoundingClientRect().top ?? 0;
    if (scrollY > 0 && before < innerHeight) scrollBy({ top: after - before, behavior: "instant" });
  }

  keep() {
    try {
      if (Object.keys(this.unsent).length) localStorage.setItem(this.shelf, JSON.stringify(this.unsent));
      else localStorage.removeItem(this.shelf);
    } catch {
      // It is still sent from here.
    }
  }

  async send() {
    if (this.sending || !Object.keys(this.unsent).length) return;
    clearTimeout(this.timer);
    this.sending = true;
    this.tell("sending");
    const sent = { ...this.unsent };
    const status = await this.post(sent);
    this.sending = false;
    // Signed out, or somebody else signed in: kept for this person's next visit.
    if (status === 403 || status === 409) return;
    if (status >= 200 && status < 500) {
      for (const [name, value] of Object.entries(sent)) if (this.unsent[name] === value) delete this.unsent[name];
      this.keep();
      this.pause = FIRST_PAUSE;
      this.tell("saved");
      this.send();
    } else {
      this.tell("waiting");
      this.timer = window.setTimeout(() => this.send(), this.pause);
      this.pause = Math.min(this.pause * 2, LONGEST_PAUSE);
    }
  }

  /** How the saving goes; the panel shows it when it does not. @param {"saved" | "sending" | "waiting"} state */
  tell(state) {
    this.root.dataset.appearance = state;
  }

  /** The status of the answer, 0 without one. @param {Record<string, string>} values */
  async post(values) {
    const token = /(?:^|;\s*)csrftoken=([^;]+)/.exec(document.cookie)?.[1] ?? "";
    try {
      const answer = await fetch(this.url, {
        method: "POST",
        body: new URLSearchParams({ ...values, person: this.person }),
        headers: { "X-Requested-With": "fetch", "X-CSRFToken": token },
        redirect: "error",
        keepalive: true,
      });
      return answer.status;
    } catch {
      return 0;
    }
  }
}
