"""The hot fragments of the reading page, built from plain rows. Everything from outside goes through `escape`.

Templates do the same work four times slower; with a hundred annotations that is felt. The text content of a paragraph
element is exactly the paragraph's text.
"""

import json
from collections.abc import Iterable, Sequence
from html import escape
from itertools import pairwise

from django.utils.safestring import SafeString, mark_safe
from django.utils.timezone import localtime

from disputes.queries.reading import Card, ParagraphRow


def paragraphs(rows: Iterable[ParagraphRow], cards: Sequence[Card]) -> SafeString:
    """Numbered paragraphs with their marks.

    Marks are flat: each stretch of text under the same annotations is one `<mark>`, which names them shortest first.
    """
    # Outermost first, so that a stack of marks is built from the ground up and each list reversed when written.
    pieces = sorted((start, end, -card.length, str(card.id), card.hue) for card in cards for start, end in card.spans)
    return mark_safe("\n".join(_paragraph(number, start, text, pieces) for number, start, text in rows))  # noqa: S308


def _paragraph(number: int, start: int, text: str, pieces: list[tuple[int, int, int, str, str]]) -> str:
    end = start + len(text)
    here = [piece for piece in pieces if piece[0] < end and piece[1] > start]
    head = f'<p data-paragraph="{number}" data-start="{start}" dir="auto">'
    if not here:
        return f"{head}{escape(text, quote=False)}</p>"
    cuts = sorted({start, end, *(min(max(edge, start), end) for piece in here for edge in piece[:2])})
    out = [head]
    for left, right in pairwise(cuts):
        words = escape(text[left - start : right - start], quote=False)
        over = sorted((piece for piece in here if piece[0] <= left and piece[1] >= right), key=lambda p: (-p[2], p[3]))
        out.append(_marked(words, over) if over else words)
    out.append("</p>")
    return "".join(out)


def _marked(words: str, over: Sequence[tuple[int, int, int, str, str]]) -> str:
    ids = " ".join(piece[3] for piece in over)
    for line, piece in reversed(list(enumerate(over[1:], start=2))):
        words = f'<span class="line-{min(line, 3)} hue-{piece[4]}">{words}</span>'
    return f'<mark data-annotations="{ids}" class="hue-{over[0][4]}">{words}</mark>'


def cards(all_cards: Iterable[Card]) -> SafeString:
    return mark_safe("\n".join(map(card, all_cards)))  # noqa: S308 - made of escaped parts


def card(card: Card) -> SafeString:
    """An annotation beside the text: who says what of whom, the quote, and all that the page needs to change it."""
    by = "you" if card.mine else card.annotator
    who = _names(card.speakers)
    to = _names(card.targets)
    spoken = f"{card.label_name} by {by}: {_plain(card.speakers)} to {_plain(card.targets)}"
    when = localtime(card.updated_at)
    extras = [escape(word) for word in (_shape(card), *_doubts(card)) if word]
    return mark_safe(  # noqa: S308 - made of escaped parts
        f'<article class="card hue-{card.hue}" id="annotation-{card.id}" data-annotation="{card.id}" '
        f'data-version="{card.version}" data-label="{escape(card.label)}" data-spans="{json.dumps(card.spans)}" '
        f'data-state="{escape(json.dumps(card.state(), ensure_ascii=False))}"{" data-mine" if card.mine else ""} '
        f'tabindex="0" aria-label="{escape(spoken)}">'
        f'<header><b class="card-label">{escape(card.label_name)}</b> <span class="card-by"><bdi>{escape(by)}</bdi>, '
        f'<time datetime="{card.updated_at.isoformat()}">{when:%-d %b}</time></span></header>'
        f'<p class="card-who">{who} <span aria-hidden="true">→</span> {to}</p>'
        + (f'<p class="card-extras">{" · ".join(extras)}</p>' if extras else "")
        + f'<blockquote class="card-quote" dir="auto">{escape(card.quote, quote=False)}</blockquote>'
        + (f'<p class="card-note" dir="auto">{escape(card.note, quote=False)}</p>' if card.note else "")
        + (f'<a class="card-edit" href="/annotations/{card.id}/">Edit</a>' if card.mine else "")
        + "</article>"
    )


def _names(actors: Sequence[tuple[str, str]]) -> str:
    if not actors:
        return '<span class="card-nobody">nobody yet</span>'
    return ", ".join(f"<bdi>{escape(name, quote=False)}</bdi>" for _, name in actors)


def _plain(actors: Sequence[tuple[str, str]]) -> str:
    return ", ".join(name for _, name in actors) or "nobody yet"


def _shape(card: Card) -> str:
    return f"{len(card.spans)} spans" if len(card.spans) > 1 else ""


def _doubts(card: Card) -> list[str]:
    reported = f"reported by {_plain(card.reporters)}" if card.reporters else ""
    return [card.certainty if card.certainty != "certain" else "", reported]
