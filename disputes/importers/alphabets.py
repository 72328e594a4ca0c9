"""Which letters a language writes: tells code pages apart that are too alike for statistics over a short text.

The byte 0xFE is ş in Turkish, þ in Icelandic and ž in Lithuanian. One sentence is rarely enough to count letters, but
its other letters mostly belong to one of these languages only.
"""

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Alphabet:
    """The letters beyond ASCII of one language, or of several that are written with the same code page."""

    codec: str
    letters: frozenset[str]
    mixed: bool = False
    """Several languages at once."""
    apart: bool = False
    """Another script, whose letters never stand in a word with those of ASCII."""


def _alphabet(codec: str, letters: str, *, mixed: bool = False, apart: bool = False) -> Alphabet:
    return Alphabet(codec, frozenset(letters + letters.upper()), mixed, apart)


_FRENCH, _SPANISH, _PORTUGUESE, _ITALIAN = "àâæçèéêëîïôœùûüÿ", "áéíñóúü", "áâãàçéêíóôõúü", "àèéìíîòóùú"
_GERMAN, _NORDIC = "äöüß", "åäöæøéü"
_CENTRAL = ("ąćęłńóśźż", "áäčďéěíĺľňóôŕřšťúůýž", "áéíóöőúüű", "čćđšž", "ăâîşţ")

ALPHABETS = (
    # The order decides between equals. Turkish stands before those that share its bytes: it is the more widely written.
    _alphabet("cp1252", _FRENCH),
    _alphabet("cp1252", _SPANISH),
    _alphabet("cp1252", _PORTUGUESE),
    _alphabet("cp1252", _ITALIAN),
    _alphabet("cp1252", _GERMAN),
    _alphabet("cp1252", _NORDIC),
    _alphabet("cp1254", "çğıöşüâîûİ"),
    *(_alphabet("cp1250", letters) for letters in _CENTRAL),
    *(_alphabet("iso8859_2", letters) for letters in _CENTRAL),
    _alphabet("cp1257", "ąčęėįšųūž"),
    _alphabet("cp1257", "āčēģīķļņšūž"),
    _alphabet("cp1257", "äöüõšž"),
    _alphabet("cp1252", "áéíóúýþðæö"),
    _alphabet("cp1258", "ăâđêôơưàáèéùúó\u0300\u0301\u0303\u0309\u0323"),
    _alphabet("cp1255", "אבגדהוזחטיךכלםמןנסעףפץצקרשת", apart=True),
    # An English page that names São Paulo, Köln and Malmö.
    _alphabet("cp1252", _FRENCH + _SPANISH + _PORTUGUESE + _ITALIAN + _GERMAN + _NORDIC, mixed=True),
)

_MIXED_WEIGHT = 0.95
"""So many letters explain a little of everything, so a single language that explains as much is likelier."""

PUNCTUATION = frozenset("‘’‚“”„«»‹›¿¡…–—·\xa0\xad")
"""What stands beside a letter in print; any other sign that touches one is a letter read wrongly."""


_STRANGE = re.compile("[^\x00-\x7f]")


def likeliest(sample: bytes) -> tuple[str, float]:
    """The code page whose language explains most of what is not ASCII, and how much of it, from 0 to 1."""
    read = {codec: _strange(sample, codec) for codec in {alphabet.codec for alphabet in ALPHABETS}}
    shares = [(alphabet.codec, _share_explained(read[alphabet.codec], alphabet)) for alphabet in ALPHABETS]
    return max(shares, key=lambda pair: pair[1])


def _strange(sample: bytes, codec: str) -> list[str] | None:
    """Every letter and sign beyond ASCII between its two neighbours, None when it can't be read so."""
    try:
        text = f" {sample.decode(codec)} "
    except UnicodeDecodeError:
        return None
    return [text[found.start() - 1 : found.end() + 1] for found in _STRANGE.finditer(text)]


def _share_explained(strange: list[str] | None, alphabet: Alphabet) -> float:
    if strange is None:
        return 0.0
    weight = _MIXED_WEIGHT if alphabet.mixed else 1.0
    signs = [sign for sign in strange if sign[1] not in PUNCTUATION]
    explained = sum(_explains(alphabet, *sign) for sign in signs)
    return weight * explained / len(signs) if signs else weight


def _explains(alphabet: Alphabet, before: str, sign: str, after: str) -> bool:
    if sign not in alphabet.letters:
        return sign.isprintable() and not (sign.isalpha() or before.isalpha() or after.isalpha())
    if alphabet.mixed and (_is_beyond_ascii(before) or _is_beyond_ascii(after)):
        return False  # foreign names have one such letter here and there, words of nothing else are another script
    if alphabet.apart and any(neighbour.isascii() and neighbour.isalpha() for neighbour in (before, after)):
        return False
    # A capital after a small letter is a small letter of another code page.
    return not (before.islower() and sign.isupper())


def _is_beyond_ascii(character: str) -> bool:
    return character > "\x7f" and character.isalpha()
