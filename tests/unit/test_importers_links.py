"""Links: real servers on this machine, which the fetcher is allowed to see and nothing else."""

import gzip
import socket
import ssl
import threading
import time
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from ipaddress import ip_address
from pathlib import Path

import pytest

from disputes.importers import limits, links
from disputes.importers.addresses import Address, is_public, resolve
from disputes.importers.fetching import Fetched, Fetcher
from disputes.importers.refusals import Refused
from disputes.importers.robots import Robots
from disputes.records import ArticleRecord, Problem

pytestmark = pytest.mark.once

HOME = ip_address("127.0.0.1")
TLS = Path(__file__).resolve().parents[1] / "samples" / "tls"
PAGE = (
    "<html lang=en><head><title>Envoy recalled</title></head><body><article><h1>Envoy recalled</h1>"
    + "<p>Arvenia recalled its envoy from Belmark on Monday and said that the talks about the strait had failed.</p>"
    * 2
    + "<p>Belmark answered that the door stays open, and that it had never left the table.</p></article></body></html>"
).encode()
OK = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n"
NO_ROBOTS = b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"

Answer = bytes | Callable[[socket.socket], None]


def whole(body: bytes, head: bytes = OK) -> bytes:
    return head + b"Content-Length: %d\r\n\r\n" % len(body) + body


class Site:
    """A server that answers each path as it was told, and keeps what it was asked."""

    def __init__(self, answers: Mapping[str, Answer], context: ssl.SSLContext | None = None) -> None:
        self.answers: dict[str, Answer] = {"/robots.txt": NO_ROBOTS, **answers}
        self.requests: list[str] = []
        self._context = context
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._closing = False
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()

    def url(self, path: str = "/", host: str = "paper.example", scheme: str = "http") -> str:
        return f"{scheme}://{host}:{self.port}{path}"

    def paths(self) -> list[str]:
        return [request.split(" ")[1] for request in self.requests]

    def _serve(self) -> None:
        while True:
            connection, _ = self._listener.accept()
            if self._closing:
                connection.close()
                return
            try:
                with self._context.wrap_socket(connection, server_side=True) if self._context else connection as wire:
                    self._answer(wire)
            except OSError:  # the client went away, as it should when it has seen enough
                continue

    def _answer(self, wire: socket.socket) -> None:
        request = b""
        while b"\r\n\r\n" not in request and (data := wire.recv(65536)):
            request += data
        if not request:
            return
        self.requests.append(request.decode())
        answer = self.answers.get(request.decode().split(" ")[1], NO_ROBOTS)
        if callable(answer):
            answer(wire)
        else:
            wire.sendall(answer)

    def close(self) -> None:
        self._closing = True
        socket.create_connection(("127.0.0.1", self.port)).close()
        self._thread.join()
        self._listener.close()


@contextmanager
def site(answers: Mapping[str, Answer], context: ssl.SSLContext | None = None) -> Iterator[Site]:
    served = Site(answers, context)
    try:
        yield served
    finally:
        served.close()


def at_home(host: str, port: int, seconds: float) -> list[Address]:
    """Names of papers are found on this machine; any other name is asked of the system."""
    return [HOME] if host.endswith(".example") else resolve(host, port, seconds)


def fetcher(*sites: Site, seconds: float = 10.0, context: ssl.SSLContext | None = None) -> Fetcher:
    """One that may see this machine under the names of papers, through the ports of these sites only."""
    certificates = context or ssl.create_default_context()
    return Fetcher(
        resolve=at_home,
        allows=lambda address: address == HOME,
        ports=frozenset(served.port for served in sites),
        context=lambda: certificates,
        seconds=seconds,
        pause=0.0,
    )


def refusal(fetch: Callable[[str], Fetched], url: str) -> str:
    with pytest.raises(Refused) as caught:
        fetch(url)
    return caught.value.message


def test_a_page_is_fetched_with_its_name_and_nothing_that_tells_who_asks() -> None:
    with site({"/story?id=1": whole(PAGE, OK + b"Set-Cookie: a=b\r\n"), "/next": whole(PAGE)}) as paper:
        client = fetcher(paper)

        fetched = client.fetch(paper.url("/story?id=1#top"))
        client.fetch(paper.url("/next"))

    assert fetched == Fetched(paper.url("/story?id=1#top"), paper.url("/story?id=1"), "text/html", "utf-8", PAGE)
    assert paper.paths() == ["/robots.txt", "/story?id=1", "/next"]
    for request in paper.requests:
        assert f"Host: paper.example:{paper.port}\r\n" in request
        assert "User-Agent: Demarche" in request
        assert "cookie" not in request.lower()
        assert "authorization" not in request.lower()


