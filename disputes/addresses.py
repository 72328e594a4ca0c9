"""Web addresses as they are compared: two that lead to one article are one."""

import hashlib
import re
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit

_TRACKING = re.compile(
    r"utm_\w+|at_(?:medium|campaign|custom\d|link\w*|bbc\w*|format|ptr\w*)|(?:fb|g|d|y|ms|tw|ti)clid|gbraid|wbraid|"
    r"igshid|igsh|mc_[ce]id|_hs(?:enc|mi)|vero_(?:id|conv)|oly_(?:enc|anon)_id|wt[._]?mc\w*|cmpid|smid|smtyp|ocid|xtor|"
    r"ns_(?:campaign|mchannel|source|linkname|fee)|ref_?(?:src|url)|__twitter_impression|guccounter|guce_\w+|_g[al]|spm",
    re.IGNORECASE,
)
"""Parameters that tell where a reader came from, not what they read."""

_FRONT = re.compile(r"/(?:index\.\w{3,5})?", re.IGNORECASE)
_SAFE = "/!$&'()*+,;=:@~-._"


def comparable(url: str) -> str:
    """The address without what does not name the article, "" when it names none: a site's front page is no article."""
    try:
        parts = urlsplit(url.strip())
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return ""
    if parts.scheme.lower() not in ("http", "https") or not host:
        return ""
    host = host.removeprefix("www.").rstrip(".")
    place = f"{host}:{port}" if port not in (None, 80, 443) else host
    path = quote(unquote(parts.path), safe=_SAFE).rstrip("/")
    query = [(name, value) for name, value in parse_qsl(parts.query, keep_blank_values=True) if not _tracks(name)]
    if not query and _FRONT.fullmatch(path or "/"):
        return ""
    return place + path + (f"?{urlencode(sorted(query))}" if query else "")


def key(url: str) -> str:
    """What two addresses of one article have in common, short enough for an index; "" when it names none."""
    same = comparable(url) if url else ""
    return hashlib.blake2b(same.encode("utf-8", "replace"), digest_size=12).hexdigest() if same else ""


def _tracks(name: str) -> bool:
    return bool(_TRACKING.fullmatch(name))
