"""Articles as JSON Lines, one object a line, with the names that the import knows: what goes out comes in again."""

import json
from collections.abc import Iterable, Mapping


def lines(records: Iterable[Mapping[str, str]]) -> bytes:
    return "".join(f"{json.dumps(dict(record), ensure_ascii=False)}\n" for record in records).encode()
