// @ts-check
// The keys of this page: who wants one binds it here, so that one place decides when a key is a command and one list
// can show them all.

const TYPING = "input:not([type=radio]):not([type=checkbox]), textarea, select, [contenteditable]";
/** What keys of movement and Enter do by themselves in here is left alone. */
const OPERATED = "input, textarea, select, summary, [role=listbox], [role=slider]";

/**
 * @typedef {object} Binding
 * @property {string[]} keys as `nameOf` names them: "j", "J", "?", "Delete", "Shift+ArrowLeft"
 * @property {string} words what they do, as the list of keys says it
 * @property {string} group under which heading it says so
 * @property {(event: KeyboardEvent, key: string) => unknown} act false: not mine this time, ask the next
 */

export class Keys {
  constructor() {
    /** @type {Binding[]} */
    this.bindings = [];
    document.addEventListener("keydown", (event) => this.pressed(event));
  }

  /** @param {Binding} binding */
  bind(binding) {
    this.bindings.push(binding);
  }

  /** @param {KeyboardEvent} event */
  pressed(event) {
    if (event.defaultPrevented || event.isComposing) return;
    // AltGr makes brackets on many keyboards and tells of itself as Control and Alt.
    if (event.metaKey || (event.ctrlKey && !event.getModifierState("AltGraph"))) return;
    const target = /** @type {Element} */ (event.target);
    if (target.matches?.(TYPING) || document.querySelector("dialog:modal")) return;
    const key = nameOf(event);
    if (key.length > 1 && target.matches?.(OPERATED)) return;
    // Characters can be turned off, since they are also what a voice types; Escape and the like stay.
    if (key.length === 1 && document.documentElement.dataset.keys === "off") return;
    for (const { keys, act } of this.bindings) {
      if (!keys.includes(key) || act(event, key) === false) continue;
      event.preventDefault();
      return;
    }
  }
}

/** A key by what it writes on a Latin keyboard, whatever the layout, Caps Lock or Alt make of it.
 * @param {KeyboardEvent} event */
export function nameOf(event) {
  const { key, code, shiftKey } = event;
  const [, letter = "", digit = ""] = /^(?:Key([A-Z])|(?:Digit|Numpad)([0-9]))$/.exec(code) ?? [];
  const large = event.getModifierState("CapsLock") ? shiftKey : shiftKey || /^[A-Z]$/.test(key);
  if (/^[a-z]$/i.test(key)) return large ? key.toUpperCase() : key.toLowerCase();
  if (/^[\x20-\x7e]$/.test(key)) return key;
  if (key.length <= 2 && letter) return shiftKey ? letter : letter.toLowerCase();
  if (key.length <= 2 && digit) return digit;
  return shiftKey ? `Shift+${key}` : key;
}
