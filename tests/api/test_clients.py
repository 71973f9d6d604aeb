"""The client programs that docs/clients/ offers for copying, run as anybody would run them."""

import json
import os
import subprocess
import sys
import urllib.error
import urllib.request
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


class Discovery:
    """Prometheus' http_sd: asks with the ETag it has, keeps its targets on a 304."""

    def __init__(self, portal: str, secret: str) -> None:
        configuration = (CLIENTS / "prometheus.yml").read_text("utf-8")
        self.url = portal + configuration.split("https://portal.example.ee")[1].split()[0]
        self.headers = {"Authorization": f"Bearer {secret}"}
        self.targets: list[str] = []

    def ask(self) -> int:
        request = urllib.request.Request(self.url, headers=self.headers)
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                found = json.load(answer)
                self.headers["If-None-Match"] = answer.headers["ETag"]
        except urllib.error.HTTPError as error:
            error.close()
            return error.code
        self.targets = sorted(target for row in found for target in row["targets"])
        return 200


@pytest.mark.django_db(transaction=True)
def test_pullers_have_everything_once_then_what_changed_and_what_is_gone(
    live_server: Any, tmp_path: Path
) -> None:
    school, other = make_institution(), make_institution()
    user = make_user("specialist", institution=school)
    kept, moved, deleted = assets = [make_held_asset(school, number) for number in range(3)]
    with transaction.atomic():
        for number, asset in enumerate(assets):
            audited_update(Asset.objects.filter(pk=asset.pk), name=f"arvuti-{number}")
    client = make_client(user)
    where = {"PORTAL": live_server.url, "TOKEN": client.secret}
    copy = tmp_path / "assets.json"
    discovery = Discovery(live_server.url, client.secret)

    def pulled() -> dict[str, Any]:
        settle()
        run("pull.py", str(copy), **where)
        held: dict[str, Any] = json.loads(copy.read_text("utf-8"))["assets"]
        return held

    def listed() -> dict[str, Any]:
        return {row["uid"]: row for row in client.read("assets/").json()["results"]}

    def hosts() -> list[str]:
        inventory = json.loads(run("ansible_inventory.py", "--list", **where))
        named = sorted(inventory["_meta"]["hostvars"])
        grouped = {host for group in inventory.values() for host in group.get("hosts", ())}
        assert grouped == set(named)  # in its groups just the hosts that have variables
        return named

    assert pulled() == listed()
    assert hosts() == ["arvuti-0", "arvuti-1", "arvuti-2"]
    assert (discovery.ask(), discovery.ask()) == (200, 304)
    assert discovery.targets == ["arvuti-0:9100", "arvuti-1:9100", "arvuti-2:9100"]
    with transaction.atomic():
        audited_update(Asset.objects.filter(pk=kept.pk), serial="SN-1")
        audited_update(Asset.objects.filter(pk=moved.pk), institution=other)
        audited_delete(deleted.assignments.all())
        audited_delete(Asset.objects.filter(pk=deleted.pk))
    fresh = make_held_asset(school, 9)
    assert set(pulled()) == {str(kept.uid), str(fresh.uid)}
    assert pulled() == listed()
    assert hosts() == ["arvuti-0"]
    assert (discovery.ask(), discovery.targets) == (200, ["arvuti-0:9100"])
    user.grants.create(role="specialist", institution=other)  # a 410: it begins anew
    assert set(pulled()) == {str(kept.uid), str(fresh.uid), str(moved.uid)}
    assert hosts() == ["arvuti-0", "arvuti-1"]
    assert (discovery.ask(), discovery.targets) == (200, ["arvuti-0:9100", "arvuti-1:9100"])
    assert json.loads(run("ansible_inventory.py", "--host", "arvuti-1")) == {}
