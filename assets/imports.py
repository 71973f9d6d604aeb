"""Devices brought in from files: the fields a row may say and the words that name things."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Institution, Person, Room, User, Vendor
from accounts.policy import kept_institutions
from assets import policy
from assets.custom import PREFIX
from assets.models import Asset, AssetModel, Category, CustomField, Manufacturer
from assets.search import index_assets
from assets.services import imported
from assets.services.facts import fields_of
from itportal.core.imports.cells import one_of, read_day, read_money, read_text, read_whole
from itportal.core.imports.kinds import (
    Field,
    ImportKind,
    Unknown,
    Wrong,
    plain,
    register_import,
)
from itportal.core.imports.models import ImportRow

State = Asset.State
DAYS = frozenset({"acquired_on", "warranty_until", "ordered_on"})
# Words of other programs for the states that a list may bring in.
STATE_WORDS = {
    State.PLANNED: ("planned", "plaanis"),
    State.ORDERED: ("ordered", "tellitud", "pending", "on order"),
    State.IN_STOCK: (
        *("in stock", "laos", "ready to deploy", "deployable", "vaba", "available", "spare"),
        *("stock", "reserv", "varu"),
    ),
    State.IN_USE: (
        *("in use", "kasutusel", "kasutuses", "deployed", "active", "töötab", "production"),
        *("antud", "väljas"),
    ),
}


@dataclass
class Lookups:
    """What rows may name, as one person sees it, read once a run.

    institutions, categories, vendors: by `plain` word. people: by e-mail, and by `plain` name
    when only one has it. models: (maker, model) in small letters → key and category.
    """

    user: User
    kept: frozenset[int] | None
    required: list[Field]
    institutions: dict[str, Institution] = field(default_factory=dict)
    categories: dict[str, Category] = field(default_factory=dict)
    states: dict[str, str] = field(default_factory=dict)
    vendors: dict[str, int] = field(default_factory=dict)
    people: dict[str, int] = field(default_factory=dict)
    namesakes: set[str] = field(default_factory=set)
    makers: dict[str, int] = field(default_factory=dict)
    models: dict[tuple[str, str], tuple[int, int]] = field(default_factory=dict)
    rooms: dict[int, dict[str, list[int]]] = field(default_factory=dict)
    room_of: dict[int, int | None] = field(default_factory=dict)
    custom: dict[int, list[CustomField]] = field(default_factory=dict)

    _blank: tuple[Asset, dict[str, Any]] | None = None

    def blank_asset(self) -> Asset:
        """An unsaved device to judge the facts of a row by; the one before is given up (making
        one for every row takes longer than judging it)."""
        if self._blank is None:
            asset = Asset()
            self._blank = (asset, dict(asset.__dict__))
        asset, empty = self._blank
        asset.__dict__.clear()
        asset.__dict__.update(empty)
        asset.custom = {}
        return asset

    def keeps(self, institution_id: int) -> bool:
        return self.kept is None or institution_id in self.kept

    def fields_of(self, category_id: int) -> list[CustomField]:
        if category_id not in self.custom:
            self.custom[category_id] = fields_of(category_id)
        return self.custom[category_id]


def lookups(user: User) -> Lookups:
    required = [item for item in FIELDS if item.is_required]
    found = Lookups(user, kept_institutions(user), required)
    for house in Institution.objects.order_by("-pk"):
        for word in (house.registry_code, house.short_name, house.name):
            if word:
                found.institutions[plain(word)] = house
    for category in Category.objects.order_by("-pk"):
        for word in (category.name_en, category.name_et, category.code):
            found.categories[plain(word)] = category
    for state in State:
        words = (state.value, str(state.label), *STATE_WORDS.get(state, ()))
        found.states |= {plain(word): state.value for word in words}
    for pk, name, code in Vendor.objects.visible_to(user).values_list(
        "pk", "name", "registry_code"
    ):
        for word in (code, name):
            if word:
                found.vendors[plain(word)] = pk
    _read_people(found)
    _read_rooms(found)
    for pk, name in Manufacturer.objects.values_list("pk", "name"):
        found.makers[name.casefold()] = pk
    named = AssetModel.objects.values_list("pk", "category_id", "manufacturer__name", "name")
    for pk, category_id, maker, name in named:
        found.models[maker.casefold(), name.casefold()] = (pk, category_id)
    return found


def _read_people(found: Lookups) -> None:
    people = Person.objects.visible_to(found.user).filter(is_active=True)
    rows = people.values_list("pk", "first_name", "last_name", "email", "room_id")
    for pk, first, last, email, room_id in rows:
        found.room_of[pk] = room_id
        if email:
            found.people[email.casefold()] = pk
        for name in {plain(f"{first} {last}"), plain(f"{last} {first}")}:
            if name in found.people:
                found.namesakes.add(name)
            found.people[name] = pk


def _read_rooms(found: Lookups) -> None:
    rooms = Room.objects.filter(is_active=True)
    rows = rooms.values_list("pk", "site__institution_id", "site__name", "name")
    for pk, institution_id, site, name in rows:
        here = found.rooms.setdefault(institution_id, {})
        for word in {plain(name), plain(f"{site} {name}")}:
            here.setdefault(word, []).append(pk)


def _unknown(text: Any) -> Callable[[str], Unknown]:
    return lambda said: Unknown(str(text) % {"text": said[:60]})


def _holder(text: str, known: Lookups) -> int:
    name = plain(text)
    if name in known.namesakes:
        raise Wrong(
            _("Several people are called %(text)s. Write the e-mail address.")
            % {"text": text[:60]}
        )
    found = known.people.get(text.casefold()) or known.people.get(name)
    if found is None:
        raise Unknown(
            _(
                "Nobody who works here is %(text)s. Write the e-mail address, or add the person first."
            )
            % {"text": text[:60]}
        )
    return found


def _custom_fields() -> Sequence[Field]:
    rows = CustomField.objects.filter(is_active=True).order_by("position", "pk")
    return [
        Field(
            PREFIX + row.slug, row.name, read_text, aliases=(row.slug, row.name_et, row.name_en)
        )
        for row in rows
    ]


def _named(kept: Callable[[Lookups], Any]) -> Callable[[Any], list[str]]:
    return lambda known: sorted({str(row) for row in kept(known).values()})


def describe(rows: Sequence[ImportRow]) -> list[list[tuple[str, str, str]]]:
    """What rows of a preview would change, in words: (title, before, after)."""
    sides = [side for row in rows for side in _sides(row)]
    models = AssetModel.objects.select_related("manufacturer").in_bulk(_all(sides, "model_id"))
    names: dict[str, Mapping[Any, str]] = {
        "model_id": {pk: f"{m.manufacturer} {m}" for pk, m in models.items()},
        "institution_id": {
            pk: h.short_name
            for pk, h in Institution.objects.in_bulk(_all(sides, "institution_id")).items()
        },
        "room_id": {
            pk: f"{r.site}, {r}"
            for pk, r in Room.objects.select_related("site")
            .in_bulk(_all(sides, "room_id"))
            .items()
        },
        "supplier_id": {
            pk: str(vendor)
            for pk, vendor in Vendor.objects.in_bulk(_all(sides, "supplier_id")).items()
        },
        "state": {state.value: str(state.label) for state in State},
    }
    holders = [side["holder"] for side in sides if side.get("holder")]
    people = Person.objects.in_bulk([pk for pk, _room in holders if pk])
    rooms = Room.objects.select_related("site").in_bulk([pk for _who, pk in holders if pk])
    names["holder"] = {}

    def said(name: str, value: Any) -> str:
        if name == "holder":
            who, where = value or (None, None)
            return str(people.get(who) or rooms.get(where) or "–")
        if value in (None, "", {}):
            return "–"
        if isinstance(value, dict):
            return ", ".join(f"{key}: {one}" for key, one in value.items())
        if name in DAYS:
            return f"{date.fromisoformat(value):%d.%m.%Y}"
        return names.get(name, {}).get(value, str(value))

    titles = {item.name: str(item.title) for item in FIELDS} | {"custom": _("Other fields")}
    told = []
    for row in rows:
        before, after = _sides(row)
        if "model" in row.data:
            after["model_id"] = " ".join(row.data["model"][:2])
        shown = [name for name in after if name != "inventory_no"]
        told.append(
            [
                (
                    titles.get(name.removesuffix("_id"), name),
                    said(name, before.get(name)) if row.outcome == "change" else "",
                    said(name, after[name]),
                )
                for name in shown
            ]
        )
    return told


def _sides(row: ImportRow) -> tuple[dict[str, Any], dict[str, Any]]:
    before, after = dict(row.data.get("before", {})), dict(row.data.get("after", {}))
    if "holder" in row.data:
        after["holder"], before["holder"] = row.data["holder"], row.data.get("held_by")
    return before, after


def _all(sides: Sequence[Mapping[str, Any]], name: str) -> list[int]:
    return [side[name] for side in sides if isinstance(side.get(name), int)]


INSTITUTION = Field(
    "institution",
    gettext_lazy("Whose it is"),
    one_of(
        lambda known: known.institutions,
        _unknown(
            gettext_lazy("There is no institution “%(text)s”. Say below which one it means.")
        ),
    ),
    aliases=(
        "asutus",
        "kool",
        "omanik",
        "institution",
        "company",
        "entity",
        "department",
        "üksus",
    ),
    is_required=True,
    offers=lambda known: sorted(
        {h.name for h in known.institutions.values() if h.is_active and known.keeps(h.pk)}
    ),
)
CATEGORY = Field(
    "category",
    gettext_lazy("Kind"),
    one_of(
        lambda known: known.categories,
        _unknown(gettext_lazy("There is no kind “%(text)s”. Say below which one it means.")),
    ),
    aliases=("liik", "kategooria", "seadme liik", "tüüp", "type", "category"),
    offers=_named(lambda known: known.categories),
)
STATE = Field(
    "state",
    gettext_lazy("State"),
    one_of(
        lambda known: known.states,
        _unknown(
            gettext_lazy(
                "“%(text)s” is not a state. Write planned, ordered, in stock or in use."
            )
        ),
    ),
    aliases=("olek", "seisund", "staatus", "status", "state"),
    offers=lambda known: [str(State(code).label) for code in STATE_WORDS],
)
SUPPLIER = Field(
    "supplier",
    gettext_lazy("Supplier"),
    one_of(
        lambda known: known.vendors,
        _unknown(
            gettext_lazy("There is no firm “%(text)s”. Add it to outside organisations first.")
        ),
    ),
    aliases=("tarnija", "müüja", "hankija", "supplier", "vendor"),
)
# The order is that of the mapping page; a heading goes to the first that knows it.
FIELDS = (
    Field(
        "inventory_no",
        gettext_lazy("Inventory number"),
        read_text,
        aliases=(
            *("inv nr", "inv. nr", "inventari number", "inventarinr", "inventari nr", "inv", "varakood"),
            *("vara nr", "asset tag", "asset", "asset number", "inventory number", "number", "tag"),
        ),
        hint=gettext_lazy("An empty one gets the next free number."),
    ),
    CATEGORY,
    Field(
        "manufacturer",
        gettext_lazy("Manufacturer"),
        read_text,
        aliases=("tootja", "mark", "bränd", "manufacturer", "brand", "maker"),
    ),
    Field(
        "model",
        gettext_lazy("Model"),
        read_text,
        aliases=("mudel", "mudeli nimi", "seade", "nimetus", "model", "model name", "product"),
        is_required=True,
    ),
    INSTITUTION,
    Field("site", gettext_lazy("Site"), read_text, aliases=("maja", "hoone", "site", "building")),
    Field(
        "room",
        gettext_lazy("Room"),
        read_text,
        aliases=("ruum", "kabinet", "klass", "asukoht", "room", "location", "ruumi nr"),
    ),
    Field(
        "serial",
        gettext_lazy("Serial number"),
        read_text,
        aliases=("seerianumber", "seeria nr", "sn", "s/n", "seeria", "serial", "serial number"),
    ),
    Field("name", gettext_lazy("Name in the network"), read_text, aliases=("võrgunimi", "hostname", "arvuti nimi", "computer name")),
    STATE,
    Field(
        "holder",
        gettext_lazy("Who has it"),
        _holder,
        aliases=(
            *("kasutaja", "kelle käes", "vastutav isik", "töötaja", "õpetaja", "e-post", "holder"),
            *("user", "assigned to", "checked out", "username", "email"),
        ),
    ),
    Field("acquired_on", gettext_lazy("Acquired on"), read_day, aliases=("soetatud", "soetuskuupäev", "soetamise kuupäev", "ostetud", "ostukuupäev", "kuupäev", "purchase date", "purchased", "acquired")),
    Field("warranty_until", gettext_lazy("Warranty until"), read_day, aliases=("garantii", "garantii kuni", "garantii lõpp", "warranty", "warranty expires", "warranty expiration date", "warranty until")),
    Field("ordered_on", gettext_lazy("Ordered on"), read_day, aliases=("tellitud", "order date")),
    Field("order_no", gettext_lazy("Order or procurement"), read_text, aliases=("tellimus", "hange", "order number", "order")),
    Field("price_net", gettext_lazy("Price without VAT"), read_money, aliases=("hind km-ta", "netohind", "hind ilma km", "soetusmaksumus km-ta", "net price")),
    Field("price_vat", gettext_lazy("VAT"), read_money, aliases=("km", "käibemaks", "vat")),
    Field("price_gross", gettext_lazy("Price with VAT"), read_money, aliases=("hind km-ga", "maksumus km-ga", "soetusmaksumus km-ga", "gross price")),
    Field("invoice_no", gettext_lazy("Invoice number"), read_text, aliases=("arve", "arve nr", "invoice")),
    SUPPLIER,
    Field("funding", gettext_lazy("Funding source"), read_text, aliases=("rahastus", "allikas", "projekt", "funding", "budget")),
    Field("lifetime_months", gettext_lazy("Useful life in months"), read_whole, aliases=("kasulik eluiga", "eluiga kuudes", "eol months")),
    Field("accessories", gettext_lazy("Accessories"), read_text, aliases=("tarvikud", "lisad", "accessories")),
    Field("notes", gettext_lazy("Notes"), read_text, aliases=("märkused", "märkus", "kommentaar", "notes", "comments", "comment")),
)  # fmt: skip
PRESETS: Mapping[str, Mapping[str, str]] = {
    "Snipe-IT": {
        "inventory_no": "Asset Tag",
        "serial": "Serial",
        "model": "Model",
        "category": "Category",
        "state": "Status",
        "holder": "Checked Out To",
        "room": "Location",
        "institution": "Company",
        "manufacturer": "Manufacturer",
        "acquired_on": "Purchased",
    },
    "GLPI": {
        "name": "Name",
        "institution": "Entity",
        "state": "Status",
        "manufacturer": "Manufacturers",
        "serial": "Serial number",
        "category": "Types",
        "model": "Models",
        "room": "Locations",
    },
}

ASSETS = register_import(
    ImportKind(
        code="assets",
        title=gettext_lazy("Devices"),
        fields=FIELDS,
        may_import=policy.may_register_assets,
        context=lookups,
        check=imported.check_rows,
        apply=imported.apply_rows,
        undo=imported.undo_rows,
        after=index_assets,
        describe=describe,
        list_url="assets:assets",
        icon="laptop",
        presets=PRESETS,
        more_fields=_custom_fields,
    )
)
