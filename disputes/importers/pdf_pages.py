"""What stands where on the pages of a PDF: pieces of lines with their places, as the library tells them by letters."""

import ctypes
import time
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from disputes.importers import limits
from disputes.importers.refusals import Refused

_HYPHENS = {0x02: "-", 0xFFFE: "-", 0xAD: "-", 0x2010: "-"}
"""The library marks a hyphen at a line's end with numbers that are no letters."""

_GAP = 1.1
"""In line heights: what parts two columns, and is more than a space in justified text."""


@dataclass(slots=True)
class Piece:
    """A stretch of letters on one line; y grows upwards from the foot of the page."""

    text: str
    left: float
    bottom: float
    right: float
    top: float

    @property
    def height(self) -> float:
        return self.top - self.bottom


@dataclass(frozen=True, slots=True)
class Page:
    """A page: how high it is, what stands on it, and whether there are pictures."""

    height: float
    pieces: list[Piece]
    has_pictures: bool
    unknown: int
    """Letters of which the file does not say which they are."""


def pages(data: bytes, title: list[str]) -> Iterator[Page]:
    """Every page; the title in the document's properties is put into `title` before the first."""
    import pypdfium2  # type: ignore[import-untyped]
    import pypdfium2.raw as raw  # type: ignore[import-untyped]

    begun = time.monotonic()
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        # Fonts and all else may be in order: only this error says that a password is missing.
        locked = getattr(error, "err_code", None) in (raw.FPDF_ERR_PASSWORD, raw.FPDF_ERR_SECURITY)
        raise Refused("is protected by a password" if locked else "is damaged or incomplete") from error
    try:
        if len(document) > limits.PDF_PAGES:
            raise Refused(f"has {len(document):,} pages; {limits.PDF_PAGES:,} is the most that are read")
        title.append(document.get_metadata_value("Title"))
        letters = 0
        for number in range(len(document)):
            try:
                page = document[number]
            except pypdfium2.PdfiumError:
                yield Page(0, [], has_pictures=True, unknown=0)
                continue
            found = _page(page, raw)
            yield found
            letters += sum(len(piece.text) for piece in found.pieces)
            if letters > limits.ARTICLE_CHARACTERS * 1.2:
                return  # too long in any case; the caller finds that out
            if time.monotonic() - begun > limits.PDF_SECONDS:
                raise Refused(f"takes more than {limits.PDF_SECONDS} seconds to read, so the rest was not read")
    finally:
        document.close()


def _page(page: Any, raw: Any) -> Page:
    words = page.get_textpage()
    try:
        count = words.count_chars()
        turned = _turned(words, raw, count)
        pieces, unknown = _pieces(words, raw, count, turned)
        pictures = not pieces and any(page.get_objects(filter=(raw.FPDF_PAGEOBJ_IMAGE,), max_depth=4))
        _, height = page.get_size()
        return Page(height, pieces, pictures, unknown)
    finally:
        words.close()
        page.close()


def _turned(words: Any, raw: Any, count: int) -> int:
    """By how many quarters most of the text is turned."""
    step = max(1, count // 100)
    return Counter(_quarters(words, raw, place) for place in range(0, count, step)).most_common(1)[0][0] if count else 0


def _quarters(words: Any, raw: Any, place: int) -> int:
    return round(float(raw.FPDFText_GetCharAngle(words.raw, place)) / 1.5708) % 4


def _pieces(words: Any, raw: Any, count: int, turned: int) -> tuple[list[Piece], int]:
    handle, box = words.raw, raw.FS_RECTF()
    reference = ctypes.byref(box)
    pieces: list[Piece] = []
    current: Piece | None = None
    letters: list[str] = []
    last_box: tuple[float, ...] = ()
    repeated = 0
    unknown = 0

    def close() -> None:
        nonlocal current
        if current is not None:
            current.text = "".join(letters)
            if current.text.strip():
                pieces.append(current)
        letters.clear()
        current = None

    for place in range(count):
        code = raw.FPDFText_GetUnicode(handle, place)
        if code in (0x0D, 0x0A):
            continue
        if raw.FPDFText_HasUnicodeMapError(handle, place) == 1:
            unknown += 1
            continue
        letter = _HYPHENS.get(code) or _letter(code)
        if not letter or not raw.FPDFText_GetLooseCharBox(handle, place, reference):
            continue
        left, bottom, right, top = _upright(box, turned)
        if letter.isspace():
            if letters and not letters[-1].endswith(" "):
                letters.append(" ")
            continue
        if current is None or not _goes_on(current, left, bottom, right, top):
            close()
            if _quarters(words, raw, place) != turned:  # a stamp at the margin
                continue
            current = Piece("", left, bottom, right, top)
            last_box = ()
        here = (left, bottom, right, top)
        # Several letters of one sign come in the order of the page, which for these is the wrong way round.
        repeated = repeated + 1 if here == last_box and _from_right(letter) else 0
        last_box = here
        letters.insert(len(letters) - repeated, letter)
        current.left, current.right = min(current.left, left), max(current.right, right)
        if top - bottom > current.height * 1.2:  # a line that begins with a small sign
            current.bottom, current.top = bottom, top
    close()
    return pieces, unknown


def _letter(code: int) -> str:
    """The letter as people type it: ligatures and positional forms of print are letters."""
    if code < 0x20 or 0xD800 <= code < 0xE000 or code > 0x10FFFF:
        return ""
    letter = chr(code)
    if 0xFB00 <= code < 0xFE00 or 0xFE70 <= code < 0xFEFF:
        return unicodedata.normalize("NFKC", letter)
    return letter


def _upright(box: Any, turned: int) -> tuple[float, float, float, float]:
    if turned == 1:
        return box.bottom, -box.right, box.top, -box.left
    if turned == 2:
        return -box.right, -box.top, -box.left, -box.bottom
    if turned == 3:
        return -box.top, box.left, -box.bottom, box.right
    return box.left, box.bottom, box.right, box.top


def _goes_on(piece: Piece, left: float, bottom: float, right: float, top: float) -> bool:
    """Whether a letter stands on the same line, with no more than a space before it."""
    lower = min(piece.height, top - bottom)
    if min(piece.top, top) - max(piece.bottom, bottom) < lower * 0.4:
        return False
    height = max(piece.height, top - bottom)
    return left - piece.right < height * _GAP and piece.left - right < height * _GAP


def _from_right(letter: str) -> bool:
    return unicodedata.bidirectional(letter[0]) in ("R", "AL", "NSM")
