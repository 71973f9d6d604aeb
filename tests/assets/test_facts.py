"""What is known of an asset: checked at once, kept typed, never in a ring, never lost."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import partial
from typing import Any

import pytest

from assets.accounting import LIMIT, accounting_of, with_accounting
from assets.models import Asset, Category, CustomField, Manufacturer
from assets.money import residual_value
from assets.services.assets import assign_asset, edit_asset, move_asset, register_asset
from assets.services.catalogue import create_field, update_category, update_field, update_model
from assets.services.facts import fields_of, put_facts
from itportal.core.dated.models import DatedNumber
from itportal.core.dated.services import change_number, remove_number, set_number
from itportal.core.errors import Invalid, NotThere, Refused, WrongState
from itportal.core.journal.models import Event
from tests.accounts.test_web_people import CountQueries
from tests.assets.builders import make_asset, make_model
from tests.builders import make_institution, make_person, make_user, make_vendor
from tests.race import race

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 20, 10, tzinfo=UTC)


def make_field(slug: str, kind: str, **facts: Any) -> CustomField:
    return create_field(
        actor=make_user("administrator"),
        slug=slug,
        kind=kind,
        **{
            "name_et": slug,
            "name_en": slug,
            "categories": [make_model().category],
            **facts,
        },
    )


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ({"price_net": "100", "price_vat": "24"}, ("100", "24", "124")),
        ({"price_gross": "124", "price_vat": "24"}, ("100", "24", "124")),
        ({"price_gross": "124", "price_net": "100"}, ("100", "24", "124")),
        ({"price_net": "9.99", "price_vat": "0"}, ("9.99", "0", "9.99")),
        ({"price_net": "1", "price_vat": "1", "price_gross": "3"}, "price_gross"),
        ({"price_net": "100", "price_gross": "99"}, "price_gross"),
        ({"price_net": "100"}, "price_vat"),
        ({"price_vat": "100"}, "price_net"),
        ({"price_net": "1.001", "price_vat": "0"}, "price_net"),
        ({"price_net": "1e13", "price_vat": "0"}, "price_net"),
    ],
)
def test_prices_add_up(given: Mapping[str, str], kept: object) -> None:
    register = partial(
        register_asset,
        actor=make_user("administrator"),
        model=make_model(),
        institution=make_institution(),
    )
    prices: Any = {name: Decimal(value) for name, value in given.items()}
    if isinstance(kept, tuple):
        asset = register(**prices)
        asset.refresh_from_db()
        found = (asset.price_net, asset.price_vat, asset.price_gross)
        assert found == tuple(map(Decimal, kept))
    else:
        with pytest.raises(Invalid) as caught:
            register(**prices)
        assert kept in caught.value.fields


@pytest.mark.parametrize(
    ("bought", "day", "left"),
    [
        ((2024, 8, 28), (2024, 8, 28), "949.00"),
        ((2024, 8, 28), (2024, 9, 27), "949.00"),
        ((2024, 8, 28), (2024, 9, 28), "933.18"),
        ((2024, 1, 31), (2024, 2, 29), "933.18"),  # February is shorter
        ((2024, 8, 28), (2029, 8, 28), "0.00"),
        ((2024, 8, 28), (2040, 1, 1), "0.00"),
        ((2024, 8, 28), (2024, 8, 27), None),
    ],
)
def test_residual_value_falls_by_whole_months(
    bought: tuple[int, int, int], day: tuple[int, int, int], left: str | None
) -> None:
    found = residual_value(Decimal(949), date(*bought), 60, date(*day))
    assert found == (Decimal(left) if left else None)


@pytest.mark.parametrize(
    ("kind", "raw", "kept"),
    [
        ("text", "  i5  1335U ", "i5 1335U"),
        ("text", "x" * 301, None),
        ("text", "\u202ei5", None),
        ("number", "16", 16),
        ("number", "1 024,5", 1024.5),
        ("number", 8, 8),
        ("number", True, None),
        ("number", "NaN", None),
        ("number", "1e99", None),
        ("date", "14.10.2027", "2027-10-14"),
        ("date", date(2027, 10, 14), "2027-10-14"),
        ("date", "31.02.2027", None),
        ("boolean", "jah", True),
        ("boolean", False, False),
        ("boolean", "võib-olla", None),
        ("choice", "NVME", "NVMe"),
        ("choice", "kassett", None),
        ("url", "https://example.ee/a", "https://example.ee/a"),
        ("url", "javascript:alert(1)", None),
        ("url", "http://[", None),
    ],
)
def test_custom_values_are_typed(kind: str, raw: object, kept: object) -> None:
    make_field("fact", kind, options=["NVMe", "SATA"] if kind == "choice" else [])
    register = partial(
        register_asset,
        actor=make_user("administrator"),
        model=make_model(),
        institution=make_institution(),
        custom={"fact": raw},
    )
    if kept is None:
        with pytest.raises(Invalid) as caught:
            register()
        assert list(caught.value.fields) == ["cf.fact"]
        return
    asset = register()
    asset.refresh_from_db()
    assert asset.custom == {"fact": kept}
    assert type(asset.custom["fact"]) is type(kept)
    assert Asset.objects.filter(custom__contains={"fact": kept}).get() == asset


def test_custom_fields_are_asked_of_their_kinds_and_old_values_stay() -> None:
    admin = make_user("administrator")
    ram = make_field("ram", "number", is_required=True)
    make_field("cpu", "text")
    register = partial(register_asset, actor=admin, institution=make_institution())
    with pytest.raises(Invalid) as caught:
        register(model=make_model(), custom={"cpu": "i5", "wheels": 4})
    assert set(caught.value.fields) == {"cf.ram", "cf.wheels"}
    printer = register(model=make_model(name="P1", category="printer"))
    assert printer.custom == {}
    asset = register(model=make_model(), custom={"ram": 8, "cpu": "i5"})
    edit = partial(edit_asset, asset_id=asset.pk, actor=admin)
    assert edit(custom={"cpu": ""}).custom == {"ram": 8}
    with pytest.raises(Invalid):
        edit(custom={"ram": None})
    update_field(field_id=ram.pk, actor=admin, is_active=False)
    assert edit(custom={"cpu": "i7"}).custom == {"ram": 8, "cpu": "i7"}
    with pytest.raises(Invalid) as caught:
        update_field(field_id=ram.pk, actor=admin, options=["8", "16"])
    assert list(caught.value.fields) == ["options"]
    with pytest.raises(Refused):
        update_field(field_id=ram.pk, actor=make_user("auditor"), is_active=True)


@pytest.mark.parametrize(
    "junk", ["", "To be filled by O.E.M.", "00000000", "N/A", "x", "Puudub"]
)
def test_a_serial_number_is_once_per_maker_and_junk_is_none(junk: str) -> None:
    school, other = make_institution(), make_institution()
    keeper = make_user("specialist", institution=school)
    register = partial(register_asset, actor=keeper, model=make_model(), institution=school)
    first = register(serial="7KX 21-M3")
    with pytest.raises(Invalid) as caught:
        register(serial="7kx21m3")
    assert first.inventory_no in str(caught.value.fields["serial"])
    for _ in range(2):
        register(serial=junk)
    Asset.objects.filter(pk=first.pk).update(institution=other)
    with pytest.raises(Invalid) as caught:  # somebody else's is not named
        register(serial="7kx21m3")
    assert first.inventory_no not in str(caught.value.fields["serial"])


def test_the_maker_of_the_model_is_kept_by_the_database() -> None:
    asset = make_asset()
    asset.refresh_from_db()
    assert asset.manufacturer == asset.model.manufacturer
    asset.model.manufacturer = Manufacturer.objects.create(name="Epson")
    asset.model.save()
    asset.refresh_from_db()
    assert asset.manufacturer is not None
    assert asset.manufacturer.name == "Epson"


def test_facts_are_corrected_in_one_event_and_not_over_anothers() -> None:
    admin, asset = make_user("administrator"), make_asset()
    seen = asset.updated_at
    person, firm = make_person(), make_vendor()
    edit = partial(edit_asset, asset_id=asset.pk, actor=admin)
    edit(
        seen=seen,
        name="mk-lt-0412",
        responsible=person,
        supplier=firm,
        notes="Rida üks\r\nrida kaks ",
        warranty_kind="on_site",
    )
    asset.refresh_from_db()
    assert asset.notes == "Rida üks\nrida kaks"
    event = Event.objects.get(code="assets.asset.edited")
    assert event.data["now"]["responsible"] == str(person)
    with pytest.raises(WrongState):
        edit(seen=seen, name="other")
    edit(name="mk-lt-0412")  # nothing differs, nothing is told
    assert Event.objects.filter(code="assets.asset.edited").count() == 1
    with pytest.raises(Invalid) as caught:
        edit(
            name="bad name",
            inventory_no="?",
            notes="x\x00",
            acquired_on=date(2026, 2, 1),
            ordered_on=date(2026, 3, 1),
            replace_on=date(2026, 1, 1),
            warranty_kind="forever",
            lifetime_months=0,
        )
    assert set(caught.value.fields) == {
        *("name", "inventory_no", "notes", "ordered_on", "replace_on"),
        *("warranty_kind", "lifetime_months"),
    }
    with pytest.raises(Refused):
        edit_asset(asset_id=asset.pk, actor=make_user("auditor"), notes="x")


def test_moved_only_into_the_keeping_of_whom_one_keeps() -> None:
    school, other = make_institution(), make_institution()
    keeper = make_user("specialist", institution=school)
    asset = make_asset(institution=school)
    with pytest.raises(Refused):
        move_asset(asset_id=asset.pk, actor=keeper, institution=other)
    moved = move_asset(asset_id=asset.pk, actor=make_user("administrator"), institution=other)
    assert moved.institution == other
    with pytest.raises(Refused):
        move_asset(asset_id=asset.pk, actor=keeper)


def test_nothing_is_inside_itself() -> None:
    admin = make_user("administrator")
    cart, laptop, dock = make_asset(), make_asset(), make_asset()
    edit = partial(edit_asset, actor=admin)
    edit(asset_id=laptop.pk, parent=cart)
    assign_asset(asset_id=dock.pk, actor=admin, to_asset=laptop, now=NOW)
    for top in (laptop, dock, cart):
        with pytest.raises(Invalid) as caught:
            edit(asset_id=cart.pk, parent=top)
        assert list(caught.value.fields) == ["parent"]
    with pytest.raises(WrongState):
        assign_asset(asset_id=cart.pk, actor=admin, to_asset=dock, now=NOW)
    with pytest.raises(NotThere):  # not of the institution one serves
        edit(
            asset_id=make_asset(institution=(school := make_institution())).pk,
            actor=make_user("specialist", institution=school),
            parent=cart,
        )


@pytest.mark.django_db(transaction=True)
def test_two_put_each_into_the_other() -> None:
    admin = make_user("administrator")
    one, two = make_asset(), make_asset()
    outcome = race(
        partial(edit_asset, asset_id=one.pk, actor=admin, parent=two),
        partial(edit_asset, asset_id=two.pk, actor=admin, parent=one),
    )
    assert sum(isinstance(answer, Invalid) for answer in outcome) == 1
    assert Asset.objects.exclude(parent=None).count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_register_the_same_serial_number() -> None:
    admin = make_user("administrator")
    register = partial(
        register_asset,
        actor=admin,
        model=make_model(),
        institution=make_institution(),
        serial="7KX21M3",
    )
    outcome = race(register, register)
    assert sum(isinstance(answer, Invalid) for answer in outcome) == 1


def test_what_somebody_had_on_a_day() -> None:
    admin, liina, mari = make_user("administrator"), make_person(), make_person()
    asset = make_asset()
    for person, day in ((liina, 1), (mari, 10)):
        assign_asset(
            asset_id=asset.pk,
            actor=admin,
            person=person,
            now=datetime(2026, 3, day, tzinfo=UTC),
        )
    had = Asset.objects.held_at
    assert not had(datetime(2026, 2, 28, tzinfo=UTC)).exists()
    assert had(datetime(2026, 3, 9, tzinfo=UTC), person=liina.pk).get() == asset
    assert not had(datetime(2026, 3, 10, tzinfo=UTC), person=liina.pk).exists()


def test_the_catalogue_is_kept_by_keepers() -> None:
    admin, model = make_user("administrator"), make_model()
    kind = Category.objects.get(code="laptop")
    for actor, allowed in ((make_user("auditor"), False), (admin, True)):
        for change in (
            partial(update_model, model_id=model.pk, actor=actor, part_no="L5440"),
            partial(update_category, category_id=kind.pk, actor=actor, lifetime_months=48),
        ):
            if allowed:
                change()
            else:
                with pytest.raises(Refused):
                    change()
    kind.refresh_from_db()
    model.refresh_from_db()
    assert (kind.lifetime_months, model.part_no) == (48, "L5440")
    with pytest.raises(Invalid):
        update_model(model_id=model.pk, actor=admin, lifetime_months=601)


def test_checking_one_row_makes_no_statement() -> None:
    make_field("ram", "number")
    asset = Asset(model=make_model(), institution=make_institution())
    fields = fields_of(asset.model.category_id)
    with CountQueries() as counted:
        put_facts(asset, {"serial": " a ", "custom": {"ram": "16"}, "notes": "x"}, fields)
    assert counted.number == 0
    assert (asset.serial, asset.custom) == ("a", {"ram": 16})


def test_a_dear_device_is_a_fixed_asset_by_the_limit_of_its_day() -> None:
    admin, today = make_user("administrator"), NOW.date()
    for since, value in ((date(2020, 1, 1), 2000), (date(2024, 1, 1), 5000)):
        set_number(
            actor=admin, kind=LIMIT.code, valid_from=since, value=Decimal(value), source="Kord"
        )
    expected: dict[tuple[date | None, int | None], str | None] = {
        (date(2023, 5, 1), 3000): "fixed",
        (date(2024, 5, 1), 3000): "off_balance",
        (date(2024, 1, 1), 5000): "fixed",
        (date(2019, 1, 1), 9000): None,
        (None, 4999): "off_balance",
        (date(2024, 1, 1), None): None,
    }
    for (day, price), kind in expected.items():
        asset = make_asset()
        vat = None if price is None else 0
        prices = {"price_net": price, "price_vat": vat, "price_gross": price}
        Asset.objects.filter(pk=asset.pk).update(acquired_on=day, **prices)
        found: Any = with_accounting(Asset.objects.filter(pk=asset.pk), today=today).get()
        assert (found.accounting, accounting_of(found, today=today)) == (kind, kind)
    again = partial(set_number, kind=LIMIT.code, value=Decimal(1), source="Kord")
    with pytest.raises(Invalid):
        again(actor=admin, valid_from=date(2020, 1, 1))
    with pytest.raises(Refused):
        again(actor=make_user("finance"), valid_from=date(2030, 1, 1))
    with pytest.raises(NotThere):
        again(actor=admin, kind="assets.nothing", valid_from=date(2030, 1, 1))
    with pytest.raises(Invalid) as caught:
        again(actor=admin, valid_from=date(2030, 1, 1), source="")
    assert list(caught.value.fields) == ["source"]
    number = DatedNumber.objects.get(valid_from=date(2024, 1, 1))
    change_number(
        uid=number.uid,
        actor=admin,
        valid_from=number.valid_from,
        value=Decimal(1),
        source="Uus",
    )
    remove_number(uid=number.uid, actor=admin)
    codes = Event.objects.filter(code__startswith="dated.").order_by("id")
    verbs = [code.rsplit(".", 1)[1] for code in codes.values_list("code", flat=True)]
    assert verbs == ["set", "set", "changed", "removed"]
