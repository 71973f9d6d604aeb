"""The vendor's way in without an account, and what the vendor says by it."""

import base64
import secrets
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from hashlib import sha256
from typing import Any, Final, TypedDict, Unpack
from uuid import UUID

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.crypto import salted_hmac

from accounts.models import User
from assets import errors
from assets.models import Repair, RepairEntry, RepairLink
from assets.repair_states import OPEN
from assets.search import index_repair
from assets.services.locked import locked_repair
from assets.services.repairs import kept_repair, put_quote, tell_keeper
from assets.services.swaps import swap_device
from itportal.core.attachments.models import Attachment
from itportal.core.attachments.services import hang_received, receive_file
from itportal.core.errors import Invalid, NotThere, WrongState
from itportal.core.journal.record import record
from itportal.core.shape import check_shape

LINK_LASTS: Final = timedelta(days=60)
# One link says so much and no more: what a script could fill is bounded.
MOST_ENTRIES: Final = 40
MOST_FILES: Final = 3
ENTRY_GATE: Final = "assets.repair_entry"
DECIDED: Final = ("rma_no", "due_on", "serial")
_SALT: Final = "assets.repair_link"


class Said(TypedDict, total=False):
    """What the vendor fills in; what is left out is not said."""

    progress: str
    rma_no: str
    due_on: date | None
    serial: str
    net: Decimal | None
    vat: Decimal | None
    text: str


def token_of(link: RepairLink) -> str:
    """What the vendor is given; empty when the portal's secret is another one since."""
    made = salted_hmac(_SALT, link.nonce, algorithm="sha256").digest()
    token = base64.urlsafe_b64encode(made).rstrip(b"=").decode()
    return token if _hash(token) == link.key_hash else ""


def address_of(link: RepairLink) -> str:
    """The whole address for the letter and the paper; empty when it cannot be told again."""
    token = token_of(link)
    return f"{settings.PORTAL_URL}/remont/{token}/" if token else ""


def open_link(token: str, *, now: datetime) -> RepairLink:
    """The link of the token, of a repair that has not ended. Raises NotThere for all others."""
    rows = RepairLink.objects.select_related(
        "repair__asset__model__manufacturer",
        "repair__asset__institution",
        "repair__vendor",
        "made_by",
    )
    link = rows.filter(key_hash=_hash(token)).first()
    if link is None or not link.is_open(now) or link.repair.state not in OPEN:
        raise NotThere("not_there")
    return link


@transaction.atomic
def make_link(*, repair_id: int, actor: User, now: datetime) -> RepairLink:
    """A new way in for the vendor; the one before it ends. Raises Refused, NotThere, WrongState."""
    repair = kept_repair(repair_id, actor)
    if not repair.is_open:
        raise WrongState("repair.wrong_state", state=repair.get_state_display())
    if repair.vendor is None:
        raise WrongState("repair.no_vendor")
    _end_links(repair, now)
    link = RepairLink(
        repair=repair,
        nonce=secrets.token_urlsafe(32),
        made_by=actor,
        expires_at=now + LINK_LASTS,
    )
    made = salted_hmac(_SALT, link.nonce, algorithm="sha256").digest()
    link.key_hash = _hash(base64.urlsafe_b64encode(made).rstrip(b"=").decode())
    link.save()
    _recorded(repair, actor, "link_made", until=link.expires_at.date())
    return link


@transaction.atomic
def revoke_link(*, repair_id: int, actor: User, now: datetime) -> Repair:
    """The address opens nothing from now on. Raises Refused, NotThere, WrongState."""
    repair = kept_repair(repair_id, actor)
    if not _end_links(repair, now):
        raise WrongState("repair.no_link")
    return _recorded(repair, actor, "link_revoked")


def vendor_says(
    *,
    token: str,
    now: datetime,
    files: "Sequence[UploadedFile[Any]]" = (),
    **said: Unpack[Said],
) -> RepairEntry:
    """Keep what the vendor tells. A quote waits for its decision at once; a number, a day and a
    serial number are proposals that the keeper accepts or refuses. Recorded by `_say`.

    Raises NotThere for a link that is no more; Invalid; WrongState when no quote is awaited.
    """
    link = open_link(token, now=now)
    if len(files) > MOST_FILES:
        raise Invalid(fields={"files": errors.FILES_MANY})
    if not files and not any(said.values()):
        raise Invalid(fields={"text": errors.NOTHING_SAID})
    rows = [receive_file(file=file, owner=link.made_by) for file in files]
    return _say(token, said, rows, now)


