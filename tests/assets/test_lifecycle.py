"""Every way between the states of an asset, and what each of them asks and leaves behind."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Any

import pytest
from psycopg2.extras import DateTimeTZRange

from accounts.models import User
from assets.models import Asset, AssetTag, Assignment, Disposal, Repair
from assets.services import lifecycle
from assets.services.assets import assign_asset, lend_asset, return_asset
from assets.services.tags import add_tag
from assets.states import BY_HOLDER, IN_HAND, TRANSITIONS
from itportal.core.errors import Invalid, NotThere, Refused, WrongState
from itportal.core.journal.models import Event
from itportal.core.journal.sentences import sentence
from tests.assets.builders import make_asset
from tests.builders import make_institution, make_person, make_user, make_vendor

pytestmark = pytest.mark.django_db
State = Asset.State
NOW = datetime(2026, 11, 20, 10, tzinfo=UTC)
TODAY = NOW.date()
NOTHING_LEFT: dict[str, Any] = {"reason": "worn", "method": "recycled", "erasure": "no_storage"}


def call(verb: str, asset: Asset, actor: User) -> Callable[[], object]:
    of: dict[str, Callable[..., object]] = {
        "order": partial(lifecycle.order_asset, ordered_on=TODAY),
        "receive": partial(lifecycle.receive_asset, acquired_on=TODAY),
        "assign": partial(assign_asset, person=make_person(), now=NOW),
        "lend": partial(lend_asset, person=make_person(), until=TODAY, now=NOW),
        "return": partial(return_asset, now=NOW),
        "repair": partial(lifecycle.send_to_repair, fault="Ekraan", now=NOW),
        "back_from_repair": partial(lifecycle.back_from_repair, outcome="repaired", now=NOW),
        "mark_missing": partial(lifecycle.mark_missing, now=NOW),
        "mark_found": lifecycle.mark_found,
        "retire": partial(lifecycle.retire_asset, reason="Vana", now=NOW),
        "dispose": partial(lifecycle.dispose_asset, now=NOW, **NOTHING_LEFT),
        "restore": partial(lifecycle.restore_asset, reason="Ekslikult", now=NOW),
    }
    return partial(of[verb], asset_id=asset.pk, actor=actor)


def held(asset: Asset, state: str, *, due_on: date | None = None) -> None:
    Asset.objects.filter(pk=asset.pk).update(state=state)
    began = DateTimeTZRange(NOW - timedelta(days=9), None)
    Assignment.objects.create(asset=asset, person=make_person(), during=began, due_on=due_on)


@pytest.mark.parametrize("verb", TRANSITIONS)
def test_every_verb_in_every_state(verb: str) -> None:
    admin = make_user("administrator")
    done = 0
    for state in State.values:
        asset = make_asset()
        if state in IN_HAND or (verb == "return" and state != State.IN_STOCK):
            held(asset, state)
        Asset.objects.filter(pk=asset.pk).update(state=state)
        events = Event.objects.count()
        leads = TRANSITIONS[verb].get(state)
        if leads is None:
            with pytest.raises(WrongState):
                call(verb, asset, admin)()
            assert Event.objects.count() == events
            continue
        call(verb, asset, admin)()
        done += 1
        asset.refresh_from_db()
        assert asset.state == (State.IN_STOCK if leads == BY_HOLDER else leads), state
        told = Event.objects.latest("id")
        assert Event.objects.count() == events + 1
        assert told.object_uid == asset.uid
        assert "%(" not in sentence(told)
        assert not sentence(told).startswith("assets.")
        running = asset.assignments.running().count()
        ends = {"return", "retire", "dispose"}
        assert running == (
            verb in {"assign", "lend"} or (state in IN_HAND and verb not in ends)
        )
    assert done == len(TRANSITIONS[verb])


def test_only_keepers_of_the_owner_lead_it_on() -> None:
    school = make_institution()
    strangers = [
        make_user("specialist", institution=make_institution()),
        make_user("auditor"),
        make_user("approver", institution=school),
    ]
    for verb, ways in TRANSITIONS.items():
        asset = make_asset(institution=school)
        state = next(iter(ways))
        if verb == "return":
            held(asset, state)
        Asset.objects.filter(pk=asset.pk).update(state=state)
        for stranger in strangers:
            with pytest.raises((Refused, NotThere)):
                call(verb, asset, stranger)()
    assert not Event.objects.exists()


@pytest.mark.parametrize(("due_on", "after"), [(None, State.IN_USE), (TODAY, State.ON_LOAN)])
def test_what_comes_back_goes_to_whoever_has_it(due_on: date | None, after: str) -> None:
    admin = make_user("administrator")
    asset = make_asset()
    held(asset, State.IN_USE, due_on=due_on)
    for there, back in (("repair", "back_from_repair"), ("mark_missing", "mark_found")):
        call(there, asset, admin)()
        call(back, asset, admin)()
        asset.refresh_from_db()
        assert asset.state == after
    assert asset.assignments.running().count() == 1


def test_a_loan_is_prolonged_and_never_into_the_past() -> None:
    admin, person, asset = make_user("administrator"), make_person(), make_asset()
    lend = partial(lend_asset, asset_id=asset.pk, actor=admin, person=person)
    first = lend(until=TODAY, now=NOW)
    again = lend(until=TODAY + timedelta(days=7), now=NOW)
    assert (again.pk, again.due_on) == (first.pk, TODAY + timedelta(days=7))
    assert Event.objects.latest("id").code == "assets.asset.loan_prolonged"
    with pytest.raises(Invalid) as caught:
        lend(until=TODAY - timedelta(days=1), now=NOW)
    assert list(caught.value.fields) == ["until"]
    for holders in ({"person": None}, {"to_asset": make_asset()}):
        with pytest.raises(Invalid) as caught:
            lend(until=TODAY, now=NOW, **holders)  # none, and two
        assert list(caught.value.fields) == ["person"]


def test_a_repair_keeps_what_was_done_and_what_it_cost() -> None:
    admin, asset, firm = make_user("administrator"), make_asset(), make_vendor()
    send = partial(lifecycle.send_to_repair, asset_id=asset.pk, actor=admin, now=NOW)
    repair = send(fault=" Ei  käivitu ", vendor=firm, is_warranty=True)
    assert repair.fault == "Ei käivitu"
    lifecycle.back_from_repair(
        asset_id=asset.pk,
        actor=admin,
        now=NOW + timedelta(days=3),
        outcome="repaired",
        done="Emaplaat vahetatud",
    )
    repair.refresh_from_db()
    assert (repair.outcome, repair.done) == (Repair.Outcome.REPAIRED, "Emaplaat vahetatud")
    firm.is_active = False
    firm.save()
    with pytest.raises(Invalid):
        send(fault="Jälle", vendor=firm)
    with pytest.raises(Invalid):
        send(fault="x" * 301)


@pytest.mark.parametrize(
    ("field", "facts"),
    [
        ("erasure", {}),
        ("erasure", {"erasure": "magic"}),
        ("erased_by", {"erasure": "overwritten"}),
        ("erased_on", {"erasure": "overwritten", "erased_by": "Marko Tamm"}),
        (
            "erased_on",
            {
                "erasure": "destroyed",
                "erased_by": "Marko Tamm",
                "erased_on": TODAY + timedelta(days=1),
            },
        ),
    ],
)
def test_what_holds_data_is_not_disposed_of_untold(
    field: str, facts: dict[str, object]
) -> None:
    asset = make_asset()  # a laptop
    dispose = partial(
        lifecycle.dispose_asset,
        asset_id=asset.pk,
        actor=make_user("administrator"),
        now=NOW,
        reason="worn",
        method="recycled",
    )
    with pytest.raises(Invalid) as caught:
        dispose(**facts)  # type: ignore[arg-type]
    assert list(caught.value.fields) == [field]
    dispose(erasure="overwritten", erased_by="Marko Tamm", erased_on=TODAY)
    assert Disposal.objects.get().erased_by == "Marko Tamm"


def test_disposal_frees_serial_number_and_codes_and_is_taken_back_only_when_free() -> None:
    admin = make_user("administrator")
    old, new = make_asset(), make_asset()
    Asset.objects.filter(pk=old.pk).update(serial="7KX-21M3")
    add = partial(add_tag, actor=admin, kind="barcode", value="4740 123")
    add(asset_id=old.pk)
    with pytest.raises(Invalid) as caught:
        add(asset_id=new.pk, value="4740123")
    assert old.inventory_no in str(caught.value.fields["value"])
    lifecycle.dispose_asset(asset_id=old.pk, actor=admin, now=NOW, **NOTHING_LEFT)
    assert AssetTag.objects.filter(ended_at=None).count() == 0
    add(asset_id=new.pk)
    Asset.objects.filter(pk=new.pk).update(serial="7kx 21m3")
    assert list(Asset.objects.with_code("4740123")) == [new]
    with pytest.raises(Invalid) as caught:
        lifecycle.restore_asset(asset_id=old.pk, actor=admin, now=NOW, reason="Leitud")
    assert new.inventory_no in str(caught.value.fields["serial"])
    Asset.objects.filter(pk=new.pk).update(serial="")
    lifecycle.restore_asset(asset_id=old.pk, actor=admin, now=NOW, reason="Leitud")
    assert Disposal.objects.get().revoked_at == NOW


def test_what_holds_parts_is_not_disposed_of() -> None:
    admin, cart = make_user("administrator"), make_asset()
    part = make_asset()
    Asset.objects.filter(pk=part.pk).update(parent=cart)
    with pytest.raises(WrongState) as caught:
        lifecycle.dispose_asset(asset_id=cart.pk, actor=admin, now=NOW, **NOTHING_LEFT)
    assert part.inventory_no in caught.value.message
