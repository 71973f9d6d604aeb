"""The icon sprite: one SVG file per icon in `icons/`, one `portal/icons.svg` for the browser.

The sprite is made when static files are found (development, tests) or collected, so that adding
a file is all it takes to add an icon.
"""

import os
import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.core.files.storage import FileSystemStorage

SOURCE = Path(__file__).parent / "icons"
SPRITE = "portal/icons.svg"
_SVG = re.compile(r'<svg[^>]*viewBox="([^"]+)"[^>]*>(.*?)</svg>', re.DOTALL)


@cache
def icon_names() -> frozenset[str]:
    return frozenset(path.stem for path in SOURCE.glob("*.svg"))


def sprite() -> str:
    """Every icon as a `<symbol>` named by its file."""
    symbols = []
    for path in sorted(SOURCE.glob("*.svg")):
        match = _SVG.search(path.read_text(encoding="utf-8"))
        if match is None:
            raise ValueError(f"{path} is not an <svg> with a viewBox")
        box, body = match.groups()
        symbols.append(f'<symbol id="{path.stem}" viewBox="{box}">{body.strip()}</symbol>')
    return f'<svg xmlns="http://www.w3.org/2000/svg">{"".join(symbols)}</svg>\n'


class SpriteFinder(BaseFinder):
    """Offers the sprite to `collectstatic` and to the development server."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.storage = FileSystemStorage(location=settings.VAR / "sprite", base_url="/static/")

    def check(self, **kwargs: Any) -> list[Any]:
        return []

    def find(self, path: str, find_all: bool = False, **kwargs: Any) -> Any:  # noqa: FBT001, FBT002
        if path != SPRITE:
            return []
        found = self._write()
        return [found] if find_all else found

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterable[Any]:
        self._write()
        yield SPRITE, self.storage

    def _write(self) -> str:
        """Write the sprite when it differs (a rename, so that readers never see half)."""
        target = Path(self.storage.path(SPRITE))
        text = sprite()
        if not target.exists() or target.read_text(encoding="utf-8") != text:
            target.parent.mkdir(parents=True, exist_ok=True)
            part = target.with_suffix(f".{os.getpid()}")
            part.write_text(text, encoding="utf-8")
            part.replace(target)
        return str(target)
