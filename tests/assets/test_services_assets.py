from datetime import UTC, date, datetime, timedelta
from functools import partial
from itertools import pairwise

import pytest

from accounts.models import Room, Site
from assets.models import Asset, AssetModel, Assignment, Category
from assets.services.assets import assign_asset, register_asset, return_asset
from assets.services.catalogue import CATEGORIES, ensure_model, install_categories
from itportal.core.errors import Invalid, NotThere, Refused, WrongState
from itportal.core.journal.models import Event
from tests.assets.builders import make_asset, make_model
from tests.builders import make_institution, make_person, make_user
from tests.race import race

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 20, 10, tzinfo=UTC)


def test_registered_asset_gets_the_next_free_number() -> None:
    school = make_institution()
    keeper = make_user("specialist", institution=school)
    register = partial(register_asset, actor=keeper, model=make_model(), institution=school)
    first = register()
    following = f"V-{int(first.inventory_no[2:]) + 1:04d}"
    typed = register(inventory_no=f" {following.lower()} ")
    third = register(serial=" 5XK  2 ")
    assert typed.inventory_no == following
    assert third.inventory_no == f"V-{int(first.inventory_no[2:]) + 2:04d}"
    assert third.serial == "5XK 2"
    assert Event.objects.filter(code="assets.asset.registered").count() == 3


@pytest.mark.parametrize(
    ("field", "facts"),
    [
        ("inventory_no", {"inventory_no": "V" * 21}),
        ("inventory_no", {"inventory_no": "V 0412!"}),
        ("inventory_no", {"inventory_no": "V\x00"}),
        ("inventory_no", {"inventory_no": "KV/"}),
        ("inventory_no", {"inventory_no": "KV//1"}),
        ("inventory_no", {"inventory_no": "KV/../1"}),
        ("inventory_no", {"inventory_no": "\u202eV-1"}),
        ("inventory_no", {"inventory_no": "TAKEN-1"}),
        ("serial", {"serial": "x" * 81}),
        ("serial", {"serial": "x\x00"}),
        (
            "warranty_until",
            {"acquired_on": date(2026, 1, 2), "warranty_until": date(2026, 1, 1)},
        ),
    ],
)
def test_wrong_shapes_name_their_field(field: str, facts: dict[str, object]) -> None:
    make_asset(inventory_no="TAKEN-1")
    with pytest.raises(Invalid) as caught:
        register_asset(
            actor=make_user("administrator"),
            model=make_model(),
            institution=make_institution(),
            **facts,  # type: ignore[arg-type]
        )
    assert list(caught.value.fields) == [field]


def test_only_keepers_of_the_owner_register_give_and_take() -> None:
    school = make_institution()
    asset = make_asset(institution=school)
    person = make_person(institution=school)
    for stranger in (
        make_user("specialist", institution=make_institution()),
        make_user("auditor"),
        make_user("finance"),
        make_user("staff"),
    ):
        with pytest.raises(Refused):
            register_asset(actor=stranger, model=make_model(), institution=school)
        with pytest.raises((Refused, NotThere)):
            assign_asset(asset_id=asset.pk, actor=stranger, person=person, now=NOW)
        with pytest.raises(Refused):
            return_asset(asset_id=asset.pk, actor=stranger, now=NOW)
    assert not Event.objects.exists()


def test_given_on_and_taken_back() -> None:
    school = make_institution()
    keeper = make_user("specialist", institution=school)
    asset = make_asset(institution=school)
    site = Site.objects.create(institution=school, name="Peamaja")
    room = Room.objects.create(site=site, name="214")
    first, second = (make_person(institution=school) for _ in range(2))
    first.room = room
    first.save()
    give = partial(assign_asset, asset_id=asset.pk, actor=keeper)
    one = give(person=first, now=NOW)
    asset.refresh_from_db()
    assert (asset.state, asset.room) == (Asset.State.IN_USE, room)
    with pytest.raises(WrongState) as caught:
        give(person=first, now=NOW + timedelta(hours=1))
    assert caught.value.code == "asset.held_already"
    two = give(person=second, now=NOW + timedelta(hours=2), seen_assignment_id=one.pk)
    with pytest.raises(WrongState) as caught:
        give(room=room, now=NOW + timedelta(hours=3), seen_assignment_id=one.pk)
    assert caught.value.code == "asset.holder_changed"
    give(room=room, now=NOW + timedelta(hours=3), seen_assignment_id=two.pk)
    taken = return_asset(asset_id=asset.pk, actor=keeper, now=NOW + timedelta(hours=4))
    assert taken.state == Asset.State.IN_STOCK
    with pytest.raises(WrongState):
        return_asset(asset_id=asset.pk, actor=keeper, now=NOW + timedelta(hours=5))
    periods = [(a.during.lower, a.during.upper) for a in asset.assignments.order_by("pk")]
    hours = [NOW + timedelta(hours=h) for h in (0, 2, 3, 4)]
    assert periods == list(pairwise(hours))
    codes = Event.objects.order_by("id").values_list("code", flat=True)
    assert list(codes) == 3 * ["assets.asset.assigned"] + ["assets.asset.returned"]


