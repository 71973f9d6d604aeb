"""What is installed on devices: written as the difference of what was known and what is told now."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from django.db import connection, transaction

from accounts.models import User
from assets import errors, policy
from assets.models import Asset, Installation, SoftwareName, SoftwareReport
from assets.services.locked import locked_asset
from assets.services.name_meaning import resolve_names
from assets.software_names import (
    NAME,
    PACKAGES,
    PUBLISHER,
    VERSION,
    is_noise,
    key_of,
    publisher_key,
    read_name,
    tidied,
    version_key,
)
from assets.states import GONE
from itportal.core.bulk import listed_keys, reserve_ids
from itportal.core.errors import Invalid, NotThere, WrongState
from itportal.core.journal.audit import audited_copy, audited_update
from itportal.core.journal.record import record
from itportal.core.policy import require

MOST: Final = 10_000  # rows of one device
Source = Installation.Source
# Who tells more surely takes over what others told, and with it the right to end it.
RANK: Final = {Source.HAND: 0, Source.FILE: 1, Source.API: 2, Source.AGENT: 3}


@dataclass(frozen=True, slots=True)
class Seen:
    """One program as a device tells it. origin: where it comes from (`deb`, `msi`), if that is told."""

    name: str
    version: str = ""
    publisher: str = ""
    installed_on: date | None = None
    origin: str = ""


@dataclass(frozen=True, slots=True)
class Known:
    """A raw name as it is kept: its key and what it means."""

    pk: int
    title_id: int | None
    is_noise: bool


@dataclass(frozen=True, slots=True)
class Difference:
    """What a report changed; `rows` it had once noise and doubles were left out."""

    rows: int = 0
    added: int = 0
    ended: int = 0


@transaction.atomic
def observe(
    *,
    asset_id: int,
    rows: Iterable[Seen],
    source: str,
    at: datetime,
    complete: bool,
    now: datetime,
    actor: User | None = None,
) -> Difference:
    """What a source found on a device at the moment `at`; only what differs is written.

    complete: it is all there is, so that what this source told before and does not any more has ended.
    The same told again costs four statements however many rows. actor: None for the device itself.
    Raises NotThere, Refused, Invalid, and WrongState for a complete list older than the last.
    """
    asset = locked_asset(asset_id)
    if actor is not None:
        require(policy.may_edit_asset(actor, asset))
    if asset.state in GONE:
        raise WrongState("asset.wrong_state", state=asset.get_state_display())
    told = _told(rows)
    digest = _digest(told)
    report = SoftwareReport.objects.filter(asset=asset, source=source).first()
    if complete and report is not None:
        if at < report.at:
            raise WrongState("software.older")
        if report.is_complete and report.digest == digest:
            SoftwareReport.objects.filter(pk=report.pk).update(at=at)
            return Difference(rows=report.rows)
    names = known_names({(row.name, row.publisher) for row in told})
    wanted = {
        (names[row.name, row.publisher].pk, row.version): row
        for row in told
        if not names[row.name, row.publisher].is_noise
    }
    open_rows = asset.installations.running().values_list(
        "pk", "name_id", "version", "source", "first_seen"
    )
    there = {(name, version): (pk, who, since) for pk, name, version, who, since in open_rows}
    new = [key for key in wanted if key not in there]
    gone = [
        pk
        for key, (pk, who, since) in there.items()
        if complete and who == source and since <= at and key not in wanted
    ]
    titles = {name.pk: name.title_id for name in names.values()}
    _insert(asset, [(key, wanted[key], titles[key[0]]) for key in new], source, at, now)
    _end(gone, last_seen=report.at if report else at, at=at, now=now)
    taken = [
        pk
        for key, (pk, who, _since) in there.items()
        if key in wanted and RANK[Source(who)] < RANK[Source(source)]
    ]
    if taken and complete:
        rows_taken = Installation.objects.filter(pk__in=listed_keys(taken))
        audited_update(rows_taken, source=source, updated_at=now)
    if complete or report is None:
        _keep_report(asset, source, at, rows=len(wanted), digest=digest if complete else "")
    if new or gone:
        record(
            "assets.asset.software_seen",
            actor=actor,
            target=asset,
            software_source=str(source),
            added=len(new),
            ended=len(gone),
            programs=[wanted[key].name for key in new[:5]],
        )
    return Difference(len(wanted), len(new), len(gone))


@transaction.atomic
def add_installation(
    *,
    asset_id: int,
    actor: User,
    name: str,
    at: datetime,
    now: datetime,
    version: str = "",
    publisher: str = "",
) -> Installation:
    """Write down by hand that a program is on the device since `at`.

    Raises NotThere, Refused, WrongState, Invalid.
    """
    asset = locked_asset(asset_id)
    require(policy.may_edit_asset(actor, asset))
    if asset.state in GONE:
        raise WrongState("asset.wrong_state", state=asset.get_state_display())
    if at > now:
        raise Invalid(fields={"since": errors.NOT_YET})
    told = _told([Seen(name, version, publisher)])
    if not told:
        raise Invalid(fields={"name": errors.NAME_EMPTY})
    row = told[0]
    known = known_names({(row.name, row.publisher)})[row.name, row.publisher]
    if known.is_noise:
        raise Invalid(fields={"name": errors.NAME_NOISE})
    same = asset.installations.running().filter(name=known.pk, version=row.version)
    if same.exists():
        raise Invalid(fields={"name": errors.INSTALLED_ALREADY})
    key = (known.pk, row.version)
    [pk] = _insert(asset, [(key, row, known.title_id)], Source.HAND, at, now)
    record("assets.asset.software_added", actor=actor, target=asset, program=str(row.name))
    return Installation.objects.select_related("name", "title").get(pk=pk)


@transaction.atomic
def end_installation(*, uid: UUID, actor: User, at: datetime, now: datetime) -> Installation:
    """Write down by hand that the program is on its device no more since `at`.

    Raises NotThere, Refused, WrongState, Invalid.
    """
    found = Installation.objects.visible_to(actor).filter(uid=uid).values_list("asset", "pk")
    if not found:
        raise NotThere("not_there")
    asset_id, pk = found[0]
    asset = locked_asset(asset_id)
    row = Installation.objects.select_related("name", "title").get(pk=pk)
    require(policy.may_edit_asset(actor, asset))
    if row.ended_at is not None:
        raise WrongState("software.ended")
    if at > now:
        raise Invalid(fields={"until": errors.NOT_YET})
    if at < row.first_seen:
        raise Invalid(fields={"until": errors.ENDED_EARLIER})
    _end([pk], last_seen=at, at=at, now=now)
    # A device that still has it says so again.
    SoftwareReport.objects.filter(asset=asset).update(digest="")
    record("assets.asset.software_ended", actor=actor, target=asset, program=row.program)
    row.refresh_from_db()
    return row


def known_names(pairs: set[tuple[str, str]]) -> dict[tuple[str, str], Known]:
    """(name, maker) as devices tell them → what they mean; new ones are kept.

    Records nothing: a name says nothing until somebody decides what it means.
    """
    found = _names_of(pairs)
    missing = sorted(pairs - set(found))
    if missing:
        made = [
            SoftwareName(
                name=name,
                publisher=publisher,
                key=key_of(read_name(name).name),
                publisher_key=publisher_key(publisher) if publisher else "",
                looks_noise=is_noise(name),
            )
            for name, publisher in missing
        ]
        # Another device may tell the same name in the same moment.
        SoftwareName.objects.bulk_create(made, ignore_conflicts=True)
        new = _names_of(set(missing))
        resolve_names(ids=[known.pk for known in new.values()])
        found |= _names_of(set(missing))
    return found


def _names_of(pairs: set[tuple[str, str]]) -> dict[tuple[str, str], Known]:
    names, publishers = [name for name, _by in pairs], [by for _name, by in pairs]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT n.name, n.publisher, n.id, n.title_id, n.is_noise FROM assets_softwarename n"
            " JOIN unnest(%s::text[], %s::text[]) AS told(name, publisher)"
            " ON n.name = told.name AND n.publisher = told.publisher",
            [names, publishers],
        )
        return {(row[0], row[1]): Known(*row[2:]) for row in cursor.fetchall()}


def _told(rows: Iterable[Seen]) -> list[Seen]:
    """Tidied, each once, with the version its name says where none is told. Raises Invalid."""
    kept: dict[tuple[str, str, str], Seen] = {}
    for count, row in enumerate(rows, start=1):
        if count > MOST:
            raise Invalid(fields={"rows": errors.SOFTWARE_MANY})
        name = tidied(row.name, NAME)
        if not key_of(name) or row.origin.casefold() in PACKAGES:
            continue
        publisher = tidied(row.publisher, PUBLISHER)
        version = tidied(row.version, VERSION) or read_name(name).version
        kept.setdefault(
            (name, publisher, version), Seen(name, version, publisher, row.installed_on)
        )
    return list(kept.values())


def _digest(told: Sequence[Seen]) -> str:
    lines = sorted(f"{row.name}\x1f{row.publisher}\x1f{row.version}" for row in told)
    return hashlib.sha256("\x1e".join(lines).encode()).hexdigest()


def _insert(
    asset: Asset,
    rows: Sequence[tuple[tuple[int, str], Seen, int | None]],
    source: str,
    at: datetime,
    now: datetime,
) -> list[int]:
    keys = reserve_ids(Installation, len(rows)) if rows else []
    made: list[dict[str, Any]] = [
        {
            "id": pk,
            "asset_id": asset.pk,
            "name_id": name_id,
            "title_id": title_id,
            "version": version,
            "version_key": version_key(version),
            "source": str(source),
            "installed_on": row.installed_on,
            "first_seen": at,
            "created_at": now,
            "updated_at": now,
        }
        for pk, ((name_id, version), row, title_id) in zip(keys, rows, strict=True)
    ]
    audited_copy(
        Installation, made, [f"{row.name} {row.version}".strip()[:200] for _k, row, _t in rows]
    )
    return keys


def _end(keys: Sequence[int], *, last_seen: datetime, at: datetime, now: datetime) -> None:
    if keys:
        audited_update(
            Installation.objects.filter(pk__in=listed_keys(keys)),
            ended_at=at,
            last_seen=last_seen,
            updated_at=now,
        )


def _keep_report(asset: Asset, source: str, at: datetime, *, rows: int, digest: str) -> None:
    """digest: of a whole list; empty when it was a part."""
    SoftwareReport.objects.bulk_create(
        [
            SoftwareReport(
                asset=asset,
                source=source,
                at=at,
                rows=rows,
                digest=digest,
                is_complete=bool(digest),
            )
        ],
        update_conflicts=True,
        unique_fields=["asset", "source"],
        update_fields=["at", "rows", "digest", "is_complete"],
    )
