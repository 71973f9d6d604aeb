"""The icon sprite: one SVG file per icon in `icons/`, one `portal/icons.svg` for the browser."""

import re
from functools import cache
from pathlib import Path

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
