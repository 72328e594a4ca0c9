"""Original files, as they were brought in. They lie in the data folder under their hash, away from what is served."""

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from django.conf import settings

from disputes.errors import NotFound
from disputes.models import Snapshot

PIECE = 2**20
"""Bytes read at a time."""


def folder() -> Path:
    return Path(settings.HOME) / "snapshots"


def path_of(sha256: str) -> Path:
    """Where the bytes with this hash lie: `ab/cdef…`, so that no folder grows too long to be listed."""
    return folder() / sha256[:2] / sha256[2:]


def open_snapshot(snapshot: Snapshot) -> BinaryIO:
    """The bytes of an original, to be closed by the caller."""
    try:
        return path_of(snapshot.sha256).open("rb")
    except FileNotFoundError as error:
        raise NotFound("The original file is no longer in the data folder.") from error


def broken() -> Iterator[str]:
    """A sentence for each original whose bytes are missing or not the ones that were kept."""
    sizes = Snapshot.objects.order_by("sha256", "size").values_list("sha256", "size").distinct()
    for sha256, size in sizes.iterator():
        name = f"The original {sha256}"
        try:
            found, length = _measured(path_of(sha256))
        except OSError as error:
            yield f"{name} can't be read ({error.strerror or 'unknown reason'})."
            continue
        if found != sha256:
            yield f"{name}: its bytes are not the ones that were kept."
        elif length != size:
            yield f"{name} has {length} bytes, not {size}."


def _measured(path: Path) -> tuple[str, int]:
    digest, length = hashlib.sha256(), 0
    with path.open("rb") as file:
        while piece := file.read(PIECE):
            digest.update(piece)
            length += len(piece)
    return digest.hexdigest(), length
