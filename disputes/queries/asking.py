"""Asking: from the text or address of a question to what it means in one dispute.

One question serves the library, the statement browser, exports and the API. About articles it asks for those whose
title or text answers, filters of statements meaning that one statement of the article answers to all of them; about
statements it asks for those whose quote or note answers.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from disputes import text as texts
from disputes.errors import BadRequest
from disputes.permissions import Access
from disputes.queries.meanings import FILTERS, RANGES, WIDENING, Meaning
from disputes.queries.understanding import Reading
from disputes.search import syntax
from disputes.search.syntax import NotUnderstood

MOST_VALUES = 50

PARAMETERS = {
    "label": "label", "speaker": "speaker", "target": "target", "article": "article", "outlet": "outlet",
    "annotator": "by", "source": "source", "from": "since", "to": "until",
}  # fmt: skip
"""Filters that an address may also give one by one, and what they are called within a question."""


def question_of(params: Mapping[str, Sequence[str]], *, beside: Iterable[str] = (), strict: bool = False) -> str:
    """The question that an address asks, as one text: `q` and whatever is given one by one.

    `beside` names what may stand there and is none of it. Empty values say nothing. For programs it is `strict`: days
    are whole ones, and no parameter has more than MOST_VALUES.
    """
    unknown = sorted(set(params) - {"q", *PARAMETERS, *beside})
    if unknown:
        names = ", ".join(f"“{texts.shorten(texts.clean_line(name), 40)}”" for name in unknown[:5])
        raise BadRequest(
            f"There is no filter {names}. Known: q, {', '.join(PARAMETERS)}.",
            fields={texts.clean_line(unknown[0])[:40]: "is not understood"},
        )
    text = " ".join(part for part in params.get("q", ()) if part.strip())
    for name, within in PARAMETERS.items():
        values = [line for value in params.get(name, ()) if (line := texts.clean_line(value))]
        if strict and within in RANGES:
            day(name, values)
        if len(values) > MOST_VALUES:
            raise BadRequest(f"“{name}” takes at most {MOST_VALUES} values.", fields={name: "is not understood"})
        for value in dict.fromkeys(values):
            text = syntax.added(text, within, value)
    return text


def day(name: str, values: Sequence[str]) -> date | None:
    """The one ISO date among the values of a parameter, if there is any."""
    if not values:
        return None
    try:
        (value,) = values
        if len(value) != 10:
            raise ValueError(value)
        return date.fromisoformat(value)
    except ValueError as error:
        raise BadRequest(f"“{name}” is one date, written as YYYY-MM-DD.", fields={name: "is not understood"}) from error


def understand(access: Access, text: str) -> Meaning:
    """What a question means here; raises NotUnderstood where it means nothing."""
    tree = syntax.parse(text, filters=FILTERS.keys(), widening=WIDENING)
    return Reading(access, text, tree).meaning()


def understood(access: Access, text: str) -> Meaning:
    """The same, for whoever can't show where the mistake is: BadRequest."""
    try:
        return understand(access, text).known()
    except NotUnderstood as error:
        raise BadRequest(error.sentence, fields={"q": "is not understood"}) from error
