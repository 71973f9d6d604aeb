"""The one guard of calls that leave the portal (ARCHITECTURE rule 14): against SSRF, with limits.

A name is resolved once, every address it has is checked, and the connection goes to an address that
was checked: a name that answers otherwise the next time (DNS rebinding) leads nowhere else. Addresses
that are not public (loopback, private, link-local with the clouds' metadata, multicast, reserved; also
inside IPv6) are refused unless ITPORTAL_OUTBOUND_ALLOWED names their network. Plain HTTP goes to
those only. Redirects are answers like any other: nobody follows them. No proxy of the environment
is used.
"""

import ipaddress
import socket
import ssl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from threading import Timer
from typing import TypeAlias
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from itportal.core.errors import PortalError, register_texts

Address: TypeAlias = ipaddress.IPv4Address | ipaddress.IPv6Address
LONGEST_URL = 500
CONNECT_SECONDS = 5
SILENCE_SECONDS = 10  # without a byte
WHOLE_SECONDS = 20  # from the first byte to the last, however slowly they come
MOST_BYTES = 64 * 1024
MOST_ADDRESSES = 4  # of one name that are tried
NAT64 = ipaddress.ip_network("64:ff9b::/96")

register_texts(
    {
        "outbound.address": _("Write an address that begins with https://"),
        "outbound.plain": _("Only https:// is called outside the house's own network."),
        "outbound.not_public": _(
            "This address leads into an inner network (%(address)s), where calls are not allowed."
        ),
        "outbound.no_name": _("There is no such name: %(host)s"),
        "outbound.silent": _("Nobody answered in time."),
        "outbound.broken": _("The connection failed: %(reason)s"),
    }
)


class OutboundError(PortalError):
    """The call was not made, or not to its end."""


@dataclass(frozen=True, slots=True)
class Target:
    """A checked address as written. path: with its query."""

    is_secure: bool
    host: str
    port: int
    path: str


@dataclass(frozen=True, slots=True)
class Answer:
    """body: of at most MOST_BYTES; is_cut: there was more, which nobody read."""

    status: int
    body: bytes
    is_cut: bool


def post(url: str, *, body: bytes, headers: Mapping[str, str]) -> Answer:
    """Send `body` once. Raises OutboundError; every status is an answer, also a redirect."""
    target = target_of(url)
    found = addresses_of(target)
    try:
        with _connected(target, found) as connection:
            connection.request("POST", target.path, body=body, headers=dict(headers))
            response = connection.getresponse()
            read = response.read(MOST_BYTES + 1)
    except TimeoutError as error:
        raise OutboundError("outbound.silent") from error
    except (OSError, HTTPException, ValueError) as error:
        reason = str(error)[:200] or type(error).__name__
        raise OutboundError("outbound.broken", reason=reason) from error
    return Answer(response.status, read[:MOST_BYTES], len(read) > MOST_BYTES)


def target_of(url: str) -> Target:
    """The parts of an address. Raises OutboundError when it is none, or tells who signs in."""
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").encode("idna").decode()
        port = parts.port
    except (ValueError, UnicodeError) as error:
        raise OutboundError("outbound.address") from error
    if (
        parts.scheme not in {"http", "https"}
        or not host
        or "%" in host
        or port == 0
        or "@" in parts.netloc
        or parts.fragment
        or not (url.isprintable() and parts.path.isascii() and parts.query.isascii())
        or " " in url
        or len(url) > LONGEST_URL
    ):
        raise OutboundError("outbound.address")
    is_secure = parts.scheme == "https"
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Target(is_secure, host, port or (443 if is_secure else 80), path)


def check_written(url: str) -> None:
    """What can be said of an address without asking anybody: its shape, and where a number in any
    form (decimal, octal, inside IPv6) leads. Raises OutboundError.
    """
    target = target_of(url)
    with suppress(socket.gaierror):
        _require_allowed(target, _resolved(target, socket.AI_NUMERICHOST))


def addresses_of(target: Target) -> list[Address]:
    """All addresses of the host, each one where a call may go. Asks for them once."""
    try:
        found = _resolved(target)
    except (socket.gaierror, UnicodeError) as error:
        raise OutboundError("outbound.no_name", host=target.host) from error
    _require_allowed(target, found)
    return found


def _resolved(target: Target, flags: int = 0) -> list[Address]:
    rows = socket.getaddrinfo(target.host, target.port, type=socket.SOCK_STREAM, flags=flags)
    texts = dict.fromkeys(str(where[0]) for *_kind, where in rows)
    return [ipaddress.ip_address(text) for text in texts]


def _require_allowed(target: Target, addresses: list[Address]) -> None:
    for address in addresses:
        if _is_listed(address):
            continue
        if not is_public(address):
            raise OutboundError("outbound.not_public", address=str(address))
        if not target.is_secure:
            raise OutboundError("outbound.plain")


def is_public(address: Address) -> bool:
    """Whether it is an address of the open internet, also when another is written inside it."""
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped:
            return is_public(address.ipv4_mapped)
        if address in NAT64:
            return is_public(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF))
        if address.sixtofour or address.teredo or address.is_site_local or address.scope_id:
            return False
    return address.is_global and not (address.is_multicast or address.is_reserved)


def _is_listed(address: Address) -> bool:
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped:
        address = address.ipv4_mapped
    return any(address in network for network in settings.OUTBOUND_ALLOWED)


# --- the connection -------------------------------------------------------------------------------
@contextmanager
def _connected(target: Target, addresses: list[Address]) -> Iterator[HTTPConnection]:
    """A connection to one of these addresses, cut off when it takes too long as a whole."""
    raw = _dialled(addresses[:MOST_ADDRESSES], target.port)
    held = [raw]
    cut = Timer(WHOLE_SECONDS, _shut, [held])
    cut.daemon = True
    cut.start()
    try:
        if target.is_secure:
            held[0] = ssl.create_default_context().wrap_socket(
                raw, server_hostname=target.host, do_handshake_on_connect=False
            )
            held[0].do_handshake()  # type: ignore[attr-defined]  # of the one just wrapped
        connection = HTTPConnection(target.host, target.port)
        default = 443 if target.is_secure else 80
        connection.default_port = default  # the Host header names any other
        connection.sock = held[0]
        yield connection
    finally:
        cut.cancel()
        held[0].close()


def _dialled(addresses: list[Address], port: int) -> socket.socket:
    """A connection to the first that takes it, by number: no name is asked for again."""
    for address in addresses[:-1]:
        with suppress(OSError):
            return _dial(address, port)
    return _dial(addresses[-1], port)


def _dial(address: Address, port: int) -> socket.socket:
    found = socket.create_connection((str(address), port), timeout=CONNECT_SECONDS)
    found.settimeout(SILENCE_SECONDS)
    return found


def _shut(held: list[socket.socket]) -> None:
    with suppress(OSError):
        held[0].shutdown(socket.SHUT_RDWR)
