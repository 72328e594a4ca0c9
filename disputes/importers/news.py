"""The readers of what news databases and agencies hand out."""

from collections.abc import Iterator

from disputes.importers import (
    apa,
    europresse,
    factiva_document,
    factiva_page,
    factiva_xml,
    feeds,
    newsml,
    nexis_document,
    nexis_page,
    nexis_text,
    nitf,
    proquest,
    xmlfiles,
)
from disputes.importers.fields import shown
from disputes.importers.readers import Head, Reader
from disputes.records import Item, Problem, Reading, Source

_PAGES = (".html", ".htm", ".xhtml")
_DOCUMENTS = (".docx", ".rtf", ".doc")

READERS: tuple[Reader, ...] = (
    Reader("nexis-text", 1, "LexisNexis (text)", (".txt",), nexis_text.read, nexis_text.recognises),
    Reader("nexis-page", 1, "LexisNexis (web page)", _PAGES, nexis_page.read, nexis_page.recognises),
    Reader("nexis-document", 1, "LexisNexis (Word, RTF)", _DOCUMENTS, nexis_document.read, nexis_document.recognises),
    Reader("factiva-page", 1, "Factiva (web page)", _PAGES, factiva_page.read, factiva_page.recognises),
    Reader("factiva-xml", 1, "Factiva (XML)", (".xml",), factiva_xml.read, factiva_xml.recognises),
    Reader(
        "factiva-document", 1, "Factiva (RTF, Word)", _DOCUMENTS, factiva_document.read, factiva_document.recognises
    ),
    Reader("europresse", 1, "Europresse (web page)", _PAGES, europresse.read, europresse.recognises),
    Reader("proquest", 1, "ProQuest (web page)", _PAGES, proquest.read, proquest.recognises),
    Reader("apa", 1, "APA press archive (RTF, Word)", _DOCUMENTS, apa.read, apa.recognises),
    Reader("nitf", 1, "NITF", (".xml", ".nitf", ".ntf"), nitf.read, nitf.recognises),
    Reader("newsml", 1, "NewsML", (".xml", ".newsml", ".nml"), newsml.read, newsml.recognises),
    Reader("feed", 1, "Feed (RSS, Atom)", (".xml", ".rss", ".atom", ".rdf"), feeds.read, feeds.recognises),
)
"""Each knows its own files, so that these stand before the readers of whatever has the same ending."""

_ENDINGS = tuple({ending: None for reader in READERS for ending in reader.endings if ending not in _DOCUMENTS})


def _read_unknown(source: Source, reading: Reading) -> Iterator[Item]:
    name = xmlfiles.root_of(Head(source))[1]
    kinds = "NITF, NewsML, RSS, Atom and Factiva"
    if not name:
        yield Problem(source.name, "is not XML, or it is damaged at its beginning")
    else:
        yield Problem(source.name, f"is XML of another kind (<{shown(name)}>): {kinds} can be read")


UNKNOWN_XML = Reader(
    "xml", 1, "XML of another kind", tuple(end for end in _ENDINGS if end not in (".txt", *_PAGES)), _read_unknown
)
"""Says what is wrong with a file that is no kind of XML that any reader knows. To stand last."""
