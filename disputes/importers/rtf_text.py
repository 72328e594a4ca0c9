"""The text of an RTF document, told token by token: what a reader of the print would see of it."""

import re
from dataclasses import dataclass, field, replace

from disputes.importers import limits
from disputes.importers.documents import row
from disputes.importers.refusals import Refused
from disputes.importers.rtf_words import CHARSETS, CLOSE, HOLDERS, OPEN, PAGES, SHOWN, SIGNS, SKIPPED, Token, codec_of
from disputes.importers.symbols import is_symbolic, sign

_PAIRS = re.compile("[\ud800-\udbff][\udc00-\udfff]")

# What becomes of the text of a group.
_SHOWN, _HELD, _SKIPPED, _FONTS, _TITLE = range(5)


@dataclass(frozen=True, slots=True)
class RtfParagraph:
    """A paragraph that says something; `bold` says that all of it is."""

    text: str
    bold: bool = False


@dataclass(frozen=True, slots=True)
class _State:
    """What holds until the group ends that is being read."""

    fate: int = _SHOWN
    font: int | None = None
    fallback: int = 1
    """How many characters after a Unicode number repeat it for old programs."""
    bold: bool = False
    hidden: bool = False
    deleted: bool = False
    in_table: bool = False
    is_note: bool = False


@dataclass(slots=True)
class _Font:
    charset: int | None = None
    page: str = ""
    name: str = ""


@dataclass(slots=True)
class _Paragraph:
    parts: list[str] = field(default_factory=list)
    has_bold: bool = False
    has_other: bool = False


