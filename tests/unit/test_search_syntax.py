import pickle
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from disputes import words
from disputes.search import syntax
from disputes.search.syntax import All, Any, Filter, Node, Not, NotUnderstood, Words

pytestmark = pytest.mark.once

FILTERS = ["label", "outlet", "by", "has_note"]
WIDENING = ["label"]
TRICKY = [
    *('"', "“", "”", "„", "«", "»", "‟", "(", ")", "-", "--", "OR", "AND", "NOT", "or", "*", ":", "'", "’", ",", "_"),
    *("label:", "label:x", 'label:"x y"', "label:(", "foo:", "Label:a*", "by:-", "https://a.b/c?d=(e)", "12:30"),
    *(
        "ban",
        "S-400",
        "Turk*",
        "a*",
        "北京",
        "北*",
        "🎣",
        "👩🏽‍🚀",
        "\x00",
        "\u202e",
        "שלום",
        "سلام",
        "\u0301",
        "\ud800",
    ),
    *(" ", "  ", "\n", "\u00a0", "\u2028", "\ufeff", "¶", "ß", "½"),
]
TEXTS = st.text() | st.lists(st.sampled_from(TRICKY), max_size=40).flatmap(
    lambda tokens: st.sampled_from([" ".join(tokens), "".join(tokens)])
)
SIMPLE = ["ban", "-ban", '"two words"', "NOT hake", "label:threat", "-by:ana", 'outlet:"Halven Courier"', "(a OR b)"]
SIMPLE += ["Turk*", "-(a b)", "NOT NOT x", "((c))", "-label:xy*"]


def parse(text: str) -> All:
    return syntax.parse(text, filters=FILTERS, widening=WIDENING)


def shape(node: Node) -> str:
    """A tree as a test can read it, without places."""
    match node:
        case Words(words=found, prefix=prefix):
            return "+".join(found) + "*" * prefix
        case Filter(name=name, value=value, prefix=prefix):
            return f"{name}={value}" + "*" * prefix
        case Not(part=part):
            return f"!{shape(part)}"
        case All(parts=parts):
            return f"[{' '.join(map(shape, parts))}]"
        case Any(parts=parts):
            return f"<{' '.join(map(shape, parts))}>"


