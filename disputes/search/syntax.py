"""What a person types into the search field, read into a tree. It knows neither the database nor what filters mean.

Words all have to be there; `"phrases"` word after word; `OR` (upper case) parts alternatives; `NOT` and `-` exclude;
parentheses group; `begin*` stands for every word that begins so; `name:value` and `name:"a value"` are filters. What
can't be read raises NotUnderstood with its place. Places are `[start, end)` in code points of the text as it was given.
"""

import difflib
import re
import string
import unicodedata
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TypeAlias

from disputes import words as folding

MOST_CHARACTERS = 2_000
"""A longer text is not read."""

MOST_TERMS = 64
"""So many words, phrases and filters at most."""

DEEPEST = 8
"""So many parentheses within one another at most. Reading and walking may recurse because of it."""

SHOWN = 40
"""So much of what was typed is repeated in a sentence."""

# NUL and half characters have no place in a database, so that they must not get into a filter's value.
_SPACE = r"\s\x00-\x1f\x7f-\x9f\ud800-\udfff"
_MARKS = '"“”„‟«»'
_SPACES = re.compile(f"[{_SPACE}]+")
_MARK = re.compile(f"[{_MARKS}]")
_TERM = re.compile(f"[^{_SPACE}(){_MARKS}]+")
_FILTER = re.compile(rf"([A-Za-z_]+):(?!//)(?=[^{_SPACE})])")
_BARE_VALUE = re.compile(r"[\w.-]+")
_UNSPACED = re.compile(f"[{folding.UNSPACED}]")
_BIDI_CONTROLS = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_LEADING = re.compile(rf"(OR|AND)(?=[{_SPACE}(){_MARKS}]|\Z)")
_TRAILING = re.compile(rf"(?:\A|(?<=[{_SPACE}(){_MARKS}]))(OR|AND|NOT)\Z")


@dataclass(frozen=True, slots=True)
class Words:
    """Folded words that follow one another; of the last only the beginning if `prefix`."""

    words: tuple[str, ...]
    prefix: bool
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Filter:
    """`name:value`: the name in lower case, the value as it was spelt; only its beginning if `prefix`."""

    name: str
    value: str
    prefix: bool
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Not:
    """What must not be there."""

    part: "Node"
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class All:
    """Parts that must all be there."""

    parts: tuple["Node", ...]
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Any:
    """Parts of which one is enough. Filters that were joined may have something else between them."""

    parts: tuple["Node", ...]
    start: int
    end: int


Node: TypeAlias = Words | Filter | Not | All | Any


class NotUnderstood(ValueError):
    """The text can't be read: a sentence for the person who typed it, and the place it speaks of."""

    def __init__(self, sentence: str, start: int, end: int) -> None:
        super().__init__(sentence, start, end)
        self.sentence = sentence
        self.start = start
        self.end = end

    def __str__(self) -> str:
        return self.sentence


def parse(text: str, filters: Collection[str] = (), widening: Collection[str] = ()) -> All:
    """The tree of a search, without parts if nothing is looked for, or NotUnderstood and no other error.

    `filters` are the names there are, in lower case. Filters side by side whose name is in `widening` become one Any;
    in parentheses of their own they stay apart, which is how to ask for both: `(speaker:Arvenia) (speaker:Belmark)`.
    """
    return _read(text, filters, widening)


def walk(node: Node) -> Iterator[Node]:
    """Every node of a tree, each before its parts, in their order."""
    yield node
    match node:
        case Not(part=part):
            yield from walk(part)
        case All(parts=parts) | Any(parts=parts):
            for part in parts:
                yield from walk(part)


# A page has hundreds of links that ask for the same few outlets, actors and labels.
@lru_cache(maxsize=4_000)
def written(name: str, value: str) -> str:
    """A filter as it is typed, for any value but an empty one; quotation marks in a value become spaces."""
    value = writable(value)
    return f"{name}:{value}" if _BARE_VALUE.fullmatch(value) else f'{name}:"{value}"'


def added(text: str, name: str, value: str, *, apart: bool = False) -> str:
    """The text narrowed by one more filter, which is put behind it unless it stands there already.

    Alternatives are put into parentheses first: else the filter would belong to the last of them only. One that is to
    hold beside others of its name stands `apart`, in parentheses of its own.
    """
    return added_all(text, [(name, value, apart)])


