"""The XML of an Excel workbook: its sheets, its words and formats, and the rows of a sheet one after another."""

import re
from datetime import date, timedelta
from typing import NamedTuple

_SPACES = (
    "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
    "http://purl.oclc.org/ooxml/spreadsheetml/main",
)
_RELATION = (
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships id",
    "http://purl.oclc.org/ooxml/officeDocument/relationships id",
)
_LOCAL = {
    f"{space} {name}": name
    for space in _SPACES
    for name in (
        "sheet", "workbookPr", "si", "t", "rPh", "numFmt", "cellXfs", "xf", "row", "c", "v", "f", "is", "mergeCell",
    )
}  # fmt: skip
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_COLUMN = re.compile(r"([A-Z]{1,3})(\d{1,7})")
_IS_DATE = re.compile(r"[ymdhs]", re.IGNORECASE)
_NOT_FORMAT = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?![hms]+\])[^\]]*\]', re.IGNORECASE)
_DATES = frozenset({*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)})

Attributes = dict[str, str]


class Value(NamedTuple):
    """A cell: its value as text, and what is wrong with it."""

    text: str
    fault: str = ""
    is_number: bool = False


class Sheet(NamedTuple):
    """A sheet by its name and the relation that leads to it."""

    name: str
    relation: str
    hidden: bool


class Book:
    """The list of sheets."""

    def __init__(self) -> None:
        self.sheets: list[Sheet] = []
        self.since_1904 = False

    def start(self, name: str, attributes: Attributes) -> None:
        local = _LOCAL.get(name)
        if local == "sheet":
            relation = next((attributes[key] for key in _RELATION if key in attributes), "")
            hidden = attributes.get("state", "visible") != "visible"
            self.sheets.append(Sheet(attributes.get("name", ""), relation, hidden))
        elif local == "workbookPr":
            self.since_1904 = attributes.get("date1904") in ("1", "true")

    def end(self, name: str) -> None: ...

    def data(self, text: str) -> None: ...


