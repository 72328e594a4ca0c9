"""The hot fragments of the reading page, built from plain rows. Everything from outside goes through `escape`.

Templates do the same work four times slower; with a hundred annotations that is felt. The text content of a paragraph
element is exactly the paragraph's text.
"""

import json
from bisect import insort
from collections.abc import Iterable, Mapping, Sequence
from html import escape
from uuid import UUID

from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.timezone import localtime

from disputes.queries.changes import News
from disputes.queries.reading import Card
from disputes.queries.stretches import ParagraphRow, Stretch

Piece = tuple[int, int, str, str, int]
"""Of an annotation: start, end, id, hue, and its place in the stack of all, the innermost first."""


def paragraphs(rows: Iterable[ParagraphRow], cards: Sequence[Card]) -> SafeString:
    """Numbered paragraphs with their marks.

    Marks are flat: each stretch of text under the same annotations is one `<mark>`, which names them shortest first.
    """
    stacked = sorted(cards, key=lambda card: (card.length, str(card.id)))
    marked = [(start, end, str(card.id), card.hue) for card in stacked for start, end in card.spans]
    # By start, each with its place in the stack: one sweep over the text meets every piece where it lies.
    waiting = sorted(((*piece, depth) for depth, piece in enumerate(marked)), reverse=True)
    here: list[Piece] = []
    out = []
    for number, start, text in rows:
        end = start + len(text)
        here = [piece for piece in here if piece[1] > start]
        while waiting and waiting[-1][0] < end:
            piece = waiting.pop()
            if piece[1] > start:
                here.append(piece)
        head = f'<p data-paragraph="{number}" data-start="{start}" id="paragraph-{number}" dir="auto">'
        out.append(f"{head}{_marks(text, start, here) if here else escape(text, quote=False)}</p>")
    return mark_safe("\n".join(out))  # noqa: S308 - made of escaped parts


def later(article: int, stretches: Iterable[Stretch]) -> SafeString:
    """Places of the paragraphs that the page is sent without; the first one leads to the whole text."""
    link = '<a href="?whole=1">Show the rest of the text</a>'
    places = []
    for stretch in stretches:
        address = f"{reverse('article-paragraphs', args=[article])}?from={stretch.first}&amp;to={stretch.last}"
        places.append(
            f'\n<div class="later" data-from="{stretch.first}" data-to="{stretch.last}" data-start="{stretch.start}" '
            f'data-lengths="{" ".join(map(str, stretch.lengths))}" data-url="{address}">{link}</div>'
        )
        link = ""
    return mark_safe("".join(places))  # noqa: S308 - numbers and an address of our own


def _marks(text: str, start: int, pieces: Sequence[Piece]) -> str:
    """The text of a paragraph that starts at `start`, under pieces that all lie on it."""
    end = start + len(text)
    edges = [(max(piece[0], start), True, piece) for piece in pieces]
    edges += [(min(piece[1], end), False, piece) for piece in pieces]
    over: list[tuple[int, Piece]] = []
    out = []
    left = start
    # Where pieces meet, those that end come first.
    for edge, opens, piece in sorted(edges):
        if edge > left:
            words = escape(text[left - start : edge - start], quote=False)
            out.append(_marked(words, over) if over else words)
            left = edge
        layer = (piece[4], piece)
        if opens:
            insort(over, layer)
        else:
            over.remove(layer)
    out.append(escape(text[left - start :], quote=False))
    return "".join(out)


def _marked(words: str, over: Sequence[tuple[int, Piece]]) -> str:
    ids = " ".join(piece[2] for _, piece in over)
    for line, (_, piece) in reversed(list(enumerate(over[1:], start=2))):
        words = f'<span class="line-{min(line, 3)} hue-{piece[3]}">{words}</span>'
    return f'<mark data-annotations="{ids}" class="hue-{over[0][1][3]}">{words}</mark>'


def cards(all_cards: Iterable[Card], talk: Mapping[UUID, tuple[int, int]]) -> SafeString:
    """The cards of a page; `talk` says of how many comments each is the subject, and of how many open threads."""
    html = (card(one, _talk(one.id, *talk.get(one.id, (0, 0)))) for one in all_cards)
    return mark_safe("\n".join(html))  # noqa: S308 - made of escaped parts


def _talk(pk: UUID, count: int, unresolved: int) -> str:
    """The way to the comments and the history. It is part of the page, not of what a save answers."""
    at = f'href="/annotations/{pk}/'
    told = f'<a class="card-talk-count" {at}talk/">{spoken(count, unresolved)}</a> ' if count else ""
    return (
        f'<div class="card-talk">{told}<a class="card-edit" {at}talk/">Comment</a> '
        f'<a class="card-edit" {at}history/">History</a></div>'
    )


def spoken(count: int, unresolved: int) -> str:
    """“3 comments, 1 open”."""
    return f"{count} comment{'' if count == 1 else 's'}" + (f", {unresolved} open" if unresolved else "")


def card(card: Card, talk: str = "") -> SafeString:
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
        + talk
        + "</article>"
    )


def news(news: News) -> str:
    """What a page that is open takes over: changed cards, and the ids of those that are gone."""
    gone = [f'<i data-gone="{one.id}" data-version="{one.version}"></i>' for one in news.gone]
    return "\n".join([*(["<i data-whole></i>"] if news.whole else []), *gone, *map(card, news.cards)])


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
