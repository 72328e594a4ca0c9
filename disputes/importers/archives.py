"""Zip files, read in place. Nothing is unpacked to disk, and no header is believed about how much there is to come."""

import io
import re
import shutil
import stat
import tempfile
import weakref
import zlib
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from typing import IO, BinaryIO, cast
from zipfile import BadZipFile, ZipFile, ZipInfo

from disputes.importers import gzips, limits
from disputes.importers.names import is_clutter, problem_with_ending, shown_path
from disputes.importers.refusals import Refused
from disputes.records import Problem, Source

_DAMAGE = (BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError, OSError)
_ENCRYPTED = 0x1
_NAME_IS_UTF8 = 0x800
_DRIVE = re.compile(r"[A-Za-z]:")
_BUFFER = 2**18
_SPOOLED = 2**23


def members(name: str, open_: Callable[[], BinaryIO]) -> Iterator[Source | Problem]:
    """The files in a zip, each to be opened as often as needed, and what is refused of it."""
    try:
        archive = _Archive.opened(open_)
    except Refused as refused:
        yield Problem(name, refused.message)
        return
    except _DAMAGE:
        yield Problem(name, "is not a zip file that can be read: it is damaged or incomplete")
        return
    entries = [info for info in archive.zip.infolist() if not info.is_dir()]
    if fault := _fault(entries, archive.size):
        yield Problem(name, fault)
        return
    named = [(_name(info), info) for info in sorted(entries, key=_name)]
    readable = {path: info for path, info in named if not _refusal(info, path)}
    found = False
    for path, info in named:
        shown = shown_path(path)
        if path not in readable:
            found = True
            yield Problem(shown, _refusal(info, path))
        elif not is_clutter(path):
            found = True
            yield problem_with_ending(shown, within_zip=True) or gzips.opened(archive.source(path, info, readable))
    if not found:
        yield Problem(name, "holds no files that can be read")


class Parts:
    """The parts of a document that is a zip itself, as office programs write it. They can be read while it is kept."""

    def __init__(self, open_: Callable[[], BinaryIO]) -> None:
        try:
            self._archive = _Archive.opened(open_)
        except _DAMAGE as error:
            raise Refused("is damaged or incomplete") from error
        entries = self._archive.zip.infolist()
        if fault := _fault(entries, self._archive.size):
            raise Refused(fault)
        self._entries = {_name(info): info for info in entries}

    def __contains__(self, name: str) -> bool:
        return name in self._entries

    def open(self, name: str) -> BinaryIO:
        """The part's bytes; one that is missing is refused."""
        info = self._entries.get(name)
        if info is None:
            raise Refused(f"lacks its part {name}, so it is damaged or not what its name says")
        if refusal := _refusal(info, name):
            raise Refused(f"can't be read: its part {name} {refusal}")
        return self._archive.opener(info)()


def _seekable(file: BinaryIO) -> BinaryIO:
    """The file, or its copy when it lies within a zip and can be read from the front only."""
    if file.seekable():
        return file
    with file:
        copy = tempfile.SpooledTemporaryFile(_SPOOLED)  # noqa: SIM115 who asked for it closes it
        shutil.copyfileobj(file, copy)
    return cast(BinaryIO, copy)


def _fault(entries: list[ZipInfo], packed: int) -> str:
    """Why the zip as a whole is refused, by what its table of contents says. Reading counts again."""
    unpacked = sum(info.file_size for info in entries)
    if len(entries) > limits.ZIP_ENTRIES:
        return f"holds {len(entries):,} files; {limits.ZIP_ENTRIES:,} is the most that one zip may hold"
    if unpacked > limits.ZIP_BYTES:
        return _too_large()
    if unpacked > limits.ZIP_RATIO_SLACK and unpacked > limits.ZIP_RATIO * packed:
        return f"would grow to more than {limits.ZIP_RATIO} times its size when unpacked, so it is not read"
    return ""


def _too_large() -> str:
    return f"holds more than {limits.ZIP_BYTES // 2**20:,} MB when unpacked, so it is not read"


