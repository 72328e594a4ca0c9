"""What a person types into the search field → terms. Any text is a question; none is an error."""

import re

from disputes.text import clean_line

_TERM = re.compile(r'"([^"]*)"|(\S+)')
_WORD = re.compile(r"\w+")

Term = tuple[str, ...]
"""Words that must follow one another; a single word is a phrase of one."""


def terms(question: str) -> list[Term]:
    """The words and the phrases in quotation marks; whatever has no letter or digit in it says nothing."""
    question = clean_line(question.translate(str.maketrans("“”„«»", '"""""')))[:1_000]
    found = (tuple(_WORD.findall(phrase or word)) for phrase, word in _TERM.findall(question))
    return [term for term in found if term]
