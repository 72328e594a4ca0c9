"""Word documents, workbooks and PDFs, written by hand as programs write them."""

import io
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from xml.sax.saxutils import escape

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
S = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"


def packed(parts: Mapping[str, str | bytes], *, stored: bool = False) -> bytes:
    """A zip of these parts; stored, it grows by nothing when it is read."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return file.getvalue()


def relations(targets: Mapping[str, str]) -> str:
    """A part that says which others belong to it: targets by their kinds."""
    found = "".join(
        f'<Relationship Id="r{number}" Type="{R}/{kind.rstrip("0123456789")}" Target="{target}"/>'
        for number, (kind, target) in enumerate(targets.items(), 1)
    )
    return f'<?xml version="1.0"?><Relationships xmlns="{PACKAGE}">{found}</Relationships>'


def docx(
    body: str,
    *,
    styles: str = "",
    footnotes: str = "",
    endnotes: str = "",
    title: str = "",
    main: str = "word/document.xml",
    head: str = "",
    stored: bool = False,
) -> bytes:
    """A Word document with this body, in the markup of the format."""
    within = {"styles": "styles.xml", "footnotes": "footnotes.xml", "endnotes": "endnotes.xml"}
    names = (
        f'xmlns:w="{W}" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
        'xmlns:v="urn:schemas-microsoft-com:vml" xmlns:wps="urn:x"'
    )
    return packed({
        "[Content_Types].xml": "<Types/>",
        "_rels/.rels": relations({"officeDocument": main, "metadata/core-properties": "docProps/core.xml"}),
        "docProps/core.xml": f'<c xmlns:d="http://purl.org/dc/elements/1.1/"><d:title>{escape(title)}</d:title></c>',
        main: f'<?xml version="1.0"?>{head}<w:document {names}><w:body>{body}</w:body></w:document>',
        f"word/_rels/{main.rpartition('/')[2]}.rels": relations(within),
        "word/styles.xml": f"<w:styles {names}>{styles}</w:styles>",
        "word/footnotes.xml": f"<w:footnotes {names}>{footnotes}</w:footnotes>",
        "word/endnotes.xml": f"<w:endnotes {names}>{endnotes}</w:endnotes>",
    }, stored=stored)  # fmt: skip


def p(*runs: str, style: str = "") -> str:
    """A paragraph; runs that are no markup are text."""
    look = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    return f"<w:p>{look}{''.join(run if run.startswith('<') else r(run) for run in runs)}</w:p>"


def r(text: str, look: str = "") -> str:
    """A run of text that looks so."""
    return f'<w:r><w:rPr>{look}</w:rPr><w:t xml:space="preserve">{escape(text)}</w:t></w:r>'


def xlsx(
    sheets: Mapping[str, str],
    *,
    strings: Sequence[str] = (),
    formats: str = "",
    book: str = "",
    hidden: Sequence[str] = (),
    head: str = "",
    stored: bool = False,
) -> bytes:
    """A workbook of sheets, each given as the markup of its rows."""
    states = ("visible", "hidden")
    listed = "".join(
        f'<sheet name="{escape(name)}" sheetId="{number}" state="{states[name in hidden]}" r:id="r{number}"/>'
        for number, name in enumerate(sheets, 1)
    )
    targets = {f"worksheet{number}": f"worksheets/sheet{number}.xml" for number in range(1, len(sheets) + 1)}
    return packed({
        "_rels/.rels": relations({"officeDocument": "xl/workbook.xml"}),
        "xl/workbook.xml": f'<workbook xmlns="{S}" xmlns:r="{R}">{book}<sheets>{listed}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": relations(
            targets | {"sharedStrings": "sharedStrings.xml", "styles": "/xl/styles.xml"}
        ),
        "xl/sharedStrings.xml": f'{head}<sst xmlns="{S}">{"".join(f"<si>{text}</si>" for text in strings)}</sst>',
        "xl/styles.xml": f'<styleSheet xmlns="{S}">{formats}</styleSheet>',
        **{
            f"xl/{target}": f'<worksheet xmlns="{S}"><dimension ref="A1:XFD1048576"/><sheetData>{rows}</worksheet>'
            for target, rows in zip(
                targets.values(),
                (rows if "</sheetData>" in rows else f"{rows}</sheetData>" for rows in sheets.values()),
                strict=True,
            )
        },
    }, stored=stored)  # fmt: skip


def row(number: int, *cells: str) -> str:
    """A row of cells; those that are no markup are texts within."""
    written = (
        cell if cell.startswith("<") else f'<c t="inlineStr"><is><t xml:space="preserve">{escape(cell)}</t></is></c>'
        for cell in cells
    )
    return f'<row r="{number}">{"".join(written)}</row>'


Line = tuple[float, float, float, str]
"""Where a line of a PDF begins from the lower left corner, how large it is printed, and its words."""


def pdf(pages: Sequence[Sequence[Line]], *, title: str = "", pictures: bool = False, trailer: str = "") -> bytes:
    """A PDF of A4 pages printed in Helvetica; `pictures` puts a grey one on each page."""
    objects: dict[int, bytes] = {
        1: b"<< /Type /Catalog /Pages 2 0 R >>",
        3: b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
        4: b"<< /Title (" + title.encode("latin-1") + b") /CreationDate (D:20310101120000Z) >>",
        5: b"<< /Type /XObject /Subtype /Image /Width 1 /Height 1 /ColorSpace /DeviceGray /BitsPerComponent 8 "
        b"/Length 1 >>\nstream\n\x80\nendstream",
    }
    kids = []
    for number, lines in enumerate(pages):
        page, content = 6 + 2 * number, 7 + 2 * number
        kids.append(f"{page} 0 R")
        objects[page] = (
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {content} 0 R "
            "/Resources << /Font << /F1 3 0 R >> /XObject << /I 5 0 R >> >> >>"
        ).encode()
        drawn = b"".join(
            f"BT /F1 {size} Tf {left} {bottom} Td (".encode()
            + words.encode("cp1252").replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")
            + b") Tj ET\n"
            for left, bottom, size, words in lines
        )
        if pictures:
            drawn += b"q 500 0 0 700 40 60 cm /I Do Q\n"
        stream = zlib.compress(drawn)
        objects[content] = b"<< /Length %d /Filter /FlateDecode >>\nstream\n%s\nendstream" % (len(stream), stream)
    objects[2] = f"<< /Type /Pages /Count {len(pages)} /Kids [{' '.join(kids)}] >>".encode()
    file, places = b"%PDF-1.7\n", {}
    for number in sorted(objects):
        places[number] = len(file)
        file += b"%d 0 obj\n%s\nendobj\n" % (number, objects[number])
    start = len(file)
    file += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    file += b"".join(b"%010d 00000 n \n" % places[number] for number in sorted(objects))
    file += b"trailer\n<< /Size %d /Root 1 0 R /Info 4 0 R %s >>\n" % (len(objects) + 1, trailer.encode())
    return file + b"startxref\n%d\n%%%%EOF\n" % start


def set_in(words: str, *, left: float, top: float, width: int, size: float = 10, step: float = 12) -> list[Line]:
    """Words in lines of at most so many letters, one below the other; “|” ends a line."""
    lines: list[str] = []
    for part in words.split("|"):
        line = ""
        for word in part.split():
            if line and len(line) + 1 + len(word) > width:
                lines.append(line)
                line = word
            else:
                line = f"{line} {word}".strip()
        lines.append(line)
    return [(left, top - step * number, size, line) for number, line in enumerate(lines)]
