"""Devices of a file: judged, written and taken back in sets, by the rules that one device has."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy

from accounts.models import Institution, Person, Room, User
from assets import errors
from assets.custom import PREFIX
from assets.models import Asset, AssetModel, Assignment, Category
from assets.services.assets import assign_asset, next_free_numbers, return_asset
from assets.services.catalogue import ensure_model
from assets.services.facts import UNIQUE, put_facts
from assets.services.prices import PRICES
from assets.states import FIRST, IN_HAND
from itportal.core.bulk import listed, listed_keys, reserve_ids
from itportal.core.errors import Invalid, PortalError
from itportal.core.imports.checking import WHOLE, missing, set_objects
from itportal.core.imports.errors import CHANGED, KEPT
from itportal.core.imports.kinds import Row, plain
from itportal.core.imports.models import ImportBatch, ImportRow
from itportal.core.journal.audit import (
    audited_copy,
    audited_delete_rows,
    audited_update_rows,
)
from itportal.core.journal.bulk import Told, record_set
from itportal.core.shape import constraints

if TYPE_CHECKING:
    from assets.imports import Lookups

State = Asset.State
AnyRow: TypeAlias = Row | ImportRow  # as judged; as kept since


@dataclass(frozen=True)
class Origin:
    """Whence rows are written: who brings them; the journal's code of new ones, and what it tells."""

    owner: User
    code: str
    said: Mapping[str, str]


# Columns a row may say something of, and that are compared with what is on the books.
TEXTS = ("serial", "name", "accessories", "order_no", "invoice_no", "funding", "notes")
FACTS = (
    *TEXTS,
    *("acquired_on", "warranty_until", "ordered_on", "lifetime_months"),
    *("price_net", "price_vat", "price_gross"),
)
FACT_NAMES: Final = frozenset(FACTS)
PRICES_AND_MORE: Final = frozenset({*PRICES, "inventory_no", "custom"})
COLUMNS = (
    *(
        "inventory_no",
        "model_id",
        "institution_id",
        "room_id",
        "supplier_id",
        "state",
        "custom",
    ),
    *FACTS,
)
READ = ("pk", "updated_at", "model__category_id", *COLUMNS)

NOT_YOURS = gettext_lazy("Your role does not cover the assets of this institution.")
STATE_KEPT = gettext_lazy(
    "It is %(state)s on the books. A state is changed on the device's page."
)
STATE_HELD = gettext_lazy("Somebody has it: its state is “in use”.")
HOLDER_WANTED = gettext_lazy("Write who has it, or the room it stands in.")
NO_ROOM = gettext_lazy(
    "There is no room “%(text)s” in this institution. Add it first, or empty the cell."
)
ROOMS = gettext_lazy("There are several rooms “%(text)s” here. Write the site as well.")
MAKER_WANTED = gettext_lazy("Write the manufacturer: this model is not known yet.")
KIND_WANTED = gettext_lazy("Write the kind: this model is not known yet.")
REFERRED = gettext_lazy("Something else refers to it by now.")
GONE = gettext_lazy("It is no longer there.")


# --- judging --------------------------------------------------------------------------------


def check_rows(rows: Sequence[Row], known: "Lookups") -> None:
    """What each row would do, or why it cannot. Writes nothing."""
    for row in rows:
        number = row.values.get("inventory_no", "").upper()
        if number:
            row.values["inventory_no"] = number
            row.key = number
    keys = _serial_keys(row.values.get("serial", "") for row in rows)
    taken = _with_serials(keys.values())
    numbers = [row.key for row in rows if row.key]
    by_serial = [pk for found in taken.values() for _maker, pk, _number in found]
    on_books = _on_books(numbers, by_serial)
    seen = _seen(known, {facts["pk"] for facts in on_books.values()})
    for row in rows:
        _judge(row, known, keys, taken, on_books, seen)