def _refusal(info: ZipInfo, path: str) -> str:
    """Why this entry is not read, or nothing."""
    raw = info.orig_filename
    if "\\" in raw or "\0" in raw or path.startswith("/") or _DRIVE.match(path) or ".." in path.split("/"):
        return "has a name that points out of the zip, so it is not read"
    if stat.S_ISLNK(info.external_attr >> 16):
        return "is a link, not a file"
    if info.flag_bits & _ENCRYPTED:
        return "is protected by a password"
    if info.file_size > limits.ZIP_RATIO_SLACK and info.file_size > limits.ZIP_RATIO * info.compress_size:
        return f"would grow to more than {limits.ZIP_RATIO} times its size when unpacked, so it is not read"
    return ""


def _name(info: ZipInfo) -> str:
    """The entry's path. Many programs write UTF-8 without saying so, which zipfile then reads as the old DOS page."""
    name = info.orig_filename
    if not info.flag_bits & _NAME_IS_UTF8:
        with suppress(UnicodeError):  # then it really is an old name
            name = name.encode("cp437").decode("utf-8")
    return name


class _Cautious:
    """A file whose readers may not ask for much at once: a zip's headers say how large its table of contents is."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.seek, self.tell, self.close = file.seek, file.tell, file.close

    def read(self, size: int = -1, /) -> bytes:
        most = limits.ZIP_DIRECTORY_BYTES
        data = self._file.read(size if 0 <= size <= most else most + 1)
        if len(data) > most:
            raise Refused(f"lists far more files than {limits.ZIP_ENTRIES:,}, the most that one zip may hold")
        return data

    def seekable(self) -> bool:
        return True


@dataclass(eq=False)
class _Archive:
    """An open zip and what has been read of it so far."""

    zip: ZipFile
    size: int
    _read: dict[int, int] = field(default_factory=dict)
    _total: int = 0

    @classmethod
    def opened(cls, open_: Callable[[], BinaryIO]) -> "_Archive":
        """It stays open while one of its sources is kept: 10,000 entries are not 10,000 tables of contents."""
        file = _seekable(open_())
        try:
            size = file.seek(0, io.SEEK_END)
            archive = cls(ZipFile(_Cautious(file)), size)
        except BaseException:
            file.close()
            raise
        weakref.finalize(archive, file.close)
        return archive

    def source(self, path: str, info: ZipInfo, readable: dict[str, ZipInfo]) -> Source:
        def beside(other: str) -> Source | None:
            found = path.rpartition("/")[0] + "/" + other if "/" in path else other
            return Source(shown_path(found), self.opener(readable[found])) if found in readable else None

        return Source(shown_path(path), self.opener(info), beside)

    def opener(self, info: ZipInfo) -> Callable[[], BinaryIO]:
        def open_member() -> BinaryIO:
            try:
                return io.BufferedReader(_Member(self, info, self.zip.open(info)), _BUFFER)
            except _DAMAGE as error:
                raise Refused("is damaged in the zip") from error

        return open_member

    def count(self, info: ZipInfo, position: int) -> None:
        """Refuses once more has come out than was promised. Bytes read a second time are not counted twice."""
        before = self._read.get(id(info), 0)
        if position > before:
            self._read[id(info)] = position
            self._total += position - before
        if position > info.file_size or self._total > limits.ZIP_BYTES:
            raise Refused(_too_large())


class _Member(io.RawIOBase):
    """One file within a zip, counted while it is read."""

    def __init__(self, archive: _Archive, info: ZipInfo, stream: IO[bytes]) -> None:
        self._archive, self._info, self._stream = archive, info, stream
        self._position = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "memoryview | bytearray") -> int:  # type: ignore[override]
        try:
            data = self._stream.read(len(buffer))
        except _DAMAGE as error:
            raise Refused("is damaged in the zip") from error
        self._position += len(data)
        self._archive.count(self._info, self._position)
        buffer[: len(data)] = data
        return len(data)

    def close(self) -> None:
        if not self.closed:
            self._stream.close()
        super().close()
