"""Other tools' projects: their articles with what was said of their words. Labels and names stay as the tools have
them; what becomes of those is settled when they are stored."""

from disputes.importers.projects import brat, doccano, label_studio, own, web_annotation
from disputes.importers.readers import Reader

_JSON = (".json", ".jsonl", ".jsonld")

PROJECTS: tuple[Reader, ...] = (
    Reader("statements-csv", 1, "Statements of Demarche (CSV)", (".csv",), own.read_table, own.recognises_table),
    Reader("statements-jsonl", 1, "Statements of Demarche (JSON Lines)", _JSON, own.read_lines, own.recognises_lines),
    Reader("label-studio", 1, "Label Studio", _JSON, label_studio.read, label_studio.recognises),
    Reader("web-annotation", 1, "Web Annotations", _JSON, web_annotation.read, web_annotation.recognises),
    Reader("doccano", 1, "doccano", _JSON, doccano.read, doccano.recognises),
    Reader("annotated-jsonl", 1, "Articles of Demarche", _JSON, own.read_articles, own.recognises_articles),
    Reader("brat", 1, "brat", (".txt",), brat.read_text, brat.recognises_text),
    Reader("brat-annotations", 1, "brat annotations", (".ann", ".a1", ".a2"), brat.read_annotations),
    Reader("brat-settings", 1, "brat settings", (".conf",), brat.read_settings),
)
"""Particular readers, to be asked before those that take whatever has their ending."""