def _on_books(numbers: list[str], keys: list[int]) -> dict[Any, dict[str, Any]]:
    """By inventory number, and by primary key those found by their serial number."""
    found = {}
    for facts in Asset.objects.filter(inventory_no__in=listed(numbers)).values(*READ):
        found[facts["inventory_no"]] = facts
    others = set(keys) - {facts["pk"] for facts in found.values()}
    for facts in found.copy().values():
        found[facts["pk"]] = facts
    if others:
        for facts in Asset.objects.filter(pk__in=others).values(*READ):
            found[facts["pk"]] = facts
    return found


def _seen(known: "Lookups", keys: set[int]) -> dict[int, tuple[int | None, int | None]] | None:
    """Who holds those the person may see: asset → (person, room); others are left out."""
    visible = Asset.objects.visible_to(known.user).filter(pk__in=listed_keys(keys))
    holders: dict[int, tuple[int | None, int | None]] = dict.fromkeys(
        visible.values_list("pk", flat=True), (None, None)
    )
    running = Assignment.objects.running().filter(asset__in=listed_keys(holders))
    for asset_id, person_id, room_id in running.values_list("asset_id", "person_id", "room_id"):
        holders[asset_id] = (person_id, room_id)
    return holders


def _serial_keys(serials: Iterable[str]) -> dict[str, str]:
    """How the database compares them; those that say nothing are left out."""
    said = sorted({serial for serial in serials if serial})
    if not said:
        return {}
    with connection.cursor() as cursor:
        cursor.execute("SELECT s, assets_serial_key(s) FROM unnest(%s::text[]) AS s", [said])
        return {serial: key for serial, key in cursor.fetchall() if key}


def _with_serials(keys: Iterable[str]) -> dict[str, list[tuple[int | None, int, str]]]:
    """serial key → (maker, asset, number) of those on the books."""
    found: dict[str, list[tuple[int | None, int, str]]] = {}
    rows = Asset.objects.filter(serial_key__in=listed(keys)).exclude(state=State.DISPOSED)
    named = rows.values_list("serial_key", "manufacturer_id", "pk", "inventory_no")
    for key, maker, pk, number in named:
        found.setdefault(str(key), []).append((maker, pk, number))
    return found


def _judge(
    row: Row,
    known: "Lookups",
    keys: Mapping[str, str],
    taken: Mapping[str, list[tuple[int | None, int, str]]],
    on_books: Mapping[Any, dict[str, Any]],
    seen: Mapping[int, tuple[int | None, int | None]] | None,
) -> None:
    maker, model = _model(row, known)
    serial_key = keys.get(row.values.get("serial", ""), "")
    same = [one for one in taken.get(serial_key, ()) if maker is None or one[0] == maker]
    facts = on_books.get(row.key)
    if facts is None and not row.key and len(same) == 1 and same[0][1] in (seen or {}):
        facts = on_books[same[0][1]]
        row.key = facts["inventory_no"]
    if facts is not None and facts["pk"] not in (seen or {}):
        row.faults["inventory_no"] = str(errors.NUMBER_TAKEN)
        return
    if serial_key:
        named = str(row.values.get("manufacturer", maker or "")).casefold()
        row.other_key = f"{maker or named}|{serial_key}"
        clash = [one for one in same if facts is None or one[1] != facts["pk"]]
        if clash and maker is not None:
            shown = clash[0][2] if clash[0][1] in (seen or {}) else ""
            text = errors.SERIAL_TAKEN if shown else errors.SERIAL_TAKEN_SOMEWHERE
            row.faults["serial"] = str(text) % {"number": shown} if shown else str(text)
    if facts is None:
        _judge_new(row, known, model)
    else:
        _judge_known(row, known, model, facts, (seen or {})[facts["pk"]])


