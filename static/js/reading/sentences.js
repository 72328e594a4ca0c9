// @ts-check
// How the state of saving is put into words.

/** @typedef {{waiting: number, troubled: number, hindrance: string}} Saving */

/** @param {Saving} saving */
export function lineOf({ waiting, troubled, hindrance }) {
  if (!waiting) return { state: "saved", text: "Saved" };
  const unsaved = `${waiting} not saved yet`;
  if (hindrance === "offline") return { state: "waiting", text: `${unsaved}: offline` };
  if (hindrance === "unreachable") return { state: "waiting", text: `${unsaved}: no answer` };
  if (hindrance === "signed-out" || hindrance === "someone-else") {
    return { state: "stopped", text: `${unsaved}: sign in again` };
  }
  if (troubled === waiting) return { state: "stopped", text: `${unsaved}: see the card` };
  return { state: "saving", text: "Saving…" };
}

/** @param {Saving & {comments?: number}} saving */
export function noticeOf({ waiting, comments = 0, hindrance }) {
  const counted = (/** @type {number} */ number, /** @type {string} */ name) =>
    number ? [`${number} ${name}${number === 1 ? "" : "s"}`] : [];
  const them = [...counted(waiting, "annotation"), ...counted(comments, "comment")].join(" and ");
  return hindrance === "someone-else"
    ? `Somebody else has signed in here. Sign in as yourself to save ${them}.`
    : `You have been signed out. Sign in to save ${them}.`;
}
