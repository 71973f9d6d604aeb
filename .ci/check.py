"""`make check`: everything that needs no running portal; says at the end what failed."""

import os
import subprocess
import sys
import time
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[1]
PYTHON = sys.executable
TEST = {"DJANGO_SETTINGS_MODULE": "itportal.settings.test"}
PRODUCTION = {
    "DJANGO_SETTINGS_MODULE": "itportal.settings.prod",
    "ITPORTAL_SECRET_KEY": "check-only-0123456789-abcdefghijklmnopqrstuvwxyz-ABCDEFGHIJ",
    "ITPORTAL_ALLOWED_HOSTS": "portal.example.ee",
}
APPS = ("itportal", "accounts", "assets", "helpdesk")
STEPS: list[tuple[str, list[str], dict[str, str]]] = [
    ("lint", ["-m", "ruff", "check", "."], {}),
    ("format", ["-m", "ruff", "format", "--check", "."], {}),
    ("layers", ["-c", "from importlinter.cli import lint_imports_command as c; c()"], {}),
    ("migrations", ["manage.py", "makemigrations", "--check", "--dry-run"], TEST),
    ("texts", ["manage.py", "messages", "--check"], TEST),
    ("templates", ["-m", "djlint", "--lint", "--quiet", *APPS], {}),
    ("policy", [".ci/templates.py"], {}),
    ("settings", ["manage.py", "check", "--deploy", "--fail-level", "WARNING"], PRODUCTION),
    ("types", ["-m", "mypy", "."], {}),
]


def main() -> int:
    failed = [title for title, words, extra in STEPS if not passes(title, words, extra)]
    sys.stdout.write(f"FAILED: {', '.join(failed)}\n" if failed else "All checks passed.\n")
    return bool(failed)


def passes(title: str, words: list[str], extra: dict[str, str]) -> bool:
    """Run one step; its output is shown only when it fails."""
    began = time.monotonic()
    done = subprocess.run(  # noqa: S603
        [PYTHON, *words],
        cwd=PROJECT,
        env=os.environ | extra,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    verdict = "FAILED" if done.returncode else "ok"
    sys.stdout.write(f"{title:<11} {verdict:<7} {time.monotonic() - began:5.1f} s\n")
    if done.returncode:
        sys.stdout.write(done.stdout)
    sys.stdout.flush()
    return done.returncode == 0


if __name__ == "__main__":
    sys.exit(main())