def test_gone_person_ended_room_and_retired_asset_are_refused() -> None:
    admin = make_user("administrator")
    asset = make_asset()
    gone = make_person()
    gone.is_active = False
    gone.save()
    give = partial(assign_asset, asset_id=asset.pk, actor=admin, now=NOW)
    with pytest.raises(Invalid):
        give(person=gone)
    site = Site.objects.create(institution=asset.institution, name="Maja", is_active=False)
    with pytest.raises(Invalid):
        give(room=Room.objects.create(site=site, name="1"))
    Asset.objects.update(state=Asset.State.RETIRED)
    with pytest.raises(WrongState) as caught:
        give(person=make_person())
    assert caught.value.code == "asset.wrong_state"
    with pytest.raises(NotThere):
        assign_asset(asset_id=0, actor=admin, now=NOW, person=make_person())


def test_invisible_person_is_as_absent() -> None:
    school = make_institution()
    keeper = make_user("specialist", institution=school)
    asset = make_asset(institution=school)
    with pytest.raises(NotThere):
        assign_asset(asset_id=asset.pk, actor=keeper, person=make_person(), now=NOW)


def test_models_are_found_whatever_the_case() -> None:
    admin = make_user("administrator")
    laptop = Category.objects.get(code="laptop")
    ensure = partial(ensure_model, actor=admin, category=laptop)
    made = ensure(manufacturer="Dell", name="Latitude 5440")
    assert ensure(manufacturer=" dell ", name="LATITUDE  5440") == made
    assert AssetModel.objects.count() == 1
    assert Event.objects.count() == 1
    for field, manufacturer, name in (
        ("manufacturer", "", "X"),
        ("name", "Dell", "x" * 121),
    ):
        with pytest.raises(Invalid) as caught:
            ensure(manufacturer=manufacturer, name=name)
        assert list(caught.value.fields) == [field]
    with pytest.raises(Refused):
        ensure_model(actor=make_user("staff"), category=laptop, manufacturer="A", name="B")


def test_categories_come_with_the_database_and_stay_as_set() -> None:
    Category.objects.filter(code="laptop").update(name_et="Rüperaal")
    install_categories()
    assert Category.objects.count() == len(CATEGORIES)
    assert Category.objects.get(code="laptop").name_et == "Rüperaal"


@pytest.mark.django_db(transaction=True)
def test_two_give_the_same_free_asset() -> None:
    admin = make_user("administrator")
    asset = make_asset()
    calls = [
        partial(
            assign_asset,
            asset_id=asset.pk,
            actor=admin,
            person=make_person(),
            now=NOW,
            seen_assignment_id=None,
        )
        for _ in range(2)
    ]
    outcome = race(*calls)
    assert sum(isinstance(answer, Assignment) for answer in outcome) == 1
    assert sum(isinstance(answer, WrongState) for answer in outcome) == 1
    assert Assignment.objects.filter(during__upper_inf=True).count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_take_back_the_same_asset() -> None:
    admin = make_user("administrator")
    asset = make_asset()
    assign_asset(asset_id=asset.pk, actor=admin, person=make_person(), now=NOW)
    back = partial(return_asset, asset_id=asset.pk, actor=admin, now=NOW + timedelta(hours=1))
    outcome = race(back, back)
    assert sum(isinstance(answer, WrongState) for answer in outcome) == 1
    assert Event.objects.filter(code="assets.asset.returned").count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_register_the_same_number() -> None:
    admin = make_user("administrator")
    register = partial(
        register_asset,
        actor=admin,
        model=make_model(),
        institution=make_institution(),
        inventory_no="V-7777",
    )
    outcome = race(register, register)
    assert sum(isinstance(answer, Invalid) for answer in outcome) == 1
    assert Asset.objects.count() == 1