def test_a_link_becomes_an_article_that_knows_where_it_stood() -> None:
    with site({"/2031/story": whole(PAGE)}) as paper:
        source = links.source_of(paper.url("/2031/story"), fetcher(paper).fetch)
        [article] = links.read(paper.url("/2031/story"), fetcher(paper).fetch)

    assert source.name == f"paper.example:{paper.port}/2031/story.html"
    assert source.url == paper.url("/2031/story")
    assert source.open().read() == PAGE
    assert isinstance(article, ArticleRecord)
    assert (article.title, article.url, article.language) == ("Envoy recalled", paper.url("/2031/story"), "en")


def test_a_plain_text_keeps_the_address_and_the_encoding_that_only_the_server_told() -> None:
    text = "Çağrı: Arvenia’nın elçisi geri çağrıldı.".replace("’", "'")
    answer = whole(text.encode("cp1254"), b"HTTP/1.1 200 OK\r\nContent-Type: text/plain; charset=windows-1254\r\n")
    with site({"/a.txt": answer}) as paper:
        [article] = links.read(paper.url("/a.txt"), fetcher(paper).fetch)

    assert isinstance(article, ArticleRecord)
    assert article.text == text
    assert article.url == paper.url("/a.txt")


def test_a_link_that_can_t_be_had_is_a_problem_with_its_address() -> None:
    with site({}) as paper:
        [problem] = links.read(paper.url("/gone"), fetcher(paper).fetch)

    assert str(problem) == f"{paper.url('/gone')}: is not there (the site answers 404)"
    assert isinstance(problem, Problem)


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("file:///etc/passwd", "begins with http"),
        ("ftp://paper.example/a", "begins with http"),
        ("//paper.example/a", "begins with http"),
        ("http://", "begins with http"),
        ("http://[::1", "is not a web address"),
        ("http://paper.example:99999/", "is not a web address"),
        ("http://ana@paper.example/", "neither is ever sent"),
        ("http://ana:secret@paper.example/", "neither is ever sent"),
        ("http://paper.example:22/", "names a port"),
        ("http://paper.example:8080/", "names a port"),
        ("http://pa per.example/", "is not a web address"),
        ("http://paper.example%0d%0aX/", "is not a web address"),
        ("http://" + "a" * 64 + "ä.example/", "is not a web address"),
        ("http://paper.example/" + "a" * 3000, "is longer than 2,000 characters"),
    ],
)
def test_an_address_that_is_not_fetched_is_refused_before_anything_is_asked(url: str, message: str) -> None:
    def nobody(host: str, port: int, seconds: float) -> list[Address]:
        raise AssertionError("was asked for")

    assert message in refusal(Fetcher(resolve=nobody).fetch, url)


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1", "127.1", "2130706433", "0x7f000001", "0177.0.0.1", "localhost", "[::1]", "[::]",
        "0.0.0.0",  # noqa: S104 - asked for, not bound
        "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[64:ff9b::7f00:1]", "[2002:7f00:1::]", "[2001:0:1::1]",
        "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "[fe80::1]", "[fd00::1]",
        "224.0.0.1", "255.255.255.255", "[ff02::1]", "192.0.2.1", "198.18.0.1", "[64:ff9b:1::1]", "[fec0::1]",
    ],
)  # fmt: skip
def test_no_spelling_of_an_inner_address_is_reached_and_all_are_told_the_same(host: str) -> None:
    assert refusal(Fetcher(seconds=5).fetch, f"http://{host}/") == "can't be reached"


@pytest.mark.parametrize("address", ["8.8.8.8", "2606:4700::1111", "64:ff9b::808:808", "::ffff:8.8.8.8"])
def test_public_addresses_are_public(address: str) -> None:
    assert is_public(ip_address(address))


def test_a_name_with_one_inner_address_among_public_ones_is_not_reached() -> None:
    client = Fetcher(resolve=lambda host, port, seconds: [ip_address("8.8.8.8"), HOME])

    assert refusal(client.fetch, "http://paper.example/") == "can't be reached"