def _model(row: Row, known: "Lookups") -> tuple[int | None, tuple[int, int] | None]:
    """(maker, (model, category)) as far as they are known already."""
    maker, name = row.values.get("manufacturer", ""), row.values.get("model", "")
    if name and not maker:
        words = name.split(" ")
        for cut in range(1, min(len(words), 4)):
            first = " ".join(words[:cut])
            if first.casefold() in known.makers:
                maker, name = first, " ".join(words[cut:])
                row.values["manufacturer"], row.values["model"] = maker, name
                break
    return known.makers.get(maker.casefold()), known.models.get(
        (maker.casefold(), name.casefold())
    )


def _judge_new(row: Row, known: "Lookups", model: tuple[int, int] | None) -> None:
    values = row.values
    missing(row, known.required)
    house: Institution | None = values.get("institution")
    if house is not None:
        _judge_house(row, known, house)
    category: Category | None = values.get("category")
    if model is None and "model" in values:
        if not values.get("manufacturer"):
            row.faults.setdefault("manufacturer", str(MAKER_WANTED))
        if category is None and "category" not in row.faults:
            row.faults["category"] = str(KIND_WANTED)
    holder, state = values.get("holder"), values.get("state")
    room_id = _room(row, known, house.pk if house else None)
    if state is None:
        state = State.IN_USE if holder else State.IN_STOCK
    elif holder and state != State.IN_USE and "state" not in row.faults:
        row.faults["state"] = str(STATE_HELD)
    elif state not in (*FIRST, State.IN_USE):
        row.faults["state"] = str(errors.STATE_FIRST)
    elif state == State.IN_USE and not holder and room_id is None:
        row.faults.setdefault("holder", str(HOLDER_WANTED))
    category_id = model[1] if model else category.pk if category else None
    asset = known.blank_asset()
    asset.state, asset.inventory_no = state, row.key
    _put(row, asset, known, category_id, {"inventory_no": row.key})
    if row.faults or house is None:
        return
    # What is not said is empty, but prices follow from each other.
    said = {name for name in values if name in FACT_NAMES} | PRICES_AND_MORE
    after = {name: _kept(getattr(asset, name)) for name in said}
    after |= {"institution_id": house.pk, "state": state, "supplier_id": values.get("supplier")}
    after["room_id"] = room_id or (known.room_of.get(holder) if holder else None)
    after["model_id"] = model[0] if model else None
    row.data = {"after": {n: v for n, v in after.items() if v not in (None, "", {})}}
    if model is None and category is not None:
        row.data["model"] = [values["manufacturer"], values["model"], category.pk]
    if state == State.IN_USE:
        row.data["holder"] = [holder, None if holder else room_id]
    row.outcome = "new"


def _judge_house(row: Row, known: "Lookups", house: Institution) -> None:
    if not known.keeps(house.pk):
        row.faults["institution"] = str(NOT_YOURS)
    elif not house.is_active:
        row.faults["institution"] = str(errors.INSTITUTION_ENDED)


