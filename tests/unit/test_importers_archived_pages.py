"""Pages in files around them: MHTML of several browsers, web archives of crawlers, and single packed files."""

import base64
import gzip
import io
import quopri
import time
import tracemalloc
import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from disputes.importers import limits, sources, understood, unpacking, uploaded
from disputes.records import ArticleRecord, Item, Note, Problem, Source

pytestmark = pytest.mark.once

WORDS = "Vesk closed its harbour to ships of Orrland on Friday, and said it would stay so until the fines were paid."
PAGE = (
    f'<html lang="en"><head><title>Harbour closed</title></head><body><h1>Harbour closed</h1><p>{WORDS}</p>'
    f"<p>“Nobody was warned,” said a captain from Orrland. {WORDS}</p></body></html>"
)
TURKISH = "Çağrı üzerine liman kapatıldı; Orrland'ın gemileri dışarıda bekliyor."


def items(data: bytes, name: str) -> list[Item]:
    return list(understood(Source(name, lambda: io.BytesIO(data))))


def articles(found: list[Item]) -> list[ArticleRecord]:
    return [item for item in found if isinstance(item, ArticleRecord)]


def shown(found: list[Item]) -> list[str]:
    return [f"{item.file}: {item.message}" if isinstance(item, Note) else str(item) for item in found]


def part(
    body: str, *, kind: str = "text/html", address: str = "", encoding: str = "quoted-printable", **more: str
) -> str:
    coded = {
        "quoted-printable": lambda: quopri.encodestring(body.encode()).decode(),
        "base64": lambda: base64.encodebytes(body.encode()).decode(),
        "8bit": lambda: body,
    }[encoding]()
    headers = {"Content-Type": kind, "Content-Transfer-Encoding": encoding, "Content-Location": address, **more}
    return "".join(f"{name.replace('_', '-')}: {value}\n" for name, value in headers.items() if value) + "\n" + coded


def mhtml(
    *parts: str, head: str = "", kind: str = 'multipart/related;\n\ttype="text/html";\n\tboundary="=_b"'
) -> bytes:
    text = (
        f"{head}MIME-Version: 1.0\nContent-Type: {kind}\n\n" + "".join(f"--=_b\n{one}\n" for one in parts) + "--=_b--\n"
    )
    return text.replace("\n", "\r\n").encode()


PICTURE = part("GIF89a", kind="image/gif", encoding="base64", address="https://vesk.example/a.gif")
BLINK = "From: <Saved by Blink>\nSnapshot-Content-Location: https://vesk.example/harbour\nSubject: Harbour closed\n"


@pytest.mark.parametrize(
    "data",
    [
        mhtml(part(PAGE, address="https://vesk.example/harbour"), PICTURE, head=BLINK),
        mhtml(PICTURE, part("<html><body>An advertisement</body></html>", address="cid:frame@mhtml.blink"),
              part(PAGE, address="https://vesk.example/harbour"), head=BLINK),
        mhtml(part(PAGE, encoding="base64"), head="From: <Saved by Mozilla 5.0 (Windows)>\n"
              "Date: Fri Mar 10 2031 13:40:00 GMT+0100\nContent-Location: https://vesk.example/harbour\n"),
        mhtml(part("<p>frame</p>", Content_ID="<one@x>"),
              part(PAGE, Content_ID="<two@x>", address="https://vesk.example/harbour"),
              kind='multipart/related; start="<two@x>"; boundary="=_b"'),
        mhtml(part(PAGE, address="https://vesk.example/harbour"), kind="multipart/related; boundary==_b"),
        b"Content-Location: https://vesk.example/harbour\r\nMIME-Version: 1.0\r\nContent-Type: text/html\r\n\r\n"
        + PAGE.encode(),
    ],
    ids=["Chrome", "frames first", "Firefox", "start", "old Internet Explorer", "one part"],
)  # fmt: skip
def test_the_page_in_an_mhtml_file_is_read_whichever_browser_wrote_it(data: bytes) -> None:
    [article] = items(data, "harbour.mhtml")

    assert isinstance(article, ArticleRecord)
    assert article.title == "Harbour closed"
    assert article.url == "https://vesk.example/harbour"
    assert article.outlet == "vesk.example"
    assert article.published is None  # the date among the headers is the day it was saved
    assert article.paragraphs[0] == WORDS


def test_the_subject_is_the_title_of_a_page_that_has_none_and_its_words_are_decoded() -> None:
    body = f"<html><body><p>{TURKISH} {TURKISH}</p><p>{TURKISH} {WORDS}</p></body></html>"
    [article] = items(mhtml(part(body), head="Subject: =?utf-8?Q?Liman_kapat=C4=B1ld=C4=B1?=\n"), "a.mht")

    assert isinstance(article, ArticleRecord)
    assert article.title == "Liman kapatıldı"


