"""From bytes to text: which encoding a file is in, proved over the whole file before a word of it is taken."""

import codecs
import re
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import TextIOWrapper
from typing import BinaryIO

from charset_normalizer import from_bytes

from disputes.importers.alphabets import likeliest
from disputes.importers.refusals import Refused
from disputes.records import Note, Source

NAMES = {
    "utf-8": "UTF-8",
    "utf-8-sig": "UTF-8",
    "utf-16": "UTF-16",
    "utf-16-le": "UTF-16",
    "utf-16-be": "UTF-16",
    "utf-32": "UTF-32",
    **{f"cp{page}": f"Windows-{page}" for page in range(1250, 1259)},
    **{f"iso8859_{part}": f"ISO-8859-{part}" for part in (2, 5, 6, 7)},
    "koi8_r": "KOI8-R",
    "gb18030": "GB18030",
    "big5": "Big5",
    "cp932": "Shift_JIS",
    "cp949": "EUC-KR",
}
"""Every codec a file may be read with, by the name that people know."""

_GUESSABLE = [codec for codec in NAMES if not codec.startswith("utf")]
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # begins with the two bytes of the next one, so it is asked first
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SIGNATURES = (
    b"%PDF-", b"{\\rtf", b"PK\x03\x04", b"\x89PNG", b"GIF8", b"\xff\xd8\xff", b"\x7fELF", b"\x1f\x8b",
    b"\xd0\xcf\x11\xe0", b"7z\xbc\xaf", b"Rar!\x1a", b"\xfd7zXZ", b"SQLite format 3\0", b"OggS\0",
)  # fmt: skip
"""How files begin that are no text, even where their first page of bytes looks like it."""

_CONTROLS = bytes(set(range(32)) - set(b"\t\n\f\r\x1a\x1b")) + b"\x7f"

_HEAD = 8 * 2**10
_CHUNK = 2**20
_SAMPLE = 2**16
_TRIES = 5


@dataclass(frozen=True, slots=True)
class Encoding:
    """How the bytes of a file become text."""

    codec: str

    @property
    def name(self) -> str:
        return NAMES[self.codec]

    def notes(self, file: str) -> list[Note]:
        """Says so when the file is in anything but UTF-8."""
        return [] if self.name == "UTF-8" else [Note(file, f"read as {self.name}")]


@contextmanager
def opened(source: Source, *, newline: str) -> Iterator[tuple[TextIOWrapper, list[Note]]]:
    """The file as text, and a note on its encoding. Refused unless all of it is text."""
    encoding = encoding_of(source.open)
    with TextIOWrapper(source.open(), encoding=encoding.codec, newline=newline) as stream:
        yield stream, encoding.notes(source.name)


def encoding_of(open_: Callable[[], BinaryIO]) -> Encoding:
    """The encoding in which every byte of the file has been read once, or a refusal."""
    with open_() as file:
        head = file.read(_HEAD)
    for mark, codec in _MARKS:
        if head.startswith(mark):
            return _proved(open_, codec)
    if head.startswith(_SIGNATURES):
        raise Refused("is not a text file")
    if codec := _utf16_without_mark(head):
        return _proved(open_, codec)

    share = _share_of_controls(open_)
    if share > 0.1:
        raise Refused("is not a text file")
    line = first_failure(open_, "utf-8")
    if line is None:
        return Encoding("utf-8")
    if share > 0.001:  # a stray control character is forgiven only where UTF-8 vouches for the rest
        raise Refused("is not a text file")
    return _guessed(open_, line)


def _proved(open_: Callable[[], BinaryIO], codec: str) -> Encoding:
    with open_() as file:
        head = file.read(_HEAD).decode(codec, "ignore")
    if not _reads_like_text(head):
        raise Refused("is not a text file")
    if line := first_failure(open_, codec):
        raise Refused(f"holds bytes that are not {NAMES[codec]}, as its beginning is", line=line)
    return Encoding(codec)


