"""Which text another tool counted in, when its files do not say: shown by the words that they quote."""

from collections.abc import Sequence
from itertools import islice

from disputes.importers.projects.aligned import Aligned

_MOST_ASKED = 200
_MARK = "\ufeff"

Quoted = tuple[int, int, str]
"""Start, end and the words that the file says are there."""


def fitted(raw: str, quotes: Sequence[Quoted], units: Sequence[str] = ("characters", "utf-16")) -> Aligned:
    """The text as the tool counted it: the first unit unless more of the quotes fit another.

    Tools differ in whether a line end of two characters counts as one, and whether the byte order mark counts.
    """
    usual = Aligned(raw, units[0])
    asked = list(islice((quote for quote in quotes if quote[2].strip()), _MOST_ASKED))
    best, most = usual, _fitting(usual, asked)
    if most == len(asked):
        return usual
    texts = [raw, f"{_MARK}{raw}"]
    if "\r\n" in raw:
        texts.append(raw.replace("\r\n", "\n"))
    elif "\n" in raw:
        texts.append(raw.replace("\n", "\r\n"))
    for unit in units:
        for text in texts:
            tried = Aligned(text, unit)
            fits = _fitting(tried, asked)
            if fits > most:
                best, most = tried, fits
    return best


def _fitting(aligned: Aligned, quotes: Sequence[Quoted]) -> int:
    return sum("".join(aligned.words(start, end).split()) == "".join(quote.split()) for start, end, quote in quotes)
