import multiprocessing
import os
import sys
import threading
from collections.abc import Iterator

import pytest

from disputes.importers.ahead import FEW, ahead

pytestmark = pytest.mark.once

MANY = 3 * FEW


def processes(number: int) -> Iterator[int]:
    """The process that reads each item."""
    for _ in range(number):
        yield os.getpid()


def test_few_items_are_read_on_the_spot():
    assert set(ahead(processes(FEW - 1))) == {os.getpid()}


def test_many_items_are_read_by_another_process_where_it_can_be_copied():
    copied = sys.platform == "linux" and threading.active_count() == 1 and os.cpu_count() != 1

    seen = list(ahead(processes(MANY)))

    assert len(seen) == MANY
    assert seen[0] == os.getpid()
    assert (seen[-1] != os.getpid()) == copied


def test_beside_other_threads_they_are_read_by_a_thread():
    stop = threading.Event()
    other = threading.Thread(target=stop.wait)
    other.start()
    try:
        assert list(ahead(processes(MANY))) == [os.getpid()] * MANY
    finally:
        stop.set()
        other.join()


def failing(number: int) -> Iterator[int]:
    yield from range(number)
    raise ValueError("the disk is gone")


@pytest.mark.parametrize("number", [3, MANY])
@pytest.mark.parametrize("threads", [0, 1])
def test_what_goes_wrong_while_reading_goes_wrong_for_the_caller(number, threads):
    stop = threading.Event()
    others = [threading.Thread(target=stop.wait) for _ in range(threads)]
    for other in others:
        other.start()

    try:
        with pytest.raises(ValueError, match="the disk is gone"):
            list(ahead(failing(number)))
    finally:
        stop.set()
        for other in others:
            other.join()


def endless() -> Iterator[bytes]:
    while True:
        yield b"x" * 10_000


def test_whoever_stops_listening_does_not_keep_the_reader():
    items = ahead(endless())
    for _ in range(MANY):
        next(items)

    del items

    assert not multiprocessing.active_children()
