"""The XML of a Word document beside its text: its names, its styles, its properties."""

from dataclasses import dataclass

_WORD = (
    "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "http://purl.oclc.org/ooxml/wordprocessingml/main",
)
_COMPATIBLE = "http://schemas.openxmlformats.org/markup-compatibility/2006"
_MATH = ("http://schemas.openxmlformats.org/officeDocument/2006/math", "http://purl.oclc.org/ooxml/officeDocument/math")

OMITTED = frozenset({
    "del", "moveFrom", "instrText", "rt", "Fallback", "pPrChange", "rPrChange", "tblPrChange", "trPrChange",
    "tcPrChange", "sectPrChange", "tblStylePr",
})  # fmt: skip
"""Elements of which nothing is seen. A fallback repeats what stands beside it for older programs."""


_MOST_NAMES = 10_000


class Names:
    """Names without their namespaces, "" for those of no interest."""

    def __init__(self) -> None:
        self._known: dict[str, str] = {}

    def local(self, name: str) -> str:
        """The name as it stands in the specification."""
        found = self._known.get(name)
        if found is None:
            space, _, local = name.rpartition(" ")
            if len(self._known) > _MOST_NAMES:  # no specification has so many
                self._known.clear()
            ours = space in _WORD or (space == _COMPATIBLE and local == "Fallback") or (space in _MATH and local == "t")
            found = self._known[name] = local if ours else ""
        return found


def value(attributes: dict[str, str], name: str = "val") -> str | None:
    """An attribute of Word's own."""
    for space in _WORD:
        if (value := attributes.get(f"{space} {name}")) is not None:
            return value
    return None


def is_on(attributes: dict[str, str]) -> bool:
    """Whether an element such as “bold” switches on; it does unless it says otherwise."""
    return value(attributes) not in ("0", "false", "off")


@dataclass(slots=True)
class _Style:
    name: str = ""
    parent: str = ""
    bold: bool | None = None
    hidden: bool | None = None


class Styles:
    """The styles of a document, by their ids."""

    def __init__(self) -> None:
        self._styles: dict[str, _Style] = {}
        self._names = Names()
        self._style: _Style | None = None
        self._bold: dict[str, bool | None] = {"": None}
        self._hidden: dict[str, bool | None] = {"": None}
        self._omitted = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        local = self._names.local(name)
        if self._omitted or local in OMITTED:
            self._omitted += 1
        elif local == "style":
            self._style = self._styles.setdefault(value(attributes, "styleId") or "", _Style())
        elif self._style:
            if local == "name":
                self._style.name = (value(attributes) or "").casefold()
            elif local == "basedOn":
                self._style.parent = value(attributes) or ""
            elif local == "b":
                self._style.bold = is_on(attributes)
            elif local == "vanish":
                self._style.hidden = is_on(attributes)

    def end(self, name: str) -> None:
        if self._omitted:
            self._omitted -= 1
        elif self._names.local(name) == "style":
            self._style = None

    def data(self, text: str) -> None: ...

    def name(self, id_: str) -> str:
        """The style's name in small letters: `heading 1` in whatever language the program spoke."""
        style = self._styles.get(id_)
        return style.name if style and style.name else id_.casefold()

    def bold(self, id_: str) -> bool | None:
        """What it says of bold, None when it says nothing."""
        if id_ not in self._bold:
            self._bold[id_] = next((style.bold for style in self._line(id_) if style.bold is not None), None)
        return self._bold[id_]

    def hidden(self, id_: str) -> bool | None:
        """What it says of hiding, None when it says nothing."""
        if id_ not in self._hidden:
            self._hidden[id_] = next((style.hidden for style in self._line(id_) if style.hidden is not None), None)
        return self._hidden[id_]

    def _line(self, id_: str) -> list[_Style]:
        """The style and those that it is based on."""
        line: list[_Style] = []
        while (style := self._styles.get(id_)) and style not in line and len(line) < 20:
            line.append(style)
            id_ = style.parent
        return line


class Title:
    """The title in a document's properties."""

    def __init__(self) -> None:
        self.text = ""
        self._within = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self._within = name.endswith(" title")

    def end(self, name: str) -> None:
        self._within = False

    def data(self, text: str) -> None:
        if self._within:
            self.text += text
