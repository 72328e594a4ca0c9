"""What encoding a page is in: pages say it themselves, in places of their own, and are often wrong."""

import codecs
import io
import re

from disputes.importers import encoding
from disputes.importers.refusals import Refused

_HEAD = 4 * 2**10
_META = re.compile(rb"""<meta[^>]{0,300}?charset\s*=\s*["']?\s*([A-Za-z0-9_.:-]{2,40})""", re.IGNORECASE)
_XML = re.compile(rb"""^\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([A-Za-z0-9_.:-]{2,40})["']""")
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # begins with the two bytes of the next one, so it is asked first
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)

# Browsers read these names as the larger encodings of Windows, so that is what pages are written in.
_MEANT = {
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "tis-620": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    # Whoever could read the declaration was not reading UTF-16.
    "utf-16": "utf-8",
    "utf-16-le": "utf-8",
    "utf-16-be": "utf-8",
    "utf-32": "utf-8",
}
_NEVER = frozenset({"utf-7", "idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined", "hz"})
_MOST_WRONG = 0.005
"""Share of characters that may be wrong in an encoding that a page declares, before it is not believed."""


def believed(name: str) -> str:
    """The codec that is meant by a declared name, "" when there is none of that name."""
    try:
        found = codecs.lookup(name.strip())
        found_name = found.name
        "".encode(found_name)  # some codecs are not for text
    except (LookupError, ValueError):
        return ""
    return "" if found_name in _NEVER else _MEANT.get(found_name, found_name)


def charset(data: bytes) -> str:
    """The codec that a page declares in its first lines."""
    found = _XML.search(data[:_HEAD]) or _META.search(data[:_HEAD])
    return believed(found[1].decode("ascii")) if found else ""


def text_of(data: bytes, header: str = "") -> tuple[str, str]:
    """A page as text, and the name of its encoding if it had to be guessed. `header`: what was said beside it."""
    for mark, codec in _MARKS:
        if data.startswith(mark):
            return data.decode(codec, "replace"), ""
    declared = [codec for codec in (believed(header), charset(data)) if codec]
    if not data.isascii():
        try:  # other encodings never look like UTF-8 by chance, whatever is declared
            text = data.decode("utf-8")
        except UnicodeDecodeError:
            pass
        else:
            if "\0" not in text:
                return text, ""
    for codec in declared:
        text = data.decode(codec, "replace")
        if text.count("\N{REPLACEMENT CHARACTER}") <= 2 + len(text) * _MOST_WRONG:
            return text, ""
    try:
        guessed = encoding.encoding_of(lambda: io.BytesIO(data))
    except Refused:
        if not declared or b"<" not in data:
            raise
        return data.decode(declared[0], "replace"), ""
    return data.decode(guessed.codec), "" if guessed.name == "UTF-8" else guessed.name