def added_all(text: str, filters: Sequence[tuple[str, str, bool]]) -> str:
    """The same for several: names, values and whether they stand apart."""
    if not filters:
        return text
    there = {(part.name, part.value) for part in _parts(text) if isinstance(part, Filter) and not part.prefix}
    more = [
        f"({written(name, value)})" if apart else written(name, value)
        for name, value, apart in filters
        if (name.lower(), writable(value)) not in there
    ]
    return " ".join((_open_behind(text), *more)).lstrip() if more else text


def added_any(text: str, name: str, values: Sequence[str]) -> str:
    """The text narrowed by filters of one name, of which one must hold."""
    return f"{_open_behind(text)} ({' OR '.join(written(name, value) for value in values)})".lstrip()


@lru_cache(maxsize=500)
def _open_behind(text: str) -> str:
    """A text that more can be put behind: alternatives stand in parentheses."""
    text = _trimmed(text)
    match _parts(text):
        case (Any() as part,) if part.start == part.parts[0].start:  # in parentheses already it begins before
            return f"({text})"
    return text


@lru_cache(maxsize=16)
def _parts(text: str) -> tuple[Node, ...]:
    """What a text that is to be narrowed asks; nothing where it can't be read, of which the person is told anyway."""
    try:
        return _read(text, None, ()).parts
    except NotUnderstood:
        return ()


def without(text: str, start: int, end: int) -> str:
    """The text without the piece at that place, nor the signs that belonged to it, nor an OR left with one side."""
    before = text[:start]
    unsigned = before.rstrip("-")
    before = _trimmed(unsigned if _at_edge(text, len(unsigned)) else before)
    # A hyphen glued to the end of what goes excludes nothing, and must not begin to.
    after = _trimmed(text[end:].lstrip("-"))
    while True:
        left, right = _TRAILING.search(before), _LEADING.match(after)
        if left and (left[1] != "OR" or not after or after[0] == ")"):
            before = _trimmed(before[: left.start()])
        elif right and (right[1] == "AND" or left or not before or before[-1] == "("):
            after = _trimmed(after[right.end() :])
        else:
            break
    joint = "" if not before or not after or before[-1] == "(" or after[0] == ")" else " "
    return before + joint + after


@dataclass(frozen=True, slots=True)
class _Sign:
    """A parenthesis, OR or NOT. `-` is a NOT."""

    kind: str
    start: int
    end: int


_Piece: TypeAlias = Words | Filter | _Sign


def _read(text: str, filters: Collection[str] | None, widening: Collection[str]) -> All:
    """The tree; with None for filters any name will do."""
    if len(text) > MOST_CHARACTERS:
        sentence = f"The search is {len(text):,} characters long; at most {MOST_CHARACTERS:,} are read."
        raise NotUnderstood(sentence, MOST_CHARACTERS, len(text))
    reader = _Reader(_pieces(text, filters), widening)
    options = reader.options()
    if reader.closing:
        raise _wrong("The parenthesis at character {} closes none.", reader.closing)
    if len(options) > 1:
        return All((_any([_joined(parts) for parts in options]),), 0, len(text))
    parts = options[0]
    if len(parts) == 1 and isinstance(parts[0], All):
        parts = parts[0].parts
    return All(tuple(parts), 0, len(text))


