"""gunicorn with threads, inside the process tree of `up`."""

import gc
import os
import signal
import socket
import threading
from collections.abc import Callable, Iterable
from typing import Any

from django.core.wsgi import get_wsgi_application
from django.db import connection
from gunicorn.app.base import BaseApplication

from disputes import tasks

THREADS = 8

PATIENCE = 0.05
"""Seconds that a request waits for its turn before it runs beside the others."""

Application = Callable[..., Iterable[bytes]]


def in_turn(application: Application) -> Application:
    """Requests one after the other, as long as each is short.

    Python runs one thread at a time anyway, and several that all want to run hand over at every call to the database:
    measured with eight clients, that halves the pages a second. A long one (an import, a slow disk) keeps nobody
    waiting, since patience ends; streams are sent after the turn.
    """
    turn = threading.Lock()

    def answer(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        got = turn.acquire(timeout=PATIENCE)
        try:
            return application(environ, start_response)
        finally:
            if got:
                turn.release()

    return answer


class Server(BaseApplication):  # type: ignore[misc]
    """Serves the site on a socket that is bound already, and goes on with work that is `unfinished`.

    On SQLite one process with threads, so that its write lock orders all writing; on PostgreSQL two.
    """

    def __init__(self, listener: socket.socket, *, unfinished: bool = False) -> None:
        self.listener = listener
        self.unfinished = unfinished
        self.interrupted = False
        super().__init__()
        # From here on a Ctrl-C is kept until gunicorn listens for it: raised as an exception in the midst of what is
        # called back, Python would say so and go on.
        signal.signal(signal.SIGINT, self._interrupt)

    def _interrupt(self, *_: Any) -> None:
        self.interrupted = True

    def _ready(self, arbiter: Any) -> None:
        # What all processes share stays shared: looking for garbage in it would give each its own copy.
        gc.freeze()
        if self.interrupted:
            os.kill(os.getpid(), signal.SIGINT)

    def load_config(self) -> None:
        values: dict[str, Any] = {
            "bind": [f"fd://{self.listener.fileno()}"],
            "worker_class": "gthread",
            "workers": 1 if connection.vendor == "sqlite" else 2,
            "threads": THREADS,
            "keepalive": 75,
            "graceful_timeout": 10,
            # A worker's threads may stream a long export or read a large import; only a dead worker is to be replaced.
            "timeout": 300,
            "preload_app": True,
            "control_socket_disable": True,
            "loglevel": "warning",
            "proc_name": "demarche",
            "when_ready": self._ready,
            "post_worker_init": lambda worker: tasks.attend(unfinished=self.unfinished),
        }
        for key, value in values.items():
            if key in self.cfg.settings:
                self.cfg.set(key, value)

    def load(self) -> Any:
        return in_turn(get_wsgi_application())
