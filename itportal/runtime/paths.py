"""Where the portal keeps its data, and the short private folder of its sockets."""

import hashlib
import os
import stat
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]


def var_folder() -> Path:
    """`var/` of the checkout, or the folder ITPORTAL_VAR names."""
    return Path(os.environ.get("ITPORTAL_VAR") or PROJECT / "var").absolute()


def run_folder(var: Path) -> Path:
    """A folder of ours, mode 0700, short enough for Unix sockets (107 bytes at most).

    Raises PermissionError when a folder of that name belongs to somebody else.
    """
    base = Path(os.environ.get("XDG_RUNTIME_DIR") or "/tmp")  # noqa: S108
    digest = hashlib.sha256(os.fsencode(var)).hexdigest()[:10]
    if len(os.fsencode(base)) > 60 or not os.access(base, os.W_OK):
        base = Path("/tmp")  # noqa: S108
    folder = base / f"itportal-{os.getuid()}-{digest}"
    folder.mkdir(mode=0o700, exist_ok=True)
    state = folder.lstat()
    if not stat.S_ISDIR(state.st_mode) or state.st_uid not in {os.getuid(), _pg_uid()}:
        raise PermissionError(f"{folder} belongs to another user; remove it.")
    return folder


def _pg_uid() -> int:
    """The user the embedded database runs as when we are root (see embedded.py)."""
    from itportal.runtime.privileges import database_user

    user = database_user()
    return user.pw_uid if user else os.getuid()
