"""Annotations with named features, as WebAnno, INCEpTION and UIMA have them: which of the features is the label."""

from collections.abc import Sequence

from disputes.importers.projects.said import Said
from disputes.text import fold

_LABELS = ("label", "value", "category", "class", "type", "kind", "tag", "code")

Features = Sequence[tuple[str, str]]


def said_of(layer: str, features: Features, *, id: str = "", annotator: str = "") -> Said:
    """What an annotation says: a feature called label, value or the like names it, or else the first, or its layer."""
    valued = [(name, value) for name, value in features if value]
    named = {fold(name): value for name, value in reversed(valued)}
    chosen = next((name for name in _LABELS if name in named), "")
    said = Said("", id=id, annotator=annotator)
    for name, value in valued:
        if not said.label and (fold(name) == chosen or (not chosen and not _has_place(name))):
            said.label = value
        else:
            said.tell(name, value)
    said.label = said.label or short(layer) or "annotation"
    return said


def short(name: str) -> str:
    """`webanno.custom.Statement` is `Statement`."""
    return name.rsplit(".", 1)[-1]


def _has_place(feature: str) -> bool:
    """Whether the feature is one that an annotation of ours has a place for."""
    probe = Said("")
    probe.tell(feature, "certain" if fold(feature) == "certainty" else "direct")
    return not probe.notes or not probe.notes[0].startswith(f"{feature}:")