RULES = {
    "nothing": ("", "[]"),
    "white space": (" \n\t\u00a0\u2028", "[]"),
    "one word": ("ban", "[ban]"),
    "words": ("Fishing BAN", "[fishing ban]"),
    "accents": ("Erdoğan", "[erdogan]"),
    "controls are space": ("a\x00b\x07c\x85d", "[a b c d]"),
    "half a character is space": ("a\ud800b", "[a b]"),
    "word of several": ("S-400", "[s+400]"),
    "apostrophes": ("' Belmark's ‘ban’ ’", "[belmark+s ban]"),
    "Chinese": ("北京", "[北+京]"),
    "punctuation alone": ("a - b — c , … ¶ & _ + a", "[a b c a]"),
    "punctuation around": ("«a», b!", "[a b]"),
    "phrase": ('"lodged a protest"', "[lodged+a+protest]"),
    "typographic marks": ("„lodged a“ «protest» “on” ‟Friday”", "[lodged+a protest on friday]"),
    "phrase beside words": ('a"b c"d', "[a b+c d]"),
    "phrase without words": ('a "" "—" b', "[a b]"),
    "phrase over lines": ('"a\nb\x00c"', "[a+b+c]"),
    "operators in a phrase": ('"a OR -b (c label:d"', "[a+or+b+c+label+d]"),
    "or": ("a OR b", "[<a b>]"),
    "and binds tighter": ("a b OR c d OR e", "[<[a b] [c d] e>]"),
    "small or is a word": ("a or b and not c", "[a or b and not c]"),
    "and": ("AND a AND AND b AND", "[a b]"),
    "only and": ("AND", "[]"),
    "operators without spaces": ('"a"OR"b"NOT(c)', "[<a [b !c]>]"),
    "operator with punctuation": ("a OR, b", "[a or b]"),
    "not": ("a NOT b", "[a !b]"),
    "hyphen": ("-a -b-c", "[!a !b+c]"),
    "not of all kinds": ('-a NOT "b c" -label:d NOT (e f)', "[!a !b+c !label=d ![e f]]"),
    "hyphen before parentheses": ("-(a OR b)", "[!<a b>]"),
    "hyphen in parentheses": ("x (-a)", "[x !a]"),
    "not twice": ("NOT -a NOT NOT b --c", "[a b c]"),
    "not thrice": ("---a", "[!a]"),
    "not twice around parentheses": ("-(NOT a) -(-(-b))", "[a !b]"),
    "not passes over punctuation": ("NOT , a", "[!a]"),
    "not passes over and": ("NOT AND a", "[!a]"),
    "hyphen after a word": ('a -, b- "c"-d (e)-f', "[a b c d e f]"),
    "operators behind a hyphen are words": ("-OR -NOT", "[!or !not]"),
    "parentheses": ("a (b OR c) d", "[a <b c> d]"),
    "needless parentheses": ("((a)) (b)", "[a b]"),
    "sole parentheses": ("((a b))", "[a b]"),
    "parentheses without spaces": ("a(b)c", "[a b c]"),
    "parentheses in parentheses": ("(a (b OR (c d)))", "[a <b [c d]>]"),
    "prefix": ("Turk*", "[turk*]"),
    "prefix of several": ("S-40*", "[s+40*]"),
    "prefix with punctuation": ("Turk*, “Greek”", "[turk* greek]"),
    "prefix of one character": ("北*", "[北*]"),
    "asterisk within": ("M*A*S*H *stan", "[m+a+s+h stan]"),
    "asterisks in a phrase": ('"fish* *"', "[fish]"),
    "several asterisks": ("fish** label:ab**", "[fish* label=ab*]"),
    "filter": ("label:threat", "[label=threat]"),
    "filter in capitals": ("LABEL:Threat HAS_note:1", "[label=Threat has_note=1]"),
    "filter of two words": ('outlet:"Halven  Courier "', "[outlet=Halven Courier]"),
    "filter in typographic marks": ("outlet:“Halven Courier” by:«ana»", "[outlet=Halven Courier by=ana]"),
    "filter keeps spelling": ("outlet:Le-Moñde.fr,x by:a:b by:/x by:🎣", "[outlet=Le-Moñde.fr,x by=a:b by=/x by=🎣]"),
    "filter with prefix": ("outlet:Halv*", "[outlet=Halv*]"),
    "asterisk in a quoted value": ('outlet:"Halv*"', "[outlet=Halv*]"),
    "asterisk within a value": ("outlet:a*b", "[outlet=a*b]"),
    "operator as a value": ("by:OR by:-x", "[by=OR by=-x]"),
    "addresses are words": ("https://halven.example foo://a", "[https+halven+example foo+a]"),
    "times are words": ("12:30", "[12+30]"),
    "colon and space": ("Ankara: we label: by:", "[ankara we label by]"),
    "colon and parenthesis": ("(by:)", "[by]"),
    "colon after other letters": ("Łódź:x l’avis:y", "[lodz+x l+avis+y]"),
    "widening": ("label:a x label:b", "[<label=a label=b> x]"),
    "widening but one": ("label:a x", "[label=a x]"),
    "only what widens": ("by:a by:b label:c label:d", "[by=a by=b <label=c label=d>]"),
    "widening with prefix": ("label:ab* label:b", "[<label=ab* label=b>]"),
    "widening in alternatives": ("label:a label:b OR label:c", "[<<label=a label=b> label=c>]"),
    "widening in parentheses": ("label:a (label:b x label:c)", "[label=a [<label=b label=c> x]]"),
    "nothing widens when excluded": ("-label:a -label:b label:c", "[!label=a !label=b label=c]"),
    "parentheses keep apart": ("(label:a) (label:b)", "[label=a label=b]"),
}


@pytest.mark.parametrize(("text", "tree"), RULES.values(), ids=RULES)
def test_a_search_is_read_by_the_rules(text: str, tree: str):
    assert shape(parse(text)) == tree


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("  two words, ", ["two", "words,"]),
        ('say "lodged a protest"', ["say", '"lodged a protest"']),
        ("👩🏽‍🚀x ban", ["👩🏽‍🚀x", "ban"]),
        ("a NOT b -c", ["a", "NOT b", "-c"]),
        ('a -outlet:"b c"', ["a", '-outlet:"b c"']),
        ("a ((b c)) -(d)", ["a", "((b c))", "-(d)"]),
        ("NOT -a --(b)", ["NOT -a", "--(b)"]),
        ("a b OR c", ["a b OR c"]),
        ("label:a x label:b y", ["label:a x label:b", "x", "y"]),
    ],
    ids=[
        *("words", "phrase", "emoji", "not", "filter", "parentheses", "twice", "or", "widening"),
    ],
)
def test_a_part_knows_its_place(text: str, pieces: list[str]):
    tree = parse(text)

    assert [text[part.start : part.end] for part in tree.parts] == pieces
    assert (tree.start, tree.end) == (0, len(text))


