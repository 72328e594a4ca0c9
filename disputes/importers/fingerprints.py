"""How nearly the same two texts are, from a short fingerprint of each.

A text is taken as the set of its shingles, three words in a row (Broder, “On the resemblance and containment of
documents”, 1997); two texts resemble each other as far as their sets overlap: shared shingles by all shingles, known as
the Jaccard similarity. The fingerprint holds the smallest hash of the set under 256 orderings, so that the share of
equal places estimates the resemblance, with a standard error of 0.03 at most. All of them come from one hash of each
shingle, whose first bits say for which place it stands (Li, Owen, Zhang, “One permutation hashing”, 2012). A place
that is left empty, as most are for a short text, is filled from a further ordering of the same set, which keeps the
estimate unbiased: whether a place is empty in both texts depends only on what is in either. Of each smallest hash eight
bits are kept (Li, König, “b-bit minwise hashing”, 2010), and the estimate allows for those that are equal by chance.

Texts that may be alike are found by bands: runs of places that are equal as a whole far more often in texts that are
nearly the same (Leskovec, Rajaraman, Ullman, “Mining of massive datasets”, chapter 3).
"""

import hashlib
import re
import struct
import unicodedata
from collections.abc import Iterable
from zlib import crc32

DEFAULT = 0.8
"""From this resemblance on, two articles count as nearly the same: one word in twenty-five changed, or a tenth cut."""

LEAST = 0.6
"""The lowest resemblance that can be asked for: below it bands miss too much, and different texts begin to count."""

SHINGLE = 3
"""Words in a row. Fewer are shared by texts that merely have a subject in common, more break with every small edit."""

PLACES = 256

BANDS = 16
ROWS = 4
"""Places in a band. With sixteen bands, texts that agree by 0.8 are missed once in four thousand times, by 0.7 once in
eighty, by 0.6 once in nine; those that agree by 0.05 share a band once in ten thousand times."""

LONGEST = 1_000_000
"""Code points looked at: two long novels. Texts that are the same so far are nearly the same."""

_WORD_BITS = 0xFFFFFFFF
# The second and later orderings: multiplying by an odd number only rearranges the 32-bit numbers.
_ORDERINGS = (0x9E3779B1, 0x85EBCA6B, 0xC2B2AE35, 0x27D4EB2F)
_LAST_ORDERING = 0x165667B1
_KEPT_BITS = 0x2C1B3C6D
_SALTS = struct.unpack(f">{PLACES}I", hashlib.shake_128(b"demarche fingerprint 1").digest(4 * PLACES))

_ASCII_WORDS = bytes(ord(chr(code).lower()) if code < 128 and chr(code).isalnum() else 32 for code in range(256))
# Accents, vowel points, the stroke that widens Arabic words, and what can't be seen.
_MARKS = re.compile(
    "[\u00ad\u0300-\u036f\u0483-\u0487\u0591-\u05c7\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e8"
    "\u06ea-\u06ed\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufe00-\ufe0f]+"
)
# Scripts that put no space between words: there each character counts as a word. Thai to Khmer, then Chinese, Japanese.
_UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
)
_WORDS = re.compile(f"[{_UNSPACED}]|[^\\W_{_UNSPACED}]+")


def fingerprint(text: str) -> bytes:
    """256 bytes that say what a text is made of, or none when it holds no words. The same on every machine, for ever.

    Case, accents, punctuation and line breaks do not matter.
    """
    hashes = _shingles(_words(text[:LONGEST]))
    if not hashes:
        return b""
    # From the largest to the smallest, so that the smallest of each place is the one that stays.
    smallest = {value >> 24: value for value in hashes}
    if len(smallest) < PLACES:
        _fill(smallest, hashes)
    return bytes([
        ((smallest[place] ^ salt) * _KEPT_BITS & _WORD_BITS) >> 24 for place, salt in enumerate(_SALTS)
    ])  # fmt: skip


def similarity(one: bytes, other: bytes) -> float:
    """How far two texts resemble each other, from 0 to 1, by their fingerprints."""
    if not one or not other:
        return 0.0
    differing = int.from_bytes(one) ^ int.from_bytes(other)
    equal = differing.to_bytes(PLACES).count(0) / PLACES
    return max(0.0, (equal - 1 / 256) / (1 - 1 / 256))


def bands(fingerprint: bytes) -> list[int]:
    """Numbers below 2³⁶ of which two texts that are nearly the same have at least one in common."""
    kept = struct.unpack_from(f">{BANDS}I", fingerprint) if fingerprint else ()
    return [band << 32 | value for band, value in enumerate(kept)]


def _fill(smallest: dict[int, int], hashes: list[int]) -> None:
    """Finds what stands in the empty places.

    Each has an order of its own in which it prefers hashes, the same for every text: those of the place after it, then
    those that further orderings put there, then all by a last one.
    """
    smallest |= {
        place: smallest[place + 1] for place in range(PLACES - 1) if place not in smallest and place + 1 in smallest
    }
    if len(smallest) == PLACES:
        return
    distinct = set(hashes)
    for factor in _ORDERINGS:
        found = [mixed for value in distinct if (mixed := value * factor & _WORD_BITS) >> 24 not in smallest]
        smallest |= {value >> 24: value for value in sorted(found, reverse=True)}
    for place in range(PLACES):
        if place not in smallest:
            salt = _SALTS[place]
            smallest[place] = min([(value ^ salt) * _LAST_ORDERING & _WORD_BITS for value in distinct])


def _words(text: str) -> list[bytes]:
    if text.isascii():  # a tenth of the time
        return text.encode().translate(_ASCII_WORDS).split()
    folded = _MARKS.sub("", unicodedata.normalize("NFKD", text.casefold().replace("ı", "i")))
    return " ".join(_WORDS.findall(folded)).encode().split()


def _shingles(words: list[bytes]) -> list[int]:
    """A hash of each shingle, the largest first. One that stands there twice changes nothing."""
    if len(words) < SHINGLE:
        return [crc32(b" ".join(words))] if words else []
    rows: Iterable[Iterable[bytes]] = zip(words, words[1:], words[2:], strict=False)
    return sorted(map(crc32, map(b" ".join, rows)), reverse=True)
