"""The words of RTF: what the file is made of, and which words mean what."""

import re
from collections.abc import Iterator
from typing import BinaryIO

from disputes.importers import limits
from disputes.importers.refusals import Refused

_CHUNK = 2**20
_LONGEST = 64
"""Bytes of the longest token that must be whole: a control word with its number."""

_TOKEN = re.compile(
    rb"(?P<open>\{)|(?P<close>\})"
    rb"|\\(?P<word>[A-Za-z]{1,40})(?P<number>-?\d{1,10})?[ ]?"
    rb"|(?P<codes>(?:\\'[0-9A-Fa-f]{2}){1,1024})"
    rb"|\\(?P<sign>[^A-Za-z])"
    rb"|(?P<text>[^\\{}]+)"
    rb"|\\"
)

SIGNS = {
    "tab": "\t", "line": "\n", "lbr": "\n", "softline": "\n", "page": "\n", "column": "\n", "emdash": "—",
    "endash": "–", "lquote": "‘", "rquote": "’", "ldblquote": "“", "rdblquote": "”", "bullet": "•",
    "emspace": "\u2003", "enspace": "\u2002", "qmspace": "\u2005", "zwj": "\u200d", "zwnj": "\u200c",
    "ltrmark": "\u200e", "rtlmark": "\u200f", "~": "\xa0", "_": "\u2011", "\t": "\t", "{": "{", "}": "}", "\\": "\\",
}  # fmt: skip
"""Words and signs that stand for a character."""

SKIPPED = frozenset({
    "annotation", "aftncn", "aftnsep", "aftnsepc", "bkmkend", "bkmkstart", "buptim", "bxe", "category",
    "colorschememapping",
    "colortbl", "comment", "company", "creatim", "datastore", "doccomm", "falt", "ffdeftext", "ffentrymcr", "ffname",
    "filetbl", "fldinst", "footer", "footerf", "footerl", "footerr", "ftncn", "ftnsep", "ftnsepc", "generator",
    "header", "headerf", "headerl", "headerr", "hlinkbase", "keycode", "keywords", "listname", "listtable", "listtext",
    "listoverridetable", "manager", "nonesttables", "nonshppict", "ntc", "objalias", "objclass", "objdata", "objname",
    "objsect", "operator", "author", "subject", "panose", "pict", "pntext", "pntxta", "pntxtb", "printim", "private",
    "revtbl", "revtim", "rsidtbl", "rxe", "shppict", "shprslt", "sn", "sp", "stylesheet", "sv", "tc", "tcn", "template",
    "themedata", "txe", "xe", "latentstyles", "xmlnstbl", "pgdsctbl", "userprops",
})  # fmt: skip
"""Groups of which nothing is seen, even where no asterisk says so."""

HOLDERS = frozenset(
    {"shp", "shpinst", "shpgrp", "do", "object", "upr", "nesttableprops", "info", "background", "dptxbx"}
)
"""Groups that show nothing themselves but hold others that do."""

SHOWN = frozenset({"shptxt", "dptxbxtext", "result", "ud"})
"""Groups that are seen within a holder."""

PAGES = {"mac": "mac_roman", "pc": "cp437", "pca": "cp850", "ansi": "cp1252"}
"""The code page of a document by the word that names it."""

CHARSETS = {
    77: "mac_roman", 128: "cp932", 129: "cp949", 130: "johab", 134: "gbk", 136: "cp950", 161: "cp1253",
    162: "cp1254", 163: "cp1258", 177: "cp1255", 178: "cp1256", 186: "cp1257", 204: "cp1251", 222: "cp874",
    238: "cp1250", 254: "cp437", 255: "cp850",
}  # fmt: skip
"""The code page of a font by its charset."""


Token = tuple[str, int | None, bytes]
"""A control word or sign with its number; text under no word, text in codes under an apostrophe."""

OPEN, CLOSE = "begin-group", "end-group"
_OPEN: Token = (OPEN, None, b"")
_CLOSE: Token = (CLOSE, None, b"")


def tokens(stream: BinaryIO) -> Iterator[Token]:
    """What the file is made of, in time that grows with its length alone. Text comes in pieces of any size."""
    rest = b""
    binary = count = 0
    while True:
        chunk = stream.read(_CHUNK)
        if binary:  # raw bytes of a picture
            skipped = min(binary, len(chunk))
            binary, chunk = binary - skipped, chunk[skipped:]
            if binary and skipped:
                continue
        data, place = rest + chunk, 0
        last = not chunk
        safe = len(data) if last else len(data) - _LONGEST
        while place < safe:
            found = _TOKEN.match(data, place)
            if found is None:  # every byte is one of these
                break
            place = found.end()
            count += 1
            if count > limits.RTF_TOKENS:
                raise Refused(f"is made of more than {limits.RTF_TOKENS:,} words and signs, the most that are read")
            kind = found.lastgroup
            if kind in ("word", "number"):
                word, number = found["word"].decode("ascii"), found["number"]
                if word == "bin":
                    binary = max(0, int(number or 0))
                    skipped = min(binary, len(data) - place)
                    binary, place = binary - skipped, place + skipped
                else:
                    yield word, int(number) if number else None, b""
            elif kind == "text":
                if text := found["text"].translate(None, b"\r\n\0"):
                    yield "", None, text
            elif kind == "codes":
                yield "'", None, bytes.fromhex(found["codes"].decode("ascii").replace("\\'", ""))
            elif kind == "open":
                yield _OPEN
            elif kind == "close":
                yield _CLOSE
            elif kind == "sign":
                yield found["sign"].decode("latin-1"), None, b""
        rest = data[place:]
        if last:
            return


_PAGES = frozenset({
    437, 720, 737, 775, 850, 852, 855, 857, 858, 860, 861, 862, 863, 864, 865, 866, 869, 874, 932, 949, 950,
    1250, 1251, 1252, 1253, 1254, 1255, 1256, 1257, 1258,
})  # fmt: skip
_OTHER_PAGES = {65001: "utf-8", 10000: "mac_roman", 936: "gbk", 1361: "johab"}


def codec_of(page: int | None) -> str:
    """The codec of a Windows code page, "" when there is none."""
    return f"cp{page}" if page in _PAGES else _OTHER_PAGES.get(page or 0, "")