class _Reader:
    """Puts pieces together, each seen once."""

    def __init__(self, pieces: Iterator[_Piece], widening: Collection[str]) -> None:
        self.pieces = pieces
        self.widening = widening
        self.closing: _Sign | None = None
        self.depth = 0

    def options(self) -> list[Sequence[Node]]:
        """The parts of each alternative up to the end or the `closing` parenthesis; only a sole one may be empty."""
        options: list[Sequence[Node]] = []
        parts: list[Node] = []
        joinable: list[Filter] = []
        parting: _Sign | None = None
        denials: list[_Sign] = []
        self.closing = None
        for piece in self.pieces:
            if isinstance(piece, _Sign) and piece.kind == "NOT":
                denials.append(piece)
                continue
            if isinstance(piece, _Sign) and piece.kind != "(":
                if denials:
                    break
                if piece.kind == ")":
                    self.closing = piece
                    break
                if not parts:
                    raise _wrong("“OR” at character {} has nothing before it.", piece)
                parting = piece
                options.append(self.widened(parts, joinable))
                parts, joinable = [], []
                continue
            node = self.group(piece) if isinstance(piece, _Sign) else piece
            if isinstance(piece, Filter) and not denials:
                joinable.append(piece)
            if denials:
                start, end = denials[0].start, node.end
                if len(denials) % 2:
                    node = node.part if isinstance(node, Not) else Not(node, start, end)
                # What is denied twice has the place of its signs too, so that they go when it goes.
                node = replace(node, start=start, end=end)
            parts.append(node)
            denials = []
        if denials:
            raise _wrong("“NOT” at character {} has nothing after it.", denials[-1])
        if parting and not parts:
            raise _wrong("“OR” at character {} has nothing after it.", parting)
        options.append(self.widened(parts, joinable))
        return options

    def group(self, opening: _Sign) -> Node:
        """What stands in parentheses, with their place."""
        self.depth += 1
        if self.depth > DEEPEST:
            sentence = f"Parentheses go at most {DEEPEST} deep, and the one at character {{}} goes deeper."
            raise _wrong(sentence, opening)
        options = self.options()
        closing = self.closing
        self.closing = None
        self.depth -= 1
        if closing is None:
            raise _wrong("The parenthesis at character {} is not closed.", opening)
        if not options[0]:
            sentence = f"There is nothing in the parentheses at character {opening.start + 1}."
            raise NotUnderstood(sentence, opening.start, closing.end)
        return replace(_any([_joined(parts) for parts in options]), start=opening.start, end=closing.end)

    def widened(self, parts: list[Node], joinable: list[Filter]) -> list[Node]:
        """The parts with widening filters of one name together, where the first of them stood."""
        of_name: dict[str, list[Node]] = {}
        for one in joinable:
            if one.name in self.widening:
                of_name.setdefault(one.name, []).append(one)
        firsts = {some[0].start: _any(some) for some in of_name.values()}
        others = {one.start for some in of_name.values() for one in some[1:]}
        return [firsts.get(part.start, part) for part in parts if part.start not in others]


def _joined(parts: Sequence[Node]) -> Node:
    return parts[0] if len(parts) == 1 else All(tuple(parts), *_place(parts))


def _any(parts: Sequence[Node]) -> Node:
    return parts[0] if len(parts) == 1 else Any(tuple(parts), *_place(parts))


def _place(parts: Sequence[Node]) -> tuple[int, int]:
    # Joined filters may end behind the parts that follow them.
    return parts[0].start, max(part.end for part in parts)


def _pieces(text: str, filters: Collection[str] | None) -> Iterator[_Piece]:
    """Words, filters and signs in their order, without what means nothing."""
    at = terms = 0
    while at < len(text):
        if gap := _SPACES.match(text, at):
            at = gap.end()
            continue
        start = at
        if text[at] in "()":
            at += 1
            yield _Sign(text[start], start, at)
            continue
        if _at_edge(text, at):
            while text.startswith("-", at):
                at += 1
        hyphens = [_Sign("NOT", place, place + 1) for place in range(start, at)]
        if text.startswith("(", at):
            yield from hyphens
            continue
        piece, at = _piece(text, at, filters)
        if isinstance(piece, Words) and not hyphens and text[start:at] in ("AND", "OR", "NOT"):
            if text[start:at] != "AND":  # which is what being side by side means
                yield _Sign(text[start:at], start, at)
        elif piece is not None:
            terms += 1
            if terms > MOST_TERMS:
                sentence = f"A search holds at most {MOST_TERMS} words, phrases and filters."
                raise NotUnderstood(sentence, piece.start, piece.end)
            yield from hyphens
            yield piece


def _at_edge(text: str, at: int) -> bool:
    """Whether a hyphen there excludes what follows. That of `"cross"-border` does not."""
    return at == 0 or text[at - 1] == "(" or _SPACES.match(text, at - 1) is not None


def _piece(text: str, at: int, filters: Collection[str] | None) -> tuple[Words | Filter | None, int]:
    """The word, phrase or filter that begins there, None if it means nothing, and where it ends."""
    if found := _FILTER.match(text, at):
        piece = _filter(text, found, filters)
        return piece, piece.end
    if at < len(text) and text[at] in _MARKS:
        end = _closed(text, at)
        return _words(text[at + 1 : end - 1], at, end, quoted=True), end
    if term := _TERM.match(text, at):
        return _words(term[0], at, term.end()), term.end()
    return None, at  # hyphens before a space, a closing parenthesis or the end


