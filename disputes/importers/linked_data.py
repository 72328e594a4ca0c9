"""What a page says of its article for search engines: JSON-LD, in which most news sites give author and day."""

import html
import json
import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

_ARTICLE = re.compile(r"(?:^|[/:#])(?:\w*Article|Report|BlogPosting|LiveBlogPosting|SocialMediaPosting)$")
_PAGE = re.compile(r"(?:^|[/:#])(?:WebPage|ItemPage)$")
_OPENINGS = ("<!--", "//", "/*", "<![CDATA[", "*/")
_CLOSINGS = ("-->", "//", "/*", "]]>", "*/", ";")
_LONGEST = 2 * 10**6
_DEEPEST = 12
_MOST = 2_000

Node = dict[str, Any]


@dataclass(frozen=True, slots=True)
class LinkedData:
    """The values of the article that the page is about, "" where it gives none."""

    title: str = ""
    published: str = ""
    authors: tuple[str, ...] = ()
    publisher: str = ""
    language: str = ""
    url: str = ""
    text: str = ""
    free: bool = True


def of(scripts: list[str], address: str) -> LinkedData:
    """The article among all that the scripts describe; `address` tells it from the articles that it recommends."""
    nodes = [node for script in scripts for node in _nodes(script)]
    named = {node["@id"]: node for node in nodes if isinstance(node.get("@id"), str) and len(node) > 1}
    articles = [node for node in nodes if _is(node, _ARTICLE)]
    pages = [node for node in nodes if _is(node, _PAGE)]
    here = [node for node in articles if address and address in (_address(node), _word(node.get("@id")).split("#")[0])]
    if not (here or articles or pages):
        return LinkedData()
    node = (here or articles or pages)[0]
    page = pages[0] if pages else {}
    return LinkedData(
        title=_word(node.get("headline")) or _word(node.get("name") if articles else ""),
        published=_word(node.get("datePublished")) or _word(page.get("datePublished")),
        authors=tuple(islice(_names(node.get("author") or node.get("creator"), named), 20)),
        publisher=next(_names(node.get("publisher"), named), ""),
        language=next(_names(node.get("inLanguage"), named, "alternateName"), "") or _word(page.get("inLanguage")),
        url=_address(node),
        text=html.unescape(node["articleBody"]) if isinstance(node.get("articleBody"), str) else "",
        free=str(node.get("isAccessibleForFree", True)).lower() != "false",
    )


def _nodes(script: str) -> Iterator[Node]:
    """Every object in a script, the outer before the inner."""
    if len(script) > _LONGEST:
        return
    text = _bare(script)
    for attempt in (text, html.unescape(text)):
        try:
            found = json.loads(attempt, strict=False)
            break
        except (ValueError, RecursionError):
            continue
    else:
        return
    waiting: deque[tuple[Any, int]] = deque([(found, 0)])
    for _ in range(_MOST):
        if not waiting:
            return
        value, depth = waiting.popleft()
        if isinstance(value, dict):
            yield value
        if isinstance(value, dict | list) and depth < _DEEPEST:
            inner = value.values() if isinstance(value, dict) else value
            waiting += islice(((one, depth + 1) for one in inner if isinstance(one, dict | list)), _MOST)


def _bare(script: str) -> str:
    """Without the comments in which old browsers were shown scripts."""
    text = script.strip()
    for _ in range(4):
        for mark in _OPENINGS:
            text = text.removeprefix(mark).lstrip()
        for mark in _CLOSINGS:
            text = text.removesuffix(mark).rstrip()
    return text


def _is(node: Node, kind: re.Pattern[str]) -> bool:
    kinds = node.get("@type")
    return any(isinstance(one, str) and kind.search(one) for one in (kinds if isinstance(kinds, list) else [kinds]))


def _address(node: Node) -> str:
    page = node.get("mainEntityOfPage")
    for value in (node.get("url"), page.get("@id") if isinstance(page, dict) else page):
        if isinstance(value, str) and value.startswith("http"):
            return value
    return ""


def _names(value: object, named: dict[str, Node], key: str = "name") -> Iterator[str]:
    """The names of people or organisations, however they are wrapped: a word, an object, a reference, several."""
    for one in value if isinstance(value, list) else [value]:
        if isinstance(one, dict):
            reference = one.get("@id")
            known = one if key in one else named.get(reference if isinstance(reference, str) else "", one)
            inner = known.get(key) or known.get("name")
            yield from filter(None, map(_word, inner if isinstance(inner, list) else [inner]))
        elif found := _word(one):
            yield found


def _word(value: object) -> str:
    if isinstance(value, list):
        value = value[0] if value else ""
    if isinstance(value, dict):
        value = value.get("@value", "")
    return html.unescape(value).strip() if isinstance(value, str) else ""
