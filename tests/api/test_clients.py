"""The client programs that docs/clients/ offers for copying, run as anybody would run them."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction

from assets.models import Asset
from itportal.core.journal.audit import audited_delete, audited_update
from tests.api.client import make_client
from tests.api.rows import make_held_asset
from tests.builders import make_institution, make_user
from tests.journal.test_sealing import settle

CLIENTS = Path(__file__).resolve().parents[2] / "docs" / "clients"


def run(script: str, *words: str, **environment: str) -> str:
    done = subprocess.run(
        [sys.executable, str(CLIENTS / script), *words],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.django_db(transaction=True)
def test_puller_and_inventory_script(live_server: Any, tmp_path: Path) -> None:
    school, other = make_institution(), make_institution()
    user = make_user("specialist", institution=school)
    kept, moved, deleted = (make_held_asset(school, number) for number in range(3))
    client = make_client(user)
    where = {"PORTAL": live_server.url, "TOKEN": client.secret}
    copy = tmp_path / "assets.json"

    def pulled() -> dict[str, Any]:
        settle()
        run("pull.py", str(copy), **where)
        held: dict[str, Any] = json.loads(copy.read_text("utf-8"))["assets"]
        return held

    def listed() -> dict[str, Any]:
        return {row["uid"]: row for row in client.read("assets/").json()["results"]}

    assert pulled() == listed()
    with transaction.atomic():
        audited_update(Asset.objects.filter(pk=kept.pk), serial="SN-1", name="arvuti-1")
        audited_update(Asset.objects.filter(pk=moved.pk), institution=other)
        audited_delete(deleted.assignments.all())
        audited_delete(Asset.objects.filter(pk=deleted.pk))
    fresh = make_held_asset(school, 9)
    assert set(pulled()) == {str(kept.uid), str(fresh.uid)}
    assert pulled() == listed()
    user.grants.create(role="specialist", institution=other)  # a 410: it begins anew
    assert set(pulled()) == {str(kept.uid), str(fresh.uid), str(moved.uid)}

    made = json.loads(run("ansible_inventory.py", "--list", **where))
    assert list(made["_meta"]["hostvars"]) == ["arvuti-1"]
    assert json.loads(run("ansible_inventory.py", "--host", "arvuti-1")) == {}
    configuration = (CLIENTS / "prometheus.yml").read_text("utf-8")
    path = configuration.split("https://portal.example.ee/api/v1/")[1].split()[0]
    assert [row["targets"] for row in client.read(path).json()] == [["arvuti-1:9100"]]
