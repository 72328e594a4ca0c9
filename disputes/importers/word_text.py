"""The text of a Word document, told element by element: what a reader of the print would see of it."""

from dataclasses import dataclass, field

from disputes.importers.documents import row
from disputes.importers.symbols import sign
from disputes.importers.word_styles import OMITTED, Names, Styles, is_on, value

Attributes = dict[str, str]

_SIGNS = {"tab": "\t", "ptab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "\u2011"}
_ROMAN = ((100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))


@dataclass(frozen=True, slots=True)
class WordParagraph:
    """A paragraph that says something. `style` is the style's name in small letters ("heading 1"), "" for none;
    `bold` says that all of it is.
    """

    text: str
    style: str = ""
    bold: bool = False


@dataclass(slots=True)
class _Paragraph:
    parts: list[str] = field(default_factory=list)
    style: str = ""
    has_bold: bool = False
    has_other: bool = False
    runs_on: bool = False
    """Its end was deleted, so the next paragraph carries it on."""
    boxes: list[WordParagraph] = field(default_factory=list)
    """What stands in text boxes that are anchored in it; they follow it."""

    def finished(self) -> list[WordParagraph]:
        text = "".join(self.parts)
        found = [WordParagraph(text, self.style, self.has_bold and not self.has_other)] if text.strip() else []
        return found + self.boxes


@dataclass(slots=True)
class _Run:
    style: str = ""
    bold: bool | None = None
    hidden: bool | None = None


@dataclass(slots=True)
class _Row:
    cells: list[list[WordParagraph]] = field(default_factory=list)
    deleted: bool = False


class Words:
    """The paragraphs of a document, or of its notes when `marks` says which are referred to and how.

    Elements stand within one another as deep as a file likes, so what is open is kept in lists.
    """

    def __init__(self, styles: Styles, *, marks: dict[str, str] | None = None) -> None:
        self.footnotes: dict[str, str] = {}
        self.endnotes: dict[str, str] = {}
        self.embeds = False
        self._styles = styles
        self._names = Names()
        self._marks = marks or {}
        self._notes: dict[str, list[WordParagraph]] = {}
        self._note = ""
        self._sinks: list[list[WordParagraph]] = [[]]
        self._paragraphs: list[_Paragraph] = []
        self._runs: list[_Run] = []
        self._rows: list[_Row] = []
        self._fields: list[bool] = []
        self._codes = 0
        self._carried: _Paragraph | None = None
        self._omitted = 0
        self._properties = ""
        self._is_placeholder = False
        self._takes = False

    def taken(self) -> list[WordParagraph]:
        """What has come since this was last asked."""
        found, self._sinks[0] = self._sinks[0], []
        return found

    def noted(self) -> list[WordParagraph]:
        """The notes in the order of their references, each behind its mark."""
        found: list[WordParagraph] = []
        for id_, mark in self._marks.items():
            note = self._notes.get(id_, [])
            for place, paragraph in enumerate(note):
                lead = f"{mark} " if mark and not place else ""
                found.append(WordParagraph(lead + paragraph.text.strip(), paragraph.style, paragraph.bold))
        return found

    def start(self, name: str, attributes: Attributes) -> None:
        local = self._names.local(name)
        if self._omitted:
            self._omitted += 1
            return
        if local in OMITTED or (local == "sdtContent" and self._is_placeholder):
            self._is_placeholder = False
            self._note_deletion(local)
            self._omitted = 1
        elif local in _SIGNS:
            if not self._properties:
                self._add(_SIGNS[local])
        elif opening := _STARTS.get(local):
            opening(self, attributes)

    def end(self, name: str) -> None:
        if self._omitted:
            self._omitted -= 1
        elif closing := _ENDS.get(self._names.local(name)):
            closing(self)

    def data(self, text: str) -> None:
        if self._takes and not self._omitted:
            self._add(text)

    def _add(self, text: str) -> None:
        """Text of the run that is open, unless it is hidden or a field's code."""
        if not self._paragraphs or self._codes:
            return
        paragraph, run = self._paragraphs[-1], self._runs[-1] if self._runs else _Run()
        # What the letters are given themselves counts more than their style, and that more than the paragraph's.
        styles = self._styles
        if run.hidden or (run.hidden is None and (styles.hidden(run.style) or styles.hidden(paragraph.style))):
            return
        paragraph.parts.append(text)
        if not text.isspace():
            bold = run.bold if run.bold is not None else styles.bold(run.style)
            if styles.bold(paragraph.style) if bold is None else bold:
                paragraph.has_bold = True
            else:
                paragraph.has_other = True

    def _note_deletion(self, local: str) -> None:
        if self._properties == "pPr" and local in ("del", "moveFrom"):
            self._paragraphs[-1].runs_on = True
        elif self._properties == "trPr" and local == "del" and self._rows:
            self._rows[-1].deleted = True

    def _start_paragraph(self, attributes: Attributes) -> None:
        carried, self._carried = self._carried, None
        self._paragraphs.append(carried or _Paragraph())

    def _end_paragraph(self) -> None:
        if not self._paragraphs:
            return
        paragraph = self._paragraphs.pop()
        if not self._paragraphs and self._codes:  # a field's code never runs on, so its end is missing
            self._fields = [shown for shown in self._fields if shown]
            self._codes = 0
        if paragraph.runs_on:
            paragraph.runs_on = False
            self._carried = paragraph
        else:
            paragraph.style = self._styles.name(paragraph.style)
            self._sinks[-1].extend(paragraph.finished())

    def _end_carried(self) -> None:
        if self._carried:
            self._paragraphs.append(self._carried)
            self._carried = None
            self._end_paragraph()

    def _start_properties(self, attributes: Attributes) -> None:
        self._properties = "pPr" if self._paragraphs else ""

    def _start_row_properties(self, attributes: Attributes) -> None:
        self._properties = "trPr"

    def _end_properties(self) -> None:
        self._properties = ""

    def _style(self, attributes: Attributes) -> None:
        if self._paragraphs:
            self._paragraphs[-1].style = value(attributes) or ""

    def _start_run(self, attributes: Attributes) -> None:
        self._runs.append(_Run())

    def _end_run(self) -> None:
        if self._runs:
            self._runs.pop()

    def _run_style(self, attributes: Attributes) -> None:
        if self._runs:
            self._runs[-1].style = value(attributes) or ""

    def _bold(self, attributes: Attributes) -> None:
        if self._runs:
            self._runs[-1].bold = is_on(attributes)

    def _hidden(self, attributes: Attributes) -> None:
        if self._runs:
            self._runs[-1].hidden = is_on(attributes)

    def _start_text(self, attributes: Attributes) -> None:
        self._takes = True

    def _end_text(self) -> None:
        self._takes = False

    def _symbol(self, attributes: Attributes) -> None:
        try:
            code = int(value(attributes, "char") or "", 16)
        except ValueError:
            return
        self._add(sign(code, value(attributes, "font") or ""))

    def _field(self, attributes: Attributes) -> None:
        kind = value(attributes, "fldCharType")
        if kind == "begin":
            self._fields.append(False)
            self._codes += 1
        elif self._fields and kind == "separate":
            self._codes -= not self._fields[-1]
            self._fields[-1] = True
        elif self._fields and kind == "end":
            self._codes -= not self._fields.pop()

    def _footnote(self, attributes: Attributes) -> None:
        self._refer(self.footnotes, attributes, str(len(self.footnotes) + 1))

    def _endnote(self, attributes: Attributes) -> None:
        self._refer(self.endnotes, attributes, _roman(len(self.endnotes) + 1))

    def _refer(self, notes: dict[str, str], attributes: Attributes, number: str) -> None:
        id_ = value(attributes, "id") or ""
        has_own_mark = value(attributes, "customMarkFollows") in ("1", "true", "on")
        notes.setdefault(id_, "" if has_own_mark else f"[{number}]")
        self._add(notes[id_])

    def _start_note(self, attributes: Attributes) -> None:
        self._note = value(attributes, "id") or ""
        self._sinks.append([])

    def _end_note(self) -> None:
        if len(self._sinks) > 1:
            self._end_carried()
            self._notes.setdefault(self._note, self._sinks.pop())

    def _start_row(self, attributes: Attributes) -> None:
        self._rows.append(_Row())

    def _end_row(self) -> None:
        if not self._rows:
            return
        found = self._rows.pop()
        if found.deleted:
            return
        cells = [[paragraph.text for paragraph in cell] for cell in found.cells]
        kept = {paragraph.text: paragraph for cell in found.cells for paragraph in cell}
        self._sinks[-1].extend(kept.get(text) or WordParagraph(text) for text in row(cells))

    def _start_cell(self, attributes: Attributes) -> None:
        self._end_carried()
        self._sinks.append([])

    def _end_cell(self) -> None:
        if len(self._sinks) > 1 and self._rows:
            self._end_carried()
            self._rows[-1].cells.append(self._sinks.pop())

    def _start_box(self, attributes: Attributes) -> None:
        self._sinks.append([])

    def _end_box(self) -> None:
        if len(self._sinks) > 1:
            box = self._sinks.pop()
            (self._paragraphs[-1].boxes if self._paragraphs else self._sinks[-1]).extend(box)

    def _placeholder(self, attributes: Attributes) -> None:
        self._is_placeholder = is_on(attributes)

    def _embedded(self, attributes: Attributes) -> None:
        self.embeds = True


_STARTS = {
    "p": Words._start_paragraph,
    "pPr": Words._start_properties,
    "pStyle": Words._style,
    "r": Words._start_run,
    "rStyle": Words._run_style,
    "b": Words._bold,
    "vanish": Words._hidden,
    "t": Words._start_text,
    "sym": Words._symbol,
    "fldChar": Words._field,
    "footnoteReference": Words._footnote,
    "endnoteReference": Words._endnote,
    "footnote": Words._start_note,
    "endnote": Words._start_note,
    "tr": Words._start_row,
    "trPr": Words._start_row_properties,
    "tc": Words._start_cell,
    "txbxContent": Words._start_box,
    "showingPlcHdr": Words._placeholder,
    "altChunk": Words._embedded,
}
_ENDS = {
    "p": Words._end_paragraph,
    "pPr": Words._end_properties,
    "r": Words._end_run,
    "t": Words._end_text,
    "footnote": Words._end_note,
    "endnote": Words._end_note,
    "tr": Words._end_row,
    "trPr": Words._end_properties,
    "tc": Words._end_cell,
    "txbxContent": Words._end_box,
    "body": Words._end_carried,
}


def _roman(number: int) -> str:
    """i, ii, iii: as Word numbers endnotes."""
    found = ""
    for size, letters in _ROMAN:
        times, number = divmod(number, size)
        found += letters * times
    return found
