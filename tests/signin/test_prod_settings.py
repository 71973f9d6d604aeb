"""Production settings: what the browser is told, and that Django's own check finds nothing."""

import os
import subprocess
import sys

import pytest

from itportal.runtime.paths import PROJECT

GOOD = {
    "DJANGO_SETTINGS_MODULE": "itportal.settings.prod",
    "ITPORTAL_SECRET_KEY": "a1" * 30 + "%&/()-_=?abcdefgh",
    "ITPORTAL_ALLOWED_HOSTS": "portaal.naidisvald.ee",
    "ITPORTAL_URL": "https://portaal.naidisvald.ee",
}


def _manage(*words: str, **extra: str) -> "subprocess.CompletedProcess[str]":
    # browser tests set the one left out
    kept = {k: v for k, v in os.environ.items() if k != "DJANGO_ALLOW_ASYNC_UNSAFE"}
    return subprocess.run(
        [sys.executable, "manage.py", *words],
        cwd=PROJECT,
        env=kept | GOOD | extra,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_deployment_check_is_clean() -> None:
    done = _manage("check", "--deploy", "--fail-level", "WARNING")
    assert done.returncode == 0, done.stderr[-2000:]
    assert "no issues" in done.stdout


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        ({"ITPORTAL_SECRET_KEY": ""}, "ITPORTAL_SECRET_KEY"),
        ({"ITPORTAL_SECRET_KEY": "short"}, "ITPORTAL_SECRET_KEY"),
        ({"ITPORTAL_ALLOWED_HOSTS": "*"}, "ITPORTAL_ALLOWED_HOSTS"),
        ({"ITPORTAL_DEBUG": "1"}, "ITPORTAL_DEBUG"),
    ],
)
def test_half_configured_production_does_not_start(wrong: dict[str, str], named: str) -> None:
    done = _manage("check", **wrong)
    assert done.returncode != 0
    assert named in done.stderr


def test_cookies_and_transport() -> None:
    code = (
        "from django.conf import settings as s;"
        "print(s.SESSION_COOKIE_NAME, s.CSRF_COOKIE_NAME, s.SESSION_COOKIE_SECURE,"
        " s.CSRF_COOKIE_SECURE, s.SESSION_COOKIE_DOMAIN, s.SECURE_HSTS_SECONDS >= 31536000,"
        " s.SECURE_HSTS_INCLUDE_SUBDOMAINS, s.SECURE_SSL_REDIRECT, s.DEBUG)"
    )
    done = _manage("shell", "--no-imports", "-c", code)
    words = done.stdout.split()[-9:]
    assert words == [
        "__Host-sessionid",
        "__Host-csrftoken",
        *["True", "True", "None", "True", "True", "True", "False"],
    ], done.stderr[-1000:]
