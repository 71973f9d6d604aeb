"""The rights table: every route, every role, own and foreign institution.

Each app keeps its rows in `tests/<app>/routes.py` as `ROWS`, and may have a `prepare(world)`
that runs once before them; here they come together.
"""

from collections.abc import Callable
from importlib import import_module
from pathlib import Path

from tests.architecture.matrix import Row, World

TESTS = Path(__file__).resolve().parents[1]


MODULES = [
    import_module(f"tests.{path.parent.name}.routes")
    for path in sorted(TESTS.glob("*/routes.py"))
    if path.parent.name != "architecture"
]
ROWS: list[Row] = [row for module in MODULES for row in module.ROWS]
PREPARES: list[Callable[[World], None]] = [
    module.prepare for module in MODULES if hasattr(module, "prepare")
]
