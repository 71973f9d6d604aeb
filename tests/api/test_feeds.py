"""Ready feeds: the shapes that Ansible, Prometheus and accounting read."""

import csv
import io
import json
import re
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from openpyxl import load_workbook

from accounts.models import Institution, Room, Site
from assets.accounting import LIMIT
from assets.models import Asset
from assets.services.lifecycle import dispose_asset
from itportal.core.dated.services import set_number
from tests.api.client import make_client
from tests.api.shape import problem
from tests.assets.builders import make_asset, make_model
from tests.builders import make_institution, make_user

pytestmark = pytest.mark.django_db
HOSTS = ("ansible", "prometheus/all", "dns", "dhcp", "cmdb.ndjson")
EVERY = (*HOSTS, "finance.csv", "finance.xlsx")


def make_host(institution: Institution, number: str, name: str, **facts: Any) -> Asset:
    asset = make_asset(institution=institution, inventory_no=number)
    for field, value in {"name": name, "state": Asset.State.IN_USE, **facts}.items():
        setattr(asset, field, value)
    asset.save()
    return asset


def test_ansible_inventory_is_one_answer_with_all_variables() -> None:
    school = make_institution(name="Õismäe Kool")
    site = Site.objects.create(institution=school, name="Peahoone")
    room = Room.objects.create(site=site, name="214")
    first = make_host(
        school, "V-1", "arvuti-1", room=room, custom={"ip": "10.0.0.7", "ram": 16}
    )
    make_host(make_institution(name="Oismae kool"), "V-2", "arvuti-1")
    make_host(school, "V-3", "")
    make_host(school, "V-4", "vana", state=Asset.State.DISPOSED)
    answer = make_client(make_user("auditor"), ["assets:read"]).read("feeds/ansible")
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/json")
    made = answer.json()
    hostvars = made.pop("_meta")["hostvars"]
    assert list(hostvars) == ["arvuti-1", "arvuti-1_v-2"]
    assert hostvars["arvuti-1"] == {
        "ansible_host": "10.0.0.7",
        "itportal_uid": str(first.uid),
        "itportal_number": "V-1",
        "itportal_serial": "",
        "itportal_category": "laptop",
        "itportal_manufacturer": "Dell",
        "itportal_model": "Latitude 5440",
        "itportal_state": "in_use",
        "itportal_institution": "Õismäe Kool",
        "itportal_site": "Peahoone",
        "itportal_room": "214",
        "itportal_custom": {"ip": "10.0.0.7", "ram": 16},
        "itportal_name": "arvuti-1",
    }
    assert hostvars["arvuti-1_v-2"]["ansible_host"] == "arvuti-1"
    children = made.pop("all")["children"]
    assert children == ["ungrouped", *made]
    assert all(re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", name) for name in children)
    assert made["institution_oismae_kool"] == {"hosts": ["arvuti-1"]}
    assert made["institution_oismae_kool_"] == {"hosts": ["arvuti-1_v-2"]}
    assert made["site_peahoone"] == {"hosts": ["arvuti-1"]}
    assert made["category_laptop"]["hosts"] == made["state_in_use"]["hosts"] == list(hostvars)


def test_prometheus_dns_and_dhcp() -> None:
    school = make_institution()
    make_host(school, "V-1", "print-1", model=make_model(name="M", category="printer"))
    make_host(school, "V-2", "arvuti-1", custom={"mac": "aa:bb:cc:dd:ee:ff"})
    client = make_client(make_user("auditor"), ["assets:read"])
    found = client.read("feeds/prometheus/printer?port=9115").json()
    assert [row["targets"] for row in found] == [["print-1:9115"]]
    labels = found[0]["labels"]
    assert labels["__meta_itportal_number"] == "V-1"
    assert all(isinstance(value, str) for value in labels.values())
    assert len(client.read("feeds/prometheus/all").json()) == 2
    nothing = client.read("feeds/prometheus/server")
    assert (nothing.status_code, nothing.json()) == (200, [])
    for port in ("0", "65536", "x", "９"):
        problem(client.read(f"feeds/prometheus/all?port={port}"), 400, "parameter.invalid")
    problem(client.read("feeds/dns?port=1"), 400, "parameter.unknown")
    names = client.read("feeds/dns").json()
    assert [(row["name"], row["mac"], row["ip"]) for row in names] == [
        ("print-1", None, None),
        ("arvuti-1", "aa:bb:cc:dd:ee:ff", None),
    ]
    assert [row["name"] for row in client.read("feeds/dhcp").json()] == ["arvuti-1"]


def test_finance_has_what_is_on_the_books_that_day_on_both_sides_of_the_limit() -> None:
    school = make_institution(name="Kool")
    keeper, accountant = make_user("administrator"), make_user("finance", institution=school)
    set_number(
        actor=keeper,
        kind=LIMIT.code,
        valid_from=date(2020, 1, 1),
        value=Decimal(1000),
        source="Kord",
    )
    prices = {
        "price_net": Decimal(1200),
        "price_vat": Decimal(264),
        "price_gross": Decimal(1464),
    }
    dear = {**prices, "acquired_on": date(2025, 1, 10), "lifetime_months": 48}
    make_host(school, "V-1", "=1+1", **dear)
    cheap = {"price_net": Decimal(10), "price_vat": Decimal(0), "price_gross": Decimal(10)}
    make_host(school, "V-2", "", **cheap, acquired_on=date(2026, 5, 1))
    gone = make_host(school, "V-3", "", acquired_on=date(2024, 1, 1), state=Asset.State.RETIRED)
    dispose_asset(
        asset_id=gone.pk,
        actor=keeper,
        now=datetime(2026, 2, 1, tzinfo=UTC),
        reason="worn",
        method="recycled",
        erasure="no_storage",
    )
    make_host(make_institution(), "V-9", "")
    client = make_client(accountant, ["finance:read"])

    def table(query: str) -> list[dict[str, str]]:
        answer = client.read(f"feeds/finance.csv{query}")
        assert answer["Content-Type"] == "text/csv; charset=utf-8"
        text = answer.content.decode("utf-8-sig")
        return list(csv.DictReader(io.StringIO(text), delimiter=";"))

    later = table("?as_of=2026-12-31")
    assert [row["number"] for row in later] == ["V-1", "V-2"]
    assert [row["accounting"] for row in later] == ["fixed", "off_balance"]
    assert (later[0]["price_net"], later[0]["worth"]) == ("1200,00", "625,00")
    assert later[0]["name"] == "'=1+1"
    assert later[0]["as_of"] == "31.12.2026"
    assert [row["number"] for row in table("?as_of=2026-01-31")] == ["V-1", "V-3"]
    book = client.read("feeds/finance.xlsx?as_of=2026-12-31")
    rows = list(load_workbook(io.BytesIO(book.content)).active.values)  # type: ignore[union-attr]
    assert list(rows[0]) == list(later[0])
    assert rows[1][list(rows[0]).index("worth")] == 625
    problem(client.read("feeds/finance.csv?as_of=eile"), 400, "parameter.invalid")


def test_cmdb_is_a_line_for_each_asset_and_tells_where_changes_begin() -> None:
    school = make_institution()
    for number in range(3):
        make_host(school, f"V-{number}", f"arvuti-{number}")
    client = make_client(make_user("auditor"))
    answer = client.read("feeds/cmdb.ndjson")
    lines = [json.loads(line) for line in b"".join(answer.streaming_content).splitlines()]
    assert lines == client.read("assets/").json()["results"]
    assert client.read(f"changes/?since={answer['Changes-Token']}").status_code == 200
    bare = make_client(make_user("auditor"), ["assets:read"]).read("feeds/cmdb.ndjson")
    assert b"holder" not in b"".join(bare.streaming_content)


@pytest.mark.parametrize("feed", EVERY)
def test_feeds_show_what_one_may_see_and_tell_when_nothing_changed(feed: str) -> None:
    school, other = make_institution(), make_institution()
    mine = make_host(school, "V-1", "minu", custom={"mac": "aa:aa:aa:aa:aa:aa"})
    make_host(other, "V-2", "teise", custom={"mac": "bb:bb:bb:bb:bb:bb"})
    client = make_client(make_user("specialist", institution=school))
    whole = make_client(make_user("administrator"), institution=school)

    def body(answer: Any) -> bytes:
        if feed.endswith("xlsx"):
            sheet: Any = load_workbook(io.BytesIO(answer.content)).active
            return repr(list(sheet.values)).encode()
        return b"".join(answer)

    for caller in (client, whole):
        shown = body(caller.read(f"feeds/{feed}"))
        assert b"V-1" in shown
        assert b"V-2" not in shown
    # A transaction of another database of the cluster that ends between two looks moves the mark.
    for _look in range(20):
        known = {"If-None-Match": client.read(f"feeds/{feed}")["ETag"]}
        unchanged = client.read(f"feeds/{feed}", headers=known)
        if unchanged.status_code == 304:
            break
    assert unchanged.status_code == 304
    assert whole.read(f"feeds/{feed}", headers=known).status_code == 200
    mine.inventory_no = "V-8"
    mine.save()
    fresh = client.read(f"feeds/{feed}", headers=known)
    assert fresh.status_code == 200
    assert b"V-8" in body(fresh)
    scope = "finance:read" if feed.startswith("finance") else "assets:read"
    narrow = make_client(
        make_user("auditor"), [{"finance:read": "assets:read"}.get(scope, "finance:read")]
    )
    problem(narrow.read(f"feeds/{feed}"), 403, "token.scope")
