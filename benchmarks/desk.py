"""How quickly articles open, annotations are saved and idle pages ask for changes: over HTTP, as a browser would do it.

Run by hand, on a quiet machine: `.venv/bin/python benchmarks/desk.py [--seconds 5]`. It starts a site of its own in a
temporary folder by `manage.py up` (with DEMARCHE_DATABASE_URL set: on that database, which must be empty), so the
figures hold for what a user starts. Printed: cold start to the first page, memory at rest, medians of one client, and
the rates of eight clients at once.
"""

import argparse
import json
import os
import re
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse
from collections.abc import Callable
from pathlib import Path
from uuid import uuid4

ROOT = Path(__file__).resolve().parent.parent
PORT = 8917
PARAGRAPH = "Belmark said that “the closure of the northern banks” was an insult to every treaty both had signed. " * 4


class Browser:
    """One connection that is kept open, with its cookies. Bare sockets, so that the client costs next to nothing."""

    def __init__(self, cookies: dict[str, str] | None = None) -> None:
        self.cookies = dict(cookies or {})
        self.socket: socket.socket | None = None

    def ask(self, method: str, path: str, body: str = "", headers: dict[str, str] | None = None) -> tuple[int, bytes]:
        if self.socket is None:
            self.socket = socket.create_connection(("127.0.0.1", PORT), timeout=60)
            self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        sent = {"Host": "127.0.0.1", "Cookie": cookies, "Content-Length": str(len(body))} | (headers or {})
        lines = "".join(f"{name}: {value}\r\n" for name, value in sent.items())
        self.socket.sendall(f"{method} {path} HTTP/1.1\r\n{lines}\r\n{body}".encode())
        received = b""
        while b"\r\n\r\n" not in received:
            received += self._receive()
        head, _, content = received.partition(b"\r\n\r\n")
        for name, value in re.findall(rb"^Set-Cookie: (\w+)=([^;\r]*)", head, re.M | re.I):
            self.cookies[name.decode()] = value.decode()
        length = re.search(rb"^Content-Length: (\d+)", head, re.M | re.I)
        while len(content) < int(length.group(1) if length else 0):
            content += self._receive()
        return int(head.split(maxsplit=2)[1]), content

    def _receive(self) -> bytes:
        assert self.socket is not None
        received = self.socket.recv(1 << 16)
        if not received:
            raise ConnectionError("the server hung up")
        return received

    def close(self) -> None:
        if self.socket is not None:
            self.socket.close()
            self.socket = None

    def save(self, article: int, start: int, pk: str | None = None) -> None:
        form = {
            "article": article,
            "spans": json.dumps([[start, start + 40]]),
            "label": "accusation",
            "speakers": "Turkey",
            "targets": "United States",
            "certainty": "certain",
        }
        headers = {
            "Content-Type": "application/x-www-form-urlencoded",
            "X-Requested-With": "fetch",
            "X-CSRFToken": self.cookies["csrftoken"],
        }
        status, content = self.ask("POST", f"/annotations/{pk or uuid4()}/", urllib.parse.urlencode(form), headers)
        assert status == 201, (status, content[:300])


def start(home: str) -> tuple[subprocess.Popen[str], Browser, float]:
    """A running site, a browser signed in to it, and the seconds until its first page came."""
    environment = os.environ | {"DEMARCHE_HOME": home}
    began = time.perf_counter()
    command = [sys.executable, str(ROOT / "manage.py"), "up", "--no-browser", "--port", str(PORT)]
    site = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True, start_new_session=True)
    assert site.stdout is not None
    link = ""
    for line in site.stdout:
        link = link or (found.group() if (found := re.search(r"/account/link/\S+", line)) else "")
        if "Ctrl-C" in line:
            break
    browser = Browser()
    while True:
        try:
            browser.ask("GET", "/account/sign-in/")
            break
        except OSError:
            browser.close()
            time.sleep(0.005)
    took = time.perf_counter() - began
    browser.ask("GET", link)
    browser.ask("GET", "/account/")
    return site, browser, took


def memory_of(pid: int) -> tuple[float, float]:
    """MiB of the process tree: resident sizes added up, and with shared pages counted once (proportional)."""
    resident = proportional = 0
    for process in [pid, *(int(p.name) for p in Path("/proc").iterdir() if p.name.isdigit() and parent(p) == pid)]:
        rollup = Path(f"/proc/{process}/smaps_rollup").read_text()
        resident += int(re.search(r"^Rss:\s+(\d+)", rollup, re.M).group(1))  # type: ignore[union-attr]
        proportional += int(re.search(r"^Pss:\s+(\d+)", rollup, re.M).group(1))  # type: ignore[union-attr]
    return resident / 1024, proportional / 1024


def parent(process: Path) -> int:
    try:
        return int((process / "stat").read_text().rpartition(")")[2].split()[1])
    except OSError:
        return 0


def median_of(work: Callable[[int], object], times: int) -> float:
    """Median milliseconds of one call."""
    took = []
    for number in range(times):
        began = time.perf_counter()
        work(number)
        took.append((time.perf_counter() - began) * 1000)
    return statistics.median(took)


