"""Where files come from: paths, folders, uploads and zips, the hostile ones included."""

import io
import stat
import struct
import time
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest

from disputes.importers import limits, read, sources, uploaded
from disputes.records import ArticleRecord, Problem, Source

pytestmark = pytest.mark.once

TEXT = "The harbour was closed on Monday. Nobody said why."


def zipped(files: Mapping[str, str | bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", method) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return packed.getvalue()


def upload(data: bytes, name: str = "notes.zip") -> list[Source | Problem]:
    return list(uploaded(name, lambda: io.BytesIO(data)))


def names(found: list[Source | Problem]) -> list[str]:
    return [str(item) if isinstance(item, Problem) else item.name for item in found]


def test_a_folder_gives_its_files_in_order_and_names_what_it_can_t_read(tmp_path: Path) -> None:
    for name in (
        "b.TXT",
        "a.md",
        "sub/c.csv",
        "sub/.hidden.txt",
        ".git/d.txt",
        "__MACOSX/a.txt",
        "Thumbs.db",
        "e.exe",
    ):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(TEXT)
    (tmp_path / "f.zip").write_bytes(zipped({"deep/g.txt": TEXT}))

    found = list(sources(tmp_path))

    assert names(found) == [
        "a.md",
        "b.TXT",
        "e.exe: is not a kind of file that can be read",
        "deep/g.txt",
        "c.csv",
    ]


def test_a_path_that_leads_nowhere_or_to_nothing_is_a_problem(tmp_path: Path) -> None:
    missing = list(sources(tmp_path / "gone.txt"))
    empty = list(sources(tmp_path))

    assert names(missing) == ["gone.txt: does not exist"]
    assert names(empty) == [f"{tmp_path.name}: holds no files that can be read"]


def test_a_file_that_vanishes_before_it_is_read_is_a_problem(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text(TEXT)
    [source] = sources(path)
    assert isinstance(source, Source)
    path.unlink()

    assert [str(item) for item in read(source)] == ["notes.txt: can't be opened (No such file or directory)"]


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("notes.txt", "notes.txt"),
        ("C:\\Users\\ilse\\notes.txt", "notes.txt"),
        ("../../etc/notes.txt", "notes.txt"),
        ("no\u202etes\x00\n.txt", "notes .txt"),
        ("n" * 300 + ".txt", "n" * 195 + "….txt"),
    ],
    ids=["plain", "backslashes", "dots", "controls", "long"],
)
def test_names_are_made_fit_to_be_shown(given: str, shown: str) -> None:
    [source] = upload(TEXT.encode(), given)

    assert source == Source(shown, source.open) if isinstance(source, Source) else False
    assert len(shown) <= limits.NAME_CHARACTERS


def test_the_files_of_a_zip_keep_their_folders_and_open_as_often_as_needed() -> None:
    found = upload(zipped({"b/notes.txt": TEXT, "a.jsonl": '{"text": "A ship."}', "__MACOSX/._a.txt": "x", "b/": ""}))

    assert names(found) == ["a.jsonl", "b/notes.txt"]
    for source in found:
        assert isinstance(source, Source)
        assert [type(item) for item in read(source)] == [ArticleRecord]
        assert [type(item) for item in read(source)] == [ArticleRecord]


def test_names_in_a_zip_that_are_utf_8_without_saying_so_are_read_so() -> None:
    data = zipped({"liman/çağrı.txt": TEXT}).replace(b"\x00\x08\x08\x00", b"\x00\x00\x08\x00")
    unmarked = bytearray(data)
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = data.index(signature) + offset
        unmarked[place : place + 2] = b"\x00\x00"

    assert names(upload(bytes(unmarked))) == ["liman/çağrı.txt"]


@pytest.mark.parametrize(
    "name",
    ["../evil.txt", "a/../../evil.txt", "/etc/evil.txt", "C:/evil.txt", "a\\evil.txt", "..\\evil.txt"],
)
def test_a_name_that_points_out_of_the_zip_is_refused_and_the_rest_read(name: str, tmp_path: Path) -> None:
    found = upload(zipped({name: TEXT, "good.txt": TEXT}))

    assert sorted(type(item).__name__ for item in found) == ["Problem", "Source"]
    assert any("has a name that points out of the zip, so it is not read" in shown for shown in names(found))
    assert "good.txt" in names(found)
    assert list(tmp_path.iterdir()) == []


def test_links_nested_zips_and_locked_files_in_a_zip_are_refused() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        link = zipfile.ZipInfo("link.txt")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, "/etc/hostname")
        archive.writestr("inner.zip", zipped({"a.txt": TEXT}))
        archive.writestr("locked.txt", TEXT)
        archive.writestr("sheet.ods", TEXT)
    data = bytearray(packed.getvalue())
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = data.index(
            b"locked.txt" if signature == b"PK\x03\x04" else signature,
            data.rindex(b"inner.zip") if signature == b"PK\x01\x02" else 0,
        )
        place = data.rindex(signature, 0, place) if signature == b"PK\x03\x04" else place
        data[place + offset] |= 1

    found = upload(bytes(data))

    assert names(found) == [
        "inner.zip: is a zip within a zip: unpack it first",
        "link.txt: is a link, not a file",
        "locked.txt: is protected by a password",
        "sheet.ods: is not a kind of file that can be read",
    ]