def _guessed(open_: Callable[[], BinaryIO], line: int) -> Encoding:
    """The likeliest encoding that reads the whole file; `line` is where it stops being UTF-8."""
    sample = _sample(open_)
    if _is_damaged_utf8(sample):
        raise Refused("holds bytes that are not UTF-8, as the rest of the file is", line=line)
    failed = line
    for number, codec in enumerate(_candidates(sample)):
        if number == _TRIES:
            break
        place = first_failure(open_, codec)
        if place is None:
            return Encoding(codec)
        failed = max(failed, place)
    raise Refused("is in an unknown encoding: save it as UTF-8", line=failed)


def _candidates(sample: bytes) -> Iterator[str]:
    """Codecs, likeliest first."""
    first, share = likeliest(sample)
    tried = {first} if share > 0.85 else set()
    yield from tried
    for match in from_bytes(sample, cp_isolation=_GUESSABLE):
        if match.encoding in NAMES and match.encoding not in tried:
            tried.add(match.encoding)
            yield match.encoding


def first_failure(open_: Callable[[], BinaryIO], codec: str) -> int | None:
    """The line of the first byte that is not of this encoding, None when all of them are."""
    decoder = codecs.getincrementaldecoder(codec)()
    line = 1
    with open_() as file:
        try:
            while chunk := file.read(_CHUNK):
                line += decoder.decode(chunk).count("\n")
            decoder.decode(b"", final=True)
        except UnicodeDecodeError as error:
            before = error.object[: error.start].decode(codec, "ignore")
            return line + before.count("\n")
    return None


def _share_of_controls(open_: Callable[[], BinaryIO]) -> float:
    """How many of the bytes are control characters, in the worst stretch of the file."""
    worst = 0.0
    with open_() as file:
        while chunk := file.read(_CHUNK):
            worst = max(worst, (len(chunk) - len(chunk.translate(None, _CONTROLS))) / len(chunk))
    return worst


def _utf16_without_mark(head: bytes) -> str:
    """UTF-16 gives itself away by zero bytes that all stand in odd or all in even places."""
    half = len(head) // 2
    even, odd = head[0::2].count(0), head[1::2].count(0)
    for zeros, others, codec in ((odd, even, "utf-16-le"), (even, odd, "utf-16-be")):
        if not zeros or others * 20 > zeros:
            continue
        # Latin script has a zero in every pair. Other scripts have them in spaces and line ends only, but then most
        # of the other bytes are not what UTF-8 is made of.
        likely = zeros * 3 > half or (zeros * 50 > half and not _could_be_utf8(head))
        if likely and _reads_like_text(head.decode(codec, "ignore")):
            return codec
    return ""


def _could_be_utf8(head: bytes) -> bool:
    if len(head) - len(head.translate(None, _CONTROLS)) > len(head) / 10:
        return False
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError:
        return False
    return True


def _reads_like_text(text: str) -> bool:
    """Whether nearly all of it are characters that a person could have typed."""
    odd = sum(unicodedata.category(c) in ("Cc", "Cn", "Co", "Cs") and not c.isspace() for c in text)
    return odd * 20 <= len(text)


def _is_damaged_utf8(sample: bytes) -> bool:
    """Whether it is UTF-8 but for a few bytes. Reading it as something else would spoil every other letter."""
    text = sample.decode("utf-8", "replace")
    wrong = text.count("\ufffd")
    right = len(re.findall("[^\x00-\x7f\ufffd]", text))
    return right >= 3 and right >= 5 * wrong


def _sample(open_: Callable[[], BinaryIO]) -> bytes:
    """Some lines that hold more than ASCII: only they tell encodings apart."""
    lines: list[bytes] = []
    size = 0
    with open_() as file:
        while size < _SAMPLE and (chunk := file.read(_CHUNK)):
            if chunk.isascii():
                continue
            # To the line's end, so that no letter of several bytes is cut in two.
            chunk += file.readline(_SAMPLE)
            for line in chunk.split(b"\n"):
                if size < _SAMPLE and not line.isascii():
                    lines.append(line[:_SAMPLE])
                    size += len(line)
    return b"\n".join(lines)