def _words(term: str, start: int, end: int, *, quoted: bool = False) -> Words | None:
    found = tuple(folding.words(term))
    if not found and not all(map(_means_nothing, term)):
        raise NotUnderstood(f"“{_shown(term)}” has no letter or digit, so it can't be searched for.", start, end)
    # "Turk*, Greek*": the comma is not what the person thinks of.
    prefix = not quoted and _without_punctuation(term).endswith("*")
    if prefix and not _long_enough(found):
        raise NotUnderstood(_too_short(term), start, end)
    return Words(found, prefix, start, end) if found else None


def _filter(text: str, found: re.Match[str], filters: Collection[str] | None) -> Filter:
    start, at = found.span()
    name = found[1].lower()
    if filters is not None and name not in filters:
        raise NotUnderstood(_no_filter(found[1], sorted(filters)), start, found.end(1))
    if text[at] in _MARKS:
        end = _closed(text, at)
        value = _trimmed(_SPACES.sub(" ", text[at + 1 : end - 1]))
        if not value:
            raise NotUnderstood(f"The filter “{name}” has nothing between its quotation marks.", start, end)
        return Filter(name, value, False, start, end)
    term = _TERM.match(text, at)
    if term is None:
        sentence = f"A filter takes one value, not parentheses: write ({name}:one OR {name}:other)."
        raise NotUnderstood(sentence, start, at + 1)
    value = term[0].rstrip("*")
    prefix = value != term[0]
    if prefix and not _long_enough(folding.words(value)):
        raise NotUnderstood(_too_short(text[start : term.end()]), start, term.end())
    return Filter(name, value, prefix, start, term.end())


def _closed(text: str, opening: int) -> int:
    """Where the quotation that begins there ends, its closing mark included."""
    if mark := _MARK.search(text, opening + 1):
        return mark.end()
    sentence = f"The quotation mark at character {opening + 1} is not closed."
    raise NotUnderstood(sentence, opening, opening + 1)


def _long_enough(found: Sequence[str]) -> bool:
    # One letter begins a good part of all words; a Chinese character is a word.
    return bool(found) and (len(found[-1]) > 1 or _UNSPACED.match(found[-1]) is not None)


def _means_nothing(character: str) -> bool:
    """Whether it may stand about unremarked: punctuation, white space, and what can't be seen."""
    if character in string.punctuation or _SPACES.match(character):
        return True
    category = unicodedata.category(character)
    return category[0] == "P" or category == "Cf"


def _without_punctuation(term: str) -> str:
    end = len(term)
    while end and term[end - 1] != "*" and _means_nothing(term[end - 1]):
        end -= 1
    return term[:end]


def writable(value: str) -> str:
    """What is left of a value when it is written as a filter: no quotation marks, no spaces at its ends."""
    return _trimmed(_SPACES.sub(" ", _MARK.sub(" ", value)))


def _trimmed(text: str) -> str:
    start, end = 0, len(text)
    while start < end and _SPACES.match(text[start]):
        start += 1
    while end > start and _SPACES.match(text[end - 1]):
        end -= 1
    return text[start:end]


def _wrong(sentence: str, sign: _Sign) -> NotUnderstood:
    """The mistake at a sign, whose character is counted from one, as people do."""
    return NotUnderstood(sentence.format(sign.start + 1), sign.start, sign.end)


def _too_short(term: str) -> str:
    return f"“{_shown(term)}” needs at least two letters or digits before the asterisk."


def _no_filter(name: str, known: list[str]) -> str:
    close = difflib.get_close_matches(name.lower(), known, n=1)
    return " ".join(
        [
            f"There is no filter “{_shown(name)}”.",
            *(f"Did you mean “{one}:”?" for one in close),
            *([f"Known: {', '.join(known)}."] if known else []),
            "To find the words, put them in quotation marks.",
        ]
    )


def _shown(piece: str) -> str:
    """A piece of what was typed as a sentence can hold it."""
    piece = _BIDI_CONTROLS.sub("", _trimmed(_SPACES.sub(" ", piece)))
    return piece if len(piece) <= SHOWN else piece[: SHOWN - 1] + "…"
