"""Assets registered and led through their course by programs."""

from typing import Any

import pytest

from assets.models import Asset, Assignment
from itportal.core.journal.models import Event
from tests.api.client import make_client
from tests.api.shape import problem
from tests.assets.builders import make_asset, make_model
from tests.builders import make_institution, make_person, make_user, make_vendor

pytestmark = pytest.mark.django_db


def test_an_asset_is_registered_and_led_to_its_end() -> None:
    school = make_institution()
    keeper = make_user("specialist", institution=school)
    api = make_client(keeper)
    person = make_person(institution=school)
    body: dict[str, Any] = {
        "category": make_model().category.code,
        "manufacturer": "Dell",
        "model": "Latitude 5440",
        "institution": str(school.uid),
        "state": "ordered",
        "serial": "7KX21M3",
        "price_net": "949.00",
        "price_vat": "227.76",
    }
    made = api.send("post", "assets/", body)
    assert made.status_code == 201
    asset = Asset.objects.get()
    assert str(asset.price_gross) == "1176.76"
    assert made.json()["number"] == asset.inventory_no
    problem(api.send("post", "assets/", body), 409, "invalid")  # the serial number
    problem(api.send("post", "assets/", body | {"price_net": 949}), 400, "invalid")
    problem(api.send("post", "assets/", body | {"category": "ufo"}), 404, "reference.not_there")
    firm = make_vendor()
    steps: list[tuple[str, dict[str, Any], str]] = [
        ("receive", {"acquired_on": "2026-01-02"}, "in_stock"),
        ("lend", {"person": str(person.uid), "until": "2999-01-01"}, "on_loan"),
        ("repair", {"fault": "Aku", "vendor": str(firm.uid)}, "in_repair"),
        ("back-from-repair", {"outcome": "repaired", "cost_net": "80.00"}, "on_loan"),
        ("return", {}, "in_stock"),
        ("assign", {"person": str(person.uid)}, "in_use"),
        ("missing", {}, "missing"),
        ("found", {}, "in_use"),
        ("retire", {"reason": "Vana"}, "retired"),
        (
            "dispose",
            {"reason": "worn", "method": "recycled", "erasure": "no_storage"},
            "disposed",
        ),
        ("restore", {"reason": "Ekslikult"}, "retired"),
    ]
    for verb, sent, state in steps:
        answer = api.send("post", f"assets/{asset.uid}/{verb}/", sent)
        assert (answer.status_code, answer.json().get("state")) == (200, state), verb
        assert Event.objects.latest("id").source == "api"
    url = f"assets/{asset.uid}"
    problem(api.send("post", f"{url}/found/", {}), 409, "asset.wrong_state")
    problem(api.send("post", f"{url}/retire/", {}), 400, "invalid")
    assert Assignment.objects.filter(during__upper_inf=True).count() == 0


def test_only_by_the_scope_and_where_one_keeps() -> None:
    school, library = make_institution(), make_institution()
    keeper = make_user("specialist", institution=school)
    mine, foreign = make_asset(institution=school), make_asset(institution=library)
    why = {"reason": "Vana"}
    reader = make_client(keeper, ["assets:read"])
    problem(reader.send("post", f"assets/{mine.uid}/retire/", why), 403, "token.scope")
    api = make_client(keeper)
    assert api.send("post", f"assets/{foreign.uid}/retire/", why).status_code == 404
    there = {"institution": str(library.uid)}
    assert api.send("post", f"assets/{mine.uid}/move/", there).status_code == 403
    admin = make_user("administrator")
    limited = make_client(admin, institution=school)
    refused = limited.send("post", f"assets/{mine.uid}/move/", there)
    problem(refused, 403, "token.institution")
    moved = make_client(admin).send("post", f"assets/{mine.uid}/move/", there)
    assert moved.json()["institution"]["uid"] == str(library.uid)
    stale = api.read(f"assets/{make_asset(institution=school).uid}/")
    late = api.send(
        "post", f"assets/{stale.json()['uid']}/retire/", why, headers={"If-Match": '"x"'}
    )
    assert late.status_code == 412
