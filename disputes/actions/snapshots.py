"""Keeping original files, and sweeping out those that nothing needs any more."""

import fcntl
import hashlib
import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import BinaryIO, cast

from django.db import IntegrityError, transaction
from django.db.models import Exists, ManyToOneRel, Model, OuterRef, QuerySet
from django.utils import timezone

from disputes.actions.transaction import writing
from disputes.importers.names import shown_name
from disputes.models import Snapshot
from disputes.queries.snapshots import PIECE, folder, path_of

GRACE = timedelta(hours=1)
"""How long an original may lie without an article: an import keeps it first and stores what it read afterwards."""


def keep(open: Callable[[], BinaryIO], *, name: str) -> Snapshot:
    """Keep the bytes of a file under their hash. The same bytes are kept once, whoever brings them and however often.

    What was lost or damaged on the disk is whole again when it is brought in once more.
    """
    folder().mkdir(mode=0o700, parents=True, exist_ok=True)
    # In the same folder, since only there a file can be put in place in one step.
    descriptor, temporary = tempfile.mkstemp(prefix="new-", dir=folder())
    try:
        with os.fdopen(descriptor, "wb") as copy, open() as file:
            sha256, size = _copy(file, copy)
            copy.flush()
            os.fsync(copy.fileno())
        with _one_at_a_time():
            _put_in_place(Path(temporary), path_of(sha256))
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    return _remember(sha256, size, shown_name(name))


def sweep(*, grace: timedelta = GRACE) -> int:
    """Delete the originals that nothing points to and that nobody brought in during the time of grace.

    Says how many files went. To be called outside a transaction: a file is deleted for good.
    """
    until = timezone.now() - grace
    with writing():
        # Locked first: one that somebody brings in again at this moment is marked, and no longer among them.
        unused = _unused().filter(kept_at__lte=until).select_for_update().values_list("pk", flat=True)
        Snapshot.objects.filter(pk__in=list(unused)).delete()
    gone = sum(_delete_unknown(path, until) for path in folder().glob("??/*"))
    # Whatever the grace: a copy that is being made has no row before it is finished.
    return gone + sum(_delete_unknown(path, timezone.now() - GRACE) for path in folder().glob("new-*"))


def _copy(file: BinaryIO, copy: BinaryIO) -> tuple[str, int]:
    digest, size = hashlib.sha256(), 0
    while piece := file.read(PIECE):
        digest.update(piece)
        size += len(piece)
        copy.write(piece)
    return digest.hexdigest(), size


def _put_in_place(temporary: Path, path: Path) -> None:
    """Under its own name in one step, and so that it is still there after the power went.

    A copy that is there already is replaced: it is the same, and as young as the newest import that needs it.
    """
    path.parent.mkdir(mode=0o700, exist_ok=True)
    temporary.replace(path)
    for made in (path.parent, folder()):
        descriptor = os.open(made, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _remember(sha256: str, size: int, name: str) -> Snapshot:
    while True:
        with writing():
            now = timezone.now()
            if Snapshot.objects.filter(sha256=sha256, name=name).update(kept_at=now):
                return Snapshot.objects.get(sha256=sha256, name=name)
            try:
                with transaction.atomic():
                    return Snapshot.objects.create(sha256=sha256, name=name, size=size, created_at=now, kept_at=now)
            except IntegrityError:
                continue  # two at once: the other came first, so that the row is there now


def _unused() -> QuerySet[Snapshot]:
    """Those that no row of any table points to."""
    unused = Snapshot.objects.all()
    for relation in Snapshot._meta.get_fields(include_hidden=True):
        if isinstance(relation, ManyToOneRel):
            pointing = cast(type[Model], relation.related_model)._base_manager
            unused = unused.exclude(Exists(pointing.filter(**{relation.field.name: OuterRef("pk")})))
    return unused


def _delete_unknown(path: Path, until: datetime) -> bool:
    """Deletes a file that no row tells of, unless it is so young that its row may be on the way."""
    with _one_at_a_time():
        try:
            young = path.stat().st_mtime > until.timestamp()
        except FileNotFoundError:  # another sweep was here
            return False
        sha256 = path.parent.name + path.name
        if young or (path.parent != folder() and Snapshot.objects.filter(sha256=sha256).exists()):
            return False
        path.unlink()
        return True


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    """So that no file is swept in the very moment in which it is kept again; holds across processes."""
    with (folder() / "lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