MISTAKES = {
    "unclosed mark": ('ban of "hake', 7, 8, "The quotation mark at character 8 is not closed."),
    "unclosed value": ("label:“a", 6, 7, "The quotation mark at character 7 is not closed."),
    "unclosed parenthesis": ("a (b (c)", 2, 3, "The parenthesis at character 3 is not closed."),
    "stray parenthesis": ("a) b", 1, 2, "The parenthesis at character 2 closes none."),
    "stray parenthesis after parentheses": ("(a) b)", 5, 6, "The parenthesis at character 6 closes none."),
    "empty parentheses": ("a ( ) b", 2, 5, "There is nothing in the parentheses at character 3."),
    "parentheses of punctuation": ("(-, AND)", 0, 8, "There is nothing in the parentheses at character 1."),
    "excluded empty parentheses": ("-()", 1, 3, "There is nothing in the parentheses at character 2."),
    "or first": ("OR a", 0, 2, "“OR” at character 1 has nothing before it."),
    "or last": ("a OR", 2, 4, "“OR” at character 3 has nothing after it."),
    "or before punctuation": ("a OR -", 2, 4, "“OR” at character 3 has nothing after it."),
    "or twice": ("a OR OR b", 5, 7, "“OR” at character 6 has nothing before it."),
    "or in parentheses": ("x (a OR)", 5, 7, "“OR” at character 6 has nothing after it."),
    "not last": ("a NOT", 2, 5, "“NOT” at character 3 has nothing after it."),
    "not before punctuation": ("NOT -", 0, 3, "“NOT” at character 1 has nothing after it."),
    "not before or": ("a NOT OR b", 2, 5, "“NOT” at character 3 has nothing after it."),
    "not in parentheses": ("(a NOT) b", 3, 6, "“NOT” at character 4 has nothing after it."),
    "symbol": ("a 🎣 b", 2, 3, "“🎣” has no letter or digit, so it can't be searched for."),
    "symbols in marks": ('-"🎣 ☺"', 1, 6, "“🎣 ☺” has no letter or digit, so it can't be searched for."),
    "asterisk": ("a * b", 2, 3, "“*” needs at least two letters or digits before the asterisk."),
    "asterisk behind a mark": ('"a b"*', 5, 6, "“*” needs at least two letters or digits before the asterisk."),
    "short prefix": ("ban a*", 4, 6, "“a*” needs at least two letters or digits before the asterisk."),
    "short last word": ("S-4*", 0, 4, "“S-4*” needs at least two letters or digits before the asterisk."),
    "short value": ("by:a*", 0, 5, "“by:a*” needs at least two letters or digits before the asterisk."),
    "asterisk as value": ("by:*", 0, 4, "“by:*” needs at least two letters or digits before the asterisk."),
    "empty value": ('a by:""', 2, 7, "The filter “by” has nothing between its quotation marks."),
    "blank value": ("by:“ \x00 ”", 0, 8, "The filter “by” has nothing between its quotation marks."),
    "parentheses as value": (
        *("By:(a OR b)", 0, 4),
        "A filter takes one value, not parentheses: write (by:one OR by:other).",
    ),
    "unknown filter": (
        *("a -Foo:b", 3, 6),
        "There is no filter “Foo”. Known: by, has_note, label, outlet. To find the words, put them in quotation marks.",
    ),
    "misspelt filter": (
        *("lable:threat", 0, 5),
        "There is no filter “lable”. Did you mean “label:”? Known: by, has_note, label, outlet. "
        "To find the words, put them in quotation marks.",
    ),
    "long symbol": (
        *("🎣" * 50, 0, 50),
        f"“{'🎣' * 39}…” has no letter or digit, so it can't be searched for.",
    ),
    "too long": ("a" * 2_001, 2_000, 2_001, "The search is 2,001 characters long; at most 2,000 are read."),
    "too many": ("ab " * 65, 192, 194, "A search holds at most 64 words, phrases and filters."),
    "too deep": (
        *("(" * 9 + "a" + ")" * 9, 8, 9),
        "Parentheses go at most 8 deep, and the one at character 9 goes deeper.",
    ),
}


