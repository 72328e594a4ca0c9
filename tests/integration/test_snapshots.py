"""Original files are kept once, found again, and swept when nothing needs them."""

import io
import os
import threading
from collections.abc import Iterator
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connections

from disputes.actions import snapshots
from disputes.errors import NotFound
from disputes.models import Snapshot
from disputes.queries.snapshots import broken, folder, open_snapshot, path_of
from tests.conftest import World

NOTES = b"title,text\r\nThe hake,Arvenia lodged a protest.\r\n"
AT_ONCE = timedelta(0)


@pytest.fixture(autouse=True)
def home(tmp_path: Path, settings) -> Path:
    settings.HOME = tmp_path
    return tmp_path


def keep(content: bytes = NOTES, name: str = "notes.csv") -> Snapshot:
    return snapshots.keep(lambda: io.BytesIO(content), name=name)


def files() -> list[Path]:
    return sorted(path for path in folder().rglob("*") if path.is_file() and path.name != "lock")


def test_an_original_is_kept_under_its_hash_and_read_again(db, home):
    kept = keep()

    with open_snapshot(kept) as file:
        assert file.read() == NOTES
    assert (kept.sha256, kept.size, kept.name) == (sha256(NOTES).hexdigest(), len(NOTES), "notes.csv")
    assert files() == [home / "snapshots" / kept.sha256[:2] / kept.sha256[2:]]
    assert files()[0].stat().st_mode & 0o077 == 0


def test_the_same_bytes_are_kept_once_and_each_name_is_remembered(db):
    first, again, other = keep(), keep(), keep(name="C:\\Arvenia\\the same.csv")

    assert first == again
    assert other != first
    assert other.name == "the same.csv"
    assert len(files()) == 1


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../etc/passwd", "passwd"),
        ("a\r\nSet-Cookie: b.csv", "a Set-Cookie: b.csv"),
        ("note\u202evsc.exe", "notevsc.exe"),
        ("", "file without a name"),
        ("n" * 300 + ".csv", "n" * 195 + "….csv"),
    ],
)
def test_a_hostile_name_is_kept_as_it_is_shown(db, name, shown):
    assert keep(name=name).name == shown


def test_a_file_that_breaks_off_leaves_nothing_behind(db):
    class Torn(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            raise OSError("the disk is gone")

    with pytest.raises(OSError, match="the disk is gone"):
        snapshots.keep(Torn, name="notes.csv")

    assert files() == []
    assert not Snapshot.objects.exists()


def test_a_damaged_or_missing_original_is_named_and_is_whole_again_when_brought_in_once_more(db, world: World):
    damaged, missing = keep(), keep(b"another", "other.txt")
    path_of(damaged.sha256).write_bytes(b"x" * damaged.size)
    path_of(missing.sha256).unlink()

    told = sorted(broken())

    assert any(damaged.sha256 in line and "not the ones that were kept" in line for line in told)
    assert any(missing.sha256 in line and "can't be read (No such file or directory)" in line for line in told)
    assert len(told) == 2
    with pytest.raises(NotFound, match="no longer in the data folder"):
        open_snapshot(missing)
    with pytest.raises(CommandError, match="2 broken"):
        call_command("check_integrity", stdout=io.StringIO())
    keep()
    keep(b"another", "other.txt")
    assert not list(broken())


def test_only_what_nothing_points_to_is_swept(db, world: World):
    needed, unused = keep(), keep(b"nobody needs it", "unused.txt")
    world.article.snapshot = needed
    world.article.save(update_fields=["snapshot"])

    assert snapshots.sweep(grace=AT_ONCE) == 1

    assert list(Snapshot.objects.all()) == [needed]
    assert files() == [path_of(needed.sha256)]
    assert not path_of(unused.sha256).exists()


def test_bytes_stay_as_long_as_any_of_their_names_is_needed(db, world: World):
    world.article.snapshot = keep()
    world.article.save(update_fields=["snapshot"])
    keep(name="unused name.csv")

    assert snapshots.sweep(grace=AT_ONCE) == 0

    assert Snapshot.objects.count() == 1
    assert len(files()) == 1


def test_what_was_kept_a_moment_ago_is_not_swept_before_its_articles_are_there(db):
    keep()

    assert snapshots.sweep() == 0

    assert Snapshot.objects.count() == 1


def test_what_lay_unused_and_is_brought_in_again_is_not_swept(db):
    kept = keep()
    Snapshot.objects.update(kept_at=kept.kept_at - timedelta(days=3))
    os.utime(path_of(kept.sha256), (0, 0))
    keep()

    assert snapshots.sweep() == 0

    assert not list(broken())


def test_leavings_of_an_interrupted_import_are_swept_when_they_are_old(db, home):
    (home / "snapshots" / "ab").mkdir(parents=True)
    old = [home / "snapshots" / "new-1a2b", home / "snapshots" / "ab" / ("c" * 62)]
    young = home / "snapshots" / "new-3c4d"
    for path in (*old, young):
        path.write_bytes(b"half")
    for path in old:
        os.utime(path, (0, 0))

    assert snapshots.sweep() == 2

    assert files() == [young]


@pytest.fixture
def apart(transactional_db) -> Iterator[None]:
    yield
    connections.close_all()


def test_the_same_file_kept_and_swept_by_several_at_once_is_whole_in_the_end(apart):
    def work() -> None:
        try:
            for _ in range(5):
                keep()
                snapshots.sweep(grace=AT_ONCE)
        except Exception as error:  # said where the test can see it
            troubles.append(error)
        finally:
            connections.close_all()

    troubles: list[Exception] = []
    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    kept = keep()

    assert not troubles
    assert Snapshot.objects.get() == kept
    assert not list(broken())
    assert files() == [path_of(kept.sha256)]
