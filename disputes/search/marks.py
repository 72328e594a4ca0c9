"""What stands beside a text, as words of the search index: `d7` is dispute 7, `m202103` March 2021.

A question with filters is so answered like one with words, by lists that the index has in order already. Each mark is
a letter and ASCII letters or digits.
"""

import hashlib
import re
from collections.abc import Iterable
from datetime import date

from disputes import text as texts

DATED = "hdate"
UNDATED = "hnone"
NOTED = "hnote"

LABEL, SPEECH, YEAR, MONTH, DAY = "l", "p", "y", "m", "b"
"""Letters of marks that are read, too."""


def dispute(pk: int) -> str:
    return f"d{pk}"


def article(pk: int) -> str:
    return f"n{pk}"


def import_job(pk: int) -> str:
    return f"i{pk}"


def label(pk: int) -> str:
    return f"{LABEL}{pk}"


def annotator(pk: int) -> str:
    return f"a{pk}"


def actor(part: str, pk: int) -> str:
    """`part` is speaker, target or reporter."""
    return f"{part[0]}{pk}"


def outlet(name: str) -> str:
    return f"o{_digest(name)}"


def author(name: str) -> str:
    return f"w{_digest(name)}"


def speech(value: str) -> str:
    return f"{SPEECH}{value}"


def certainty(value: str) -> str:
    return f"c{value}"


def language(tag: str) -> str:
    return f"g{''.join(character for character in tag.lower() if character.isascii() and character.isalnum())}"


def languages(tag: str) -> list[str]:
    """`en-US` is English, too."""
    return list(dict.fromkeys((language(tag), language(tag.partition("-")[0])))) if tag else []


def year(value: int) -> str:
    return f"{YEAR}{value:04}"


def month(value: date) -> str:
    return f"{MONTH}{value.year:04}{value.month:02}"


def day(value: date) -> str:
    return f"{DAY}{value.year:04}{value.month:02}{value.day:02}"


def of_article(
    *, pk: int, dispute_id: int, outlet_name: str, author_name: str, tag: str, published: date | None, job: int | None
) -> list[str]:
    found = [dispute(dispute_id), article(pk), *languages(tag)]
    found += of_outlet(outlet_name)
    if author_name:
        found.append(author(author_name))
    found += of_day(published)
    if job is not None:
        found.append(import_job(job))
    return found


def of_outlet(name: str) -> list[str]:
    return [outlet(name)] if name else []


def of_day(published: date | None) -> list[str]:
    return [year(published.year), month(published), day(published), DATED] if published else [UNDATED]


def of_roles(part: str, ids: str) -> Iterable[str]:
    """`ids` as an annotation keeps them, joined by a bar."""
    return (actor(part, int(one)) for one in ids.split("|") if one)


_QUOTES = re.compile('["“”„«»‟]')


def _digest(name: str) -> str:
    # Names are compared as in look-ups, quotation marks aside, which a question can't hold; a hash has one length.
    return hashlib.blake2b(texts.fold(_QUOTES.sub(" ", name)).encode(), digest_size=8).hexdigest()
