"""Pytest plugin: one embedded PostgreSQL and Redis for the whole run, before settings load.

The migrated database is kept as a template under `var/test`, named by the hash of the
migrations; every worker clones it in a tenth of a second.
"""

import fcntl
import hashlib
import os
import subprocess
import sys
from typing import IO

import pytest

from itportal.runtime.catalogues import compile_all
from itportal.runtime.paths import PROJECT, run_folder, var_folder
from itportal.runtime.postgres import Postgres
from itportal.runtime.valkey import Valkey

_stop: list["subprocess.Popen[bytes]"] = []
_lock: list[IO[str]] = []


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "itportal.settings.test"
    worker = os.environ.get("PYTEST_XDIST_WORKER", "")
    if worker:
        # Own Redis numbers: databases of workers have equal ids, and would share counters.
        number = 3 * (int(worker.removeprefix("gw")) % 4 + 1)
        os.environ["REDIS_URL"] = f"{os.environ['REDIS_URL']}?db={number}"
        return
    compile_all()
    var = var_folder() / "test"
    var.mkdir(parents=True, exist_ok=True)
    lock = (var / "lock").open("w")
    fcntl.flock(lock, fcntl.LOCK_EX)  # one test run at a time in one checkout
    _lock.append(lock)
    os.environ["ITPORTAL_VAR"] = str(var)
    run = run_folder(var)
    postgres = Postgres(data=var / "pg", run=run)
    _stop.append(postgres.start(test=True))
    valkey = Valkey(data=var / "redis", run=run)
    _stop.append(valkey.start(test=True))
    os.environ["DATABASE_URL"] = postgres.url
    os.environ["REDIS_URL"] = valkey.url
    os.environ["ITPORTAL_TEST_TEMPLATE"] = _template(postgres)


def _template(postgres: Postgres) -> str:
    """The name of a migrated database for today's migrations, made when missing."""
    import psycopg2

    digest = hashlib.sha256()
    for path in sorted(PROJECT.glob("**/migrations/*.py")):
        if ".venv" not in path.parts:
            digest.update(path.read_bytes())
    digest.update((PROJECT / "requirements.txt").read_bytes())
    name = f"template_{digest.hexdigest()[:12]}"
    link = psycopg2.connect(host=str(postgres.run), user="portal", dbname="postgres")
    link.autocommit = True
    with link.cursor() as cursor:
        cursor.execute("SELECT datname FROM pg_database WHERE datname LIKE 'template_%'")
        known = {row[0] for row in cursor.fetchall()}
        if name not in known:
            for old in known - {"template0", "template1"}:
                cursor.execute(f'DROP DATABASE "{old}"')
            building = f"{name}_new"
            cursor.execute(f'CREATE DATABASE "{building}"')
            url = postgres.url.replace("/portal?", f"/{building}?")
            subprocess.run(
                [sys.executable, "manage.py", "migrate", "-v", "0"],
                cwd=PROJECT,
                env=os.environ | {"DATABASE_URL": url, "ITPORTAL_TEST_TEMPLATE": ""},
                check=True,
            )
            cursor.execute(f'ALTER DATABASE "{building}" RENAME TO "{name}"')
    link.close()
    return name


def pytest_unconfigure(config: pytest.Config) -> None:
    while _stop:
        server = _stop.pop()
        server.terminate()
        try:
            server.wait(10)
        except subprocess.TimeoutExpired:
            server.kill()
    while _lock:
        _lock.pop().close()