def rate_of(work: Callable[[Browser, int], object], cookies: dict[str, str], seconds: float, clients: int = 8) -> float:
    """Calls a second of several clients at once; none may fail."""
    counts = [0] * clients
    failures: list[BaseException] = []
    until = time.perf_counter() + seconds

    def run(client: int) -> None:
        browser = Browser(cookies)
        try:
            while time.perf_counter() < until:
                work(browser, counts[client])
                counts[client] += 1
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=run, args=[client]) for client in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise failures[0]
    return sum(counts) / seconds


def import_article(home: str, number: int, paragraphs: int = 25) -> int:
    """Stores an invented article. Returns its length in characters."""
    path = Path(home) / f"bench-{number}.txt"
    text = "\n\n".join(f"{n} {number} {PARAGRAPH.strip()}" for n in range(paragraphs))
    path.write_text(text, encoding="utf-8")
    command = [sys.executable, str(ROOT / "manage.py"), "import_articles", str(path), "--dispute", "s-400"]
    subprocess.run(command, env=os.environ | {"DEMARCHE_HOME": home}, check=True, stdout=subprocess.DEVNULL)
    return len(text)


def articles(browser: Browser) -> set[int]:
    """The imported ones."""
    _, page = browser.ask("GET", "/disputes/s-400/articles/?q=insult")
    return set(map(int, re.findall(rb"/articles/(\d+)/", page)))


def fill(home: str, browser: Browser, *, paragraphs: int, annotations: int) -> tuple[int, int]:
    """An article with annotations all over it. Returns its id and its length in characters."""
    before = articles(browser)
    length = import_article(home, len(before) + 100, paragraphs)
    (article,) = articles(browser) - before
    for number in range(annotations):
        browser.save(article, number * (length - 100) // annotations)
    return article, length


def measure(seconds: float) -> dict[str, float]:
    figures: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as home:
        site, browser, figures["first start with samples, s"] = start(home)
        try:
            article, _ = fill(home, browser, paragraphs=25, annotations=20)
            path = f"/articles/{article}/"
            assert browser.ask("GET", path)[1].count(b"data-annotation=") == 20
            figures["open an article, ms"] = median_of(lambda _: browser.ask("GET", path), 300)
            time.sleep(6)  # a cursor leaves out what is younger
            cursor = re.search(rb'data-cursor="([^"]+)"', browser.ask("GET", path)[1]).group(1).decode()  # type: ignore[union-attr]
            asking = f"{path}changes/?since={cursor}"
            assert browser.ask("GET", asking)[0] == 204
            figures["ask for changes, none, ms"] = median_of(lambda _: browser.ask("GET", asking), 2000)
            figures["the least that an answer takes (healthz), ms"] = median_of(
                lambda _: browser.ask("GET", "/healthz"), 2000
            )
            figures["open, 8 clients, /s"] = rate_of(lambda b, _: b.ask("GET", path), browser.cookies, seconds)
            other, _ = fill(home, browser, paragraphs=25, annotations=0)
            figures["save an annotation, ms"] = median_of(lambda n: browser.save(other, n * 7), 300)
            figures["save, 8 clients, /s"] = rate_of(lambda b, n: b.save(other, n % 900), browser.cookies, seconds)
            crowded, length = fill(home, browser, paragraphs=60, annotations=200)
            figures["open, 200 annotations, ms"] = median_of(lambda _: browser.ask("GET", f"/articles/{crowded}/"), 100)
            figures["save beside 200 annotations, ms"] = median_of(
                lambda n: browser.save(crowded, n * 7 % (length - 100)), 100
            )
            # 2,000 paragraphs are more than 100,000 words.
            long, length = fill(home, browser, paragraphs=2000, annotations=200)
            for what, path in (
                ("open 100,000 words, 200 annotations, ms", f"/articles/{long}/"),
                ("the same, whole, ms", f"/articles/{long}/?whole=1"),
                ("a stretch of it, ms", f"/articles/{long}/paragraphs/?from=901&to=950"),
            ):
                figures[what] = median_of(lambda _, path=path: browser.ask("GET", path), 50)  # type: ignore[misc]
            figures["save in 100,000 words, ms"] = median_of(
                lambda n: browser.save(long, n * 997 % (length - 100)), 100
            )
        finally:
            os.killpg(site.pid, signal.SIGTERM)
            site.wait()
        starts = []
        for _ in range(5):
            site, _, took = start(home)
            starts.append(took)
            time.sleep(1)
            figures["memory at rest, MiB (sum of resident)"], figures["memory at rest, MiB (shared once)"] = memory_of(
                site.pid
            )
            os.killpg(site.pid, signal.SIGTERM)
            site.wait()
        figures["cold start to first page, s"] = statistics.median(starts)
    return figures


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=5)
    for name, value in measure(parser.parse_args().seconds).items():
        print(f"{name:45} {value:10.2f}")
