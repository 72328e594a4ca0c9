"""A page's text as a browser counts it, with paragraphs where its blocks part it."""

from bisect import bisect_left, bisect_right
from html.parser import HTMLParser

# fmt: off
_BLOCKS = frozenset({
    "address", "article", "aside", "blockquote", "body", "br", "caption", "center", "dd", "div", "dl", "dt",
    "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "html", "li",
    "main", "nav", "ol", "p", "pre", "section", "table", "tbody", "td", "th", "thead", "tr", "ul",
})
# fmt: on
_SILENT = frozenset({"script", "style", "template", "noscript"})
_BREAK = "\n\n"


class Page(HTMLParser):
    """`text` has a blank line where a block begins or ends, which the page's own count does not know of.

    That count is in UTF-16 units of all its text nodes together, or in bytes of UTF-8.
    """

    def __init__(self, html: str, *, in_bytes: bool = False) -> None:
        super().__init__(convert_charrefs=True)
        self._in_bytes = in_bytes
        self._pieces: list[str] = []
        self._ours = 0
        self._theirs = 0
        # Where pieces begin: in the page's count, and in the text.
        self._their_starts: list[int] = []
        self._our_starts: list[int] = []
        self._their_ends: list[int] = []
        self._data: list[str] = []
        self._silent = ""
        self.feed(html)
        self.close()
        self.text = "".join(self._pieces)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _SILENT and not self._silent:
            self._silent = tag
        elif tag in _BLOCKS:
            self._break()

    def handle_endtag(self, tag: str) -> None:
        if tag == self._silent:
            self._silent = ""
        elif tag in _BLOCKS:
            self._break()

    def handle_data(self, data: str) -> None:
        size = self._size(data)
        if not self._silent:
            self._their_starts.append(self._theirs)
            self._our_starts.append(self._ours)
            self._their_ends.append(self._theirs + size)
            self._data.append(data)
            self._pieces.append(data)
            self._ours += len(data)
        self._theirs += size

    def offsets(self, start: int, end: int) -> tuple[int, int] | None:
        """A stretch of the page's count as one of `text`; None where there is no text."""
        first = bisect_right(self._their_ends, start)
        last = bisect_left(self._their_starts, end) - 1
        if start >= end or first > last or first == len(self._data):
            return None
        begin = self._our_starts[first] + self._characters(self._data[first], start - self._their_starts[first])
        stop = self._our_starts[last] + self._characters(self._data[last], end - self._their_starts[last])
        return (begin, stop) if begin < stop else None

    def _break(self) -> None:
        if self._pieces and self._pieces[-1] != _BREAK:
            self._pieces.append(_BREAK)
            self._ours += len(_BREAK)

    def _size(self, data: str) -> int:
        if self._in_bytes:
            return len(data.encode("utf-8", "replace"))
        return len(data) + sum(letter > "\uffff" for letter in data)

    def _characters(self, data: str, size: int) -> int:
        """How many characters of a piece make up so much of the page's count."""
        if data.isascii() or size <= 0:
            return min(max(size, 0), len(data))
        codec = "utf-8" if self._in_bytes else "utf-16-le"
        width = size if self._in_bytes else 2 * size
        return len(data.encode(codec, "replace")[:width].decode(codec, "ignore"))