def _judge_known(
    row: Row,
    known: "Lookups",
    model: tuple[int, int] | None,
    facts: dict[str, Any],
    holding: tuple[int | None, int | None],
) -> None:
    values = row.values
    row.object_id, row.seen_at = facts["pk"], facts["updated_at"]
    house: Institution | None = values.get("institution")
    institution_id = house.pk if house else facts["institution_id"]
    if not known.keeps(facts["institution_id"]):
        row.faults["inventory_no" if "inventory_no" in values else WHOLE] = str(NOT_YOURS)
        return
    if house is not None and house.pk != facts["institution_id"]:
        _judge_house(row, known, house)
    after: dict[str, Any] = {}
    said_room = "room" in values
    room_id = _room(row, known, institution_id) if said_room else facts["room_id"]
    if (said_room and room_id != facts["room_id"]) or institution_id != facts["institution_id"]:
        after |= {"room_id": room_id if said_room else None, "institution_id": institution_id}
    holder = values.get("holder")
    hands_over = holder is not None and holder != holding[0]
    state = values.get("state")
    held = facts["state"] in IN_HAND or hands_over
    if state and state != facts["state"] and not (state == State.IN_USE and held):
        text = str(STATE_KEPT) % {"state": State(facts["state"]).label}
        row.faults.setdefault("state", text)
    if "supplier" in values:
        after["supplier_id"] = values["supplier"]
    if model is not None and model[0] != facts["model_id"]:
        after["model_id"] = model[0]
    elif model is None and "model" in values and values.get("manufacturer"):
        category = values.get("category")
        category_id = category.pk if category else facts["model__category_id"]
        row.data["model"] = [values["manufacturer"], values["model"], category_id]
    differs = [n for n in FACTS if n in values and values[n] != facts[n]]
    if differs or _custom(values):
        asset = Asset(**{n: facts[n] for n in COLUMNS}, id=facts["pk"])
        asset._state.adding = False
        _put(row, asset, known, model[1] if model else facts["model__category_id"], {})
        changed = (*FACTS, "custom")
        after |= {n: getattr(asset, n) for n in changed if getattr(asset, n) != facts[n]}
    after = {n: v for n, v in after.items() if v != facts[n]}
    if row.faults:
        return
    if not after and not hands_over and "model" not in row.data:
        row.outcome = "same"
        return
    row.outcome = "change"
    row.data["after"] = {n: _kept(v) for n, v in after.items()}
    before = {n: _kept(facts[n]) for n in after}
    if "model" in row.data:
        before["model_id"] = facts["model_id"]
    row.data["before"] = before
    if hands_over:
        row.data["holder"] = [holder, None]
        row.data["held_by"] = list(holding)
        row.data["before"].setdefault("room_id", facts["room_id"])


def _put(
    row: Row, asset: Asset, known: "Lookups", category_id: int | None, more: dict[str, Any]
) -> None:
    """The one check of facts (services/facts.py), its refusals by the row's fields."""
    given = {name: row.values[name] for name in FACTS if name in row.values} | more
    custom = _custom(row.values)
    fields = known.fields_of(category_id) if category_id else []
    if custom:
        given["custom"] = custom
    try:
        put_facts(asset, given, fields)
    except Invalid as error:
        for name, text in error.fields.items():
            row.faults.setdefault(name, str(text))


def _custom(values: Mapping[str, Any]) -> dict[str, Any]:
    return {n.removeprefix(PREFIX): v for n, v in values.items() if n.startswith(PREFIX)}


def _room(row: Row, known: "Lookups", institution_id: int | None) -> int | None:
    said = row.values.get("room", "")
    if not said or institution_id is None:
        return None
    here = known.rooms.get(institution_id, {})
    site = row.values.get("site", "")
    found = here.get(plain(f"{site} {said}")) or ([] if site else here.get(plain(said), []))
    if len(found) != 1:
        text = ROOMS if found else NO_ROOM
        shown = f"{site}, {said}" if site else said
        row.faults.setdefault("room", str(text) % {"text": shown[:60]})
        return None
    return found[0]


def _kept(value: Any) -> Any:
    """As JSON keeps it."""
    if isinstance(value, Decimal):
        return str(value)
    return value.isoformat() if isinstance(value, date) else value


# --- writing --------------------------------------------------------------------------------


def apply_rows(
    batch: ImportBatch, rows: Sequence[ImportRow], known: "Lookups", now: datetime
) -> dict[int, str]:
    """Write new and changed devices of one chunk of a file: line → why one is not written."""
    new_rows = [row for row in rows if not row.object_id]
    said = write_rows(rows, known, _origin(batch), now)
    made = [row for row in new_rows if row.object_id]
    set_objects(batch, [row.line for row in made], [row.object_id or 0 for row in made])
    return said


