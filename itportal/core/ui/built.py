"""Static files made from many small sources: one stylesheet, one icon sprite.

They are made when static files are found (development, tests) or collected, so that adding a
source file is all it takes.
"""

import os
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.core.files.storage import FileSystemStorage

from itportal.core.ui.icons import SPRITE, sprite

STYLES = Path(__file__).parent / "css"
STYLESHEET = "portal/portal.css"
# The first names the layers; their order there is their order of power.
STYLE_FILES = ("base", "layout", "parts", "work", "tables", "utilities", "print")


def stylesheet() -> str:
    """All styles in one file: one request, and the compressor sees repetitions across parts."""
    texts = ((STYLES / f"{name}.css").read_text(encoding="utf-8") for name in STYLE_FILES)
    return "\n".join(texts)


BUILT: dict[str, Callable[[], str]] = {SPRITE: sprite, STYLESHEET: stylesheet}


class BuiltFinder(BaseFinder):
    """Offers the made files to `collectstatic` and to the development server."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.storage = FileSystemStorage(location=settings.VAR / "built", base_url="/static/")

    def check(self, **kwargs: Any) -> list[Any]:
        return []

    def find(self, path: str, find_all: bool = False, **kwargs: Any) -> Any:  # noqa: FBT001, FBT002
        if path not in BUILT:
            return []
        found = self._write(path)
        return [found] if find_all else found

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterable[Any]:
        for path in BUILT:
            self._write(path)
            yield path, self.storage

    def _write(self, path: str) -> str:
        """Write the file when it differs (a rename, so that readers never see half)."""
        target = Path(self.storage.path(path))
        text = BUILT[path]()
        if not target.exists() or target.read_text(encoding="utf-8") != text:
            target.parent.mkdir(parents=True, exist_ok=True)
            part = target.with_suffix(f".{os.getpid()}")
            part.write_text(text, encoding="utf-8")
            part.replace(target)
        return str(target)
