import contextlib
import os
import socket
import sys
import threading
import webbrowser
from ipaddress import ip_address
from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError, connection, connections
from django.db.migrations.executor import MigrationExecutor
from django.urls import reverse

from disputes import tasks
from disputes.actions import people, seeds
from disputes.actions.transaction import writing
from disputes.errors import DemarcheError
from disputes.management.arguments import first_line
from disputes.management.server import Server
from disputes.models import User
from disputes.search import index

OWNER = "owner"


class Command(BaseCommand):
    help = "Makes the site ready (tables, samples, owner account) and serves it until Ctrl-C."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--host", default="127.0.0.1", help="address to serve on (default: this machine only)")
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--no-browser", action="store_true", help="do not open a browser")
        parser.add_argument("--empty", action="store_true", help="no sample disputes in a fresh site")

    def handle(self, *args: Any, host: str, port: int, no_browser: bool, empty: bool, **options: Any) -> None:
        # Ctrl-C while it is still starting ends it as quietly as later.
        with contextlib.suppress(KeyboardInterrupt):
            self._up(host, port, no_browser, empty)

    def _up(self, host: str, port: int, no_browser: bool, empty: bool) -> None:
        listener = _listen(host, port)
        try:
            _migrate()
            owner = User.objects.filter(is_superuser=True, is_active=True).order_by("pk").first()
            if owner is None:
                owner = self._first_start(with_samples=not empty)
            link = _sign_in_path(owner)
            unfinished = tasks.unfinished()
        except DatabaseError as error:
            raise CommandError(f"The database can't be used: {first_line(error)}") from error
        except DemarcheError as error:
            raise CommandError(error.detail) from error
        finally:
            connections.close_all()  # the server's threads and processes open their own
        server = Server(listener, unfinished=unfinished)
        address = _address(host, listener.getsockname()[1])
        _allow(host)
        self.stdout.write(f"Demarche is at {address}/")
        if link:
            self.stdout.write("Sign in with this link, once, within 15 minutes:")
            self.stdout.write(f"  {address}{link}")
        if settings.DATABASES["default"]["ENGINE"].endswith("sqlite3"):
            self.stdout.write(f"Its data is in {settings.HOME}. Ctrl-C stops it.")
        else:
            self.stdout.write("Ctrl-C stops it.")
        self.stdout.flush()
        if not no_browser:
            _open(address + (link or "/"))
        tasks.lifeline()
        server.run()

    def _first_start(self, *, with_samples: bool) -> User:
        """The owner and the samples, both or neither: a start that was interrupted is still the first."""
        with writing():
            owner = people.create_user(username=OWNER, full_name="Owner", site_owner=True)
            if with_samples:
                self.stdout.write("Loading the registry of actors and two sample disputes …")
                self.stdout.flush()
                seeds.load(by=owner)
        return owner


def _listen(host: str, port: int) -> socket.socket:
    """The socket is bound first of all: a port that is taken is worth knowing before anything is written."""
    if not 0 <= port <= 65535:
        raise CommandError(f"There is no port {port}; choose one from 1 to 65535.")
    try:
        family, kind, protocol, _, place = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        listener = socket.socket(family, kind, protocol)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        # Connections made before the server has taken over inherit this; without it their answers wait 40 ms.
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        listener.bind(place)
        listener.listen(512)
    except OSError as error:
        raise CommandError(
            f"Can't serve on {host}, port {port}: {error.strerror}. Choose another one with --host or --port."
        ) from error
    return listener


def _migrate() -> None:
    """Bring the tables and the search index up to date."""
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        call_command("migrate", interactive=False, verbosity=0)
    elif lost := index.missing(connection):
        index.ensure(connection)
        sys.stderr.write(f"Parts of the search index were missing and have been made again: {', '.join(lost)}.\n")


def _sign_in_path(owner: User) -> str:
    """The path of a one-time link, as long as the owner has set no password and could not get in otherwise."""
    if not owner.password.startswith(UNUSABLE_PASSWORD_PREFIX):
        return ""
    return reverse("sign-in-link", args=[people.make_sign_in_link(user=owner)])


def _address(host: str, port: int) -> str:
    everywhere = host in ("0.0.0.0", "::", "")  # noqa: S104 - compared, not bound
    shown = "127.0.0.1" if everywhere else f"[{host}]" if ":" in host else host
    return f"http://{shown}:{port}"


def _allow(host: str) -> None:
    """A host named on the command line is one that the owner means to be reached by."""
    name = f"[{host}]" if ":" in host else host
    if name not in settings.ALLOWED_HOSTS:
        settings.ALLOWED_HOSTS.append(name)
    if not _is_this_machine(host) and not settings.FETCH_LINKS_IS_STATED:
        settings.FETCH_LINKS = False  # others may come, and links are fetched from inside this network


def _is_this_machine(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _open(address: str) -> None:
    """Open a browser, if this machine has one to show."""
    if sys.platform == "darwin" or os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"):
        with contextlib.suppress(webbrowser.Error):
            threading.Thread(target=webbrowser.open, args=[address], daemon=True).start()
