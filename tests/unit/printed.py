"""Word and RTF files of plain paragraphs, made for the tests."""

import io
import zipfile
from collections.abc import Sequence
from xml.sax.saxutils import escape

from disputes.records import Source

_WORDS = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument'
    '.wordprocessingml.document.main+xml"/></Types>'
)
_RELATIONS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="a" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" '
    'Target="word/document.xml"/></Relationships>'
)


def source(name: str, data: bytes | str) -> Source:
    content = data.encode() if isinstance(data, str) else data
    return Source(name, lambda: io.BytesIO(content))


def docx(paragraphs: Sequence[str]) -> bytes:
    body = "".join(
        f'<w:p><w:r><w:t xml:space="preserve">{escape(paragraph)}</w:t></w:r></w:p>' for paragraph in paragraphs
    )
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("[Content_Types].xml", _TYPES)
        packed.writestr("_rels/.rels", _RELATIONS)
        packed.writestr("word/document.xml", f"<w:document {_WORDS}><w:body>{body}</w:body></w:document>")
    return stream.getvalue()


def rtf(paragraphs: Sequence[str], *, bold: Sequence[str] = ()) -> bytes:
    def words(text: str) -> str:
        return "".join(letter if letter.isascii() else f"\\u{ord(letter)}?" for letter in text)

    lines = (
        f"\\pard\\b {words(text)}\\b0\\par" if text in bold else f"\\pard {words(text)}\\par" for text in paragraphs
    )
    return ("{\\rtf1\\ansi\\uc1 " + "\n".join(lines) + "}").encode()
