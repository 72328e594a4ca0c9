"""Pages fetched from the web, on behalf of a person, from public addresses only.

A link is a stranger's word. Its host is resolved once and each address checked; the connection goes to the address
that was checked, under the name that was asked for; each redirect starts anew. No cookies, no passwords, no proxies
from the environment, and robots.txt is respected. What is said when it fails never repeats what was sent.
"""

import re
import ssl
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from email.message import Message
from functools import cache
from urllib.parse import quote, urljoin, urlsplit

from disputes.importers import addresses, limits, wire
from disputes.importers.addresses import Address, Resolver
from disputes.importers.refusals import Refused
from disputes.importers.robots import Robots

KINDS = ("text/html", "application/xhtml+xml", "text/plain", "application/pdf")
"""What is taken from a link. Nothing else could become an article."""

PORTS = {"http": 80, "https": 443}
_REDIRECTS = (301, 302, 303, 307, 308)
_UNSAFE = re.compile(r"[\x00-\x20\x7f]")


@dataclass(frozen=True, slots=True)
class Fetched:
    """A page as it was sent. `final_url` is where redirects led; `charset` is "" when the server does not say."""

    url: str
    final_url: str
    content_type: str
    charset: str
    body: bytes


@dataclass(frozen=True, slots=True)
class _Target:
    """Where one request goes."""

    scheme: str
    host: str
    port: int
    path: str

    @property
    def site(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == PORTS[self.scheme] else f"{host}:{self.port}"

    @property
    def url(self) -> str:
        return f"{self.scheme}://{self.site}{self.path}"


@cache
def _context() -> ssl.SSLContext:
    """Certificates are checked against the authorities that the system trusts, and against those that come along
    where a small system brings none."""
    import certifi

    context = ssl.create_default_context()
    context.load_verify_locations(certifi.where())
    return context


@dataclass
class Fetcher:
    """Fetches links one after the other, as one polite visitor: keep one for a whole list of links.

    What reaches outside can be replaced: the resolver, which addresses and ports are allowed, the certificates that
    are believed. Tests let it see their own servers so.
    """

    resolve: Resolver = addresses.resolve
    allows: Callable[[Address], bool] = addresses.is_public
    ports: frozenset[int] = frozenset(PORTS.values())
    context: Callable[[], ssl.SSLContext] = _context
    agent: str = "Demarche (import of single articles, asked for by a person)"
    seconds: float = limits.LINK_SECONDS
    pause: float = 1.0
    """Seconds between two links of one site."""

    _robots: dict[str, Robots] = field(default_factory=dict, init=False)
    _visits: dict[str, float] = field(default_factory=dict, init=False)

    def fetch(self, url: str) -> Fetched:
        """The page behind a link. Refused with a sentence whenever it is not to be had."""
        target = self._target(url)
        self._wait(target)
        deadline = wire.Deadline(self.seconds)
        for _ in range(limits.LINK_REDIRECTS + 1):
            if not self._robots_of(target, deadline).allow(target.path):
                raise Refused("is not fetched: its site asks programs not to (robots.txt)")
            answer = self._ask(target, deadline, most=limits.LINK_BYTES)
            if answer.status not in _REDIRECTS:
                return _page(url, target, answer)
            target = self._target(_joined(target.url, answer.location))
        raise Refused(f"leads on and on: more than {limits.LINK_REDIRECTS} redirects are not followed")

    def _target(self, url: str) -> _Target:
        try:
            parts = urlsplit(url.strip())
            host, port = parts.hostname or "", parts.port
        except ValueError as error:
            raise Refused("is not a web address") from error
        if parts.scheme not in PORTS or not host:
            raise Refused("is not a web address that begins with http:// or https://")
        if parts.username is not None or parts.password is not None:
            raise Refused("holds a user name or a password: neither is ever sent")
        port = PORTS[parts.scheme] if port is None else port
        if port not in self.ports:
            raise Refused("names a port: only the usual ones, 80 and 443, are fetched from")
        if len(url) > limits.URL_CHARACTERS:
            raise Refused(f"is longer than {limits.URL_CHARACTERS:,} characters")
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        path = quote(path, safe="/?#[]@!$&'()*+,;=:%~-._|", errors="replace")
        return _Target(parts.scheme, _ascii(host), port, path if path.startswith("/") else f"/{path}")

    def _ask(self, target: _Target, deadline: wire.Deadline, *, most: int, cut: bool = False) -> wire.Answer:
        try:
            left = deadline.left()
        except TimeoutError as error:
            raise deadline.missed() from error
        places = addresses.checked(target.host, target.port, left, ask=self.resolve, allows=self.allows)
        secure = self.context() if target.scheme == "https" else None
        connection = wire.connected(places, target.port, deadline, name=target.host, context=secure)
        request = (
            f"GET {target.path} HTTP/1.1\r\nHost: {target.site}\r\nUser-Agent: {self.agent}\r\n"
            "Accept: text/html, application/xhtml+xml, text/plain;q=0.9, application/pdf;q=0.9\r\n"
            "Accept-Encoding: gzip\r\nConnection: close\r\n\r\n"
        )
        with connection:
            return wire.ask(connection, request.encode("ascii"), deadline, most=most, cut=cut)

    def _robots_of(self, target: _Target, deadline: wire.Deadline) -> Robots:
        """What the site of this link allows, asked for once."""
        site = f"{target.scheme}://{target.site}"
        if site not in self._robots:
            self._robots[site] = self._read_robots(
                _Target(target.scheme, target.host, target.port, "/robots.txt"), deadline
            )
        return self._robots[site]

    def _read_robots(self, target: _Target, deadline: wire.Deadline) -> Robots:
        for _ in range(limits.LINK_REDIRECTS + 1):
            answer = self._ask(target, deadline, most=limits.ROBOTS_BYTES, cut=True)
            if answer.status >= 500:
                raise Refused("is not fetched: its site does not say now whether programs may (robots.txt)")
            if answer.status not in _REDIRECTS:
                return Robots(answer.body.decode("utf-8-sig", "replace"))  # empty unless it is there
            target = self._target(_joined(target.url, answer.location))
        return Robots("")

    def _wait(self, target: _Target) -> None:
        robots = self._robots.get(f"{target.scheme}://{target.site}")
        pause = max(self.pause, robots.pause if robots else 0.0)
        if target.host in self._visits:
            time.sleep(max(0.0, self._visits[target.host] + pause - time.monotonic()))
        self._visits[target.host] = time.monotonic()


def _ascii(host: str) -> str:
    """A host name as the name servers know it. Spaces and the like would end up in our own request."""
    try:
        found = host.encode("idna").decode("ascii") if not host.isascii() else host
    except UnicodeError as error:
        raise Refused("is not a web address") from error
    if not found or _UNSAFE.search(found) or "%" in found or "\\" in found:
        raise Refused("is not a web address")
    return found.lower()


def _joined(url: str, location: str) -> str:
    """Where a redirect leads: servers send the bytes of UTF-8, which arrive as Latin-1."""
    with suppress(UnicodeError):
        location = location.encode("latin-1").decode("utf-8")
    if not location:
        raise Refused("leads to nowhere: a redirect without an address")
    try:
        return urljoin(url, location.strip())
    except ValueError as error:
        raise Refused("leads to something that is not a web address") from error


def _page(url: str, target: _Target, answer: wire.Answer) -> Fetched:
    if answer.status in (404, 410):
        raise Refused(f"is not there (the site answers {answer.status})")
    if answer.status in (401, 402, 403, 451):
        raise Refused(f"may not be read by everyone (the site answers {answer.status})")
    if answer.status != 200:
        raise Refused(f"could not be had (the site answers {answer.status})")
    if not answer.body:
        raise Refused("is empty")
    header = Message()
    header["Content-Type"] = stated = re.sub(r"[\r\n]", " ", answer.content_type) or _guessed(answer.body)
    kind = stated.partition(";")[0].strip().lower()
    if kind not in KINDS:
        raise Refused("is no page, text or PDF")
    return Fetched(url, target.url, kind, header.get_content_charset() or "", answer.body)


def _guessed(body: bytes) -> str:
    """What a server sent that does not say."""
    return "application/pdf" if body.startswith(b"%PDF-") else "text/html"
