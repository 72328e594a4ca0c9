"""What a reader is: one kind of file, how it is recognised and how it is read."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property

from disputes.importers.names import ending
from disputes.records import Item, Reading, Source

HEAD = 2**16
"""Bytes of a file that a reader may look at to recognise it."""


@dataclass(frozen=True)
class Head:
    """A file before it is read: its name, its first bytes and, loosely, the text that they make."""

    source: Source

    @cached_property
    def start(self) -> bytes:
        with self.source.open() as file:
            return file.read(HEAD)

    @cached_property
    def text(self) -> str:
        """For recognising only: what is not UTF-8 or UTF-16 is shown byte by byte."""
        if self.start.startswith((b"\xff\xfe", b"\xfe\xff")):
            return self.start.decode("utf-16", "replace")
        text = self.start.decode("utf-8-sig", "ignore")
        return text if len(text) > len(self.start) // 2 else self.start.decode("latin-1")


def always(head: Head) -> bool:
    """For the reader that takes whatever has its ending."""
    return True


@dataclass(frozen=True, slots=True)
class Reader:
    """One kind of file. `name` and `version` stand on each article that it read, so that they are never reused.

    `endings` are lower case with the dot. Of several readers for an ending the first that recognises the file reads it.
    `loose` is a file whose items have nothing to do with one another, a crawl: one that is no article spoils no other.
    """

    name: str
    version: int
    title: str
    endings: tuple[str, ...]
    read: Callable[[Source, Reading], Iterator[Item]]
    recognises: Callable[[Head], bool] = always
    loose: bool = False

    @property
    def signature(self) -> str:
        """As it is kept with an article: `csv 1`."""
        return f"{self.name} {self.version}"

    def takes(self, head: Head) -> bool:
        return ending(head.source.name) in self.endings and self.recognises(head)
