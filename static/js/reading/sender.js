// @ts-check
// What comments and saves have in common on their way to the server: one goes after the other, and when something
// stands in the way of all, they are tried again later, or when the person comes back.

/** @typedef {"" | "offline" | "unreachable" | "signed-out" | "someone-else"} Hindrance */

/** After so many milliseconds a request is given up. */
export const PATIENCE = 20_000;
const PAUSES = [1_000, 2_000, 5_000, 10_000, 30_000];

/** @template Item */
export class Sender {
  constructor() {
    /** @type {Hindrance} */
    this.hindrance = "";
    this.running = false;
    this.woken = false;
    this.tries = 0;
    this.timer = 0;
  }

  /** What is to be sent next. @returns {Item | undefined} */
  next() {
    throw new Error("To be told by what is sent.");
  }

  /** @param {Item} _item @returns {Promise<Hindrance>} what stands in the way of everything, or "" */
  async attempt(_item) {
    throw new Error("To be told by what is sent.");
  }

  /** Says how much waits, and why. */
  tell() {
    throw new Error("To be told by what is sent.");
  }

  /** Sends what waits, one after the other, until nothing is left or something stands in the way. */
  async run() {
    this.woken = true;
    if (this.running) return;
    this.running = true;
    clearTimeout(this.timer);
    try {
      for (let item = this.next(); item; item = this.next()) {
        this.woken = false;
        this.hindrance = await this.attempt(item);
        // What woke it meanwhile may have ended the hindrance, and wakes it only once.
        if (this.hindrance && !this.woken) {
          this.hold();
          break;
        }
        this.tries = 0;
      }
    } finally {
      this.running = false;
      this.tell();
    }
  }

  hold() {
    if (this.hindrance !== "offline" && this.hindrance !== "unreachable") return;
    const pause = PAUSES[Math.min(this.tries, PAUSES.length - 1)];
    this.tries += 1;
    this.timer = window.setTimeout(() => this.run(), pause * (0.8 + Math.random() * 0.4));
  }

  /** Whatever may have ended the hindrance: back on the net, back from signing in elsewhere, another tab at work. */
  runOnComingBack() {
    for (const moment of ["online", "focus", "pageshow"]) addEventListener(moment, () => this.run());
    document.addEventListener("visibilitychange", () => document.hidden || this.run());
  }
}
