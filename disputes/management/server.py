"""gunicorn with threads, inside the process tree of `up`."""

import socket
from typing import Any

from django.core.wsgi import get_wsgi_application
from django.db import connection
from gunicorn.app.base import BaseApplication

THREADS = 8


class Server(BaseApplication):  # type: ignore[misc]
    """Serves the site on a socket that is bound already.

    On SQLite one process with threads, so that its write lock orders all writing; on PostgreSQL two.
    """

    def __init__(self, listener: socket.socket) -> None:
        self.listener = listener
        super().__init__()

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
        }
        for key, value in values.items():
            if key in self.cfg.settings:
                self.cfg.set(key, value)

    def load(self) -> Any:
        return get_wsgi_application()
