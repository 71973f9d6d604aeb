"""The virus scanner: ClamAV's daemon over its socket, when one is configured."""

import logging
import socket
import struct
from typing import IO

from django.conf import settings

logger = logging.getLogger(__name__)
_CHUNK = 64 * 1024


class ScannerAway(Exception):
    """A scanner is configured but does not answer."""


def is_configured() -> bool:
    return bool(settings.CLAMD_SOCKET)


def scan(file: IO[bytes]) -> str:
    """The name of what was found, or empty when clean. Raises ScannerAway."""
    file.seek(0)
    try:
        with _connect() as link:
            link.sendall(b"zINSTREAM\0")
            while chunk := file.read(_CHUNK):
                link.sendall(struct.pack(">I", len(chunk)) + chunk)
            link.sendall(struct.pack(">I", 0))
            answer = _answer(link)
    except OSError as error:
        logger.warning("virus scanner away: %s", error)
        raise ScannerAway from error
    if answer.endswith(" FOUND"):
        return answer.removeprefix("stream: ").removesuffix(" FOUND")[:120]
    if answer != "stream: OK":
        logger.warning("virus scanner answered %r", answer[:200])
        raise ScannerAway
    return ""


def _connect() -> socket.socket:
    """CLAMD_SOCKET is a path, or host:port."""
    where: str = settings.CLAMD_SOCKET
    if where.startswith("/"):
        link = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        link.settimeout(30)
        try:
            link.connect(where)
        except OSError:
            link.close()
            raise
        return link
    host, _, port = where.rpartition(":")
    return socket.create_connection((host, int(port)), timeout=30)


def _answer(link: socket.socket) -> str:
    received = b""
    while not received.endswith(b"\0") and len(received) < 4096:
        part = link.recv(4096)
        if not part:
            break
        received += part
    return received.rstrip(b"\0").decode("utf-8", "replace").strip()
