"""The program as people start it, in processes of its own: `manage.py up` on a port and a database."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from django.db import connection

ROOT = Path(__file__).resolve().parent.parent


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def environment(home: Path, **more: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("DEMARCHE_")}
    return kept | {"DEMARCHE_HOME": str(home), "PYTHONWARNINGS": "ignore"} | more


def database_url() -> str:
    """The address of the database under test, for a process beside this one."""
    values = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{values['NAME']}"
    password = f":{values['PASSWORD']}" if values["PASSWORD"] else ""
    port = f":{values['PORT']}" if values["PORT"] else ""
    host = str(values["HOST"]).replace("/", "%2F")
    return f"postgresql://{values['USER']}{password}@{host}{port}/{values['NAME']}"


class Program:
    """A site that can be started, killed without warning, and started again at the same address."""

    def __init__(self, home: Path, **more: str) -> None:
        self.home = home
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self._log = home / "log"
        self._environment = environment(home, **more)
        self._process: subprocess.Popen[str] | None = None

    def start(self) -> None:
        """Returns when it answers: its socket listens before it prints its address."""
        assert self._process is None, "It runs already."
        with self._log.open("a") as log:
            self._process = subprocess.Popen(
                [sys.executable, "manage.py", "up", "--no-browser", "--empty", "--port", str(self.port)],
                cwd=ROOT,
                env=self._environment,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
                start_new_session=True,
            )
        assert self._process.stdout is not None
        if not any("Ctrl-C" in line for line in self._process.stdout):
            pytest.fail(f"The program did not start: {self._log.read_text()}")

    def kill_first(self) -> None:
        """Only the process that was started; the others have to notice."""
        assert self._process is not None
        self._process.kill()

    def kill(self) -> None:
        """All its processes at once, as a power cut would: none can finish what it is doing."""
        if self._process is None:
            return
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        assert self._process.stdout is not None
        self._process.stdout.close()
        self._process = None


@contextmanager
def program(home: Path, **more: str) -> Iterator[Program]:
    """A site that is not started yet, and of which nothing survives the block."""
    made = Program(home, **more)
    try:
        yield made
    finally:
        made.kill()