@pytest.mark.parametrize(("text", "start", "end", "sentence"), MISTAKES.values(), ids=MISTAKES)
def test_a_mistake_is_told_with_its_place(text: str, start: int, end: int, sentence: str):
    with pytest.raises(NotUnderstood) as caught:
        parse(text)

    assert caught.value.sentence == str(caught.value) == sentence
    assert (caught.value.start, caught.value.end) == (start, end)


def test_a_mistake_is_a_value_error_that_can_be_sent_to_another_process():
    error = pickle.loads(pickle.dumps(NotUnderstood("No.", 1, 2)))  # noqa: S301 - our own bytes

    assert isinstance(error, NotUnderstood)
    assert isinstance(error, ValueError)
    assert (error.sentence, error.start, error.end) == ("No.", 1, 2)


@pytest.mark.parametrize(
    "text",
    [
        "a" * 2_000,
        "ab " * 64,
        "(" * 8 + "a" + ")" * 8,
        "(a) " * 64,
        "-" * 1_999 + "a",
        "NOT " * 499 + "a",
        "- " * 1_000,
    ],
    ids=["long", "many", "deep", "many parentheses", "hyphens", "nots", "lone hyphens"],
)
def test_what_just_fits_is_read(text: str):
    assert shape(parse(text))


@pytest.mark.parametrize(
    "text",
    ["a" * 10_000, "(" * 5_000, "(" * 1_900, "(" * 900 + "a" + ")" * 900, '"' * 9_999, "-(" * 950, "a OR (" * 300],
    ids=["long", "long parentheses", "open", "closed", "marks", "excluded", "alternatives"],
)
def test_what_is_too_long_or_too_deep_is_refused(text: str):
    with pytest.raises(NotUnderstood):
        parse(text)


def test_without_known_filters_every_filter_is_refused():
    with pytest.raises(
        NotUnderstood, match=r"^There is no filter “a”\. To find the words, put them in quotation marks"
    ):
        syntax.parse("a:b")


def inside(node: Node) -> Iterator[tuple[Node, Node]]:
    """Each part with what it is part of."""
    match node:
        case Not(part=part):
            parts: tuple[Node, ...] = (part,)
        case All(parts=parts) | Any(parts=parts):
            pass
        case _:
            parts = ()
    for part in parts:
        yield node, part
        yield from inside(part)


@given(TEXTS)
def test_any_text_is_read_or_refused_with_a_place_in_it(text: str):
    try:
        found: All | NotUnderstood = parse(text)
    except NotUnderstood as error:
        found = error

    assert 0 <= found.start <= found.end <= len(text)
    if isinstance(found, NotUnderstood):
        assert found.sentence.endswith(".")
        found.sentence.encode()
    else:
        for whole, part in inside(found):
            assert whole.start <= part.start < part.end <= whole.end
            assert not (isinstance(whole, Not) and isinstance(part, Not))
            assert not isinstance(part, All | Any) or len(part.parts) > 1
            match part:
                case Words():
                    # The place may hold signs and parentheses too: `NOT NOT (ban)`.
                    assert set(part.words) <= set(words.words(text[part.start : part.end]))
                case Filter():
                    assert part.name in FILTERS
                    assert part.value.strip() == part.value != ""
                    part.value.encode()


@given(TEXTS)
def test_a_tree_has_nothing_but_what_walking_meets(text: str):
    try:
        tree = parse(text)
    except NotUnderstood:
        return

    assert list(syntax.walk(tree)) == [tree, *(part for _, part in inside(tree))]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("threat", "by:threat"),
        ("S-400.b_é", "by:S-400.b_é"),
        ("Halven Courier", 'by:"Halven Courier"'),
        ("Halv*", 'by:"Halv*"'),
        (' the “Star"  of\nTarn ', 'by:"the Star of Tarn"'),
        ("a:b", 'by:"a:b"'),
        ("", 'by:""'),
    ],
    ids=["word", "hyphens and dots", "space", "asterisk", "marks", "colon", "nothing"],
)
def test_a_filter_is_written_as_it_is_typed(value: str, expected: str):
    assert syntax.written("by", value) == expected


