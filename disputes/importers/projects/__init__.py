"""Other tools' projects: their articles with what was said of their words. Labels and names stay as the tools have
them; what becomes of those is settled when they are stored."""

from disputes.importers.projects import (
    brat,
    catma,
    dna,
    doccano,
    label_studio,
    own,
    refi_qda,
    taguette,
    web_annotation,
    webanno,
    xmi,
)
from disputes.importers.readers import Reader

_JSON = (".json", ".jsonl", ".jsonld")

PROJECTS: tuple[Reader, ...] = (
    Reader("statements-csv", 1, "Statements of Demarche (CSV)", (".csv",), own.read_table, own.recognises_table),
    Reader("statements-jsonl", 1, "Statements of Demarche (JSON Lines)", _JSON, own.read_lines, own.recognises_lines),
    Reader("label-studio", 1, "Label Studio", _JSON, label_studio.read, label_studio.recognises),
    Reader("web-annotation", 1, "Web Annotations", _JSON, web_annotation.read, web_annotation.recognises),
    Reader("doccano", 1, "doccano", _JSON, doccano.read, doccano.recognises),
    Reader("annotated-jsonl", 1, "Articles of Demarche", _JSON, own.read_articles, own.recognises_articles),
    Reader("webanno-tsv", 1, "WebAnno TSV 3 (INCEpTION)", (".tsv",), webanno.read, webanno.recognises),
    Reader("uima-xmi", 1, "UIMA XMI (INCEpTION)", (".xmi", ".xml"), xmi.read, xmi.recognises),
    Reader("uima-types", 1, "UIMA type system", (".xml",), xmi.read_types, xmi.recognises_types),
    Reader("catma", 1, "CATMA (TEI)", (".xml",), catma.read, catma.recognises),
    Reader("refi-qda", 1, "REFI-QDA project", (".qdpx",), refi_qda.read_zip),
    Reader("refi-qda-project", 1, "REFI-QDA project file", (".qde",), refi_qda.read_project),
    Reader("refi-qda-codebook", 1, "REFI-QDA codebook", (".qdc",), refi_qda.read_codebook),
    Reader("dna", 1, "Discourse Network Analyzer", (".dna",), dna.read_database, dna.recognises_database),
    Reader("dna-events", 1, "Discourse Network Analyzer event list", (".csv",), dna.read_events, dna.recognises_events),
    Reader(
        "taguette-csv", 1, "Taguette highlights", (".csv",), taguette.read_highlights, taguette.recognises_highlights
    ),
    Reader(
        "taguette-codebook", 1, "Taguette codebook", (".csv",), taguette.read_codebook, taguette.recognises_codebook
    ),
    Reader("taguette", 1, "Taguette database", (".sqlite3",), taguette.read_database),
    Reader("brat", 1, "brat", (".txt",), brat.read_text, brat.recognises_text),
    Reader("brat-annotations", 1, "brat annotations", (".ann", ".a1", ".a2"), brat.read_annotations),
    Reader("brat-settings", 1, "brat settings", (".conf",), brat.read_settings),
)
"""Particular readers, to be asked before those that take whatever has their ending."""
