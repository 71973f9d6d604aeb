"""The port the portal listens on, and who has it when we cannot."""

import errno
import socket
import time
from contextlib import suppress
from pathlib import Path

from itportal.runtime.servers import StartError

RETRY_SECONDS = 3.0  # web processes of a killed run need a moment to go
OUR_WEB = "portal-web"  # forks.py names our processes so


def listen_on(host: str, port: int) -> socket.socket:
    """A bound socket. Raises StartError saying who has the port and what to do."""
    deadline = time.monotonic() + RETRY_SECONDS
    while True:
        try:
            return _bind(host, port)
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                if time.monotonic() < deadline and _holder(port)[1].startswith(OUR_WEB):
                    time.sleep(0.1)
                    continue
                raise StartError(_taken(port)) from None
            raise StartError(_refused(host, port, error)) from None


def _bind(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
    except OSError:
        listener.close()
        raise
    return listener


def _taken(port: int) -> str:
    pid, command = _holder(port)
    who = f"by process {pid} ({command})" if pid else "by another program"
    return (
        f"Port {port} is taken {who}. Stop that program, or choose another port: "
        f"PORT={port + 1 if port < 65535 else 8000} make run"
    )


def _refused(host: str, port: int, error: OSError) -> str:
    if error.errno == errno.EACCES:
        return f"Port {port} needs administrator rights: choose one above 1023, e.g. PORT=8000."
    return f"Cannot listen on {host}:{port}: {error.strerror}. Check PORT and ITPORTAL_BIND."


def _holder(port: int) -> tuple[int, str]:
    """The process that listens on the port, as far as /proc lets us see: (0, "") otherwise."""
    inodes = set()
    for table in ("/proc/net/tcp", "/proc/net/tcp6"):
        with suppress(OSError):
            for line in Path(table).read_text().splitlines()[1:]:
                words = line.split()
                if words[3] == "0A" and int(words[1].rpartition(":")[2], 16) == port:
                    inodes.add(f"socket:[{words[9]}]")
    for handle in Path("/proc").glob("[0-9]*/fd/*") if inodes else ():
        with suppress(OSError):
            if str(handle.readlink()) in inodes:
                folder = handle.parents[1]
                command = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode()
                name = (folder / "comm").read_text().strip()
                text = f"{name}, {command}" if name.startswith(OUR_WEB) else command
                return int(folder.name), text.strip()[:80]
    return 0, ""