def test_a_closed_port_sounds_like_an_inner_address() -> None:
    with site({}) as gone:
        pass

    assert refusal(fetcher(gone).fetch, gone.url()) == "can't be reached"


def test_a_redirect_to_this_machine_is_not_followed() -> None:
    with site({}) as inner:
        leading = b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:%d/admin\r\n\r\n" % inner.port
        with site({"/": leading}) as paper:
            client = fetcher(paper, inner)
            client.allows = lambda address: False
            inside = refusal(client.fetch, inner.url("/admin", host="127.0.0.1"))
            calls: list[str] = []

            def public_names_only(host: str, port: int, seconds: float) -> list[Address]:
                calls.append(host)
                return [HOME] if host.endswith(".example") else [ip_address("127.0.0.2")]

            client = fetcher(paper, inner)
            client.resolve = public_names_only
            message = refusal(client.fetch, paper.url())

    assert message == inside == "can't be reached"
    assert calls[-1] == "127.0.0.1"
    assert inner.requests == []


def test_a_name_that_turns_inwards_at_the_second_look_is_connected_to_what_was_checked_or_not_at_all() -> None:
    answers = [[HOME], [HOME], [ip_address("127.0.0.9")]]
    asked: list[str] = []

    def rebinding(host: str, port: int, seconds: float) -> list[Address]:
        asked.append(host)
        return answers[min(len(asked), len(answers)) - 1]

    moved = b"HTTP/1.1 301 Moved\r\nLocation: /inside\r\n\r\n"
    with site({"/": moved, "/inside": whole(PAGE)}) as paper:
        client = fetcher(paper)
        client.resolve = rebinding
        message = refusal(client.fetch, paper.url())

    # Once for robots.txt, once for the page, once for where it leads: each look is followed by its own check.
    assert message == "can't be reached"
    assert asked == ["paper.example"] * 3
    assert paper.paths() == ["/robots.txt", "/"]


def test_redirects_are_followed_three_times_and_each_is_checked_anew() -> None:
    def to(path: str) -> bytes:
        return b"HTTP/1.1 302 Found\r\nContent-Length: 0\r\nLocation: " + path.encode() + b"\r\n\r\n"

    with site({f"/{n}": to(f"/{n + 1}") for n in range(9)} | {"/4": whole(PAGE), "/loop": to("/loop")}) as paper:
        client = fetcher(paper)

        assert client.fetch(paper.url("/1")).final_url == paper.url("/4")
        assert "more than 3 redirects" in refusal(client.fetch, paper.url("/0"))
        assert "more than 3 redirects" in refusal(client.fetch, paper.url("/loop"))


@pytest.mark.parametrize(
    ("location", "message"),
    [
        ("file:///etc/passwd", "begins with http"),
        ("gopher://paper.example/", "begins with http"),
        ("http://ana:secret@paper.example/", "neither is ever sent"),
        ("http://paper.example:22/", "names a port"),
        ("", "leads to nowhere"),
        ("http://[", "not a web address"),
    ],
)
def test_a_redirect_to_what_is_no_page_is_refused(location: str, message: str) -> None:
    with site({"/": b"HTTP/1.1 302 Found\r\nLocation: " + location.encode() + b"\r\n\r\n"}) as paper:
        assert message in refusal(fetcher(paper).fetch, paper.url())


def test_a_body_that_never_ends_is_given_up_at_the_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "LINK_BYTES", 2**20)

    def endless(wire: socket.socket) -> None:
        wire.sendall(OK + b"\r\n")
        while True:
            wire.sendall(b"<p>And so on.</p>" * 4096)

    with site({"/": endless}) as paper:
        assert refusal(fetcher(paper).fetch, paper.url()) == (
            "is larger than 1 MB, the most that is fetched from one link"
        )


def test_a_chunked_body_without_an_end_is_given_up_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "LINK_BYTES", 2**18)

    def endless(wire: socket.socket) -> None:
        wire.sendall(OK + b"Transfer-Encoding: chunked\r\n\r\n")
        while True:
            wire.sendall(b"1\r\nx\r\n" * 4096)

    with site({"/": endless}) as paper:
        assert "is larger than" in refusal(fetcher(paper).fetch, paper.url())


def drip(start: bytes, drop: bytes) -> Callable[[socket.socket], None]:
    """A server that keeps its visitor waiting by one drop at a time."""

    def answer(wire: socket.socket) -> None:
        wire.sendall(start)
        wire.settimeout(0.05)
        while True:
            try:
                if not wire.recv(1):
                    return
            except TimeoutError:
                wire.sendall(drop)

    return answer