@transaction.atomic
def _say(token: str, said: Said, files: list[Attachment], now: datetime) -> RepairEntry:
    repair = locked_repair(open_link(token, now=now).repair_id)
    link = open_link(token, now=now)  # revoked while we waited for the lock: no more
    if link.entries.count() >= MOST_ENTRIES:
        raise WrongState("repair.said_enough")
    entry = RepairEntry(repair=repair, link=link, **said)
    check_shape(entry, ["progress", "rma_no", "serial", "text", "net", "vat"])
    if entry.due_on and entry.due_on < now.date():
        raise Invalid(fields={"due_on": errors.REPAIR_DUE_PASSED})
    if entry.net is not None:
        put_quote(repair, net=entry.net, vat=entry.vat, text=entry.text, now=now)
        entry.vat, entry.gross = repair.quote_vat, repair.quote_gross
        repair.save()
    elif entry.vat is not None:
        raise Invalid(fields={"net": errors.QUOTE_HALF})
    if any(getattr(entry, name) for name in DECIDED):
        entry.decision = RepairEntry.Decision.WAITS
    entry.save()
    hang_received(files, gate=ENTRY_GATE, object_id=entry.pk, now=now)
    facts = {name: getattr(entry, name) for name in (*DECIDED, "progress")}
    told = {name: value for name, value in facts.items() if value}
    if entry.net is not None:
        told["net"] = str(entry.net)
    _recorded(repair, None, "vendor_said", vendor=str(repair.vendor), files=len(files), **told)
    tell_keeper(
        repair,
        "repair_vendor_said",
        now=now,
        is_quote=entry.net is not None,
        text=entry.text,
        progress=entry.progress,
    )
    return entry


@transaction.atomic
def accept_entry(*, uid: UUID, actor: User, now: datetime) -> RepairEntry:
    """What the vendor proposed stands from now on: number, day, the serial number of another
    device in its place. Raises Refused, NotThere, Invalid, WrongState.
    """
    entry = _waiting(uid, actor)
    repair = entry.repair
    if entry.serial:
        try:
            swap_device(
                asset_id=repair.asset_id,
                actor=actor,
                now=now,
                new_serial=entry.serial,
                repair=repair,
            )
        except Invalid as error:
            texts = " ".join(str(text) for text in error.fields.values())
            raise WrongState("repair.cannot_accept", reason=texts) from error
    repair.rma_no = entry.rma_no or repair.rma_no
    repair.due_on = entry.due_on or repair.due_on
    repair.save(update_fields=["rma_no", "due_on", "updated_at"])
    return _decided(entry, actor, RepairEntry.Decision.ACCEPTED, now)


@transaction.atomic
def refuse_entry(*, uid: UUID, actor: User, now: datetime) -> RepairEntry:
    """It stays as it was. Raises Refused, NotThere, WrongState."""
    return _decided(_waiting(uid, actor), actor, RepairEntry.Decision.REFUSED, now)


def _waiting(uid: UUID, actor: User) -> RepairEntry:
    found = RepairEntry.objects.filter(uid=uid).first()
    if found is None:
        raise NotThere("not_there")
    repair = kept_repair(found.repair_id, actor)
    entry = RepairEntry.objects.get(pk=found.pk)
    if entry.decision != RepairEntry.Decision.WAITS:
        raise WrongState("repair.decided")
    entry.repair = repair
    return entry


def _decided(entry: RepairEntry, actor: User, decision: str, now: datetime) -> RepairEntry:
    entry.decision, entry.decided_at = decision, now
    entry.save(update_fields=["decision", "decided_at", "updated_at"])
    facts = {name: getattr(entry, name) for name in DECIDED if getattr(entry, name)}
    _recorded(entry.repair, actor, f"entry_{decision}", **facts)
    return entry


def _recorded(repair: Repair, actor: User | None, code: str, **facts: Any) -> Repair:
    index_repair(repair.pk)
    record(
        f"assets.repair.{code}",
        actor=actor,
        target=repair,
        institution_id=repair.asset.institution_id,
        **facts,
    )
    return repair


def _end_links(repair: Repair, now: datetime) -> int:
    links = list(repair.links.filter(revoked_at=None))
    for link in links:
        link.revoked_at = now
        link.save(update_fields=["revoked_at", "updated_at"])
    return len(links)


def _hash(token: str) -> str:
    return sha256(token.encode()).hexdigest()