@given(st.sampled_from(FILTERS), st.text(max_size=60) | st.lists(st.sampled_from(TRICKY), max_size=9).map("".join))
def test_a_written_filter_is_read_as_it_was(name: str, value: str):
    bare = " ".join("".join(" " if c in '"“”„‟«»' or syntax._SPACES.match(c) else c for c in value).split())
    if not bare:
        return

    text = syntax.written(name, value)

    assert parse(text).parts == (Filter(name, bare, False, 0, len(text)),)
    assert parse(syntax.added("ban", name, value)).parts[1:] == (Filter(name, bare, False, 4, 4 + len(text)),)
    assert syntax.added(text, name, value) == text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", "by:ana"),
        ("  ", "by:ana"),
        ("ban ", "ban by:ana"),
        ("by:ana ban", "by:ana ban"),
        ('BY:"ana"  ban ', 'BY:"ana"  ban '),
        ("by:ben by:ana", "by:ben by:ana"),
        ("by:ben", "by:ben by:ana"),
        ("foo:x", "foo:x by:ana"),
        ("-by:ana", "-by:ana by:ana"),
        ("by:ana*", "by:ana* by:ana"),
        ("by:Ana", "by:Ana by:ana"),
        ("by:ana OR ban", "(by:ana OR ban) by:ana"),
        ("(a) OR b", "((a) OR b) by:ana"),
        ("(a OR b)", "(a OR b) by:ana"),
        ("(a OR b) c", "(a OR b) c by:ana"),
        ('"a', '"a by:ana'),
    ],
    ids=[
        *("nothing", "space", "word", "there", "there otherwise", "there beside", "other value", "unknown filter"),
        *("excluded", "prefix", "other case", "alternative", "alternatives", "in parentheses", "beside", "mistake"),
    ],
)
def test_a_filter_is_added_once(text: str, expected: str):
    assert syntax.added(text, "by", "ana") == expected


@pytest.mark.parametrize(
    ("text", "piece", "expected"),
    [
        ("ban", "ban", ""),
        (" a   x  b ", "x", "a b"),
        ('say "a  b" x', "x", 'say "a  b"'),
        ("a -x b", "-x", "a b"),
        ("a -x b", "x", "a b"),
        ("a NOT x b", "NOT x", "a b"),
        ("a NOT x b", "x", "a b"),
        ('by:a-"x" b', '"x"', "by:a- b"),
        ('"x"-b', '"x"', "b"),
        ('a"x"b', '"x"', "a b"),
        ("a (x b) c", "x", "a (b) c"),
        ("a (b x) c", "x", "a (b) c"),
        ("x OR a", "x", "a"),
        ("a OR x", "x", "a"),
        ("a OR x OR b", "x", "a OR b"),
        ("a OR x b", "x", "a OR b"),
        ("(a OR x) b", "x", "(a) b"),
        ("(x OR a) b", "x", "(a) b"),
        ("a AND x OR b", "x", "a OR b"),
        ("a AND x AND b", "x", "a b"),
        ("a OR NOT x", "x", "a"),
        ('"OR" x', "x", '"OR"'),
        ("-OR x", "x", "-OR"),
        ("x ORB", "x", "ORB"),
    ],
)
def test_a_piece_is_taken_away_with_what_belongs_to_it(text: str, piece: str, expected: str):
    start = text.index(piece)

    rest = syntax.without(text, start, start + len(piece))

    assert rest == expected


@given(st.lists(st.sampled_from(SIMPLE), min_size=1, max_size=8), st.data())
def test_without_a_part_the_others_stay(terms: list[str], data: st.DataObject):
    text = " ".join(terms)
    tree = syntax.parse(text, filters=FILTERS)
    gone = data.draw(st.integers(0, len(tree.parts) - 1))

    rest = syntax.without(text, tree.parts[gone].start, tree.parts[gone].end)

    left = [part for number, part in enumerate(tree.parts) if number != gone]
    if len(left) == 1 and isinstance(left[0], All):
        left = list(left[0].parts)
    assert [shape(part) for part in syntax.parse(rest, filters=FILTERS).parts] == [shape(part) for part in left]


@given(st.lists(st.sampled_from(["a", "b", "-c", "label:d", "OR", "AND"]), max_size=9), st.data())
def test_without_one_of_the_alternatives_the_rest_is_still_understood(terms: list[str], data: st.DataObject):
    text = " ".join(terms)
    try:
        leaves = [node for node in syntax.walk(parse(text)) if isinstance(node, Words | Filter)]
    except NotUnderstood:
        return
    if not leaves:
        return
    leaf = data.draw(st.sampled_from(leaves))

    rest = parse(syntax.without(text, leaf.start, leaf.end))

    assert sum(isinstance(node, Words | Filter) for node in syntax.walk(rest)) == len(leaves) - 1
