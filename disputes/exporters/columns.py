"""The columns of the statements data set: their order, what their cells hold, and which a spreadsheet could run."""

SCHEMA_VERSION = "1"

COLUMNS = (
    "schema_version",
    "dispute",
    "statement_id",
    "source",
    "annotator",
    "status",
    "article_id",
    "article_title",
    "outlet",
    "published",
    "language",
    "url",
    "article_sha256",
    "paragraph",
    "start",
    "end",
    "spans",
    "quote",
    "prefix",
    "suffix",
    "label",
    "codebook_version",
    "cameo",
    "plover",
    "speakers",
    "speaker_ids",
    "targets",
    "target_ids",
    "reporters",
    "speech",
    "certainty",
    "note",
    "created_at",
    "updated_at",
    "adjudicated_by",
    "adjudicated_at",
    "escaped",
)

TEXTS = (
    "annotator",
    "article_title",
    "outlet",
    "language",
    "url",
    "quote",
    "prefix",
    "suffix",
    "label",
    "cameo",
    "plover",
    "speakers",
    "targets",
    "reporters",
    "note",
)
"""Columns whose words people chose. All others hold what the program made: numbers, dates, ids, fixed words."""

INTEGERS = ("article_id", "paragraph", "start", "end", "codebook_version")
NAME_LISTS = ("speakers", "targets", "reporters")
ID_LISTS = ("speaker_ids", "target_ids")

FORMULA_STARTS = "=+-@\t\r\n＝＋－＠"
"""A spreadsheet may run a cell that begins with one of these; the last four are full-width forms."""

GUARD = "'"
"""What is put before such a cell, so that it stays text."""
