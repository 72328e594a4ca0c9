"""What LexisNexis prints around an article, in the languages of its readers."""

import re
from dataclasses import dataclass
from functools import cache

from disputes.importers import months
from disputes.text import fold

_FIELDS = {
    "title": "headline kop titre titel title überschrift schlagzeile titular título titolo manchete otsikko rubrikrad",
    "author": "byline by-line autor auteur author autore autoren auteurs verfasser authors",
    "section": "section rubrik rubrique rubriek sección sezione seção sektion ressort sectie página pagina page seite",
    "length": "length länge laenge longueur lengte longitud extensión lunghezza comprimento tamanho",
    "dateline": "dateline ort lieu plaats lugar luogo local",
    "highlight": "highlight encart insert anriss vorspann samenvatting resumen riassunto resumo summary",
    "body": "body text tekst texte texto testo volltext textkörper corps cuerpo corpo full-text hauptteil",
    "language": "language sprache langue taal idioma lingua língua",
    "url": "url link web-address",
    "other": (
        "series distribution name type edition ausgabe édition editie edición edizione volume issue column columns"
        " memo note notes editor-note editors-note correction correction-date credit source sources quelle bron fuente"
        " fonte publication publisher journal-code code-revue zeitungs-code"
        " jour-code acc-no accession-number document-type doc-type"
        " load-date update lade-datum ladedatum date-chargement date-de-chargement laaddatum fecha-de-carga"
        " fecha-carga data-di-caricamento data-de-carga data-carga publication-type pub-type type-publication"
        " type-de-publication publikationstyp publikationsart publicatietype tipo-de-publicación tipo-publicación"
        " tipo-di-pubblicazione tipo-de-publicação subject sujet thema onderwerp tema soggetto assunto geographic"
        " localisation-geo geo-localization country state city company société firma unternehmen bedrijf empresa"
        " organization organisation person persona industry secteur-activité activity-sector ticker stock-symbol"
        " symbole-boursier categories category cat keywords descriptors classification issn isbn document-id doc-id"
        " entry-number topic copyright region event time-of-request graphic graphics grafik grafiek graphique gráfico"
        " grafico photo photos bild illustration caption correction-appended enhancement version status slug"
        " pub-code embargo rights legal-notice product"
    ),
}
_LASTING = (
    "graphic graphics grafik grafiek graphique gráfico grafico photo photos bild illustration caption correction"
    " note notes editor-note editors-note subject sujet memo keywords company organization person geographic"
)
_CERTAIN = (
    "load-date update lade-datum date-chargement date-de-chargement laaddatum fecha-de-carga data-di-caricamento"
    " data-de-carga publication-type pub-type type-publication type-de-publication journal-code language sprache langue"
    " taal idioma subject geographic industry company organization person"
)

_HEADINGS = {
    "body": "body|volltext|textkörper|corps|cuerpo|corpo|hauptteil|body text|texto|testo|inhoud|corpo del testo",
    "after": (
        "classification|klassifizierung|klassifikation|clasificación|classificazione|classificação|classificatie"
        "|graphic|grafik|graphique|gráfico|grafico|notes|anmerkungen|correction|berichtigung|load-date"
        "|link to image|link to pdf|link zum pdf-dokument|link zum originaldokument|link to original document"
    ),
    "end": (
        "end of document|ende des dokuments|dokumentende|ende des dokumentes|fin du document|fin de document"
        "|fin del documento|final del documento|fim do documento|fine del documento|fine documento"
        "|einde van document|einde van het document|slut på dokumentet"
    ),
}
_LABEL = re.compile(r"([^\W\d_][^\W\d_. /()-]*(?:[ -][^\W\d_]+){0,3}) ?:(?=\s|$)\s*")
_SHAPE = re.compile(r"[^\W\d_a-z][^\W\d_a-z]*(?:[ -][^\W\d_a-z]+){0,3}:(?:\s|$)")
_COPYRIGHT = re.compile(
    r"(?:copyright\b|\(c\)\s|©|all rights reserved|alle rechte vorbehalten|tous droits r[ée]serv[ée]s"
    r"|alle rechten voorbehouden|todos los derechos reservados|tutti i diritti riservati"
    r"|todos os direitos reservados)",
    re.IGNORECASE,
)
_OF = r"(?:of|von|de|van|di|sur|av|af|do|da|из)"
_DOCUMENTS = r"(?:documents?|dokumente?n?|documenten|documentos?|documenti|documento|dokumenter?)"
_NUMBER = re.compile(
    rf"(?:FOCUS\s*-\s*)?(?:(\d{{1,7}})\s+{_OF}\s+(\d{{1,7}})\s+{_DOCUMENTS}|{_DOCUMENTS}\s+(\d{{1,7}})\s+{_OF}\s+(\d{{1,7}}))",
    re.IGNORECASE,
)
_LONGEST_NUMBER = 60


@cache
def _fields() -> dict[str, str]:
    return {fold(word): field for field, words in _FIELDS.items() for word in words.split()}


@cache
def _keys(words: str) -> frozenset[str]:
    return frozenset(fold(word) for word in words.split())


@cache
def _headings() -> dict[str, str]:
    return {fold(heading): kind for kind, headings in _HEADINGS.items() for heading in headings.split("|")}


@dataclass(frozen=True, slots=True)
class Labelled:
    """A line such as `BYLINE: Ilse Tarn`: which field it fills, in which word, with what."""

    field: str
    key: str
    value: str

    @property
    def lasts(self) -> bool:
        """Whether the value may go on for several paragraphs."""
        return self.key in _keys(_LASTING)

    @property
    def is_certain(self) -> bool:
        """Whether nobody would begin a paragraph of an article so."""
        return self.key in _keys(_CERTAIN)


def labelled(text: str, *, loose: bool = False) -> Labelled | None:
    """None where a colon only stands in a sentence or a headline.

    A label counts in capitals, or with the space behind it that cannot break, as newer documents have it; `loose` lets
    through `Byline: Ilse Tarn` as well.
    """
    found = _LABEL.match(text[:80])
    if not found:
        return None
    label = found[1]
    unbreakable = text[found.end(1) : found.end(1) + 4].lstrip(" ").startswith((":\xa0", ": \xa0"))
    if not (label.isupper() or unbreakable or (loose and label[0].isupper())):
        return None
    key = fold(label).replace(" ", "-")
    field = _fields().get(key)
    return Labelled(field, key, text[found.end() :].strip()) if field else None


def looks_labelled(text: str) -> bool:
    """Whether a line begins as a label does, whichever it is: words in capitals and a colon."""
    return bool(_SHAPE.match(text[:60]))


def heading(text: str) -> str:
    """`body`, `after` or `end` for the headings of newer documents, "" for anything else."""
    return _headings().get(fold(text), "") if len(text) < 40 else ""


def is_copyright(text: str) -> bool:
    """Whether a line says whose the article is."""
    return bool(_COPYRIGHT.match(text))


def number(line: str) -> tuple[int, int] | None:
    """Which document of how many begins: `1 of 62 DOCUMENTS`, `Dokument 1 von 62`."""
    line = line.strip()
    found = _NUMBER.fullmatch(line) if len(line) <= _LONGEST_NUMBER else None
    return (int(found[1] or found[3]), int(found[2] or found[4])) if found else None


def says_month_and_year(text: str) -> bool:
    """Whether a line may be the date of a monthly: `October 2031`, `Summer 2031` is not."""
    words = re.findall(r"[^\W_]+", fold(text[:80]))
    return (
        len(words) <= 8
        and any(months.number(word) for word in words)
        and any(len(word) == 4 and word.isdecimal() for word in words)
    )