def write_rows(
    rows: Sequence[AnyRow], known: "Lookups", origin: Origin, now: datetime
) -> dict[int, str]:
    """Write judged rows in sets, after locking and comparing; what has been overtaken meanwhile is
    not written: line → why. New rows get their `object_id`.
    """
    said: dict[int, str] = {}
    known_rows = [row for row in rows if row.object_id]
    new_rows = [row for row in rows if not row.object_id]
    _compare(known_rows, known, said)
    _compare_new(new_rows, known, said)
    _make_models([row for row in rows if row.line not in said], known)
    with constraints(UNIQUE):
        _write_new([row for row in new_rows if row.line not in said], known, origin, now)
        _write_changes([row for row in known_rows if row.line not in said], origin, now, said)
    return said


def _origin(batch: ImportBatch) -> Origin:
    return Origin(batch.owner, "assets.asset.imported", {"import": str(batch.uid)})


def _compare(rows: Sequence[AnyRow], known: "Lookups", said: dict[int, str]) -> None:
    locked = Asset.objects.select_for_update(of=("self",), no_key=True)
    found = locked.filter(pk__in=[row.object_id or 0 for row in rows]).order_by("pk")
    named = found.values_list("pk", "updated_at", "institution_id")
    now = {pk: (changed_at, house) for pk, changed_at, house in named}
    for row in rows:
        facts = now.get(row.object_id or 0)
        to = row.data["after"].get("institution_id")
        if facts is None or facts[0] != row.seen_at:
            said[row.line] = str(CHANGED)
        elif not known.keeps(facts[1]) or (to and not known.keeps(to)):
            said[row.line] = str(NOT_YOURS)
    _compare_serials([row for row in rows if "serial" in row.data["after"]], said)


def _compare_new(rows: Sequence[AnyRow], known: "Lookups", said: dict[int, str]) -> None:
    numbers = [row.key for row in rows if row.key]
    taken = set(
        Asset.objects.filter(inventory_no__in=listed(numbers)).values_list(
            "inventory_no", flat=True
        )
    )
    houses = {row.data["after"]["institution_id"] for row in rows}
    locked = Institution.objects.select_for_update(of=("self",), no_key=True)
    opened = set(
        locked.filter(pk__in=houses, is_active=True).order_by("pk").values_list("pk", flat=True)
    )
    for row in rows:
        house = row.data["after"]["institution_id"]
        if row.key in taken:
            said[row.line] = str(CHANGED)
        elif not known.keeps(house):
            said[row.line] = str(NOT_YOURS)
        elif house not in opened:
            said[row.line] = str(errors.INSTITUTION_ENDED)
    _compare_serials(rows, said)


def _compare_serials(rows: Sequence[AnyRow], said: dict[int, str]) -> None:
    """Somebody else may have registered the same serial number since the preview."""
    keys = {row.other_key.partition("|")[2]: row for row in rows if row.other_key}
    if not keys:
        return
    for key, found in _with_serials(keys).items():
        row = keys[key]
        for maker, pk, _number in found:
            if row.other_key == f"{maker}|{key}" and pk != row.object_id:
                said[row.line] = str(CHANGED)


def _make_models(rows: Sequence[AnyRow], known: "Lookups") -> None:
    """Models the file brings along, each once."""
    for row in rows:
        if "model" not in row.data:
            continue
        maker, name, category_id = row.data["model"]
        key = (maker.casefold(), name.casefold())
        if key not in known.models:
            model = ensure_model(
                actor=known.user,
                category=Category.objects.get(pk=category_id),
                manufacturer=maker,
                name=name,
            )
            known.models[key] = (model.pk, model.category_id)
        row.data["after"]["model_id"] = known.models[key][0]


