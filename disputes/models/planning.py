"""What SQLite can't know of an index: it counts nothing by itself, and then takes one for as good as another.

What one actor says to another would be looked for day by day. PostgreSQL does count.
"""

from typing import Any

from django.db import connections

_SPREAD = {
    "fact_said": "1000000 1000000 300 30 15 2 1 1",
    "fact_spoken": "1000000 1000000 300 100 2 1 1",
    "fact_printed": "1000000 1000000 25000 6000 2000 400 1",
    "fact_by_day": "1000000 1000000 200 60 10 1",
}
"""For each index of a table with many statements: its rows, and how many have the same first column, first two, …"""


def after_migrate(using: str, **_: Any) -> None:
    """Called when Django has migrated. Where nothing was counted, SQLite gets numbers as a large dispute has them."""
    connection = connections[using]
    if connection.vendor != "sqlite" or "disputes_fact" not in connection.introspection.table_names():
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM sqlite_master WHERE name = 'sqlite_stat1'")
        if not cursor.fetchone()[0]:
            cursor.execute("ANALYZE disputes_tally")  # which makes the table
        cursor.execute("SELECT DISTINCT idx FROM sqlite_stat1 WHERE tbl = 'disputes_fact'")
        missing = _SPREAD.keys() - {name for (name,) in cursor.fetchall()}
        if missing:
            rows = [("disputes_fact", name, _SPREAD[name]) for name in sorted(missing)]
            cursor.executemany("INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES (%s, %s, %s)", rows)
            cursor.execute("ANALYZE sqlite_schema")  # which reads it
