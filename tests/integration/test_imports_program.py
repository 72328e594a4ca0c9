"""Imports in the program as people start it: a process works while the pages answer, and nothing stops it for good."""

import http.client
import os
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.test import Client

from disputes.actions.imports import running
from disputes.models import Article, ImportItem, ImportJob
from tests.conftest import make_world
from tests.imports import long, table
from tests.program import Program, database_url, program

PATIENCE = 60
MANY = 600


def visitor(site: Program, cookie: str):
    """Somebody who is signed in, over HTTP."""

    def ask(method: str, path: str, fields: dict[str, str] | None = None, files: tuple[tuple[str, str], ...] = ()):
        browser = http.client.HTTPConnection("127.0.0.1", site.port, timeout=PATIENCE)
        token = "t" * 32
        headers = {"Cookie": f"sessionid={cookie}; csrftoken={token}"}
        body = b""
        if method == "POST":
            boundary = "boundary-of-the-test"
            headers["Content-Type"] = f"multipart/form-data; boundary={boundary}"
            parts = [
                f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
                for name, value in ({"csrfmiddlewaretoken": token} | (fields or {})).items()
            ] + [
                f'--{boundary}\r\nContent-Disposition: form-data; name="files"; filename="{name}"\r\n'
                f"Content-Type: text/plain\r\n\r\n{content}\r\n"
                for name, content in files
            ]
            body = "".join([*parts, f"--{boundary}--\r\n"]).encode()
        browser.request(method, path, body, headers)
        answer = browser.getresponse()
        text = answer.read().decode()
        browser.close()
        return answer.status, answer.headers.get("Location", ""), text

    return ask


@dataclass
class Visited:
    """A running site and somebody who asks it."""

    program: Program
    ask: Callable[..., tuple[int, str, str]]


def wait_for(condition, what: str):
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        if found := condition():
            return found
        time.sleep(0.02)
    return pytest.fail(f"It never happened: {what}")


def workers(site: Program) -> list[int]:
    """Processes that work for this site."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            command = (folder / "cmdline").read_bytes().split(b"\0")
            surroundings = (folder / "environ").read_bytes()
        except OSError:
            continue
        if b"work" in command and f"DEMARCHE_HOME={site.home}".encode() in surroundings.split(b"\0"):
            found.append(int(folder.name))
    return found


@pytest.fixture
def site(transactional_db, tmp_path, settings):
    world = make_world()
    client = Client()
    client.force_login(world.ada)
    settings.HOME = tmp_path
    shared = {"DEMARCHE_DATABASE_URL": database_url(), "DEMARCHE_SECRET_KEY": settings.SECRET_KEY}
    with program(tmp_path, **shared) as site:
        site.start()
        yield Visited(site, visitor(site, client.cookies["sessionid"].value))


def test_an_import_outlives_any_number_of_kills_and_loses_and_doubles_nothing(site):
    rows = [(f"Story {number}", "2031-03-14", long(f"Word{number} and net", 90)) for number in range(MANY)]
    files = (("a.csv", table(*rows[: MANY // 2])), ("b.csv", table(*rows[MANY // 2 :])))
    status, address, _ = site.ask("POST", "/disputes/banks/import/", {"way": "files"}, files)
    assert status == 302
    job = ImportJob.objects.get().pk

    def items():
        return ImportItem.objects.filter(job=job).count()

    def state():
        return ImportJob.objects.get(pk=job).state

    wait_for(lambda: items() > 0, "the first items are read")
    site.program.kill()
    killed_while_reading = state() == "reading"
    site.program.start()
    wait_for(lambda: state() == "ready", "everything is read")
    assert items() == MANY

    assert site.ask("POST", f"{address}start/")[0] == 302
    kills = 0
    for least in (1, MANY // 3, 2 * MANY // 3):
        wait_for(lambda least=least: Article.objects.filter(import_job=job).count() >= least, f"{least} are stored")
        if state() == "importing":
            site.program.kill()
            kills += 1
            site.program.start()
    wait_for(lambda: state() == "done", "everything is stored")

    assert killed_while_reading
    assert kills
    assert ImportJob.objects.get(pk=job).counts == {"imported": MANY}
    assert sorted(Article.objects.filter(import_job=job).values_list("title", flat=True)) == sorted(
        title for title, _, _ in rows
    )
    assert not list((site.program.home / "imports").glob("?" * 32))
    assert not running.waiting("anybody")


@pytest.mark.once
def test_the_worker_dies_with_the_site_and_goes_when_nothing_is_left(site):
    rows = [(f"Story {number}", "2031-03-14", long(f"Word{number} and net", 90)) for number in range(MANY)]
    site.ask("POST", "/disputes/banks/import/", {"way": "files"}, (("a.csv", table(*rows)),))
    wait_for(lambda: workers(site.program), "a worker begins")

    site.program.kill_first()

    wait_for(lambda: not workers(site.program), "the worker ends with the site")
    site.program.kill()
    site.program.start()
    wait_for(lambda: ImportJob.objects.filter(state="ready").exists(), "it goes on")
    wait_for(lambda: not workers(site.program), "the worker goes when nothing is left to do")


def test_a_worker_that_is_killed_is_followed_by_another(site):
    rows = [(f"Story {number}", "2031-03-14", long(f"Word{number} and net", 90)) for number in range(MANY)]
    site.ask("POST", "/disputes/banks/import/", {"way": "files"}, (("a.csv", table(*rows)),))
    wait_for(lambda: ImportItem.objects.exists(), "reading begins")

    for pid in workers(site.program):
        os.kill(pid, signal.SIGKILL)

    wait_for(lambda: ImportJob.objects.filter(state="ready").exists(), "it goes on")
    assert ImportItem.objects.count() == MANY