def _write_new(rows: Sequence[AnyRow], known: "Lookups", origin: Origin, now: datetime) -> None:
    if not rows:
        return
    keys = reserve_ids(Asset, len(rows))
    free = iter(next_free_numbers(sum(not row.key for row in rows)))
    empty = dict.fromkeys(TEXTS, "") | dict.fromkeys(set(COLUMNS) - set(TEXTS))
    made = [
        {
            **empty,
            "custom": {},
            **row.data["after"],
            "id": pk,
            "inventory_no": row.key or next(free),
            "created_at": now,
            "updated_at": now,
        }
        for pk, row in zip(keys, rows, strict=True)
    ]
    audited_copy(Asset, made, [facts["inventory_no"] for facts in made])
    uids = dict(Asset.objects.filter(pk__in=keys).values_list("pk", "uid"))
    models = AssetModel.objects.in_bulk({facts["model_id"] for facts in made})
    names = {pk: str(model) for pk, model in models.items()}
    told = {
        facts["id"]: Told(
            facts["id"],
            uids[facts["id"]],
            facts["inventory_no"],
            facts["institution_id"],
            {**origin.said, "model": names[facts["model_id"]]},
        )
        for facts in made
    }
    record_set(origin.code, actor=known.user, model=Asset, told=told.values())
    for pk, row in zip(keys, rows, strict=True):
        row.object_id = pk
    _write_holders(
        [
            (pk, *row.data["holder"])
            for pk, row in zip(keys, rows, strict=True)
            if "holder" in row.data
        ],
        told,
        known.user,
        now,
    )


def _write_holders(
    held: Sequence[tuple[int, int | None, int | None]],
    told: Mapping[int, Told],
    actor: User,
    now: datetime,
) -> None:
    """Who has those that have just been registered."""
    if not held:
        return
    people = Person.objects.in_bulk([person for _pk, person, _room in held if person])
    rooms = Room.objects.select_related("site").in_bulk([room for *_pk, room in held if room])
    during = f'["{now.isoformat()}",)'
    rows = [
        {"id": key, "asset_id": pk, "person_id": person, "room_id": room, "during": during}
        for key, (pk, person, room) in zip(
            reserve_ids(Assignment, len(held)), held, strict=True
        )
    ]
    audited_copy(Assignment, rows, [told[pk].object_label for pk, _person, _room in held])

    def named(person: int | None, room: int | None) -> str:
        return (
            str(people[person])
            if person
            else f"{rooms[room].site}, {rooms[room]}"
            if room
            else ""
        )

    record_set(
        "assets.asset.assigned",
        actor=actor,
        model=Asset,
        told=[
            Told(
                pk,
                told[pk].object_uid,
                told[pk].object_label,
                told[pk].institution_id,
                {"holder": named(person, room), "was": None},
            )
            for pk, person, room in held
        ],
    )


def _write_changes(
    rows: Sequence[AnyRow], origin: Origin, now: datetime, said: dict[int, str]
) -> None:
    """Holders by the service of one device, then the facts in sets."""
    written = []
    for row in rows:
        if "holder" in row.data:
            try:
                with transaction.atomic():
                    _hand_over(row.object_id or 0, row.data["holder"], origin.owner, now)
            except PortalError as error:
                said[row.line] = " ".join(
                    map(str, getattr(error, "fields", {}).values())
                ) or str(error)
                continue
        written.append((row, row.data["after"], row.data["before"]))
    _set_facts(written, origin, now)


def _set_facts(
    rows: Sequence[tuple[AnyRow, Mapping[str, Any], Mapping[str, Any]]],
    origin: Origin,
    now: datetime,
) -> None:
    """Put `after` on the device of each row, telling what was `before`."""
    by_columns: dict[tuple[str, ...], list[dict[str, Any]]] = {}
    for row, after, _before in rows:
        facts = {**after, "id": row.object_id, "updated_at": now}
        by_columns.setdefault(tuple(sorted(facts)), []).append(facts)
    for group in by_columns.values():
        audited_update_rows(Asset, group)
    keys = [row.object_id or 0 for row, _after, _before in rows]
    named = Asset.objects.filter(pk__in=keys)
    known = named.values_list("pk", "uid", "inventory_no", "institution_id")
    of = {pk: (pk, uid, number, house) for pk, uid, number, house in known}
    record_set(
        "assets.asset.edited",
        actor=origin.owner,
        model=Asset,
        told=[
            Told(
                *of[row.object_id or 0],
                {"was": dict(before), "now": dict(after), **origin.said},
            )
            for row, after, before in rows
            if row.object_id and row.object_id in of
        ],
    )


