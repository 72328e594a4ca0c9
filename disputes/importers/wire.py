"""One request and its answer over a connection to an address that was checked, under one deadline and one allowance.

Each read asks first how much time and how many bytes are left: a server that sends a byte a second, headers without
end or a gigabyte of zeros in a kilobyte gets no further than one that answers properly.
"""

import http.client
import io
import socket
import ssl
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import cast

from disputes.importers import limits, unpacking
from disputes.importers.addresses import UNREACHABLE, Address
from disputes.importers.refusals import Refused

NOT_UNDERSTOOD = "gave no answer that can be understood"


class Deadline:
    """The moment after which nothing is waited for any more."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._end = time.monotonic() + seconds

    def left(self) -> float:
        """Seconds, more than none."""
        left = self._end - time.monotonic()
        if left <= 0:
            raise TimeoutError
        return left

    def missed(self) -> Refused:
        """What is said when it has passed."""
        return Refused(f"took longer than {self._seconds:.0f} seconds")


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server said. `location` is where it sends us, "" when it does not."""

    status: int
    content_type: str
    location: str
    body: bytes


def connected(
    addresses: Sequence[Address], port: int, deadline: Deadline, *, name: str, context: ssl.SSLContext | None
) -> socket.socket:
    """A connection to the first address that answers, with the certificate checked against the name."""
    for number, address in enumerate(addresses[: limits.LINK_ADDRESSES]):
        others = min(len(addresses), limits.LINK_ADDRESSES) - number
        try:
            plain = socket.create_connection((str(address), port), timeout=deadline.left() / others)
        except OSError:
            continue
        if context is None:
            return plain
        try:
            plain.settimeout(deadline.left())
            return context.wrap_socket(plain, server_hostname=name)
        except ssl.SSLCertVerificationError as error:
            plain.close()
            raise Refused("has no certificate that proves it is the site it says it is") from error
        except (OSError, ValueError):
            plain.close()
    raise Refused(UNREACHABLE)


def ask(connection: socket.socket, request: bytes, deadline: Deadline, *, most: int, cut: bool = False) -> Answer:
    """Send a request and read its answer, of at most `most` bytes; with `cut` the beginning of a longer one will do."""
    with _understood(deadline):
        connection.settimeout(deadline.left())
        connection.sendall(request)
        counted = _Counted(connection, deadline, limits.LINK_HEADER_BYTES)
        response = http.client.HTTPResponse(cast(socket.socket, counted))
        response.begin()
        location = response.getheader("Location", "") if 300 <= response.status < 400 else ""
        body = b""
        if 200 <= response.status < 300:
            counted.allow(most + limits.LINK_HEADER_BYTES, strict=not cut)
            body = _body(response, most, cut=cut)
        return Answer(response.status, response.getheader("Content-Type", ""), location, body)


@contextmanager
def _understood(deadline: Deadline) -> Iterator[None]:
    """Whatever goes wrong on a wire, in our words: nothing of what was sent is repeated."""
    try:
        yield
    except TimeoutError as error:
        raise deadline.missed() from error
    except (http.client.IncompleteRead, unpacking.Incomplete) as error:
        raise Refused("broke off before it was complete") from error
    except (OSError, http.client.HTTPException, ValueError, unpacking.Damaged) as error:
        raise Refused(NOT_UNDERSTOOD) from error


def _body(response: http.client.HTTPResponse, most: int, *, cut: bool) -> bytes:
    coding = response.getheader("Content-Encoding", "").strip().lower()
    plain = coding in ("", "identity")
    if not plain and coding not in unpacking.CODINGS:
        raise Refused("is packed in a way that was not asked for")
    parts: list[bytes] = []
    size = 0
    chunks = iter(lambda: response.read(unpacking.PIECE), b"")
    for part in chunks if plain else unpacking.unpacked(chunks, coding):
        parts.append(part)
        size += len(part)
        if size > most:
            if cut:
                return b"".join(parts)[:most]
            raise Refused(too_large())
    if (response.length or 0) > 0:
        raise Refused("broke off before it was complete")
    return b"".join(parts)


def too_large() -> str:
    """What is said of a link beyond the limit."""
    return f"is larger than {limits.LINK_BYTES // 2**20} MB, the most that is fetched from one link"


class _Counted(io.RawIOBase):
    """The bytes of a connection while there is time and allowance left. Stands in for the socket of an HTTPResponse."""

    def __init__(self, connection: socket.socket, deadline: Deadline, allowance: int) -> None:
        self._connection, self._deadline, self._allowance = connection, deadline, allowance
        self._strict = True
        self._refusal = NOT_UNDERSTOOD

    def makefile(self, mode: str) -> io.BufferedReader:
        return io.BufferedReader(self, 2**13)

    def allow(self, more: int, *, strict: bool) -> None:
        """So many bytes further; beyond them it is refused or, when not strict, simply at its end."""
        self._allowance += more
        self._strict = strict
        self._refusal = too_large()

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "memoryview | bytearray") -> int:  # type: ignore[override]
        if self._allowance <= 0:
            if not self._strict:
                return 0
            raise Refused(self._refusal)
        self._connection.settimeout(self._deadline.left())
        size = self._connection.recv_into(memoryview(buffer)[: self._allowance])
        self._allowance -= size
        return size