class Words:
    """Reads one document. Groups stand within one another as deep as a file likes, so they are kept in a list."""

    def __init__(self) -> None:
        self.found: list[RtfParagraph] = []
        self.title = ""
        self._states: list[_State] = []
        self._state = _State(fate=_HELD)
        self._page = "cp1252"
        self._default_font: int | None = None
        self._fonts: dict[int, _Font] = {}
        self._font = _Font()
        self._bytes = bytearray()
        self._bytes_are_codes = False
        self._to_skip = 0
        self._starred = False
        self._paragraph = _Paragraph()
        self._cell: list[str] = []
        self._cells: list[list[str]] = []
        self._inner: list[list[str]] = []
        self._bold_row = True
        self._outer: list[_Paragraph] = []
        self._notes: list[RtfParagraph] = []
        self._marks = 0
        self._note = ""

    @property
    def open(self) -> bool:
        """Whether a group has not been closed."""
        return bool(self._states)

    def taken(self) -> list[RtfParagraph]:
        """What has come since this was last asked."""
        found, self.found = self.found, []
        return found

    def rest(self) -> list[RtfParagraph]:
        """What is left at the end, and the notes."""
        self._flush()
        while self._outer:
            self._end_note()
        self._end_paragraph()
        self._end_row()
        self.title = self.title.strip()
        return [*self.taken(), *self._notes]

    def take(self, token: Token) -> None:
        word, number, text = token
        if not word:
            self._take_text(text)
        elif word == "'":
            self._take_codes(text)
        elif word == OPEN:
            self._begin_group()
        elif word == CLOSE:
            self._end_group()
        else:
            self._take_word(word, number)

    # Groups

    def _begin_group(self) -> None:
        self._flush()
        self._to_skip = 0
        self._starred = False
        if len(self._states) > limits.RTF_GROUPS:
            raise Refused(f"has more than {limits.RTF_GROUPS:,} groups within one another, so it is not read")
        self._states.append(self._state)
        if len(self._states) == 1:
            self._state = _State()

    def _end_group(self) -> None:
        self._flush()
        self._to_skip = 0
        self._starred = False
        if not self._states:
            return
        ended, self._state = self._state, self._states.pop()
        if ended.fate == _FONTS and self._state.fate != _FONTS:
            self._resolve_fonts()
        if ended.is_note and not self._state.is_note:
            self._end_note()

    def _begin_note(self) -> None:
        if not self._marks_before():
            self._note = ""
        self._outer.append(self._paragraph)
        self._paragraph = _Paragraph([f"{self._note} "] if self._note else [])
        self._set(is_note=True, in_table=False, bold=False, fate=_SHOWN)

    def _marks_before(self) -> bool:
        """Whether the last thing said was the mark of a note."""
        return bool(self._note) and "".join(self._paragraph.parts[-3:]).rstrip().endswith(self._note)

    def _end_note(self) -> None:
        self._end_paragraph(note=True)
        self._paragraph = self._outer.pop()

    # Text

    def _take_text(self, text: bytes) -> None:
        fate = self._state.fate
        self._starred = False
        if fate in (_SKIPPED, _HELD):
            return
        if self._to_skip:
            skipped = min(self._to_skip, len(text))
            self._to_skip -= skipped
            text = text[skipped:]
        if not text:
            return
        if fate == _FONTS:
            self._font.name += text.decode("latin-1")
            self._end_font_name()
        else:
            self._bytes += text

    def _take_codes(self, codes: bytes) -> None:
        if self._to_skip:
            skipped = min(self._to_skip, len(codes))
            self._to_skip -= skipped
            codes = codes[skipped:]
        if codes and self._state.fate in (_SHOWN, _TITLE):
            self._bytes_are_codes = True
            self._bytes += codes

    def _flush(self) -> None:
        """Turns the bytes that have come into text: a letter may take several, written in several ways."""
        if not self._bytes:
            return
        data, self._bytes = bytes(self._bytes), bytearray()
        codes, self._bytes_are_codes = self._bytes_are_codes, False
        if data.isascii() and not self._symbol_font():
            self._say(data.decode("ascii"))
            return
        if name := self._symbol_font():
            self._say("".join(sign(code, name) for code in data))
            return
        if not codes:  # some programs write UTF-8 as it is
            try:
                self._say(data.decode("utf-8"))
            except UnicodeDecodeError:
                self._say(data.decode(self._codec(), "replace"))
        else:
            self._say(data.decode(self._codec(), "replace"))

    def _say(self, text: str) -> None:
        state = self._state
        if state.fate == _TITLE:
            self.title += text
        elif state.fate == _SHOWN and not state.hidden and not state.deleted and text:
            self._paragraph.parts.append(text)
            if not text.isspace():
                if state.bold:
                    self._paragraph.has_bold = True
                else:
                    self._paragraph.has_other = True

    # Fonts

    def _codec(self) -> str:
        font = self._fonts.get(self._font_number())
        return (font.page if font else "") or self._page

    def _symbol_font(self) -> str:
        font = self._fonts.get(self._font_number())
        return font.name if font and self._state.fate == _SHOWN and is_symbolic(font.name) else ""

    def _font_number(self) -> int:
        number = self._state.font if self._state.font is not None else self._default_font
        return -1 if number is None else number

    def _end_font_name(self) -> None:
        self._font.name = self._font.name.partition(";")[0].strip() if ";" in self._font.name else self._font.name

    def _resolve_fonts(self) -> None:
        # Charset 0 is West European for programs that know others; for the rest it says nothing.
        knows = any(font.charset not in (None, 0, 1, 2) for font in self._fonts.values())
        for font in self._fonts.values():
            if not font.page and font.charset is not None:
                font.page = CHARSETS.get(font.charset, "cp1252" if font.charset == 0 and knows else "")

    # Words

    def _set(self, **changes: object) -> None:
        self._state = replace(self._state, **changes)  # type: ignore[arg-type]

    def _take_word(self, word: str, number: int | None) -> None:
        if word == "*":
            self._starred = True
            return
        starred, self._starred = self._starred, False
        if word == "u" and number is not None:
            self._take_unicode(number)
            return
        if self._to_skip:
            self._to_skip -= 1
            if word in SIGNS:
                return
        state = self._state
        if state.fate == _SKIPPED:
            return
        if state.fate == _FONTS:
            self._take_font_word(word, number)
            return
        if word in SIGNS:
            self._flush()
            self._say(SIGNS[word])
        elif word in _PROPERTIES:
            self._flush()
            name = _PROPERTIES[word]
            if getattr(state, name) != (number != 0):
                self._set(**{name: number != 0})
        elif word in _ACTIONS:
            self._flush()
            _ACTIONS[word](self, number)
        elif word in PAGES:
            self._page = PAGES[word]
        elif state.fate == _HELD and word in SHOWN and not state.hidden:
            self._set(fate=_SHOWN)
        elif state.fate == _HELD and word == "title":
            self._set(fate=_TITLE)
        elif word in SKIPPED:
            self._flush()
            self._set(fate=_SKIPPED)
        elif word in HOLDERS:
            self._flush()
            self._set(fate=_HELD)
        elif starred and word not in SHOWN:
            self._flush()
            self._set(fate=_SKIPPED)

    def _take_unicode(self, number: int) -> None:
        self._flush()
        self._to_skip = self._state.fallback
        code = number + 0x10000 if number < 0 else number
        if self._state.fate not in (_SHOWN, _TITLE) or not 0 < code < 0x110000:
            return
        self._say(sign(code, self._symbol_font()) if 0xF000 <= code < 0xF100 else chr(code))

    def _take_font_word(self, word: str, number: int | None) -> None:
        if number is None:
            return
        if word == "f":
            self._font = self._fonts.setdefault(number, _Font())
        elif word == "fcharset":
            self._font.charset = number
        elif word == "cpg":
            self._font.page = codec_of(number)

    def _take_page(self, number: int | None) -> None:
        self._page = codec_of(number) or self._page

    def _take_default_font(self, number: int | None) -> None:
        self._default_font = number

    def _take_font(self, number: int | None) -> None:
        if number != self._state.font:
            self._set(font=number)

    def _take_fallback(self, number: int | None) -> None:
        self._set(fallback=min(max(1 if number is None else number, 0), 16))

    def _begin_fonts(self, number: int | None) -> None:
        self._set(fate=_FONTS)

    def _plain(self, number: int | None) -> None:
        self._set(bold=False, hidden=False, deleted=False, font=None)

    def _pard(self, number: int | None) -> None:
        if self._state.in_table:
            self._set(in_table=False)

    def _par(self, number: int | None) -> None:
        if self._state.fate == _SHOWN:
            self._end_paragraph()

    def _footnote(self, number: int | None) -> None:
        if self._state.fate == _SHOWN:
            self._begin_note()

    def _chftn(self, number: int | None) -> None:
        if self._state.fate != _SHOWN:
            return
        if self._state.is_note:  # its mark stands there already
            return
        self._marks += 1
        self._note = f"[{self._marks}]"
        self._say(self._note)

    def _take_cell(self, number: int | None) -> None:
        if self._state.fate == _SHOWN and not self._state.is_note:
            self._into_cell()
            self._cells.append(self._cell)
            self._cell = []

    def _take_inner_cell(self, number: int | None) -> None:
        if self._state.fate == _SHOWN and not self._state.is_note:
            text = "".join(self._paragraph.parts)
            self._paragraph = _Paragraph()
            self._inner.append([text] if text.strip() else [])

    def _end_inner_row(self, number: int | None) -> None:
        if self._state.fate != _SKIPPED:
            self._cell += row(self._inner)
            self._inner = []

    def _take_row(self, number: int | None) -> None:
        if self._state.fate == _SHOWN and not self._state.is_note:
            self._end_row()

    def _into_cell(self) -> None:
        text = _joined(self._paragraph.parts)
        if text.strip():
            self._cell.append(text)
            self._bold_row = self._bold_row and self._paragraph.has_bold and not self._paragraph.has_other
        self._paragraph = _Paragraph()

    def _end_row(self) -> None:
        cells = [*self._cells, self._cell] if self._cell else self._cells
        bold, self._bold_row = self._bold_row, True
        self._cells, self._cell = [], []
        self.found += [RtfParagraph(text, bold) for text in row(cells)]

    def _end_paragraph(self, *, note: bool = False) -> None:
        paragraph = self._paragraph
        if self._state.in_table and not note and not self._outer:
            self._into_cell()
            return
        self._paragraph = _Paragraph()
        text = _joined(paragraph.parts)
        if not note and not self._outer and (self._cells or self._cell):
            self._end_row()
        if text.strip():
            found = RtfParagraph(text.strip(" \n"), paragraph.has_bold and not paragraph.has_other)
            (self._notes if note or self._outer else self.found).append(found)


_PROPERTIES = {
    "b": "bold",
    "v": "hidden",
    "deleted": "deleted",
    "mvf": "deleted",
    "intbl": "in_table",
}
_ACTIONS = {
    "ansicpg": Words._take_page,
    "deff": Words._take_default_font,
    "f": Words._take_font,
    "uc": Words._take_fallback,
    "fonttbl": Words._begin_fonts,
    "plain": Words._plain,
    "pard": Words._pard,
    "par": Words._par,
    "sect": Words._par,
    "\n": Words._par,
    "\r": Words._par,
    "footnote": Words._footnote,
    "chftn": Words._chftn,
    "cell": Words._take_cell,
    "row": Words._take_row,
    "nestcell": Words._take_inner_cell,
    "nestrow": Words._end_inner_row,
}


def _joined(parts: list[str]) -> str:
    """The pieces as one text. Characters beyond the first 65,536 come as two halves."""
    return _PAIRS.sub(lambda pair: pair[0].encode("utf-16", "surrogatepass").decode("utf-16"), "".join(parts))
