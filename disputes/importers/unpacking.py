"""Packed bytes, unpacked a bounded piece at a time: whoever asks for the next piece decides whether it is too much."""

import zlib
from collections.abc import Iterable, Iterator

PIECE = 2**16
"""The most that one piece holds."""

CODINGS = ("gzip", "x-gzip", "deflate", "br")
"""What can be unpacked, under the names that the web gives it."""

_GZIP = b"\x1f\x8b"


class Damaged(Exception):
    """What is packed is not what it says, or something in it was changed."""


class Incomplete(Damaged):
    """It ends before it should."""


def unpacked(chunks: Iterable[bytes], coding: str) -> Iterator[bytes]:
    """The pieces of what was packed. Pieces that came before the damage are given before it is raised."""
    if coding == "br":
        yield from _brotli(chunks)
    elif coding == "deflate":
        yield from _zlib(chunks, several=False)
    else:
        yield from _zlib(chunks, several=True)


def _zlib(chunks: Iterable[bytes], *, several: bool) -> Iterator[bytes]:
    """gzip, of several members in a row, and what the web calls deflate."""
    machine = None
    for chunk in chunks:
        data = chunk
        while data:
            if machine is not None and machine.eof:
                if not several or not _GZIP.startswith(data[:2]):
                    return  # tape blocks are filled up with zeros, and some servers add a line end
                machine = None
            if machine is None:
                # Deflate should have the header of zlib, but some servers leave it out.
                machine = zlib.decompressobj(31 if several else 15 if data[0] & 0x0F == 8 else -15)
            try:
                piece = machine.decompress(data, PIECE)
            except zlib.error as error:
                raise Damaged from error
            if piece:
                yield piece
            data = machine.unconsumed_tail or (machine.unused_data if machine.eof else b"")
    while machine is not None and not machine.eof:
        piece = machine.decompress(machine.unconsumed_tail, PIECE)
        if not piece:
            raise Incomplete
        yield piece


def _brotli(chunks: Iterable[bytes]) -> Iterator[bytes]:
    import brotli  # type: ignore[import-untyped]

    machine = brotli.Decompressor()
    try:
        for chunk in chunks:
            piece = machine.process(chunk, output_buffer_limit=PIECE)
            while piece:
                yield piece
                piece = b"" if machine.is_finished() else machine.process(b"", output_buffer_limit=PIECE)
            if machine.is_finished():
                return
    except brotli.error as error:
        raise Damaged from error
    raise Incomplete
