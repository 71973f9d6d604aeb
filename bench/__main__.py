"""`python -m bench [--only G3,G9] [--scale 1]`: JSON lines first, a table at the end."""

import argparse
import importlib
import json
import pkgutil
import sys
import traceback

import bench
from bench import processes
from bench.registry import FIGURES, Result
from bench.stack import Bench

Row = tuple[str, Result | None]


def main() -> int:
    parser = argparse.ArgumentParser(prog="bench")
    parser.add_argument("--only", default="", help="codes of figures, by commas: G3,G9")
    parser.add_argument("--scale", type=int, default=1, help="size of the demo municipality")
    options = parser.parse_args()
    wanted = {code.upper() for code in options.only.replace(",", " ").split()}
    for module in pkgutil.iter_modules(bench.__path__):
        if module.name.startswith("g"):
            importlib.import_module(f"bench.{module.name}")
    unknown = wanted - {figure.code for figure in FIGURES}
    if unknown:
        known = ", ".join(sorted({figure.code for figure in FIGURES}))
        parser.error(f"no figure {', '.join(sorted(unknown))}; there are {known}")
    return measure(options.scale, wanted)


def measure(scale: int, wanted: set[str]) -> int:
    stack = Bench(scale)
    rows: list[Row] = []
    print(f"load of the machine: {processes.quiet_load():.1f}", file=sys.stderr)
    try:
        for figure in sorted(FIGURES, key=lambda found: int(found.code[1:])):
            if wanted and figure.code not in wanted:
                continue
            try:
                for result in figure.measure(stack):
                    show(figure.code, result, scale)
                    rows.append((figure.code, result))
            except Exception:  # noqa: BLE001 - one figure that fails leaves the others
                traceback.print_exc()
                print(
                    json.dumps(
                        {"bench": figure.code, "name": figure.job, "ok": False, "error": True}
                    )
                )
                rows.append((figure.code, None))
    finally:
        stack.close()
    table(rows)
    return int(any(result is None for _, result in rows))


def show(code: str, result: Result, scale: int) -> None:
    line = {
        "bench": code,
        "name": result.name,
        "value": round(result.value, 3),
        "unit": result.unit,
        "ratio": None if result.ratio is None else round(result.ratio, 3),
        "ratio_to": result.ratio_to,
        "goal": result.goal,
        "ok": result.ok,
        "scale": scale,
    }
    print(json.dumps(line, ensure_ascii=False), flush=True)


def table(rows: list[Row]) -> None:
    print(f"\n{'':5}{'':44}{'value':>12} {'ratio':>7}  goal")
    for code, result in rows:
        if result is None:
            print(f"{code:5}could not be measured")
            continue
        ratio = "" if result.ratio is None else f"{result.ratio:.2f}x"
        verdict = {True: "ok", False: "MISSED", None: ""}[result.ok]
        value = f"{result.value:.2f} {result.unit}"
        print(f"{code:5}{result.name:44}{value:>12} {ratio:>7}  {result.goal:28} {verdict}")


if __name__ == "__main__":
    sys.exit(main())
