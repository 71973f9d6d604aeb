"""Where the portal keeps its data, and the short private folder of its sockets."""

import hashlib
import os
import stat
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
SOCKET_PATH_LIMIT = 107
LONGEST_NAME = "/.s.PGSQL.5432.lock"


def var_folder() -> Path:
    """`var/` of the checkout, or the folder ITPORTAL_VAR names."""
    return Path(os.environ.get("ITPORTAL_VAR") or PROJECT / "var").absolute()


def run_folder(var: Path) -> Path:
    """The folder of `var`'s sockets: ours alone (0700) and short, as Unix sockets need.

    It does not depend on the session (no XDG_RUNTIME_DIR), so that a command run by cron
    finds the servers a person started. Raises PermissionError with the remedy.
    """
    named = os.environ.get("ITPORTAL_RUN")
    digest = hashlib.sha256(os.fsencode(var)).hexdigest()[:10]
    folder = Path(named or f"/tmp/itportal-{os.getuid()}-{digest}").absolute()  # noqa: S108
    if len(os.fsencode(folder)) + len(LONGEST_NAME) > SOCKET_PATH_LIMIT:
        raise PermissionError(
            f"{folder} is too long for a socket: name a shorter ITPORTAL_RUN."
        )
    folder.mkdir(mode=0o700, exist_ok=True)
    state = folder.lstat()
    if not stat.S_ISDIR(state.st_mode) or state.st_uid not in {os.getuid(), _database_uid()}:
        raise PermissionError(
            f"{folder} belongs to another user: remove it, or name another in ITPORTAL_RUN."
        )
    return folder


def _database_uid() -> int:
    """The user the embedded database runs as when we are root (privileges.py)."""
    from itportal.runtime.privileges import database_user

    user = database_user()
    return user.pw_uid if user else os.getuid()
