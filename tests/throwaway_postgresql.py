"""A PostgreSQL server for one run of the tests: in a folder of its own, on a socket only, gone afterwards.

To run any command against one:  python3 tests/throwaway_postgresql.py .venv/bin/python -m pytest -k search

Standard library only: ./demarche uses it from outside the project's environment.
"""

import contextlib
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.parse
from collections.abc import Iterator
from pathlib import Path

OLDEST = 15

# Faster than safe: nobody needs these data after a power cut.
SETTINGS = {"listen_addresses": "", "fsync": "off", "full_page_writes": "off", "synchronous_commit": "off"}


class CannotStart(Exception):
    """Says in one sentence why there is no server."""


def programs() -> Path | None:
    """The folder with the newest installed initdb and postgres, if it is new enough for Demarche."""
    on_path = shutil.which("initdb")
    folders = [*Path("/usr/lib/postgresql").glob("*/bin"), *([Path(on_path).resolve().parent] if on_path else [])]
    newest = max(folders, key=_version, default=None)
    return newest if newest and _version(newest) >= OLDEST else None


def _version(folder: Path) -> int:
    """15 for a folder whose server says “postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)”."""
    try:
        answer = subprocess.run([folder / "postgres", "--version"], capture_output=True, text=True, check=True).stdout
        return int(answer.split()[2].split(".")[0])
    except (OSError, subprocess.CalledProcessError, IndexError, ValueError):
        return 0


@contextlib.contextmanager
def server() -> Iterator[str]:
    """The address of a server with one empty database, for as long as the block lasts."""
    folder = programs()
    if not folder:
        raise CannotStart(f"PostgreSQL {OLDEST} or newer is not installed.")
    # The path of a socket may be no longer than about a hundred characters, so no deep temporary folder.
    home = Path(tempfile.mkdtemp(prefix="demarche-", dir="/tmp" if os.access("/tmp", os.W_OK) else None))
    try:
        with _running(folder, home):
            yield f"postgresql://postgres@{urllib.parse.quote(str(home), safe='')}/demarche"
    finally:
        shutil.rmtree(home, ignore_errors=True)


@contextlib.contextmanager
def _running(folder: Path, home: Path) -> Iterator[None]:
    as_owner = _as_owner_of(home)
    environment = {"PATH": os.environ["PATH"], "HOME": str(home), "LC_ALL": "C.UTF-8"}
    log = home / "log"

    def run(*command: str | Path) -> bool:
        with log.open("ab") as output:
            done = subprocess.run([*as_owner, *command], stdout=output, stderr=output, cwd=home, env=environment)
        return done.returncode == 0

    # --locale: the same order of words on every machine. --no-sync: see SETTINGS.
    access = ["--username=postgres", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"]
    if not run(folder / "initdb", f"--pgdata={home / 'data'}", *access):
        raise CannotStart(f"initdb failed: {_last_line(log)}")
    settings = [f"--{name}={value}" for name, value in {**SETTINGS, "unix_socket_directories": str(home)}.items()]
    with log.open("ab") as output:
        # In a session of its own, so that a Ctrl-C in the terminal stops the tests first and the server after them.
        process = subprocess.Popen(
            [*as_owner, folder / "postgres", "-D", home / "data", *settings],
            stdin=subprocess.DEVNULL, stdout=output, stderr=output, cwd=home, env=environment, start_new_session=True,
        )  # fmt: skip
    try:
        patience = time.monotonic() + 60
        while not run(folder / "pg_isready", "--quiet", f"--host={home}"):
            if process.poll() is not None or time.monotonic() > patience:
                raise CannotStart(f"the server did not start: {_last_line(log)}")
            time.sleep(0.05)
        if not run(folder / "createdb", f"--host={home}", "--username=postgres", "demarche"):
            raise CannotStart(f"the server made no database: {_last_line(log)}")
        yield
    finally:
        process.send_signal(signal.SIGINT)  # PostgreSQL's fast shutdown: do not wait for clients
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _as_owner_of(home: Path) -> list[str]:
    """How a command must start to run as somebody PostgreSQL accepts (it refuses root), and to end when we do."""
    setpriv = shutil.which("setpriv")
    if os.geteuid() != 0:
        return [setpriv, "--pdeathsig=INT"] if setpriv else []
    if not setpriv:
        raise CannotStart("PostgreSQL refuses to run as root, and setpriv (of util-linux) is not installed.")
    people = {person.pw_name: person for person in pwd.getpwall()}
    owner = people.get("postgres") or people["nobody"]
    os.chown(home, owner.pw_uid, owner.pw_gid)
    return [setpriv, f"--reuid={owner.pw_uid}", f"--regid={owner.pw_gid}", "--clear-groups", "--pdeathsig=INT"]


def _last_line(log: Path) -> str:
    lines = log.read_text(errors="replace").split("\n") if log.exists() else []
    return next((line.strip() for line in reversed(lines) if line.strip()), "it gave no reason")


def main(command: list[str]) -> int:
    if not command:
        print("usage: python3 tests/throwaway_postgresql.py COMMAND [ARGUMENTS]", file=sys.stderr)
        return 2
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(128 + number))
    try:
        with server() as address:
            return subprocess.run(command, env={**os.environ, "DEMARCHE_DATABASE_URL": address}).returncode
    except (CannotStart, OSError) as error:
        print(error, file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
