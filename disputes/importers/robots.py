"""robots.txt, as RFC 9309 has it: the longest rule that fits decides. The standard library's takes the first one."""

import re
from collections.abc import Iterator
from urllib.parse import quote, unquote

AGENT = "demarche"
"""Under this name, or `*`, a site may say what is not to be fetched."""

LINES = 20_000
"""Lines that are read of one file."""

LONGEST_PAUSE = 10.0
"""Seconds between two requests that a site may ask for. Some ask for a day."""

_Rule = tuple[bool, str]


class Robots:
    """What one site allows."""

    def __init__(self, text: str) -> None:
        groups = list(_groups(text))
        named = [group for group in groups if AGENT in group[0]]
        chosen = named or [group for group in groups if "*" in group[0]]
        self._rules = [rule for _, rules, _ in chosen for rule in rules]
        self.pause = max((pause for _, _, pause in chosen), default=0.0)

    def allow(self, path: str) -> bool:
        """Whether a path with its query may be fetched."""
        path = _normal(path)
        fitting = [(len(pattern), allowed) for allowed, pattern in self._rules if _fits(pattern, path)]
        return max(fitting)[1] if fitting else True


def _groups(text: str) -> Iterator[tuple[set[str], list[_Rule], float]]:
    """The agents of each group, its rules and the pause it asks for."""
    agents: set[str] = set()
    rules: list[_Rule] = []
    pause = 0.0
    open_ = True  # agents in a row share the rules below them
    for line in text.splitlines()[:LINES]:
        key, colon, value = line.partition("#")[0].partition(":")
        key, value = key.strip().lower(), value.strip()
        if not colon:
            continue
        if key == "user-agent":
            if not open_:
                yield agents, rules, pause
                agents, rules, pause, open_ = set(), [], 0.0, True
            agents.add(re.split(r"[/\s]", value.lower(), maxsplit=1)[0])
        elif key in ("allow", "disallow"):
            open_ = False
            if value:
                rules.append((key == "allow", _normal(value)))
        elif key == "crawl-delay":
            open_ = False
            if re.fullmatch(r"\d{1,6}(?:\.\d{1,3})?", value):
                pause = min(float(value), LONGEST_PAUSE)
    yield agents, rules, pause


def _normal(path: str) -> str:
    """One spelling for each path: `%7Euser` and `~user` are the same."""
    return quote(unquote(path, errors="surrogateescape"), safe="/*$?=&;:@+,!'()~", errors="surrogateescape")


def _fits(pattern: str, path: str) -> bool:
    """Whether a rule's path, in which `*` is anything and a last `$` the end, is the beginning of this one.

    By hand and not by a regular expression: the pattern is a stranger's.
    """
    anchored = pattern.endswith("$")
    first, *parts = pattern.removesuffix("$").split("*")
    if not path.startswith(first):
        return False
    place = len(first)
    if anchored:
        if not parts:
            return path == first
        last = parts.pop()
        if len(path) - place < len(last) or not path.endswith(last):
            return False
        path = path[: len(path) - len(last)]
    for part in parts:
        found = path.find(part, place)
        if found < 0:
            return False
        place = found + len(part)
    return True
