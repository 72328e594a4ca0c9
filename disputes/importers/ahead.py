"""Reading ahead: the next articles are read while the database is busy with those before."""

import multiprocessing
import os
import pickle
import sys
import threading
from collections.abc import Generator, Iterable, Iterator
from contextlib import suppress
from itertools import islice
from multiprocessing.connection import Connection
from queue import Empty, Queue
from typing import Any, TypeVar

from disputes.errors import DemarcheError

T = TypeVar("T")

FEW = 200
"""Items that are read on the spot. Most files have fewer, and starting anything costs more than they do."""

CHUNK = 50
"""Items handed over together by a process."""

WAITING = 1_000
"""Items that may be ahead."""


def ahead(items: Iterable[T]) -> Iterator[T]:
    """The same items. Where there are many they come from a process of its own, if this one can be copied safely, or
    from a thread."""
    rest = iter(items)
    first = list(islice(rest, FEW))
    yield from first
    if len(first) < FEW:
        return
    # A copy of a process has only one of its threads, and locks that the others held stay locked for ever.
    alone = sys.platform == "linux" and threading.active_count() == 1 and (os.cpu_count() or 1) > 1
    yield from _in_process(rest) if alone else _in_thread(rest)


def _in_process(items: Iterator[T]) -> Iterator[T]:
    """Nothing but the reading happens in the other process; it ends without touching what it shares with this one."""
    context = multiprocessing.get_context("fork")
    receiver, sender = context.Pipe(duplex=False)
    process = context.Process(target=_send, args=(items, receiver, sender), daemon=True)
    process.start()
    sender.close()
    # A pipe holds less than one chunk: without a thread that takes them in, one process would wait for the other.
    chunks = _in_thread(_received(receiver), most=WAITING // CHUNK)
    try:
        for chunk in chunks:
            yield from _unpacked(chunk)
    finally:
        process.terminate()
        process.join()
        chunks.close()
        receiver.close()


def _received(receiver: Connection) -> Iterator[bytes]:
    try:
        while chunk := receiver.recv_bytes():
            yield chunk
    except EOFError as error:
        raise DemarcheError("The process that reads the file ended before the file did.") from error


def _unpacked(chunk: bytes) -> list[Any]:
    """The items. What went wrong in the other process goes wrong here."""
    found = pickle.loads(chunk)  # noqa: S301 - our own process wrote it
    if isinstance(found, BaseException):
        raise found
    assert isinstance(found, list)  # noqa: S101 - what _send sends
    return found


def _send(items: Iterator[T], receiver: Connection, sender: Connection) -> None:
    receiver.close()
    try:
        while chunk := list(islice(items, CHUNK)):
            sender.send_bytes(pickle.dumps(chunk, pickle.HIGHEST_PROTOCOL))
        sender.send_bytes(b"")
    except BrokenPipeError:  # whoever wanted it has given up
        pass
    except BaseException as error:  # raised again where the caller can see it
        sender.send_bytes(pickle.dumps(error))
    # No farewell to the database, whose connection belongs to the other process.
    os._exit(0)


def _in_thread(items: Iterator[T], most: int = WAITING) -> Generator[T]:
    waiting: Queue[T | BaseException | None] = Queue(maxsize=most)
    given_up = threading.Event()

    def read() -> None:
        try:
            for item in items:
                waiting.put(item)
                if given_up.is_set():
                    return
            waiting.put(None)
        except BaseException as error:  # raised again below, where the caller can see it
            waiting.put(error)

    reader = threading.Thread(target=read, daemon=True)
    reader.start()
    try:
        while (item := waiting.get()) is not None:
            if isinstance(item, BaseException):
                raise item
            yield item
    finally:
        given_up.set()
        while reader.is_alive():
            with suppress(Empty):
                waiting.get(timeout=0.01)