def _hand_over(asset_id: int, to: Sequence[int | None], actor: User, now: datetime) -> None:
    person_id, room_id = to
    person = Person.objects.get(pk=person_id) if person_id else None
    room = Room.objects.get(pk=room_id) if room_id else None
    if person is None and room is None:
        return_asset(asset_id=asset_id, actor=actor, now=now)
    else:
        assign_asset(asset_id=asset_id, actor=actor, now=now, person=person, room=room)


# --- taking back ----------------------------------------------------------------------------


def undo_rows(
    batch: ImportBatch, rows: Sequence[ImportRow], known: "Lookups"
) -> dict[int, str]:
    """Take back what nobody has touched since: line → why the others stay."""
    now = timezone.now()
    kept: dict[int, str] = {}
    keys = [row.object_id or 0 for row in rows]
    locked = Asset.objects.select_for_update(of=("self",)).filter(pk__in=keys).order_by("pk")
    named = locked.values_list("pk", "updated_at", "institution_id", "inventory_no", "uid")
    facts = {pk: (at, house, number, uid) for pk, at, house, number, uid in named}
    new = [row for row in rows if row.outcome == "new"]
    referred = _referred([row.object_id for row in new if row.object_id])
    for row in rows:
        found = facts.get(row.object_id or 0)
        if found is None:
            kept[row.line] = str(GONE)
        elif found[0] != batch.applied_at:
            kept[row.line] = str(KEPT)
        elif not known.keeps(found[1]):
            kept[row.line] = str(NOT_YOURS)
        elif row.object_id in referred:
            kept[row.line] = str(REFERRED)
    _unregister(
        batch, [row.object_id or 0 for row in new if row.line not in kept], facts, known
    )
    back = [row for row in rows if row.outcome == "change" and row.line not in kept]
    _put_back(batch, back, now, kept)
    return kept


def _referred(keys: Sequence[int]) -> set[int]:
    """Those that anything but who has it points at."""
    found: set[int] = set()
    for relation in Asset._meta.related_objects:
        if relation.related_model is Assignment and relation.field.name == "asset":
            continue
        model: Any = relation.related_model
        name = f"{relation.field.name}_id" if not relation.many_to_many else relation.field.name
        pointing = model._base_manager.filter(**{f"{relation.field.name}__in": keys})
        found |= set(pointing.values_list(name, flat=True))
    return found


def _unregister(
    batch: ImportBatch,
    keys: Sequence[int],
    facts: Mapping[int, Sequence[Any]],
    known: "Lookups",
) -> None:
    if not keys:
        return
    record_set(
        "assets.asset.unregistered",
        actor=known.user,
        model=Asset,
        told=[
            Told(pk, facts[pk][3], facts[pk][2], facts[pk][1], {"import": str(batch.uid)})
            for pk in keys
        ],
    )
    periods = list(Assignment.objects.filter(asset__in=keys).values_list("pk", "asset_id"))
    labels = [facts[asset_id][2] for _pk, asset_id in periods]
    audited_delete_rows(Assignment, [pk for pk, _asset_id in periods], labels)
    audited_delete_rows(Asset, keys, [facts[pk][2] for pk in keys])


def _put_back(
    batch: ImportBatch, rows: Sequence[ImportRow], now: datetime, kept: dict[int, str]
) -> None:
    written = []
    for row in rows:
        if "held_by" in row.data:
            try:
                with transaction.atomic():
                    _hand_over(row.object_id or 0, row.data["held_by"], batch.owner, now)
            except PortalError as error:
                kept[row.line] = str(error)
                continue
        before = dict(row.data["before"])
        after = dict(row.data["after"])
        written.append((row, before, after))
    _set_facts(written, _origin(batch), now)
