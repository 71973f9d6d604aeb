"""Many assets by one request: all or none, each fault by its row, in few statements."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Room, Site
from assets.models import Asset, AssetModel, CustomField
from assets.services.assets import edit_asset
from assets.services.catalogue import install_categories
from itportal.core.journal.models import Event, RowChange
from tests.api.client import ApiClient, make_client
from tests.api.shape import problem
from tests.assets.builders import make_asset
from tests.builders import make_institution, make_user, make_vendor

pytestmark = pytest.mark.django_db
BULK = "assets/bulk/"


@pytest.fixture
def here() -> Any:
    return make_institution()


@pytest.fixture
def client(here: Any) -> ApiClient:
    install_categories()
    return make_client(make_user("specialist", institution=here))


def new(here: Any, turn: int, **facts: Any) -> dict[str, Any]:
    return {
        "category": "laptop",
        "manufacturer": "Dell",
        "model": "Latitude 5450",
        "institution": str(here.uid),
        "serial": f"SERIAL-{turn}",
    } | facts


def faults(answer: Any, status: int = 409) -> list[tuple[int, str, str]]:
    assert answer.status_code == status, answer.content
    found = answer.json()["errors"]
    assert all(fault["message"] for fault in found)
    return [(fault["row"], fault["field"], fault["code"]) for fault in found]


def test_many_are_registered_at_once_and_journalled(client: ApiClient, here: Any) -> None:
    room = Room.objects.create(
        site=Site.objects.create(institution=here, name="Maja"), name="1"
    )
    vendor = make_vendor()
    more = {"room": str(room.uid), "supplier": str(vendor.uid), "price_net": "100.00"}
    more |= {"price_vat": "24.00", "number": "kv/1", "state": "ordered"}
    rows = [new(here, 0, **more), *(new(here, n) for n in range(1, 40))]
    tried = client.send("post", BULK, {"rows": rows, "dry_run": True})
    assert tried.status_code == 200, tried.content
    assert (tried.json()["written"], Asset.objects.count()) == (0, 0)
    assert {row["outcome"] for row in tried.json()["results"]} == {"new"}
    with CaptureQueriesContext(connection) as few:
        answer = client.send(
            "post", BULK, {"rows": rows}, headers={"Idempotency-Key": "load-1"}
        )
    assert answer.status_code == 200, answer.content
    body = answer.json()
    assert (body["written"], body["errors"], len(few) < 110) == (40, [], True)
    first = Asset.objects.get(uid=body["results"][0]["uid"])
    assert (first.inventory_no, first.state, first.room, first.supplier) == (
        *("KV/1", "ordered", room),
        vendor,
    )
    assert str(first.price_gross) == "124.00"
    assert AssetModel.objects.filter(name="Latitude 5450").count() == 1
    told = Event.objects.filter(code="assets.asset.registered")
    assert (told.count(), told.earliest("pk").data["model"]) == (40, "Latitude 5450")
    assert RowChange.objects.filter(content_type__model="asset").count() == 40
    again = client.send("post", BULK, {"rows": rows}, headers={"Idempotency-Key": "load-1"})
    assert (again.json(), again["Idempotent-Replayed"]) == (body, "true")
    assert Asset.objects.count() == 40
    listed = client.read("assets/?limit=1000").json()["results"]
    assert {row["uid"] for row in listed} == {row["uid"] for row in body["results"]}


def test_every_fault_is_named_by_row_and_nothing_is_written(
    client: ApiClient, here: Any
) -> None:
    other = make_institution()
    known = make_asset(institution=here, inventory_no="V-9")
    Asset.objects.filter(pk=known.pk).update(serial="TAKEN-1")
    taken = Asset.objects.select_related("model__manufacturer").get(pk=known.pk)
    maker = {"manufacturer": taken.model.manufacturer.name, "model": taken.model.name}
    rows = [
        new(here, 1),
        new(here, 1, number="KV/2"),
        new(other, 2),
        new(here, 3, number="V-9"),
        new(here, 4, category="puudub"),
        new(here, 5, acquired_on="2026-05-01", warranty_until="2025-05-01"),
        new(here, 6, **maker) | {"serial": "TAKEN-1"},
        new(here, 7, custom={"puudub": "x"}),
        new(here, 8, number="KV/2"),
    ]
    answer = client.send("post", BULK, {"rows": rows})
    assert faults(answer) == [
        (1, "serial", "invalid"),
        (2, "institution", "asset.not_yours"),
        (3, "number", "asset.number_taken"),
        (4, "category", "reference.not_there"),
        (5, "warranty_until", "invalid"),
        (6, "serial", "asset.serial_taken"),
        (7, "cf.puudub", "invalid"),
        (8, "number", "invalid"),
    ]
    assert answer.json()["code"] == "assets.bulk_refused"
    assert (Asset.objects.count(), AssetModel.objects.count()) == (1, 1)
    part = client.send("post", BULK, {"rows": rows, "allow_partial": True})
    assert [row["row"] for row in part.json()["results"]] == [0]
    assert (part.json()["written"], len(faults(part, 200))) == (1, 8)
    # Shapes are judged before: 400, by the place in the list.
    shape = client.send("post", BULK, {"rows": [new(here, 1), new(here, 2, price_net="x")]})
    assert list(problem(shape, 400, "invalid")["fields"]) == ["rows.1.price_net"]
    many = client.send("post", BULK, {"rows": [new(here, n) for n in range(1001)]})
    assert list(problem(many, 400, "invalid")["fields"]) == ["rows"]
    problem(client.send("post", BULK, {"rows": []}), 400, "invalid")


def test_many_are_changed_at_once_by_what_was_seen(client: ApiClient, here: Any) -> None:
    other = make_institution()
    field = CustomField.objects.create(
        slug="ram", name_et="Mälu", name_en="Memory", kind=CustomField.Kind.NUMBER
    )
    assets = [make_asset(institution=here) for _ in range(3)]
    foreign = make_asset(institution=other)
    field.categories.add(assets[0].model.category)
    seen = client.read(f"assets/{assets[0].uid}/").json()["updated_at"]
    rows: list[dict[str, Any]] = [
        {"uid": str(assets[0].uid), "serial": "A", "custom": {"ram": 16}, "seen": seen},
        {"uid": str(assets[1].uid), "name": "arvuti-1", "acquired_on": "2026-01-05"},
        {"uid": str(assets[2].uid), "notes": ""},
    ]
    key = {"Idempotency-Key": "change-1"}
    answer = client.send("patch", BULK, {"rows": rows}, headers=key)
    assert answer.status_code == 200, answer.content
    outcomes = [row["outcome"] for row in answer.json()["results"]]
    assert (outcomes, answer.json()["written"]) == (["change", "change", "same"], 2)
    assert client.send("patch", BULK, {"rows": rows}, headers=key).json() == answer.json()
    changed = Asset.objects.get(pk=assets[0].pk)
    assert (changed.serial, changed.custom) == ("A", {"ram": 16})
    event = Event.objects.filter(code="assets.asset.edited").earliest("pk")
    assert (event.data["was"]["serial"], event.data["now"]["serial"]) == ("", "A")
    edit_asset(asset_id=changed.pk, actor=make_user("administrator"), notes="vahepeal")
    stale = [
        {"uid": str(assets[0].uid), "serial": "B", "seen": seen},
        {"uid": str(assets[1].uid), "serial": "C"},
        {"uid": str(foreign.uid), "serial": "D"},
        {"uid": str(assets[2].uid), "institution": str(other.uid)},
        {"uid": str(assets[1].uid), "serial": "E"},
        {"uid": str(assets[2].uid), "room": str(foreign.uid)},
    ]
    assert faults(client.send("patch", BULK, {"rows": stale})) == [
        (0, "", "asset.changed"),
        (2, "uid", "reference.not_there"),
        (3, "institution", "asset.not_yours"),
        (4, "number", "invalid"),
        (5, "number", "invalid"),
        (5, "room", "reference.not_there"),
    ]
    assert not Asset.objects.filter(serial__in="BCDE").exists()
    reader = make_client(make_user("auditor", institution=here))
    problem(reader.send("patch", BULK, {"rows": rows}), 403, "asset.not_yours")
