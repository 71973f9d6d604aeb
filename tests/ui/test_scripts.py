"""Our ES modules as a whole."""

import re
from pathlib import Path

import pytest

SCRIPTS = Path(__file__).resolve().parents[2] / "itportal/core/static/portal/js"
IMPORT = re.compile(r"""(?:from|import)\s*\(?\s*["']\./([\w-]+\.js)["']""")
IMPORTS = {
    path.name: set(IMPORT.findall(path.read_text(encoding="utf-8")))
    for path in SCRIPTS.glob("*.js")
}


@pytest.mark.parametrize("name", sorted(IMPORTS))
def test_no_script_imports_itself_by_way_of_others(name: str) -> None:
    """Names are hashed by content, imports included: a ring has no end, and collectstatic
    gives up (the portal would not start)."""
    assert all((SCRIPTS / other).exists() for other in IMPORTS[name])
    reached, todo = set(), set(IMPORTS[name])
    while todo:
        here = todo.pop()
        reached.add(here)
        todo |= IMPORTS[here] - reached
    assert name not in reached


def test_the_imports_are_seen() -> None:
    assert {"keys.js", "menus.js"} <= IMPORTS["portal.js"]
    assert "peek.js" in IMPORTS["keys.js"]