class Strings:
    """The texts that cells refer to by number."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self._parts: list[str] = []
        self._takes = False
        self._aloud = False

    def start(self, name: str, attributes: Attributes) -> None:
        local = _LOCAL.get(name)
        if local == "t":
            self._takes = not self._aloud
        elif local == "rPh":  # how the words are read aloud
            self._aloud = True

    def end(self, name: str) -> None:
        local = _LOCAL.get(name)
        if local == "t":
            self._takes = False
        elif local == "rPh":
            self._aloud = False
        elif local == "si":
            self.texts.append(unescaped("".join(self._parts)))
            self._parts = []

    def data(self, text: str) -> None:
        if self._takes:
            self._parts.append(text)


class Formats:
    """Which formats of cells show a number as a date."""

    def __init__(self) -> None:
        self.are_dates: list[bool] = []
        self._custom: dict[str, bool] = {}
        self._within = False

    def start(self, name: str, attributes: Attributes) -> None:
        local = _LOCAL.get(name)
        if local == "numFmt":
            code = _NOT_FORMAT.sub("", attributes.get("formatCode", "").split(";")[0])
            self._custom[attributes.get("numFmtId", "")] = bool(_IS_DATE.search(code)) and "general" not in code.lower()
        elif local == "cellXfs":
            self._within = True
        elif local == "xf" and self._within:
            number = attributes.get("numFmtId", "0")
            custom = self._custom.get(number)
            self.are_dates.append(number.isdigit() and int(number[:5]) in _DATES if custom is None else custom)

    def end(self, name: str) -> None:
        if _LOCAL.get(name) == "cellXfs":
            self._within = False

    def data(self, text: str) -> None: ...


class Rows:
    """The rows of a sheet that say something: number and cells by column. Empty ones are counted, not kept."""

    def __init__(self, strings: list[str], are_dates: list[bool], *, since_1904: bool) -> None:
        self.empty = 0
        self.number = 0
        self.merged = False
        self._strings, self._are_dates, self._since_1904 = strings, are_dates, since_1904
        self._rows: list[tuple[int, dict[int, Value]]] = []
        self._cells: dict[int, Value] = {}
        self._column = 0
        self._kind = ""
        self._style = ""
        self._parts: list[str] = []
        self._takes = False
        self._has_formula = False
        self._aloud = False

    def taken(self) -> list[tuple[int, dict[int, Value]]]:
        """What has come since this was last asked."""
        found, self._rows = self._rows, []
        return found

    def start(self, name: str, attributes: Attributes) -> None:
        local = _LOCAL.get(name)
        if local == "c":
            place = _COLUMN.match(attributes.get("r", ""))
            self._column = _column(place[1]) if place else self._column + 1
            self._kind, self._style = attributes.get("t", "n"), attributes.get("s", "")
            self._has_formula = False
            self._parts = []
        elif local == "v":
            self._takes = True
        elif local == "t":
            self._takes = not self._aloud
        elif local == "f":
            self._has_formula = True
        elif local == "row":
            number = attributes.get("r", "")
            self.number = int(number) if number.isdigit() and len(number) < 9 else self.number + 1
            self._cells, self._column = {}, 0
        elif local == "rPh":
            self._aloud = True
        elif local == "mergeCell":
            first, _, last = attributes.get("ref", "").partition(":")
            one, other = _COLUMN.match(first), _COLUMN.match(last)
            self.merged = self.merged or bool(one and other and one[2] != other[2])

    def end(self, name: str) -> None:
        local = _LOCAL.get(name)
        if local == "c":
            if (value := self._value()) and (value.text.strip() or value.fault):
                self._cells[self._column] = value
        elif local in ("v", "t"):
            self._takes = False
        elif local == "rPh":
            self._aloud = False
        elif local == "row":
            if self._cells:
                self._rows.append((self.number, self._cells))
                self.empty = 0
            else:
                self.empty += 1

    def data(self, text: str) -> None:
        if self._takes:
            self._parts.append(text)

    def _value(self) -> Value | None:
        text, kind = "".join(self._parts), self._kind
        if not text:
            lost = self._has_formula and kind != "str"  # a formula may well make an empty text
            return Value("", "holds a formula without its value: open the file in Excel and save it") if lost else None
        if kind == "s":
            number = int(text) if text.isdigit() and len(text) < 10 else -1
            return Value(self._strings[number]) if 0 <= number < len(self._strings) else None
        if kind == "e":
            return Value("", f"holds the error {text[:20]}")
        if kind == "b":
            return Value("true" if text == "1" else "false")
        if kind == "n":
            is_date = self._style.isdigit() and int(self._style[:6]) < len(self._are_dates)
            if is_date and self._are_dates[int(self._style[:6])]:
                return Value(self.day(text) or number_shown(text))
            return Value(number_shown(text), is_number=True)
        return Value(unescaped(text))

    def day(self, text: str) -> str:
        """The day, with its time where it has one, that a number stands for; "" when it is none."""
        try:
            number = float(text)
            seconds = round(number % 1 * 86_400)
            clock = f"{seconds // 3600:02}:{seconds // 60 % 60:02}"
            if 0 <= number < 1:
                return clock
            # Excel counts from the end of 1899, and a 29th of February 1900 that never was.
            begun = date(1904, 1, 1) if self._since_1904 else date(1899, 12, 30 if number >= 61 else 31)
            day = begun + timedelta(days=int(number))
        except (ValueError, OverflowError):
            return ""
        return f"{day.isoformat()} {clock}" if 0 < seconds < 86_400 else day.isoformat()


def unescaped(text: str) -> str:
    """Text with the characters that XML can't hold, which are written as `_x000D_`."""
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text) if "_x" in text else text


def number_shown(text: str) -> str:
    """A number as people write it: 2021, not 2021.0."""
    try:
        number = float(text)
    except ValueError:
        return text
    return str(int(number)) if number.is_integer() and abs(number) < 1e15 else repr(number)


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number
