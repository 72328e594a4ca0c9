"""How quickly statements leave: rows a second and memory, in the process and through the server.

    DEMARCHE_HOME=/some/folder .venv/bin/python benchmarks/export.py
    DEMARCHE_HOME=/some/folder DEMARCHE_DATABASE_URL=postgresql://… .venv/bin/python benchmarks/export.py

Makes the corpus of `corpus.py` when it is not there. Then, for each format and profile, the best of three: all columns
of all statements, once read in this process and once fetched from gunicorn by a client of its own.
"""

import os
import resource
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks import corpus  # noqa: E402 - the path comes first

CASES = (("csv", "data"), ("csv", "spreadsheet"), ("jsonl", "data"))
CHUNK = 1 << 18


def best_of_three(pieces: Callable[[], Iterator[bytes]]) -> tuple[float, int, float]:
    """Seconds, bytes and seconds to the first piece."""
    best = (float("inf"), 0, 0.0)
    for _ in range(3):
        begin = time.perf_counter()
        size, first = 0, 0.0
        for piece in pieces():
            first = first or time.perf_counter() - begin
            size += len(piece)
        best = min(best, (time.perf_counter() - begin, size, first))
    return best


def tell(where: str, format_: str, profile: str, rows: int, measured: tuple[float, int, float], memory: int) -> None:
    seconds, size, first = measured
    print(
        f"{where:10} {format_:5} {profile:11} {rows / seconds:9,.0f} rows/s {size / seconds / 1e6:6.0f} MB/s"
        f"   first byte {first * 1000:4.0f} ms   memory {memory} MB"
    )


def in_process(slug: str, rows: int) -> None:
    from disputes import permissions
    from disputes.models import User
    from disputes.queries import asking, exports, statements

    owner = User.objects.filter(is_superuser=True).first()
    assert owner is not None
    access = permissions.dispute(owner, slug)
    for format_, profile in CASES:
        measured = best_of_three(
            lambda f=format_, p=profile: exports.STREAMS[f](  # type: ignore[misc]
                access, statements.rows(access, asking.understood(access, "")), profile=p
            )
        )
        tell("in process", format_, profile, rows, measured, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)


def through_the_server(slug: str, rows: int) -> None:
    from disputes.actions import people
    from disputes.models import User

    owner = User.objects.filter(is_superuser=True).first()
    assert owner is not None
    token = people.create_token(user=owner)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"127.0.0.1:{port}"
    command = [sys.executable, "-m", "gunicorn", "--bind", address, "--threads", "8", "config.wsgi"]
    server = subprocess.Popen(command, cwd=ROOT, env=os.environ)
    try:
        base = f"http://{address}/api/v1/disputes/{slug}/statements"
        for format_, profile in CASES:
            query = f"?profile={profile}" if format_ == "csv" else ""
            request = urllib.request.Request(  # noqa: S310 - our own server
                f"{base}.{format_}{query}", headers={"Authorization": f"Bearer {token}"}
            )
            wait_for(port)
            measured = best_of_three(lambda request=request: fetched(request))  # type: ignore[misc]
            tell("server", format_, profile, rows, measured, memory_of(server.pid))
    finally:
        server.terminate()
        server.wait()


def fetched(request: urllib.request.Request) -> Iterator[bytes]:
    with urllib.request.urlopen(request, timeout=60) as response:  # noqa: S310
        while piece := response.read1(CHUNK):
            yield piece


def wait_for(port: int) -> None:
    for _ in range(200):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    sys.exit("The server did not start.")


def memory_of(parent: int) -> int:
    """The most that any worker has held, in MB; private pages only, since SQLite maps its file."""
    children = Path(f"/proc/{parent}/task/{parent}/children").read_text().split()
    return max(
        int(line.split()[1]) // 1024
        for pid in children
        for line in Path(f"/proc/{pid}/status").read_text().splitlines()
        if line.startswith("RssAnon")
    )


if __name__ == "__main__":
    options = corpus.arguments(__doc__).parse_args()
    corpus.set_up_django()
    corpus.build(options.slug, articles=options.articles, annotations=options.annotations, seed=options.seed)
    from disputes.models import Annotation

    total = Annotation.objects.present().filter(article__dispute__slug=options.slug).count()
    in_process(options.slug, total)
    through_the_server(options.slug, total)