def test_the_charset_of_the_part_is_believed_when_the_page_says_nothing() -> None:
    body = f"<html><body><p>{TURKISH} {TURKISH}</p><p>{WORDS}</p></body></html>".encode("cp1254")
    data = b"MIME-Version: 1.0\nContent-Type: text/html; charset=windows-1254\nContent-Transfer-Encoding: base64\n\n"
    [article] = items(data + base64.encodebytes(body), "a.mhtml")

    assert isinstance(article, ArticleRecord)
    assert article.paragraphs[0] == f"{TURKISH} {TURKISH}"


def test_an_mhtml_file_that_lost_its_first_headers_is_read_all_the_same() -> None:
    whole = mhtml(part(PAGE, address="https://vesk.example/harbour"), PICTURE)

    [article] = items(whole[whole.index(b"--=_b") :], "a.mhtml")

    assert isinstance(article, ArticleRecord)
    assert article.url == "https://vesk.example/harbour"


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (mhtml(PICTURE), "a.mhtml: holds no page: none of its parts is one"),
        (mhtml(part("<html></html>")), "a.mhtml: holds no article that could be found"),
        (mhtml(part(PAGE))[:90], "a.mhtml: holds no page: none of its parts is one"),
        (b"Just words.", "a.mhtml: is not what its name says, or it is damaged"),
    ],
    ids=["pictures only", "empty page", "cut", "text"],
)
def test_an_mhtml_file_without_an_article_says_so(data: bytes, message: str) -> None:
    assert shown(items(data, "a.mhtml")) == [message]


def parts_within_parts(depth: int) -> bytes:
    within = (b'Content-Type: multipart/mixed; boundary="b%d"\n\n--b%d\n' % (number, number) for number in range(depth))
    return b"MIME-Version: 1.0\n" + b"".join(within) + b"Content-Type: text/html\n\n" + PAGE.encode()


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (parts_within_parts(5_000), "a.mhtml: is damaged: it holds parts within parts without an end"),
        (mhtml(part(PAGE), kind='text/html; x="' + '\\"; ' * 100_000),
         "a.mhtml: is damaged: it has a header without an end"),
        (mhtml(part(PAGE), kind="multipart/related; boundary=b" + ";\n a=b" * 100_000),
         "a.mhtml: is damaged: it has a header without an end"),
    ],
    ids=["parts within parts", "quotes", "folded"],
)  # fmt: skip
def test_a_hostile_mhtml_file_is_refused_at_once(data: bytes, message: str) -> None:
    begun = time.process_time()

    assert shown(items(data, "a.mhtml")) == [message]
    assert time.process_time() - begun < 10


def record(kind: str, block: bytes = b"", *, uri: str = "https://vesk.example/harbour", length: int | None = None,
           end: bytes = b"\r\n\r\n", **more: str) -> bytes:  # fmt: skip
    headers = {
        "WARC-Type": kind,
        "WARC-Target-URI": uri,
        **{name.replace("_", "-"): value for name, value in more.items()},
    }
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items() if value)
    size = len(block) if length is None else length
    return f"WARC/1.0\r\n{lines}Content-Length: {size}\r\n\r\n".encode() + block + end


def answer(body: bytes, *headers: str, status: str = "200 OK", kind: str = "text/html; charset=utf-8") -> bytes:
    lines = [f"HTTP/1.1 {status}", f"Content-Type: {kind}", *headers]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def response(body: bytes = PAGE.encode(), *headers: str, **more: str) -> bytes:
    return record("response", answer(body, *headers, **more))


def chunked(body: bytes) -> bytes:
    cut = len(body) // 2
    return b"".join(b"%x;note\r\n%b\r\n" % (len(piece), piece) for piece in (body[:cut], body[cut:])) + b"0\r\n\r\n"


CRAWL = (
    record("warcinfo", b"software: Crawler\r\n", uri="")
    + record("request", b"GET /harbour HTTP/1.1\r\n\r\n")
    + response()
    + response(b"", "Location: /new", status="301 Moved")
    + response(b"\x89PNG", kind="image/png")
    + response(b"Not here", status="404 Not Found")
    + response(b"User-agent: *", kind="text/plain")
    + record("revisit", b"HTTP/1.1 200 OK\r\n\r\n")
    + record("resource", PAGE.encode(), uri="https://vesk.example/second", Content_Type="text/html")
    + record("response", b"\x00\x01", uri="dns:vesk.example")
)


