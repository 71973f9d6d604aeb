"""The facts of an asset and the one check of them: for a form, the API and rows of a file."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Final, TypedDict

from django.utils.functional import Promise

from accounts.models import Person, Room, User, Vendor
from assets import errors
from assets.custom import checked_values
from assets.models import Asset, CustomField
from assets.services.prices import PRICES, put_price
from itportal.core.errors import Invalid
from itportal.core.shape import INVISIBLE, check_shape, has_control

# Also the numbers of other books, like KV/0412: they stand in addresses as they are.
_PART: Final = "[A-Z0-9ÕÄÖÜŠŽ][A-Z0-9ÕÄÖÜŠŽ.-]*"
NUMBER: Final = re.compile(f"{_PART}(?:/{_PART})*")
LINES: Final = (
    *("serial", "name", "accessories", "order_no", "invoice_no", "funding"),
    *("warranty_kind", "lifetime_months", *PRICES),
)
UNIQUE: Final = {
    "assets_asset_inventory_no_key": ("inventory_no", errors.NUMBER_TAKEN),
    "asset_serial_once": ("serial", errors.SERIAL_TAKEN_SOMEWHERE),
}


class AssetFacts(TypedDict, total=False):
    """What is left out is empty. `custom`: values by the slug of their field."""

    serial: str
    name: str
    room: Room | None
    parent: Asset | None
    responsible: Person | None
    notes: str
    accessories: str
    custom: Mapping[str, Any]
    ordered_on: date | None
    order_no: str
    acquired_on: date | None
    price_net: Decimal | None
    price_vat: Decimal | None
    price_gross: Decimal | None
    invoice_no: str
    supplier: Vendor | None
    funding: str
    lifetime_months: int | None
    warranty_kind: str
    warranty_until: date | None
    replace_on: date | None


def put_facts(asset: Asset, given: Mapping[str, Any], fields: Sequence[CustomField]) -> None:
    """Set facts on an unsaved or locked asset, tidied and checked; no statement is made for it.

    given: of AssetFacts, and `inventory_no`; what is left out stays. fields: the active custom
    fields of the asset's category (`fields_of`), read once for many rows. Raises Invalid that
    names all that is wrong at once.
    """
    for name, value in given.items():
        if name != "custom":
            setattr(asset, name, value)
    wrong: dict[str, str | Promise] = {}
    for check in (put_price, _lines, _notes, _number, _days):
        try:
            check(asset, given)
        except Invalid as error:
            wrong |= error.fields
    try:
        asset.custom = checked_values(given.get("custom") or {}, fields, before=asset.custom)
    except Invalid as error:
        # What was registered without them may be corrected elsewhere without them.
        if "custom" in given or asset._state.adding:
            wrong |= error.fields
    if wrong:
        raise Invalid(fields=wrong)


def _lines(asset: Asset, given: Mapping[str, Any]) -> None:
    check_shape(asset, [name for name in LINES if name in given])


def _notes(asset: Asset, given: Mapping[str, Any]) -> None:
    if "notes" not in given:
        return
    asset.notes = asset.notes.replace("\r\n", "\n").strip()
    if has_control(asset.notes, lines=True):
        raise Invalid(fields={"notes": INVISIBLE})
    if len(asset.notes) > 4000:
        raise Invalid(fields={"notes": errors.TOO_LONG})


def _number(asset: Asset, given: Mapping[str, Any]) -> None:
    """An empty one is the service's to give out."""
    if not asset.inventory_no.strip():
        asset.inventory_no = ""
        return
    if "inventory_no" not in given:
        return
    asset.inventory_no = asset.inventory_no.upper()
    check_shape(asset, ["inventory_no"])
    if not NUMBER.fullmatch(asset.inventory_no):
        raise Invalid(fields={"inventory_no": errors.NUMBER_SHAPE})


def _days(asset: Asset, given: Mapping[str, Any]) -> None:
    got = asset.acquired_on
    pairs: tuple[tuple[str, date | None, str | Promise], ...] = (
        ("warranty_until", asset.warranty_until, errors.WARRANTY_TURNED),
        ("replace_on", asset.replace_on, errors.REPLACED_TURNED),
    )
    wrong = {name: text for name, day, text in pairs if got and day and day < got}
    if got and asset.ordered_on and asset.ordered_on > got:
        wrong["ordered_on"] = errors.ORDERED_TURNED
    if wrong:
        raise Invalid(fields=wrong)


def require_free_serial(asset: Asset, actor: User) -> None:
    """Name the device on the books that has this serial number of the same maker already.

    The database refuses it too; only then the device cannot be named. Raises Invalid.
    """
    same = Asset.objects.with_serial(asset.serial).exclude(state=Asset.State.DISPOSED)
    found = same.filter(manufacturer=asset.model.manufacturer_id).exclude(pk=asset.pk).first()
    if found is None:
        return
    if not Asset.objects.visible_to(actor).filter(pk=found.pk).exists():
        raise Invalid(fields={"serial": errors.SERIAL_TAKEN_SOMEWHERE})
    text = errors.SERIAL_TAKEN % {"number": found.inventory_no}
    raise Invalid(fields={"serial": text})


def fields_of(category_id: int) -> list[CustomField]:
    """The custom fields that assets of the category are asked for, in their order."""
    asked = CustomField.objects.filter(categories=category_id, is_active=True)
    return list(asked.order_by("position", "pk"))
