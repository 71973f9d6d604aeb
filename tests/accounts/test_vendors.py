"""The register of outside organisations: facts checked, people of a firm, both doors alike."""

from typing import Any

import pytest
from django.test import Client

from accounts.models import Vendor
from accounts.services import vendors
from itportal.core.errors import Invalid, NotThere, Refused, WrongState
from itportal.core.journal.models import Event
from tests.api.client import make_client
from tests.builders import make_institution, make_user

pytestmark = pytest.mark.django_db
GOOD, WRONG = "10137319", "10137318"


def test_facts_are_checked_and_every_change_is_told() -> None:
    keeper = make_user("specialist", institution=make_institution())
    made = vendors.create_vendor(
        actor=keeper, name="  Näidis  IT OÜ ", registry_code=GOOD, email="abi@naidisit.ee"
    )
    assert (made.name, made.registry_code) == ("Näidis IT OÜ", GOOD)
    facts: list[tuple[dict[str, Any], str]] = [
        ({"name": "Näidis IT OÜ"}, "name"),
        ({"name": "Teine", "registry_code": GOOD}, "registry_code"),
        ({"name": "Teine", "registry_code": WRONG}, "registry_code"),
        ({"name": "Teine", "email": "ei ole"}, "email"),
        ({"name": ""}, "name"),
    ]
    for values, field in facts:
        with pytest.raises(Invalid) as refused:
            vendors.create_vendor(actor=keeper, **values)
        assert field in refused.value.fields
    seen = made.updated_at
    changed = vendors.update_vendor(
        vendor_id=made.pk, actor=keeper, seen=seen, contract="HL-12, vastavad 4 tunniga"
    )
    assert changed.contract.startswith("HL-12")
    with pytest.raises(WrongState):
        vendors.update_vendor(vendor_id=made.pk, actor=keeper, seen=seen, phone="1")
    vendors.deactivate_vendor(vendor_id=made.pk, actor=keeper)
    with pytest.raises(WrongState):
        vendors.deactivate_vendor(vendor_id=made.pk, actor=keeper)
    vendors.reactivate_vendor(vendor_id=made.pk, actor=keeper)
    contact = vendors.add_contact(vendor_id=made.pk, actor=keeper, name="Uno", role="hooldus")
    with pytest.raises(Invalid):
        vendors.add_contact(vendor_id=made.pk, actor=keeper, name="Uno")
    vendors.remove_contact(contact_uid=contact.uid, actor=keeper)
    with pytest.raises(NotThere):
        vendors.remove_contact(contact_uid=contact.uid, actor=keeper)
    codes = Event.objects.filter(object_id=made.pk, object_type="accounts.vendor")
    assert [code.rpartition(".")[2] for code in codes.values_list("code", flat=True)] == [
        *("created", "updated", "deactivated", "reactivated"),
        *("contact_added", "contact_removed"),
    ]
    for role in ("auditor", "approver", "staff", "finance"):
        other = make_user(role, institution=make_institution())
        with pytest.raises(Refused):
            vendors.create_vendor(actor=other, name=f"Firma {role}")
        with pytest.raises(Refused):
            vendors.update_vendor(vendor_id=made.pk, actor=other, phone="1")


def test_pages_and_api_say_the_same() -> None:
    keeper = make_user("specialist", institution=make_institution())
    client = Client()
    client.force_login(keeper)
    answer = client.post(
        "/accounts/vendors/new/", {"name": "Näidis IT", "registry_code": WRONG}
    )
    assert answer.status_code == 422
    answer = client.post("/accounts/vendors/new/", {"name": "Näidis IT", "registry_code": GOOD})
    vendor = Vendor.objects.get()
    assert answer["Location"] == f"/accounts/vendors/{vendor.uid}/"
    client.post(f"/accounts/vendors/{vendor.uid}/contacts/new/", {"name": "Uno Kask"})
    page = client.get(answer["Location"]).content.decode()
    assert "Uno Kask" in page
    assert GOOD in page
    api = make_client(keeper)
    (shown,) = api.read("vendors/?is_active=true").json()["results"]
    assert (shown["name"], shown["contacts"][0]["name"]) == ("Näidis IT", "Uno Kask")
    done = api.send("patch", f"vendors/{vendor.uid}/", {"phone": "555 0142"})
    assert done.json()["phone"] == "555 0142"
    assert api.send("post", "vendors/", {"name": "Näidis IT"}).status_code == 409
    client.post(f"/accounts/vendors/{vendor.uid}/close/")
    assert api.read("vendors/?is_active=true").json()["results"] == []