@pytest.mark.parametrize("name", ["crawl.warc", "crawl.warc.gz"])
def test_the_pages_of_a_crawl_are_read_and_the_rest_is_counted(name: str, tmp_path: Path) -> None:
    members = CRAWL.split(b"WARC/1.0")[1:]
    packed = b"".join(gzip.compress(b"WARC/1.0" + member) for member in members)
    path = tmp_path / name
    path.write_bytes(packed if name.endswith(".gz") else CRAWL)

    [source] = sources(path)
    assert isinstance(source, Source)
    found = list(understood(source))

    assert [(article.url, article.place) for article in articles(found)] == [
        ("https://vesk.example/harbour", "crawl.warc, item 3"),
        ("https://vesk.example/second", "crawl.warc, item 9"),
    ]
    assert shown(found)[-1] == (
        "crawl.warc: 8 of 10 records are no pages: about the file (1), errors (1), not from the web (1),"
        " pictures (1), redirects (1), requests (1), revisits (1), texts (1)"
    )


def packed_with(coding: str, body: bytes) -> bytes:
    if coding == "br":
        import brotli  # type: ignore[import-untyped]

        return bytes(brotli.compress(body))
    if coding == "raw deflate":
        machine = zlib.compressobj(wbits=-15)
        return machine.compress(body) + machine.flush()
    return zlib.compress(body) if coding == "deflate" else gzip.compress(body)


@pytest.mark.parametrize("coding", ["gzip", "deflate", "raw deflate", "br"])
@pytest.mark.parametrize("in_chunks", [False, True], ids=["whole", "chunked"])
def test_answers_are_unpacked_as_they_went_over_the_wire(coding: str, in_chunks: bool) -> None:
    body = packed_with(coding, PAGE.encode())
    headers = [f"Content-Encoding: {coding.split()[-1]}"] + ["Transfer-Encoding: chunked"] * in_chunks

    [article] = items(response(chunked(body) if in_chunks else body, *headers), "a.warc")

    assert isinstance(article, ArticleRecord)
    assert article.paragraphs[0] == WORDS


@pytest.mark.parametrize("header", ["Content-Encoding: gzip", "Content-Encoding: br", "Transfer-Encoding: chunked"])
def test_a_crawler_may_have_unpacked_the_body_and_kept_the_header(header: str) -> None:
    [article] = items(response(PAGE.encode(), header), "a.warc")

    assert isinstance(article, ArticleRecord)


def test_the_charset_that_the_server_told_is_believed() -> None:
    body = f"<html><body><p>{TURKISH} {TURKISH}</p><p>{WORDS}</p></body></html>".encode("cp1254")
    [article] = items(response(body, kind="text/html; charset=windows-1254"), "a.warc")

    assert isinstance(article, ArticleRecord)
    assert article.paragraphs[0] == f"{TURKISH} {TURKISH}"


GOOD = response()


@pytest.mark.parametrize(
    ("data", "messages", "pages"),
    [
        (b"WARC/1.0\r\nWARC-Type: response\r\n\r\n" + GOOD,
         ["a.warc, item 1: is a broken record: it does not say how long it is"], 1),
        (record("request", b"GET / HTTP/1.1\r\n\r\nmore than it says", length=5) + GOOD, [], 1),
        (record("response", answer(PAGE.encode()), length=len(answer(PAGE.encode())) + 40) + GOOD, [], 2),
        (record("response", answer(PAGE.encode()), end=b"") + GOOD, [], 2),
        (record("response", b"no answer at all") + GOOD, ["a.warc, item 1: holds no answer of a web server"], 1),
        (GOOD + GOOD[: len(GOOD) // 2], ["a.warc, item 2: breaks off: the file ends within this record"], 1),
        (GOOD + b"\x00\xff garbage \r\n" * 50 + GOOD, [], 2),
        (GOOD + record("response", answer(b"")), ["a.warc, item 2: is empty"], 1),
        (record("response", answer(b"\x1f\x8b\x08\x00" + b"\xff" * 60, "Content-Encoding: gzip")) + GOOD,
         ["a.warc, item 1: is damaged: its page can't be unpacked"], 1),
        (b"WARC/1.0\r\n" + b"X: y\r\n" * 50_000 + b"\r\n" + GOOD,
         ["a.warc, item 1: is a broken record: it does not say how long it is"], 1),
    ],
    ids=["no length", "too short", "too long", "no line between", "no answer", "cut", "garbage", "empty", "no gzip",
         "endless headers"],
)  # fmt: skip
def test_a_broken_record_is_a_problem_and_reading_goes_on_behind_it(
    data: bytes, messages: list[str], pages: int
) -> None:
    found = items(data, "a.warc")

    assert [str(item) for item in found if isinstance(item, Problem)] == messages
    assert len(articles(found)) == pages


def test_a_bomb_in_a_record_is_refused_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "PAGE_BYTES", 2**20)
    bomb = response(gzip.compress(bytes(50 * 2**20)), "Content-Encoding: gzip")
    huge = response(b"<html>" + bytes(2**21))

    found = items(bomb + huge + GOOD, "a.warc")

    assert shown(found)[:2] == [
        "a.warc, item 1: is larger than 1 MB, the most that one page may have",
        "a.warc, item 2: is larger than 1 MB, the most that one page may have",
    ]
    assert len(articles(found)) == 1


class Endless(io.RawIOBase):
    """A crawl of so many films, of which none is kept anywhere."""

    def __init__(self, films: int) -> None:
        self._pieces = self._films(films)
        self._rest = b""

    @staticmethod
    def _films(films: int) -> Iterator[bytes]:
        head = answer(b"", kind="video/mp4")
        for _ in range(films):
            yield record("response", head, length=len(head) + 10 * 2**20, end=b"")
            yield from [bytes(2**20)] * 10
            yield b"\r\n\r\n"
        yield GOOD

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "memoryview | bytearray") -> int:  # type: ignore[override]
        self._rest = self._rest or next(self._pieces, b"")
        size = min(len(buffer), len(self._rest))
        buffer[:size], self._rest = self._rest[:size], self._rest[size:]
        return size


