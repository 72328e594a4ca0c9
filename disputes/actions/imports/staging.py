"""What people send waits on the disk, under names of our own, until the import is over."""

import shutil
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import BinaryIO
from uuid import uuid4

from django.conf import settings
from django.utils import timezone

from disputes.actions.transaction import writing
from disputes.errors import Invalid
from disputes.importers import limits
from disputes.importers.names import is_clutter, shown_name
from disputes.models import Dispute, ImportJob, ImportUpload, User

PASTED = "pasted text"
THRESHOLD = 80
STRAY_SECONDS = 3600
_FOLDER_CHARACTERS = 300


@dataclass(frozen=True, slots=True)
class Sent:
    """A file as a browser sent it; `folder` is where it lay on the person's computer, "" when that is not known."""

    name: str
    size: int
    open: Callable[[], BinaryIO]
    folder: str = ""


@dataclass(frozen=True, slots=True)
class Pasted:
    """A text from the clipboard, and what the person said of it."""

    text: str
    given: Mapping[str, str] = field(default_factory=dict)


def stage(
    *,
    dispute: Dispute,
    by: User,
    files: Sequence[Sent] = (),
    pasted: Pasted | None = None,
    links: Sequence[str] = (),
) -> ImportJob:
    """A job for what was sent, ready to be read."""
    files = [sent for sent in files if not is_clutter(sent.name)]
    uploads = [
        ImportUpload(kind=ImportUpload.Kind.FILE, name=shown_name(sent.name), folder=_folder(sent), size=sent.size)
        for sent in files
    ]
    opened = [sent.open for sent in files]
    if pasted is not None:
        content = pasted.text.encode("utf-8", "replace")
        given = dict(pasted.given)
        uploads.append(ImportUpload(kind=ImportUpload.Kind.PASTED, name=PASTED, size=len(content), given=given))
        opened.append(lambda: BytesIO(content))
    uploads += [ImportUpload(kind=ImportUpload.Kind.LINK, name=link[:300], url=link) for link in links]
    _refuse(uploads)
    job = ImportJob(
        dispute=dispute, by=by, folder=uuid4().hex, created_at=timezone.now(), threshold=THRESHOLD,
        bytes_total=sum(upload.size for upload in uploads),
    )  # fmt: skip
    _write(folder_of(job), opened)
    with writing():
        job.save()
        for number, upload in enumerate(uploads):
            upload.job, upload.number = job, number
        ImportUpload.objects.bulk_create(uploads, batch_size=500)
    return job


def folder_of(job: ImportJob) -> Path:
    return settings.HOME / "imports" / job.folder


def path_of(job: ImportJob, upload: ImportUpload) -> Path:
    return folder_of(job) / str(upload.number)


def discard(job: ImportJob) -> None:
    """The files of a job that needs them no more."""
    shutil.rmtree(folder_of(job), ignore_errors=True)


def sweep() -> None:
    """Folders that belong to no job: the program was stopped between writing them and saying so."""
    home = settings.HOME / "imports"
    for folder in home.iterdir() if home.is_dir() else ():
        with suppress(OSError):  # somebody else sweeps too
            old = time.time() - folder.stat().st_mtime > STRAY_SECONDS
            if folder.is_dir() and old and not ImportJob.objects.filter(folder=folder.name, finished_at=None).exists():
                shutil.rmtree(folder, ignore_errors=True)


def _folder(sent: Sent) -> str:
    # Only compared with that of other files of the same job, so that odd characters do no harm; NUL can't be stored.
    return sent.folder.replace("\0", "")[-_FOLDER_CHARACTERS:]


def _refuse(uploads: list[ImportUpload]) -> None:
    """Raises Invalid when this is nothing, or too much."""
    if not uploads:
        raise Invalid("There was nothing to read in what was sent.", fields={"files": "hold nothing to read"})
    for upload in uploads:
        if upload.size > limits.UPLOAD_BYTES:
            most = f"{limits.UPLOAD_BYTES // 2**20:,} MB"
            raise Invalid(f"“{upload.name}” is larger than {most}, the most that one file may have here.")
    if sum(upload.size for upload in uploads) > limits.IMPORT_BYTES:
        raise Invalid(
            f"These files are larger than {limits.IMPORT_BYTES // 2**30} GB together, the most that one import may "
            "have here. Bring them in parts."
        )
    if sum(upload.kind == ImportUpload.Kind.LINK for upload in uploads) > limits.LINKS:
        raise Invalid(f"At most {limits.LINKS} links can be fetched in one import.", fields={"links": "are too many"})


def _write(folder: Path, opened: list[Callable[[], BinaryIO]]) -> None:
    try:
        folder.mkdir(parents=True, mode=0o700)
        for number, open_ in enumerate(opened):
            with open_() as source, (folder / str(number)).open("wb") as target:
                shutil.copyfileobj(source, target, 2**20)
    except OSError as error:
        shutil.rmtree(folder, ignore_errors=True)
        raise Invalid(f"What you sent can’t be kept on the server: {error.strerror or 'the disk refuses'}.") from error
