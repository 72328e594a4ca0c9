"""Records → bytes: what leaves Demarche. No Django, no database."""

from disputes.exporters.columns import COLUMNS, SCHEMA_VERSION
from disputes.exporters.csv import PROFILES, unescape

__all__ = ["COLUMNS", "PROFILES", "SCHEMA_VERSION", "unescape"]
