// @ts-check
// Sentences and quotations of a paragraph, as [start, end) in code points of the string that is given.

/** @typedef {[number, number]} Span */
/** @typedef {{start: number, end: number, closed: boolean}} Quotation  `closed`: its closing mark was found */

/** A full stop after these ends no sentence; nor does one after an initial. */
const ABBREVIATION =
  /(?:^|[^\p{L}\p{N}])(?:\p{Lu}|Mr|Mrs|Ms|Mx|Dr|Prof|St|Gen|Col|Lt|Capt|Cmdr|Maj|Sgt|Adm|Sen|Rep|Gov|Pres|Amb|Hon|Rev|Jr|Sr|No|Nr|vs|ca|cf|Ltd|Inc|Corp|Co|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec|bzw|usw|Abs|Art|Hr|Fr|M|MM|Mme|Mlle|Sr|Sra|Sn|г|ул|им)\.$/u;
const CLOSING = "”“»›’\"'」』)]";

/** The sentences of a paragraph. What a tool for all languages cuts too short is joined again: after an abbreviation,
 * and where the text goes on in lower case (“Must we?” she asked).
 * @param {string} paragraph @param {string} [language] @returns {Span[]} */
export function sentencesOf(paragraph, language) {
  const segmenter = new Intl.Segmenter(language || undefined, { granularity: "sentence" });
  /** @type {string[]} */
  const sentences = [];
  for (const { segment } of segmenter.segment(paragraph)) {
    const before = sentences.at(-1);
    if (before !== undefined && goesOn(before.trimEnd(), segment)) sentences[sentences.length - 1] = before + segment;
    else sentences.push(segment);
  }
  let at = 0;
  return sentences.flatMap((sentence) => {
    const from = at + count(sentence) - count(sentence.trimStart());
    at += count(sentence);
    const to = from + count(sentence.trim());
    return from < to ? [/** @type {Span} */ ([from, to])] : [];
  });
}

/** @param {string} before @param {string} after */
function goesOn(before, after) {
  return ABBREVIATION.test(before) || /^[\p{Ll},;]/u.test(after.trimStart());
}

/** Opening marks and what closes them. */
const PAIRS = new Map([
  ["“", "”"],
  ["„", "“”"],
  ["«", "»"],
  ["»", "«"],
  ["‹", "›"],
  ["「", "」"],
  ["『", "』"],
  ["‘", "’"],
  ['"', '"'],
  ["'", "'"],
]);
/** Marks that also serve as apostrophes, or open and close alike: they count at the edges of words only. */
const AMBIGUOUS = "‘'\"»";

/** The quotations of a paragraph with their marks, the outermost ones. One that is not closed goes to the end.
 * @param {string} paragraph @returns {Quotation[]} */
export function quotationsOf(paragraph) {
  const characters = [...paragraph];
  /** @type {Quotation[]} */
  const found = [];
  for (let at = 0; at < characters.length; at += 1) {
    const closers = PAIRS.get(characters[at]);
    if (!closers || !opens(characters, at)) continue;
    const end = closeOf(characters, at, closers);
    // An apostrophe at the head of a word (’90s) has no partner and is no quotation.
    if (end === null && "‘'".includes(characters[at])) continue;
    const stop = end ?? characters.length;
    if (stop - at > 2) found.push({ start: at, end: stop, closed: end !== null });
    at = stop - 1;
  }
  return found;
}

/** @param {string[]} characters @param {number} at */
function opens(characters, at) {
  if (!AMBIGUOUS.includes(characters[at])) return true;
  const [before, after] = [characters[at - 1] ?? " ", characters[at + 1] ?? " "];
  return /[\s([{“„«—–\-:]/u.test(before) && /[\p{L}\p{N}\p{P}\p{S}]/u.test(after);
}

/** The offset after the closing mark, or null. @param {string[]} characters @param {number} at @param {string} closers */
function closeOf(characters, at, closers) {
  const doubtful = "‘'".includes(characters[at]);
  let maybe = null;
  for (let place = at + 1; place < characters.length; place += 1) {
    if (!closers.includes(characters[place])) continue;
    const [before, after] = [characters[place - 1], characters[place + 1] ?? " "];
    if (AMBIGUOUS.includes(characters[at]) && (/\s/u.test(before) || /[\p{L}\p{N}]/u.test(after))) continue;
    if (!doubtful || /[.,!?…;:]/u.test(before) || /[.,!?…;:]/u.test(after)) return place + 1;
    // It may be the apostrophe of a plural (the workers’ plight): a later mark beside punctuation is the better one.
    maybe ??= place + 1;
  }
  return maybe;
}

const LONGEST_ASIDE = 20;

/** Whether the words between two quotations only say who speaks, so that both are one statement: “We shall answer,”
 * the minister said, “in our own time.” The first must leave its sentence open, or the words go on in lower case.
 * @param {string} first with its marks @param {string} between @param {string} second */
export function isBroken(first, between, second) {
  const aside = between.trim();
  const words = aside.split(/\s+/u).length;
  if (!/\p{L}/u.test(aside) || words > LONGEST_ASIDE || !second) return false;
  const inner = first.replace(new RegExp(`[${CLOSING.replace(/[\]]/g, "\\]")}\\s]+$`, "u"), "");
  const unfinished = /[,;—–\-…]$/u.test(inner) || /^[,;—–]/u.test(aside);
  const asked = /[?!]$/u.test(inner) && /^\p{Ll}/u.test(aside);
  if (!unfinished && !asked) return false;
  if (!/[,;:.—–]$/u.test(aside)) return false;
  // More than one sentence in between is a story, not an aside.
  const stops = [...aside.slice(0, -1).matchAll(/[.!?]\s+\p{Lu}/gu)];
  return stops.every(({ index }) => ABBREVIATION.test(aside.slice(0, index + 1)));
}

/** @param {string} string */
const count = (string) => [...string].length;