def test_a_large_crawl_is_read_in_constant_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "PAGE_BYTES", 2**20)
    items(GOOD, "a.warc")  # what is loaded once is not counted
    source = Source("a.warc", lambda: io.BufferedReader(Endless(20)))
    tracemalloc.start()

    found = list(understood(source))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert len(articles(found)) == 1
    assert peak < 16 * 2**20


def test_a_file_that_is_no_web_archive_says_so() -> None:
    assert shown(items(b"Just words.", "a.warc")) == ["a.warc: is not what its name says, or it is damaged"]


def packed(data: bytes, name: str = "notes.txt.gz") -> list[str]:
    """What a packed file gives: the texts of its articles, or what was said of it."""
    found: list[str] = []
    for source in uploaded(name, lambda: io.BytesIO(data)):
        read: list[Item] = [source] if isinstance(source, Problem) else list(understood(source))
        found += [item.text if isinstance(item, ArticleRecord) else str(item) for item in read]
    return found


def test_a_packed_file_is_read_like_the_one_in_it() -> None:
    assert packed(gzip.compress(WORDS.encode())) == [WORDS]
    assert packed(gzip.compress(WORDS[:40].encode()) + gzip.compress(WORDS[40:].encode()) + bytes(512)) == [WORDS]
    assert packed(gzip.compress(b'{"text": "A ship."}\n' * 2), "a.jsonl.gz") == ["A ship.", "A ship."]


@pytest.mark.parametrize(
    ("data", "name", "message"),
    [
        (gzip.compress(WORDS.encode() * 99)[:-30], "a.txt.gz", "a.txt: breaks off: it is not the whole file"),
        (gzip.compress(WORDS.encode())[:12] + b"\xff" * 60, "a.txt.gz", "a.txt: is damaged: it can't be unpacked"),
        (WORDS.encode(), "a.txt.gz", "a.txt: is not packed with gzip, as its name says"),
        (b"", "a.txt.gz", "a.txt: is not packed with gzip, as its name says"),
        (gzip.compress(bytes(50 * 2**20)), "a.txt.gz",
         "a.txt: grows to more than 200 times its size when unpacked, so it is not read"),
        (b"", "a.zip.gz", "a.zip: is a zip within a zip: unpack it first"),
        (b"", "a.tar.gz", "a.tar: is not a kind of file that can be read"),
        (b"", "a.gz", "a: is not a kind of file that can be read"),
        (b"", "a.txt.gz.gz", "a.txt.gz.gz: is packed twice: unpack it first"),
    ],
)  # fmt: skip
def test_a_packed_file_that_can_t_be_read_says_why(data: bytes, name: str, message: str) -> None:
    assert packed(data, name) == [message]


def test_a_packed_file_beyond_the_limit_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "GZIP_BYTES", 1000)

    [message] = packed(gzip.compress(WORDS.encode() * 99))

    assert "GB when unpacked; the rest is not read" in message


def test_unpacking_never_gives_more_than_a_piece_at_a_time() -> None:
    for coding in ("gzip", "deflate", "br"):
        pieces = unpacking.unpacked([packed_with(coding, bytes(10 * 2**20))], coding)

        begun = time.process_time()

        assert max(map(len, pieces)) <= 4 * unpacking.PIECE
        assert time.process_time() - begun < 5
