"""Processes forked from the supervisor, which has the applications loaded already.

Loading Django costs more than everything else at a start, so it happens once: web, worker
and beat are forks, ready in milliseconds and sharing the memory of what they have in common.
The parent must therefore hold no connection and run no second thread when it forks.
"""

import ctypes
import gc
import os
import signal
import sys
import traceback
from collections.abc import Callable, Collection
from typing import TextIO

from itportal.runtime.privileges import die_with_parent

PR_SET_NAME = 15
INHERITED_SIGNALS = (signal.SIGTERM, signal.SIGHUP, signal.SIGCHLD)


def fork(
    role: Callable[[], object], *, name: str, output: int, keep: Collection[int] = ()
) -> int:
    """Run `role` in a new process that writes to the pipe `output`; returns its pid.

    Of the open files only `keep` goes along. The process is called `portal-<name>`.
    """
    gc.collect()  # nothing that closes a file by its number may be left for the child
    sys.stdout.flush()
    sys.stderr.flush()
    parent = os.getpid()
    pid = os.fork()
    if pid:
        return pid
    code = 1
    try:
        _begin(parent, name, output, keep)
        code = _run(role)
    except BaseException:  # noqa: BLE001 - the parent's code after fork() must not run twice
        os.write(2, traceback.format_exc().encode())
    finally:
        os._exit(code)


def _begin(parent: int, name: str, output: int, keep: Collection[int]) -> None:
    os.setpgid(0, 0)
    libc = ctypes.CDLL(None)
    die_with_parent(libc)
    if os.getppid() != parent:
        os._exit(1)
    signal.set_wakeup_fd(-1)  # it leads into the parent's event loop
    for sign in INHERITED_SIGNALS:
        signal.signal(sign, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    nothing = os.open(os.devnull, os.O_RDONLY)
    for source, target in ((nothing, 0), (output, 1), (output, 2)):
        os.dup2(source, target)
    for text in os.listdir("/dev/fd"):
        handle = int(text)
        if handle > 2 and handle not in keep:
            _close(handle)
    # new objects: the parent's may be files that know their position, these are pipes
    sys.stdout, sys.stderr = _writer(1), _writer(2)
    if sys.platform == "linux":
        libc.prctl(PR_SET_NAME, f"portal-{name}".encode(), 0, 0, 0)


def _writer(handle: int) -> TextIO:
    return os.fdopen(handle, "w", buffering=1, errors="backslashreplace", closefd=False)


def _close(handle: int) -> None:
    try:
        os.close(handle)
    except OSError:
        return  # the handle that listed the folder


def _run(role: Callable[[], object]) -> int:
    try:
        role()
    except SystemExit as end:
        if isinstance(end.code, str):
            sys.stderr.write(f"{end.code}\n")
        code = end.code if isinstance(end.code, int) else int(end.code is not None)
    except BaseException:  # noqa: BLE001 - the end of a process: nobody else could report it
        traceback.print_exc()
        code = 1
    else:
        code = 0
    sys.stdout.flush()
    sys.stderr.flush()
    return code
