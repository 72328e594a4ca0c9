"""The first sentence of a paragraph: what an article without a headline is called."""

import re

_END = re.compile(r"""[.!?…]+["”’'»)\]]*(?=\s+["“‘«('\[¿¡]*[^\W_]|\s*$)|[。！？]+[」』”]?""")
# fmt: off
_ABBREVIATIONS = frozenset({
    "mr", "mrs", "ms", "dr", "prof", "st", "sen", "rep", "gov", "gen", "col", "lt", "sgt", "capt", "maj", "cmdr",
    "adm", "amb", "hon", "rev", "pres", "sec", "messrs", "jr", "sr", "no", "nos", "vs", "inc", "ltd", "co", "corp",
    "dept", "est", "fig", "art", "vol", "pp", "etc", "approx", "jan", "feb", "mar", "apr", "jun", "jul", "aug",
    "sep", "sept", "oct", "nov", "dec",
})
# fmt: on
_CLOSING = "\"”’'»)]"

LONGEST = 1_000
"""How far into a paragraph its first sentence is looked for. A title keeps far less of it."""


def first_sentence(paragraph: str) -> str:
    """The words up to the first full stop that ends a sentence, without that full stop."""
    start = paragraph[:LONGEST]
    for end in _END.finditer(start):
        if _ends_a_sentence(start, end):
            return _without_full_stop(start[: end.end()])
    return start.strip()


def is_sentence(line: str) -> bool:
    """Whether it ends as a sentence does; headlines do not."""
    return line.rstrip().rstrip(_CLOSING).endswith((".", ",", ";", ":", "…", "。"))


def _ends_a_sentence(text: str, end: re.Match[str]) -> bool:
    if not end[0].startswith(".") or end[0].startswith(".."):
        following = text[end.end() : end.end() + 20].lstrip(" \"“‘«('[")
        return not following[:1].islower()  # “Why?” he asked.
    word = re.split(r"[\s(“\"‘'’-]", text[max(0, end.start() - 20) : end.start()])[-1]
    following = text[end.end() : end.end() + 20].lstrip(" \n\"“‘«('[")
    if following[:1].islower():
        return False
    # J. Tarn, U.S. officials: a title that runs on does no harm, one that stops at “U.S” does.
    abbreviated = (len(word) == 1 and word.isalpha()) or "." in word or word.lower() in _ABBREVIATIONS
    return not abbreviated or not following


def _without_full_stop(sentence: str) -> str:
    last = sentence.split()[-1]
    return sentence[:-1] if last.endswith(".") and "." not in last[:-1] else sentence
