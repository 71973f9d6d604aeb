"""Repairs: every way between their states, who may go it, what the device does meanwhile."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from functools import partial

import pytest

from accounts.models import User
from assets.models import Asset, PartSwap, Repair
from assets.repair_reads import claim_of, spent_in_words, spent_on
from assets.repair_states import AWAY, REPAIR_TRANSITIONS, RepairState
from assets.services import lifecycle, repairs
from assets.services.assets import assign_asset
from assets.services.swaps import swap_device, swap_part
from itportal.core.errors import Invalid, NotThere, Refused, WrongState
from itportal.core.journal.models import Event
from itportal.core.journal.sentences import sentence
from itportal.core.notices.models import Notice
from itportal.core.search.models import SearchRow
from tests.assets.builders import make_asset
from tests.builders import make_institution, make_person, make_user, make_vendor
from tests.repairs.builders import NOW, make_repair

pytestmark = pytest.mark.django_db
TODAY = NOW.date()
S = RepairState


def call(verb: str, repair: Repair, actor: User) -> Callable[[], object]:
    net = repair.quote_net or Decimal(0)
    of: dict[str, Callable[..., object]] = {
        "send": partial(repairs.send_repair, vendor=make_vendor(), now=NOW),
        "start": partial(repairs.start_repair, now=NOW),
        "quote": partial(repairs.record_quote, net=Decimal(80), vat=Decimal("19.20"), now=NOW),
        "approve": partial(repairs.approve_quote, net=net),
        "decline": partial(repairs.decline_quote, net=net),
        "back": partial(repairs.bring_back, outcome="repaired", now=NOW),
        "close": partial(repairs.close_repair, outcome="no_fault"),
        "scrap": partial(repairs.scrap_repair, reason="Vana", now=NOW),
    }
    return partial(of[verb], repair_id=repair.pk, actor=actor)


@pytest.mark.parametrize("verb", REPAIR_TRANSITIONS)
def test_every_verb_in_every_state(verb: str) -> None:
    admin = make_user("administrator")
    done = 0
    for state in S.values:
        asset = make_asset()
        repair = make_repair(state, asset=asset)
        leads = REPAIR_TRANSITIONS[verb].get(state)
        events = Event.objects.count()
        if leads is None:
            with pytest.raises(WrongState):
                call(verb, repair, admin)()
            assert Event.objects.count() == events
            continue
        call(verb, repair, admin)()
        done += 1
        repair.refresh_from_db()
        asset.refresh_from_db()
        assert repair.state == leads, state
        expected = Asset.State.IN_REPAIR if leads in AWAY else Asset.State.IN_USE
        assert asset.state == (Asset.State.RETIRED if verb == "scrap" else expected), state
        told = Event.objects.filter(object_uid=repair.uid)
        assert told.count() == 1
        assert told.get().institution_id == asset.institution_id
        for event in Event.objects.order_by("-id")[:2]:
            assert "%(" not in sentence(event)
            assert not sentence(event).startswith("assets.")
    assert done == len(REPAIR_TRANSITIONS[verb])


def test_only_keepers_of_the_devices_institution_lead_it_on() -> None:
    school = make_institution()
    strangers = [
        make_user("specialist", institution=make_institution()),
        make_user("auditor"),
        make_user("approver", institution=school),
    ]
    for verb, ways in REPAIR_TRANSITIONS.items():
        repair = make_repair(next(iter(ways)), institution=school)
        for stranger in strangers:
            with pytest.raises((Refused, NotThere)):
                call(verb, repair, stranger)()
    assert not Event.objects.exists()
    foreign, auditor, head = strangers
    assert not Repair.objects.visible_to(foreign).exists()
    assert Repair.objects.visible_to(auditor).count() == len(REPAIR_TRANSITIONS)
    assert Repair.objects.visible_to(head).count() == len(REPAIR_TRANSITIONS)
    holder = make_user("staff")
    assert not Repair.objects.visible_to(holder).exists()


def test_noting_begins_with_the_warranty_and_runs_once() -> None:
    admin, firm = make_user("administrator"), make_vendor()
    old, new = make_asset(), make_asset()
    Asset.objects.filter(pk=old.pk).update(warranty_until=TODAY - timedelta(days=1))
    Asset.objects.filter(pk=new.pk).update(
        warranty_until=TODAY, supplier=firm, invoice_no="A-77", serial="7KX-21M3"
    )
    note = partial(repairs.note_repair, actor=admin, now=NOW)
    out = note(asset_id=old.pk, fault=" Ei  käivitu ", request="P-2598")
    claimed = note(asset_id=new.pk, fault="Ekraan")
    assert (out.state, out.fault, out.is_warranty) == (S.NOTED, "Ei käivitu", False)
    assert (claimed.state, claimed.vendor, claimed.is_warranty) == (S.WARRANTY, firm, True)
    new.refresh_from_db()
    told = claim_of(new, today=TODAY)
    assert told.is_valid
    assert {"A-77", "7KX-21M3", firm.name} <= {text for _label, text in told.facts}
    assert not claim_of(new, today=TODAY + timedelta(days=1)).is_valid
    with pytest.raises(WrongState) as caught:
        note(asset_id=old.pk, fault="Jälle")
    assert out.number in caught.value.message
    with pytest.raises(Invalid):
        note(asset_id=make_asset().pk, fault="")
    lifecycle.retire_asset(asset_id=old.pk, actor=admin, now=NOW, reason="Katki")
    out.refresh_from_db()
    assert out.state == S.SCRAPPED
    with pytest.raises(WrongState):
        note(asset_id=old.pk, fault="Jälle")


def test_the_register_sends_what_was_noted() -> None:
    admin, asset = make_user("administrator"), make_asset()
    noted = repairs.note_repair(asset_id=asset.pk, actor=admin, now=NOW, fault="Aku")
    sent = lifecycle.send_to_repair(
        asset_id=asset.pk, actor=admin, now=NOW, fault="Aku on paisunud", vendor=make_vendor()
    )
    assert (sent.pk, sent.number, sent.state) == (noted.pk, noted.number, S.AT_VENDOR)


def test_the_loaner_is_lent_to_the_holder_and_holds_the_repair_open() -> None:
    admin, asset, loaner = make_user("administrator"), make_asset(), make_asset()
    repair = repairs.note_repair(asset_id=asset.pk, actor=admin, now=NOW, fault="Ekraan")
    lend = partial(
        repairs.lend_loaner,
        repair_id=repair.pk,
        actor=admin,
        now=NOW,
        until=TODAY + timedelta(days=9),
    )
    with pytest.raises(WrongState):
        lend(asset=loaner)
    person = make_person()
    earlier = NOW - timedelta(days=3)
    assign_asset(asset_id=asset.pk, actor=admin, now=earlier, person=person)
    with pytest.raises(Invalid):
        lend(asset=asset)
    lend(asset=loaner)
    loaner.refresh_from_db()
    assert loaner.state == Asset.State.ON_LOAN
    assert loaner.assignments.running().get().person == person
    with pytest.raises(WrongState):
        lend(asset=make_asset())
    close = partial(repairs.close_repair, repair_id=repair.pk, actor=admin, outcome="no_fault")
    with pytest.raises(WrongState) as caught:
        close()
    assert loaner.inventory_no in caught.value.message
    repairs.return_loaner(repair_id=repair.pk, actor=admin, now=NOW + timedelta(days=1))
    loaner.refresh_from_db()
    assert loaner.state == Asset.State.IN_STOCK
    assert close().state == S.CLOSED


def test_a_quote_is_decided_by_the_amount_that_was_read() -> None:
    admin, repair = make_user("administrator"), make_repair(S.AT_VENDOR)
    quote = partial(repairs.record_quote, repair_id=repair.pk, actor=admin, now=NOW)
    with pytest.raises(Invalid) as caught:
        quote(net=Decimal(-1))
    assert list(caught.value.fields) == ["net"]
    quote(net=Decimal(100), vat=Decimal(24), text="Emaplaat")
    quote(net=Decimal(120), vat=Decimal("28.80"))
    with pytest.raises(WrongState):
        repairs.approve_quote(repair_id=repair.pk, actor=admin, net=Decimal(100))
    approved = repairs.approve_quote(repair_id=repair.pk, actor=admin, net=Decimal(120))
    assert (approved.state, approved.quote_gross) == (S.APPROVED, Decimal("148.80"))


def test_repair_or_replace_is_told_with_its_figures() -> None:
    asset = make_asset()
    Asset.objects.filter(pk=asset.pk).update(
        price_net=1000, price_vat=0, price_gross=1000, lifetime_months=50
    )
    Asset.objects.filter(pk=asset.pk).update(acquired_on=date(2024, 11, 20))
    asset.refresh_from_db()
    earlier = make_repair(S.CLOSED, asset=asset)
    Repair.objects.filter(pk=earlier.pk).update(cost_net=60)
    repair = Repair.objects.create(
        number="R-x", asset=asset, fault="Aku", quote_net=200, quote_vat=0, quote_gross=200
    )
    spent = spent_on(repair, today=TODAY)
    assert (spent.earlier, spent.worth) == (Decimal(60), Decimal(520))
    assert (spent.months, spent.share, spent.lifetime) == (24, 50, 50)
    told = spent_in_words(spent)
    assert all(figure in told for figure in ("200", "60", "520", "50", "24"))
    bare = Repair.objects.create(number="R-y", asset=make_asset(), fault="Aku")
    assert spent_in_words(spent_on(bare, today=TODAY)) == ""


def test_what_was_swapped_is_kept_and_the_old_serial_number_still_finds_it() -> None:
    admin, asset, other = make_user("administrator"), make_asset(), make_asset()
    Asset.objects.filter(pk=asset.pk).update(serial="OLD-1234")
    Asset.objects.filter(pk=other.pk).update(serial="HERE-99")
    change = partial(swap_device, asset_id=asset.pk, actor=admin, now=NOW)
    for serial in ("", "OLD-1234", "here 99", "x" * 81):
        with pytest.raises(Invalid) as caught:
            change(new_serial=serial)
        assert list(caught.value.fields) == ["new_serial"]
    change(new_serial="NEW-5678")
    asset.refresh_from_db()
    assert asset.serial == "NEW-5678"
    body = SearchRow.objects.get(kind="asset", object_id=asset.pk).body
    assert "OLD-1234" in body
    assert "NEW-5678" in body
    part = partial(swap_part, asset_id=asset.pk, actor=admin, now=NOW)
    part(part="Aku", old_serial="B1", new_serial="B2")
    with pytest.raises(Invalid):
        part(part=" ")
    kept = PartSwap.objects.filter(asset=asset).order_by("pk")
    assert [(row.is_device, row.old_serial) for row in kept] == [
        (True, "OLD-1234"),
        (False, "B1"),
    ]
    stranger = make_user("specialist", institution=make_institution())
    with pytest.raises(Refused):
        part(part="Aku", actor=stranger)
    foreign = make_repair(S.NOTED)
    with pytest.raises(NotThere):
        part(part="Aku", repair=foreign)


def test_the_keeper_is_told_once_of_each_day_that_passed() -> None:
    keeper = make_user("administrator")
    repair = make_repair(S.AT_VENDOR)
    others = [make_repair(state) for state in (S.NOTED, S.BACK, S.CLOSED)]
    for one in (repair, *others):
        Repair.objects.filter(pk=one.pk).update(keeper=keeper, due_on=TODAY)
    assert repairs.tell_late(now=NOW) == 0
    later = NOW + timedelta(days=1)
    assert [repairs.tell_late(now=later) for _time in range(2)] == [1, 0]
    Repair.objects.filter(pk=repair.pk).update(due_on=TODAY + timedelta(days=1))
    assert repairs.tell_late(now=NOW + timedelta(days=2)) == 1
    assert Notice.objects.filter(recipient=keeper, kind="repair_late").count() == 2
