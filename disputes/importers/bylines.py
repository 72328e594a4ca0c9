"""Who wrote an article, out of the line under its headline."""

import re

_BY = re.compile(r"(?:by|von|par|por|door|da|di|av|af|przez)\s*:?\s+(?=[^\W\d_]\S*\s+\S)", re.IGNORECASE)
_PARTICLES = frozenset({"der", "den", "dem", "de", "del", "la", "le", "di", "da", "und", "zu"})

_SITE = re.compile(r",\s*(?:[\w-]+\.)+[a-z]{2,}$", re.IGNORECASE)


def author_of_database(line: str) -> str:
    """As a database gives it, which adds the paper's site: “Ilse Tarn, courier.example” is Ilse Tarn."""
    return _SITE.sub("", author(line))


def author(line: str) -> str:
    """“By Ilse Tarn” is Ilse Tarn; “Von der Aue, Marek” and “Di Marco” begin with a name."""
    line = " ".join(line.split()).strip(" ,;")
    found = _BY.match(line)
    if not found:
        return line
    rest = line[found.end() :]
    word = found[0].split()[0].rstrip(":")
    if rest.split()[0].lower() in _PARTICLES or (word.lower() in ("da", "di") and "," in rest):
        return line
    return rest