@pytest.mark.parametrize(
    "data",
    [b"", b"PK\x03\x04 and no more", TEXT.encode(), zipped({"a.txt": TEXT})[:-30]],
    ids=["empty", "beginning", "text", "cut short"],
)
def test_a_broken_zip_is_a_problem(data: bytes) -> None:
    assert names(upload(data)) == ["notes.zip: is not a zip file that can be read: it is damaged or incomplete"]


def test_an_empty_zip_is_a_problem() -> None:
    assert names(upload(zipped({}))) == ["notes.zip: holds no files that can be read"]


def test_a_damaged_file_in_a_zip_is_a_problem_of_that_file() -> None:
    data = bytearray(zipped({"a.txt": TEXT * 50, "b.txt": TEXT}))
    place = data.index(b"a.txt") + 10
    data[place : place + 8] = b"\xff" * 8

    broken, good = upload(bytes(data))

    assert isinstance(broken, Source)
    assert isinstance(good, Source)
    assert [str(item) for item in read(broken)] == ["a.txt: is damaged in the zip"]
    assert [type(item) for item in read(good)] == [ArticleRecord]


def test_a_zip_bomb_is_refused_by_what_it_says_of_itself() -> None:
    found = upload(zipped({"bomb.csv": b"text\n" + bytes(50_000_000)}))

    assert names(found) == ["notes.zip: would grow to more than 200 times its size when unpacked, so it is not read"]


def test_a_bomb_among_harmless_files_is_refused_alone() -> None:
    noise = bytes(range(256)) * 4
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("pad.txt", noise * 1000, zipfile.ZIP_STORED)
        archive.writestr("bomb.txt", bytes(20_000_000), zipfile.ZIP_DEFLATED)

    found = upload(packed.getvalue())

    assert names(found) == [
        "bomb.txt: would grow to more than 200 times its size when unpacked, so it is not read",
        "pad.txt",
    ]


def test_a_zip_that_lies_about_sizes_gives_no_more_than_it_said() -> None:
    data = bytearray(zipped({"bomb.txt": b"a ship " * 3_000_000}))
    for signature, offset in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        place = data.index(signature) + offset
        data[place : place + 4] = struct.pack("<I", 1000)

    [source] = upload(bytes(data))

    assert isinstance(source, Source)
    assert [str(item) for item in read(source)] == ["bomb.txt: is damaged in the zip"]


def test_a_zip_of_more_than_a_gigabyte_is_refused_before_anything_is_unpacked() -> None:
    data = bytearray(zipped({f"{number}.txt": bytes(range(256)) * 100 for number in range(3)}))
    place = -1
    for _ in range(3):
        place = data.index(b"PK\x01\x02", place + 1)
        data[place + 24 : place + 28] = struct.pack("<I", 2**29)

    assert names(upload(bytes(data))) == ["notes.zip: holds more than 1,024 MB when unpacked, so it is not read"]


def test_what_comes_out_of_a_zip_is_counted_over_all_its_files(monkeypatch: pytest.MonkeyPatch) -> None:
    found = upload(zipped({"a.txt": TEXT * 20, "b.txt": TEXT * 20}))
    monkeypatch.setattr(limits, "ZIP_BYTES", len(TEXT) * 30)

    outcomes = [[type(item) for item in read(source)] for source in found if isinstance(source, Source)]

    assert outcomes == [[ArticleRecord], [Problem]]


def test_a_zip_with_too_many_entries_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "ZIP_ENTRIES", 2)

    found = upload(zipped({"a.txt": TEXT, "b.txt": TEXT, "c.txt": TEXT}))

    assert names(found) == ["notes.zip: holds 3 files; 2 is the most that one zip may hold"]


def test_a_zip_with_an_endless_table_of_contents_is_refused_unread() -> None:
    data = bytearray(bytes(10 * 2**20) + zipped({"a.txt": TEXT}))
    end = data.index(b"PK\x05\x06")
    data[end + 12 : end + 20] = struct.pack("<II", 9 * 2**20, end - 9 * 2**20)

    [problem] = names(upload(bytes(data)))

    assert problem == "notes.zip: lists far more files than 20,000, the most that one zip may hold"


def test_thousands_of_files_in_a_zip_are_read_within_seconds() -> None:
    data = zipped({f"{number % 100}/{number}.txt": f"Ship {number} waits. {TEXT}" for number in range(4_000)})

    begun = time.process_time()
    records = [item for source in upload(data) if isinstance(source, Source) for item in read(source)]

    assert time.process_time() - begun < 8
    assert len(records) == 4_000
    assert all(isinstance(record, ArticleRecord) for record in records)


def test_thousands_of_files_in_a_folder_are_read_within_seconds(tmp_path: Path) -> None:
    for number in range(4_000):
        (tmp_path / f"{number}.txt").write_text(f"Ship {number} waits. {TEXT}")

    begun = time.process_time()
    records = [item for source in sources(tmp_path) if isinstance(source, Source) for item in read(source)]

    assert time.process_time() - begun < 8
    assert len(records) == 4_000
