"""Which addresses of the internet a link may lead to: public ones, whatever form they are written in."""

import socket
import threading
from collections.abc import Callable
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network

from disputes.importers.refusals import Refused

Address = IPv4Address | IPv6Address
Resolver = Callable[[str, int, float], list[Address]]
"""The addresses of a host name, for a port, within so many seconds."""

_GLOBAL_UNICAST = IPv6Network("2000::/3")
# Older Pythons believe some of these to be public, so they are named here.
_SPECIAL = (
    ip_network("192.88.99.0/24"),  # relays of 6to4
    IPv6Network("2001::/23"),  # protocol assignments, with Teredo, which hides an IPv4 address
    IPv6Network("2001:db8::/32"),
    IPv6Network("2002::/16"),  # 6to4 hides an IPv4 address; nobody serves pages there any more
    IPv6Network("3fff::/20"),
)
_TRANSLATED = IPv6Network("64:ff9b::/96")


def is_public(address: Address) -> bool:
    """Whether it belongs to the internet at large, and not to this machine, its network or some special purpose."""
    if isinstance(address, IPv6Address):
        if address.scope_id:
            return False
        if address.ipv4_mapped:
            return is_public(address.ipv4_mapped)
        if address in _TRANSLATED:  # how a network without IPv4 reaches the sites that have nothing else
            return is_public(IPv4Address(int(address) & 0xFFFFFFFF))
        if address not in _GLOBAL_UNICAST:
            return False
    if any(address.version == network.version and address in network for network in _SPECIAL):
        return False
    return address.is_global and not (
        address.is_multicast or address.is_reserved or address.is_private or address.is_unspecified
    )


def resolve(host: str, port: int, seconds: float) -> list[Address]:
    """Every address that the system knows for a name. A name server that is slow on purpose keeps nobody waiting."""
    found: list[list[Address]] = []

    def ask() -> None:
        try:
            answers = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, proto=socket.IPPROTO_TCP)
            found.append([ip_address(str(place[0])) for *_, place in answers])
        except (OSError, UnicodeError, ValueError):
            found.append([])

    # getaddrinfo can't be interrupted: the thread is left behind and ends when the system gives up.
    thread = threading.Thread(target=ask, daemon=True)
    thread.start()
    thread.join(max(0.0, seconds))
    return list(dict.fromkeys(found[0])) if found else []


def checked(host: str, port: int, seconds: float, *, ask: Resolver, allows: Callable[[Address], bool]) -> list[Address]:
    """The addresses to connect to, all of them public. Asked once: what is checked here is what is connected to.

    One sentence for a name that is not there and one that leads inside, so that nobody learns what is inside.
    """
    addresses = ask(host, port, seconds)
    if not addresses or not all(map(allows, addresses)):
        raise Refused(UNREACHABLE)
    return addresses


UNREACHABLE = "can't be reached"
