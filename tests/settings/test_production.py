"""Production settings refuse to start half-configured; complete ones pass `check --deploy`."""

import os
import re
import subprocess
import sys

import pytest

from itportal.runtime.paths import PROJECT

COMPLETE = {
    "DJANGO_SETTINGS_MODULE": "itportal.settings.prod",
    "ITPORTAL_SECRET_KEY": "0123456789-abcdefghijklmnopqrstuvwxyz-ABCDEFGHIJKLMNOP",
    "ITPORTAL_ALLOWED_HOSTS": "portaal.vald.ee",
}


def check(changes: dict[str, str]) -> subprocess.CompletedProcess[str]:
    left = ("ITPORTAL_SECRET", "DJANGO_ALLOW_ASYNC_UNSAFE")  # the latter is browser tests' own
    kept = {k: v for k, v in os.environ.items() if not k.startswith(left)}
    return subprocess.run(
        [
            sys.executable,
            "-W",
            "error",
            "manage.py",
            "check",
            "--deploy",
            "--fail-level",
            "WARNING",
        ],
        cwd=PROJECT,
        env=kept | COMPLETE | changes,
        capture_output=True,
        text=True,
        check=False,
    )


def test_complete_settings_are_clean() -> None:
    answer = check({})
    assert answer.returncode == 0, answer.stderr
    assert "no issues" in answer.stdout


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"ITPORTAL_SECRET_KEY": ""}, "ITPORTAL_SECRET_KEY is missing or too short"),
        ({"ITPORTAL_SECRET_KEY": "short"}, "ITPORTAL_SECRET_KEY is missing or too short"),
        ({"ITPORTAL_SECRET_KEY": "django-insecure-" + "x" * 50}, "ITPORTAL_SECRET_KEY"),
        ({"ITPORTAL_ALLOWED_HOSTS": ""}, "ITPORTAL_ALLOWED_HOSTS must name"),
        ({"ITPORTAL_ALLOWED_HOSTS": "*"}, "ITPORTAL_ALLOWED_HOSTS must name"),
        ({"ITPORTAL_DEBUG": "1"}, "ITPORTAL_DEBUG is on"),
        ({"ITPORTAL_DEMO": "1"}, "ITPORTAL_DEMO is on"),
        ({"PORT": "abc"}, "PORT is 'abc'"),
    ],
)
def test_incomplete_settings_refuse_to_start(changes: dict[str, str], words: str) -> None:
    answer = check(changes)
    assert answer.returncode != 0
    assert words in answer.stderr


def test_every_variable_is_documented() -> None:
    readers = re.compile(r"env\.(?:text|flag|integer|words)\(\s*\"(\w+)\"")
    files = [*(PROJECT / "itportal" / "settings").glob("*.py")]
    named = {name for path in files for name in readers.findall(path.read_text())}
    page = (PROJECT / "docs" / "settings.md").read_text()
    assert len(named) > 20
    assert {name for name in named if f"`{name}`" not in page} <= {
        "ITPORTAL_TEST_TEMPLATE",
        "PYTEST_XDIST_WORKER",
    }
