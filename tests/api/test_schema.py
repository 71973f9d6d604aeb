"""The description of the API: valid, complete, and true (schemathesis finds nothing)."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.core.servers.basehttp import WSGIRequestHandler

from assets.services.catalogue import install_categories
from helpdesk.services.catalogue import install_catalogue
from itportal.core.api.schema import document
from tests.api.client import ApiClient, make_client
from tests.api.rows import COLLECTIONS, make_rows
from tests.builders import make_institution, make_user


def test_schema_is_served_to_all() -> None:
    answer = ApiClient().read("schema/")
    assert answer.status_code == 200
    made = answer.json()
    assert made["openapi"].startswith("3.1")
    assert made == document()


def test_every_operation_names_its_scope() -> None:
    known = document()["components"]["securitySchemes"]["token"]["x-scopes"]
    operations = [
        (path, method, operation)
        for path, methods in document()["paths"].items()
        for method, operation in methods.items()
    ]
    assert len(operations) > 6
    for path, method, operation in operations:
        [needed] = operation["security"]
        assert set(needed["token"]) <= set(known), (path, method)
        assert needed["token"], (path, method)


# What is well-formed may still miss its condition (If-Match, Idempotency-Key) or its state.
CONDITIONS = """
[checks.positive_data_acceptance]
expected-statuses = ["2xx", "304", "401", "403", "404", "409", "412", "422", "5xx"]
[checks.negative_data_rejection]
expected-statuses = ["400", "401", "403", "404", "406", "409", "412", "413", "415", "422", "428", "5xx"]
"""

# Verbs have bodies of a few shapes, ready feeds the same parameters: the slow phase takes one of
# each; the others are called by every phase.
ALIKE = (
    r"/tickets/\{number\}/(ask|note|reply|plan|take|resume|close|resolve|withdraw|follow|unfollow)/"
    r"|/tickets/\{number\}/(wait-until|undo|unmerge|dismiss-guess|prioritise|log-time)/"
    r"|/assets/\{uid\}/(order|move|return|found|missing|retire|restore|lend)/"
    r"|/(assets|repairs)/\{\w+\}/(approve|decline|scrap|back|start|repair|back-from-repair)/"
    r"|/(answer-templates|guides)/\{\w+\}/(retire|archive|publish)/"
    r"|/disruptions/\{number\}/(not-me|resume|end)/"
    r"|/(licences|maintenance|purchases)/\{\w+\}/(release|skip|cancel)/"
    r"|/vendors/\{uid\}/(change|remove)-contact/"
    r"|/webhooks/\{uid\}/(pause|test|change-secret)/"
    r"|/feeds/(dns|dhcp|cmdb\.ndjson|finance\.xlsx)"
)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "what",
    [
        ("--phases", "coverage", "--exclude-path-regex", ALIKE),
        ("--phases", "fuzzing", "--max-examples", "4"),
        ("--phases", "stateful", "--max-examples", "4"),
    ],
)
def test_schemathesis_finds_nothing(
    live_server: Any,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    settings: Any,
    what: tuple[str, ...],
) -> None:
    settings.API_RATE = settings.API_RATE_UNKNOWN = 1_000_000  # its limits have their own tests
    # Headers and body are two small writes: Nagle's algorithm would hold each body 40 ms.
    monkeypatch.setattr(WSGIRequestHandler, "disable_nagle_algorithm", True)
    install_categories()  # other tests of this kind may have emptied the tables
    install_catalogue()
    user = make_user("specialist", institution=make_institution())
    for collection in COLLECTIONS:
        make_rows(collection, 2)
    secret = make_client(user).secret
    (tmp_path / "schemathesis.toml").write_text(CONDITIONS, encoding="utf-8")
    done = subprocess.run(
        [
            *(sys.executable, "-m", "schemathesis.cli", "run"),
            f"{live_server.url}/api/v1/schema/",
            *("--header", f"Authorization: Bearer {secret}"),
            *(*what, "--generation-deterministic"),
            *("--no-color", "--continue-on-failure"),
        ],
        cwd=tmp_path,
        env=os.environ | {"COLUMNS": "150"},
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    found = done.stdout[max(0, done.stdout.find(" FAILURES ")) :]
    assert done.returncode == 0, found[:8000] + done.stderr[-2000:]
