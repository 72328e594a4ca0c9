"""Bringing articles in as the tests do it: sent by page, read and stored within the request."""

import re
from collections.abc import Callable, Iterable
from io import BytesIO
from typing import Any, BinaryIO

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from disputes.actions.imports import choices, running, staging
from disputes.actions.imports.staging import Sent
from disputes.models import ImportItem, ImportJob
from tests.conftest import World

URL = "/disputes/banks/import/"
HTMX = {"HX-Request": "true"}


def long(words: str, times: int = 20) -> str:
    """A text that is not very short: each sentence of it another one."""
    return " ".join(f"{words}, number {number}." for number in range(times))


def upload(name: str, content: str | bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content.encode() if isinstance(content, str) else content)


def send(client: Client, *files: SimpleUploadedFile, field: str = "files", **more: Any) -> ImportJob:
    """The import that these files become."""
    answer = client.post(URL, {"way": "files", field: list(files)} | more)
    assert answer.status_code == 302, answer.content.decode()
    found = re.search(r"/imports/(\d+)/$", answer["Location"])
    assert found
    return ImportJob.objects.get(pk=found[1])


def staged(world: World, files: Iterable[tuple[str, str | bytes]]) -> ImportJob:
    """A job that nobody has worked on yet."""

    def opener(content: str | bytes) -> Callable[[], BinaryIO]:
        return lambda: BytesIO(content.encode() if isinstance(content, str) else content)

    sent = [Sent(name, len(content), opener(content)) for name, content in files]
    return staging.stage(dispute=world.dispute, by=world.ada, files=sent)


def work(job: ImportJob, worker: str = "test") -> ImportJob:
    """One go at the job, in this process."""
    running.run(job.pk, worker=worker)
    return ImportJob.objects.select_related("dispute", "by").get(pk=job.pk)


def ready(world: World, *files: tuple[str, str | bytes]) -> ImportJob:
    return work(staged(world, files))


def begin(job: ImportJob) -> ImportJob:
    assert choices.start(job=job)
    return ImportJob.objects.select_related("dispute", "by").get(pk=job.pk)


def statuses(job: ImportJob) -> dict[str, str]:
    return dict(ImportItem.objects.filter(job=job).order_by("source", "id").values_list("place", "status"))


def standings(job: ImportJob) -> dict[str, str]:
    return dict(ImportItem.objects.filter(job=job).order_by("source", "id").values_list("place", "standing"))


def item(job: ImportJob, place: str) -> ImportItem:
    return ImportItem.objects.get(job=job, place=place)


def table(*rows: tuple[str, str, str]) -> str:
    """A CSV file of titles, dates and texts."""
    return "\n".join(["title,published,text", *(f'{title},{day},"{text}"' for title, day, text in rows)])
