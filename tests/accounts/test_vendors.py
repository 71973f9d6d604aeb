"""The register of outside organisations: facts checked, people of a firm, both doors alike."""

from typing import Any

import pytest
from django.test import Client

from accounts.models import Vendor
from accounts.services import vendors
from itportal.core.errors import Invalid, NotThere, Refused, WrongState
from itportal.core.journal.models import Event
from itportal.core.search.finding import search
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
    second = vendors.add_contact(vendor_id=made.pk, actor=keeper, name="Ülle Õunapuu")
    with pytest.raises(Invalid):
        vendors.update_contact(contact_uid=second.uid, actor=keeper, name="Uno")
    seen = second.updated_at
    vendors.update_contact(
        contact_uid=second.uid, actor=keeper, seen=seen, phone="555 0199", role="garantiid"
    )
    with pytest.raises(WrongState):
        vendors.update_contact(contact_uid=second.uid, actor=keeper, seen=seen, phone="1")
    for text in ("ounapuu", "garantii", "555 0199", "HL-12", "naidis it"):
        assert [hit.title for hit in search(keeper, text).hits] == ["Näidis IT OÜ"], text
    vendors.remove_contact(contact_uid=contact.uid, actor=keeper)
    for act in (vendors.remove_contact, vendors.update_contact):
        with pytest.raises(NotThere):
            act(contact_uid=contact.uid, actor=keeper)
    contact_uid = second.uid
    codes = Event.objects.filter(object_id=made.pk, object_type="accounts.vendor")
    assert [code.rpartition(".")[2] for code in codes.values_list("code", flat=True)] == [
        *("created", "updated", "deactivated", "reactivated"),
        *("contact_added", "contact_added", "contact_updated", "contact_removed"),
    ]
    for role in ("auditor", "approver", "staff", "finance"):
        other = make_user(role, institution=make_institution())
        with pytest.raises(Refused):
            vendors.create_vendor(actor=other, name=f"Firma {role}")
        with pytest.raises(Refused):
            vendors.update_vendor(vendor_id=made.pk, actor=other, phone="1")
        with pytest.raises(Refused):
            vendors.update_contact(contact_uid=contact_uid, actor=other, phone="1")
        assert bool(search(other, "ounapuu").hits) is (role in ("auditor", "finance")), role


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
    contact = vendor.contacts.get()
    edit = f"/accounts/vendors/contacts/{contact.uid}/edit/"
    assert "Uno Kask" in client.get(edit).content.decode()
    client.post(edit, {"name": "Uno Kask", "role": "tehnik"})
    contact.refresh_from_db()
    assert contact.role == "tehnik"
    assert GOOD in page
    api = make_client(keeper)
    (shown,) = api.read("vendors/?is_active=true").json()["results"]
    assert (shown["name"], shown["contacts"][0]["name"]) == ("Näidis IT", "Uno Kask")
    done = api.send("patch", f"vendors/{vendor.uid}/", {"phone": "555 0142"})
    assert done.json()["phone"] == "555 0142"
    assert api.send("post", "vendors/", {"name": "Näidis IT"}).status_code == 409
    at = f"vendors/{vendor.uid}/"
    added = api.send("post", f"{at}add-contact/", {"name": "Mai Lill", "phone": "555 1"})
    mai = next(one["uid"] for one in added.json()["contacts"] if one["name"] == "Mai Lill")
    changed = api.send("post", f"{at}change-contact/", {"contact": mai, "phone": "555 2"})
    assert "555 2" in [one["phone"] for one in changed.json()["contacts"]]
    elsewhere = Vendor.objects.create(name="Teine")
    for verb in ("change", "remove"):
        away = api.send("post", f"vendors/{elsewhere.uid}/{verb}-contact/", {"contact": mai})
        assert away.status_code == 404
    left = api.send("post", f"{at}remove-contact/", {"contact": mai}).json()["contacts"]
    assert [one["name"] for one in left] == ["Uno Kask"]
    client.post(f"/accounts/vendors/{vendor.uid}/close/")
    rows = api.read("vendors/?is_active=true").json()["results"]
    assert [one["name"] for one in rows] == ["Teine"]
