"""Whether a statement answers a question, told from its document alone, as both engines would tell it."""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet

from disputes.search.expression import And, Expression, Marked, Not, Or, Phrase
from disputes.search.index import COLUMNS, LONGEST_WORD, STATEMENTS


def is_plain(expression: Expression) -> bool:
    """Whether this can be told. Of phrases and of very long words PostgreSQL knows less than there is."""
    match expression:
        case Phrase(words):
            return len(words) == 1 and len(words[0]) < LONGEST_WORD
        case Marked():
            return True
        case Not(part):
            return is_plain(part)
        case And(parts) | Or(parts):
            return all(map(is_plain, parts))


def answers(expression: Expression, texts: Sequence[str], marks: AbstractSet[str]) -> bool:
    """`texts` are folded and stand in the order of COLUMNS. The expression must be plain."""
    match expression:
        case Phrase((word,), columns, prefix):
            there = (own for column, text in zip(COLUMNS[STATEMENTS], texts, strict=True) if column in columns
                     for own in text.split())  # fmt: skip
            return any(own.startswith(word) if prefix else own == word for own in there)
        case Marked(some):
            return not marks.isdisjoint(some)
        case Not(part):
            return not answers(part, texts, marks)
        case And(parts):
            return all(answers(part, texts, marks) for part in parts)
        case Or(parts):
            return any(answers(part, texts, marks) for part in parts)
    raise ValueError(f"{expression} is not plain.")
