"""`up` as a newcomer starts it: a process of its own, its own data folder, real HTTP."""

import http.client
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.db import connection

from tests.program import ROOT, database_url, environment, free_port


@contextmanager
def site(home: Path, *arguments: str, **more: str) -> Iterator[tuple[int, str]]:
    """A running site: its port and what it printed."""
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "manage.py", "up", "--no-browser", "--port", str(port), *arguments],
        cwd=ROOT,
        env=environment(home, **more),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    try:
        assert process.stdout is not None
        printed = ""
        for line in process.stdout:
            printed += line
            if "Ctrl-C" in line:
                break
        else:
            pytest.fail(printed + (process.stderr.read() if process.stderr else ""))
        yield port, printed
    finally:
        os.killpg(process.pid, signal.SIGINT)
        _, errors = process.communicate(timeout=30)
    assert process.returncode == 0, errors
    assert "Traceback" not in errors, errors


@dataclass
class Answer:
    status: int
    page: str
    cookies: str


def ask(port: int, path: str, cookies: str = "") -> Answer:
    """The listening socket is open before `up` prints its address, so that this waits instead of failing."""
    browser = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    with closing(browser):
        browser.request("GET", path, headers={"Cookie": cookies, "Connection": "close"})
        response = browser.getresponse()
        set_cookies = response.headers.get_all("Set-Cookie") or []
        return Answer(
            response.status, response.read().decode(), "; ".join(cookie.partition(";")[0] for cookie in set_cookies)
        )


@pytest.mark.once
def test_the_first_start_makes_a_site_and_its_link_signs_in_once(tmp_path):
    with site(tmp_path) as (port, printed):
        assert f"http://127.0.0.1:{port}/" in printed
        link = re.search(r"/account/link/\S+", printed)
        assert link is not None

        answer = ask(port, link.group())
        assert answer.status == 302
        home = ask(port, "/", answer.cookies).page
        assert "The S-400 sanctions quarrel" in home
        assert "The Northern Banks quarrel" in home
        assert ask(port, link.group()).status == 403
        assert ask(port, "/healthz").status == 200

    key = tmp_path / "secret-key"
    assert key.stat().st_mode & 0o777 == 0o600

    with site(tmp_path) as (_, printed):
        assert "Loading" not in printed
        assert "/account/link/" in printed  # the owner has still no password


@pytest.mark.once
def test_a_ctrl_c_that_comes_before_the_server_listens_for_it_ends_it(tmp_path):
    early = """
import os, signal, socket, django
django.setup()
from disputes.management.server import Server
listener = socket.create_server(("127.0.0.1", 0))
server = Server(listener)
os.kill(os.getpid(), signal.SIGINT)
server.run()
"""
    surroundings = {**environment(tmp_path), "DJANGO_SETTINGS_MODULE": "config.settings"}
    done = subprocess.run(
        [sys.executable, "-c", early], cwd=ROOT, env=surroundings, capture_output=True, text=True, timeout=60
    )
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.once
def test_an_empty_site_has_no_samples(tmp_path):
    with site(tmp_path, "--empty") as (port, printed):
        link = re.search(r"/account/link/\S+", printed)
        assert link is not None

        cookies = ask(port, link.group()).cookies

        assert "S-400" not in ask(port, "/", cookies).page


def failing(home: Path, *arguments: str, **more: str) -> str:
    result = subprocess.run(
        [sys.executable, "manage.py", "up", "--no-browser", *arguments],
        cwd=ROOT,
        env=environment(home, **more),
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert result.returncode != 0
    assert "Traceback" not in result.stderr
    said = [line for line in result.stderr.splitlines() if line.strip()]
    assert len(said) == 1, result.stderr
    return said[0]


@pytest.mark.once
def test_a_taken_port_is_one_sentence(tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()

        assert "Choose another" in failing(tmp_path, "--port", str(taken.getsockname()[1]))

    assert not list(tmp_path.glob("*.sqlite3"))


@pytest.mark.once
@pytest.mark.parametrize(
    ("setting", "value", "sentence"),
    [
        ("DEMARCHE_DATABASE_URL", "mysql://x/y", "must begin with"),
        ("DEMARCHE_DATABASE_URL", "postgresql://x@127.0.0.1:1/nothing", "database can't be used"),
        ("DEMARCHE_DATABASE_URL", "postgresql://x@127.0.0.1:port/nothing", "can't be understood"),
        ("DEMARCHE_DATABASE_URL", "sqlite:////nowhere/at/all.sqlite3", "database can't be used"),
        ("DEMARCHE_DEBUG", "maybe", "write 1 for yes"),
        ("DEMARCHE_SECRET_KEY", "short", "too short"),
    ],
)
def test_a_setting_that_is_not_understood_is_one_sentence(tmp_path, setting, value, sentence):
    assert sentence in failing(tmp_path, "--port", str(free_port()), **{setting: value})


@pytest.mark.once
def test_a_folder_that_cannot_be_made_is_one_sentence(tmp_path):
    (tmp_path / "file").write_text("")

    assert "data folder" in failing(tmp_path / "file" / "home")


def test_up_serves_from_the_database_under_test(tmp_path, transactional_db):
    """On PostgreSQL two processes serve; on SQLite one."""
    fresh = f"sqlite:///{tmp_path}/site.sqlite3"
    url = fresh if connection.vendor == "sqlite" else database_url()

    with site(tmp_path, "--empty", DEMARCHE_DATABASE_URL=url) as (port, _):
        began = time.monotonic()
        statuses = {ask(port, "/healthz").status for _ in range(20)}

    assert statuses == {200}
    assert time.monotonic() - began < 60