@pytest.mark.parametrize(
    "answer",
    [drip(b"", b""), drip(b"HTTP/1.1 200 OK\r\n", b"X"), drip(OK, b"X: y\r\n"), drip(OK + b"\r\n<p>", b"a")],
    ids=["silence", "slow header", "slow headers", "slow body"],
)
def test_a_server_that_takes_its_time_is_given_up_at_the_deadline(answer: Answer) -> None:
    with site({"/": answer}) as paper:
        begun = time.monotonic()

        message = refusal(fetcher(paper, seconds=0.7).fetch, paper.url())

    assert message.startswith("took longer than")
    assert time.monotonic() - begun < 5


def test_headers_without_end_are_given_up() -> None:
    def endless(wire: socket.socket) -> None:
        wire.sendall(b"HTTP/1.1 200 OK\r\n")
        while True:
            wire.sendall(b"X: " + b"y" * 60_000 + b"\r\n")

    with site({"/": endless}) as paper:
        assert refusal(fetcher(paper).fetch, paper.url()) == "gave no answer that can be understood"


def test_a_packed_page_is_unpacked_and_a_bomb_is_not() -> None:
    packed = OK + b"Content-Encoding: gzip\r\n"
    bomb = gzip.compress(bytes(limits.LINK_BYTES + 1))
    raw = zlib.compressobj(wbits=-15)
    deflated = raw.compress(PAGE) + raw.flush()
    answers: dict[str, Answer] = {
        "/": whole(gzip.compress(PAGE), packed),
        "/bomb": whole(bomb, packed),
        "/raw": whole(deflated, OK + b"Content-Encoding: deflate\r\n"),
        "/cut": whole(gzip.compress(PAGE)[:-20], packed),
        "/odd": whole(PAGE, OK + b"Content-Encoding: compress\r\n"),
        "/lie": whole(PAGE, packed),
    }
    with site(answers) as paper:
        client = fetcher(paper)

        assert len(bomb) < 50_000
        assert client.fetch(paper.url()).body == PAGE
        assert client.fetch(paper.url("/raw")).body == PAGE
        assert "is larger than 20 MB" in refusal(client.fetch, paper.url("/bomb"))
        assert refusal(client.fetch, paper.url("/cut")) == "broke off before it was complete"
        assert refusal(client.fetch, paper.url("/odd")) == "is packed in a way that was not asked for"
        assert refusal(client.fetch, paper.url("/lie")) == "gave no answer that can be understood"


def test_what_is_no_page_is_refused_and_no_refusal_repeats_what_was_sent() -> None:
    secret = b"swordfish"

    def kind(line: bytes) -> bytes:
        return whole(secret, b"HTTP/1.1 200 OK\r\nX-Secret: " + secret + b"\r\nContent-Type: " + line + b"\r\n")

    answers: dict[str, Answer] = {
        "/json": kind(b"application/json"),
        "/picture": kind(b"image/png"),
        "/odd": kind(secret + b"; \xff"),
        "/error": b"HTTP/1.1 500 " + secret + b"\r\nContent-Length: 9\r\n\r\n" + secret,
        "/private": b"HTTP/1.1 403 " + secret + b"\r\nContent-Length: 9\r\n\r\n" + secret,
        "/garbage": secret * 10,
        "/short": OK + b"Content-Length: 900\r\n\r\n" + secret,
        "/redirect": b"HTTP/1.1 302 Found\r\nLocation: mailto:" + secret + b"\r\n\r\n",
    }
    with site(answers) as paper:
        client = fetcher(paper)
        messages = {path: refusal(client.fetch, paper.url(path)) for path in answers}

    assert messages["/json"] == messages["/picture"] == messages["/odd"] == "is no page, text or PDF"
    assert messages["/error"] == "could not be had (the site answers 500)"
    assert messages["/private"] == "may not be read by everyone (the site answers 403)"
    assert messages["/short"] == "broke off before it was complete"
    assert "swordfish" not in "".join(messages.values())


