"""Environment variables → values. Each one that is not understood stops the start with a sentence."""

import hashlib
import os
import secrets
from pathlib import Path
from typing import Any

import dj_database_url

ROOT = Path(__file__).resolve().parent.parent


class Misconfigured(SystemExit):
    """Ends the process with one sentence on standard error and exit code 1."""


def text(name: str, default: str = "") -> str:
    return os.environ.get(name, "").strip() or default


def switch(name: str, *, default: bool = False) -> bool:
    """A yes or no: 1, true, yes, on or 0, false, no, off."""
    value = text(name).lower()
    if value in ("1", "true", "yes", "on"):
        return True
    if value in ("0", "false", "no", "off"):
        return False
    if value:
        raise Misconfigured(f"{name} is “{value}”; write 1 for yes or 0 for no.")
    return default


def names(name: str, default: list[str]) -> list[str]:
    """A list parted by commas or spaces."""
    return text(name).replace(",", " ").split() or default


def stated(name: str) -> bool:
    """Whether somebody has set it at all."""
    return bool(text(name))


def fetch_links() -> bool:
    """DEMARCHE_FETCH_LINKS; without it only where nothing says that others use this site too: it would be their way
    into the network that the server stands in."""
    shared = stated("DEMARCHE_ALLOWED_HOSTS") or stated("DEMARCHE_DATABASE_URL") or switch("DEMARCHE_HTTPS")
    return switch("DEMARCHE_FETCH_LINKS", default=not shared)


def home() -> Path:
    """The folder of the site's own data: database, secret key. Made when it is not there."""
    folder = Path(text("DEMARCHE_HOME", str(ROOT / "var"))).expanduser()
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise Misconfigured(f"The data folder {folder} can't be made: {error.strerror}. Set DEMARCHE_HOME.") from error
    if not os.access(folder, os.W_OK | os.X_OK):
        raise Misconfigured(f"The data folder {folder} can't be written to. Set DEMARCHE_HOME to one that can.")
    return folder


def secret_key(folder: Path) -> str:
    """DEMARCHE_SECRET_KEY, or the key kept in the data folder, made on first use and readable by its owner only."""
    if given := text("DEMARCHE_SECRET_KEY"):
        if len(given) < 50 or len(set(given)) < 5:
            raise Misconfigured("DEMARCHE_SECRET_KEY is too short to be safe; give at least 50 random characters.")
        return given
    path = folder / "secret-key"
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text().strip()
    with os.fdopen(descriptor, "w") as file:
        file.write(secrets.token_urlsafe(64))
    return path.read_text().strip()


def edition() -> str:
    """Another one after each change of a static file or a dependency: part of the address of static files, so that
    browsers may keep them for good."""
    digest = hashlib.sha256((ROOT / "requirements.lock").read_bytes())
    for path in sorted(path for path in (ROOT / "static").rglob("*") if path.is_file()):
        digest.update(str(path.relative_to(ROOT)).encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:12]


def database(folder: Path) -> dict[str, Any]:
    """Django's settings of the database that DEMARCHE_DATABASE_URL names; an SQLite file without it."""
    url = text("DEMARCHE_DATABASE_URL", f"sqlite:///{folder / 'demarche.sqlite3'}")
    scheme = url.partition(":")[0]
    if scheme not in ("sqlite", "postgresql", "postgres"):
        raise Misconfigured("DEMARCHE_DATABASE_URL must begin with sqlite:// or postgresql://.")
    try:
        parsed: dict[str, Any] = dict(dj_database_url.parse(url))
    except ValueError as error:
        raise Misconfigured(f"DEMARCHE_DATABASE_URL can't be understood: {error}.") from error
    if not parsed["NAME"]:
        raise Misconfigured("DEMARCHE_DATABASE_URL names no database.")
    if scheme == "sqlite":
        return parsed | {
            "CONN_MAX_AGE": None,
            "OPTIONS": {
                # Measured: Django's deferred transactions are refused by the thousand under concurrent writing;
                # FULL keeps every acknowledged save through a power cut at one fdatasync each.
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": (
                    "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"
                    "PRAGMA mmap_size=268435456; PRAGMA cache_size=-32000; PRAGMA temp_store=MEMORY;"
                ),
            },
            # A real file, so that tests meet WAL, threads and locks as they are.
            "TEST": {"NAME": str(folder / "test.sqlite3")},
        }
    return parsed | {"CONN_MAX_AGE": 600, "CONN_HEALTH_CHECKS": True}
