"""A single packed file (`articles.jsonl.gz`, `crawl.warc.gz`), read in place like the file that is in it."""

import io
import os
from collections.abc import Callable, Iterator
from typing import BinaryIO

from disputes.importers import limits, unpacking
from disputes.importers.names import ending
from disputes.importers.refusals import Refused
from disputes.records import Source

_BUFFER = 2**18


def opened(source: Source) -> Source:
    """The file in a .gz, by its name without that ending; any other file as it is."""
    if ending(source.name) != ".gz":
        return source
    return Source(source.name[: -len(".gz")], _opener(source.open), source.beside, source.url)


def _opener(open_: Callable[[], BinaryIO]) -> Callable[[], BinaryIO]:
    def open_inside() -> BinaryIO:
        file = open_()
        try:
            return io.BufferedReader(_Inside(file), _BUFFER)
        except BaseException:
            file.close()
            raise

    return open_inside


class _Inside(io.RawIOBase):
    """What comes out, counted against what went in."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._in = self._out = 0
        self._pieces = unpacking.unpacked(self._chunks(), "gzip")
        self._rest = memoryview(b"")
        if file.read(2) != b"\x1f\x8b":
            raise Refused("is not packed with gzip, as its name says")
        file.seek(0, os.SEEK_SET)

    def _chunks(self) -> Iterator[bytes]:
        while chunk := self._file.read(2**14):
            self._in += len(chunk)
            yield chunk

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "memoryview | bytearray") -> int:  # type: ignore[override]
        if not self._rest:
            self._rest = memoryview(self._next())
        size = min(len(buffer), len(self._rest))
        buffer[:size] = self._rest[:size]
        self._rest = self._rest[size:]
        return size

    def _next(self) -> bytes:
        try:
            piece = next(self._pieces, b"")
        except unpacking.Incomplete as error:
            raise Refused("breaks off: it is not the whole file") from error
        except unpacking.Damaged as error:
            raise Refused("is damaged: it can't be unpacked") from error
        self._out += len(piece)
        if self._out > limits.GZIP_BYTES:
            raise Refused(f"holds more than {limits.GZIP_BYTES // 2**30:,} GB when unpacked; the rest is not read")
        if self._out > limits.ZIP_RATIO_SLACK and self._out > limits.ZIP_RATIO * self._in:
            raise Refused(f"grows to more than {limits.ZIP_RATIO} times its size when unpacked, so it is not read")
        return piece

    def close(self) -> None:
        if not self.closed:
            self._file.close()
        super().close()
