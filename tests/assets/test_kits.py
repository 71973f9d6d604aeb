"""Kits: what is proposed, handed over with one act and one press, all or none; set up on a page."""

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from assets.models import Asset, Assignment, Handover, Kit, StockMove
from assets.services.booking_pools import create_pool
from assets.services.handover import Thing
from assets.services.kits import Wanted, create_kit, edit_kit, issue_kit, propose
from itportal.core.errors import Invalid, NotThere, Refused, WrongState
from tests.assets.builders import make_asset, make_kit, make_model, make_stock_item
from tests.builders import make_institution, make_user

pytestmark = pytest.mark.django_db


def test_free_devices_are_proposed_and_handed_over_with_the_supplies_or_nothing_is() -> None:
    school = make_institution()
    keeper = make_user("specialist", institution=school)
    person = make_user("staff", institution=school).person
    assert person is not None
    lent, used, free, spare = (make_asset(institution=school) for _ in range(4))
    create_pool(actor=keeper, institution=school, name="Laenutus", assets=[lent])
    Asset.objects.filter(pk=used.pk).update(state="in_use")
    make_asset()  # another institution's
    kit = make_kit(school, laptops=3, toners=2)
    proposal = propose(kit)
    assert proposal.assets == [free, spare]
    assert proposal.missing == [f"1 × {free.model.category}"]
    [supply] = proposal.supplies
    given: dict[str, Any] = {
        "kit_id": kit.pk,
        "actor": keeper,
        "now": timezone.now(),
        "person": person,
        "supplies": proposal.supplies,
    }
    for things in ([Thing(asset=free), Thing(asset=used, held_id=1)], [Thing(name="Kott")]):
        with pytest.raises((WrongState, Invalid)):
            issue_kit(**given, things=things)
    assert not Handover.objects.exists()
    assert not StockMove.objects.filter(kind="issue").exists()
    with pytest.raises((Refused, NotThere)):
        issue_kit(
            **(given | {"actor": make_user("specialist", institution=make_institution())}),
            things=[Thing(asset=free)],
        )
    act = issue_kit(**given, things=[Thing(asset=one) for one in proposal.assets])
    assert [line.number for line in act.lines.all()] == [
        free.inventory_no,
        spare.inventory_no,
        "",
    ]
    assert list(act.lines.values_list("name", "count"))[-1] == (supply.item.name, 2)
    assert Assignment.objects.running().filter(person=person).count() == 2
    supply.item.refresh_from_db()
    assert supply.item.on_hand == 3
    again = propose(kit)
    assert (again.assets, again.missing) == ([], [f"3 × {free.model.category}"])


def test_a_kit_is_of_one_institution_and_says_what_is_in_it() -> None:
    school = make_institution()
    keeper = make_user("specialist", institution=school)
    model = make_model()
    foreign = make_stock_item(make_institution())
    for lines in (
        [],
        [Wanted(model, 101)],
        [Wanted(model, 0)],
        [Wanted(model)] * 21,
        [Wanted(foreign)],
    ):
        with pytest.raises(Invalid) as wrong:
            create_kit(actor=keeper, institution=school, name="Klass", lines=lines)
        assert set(wrong.value.fields) == {"lines"}
    kit = create_kit(actor=keeper, institution=school, name="Klass", lines=[Wanted(model, 24)])
    edit_kit(kit_id=kit.pk, actor=keeper, lines=[Wanted(model.category, 2)], is_active=False)
    assert [str(line) for line in kit.lines.all()] == [f"2 × {model.category}"]
    with pytest.raises(WrongState):
        issue_kit(
            kit_id=kit.pk,
            actor=keeper,
            now=timezone.now(),
            person=keeper.person,  # type: ignore[arg-type]  # it has one
            things=[],
        )


def test_a_keeper_sets_a_kit_up_and_hands_it_over_on_the_pages() -> None:
    school = make_institution()
    keeper = Client()
    keeper.force_login(make_user("specialist", institution=school))
    person = make_user("staff", institution=school).person
    assert person is not None
    item = make_stock_item(school, held=5)
    asset = make_asset(institution=school)
    kind = asset.model.category
    form = {
        "name": "Uus töötaja",
        "institution": str(school.uid),
        "what_0": f"k{kind.pk}",
        "count_0": "2",
        "what_1": f"t{item.pk}",
        "count_1": "3",
    }
    assert keeper.post("/assets/komplektid/uus/", form).status_code == 302
    kit = Kit.objects.get()
    assert [str(line) for line in kit.lines.all()] == [f"2 × {kind}", f"3 × {item}"]
    opened = keeper.get(f"/assets/aktid/uus/?kind=handover&kit={kit.uid}").content.decode()
    assert f'name="asset" value="{asset.inventory_no}"' in opened
    assert f"1 × {kind}" in opened
    place = item.balances.get().place
    sent = {
        "kind": "handover",
        "kit": str(kit.uid),
        "person": str(person),
        "person-key": str(person.uid),
        "asset": [asset.inventory_no],
        "seen": ["0"],
        "supply": [item.number],
        "supply_place": [str(place.uid)],
        "supply_count": ["9"],
        "make": "1",
    }
    refused = keeper.post("/assets/aktid/uus/", sent)
    assert refused.status_code == 409
    assert not Handover.objects.exists()
    made = keeper.post("/assets/aktid/uus/", sent | {"supply_count": ["3"]})
    act = Handover.objects.get()
    assert made["Location"].endswith(f"/{act.number}/allkiri/")
    item.refresh_from_db()
    assert (item.on_hand, act.lines.count()) == (2, 2)
    page = keeper.get("/assets/komplektid/").content.decode()
    assert "Uus töötaja" in page
    assert keeper.get(f"/assets/komplektid/{kit.uid}/muuda/").status_code == 200
