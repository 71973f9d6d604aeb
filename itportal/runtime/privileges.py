"""Running a child under supervision: its own group, dying with us, not as root for PostgreSQL.

PostgreSQL refuses to run as root. A root portal (a container, a test machine) starts it as
`postgres` or `nobody`, keeping only CAP_DAC_OVERRIDE so that a project folder closed to
others still works; nothing above the data folder changes its mode.
"""

import ctypes
import os
import pwd
import signal
import struct
import sys
from collections.abc import Callable

PR_SET_PDEATHSIG = 1
PR_SET_KEEPCAPS = 8
PR_SET_SECUREBITS = 28
SECBIT_NO_SETUID_FIXUP = 4
PR_CAP_AMBIENT = 47
PR_CAP_AMBIENT_RAISE = 2
CAP_DAC_OVERRIDE = 1
CAPSET_HEADER_V3 = 0x20080522


def database_user() -> pwd.struct_passwd | None:
    """The user PostgreSQL runs as when we are root; None when we need no other."""
    if os.getuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise PermissionError(
        "PostgreSQL does not run as root, and this machine has neither the user "
        "'postgres' nor 'nobody'. Run the portal as an ordinary user."
    )


def supervised(parent: int, *, as_root: bool = True) -> Callable[[], None]:
    """A `preexec_fn`: own process group, killed when `parent` (a pid) dies.

    Without `as_root`, a root parent's child becomes database_user(). PDEATHSIG belongs to
    the thread that forks and is cleared by setuid: fork from the main thread, set it last.
    """
    libc = ctypes.CDLL(None, use_errno=True)
    drop_to = None if as_root else database_user()

    def prepare() -> None:
        os.setpgid(0, 0)
        if drop_to is not None:
            _drop(libc, drop_to)
        die_with_parent(libc)
        if os.getppid() != parent:  # the parent died before prctl took hold
            os._exit(1)

    return prepare


def die_with_parent(libc: ctypes.CDLL | None = None) -> None:
    """Ask the kernel to kill this process when its parent dies (Linux only)."""
    if sys.platform == "linux":
        (libc or ctypes.CDLL(None)).prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)


def _drop(libc: ctypes.CDLL, user: pwd.struct_passwd) -> None:
    libc.prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0)
    # without it access(2), by which initdb looks for its neighbours, ignores the capability
    libc.prctl(PR_SET_SECUREBITS, SECBIT_NO_SETUID_FIXUP, 0, 0, 0)
    os.setgroups([])
    os.setgid(user.pw_gid)
    os.setuid(user.pw_uid)
    wanted = 1 << CAP_DAC_OVERRIDE
    header = struct.pack("Ii", CAPSET_HEADER_V3, 0)
    data = struct.pack("IIIIII", wanted, wanted, wanted, 0, 0, 0)
    if libc.capset(header, data) == 0:
        libc.prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, CAP_DAC_OVERRIDE, 0, 0)
    else:
        libc.capset(header, struct.pack("IIIIII", 0, 0, 0, 0, 0, 0))
