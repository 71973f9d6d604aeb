"""The rights table: every route, every role, own and foreign institution.

Each app keeps its rows in `tests/<app>/routes.py` as `ROWS`; here they come together.
"""

from importlib import import_module
from pathlib import Path

from tests.architecture.matrix import Row

TESTS = Path(__file__).resolve().parents[1]


def _collect() -> list[Row]:
    rows: list[Row] = []
    for path in sorted(TESTS.glob("*/routes.py")):
        app = path.parent.name
        if app != "architecture":
            rows += import_module(f"tests.{app}.routes").ROWS
    return rows


ROWS = _collect()
