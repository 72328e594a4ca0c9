"""Finding the words of one text again in another: in a newer version of an article, or by a quotation alone.

What is found is a proposal. Nothing here decides: a person approves, or the caller says what was not found.
"""

from disputes.anchoring.comparison import Comparison, Proposal, propose
from disputes.anchoring.folded import Text
from disputes.anchoring.words import EXACT, FOLDED, SIMILAR, Wanted, by_words
from disputes.text import Span, clean

__all__ = ["EXACT", "FOLDED", "SIMILAR", "Comparison", "Proposal", "locate", "propose"]


def locate(text: str, quote: str, prefix: str = "", suffix: str = "", near: int | None = None) -> Span | None:
    """Where a quotation stands that comes without offsets, word for word or but for case, marks and white space.

    Of several places it is the one with this prefix and suffix, then the one nearest to `near`. None when it is
    nowhere, and when nothing tells several places apart.
    """
    quote = clean(quote).strip()
    if not quote:
        return None
    wanted = Wanted(quote, clean(prefix), clean(suffix), whole=bool(prefix or suffix))
    found = by_words(Text(text), wanted, near)
    return found.span if found is not None and (near is not None or not found.tied) else None
