"""Software of devices from a file: judged, written and taken back in sets."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any, Final

from django.db import connection
from django.db.models.functions import Lower
from django.utils import timezone

from assets import errors
from assets.models import Asset, AssetTag, Installation, SoftwareName
from assets.services.imported import GONE, NOT_YOURS
from assets.services.installations import Source, known_names
from assets.software_names import (
    NAME,
    PUBLISHER,
    VERSION,
    is_noise,
    key_of,
    read_name,
    tidied,
    version_key,
)
from assets.states import GONE as GONE_STATES
from itportal.core.bulk import listed, listed_keys, reserve_ids
from itportal.core.imports.checking import missing, set_objects
from itportal.core.imports.errors import CHANGED, KEPT
from itportal.core.imports.kinds import Row
from itportal.core.imports.models import ImportBatch, ImportRow
from itportal.core.journal.audit import audited_copy, audited_delete_rows
from itportal.core.journal.bulk import Told, record_set

if TYPE_CHECKING:
    from assets.software_imports import Known

# A device as it is told of: key, institution, state, number.
Device = tuple[int, int, str, str]
Place = tuple[int, str, str, str]  # device, name, maker, version
FIRST: Final = date(1990, 1, 1)


# --- judging --------------------------------------------------------------------------------


def check_rows(rows: Sequence[Row], known: "Known") -> None:
    """What each row would do, or why it cannot. Writes nothing."""
    devices = _devices((row.values.get("device", "") for row in rows), known)
    places: dict[int, Place] = {}
    for row in rows:
        missing(row, known.required)
        device = _device(row, devices, known)
        _judge_day(row)
        name = tidied(row.values.get("name", ""), NAME)
        if name and not key_of(name):
            row.faults["name"] = str(errors.NAME_EMPTY)
        if device is None or "name" in row.faults or not name:
            continue
        publisher = tidied(row.values.get("publisher", ""), PUBLISHER)
        version = tidied(row.values.get("version", ""), VERSION) or read_name(name).version
        places[row.line] = (device[0], name, publisher, version)
        row.key = _key(places[row.line])
        since = row.values.get("since")
        row.data = {
            "after": {
                "device": device[3],
                "name": name,
                "publisher": publisher,
                "version": version,
                "since": since.isoformat() if since else "",
            },
            "asset": device[0],
        }
    there, noise = _there(places.values()), _noise(places.values())
    for row in rows:
        place = places.get(row.line)
        if place is not None and (place in there or place[1:3] in noise):
            row.outcome = "same"


def _judge_day(row: Row) -> None:
    since = row.values.get("since")
    if since is not None and since > timezone.localdate():
        row.faults["since"] = str(errors.NOT_YET)
    elif since is not None and since < FIRST:
        row.faults["since"] = str(errors.DAY_EARLY)


def _device(row: Row, devices: Mapping[str, list[Device]], known: "Known") -> Device | None:
    text = row.values.get("device", "")
    if not text:
        return None
    found = devices.get(text, [])
    if len(found) != 1:
        row.faults["device"] = str(
            (errors.DEVICE_SEVERAL if found else errors.DEVICE_NONE) % {"text": text[:60]}
        )
        return None
    if not known.keeps(found[0][1]):
        row.faults["device"] = str(NOT_YOURS)
        return None
    if found[0][2] in GONE_STATES:
        row.faults["device"] = str(errors.ASSET_GONE)
        return None
    return found[0]


def _devices(texts: Iterable[str], known: "Known") -> dict[str, list[Device]]:
    """What each text means among the devices one sees: an inventory number, else a code, a serial
    number, else a name in the network."""
    said = sorted({text for text in texts if text})
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT s, assets_serial_key(s), assets_code_key(s) FROM unnest(%s::text[]) AS s",
            [said],
        )
        keys = cursor.fetchall()
    visible = Asset.objects.visible_to(known.user)
    named = ("pk", "institution_id", "state", "inventory_no")
    numbers = visible.filter(inventory_no__in=listed([text.upper() for text in said]))
    by_number = {row[3]: [row] for row in numbers.values_list(*named)}
    tags = AssetTag.objects.filter(ended_at=None, key__in=listed([row[2] for row in keys]))
    tagged = dict(tags.values_list("key", "asset_id"))
    by_pk = {
        row[0]: row
        for row in visible.filter(pk__in=listed_keys(tagged.values())).values_list(*named)
    }
    serials = visible.filter(serial_key__in=listed([row[1] for row in keys if row[1]]))
    by_serial: dict[str, list[Device]] = {}
    for key, *rest in serials.values_list("serial_key", *named):
        by_serial.setdefault(str(key), []).append(tuple(rest))
    hosts = visible.annotate(host=Lower("name")).filter(
        host__in=listed([text.lower() for text in said])
    )
    by_name: dict[str, list[Device]] = {}
    for name, *rest in hosts.values_list("host", *named):
        by_name.setdefault(name, []).append(tuple(rest))
    found: dict[str, list[Device]] = {}
    for text, serial, code in keys:
        tag = by_pk.get(tagged.get(code, 0))
        found[text] = (
            by_number.get(text.upper())
            or ([tag] if tag else [])
            or by_serial.get(serial, [])
            or by_name.get(text.lower(), [])
        )
    return found


def _there(places: Iterable[Place]) -> set[Place]:
    """Those that are written down as installed now."""
    rows = Installation.objects.running().filter(
        asset__in=listed_keys({place[0] for place in places})
    )
    return set(rows.values_list("asset_id", "name__name", "name__publisher", "version"))


def _noise(places: Iterable[Place]) -> set[tuple[str, str]]:
    """Names that are no programs: as was said of them, else as they look."""
    pairs = {place[1:3] for place in places}
    rows = SoftwareName.objects.filter(name__in=listed({name for name, _by in pairs}))
    said = {
        (name, by): noise
        for name, by, noise in rows.values_list("name", "publisher", "is_noise")
    }
    return {pair for pair in pairs if said.get(pair, is_noise(pair[0]))}


def _key(place: Place) -> str:
    digest = hashlib.sha256("\x1f".join(place[1:]).encode()).hexdigest()[:32]
    return f"{place[0]}|{digest}"


# --- writing --------------------------------------------------------------------------------


def apply_rows(
    batch: ImportBatch, rows: Sequence[ImportRow], known: "Known", now: datetime
) -> dict[int, str]:
    """Write the new installations of one chunk, devices locked and compared first: line → why not."""
    assets = {row.data["asset"] for row in rows}
    locked = Asset.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=assets)
    found = {row.pk: row for row in locked.order_by("pk")}
    names = known_names(
        {(row.data["after"]["name"], row.data["after"]["publisher"]) for row in rows}
    )
    there = _there([(pk, "", "", "") for pk in found])
    said: dict[int, str] = {}
    written: list[tuple[ImportRow, Asset]] = []
    for row in rows:
        after = row.data["after"]
        asset = found.get(row.data["asset"])
        place = (row.data["asset"], after["name"], after["publisher"], after["version"])
        if asset is None or asset.state in GONE_STATES or place in there:
            said[row.line] = str(CHANGED)
        elif not known.keeps(asset.institution_id):
            said[row.line] = str(NOT_YOURS)
        elif names[after["name"], after["publisher"]].is_noise:
            said[row.line] = str(errors.NAME_NOISE)
        else:
            written.append((row, asset))
    keys = reserve_ids(Installation, len(written)) if written else []
    made = []
    for pk, (row, asset) in zip(keys, written, strict=True):
        after = row.data["after"]
        name = names[after["name"], after["publisher"]]
        made.append(
            {
                "id": pk,
                "asset_id": asset.pk,
                "name_id": name.pk,
                "title_id": name.title_id,
                "version": after["version"],
                "version_key": version_key(after["version"]),
                "source": str(Source.FILE),
                "first_seen": _moment(after["since"], now),
                "created_at": now,
                "updated_at": now,
            }
        )
    audited_copy(Installation, made, [_label(row) for row, _asset in written])
    set_objects(batch, [row.line for row, _asset in written], keys)
    counts: dict[int, int] = {}
    for _row, asset in written:
        counts[asset.pk] = counts.get(asset.pk, 0) + 1
    record_set(
        "assets.asset.software_imported",
        actor=known.user,
        model=Asset,
        told=[_told(found[pk], batch, added=count) for pk, count in counts.items()],
    )
    return said


def _moment(since: str, now: datetime) -> datetime:
    if not since:
        return now
    there = timezone.get_default_timezone()
    return min(datetime.combine(date.fromisoformat(since), time(12), there), now)


def _label(row: ImportRow) -> str:
    after = row.data["after"]
    return f"{after['name']} {after['version']}".strip()[:200]


def _told(asset: Asset, batch: ImportBatch, **sums: int) -> Told:
    data: dict[str, Any] = {**sums, "import": str(batch.uid)}
    return Told(asset.pk, asset.uid, asset.inventory_no, asset.institution_id, data)


# --- taking back ----------------------------------------------------------------------------


def undo_rows(batch: ImportBatch, rows: Sequence[ImportRow], known: "Known") -> dict[int, str]:
    """Take back what nobody has touched since: line → why the others stay."""
    keys = [row.object_id or 0 for row in rows]
    locked = Installation.objects.select_for_update(of=("self",)).filter(
        pk__in=listed_keys(keys)
    )
    found = {row.pk: row for row in locked.select_related("asset").order_by("pk")}
    kept: dict[int, str] = {}
    gone: list[tuple[ImportRow, Installation]] = []
    for row in rows:
        made = found.get(row.object_id or 0)
        if made is None:
            kept[row.line] = str(GONE)
        elif made.updated_at != batch.applied_at:
            kept[row.line] = str(KEPT)
        elif not known.keeps(made.asset.institution_id):
            kept[row.line] = str(NOT_YOURS)
        else:
            gone.append((row, made))
    assets: dict[int, tuple[Asset, int]] = {}
    for _row, made in gone:
        assets[made.asset_id] = (made.asset, assets.get(made.asset_id, (made.asset, 0))[1] + 1)
    record_set(
        "assets.asset.software_unimported",
        actor=known.user,
        model=Asset,
        told=[_told(asset, batch, removed=count) for asset, count in assets.values()],
    )
    audited_delete_rows(
        Installation, [made.pk for _row, made in gone], [_label(row) for row, _made in gone]
    )
    return kept