def test_robots_txt_is_respected_under_the_name_of_the_site_that_is_led_to() -> None:
    def robots(text: str) -> bytes:
        return whole(text.encode(), b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n")

    with site({"/robots.txt": robots("User-agent: *\nDisallow: /private"), "/private/a": whole(PAGE)}) as strict:
        leading = f"HTTP/1.1 302 Found\r\nLocation: {strict.url('/private/a')}\r\n\r\n".encode()
        with site({"/": leading}) as paper:
            client = fetcher(paper, strict)

            assert "asks programs not to" in refusal(client.fetch, strict.url("/private/a"))
            assert "asks programs not to" in refusal(client.fetch, paper.url("/"))
            assert strict.paths() == ["/robots.txt"]


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (b"HTTP/1.1 503 Busy\r\n\r\n", "does not say now whether programs may"),
        (b"HTTP/1.1 302 Found\r\nLocation: http://10.0.0.1/\r\n\r\n", "names a port"),
        (drip(b"", b""), "took longer than"),
    ],
    ids=["broken", "leads inside", "silent"],
)
def test_a_site_whose_robots_txt_can_t_be_had_is_left_alone(answer: Answer, message: str) -> None:
    with site({"/robots.txt": answer, "/": whole(PAGE)}) as paper:
        assert message in refusal(fetcher(paper, seconds=0.7).fetch, paper.url())

    assert paper.paths() == ["/robots.txt"]


@pytest.mark.parametrize(
    ("text", "path", "allowed"),
    [
        ("", "/a", True),
        ("User-agent: *\nDisallow:", "/a", True),
        ("User-agent: *\nDisallow: /", "/a", False),
        ("User-agent: other\nDisallow: /", "/a", True),
        ("user-agent: Demarche/2\ndisallow: /a\n\nUser-agent: *\nDisallow: /", "/b", True),
        ("User-agent: x\nUser-agent: demarche\nDisallow: /a", "/a", False),
        ("User-agent: *\nAllow: /\nDisallow: /private", "/private/a", False),
        ("User-agent: *\nDisallow: /a\nAllow: /a/b", "/a/b/c", True),
        ("User-agent: *\nDisallow: /a\nAllow: /a", "/a", True),
        ("User-agent: *\nDisallow: /*.pdf$", "/a/b.pdf", False),
        ("User-agent: *\nDisallow: /*.pdf$", "/a/b.pdf?x", True),
        ("User-agent: *\nDisallow: /*?print=", "/a?print=1", False),
        ("User-agent: *\nDisallow: /a$", "/ab", True),
        ("User-agent: *\nDisallow: /%7Eana # mine", "/~ana/", False),
        ("User-agent: *\nDisallow: /çağrı", "/%C3%A7a%C4%9Fr%C4%B1/1", False),
        ("\ufeffSitemap: x\nnonsense\nUser-agent: *\nCrawl-delay: 2\nDisallow: /a", "/a", False),
    ],
)
def test_robots_rules_are_read_as_the_standard_has_them(text: str, path: str, allowed: bool) -> None:
    assert Robots(text).allow(path) is allowed


def test_hostile_robots_rules_take_no_time() -> None:
    rules = "User-agent: *\n" + f"Disallow: /{'*a' * 500}$\n" * 1000

    begun = time.monotonic()

    assert Robots(rules).allow("/" + "a" * 1900 + "b")
    assert time.monotonic() - begun < 5
    assert Robots("User-agent: *\nCrawl-delay: 86400").pause == 10


def served_with_tls() -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(TLS / "certificate.pem", TLS / "key.pem")
    return context


def test_a_certificate_must_be_believed_and_be_of_the_name_that_was_asked_for() -> None:
    trusting = ssl.create_default_context(cafile=str(TLS / "certificate.pem"))
    with site({"/": whole(PAGE)}, served_with_tls()) as paper:
        client = fetcher(paper, context=trusting)

        fetched = client.fetch(paper.url(scheme="https"))
        wrong_name = refusal(client.fetch, paper.url(scheme="https", host="other.example"))
        not_believed = refusal(fetcher(paper).fetch, paper.url(scheme="https"))

    assert fetched.body == PAGE
    assert wrong_name == not_believed == "has no certificate that proves it is the site it says it is"


def test_two_links_of_one_site_are_fetched_with_a_pause_between_them() -> None:
    with site({"/a": whole(PAGE), "/b": whole(PAGE)}) as paper:
        client = fetcher(paper)
        client.pause = 0.3
        begun = time.monotonic()

        client.fetch(paper.url("/a"))
        client.fetch(paper.url("/b"))

    assert time.monotonic() - begun >= 0.3
