"""Whether a statement answers, told without the index; that the index tells the same is shown in test_following."""

import pytest

from disputes.search.expression import EVERYTHING, And, Expression, Marked, Not, Or, Phrase
from disputes.search.index import LONGEST_WORD
from disputes.search.matching import answers, is_plain

TEXTS = ("belmark on nets", "the nets were cut again", "see page 2")
MARKS = {"d1", "l3", "s7"}
ANYWHERE = ("title", "quote", "note")


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        (EVERYTHING, True),
        (Phrase(("nets",), ANYWHERE), True),
        (Phrase(("net",), ANYWHERE), False),
        (Phrase(("net",), ANYWHERE, prefix=True), True),
        (Phrase(("page",), ("title", "quote")), False),
        (Phrase(("page",), ("note",)), True),
        (Marked(("l3", "l4")), True),
        (Marked(("l4",)), False),
        (Marked(()), False),
        (Not(Marked(("l4",))), True),
        (And((Marked(("l3",)), Phrase(("cut",), ANYWHERE))), True),
        (And((Marked(("l3",)), Not(Phrase(("cut",), ANYWHERE)))), False),
        (Or((Marked(("l4",)), Phrase(("cut",), ANYWHERE))), True),
        (Or(()), False),
    ],
)
def test_a_document_tells_whether_it_answers(expression: Expression, expected: bool):
    assert is_plain(expression)
    assert answers(expression, TEXTS, MARKS) is expected


@pytest.mark.parametrize("words", [("nets", "were"), ("x" * LONGEST_WORD,)])
def test_of_some_words_only_the_index_can_tell(words: tuple[str, ...]):
    phrase = Phrase(words, ANYWHERE)
    assert not is_plain(phrase)
    assert not is_plain(And((EVERYTHING, Not(Or((phrase,))))))
