"""The one log of `manage.py up`: every line with the name of its process, on screen and in a file."""

import sys
import time
from contextlib import suppress
from pathlib import Path

KEEP_BYTES = 20_000_000
WIDTH = 8


class Log:
    """Writes lines; a closed terminal or a full disk never stops the portal."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.started = time.monotonic()
        with suppress(OSError):
            if path.exists() and path.stat().st_size > KEEP_BYTES:
                path.replace(path.with_suffix(".log.1"))
        self._file = path.open("a", encoding="utf-8", buffering=1)
        self._file.write(f"--- {time.strftime('%Y-%m-%d %H:%M:%S')} ---\n")
        self._screen = True

    def write(self, name: str, text: str) -> None:
        line = f"{name:<{WIDTH}} | {text}\n"
        with suppress(OSError, ValueError):
            self._file.write(line)
        if self._screen:
            try:
                sys.stdout.write(line)
                sys.stdout.flush()
            except (OSError, ValueError):  # the terminal is gone; the file goes on
                self._screen = False

    def say(self, text: str) -> None:
        """A line of the supervisor itself, with the seconds since the start."""
        for line in text.splitlines():
            self.write("portal", f"{time.monotonic() - self.started:5.1f} s  {line}")
