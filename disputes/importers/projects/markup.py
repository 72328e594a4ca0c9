"""XML of other tools: nothing outside the file is fetched, no entity is replaced."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from disputes.importers.refusals import Refused
from disputes.records import Source

if TYPE_CHECKING:
    from lxml.etree import _Element

XML_ID = "{http://www.w3.org/XML/1998/namespace}id"


def ends(source: Source) -> Iterator[tuple[str, "_Element"]]:
    """Each element without its namespace, when it has been read to its end. Whoever is done with it clears it."""
    from lxml import etree

    with source.open() as file:
        elements = etree.iterparse(
            file,
            events=("end",),
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
            huge_tree=False,
            remove_comments=True,
            remove_pis=True,
        )
        try:
            for _, element in elements:
                yield local(element), element
        except etree.XMLSyntaxError as error:
            line = error.lineno or None
            raise Refused("is not XML that can be read: it is damaged or incomplete", line=line) from error


def local(element: "_Element") -> str:
    """An element's name without its namespace."""
    return str(element.tag).rsplit("}", 1)[-1]


def text_of(element: "_Element") -> str:
    """All words in it."""
    return "".join(str(each) for each in element.itertext())
