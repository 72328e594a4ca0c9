"""What will be done with an item of an import, from what was found in it and what the person said."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from disputes.importers.corrections import CORRECTABLE
from disputes.models import ImportItem, ImportJob

HERE = frozenset({"here", "twice"})
"""Doubts that settle the matter: the text is in the dispute already, or earlier in this import."""


def found(item: ImportItem, threshold: int) -> str:
    """The standing of an item that is not left out."""
    if open_problems(item):
        return ImportItem.Standing.BLOCKED
    kinds = {warning["kind"] for warning in open_warnings(item)}
    if kinds & HERE:
        return ImportItem.Standing.HERE
    if kinds or near(item, threshold):
        return ImportItem.Standing.WARNED
    return ImportItem.Standing.FINE


def open_problems(item: ImportItem) -> list[dict[str, Any]]:
    """Those that no correction has done away with."""
    return [problem for problem in item.problems if problem.get("field") not in item.corrections]


def open_warnings(item: ImportItem) -> list[dict[str, Any]]:
    """Those that still hold. Of a date that can't be understood the problem is told, not that there is none."""
    told = bool(item.corrections.get("published")) or any(
        one.get("field") == "published" for one in open_problems(item)
    )
    return [warning for warning in item.warnings if not (told and warning["kind"] == "undated")]


def near(item: ImportItem, threshold: int) -> list[dict[str, Any]]:
    """The neighbours that count at this threshold."""
    return [one for one in item.near if one["percent"] >= threshold]


def values(item: ImportItem, job: ImportJob) -> dict[str, str]:
    """The article's values as they will be stored."""
    return {name: value(item, job.defaults, name) for name in CORRECTABLE}


def value(item: ImportItem, defaults: Mapping[str, str], name: str) -> str:
    """One value as it will be stored."""
    if name in item.corrections:
        return item.corrections[name]
    return own(item, name) or defaults.get(name, "")


def own(item: ImportItem, name: str) -> str:
    """What the file says."""
    said = getattr(item, name)
    return said.isoformat() if isinstance(said, date) else said or ""
