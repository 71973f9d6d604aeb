"""Entitlements: kept, renewed, decided about; their keys; reminders to their keepers."""

from collections.abc import Mapping, Sequence
from copy import copy
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, Final, TypedDict, Unpack
from uuid import UUID

from django.db import transaction
from django.urls import reverse

from accounts.models import Institution, User, Vendor
from accounts.selectors import specialists_serving
from accounts.services.changes import plain, require_unchanged
from assets import errors, policy
from assets.licence_querysets import by_deadline
from assets.licence_search import index_entitlement
from assets.models import Entitlement, EntitlementTerm
from assets.services.prices import PRICES, put_price
from itportal.core.attachments.models import Attachment
from itportal.core.attachments.services import attach_uploads
from itportal.core.crypt import seal, unseal
from itportal.core.db import next_number
from itportal.core.errors import Invalid, NotThere
from itportal.core.journal.record import record
from itportal.core.notices.services import queue_notice
from itportal.core.policy import require
from itportal.core.sealed import SealedField, Texts, register_sealed
from itportal.core.shape import INVISIBLE, check_shape, constraints, has_control
from itportal.core.working_time import days_past

SEQUENCE: Final = "assets_entitlement_number"
LICENCE_GATE: Final = "assets.entitlement"
KEY_LENGTH: Final = 4000
LINES: Final = (
    *("title", "kind", "metric", "quantity", "notice_days", "notice_unit", "warn_days"),
    *("contract_no", "funding", *PRICES),
)
DAY: Final = timedelta(days=1)
CONSTRAINTS: Final = {
    "entitlement_counted": ("quantity", errors.LICENCE_COUNT),
    "entitlement_term_forwards": ("ends_on", errors.TERM_TURNED),
}


class EntitlementFacts(TypedDict, total=False):
    """What is left out is empty, or stays as it was."""

    quantity: int | None
    metric: str
    vendor: Vendor | None
    institutions: Sequence[Institution]
    starts_on: date | None
    ends_on: date | None
    renews_itself: bool
    notice_days: int | None
    notice_unit: str
    warn_days: int
    contract_no: str
    contract: str
    funding: str
    price_net: Decimal | None
    price_vat: Decimal | None
    price_gross: Decimal | None


class EntitlementChanges(EntitlementFacts, total=False):
    title: str
    kind: str


@transaction.atomic
def create_entitlement(
    *,
    actor: User,
    institution: Institution,
    title: str,
    kind: str,
    key: str = "",
    **facts: Unpack[EntitlementFacts],
) -> Entitlement:
    """A right to use something, owned by the institution. Raises Refused, Invalid, NotThere."""
    require(policy.may_keep_entitlement_of(actor, institution.pk))
    if not institution.is_active:
        raise Invalid(fields={"institution": errors.INSTITUTION_ENDED})
    entitlement = Entitlement(institution=institution)
    given: dict[str, Any] = {"title": title, "kind": kind, **facts}
    shared = given.pop("institutions", ())
    _put(entitlement, given)
    entitlement.number = next_number(SEQUENCE, "LT", width=3)
    with constraints(CONSTRAINTS):
        entitlement.save()
    entitlement.institutions.set(shared)
    if key.strip():
        entitlement.key_sealed = _sealed(entitlement, key)
        entitlement.save(update_fields=["key_sealed", "updated_at"])
    index_entitlement(entitlement.pk)
    record("assets.entitlement.created", actor=actor, target=entitlement)
    return entitlement


@transaction.atomic
def update_entitlement(
    *,
    entitlement_id: int,
    actor: User,
    seen: datetime | None = None,
    **changes: Unpack[EntitlementChanges],
) -> Entitlement:
    """Correct the given facts; the term that runs stays the same term (to begin another one:
    `renew_entitlement`). Raises NotThere, Refused, Invalid, WrongState."""
    entitlement = locked_entitlement(entitlement_id)
    require(policy.may_keep_entitlement(actor, entitlement))
    require_unchanged(entitlement, seen)
    given: dict[str, Any] = dict(changes)
    shared = given.pop("institutions", None)
    before = copy(entitlement)
    _put(entitlement, given)
    was, now = _differences(before, entitlement, [*given, "notice_on"])
    if shared is not None:
        asked = sorted(entitlement.institutions.values_list("short_name", flat=True))
        wanted = sorted(row.short_name for row in shared)
        if asked != wanted:
            was["institutions"], now["institutions"] = asked, wanted
            entitlement.institutions.set(shared)
    if now:
        with constraints(CONSTRAINTS):
            entitlement.save()
        index_entitlement(entitlement.pk)
        record("assets.entitlement.changed", actor=actor, target=entitlement, was=was, now=now)
    return entitlement


@transaction.atomic
def renew_entitlement(
    *,
    entitlement_id: int,
    actor: User,
    ends_on: date,
    starts_on: date | None = None,
    quantity: int | None = None,
    note: str = "",
    price_net: Decimal | None = None,
    price_vat: Decimal | None = None,
    price_gross: Decimal | None = None,
    seen: datetime | None = None,
) -> Entitlement:
    """Begin the next term; the one that ran is kept with its price, number and decision.

    Without `starts_on` it begins the day after; without `quantity` as many as before.
    Raises NotThere, Refused, Invalid, WrongState.
    """
    entitlement = locked_entitlement(entitlement_id)
    require(policy.may_keep_entitlement(actor, entitlement))
    require_unchanged(entitlement, seen)
    old = EntitlementTerm(
        entitlement=entitlement,
        starts_on=entitlement.starts_on,
        ends_on=entitlement.ends_on,
        quantity=entitlement.quantity,
        decision=entitlement.decision,
        note=note or entitlement.decision_note,
        **{name: getattr(entitlement, name) for name in PRICES},
    )
    check_shape(old, ["note"])
    first = starts_on or (old.ends_on + DAY if old.ends_on else None)
    if old.ends_on and first and first <= old.ends_on:
        raise Invalid(fields={"starts_on": errors.TERM_OVERLAPS})
    given = {
        "starts_on": first,
        "ends_on": ends_on,
        "quantity": quantity or entitlement.quantity,
        "price_net": price_net,
        "price_vat": price_vat,
        "price_gross": price_gross,
    }
    _put(entitlement, given)
    entitlement.decision = entitlement.decision_note = ""
    entitlement.decided_on = entitlement.warned_for = None
    old.save()
    with constraints(CONSTRAINTS):
        entitlement.save()
    record(
        "assets.entitlement.renewed",
        actor=actor,
        target=entitlement,
        until=ends_on.isoformat(),
        quantity=entitlement.quantity,
    )
    return entitlement


@transaction.atomic
def decide_entitlement(
    *, entitlement_id: int, actor: User, decision: str, now: datetime, note: str = ""
) -> Entitlement:
    """What will be done at the end of the term, and why; empty: it is open again.

    Raises NotThere, Refused, Invalid.
    """
    entitlement = locked_entitlement(entitlement_id)
    require(policy.may_keep_entitlement(actor, entitlement))
    entitlement.decision, entitlement.decision_note = decision, note
    check_shape(entitlement, ["decision", "decision_note"])
    entitlement.decided_on = now.date() if decision else None
    entitlement.save(update_fields=["decision", "decision_note", "decided_on", "updated_at"])
    record(
        "assets.entitlement.decided" if decision else "assets.entitlement.reopened",
        actor=actor,
        target=entitlement,
        licence_decision=decision,
        note=entitlement.decision_note,
    )
    return entitlement


# --- keys -----------------------------------------------------------------------------------
@transaction.atomic
def set_key(*, entitlement_id: int, actor: User, key: str) -> Entitlement:
    """Keep the keys, sealed; empty: forget them. Raises NotThere, Refused, Invalid."""
    entitlement = locked_entitlement(entitlement_id)
    require(policy.may_keep_entitlement(actor, entitlement))
    entitlement.key_sealed = _sealed(entitlement, key) if key.strip() else ""
    entitlement.save(update_fields=["key_sealed", "updated_at"])
    code = "key_kept" if entitlement.key_sealed else "key_forgotten"
    record(f"assets.entitlement.{code}", actor=actor, target=entitlement)
    return entitlement


@transaction.atomic
def read_key(*, entitlement_id: int, actor: User, reason: str) -> str:
    """The keys, for this one look: who and why is recorded. Raises NotThere, Refused, Invalid."""
    entitlement = locked_entitlement(entitlement_id)
    require(policy.may_keep_entitlement(actor, entitlement))
    if not entitlement.key_sealed:
        raise NotThere("not_there")
    said = EntitlementTerm(note=reason)
    try:
        check_shape(said, ["note"])
    except Invalid as error:
        raise Invalid(fields={"reason": error.fields["note"]}) from error
    if not said.note:
        raise Invalid(fields={"reason": errors.REASON_EMPTY})
    record("assets.entitlement.key_read", actor=actor, target=entitlement, reason=said.note)
    return unseal(entitlement.key_sealed, place=_place(entitlement))


def _sealed(entitlement: Entitlement, key: str) -> str:
    text = key.replace("\r\n", "\n").strip()
    if has_control(text, lines=True):
        raise Invalid(fields={"key": INVISIBLE})
    if len(text) > KEY_LENGTH:
        raise Invalid(fields={"key": errors.TOO_LONG})
    return seal(text, place=_place(entitlement))


def _place(entitlement: Entitlement) -> str:
    return f"assets.entitlement.key:{entitlement.uid}"


def _sealed_texts(row: Any) -> Texts:
    return {"key": (row.key_sealed, _place(row))} if row.key_sealed else {}


def _put_sealed(row: Any, where: str, sealed: str) -> None:
    row.key_sealed = sealed


register_sealed(
    SealedField("licence keys", Entitlement, "key_sealed", _sealed_texts, _put_sealed)
)


# --- documents --------------------------------------------------------------------------------
@transaction.atomic
def add_licence_files(
    *, entitlement_id: int, actor: User, uploads: Sequence[UUID], now: datetime
) -> Entitlement:
    """Contracts, orders, offers. Raises NotThere, Refused, Invalid."""
    entitlement = locked_entitlement(entitlement_id)
    require(policy.may_keep_entitlement(actor, entitlement))
    if not uploads:
        raise Invalid(fields={"files": errors.LICENCE_FILES_NONE})
    files = attach_uploads(
        uids=list(uploads), actor=actor, gate=LICENCE_GATE, object_id=entitlement.pk, now=now
    )
    names = ", ".join(file.name for file in files)
    record("assets.entitlement.files_added", actor=actor, target=entitlement, files=names)
    return entitlement


@transaction.atomic
def remove_licence_file(
    *, entitlement_id: int, uid: UUID, actor: User, now: datetime
) -> Entitlement:
    """Nobody reads it any more. Raises NotThere, Refused."""
    entitlement = locked_entitlement(entitlement_id)
    require(policy.may_keep_entitlement(actor, entitlement))
    hung = Attachment.objects.select_for_update(of=("self",), no_key=True).filter(
        gate=LICENCE_GATE, gate_object_id=entitlement.pk, removed_at=None, uid=uid
    )
    file = hung.first()
    if file is None:
        raise NotThere("file.gone")
    file.removed_at = now
    file.save(update_fields=["removed_at", "updated_at"])
    record("assets.entitlement.file_removed", actor=actor, target=entitlement, file=file.name)
    return entitlement


# --- reminders --------------------------------------------------------------------------------
def remind_keepers(*, now: datetime) -> int:
    """Tell those who keep the owner, once for each deadline that comes near; how many were told of.

    Each entitlement in a transaction of its own; of two runs beside each other one finds nothing
    left to claim. Runs by the clock, by nobody: there is nothing to authorise.
    """
    today = now.date()
    near = Entitlement.objects.filter(decision="", ends_on__gte=today).exclude(
        warned_for__isnull=False, warned_for=by_deadline()
    )
    told = 0
    rows = near.annotate(due=by_deadline()).order_by("pk")
    for pk, deadline, days in rows.values_list("pk", "due", "warn_days"):
        if deadline - timedelta(days=days) <= today:
            told += _remind(pk, today=today, now=now)
    return told


@transaction.atomic
def _remind(entitlement_id: int, *, today: date, now: datetime) -> int:
    entitlement = locked_entitlement(entitlement_id)
    deadline = entitlement.deadline
    if deadline is None or entitlement.warned_for == deadline or entitlement.decision:
        return 0
    entitlement.warned_for = deadline
    entitlement.save(update_fields=["warned_for", "updated_at"])
    for user in specialists_serving(entitlement.institution_id, on=today):
        queue_notice(
            recipient=user,
            kind="licence_deadline",
            target=entitlement,
            url=reverse("assets:licence", args=[entitlement.number]),
            thread=f"entitlement.{entitlement.uid}",
            context={
                "title": entitlement.title,
                "deadline": deadline,
                "ends_on": entitlement.ends_on,
                "is_notice": entitlement.notice_on is not None,
                "passed": deadline < today,
                "renews_itself": entitlement.renews_itself,
            },
            now=now,
        )
    record(
        "assets.entitlement.reminded",
        actor=None,
        target=entitlement,
        deadline=deadline.isoformat(),
    )
    return 1


# --- what the services share -------------------------------------------------------------------
def locked_entitlement(entitlement_id: int) -> Entitlement:
    """The row under a lock: seats are counted behind it. Raises NotThere."""
    rows = Entitlement.objects.select_for_update(of=("self",), no_key=True)
    found = rows.select_related("institution").filter(pk=entitlement_id).first()
    if found is None:
        raise NotThere("not_there")
    return found


def notice_day(ends_on: date | None, days: int | None, unit: str) -> date | None:
    """The last day on which notice is early enough: `days` full days before the term ends."""
    if ends_on is None or days is None:
        return None
    if unit == Entitlement.NoticeUnit.WORKING:
        return days_past(ends_on + DAY, days)
    return ends_on - timedelta(days=days)


def _put(entitlement: Entitlement, given: Mapping[str, Any]) -> None:
    """Set facts, tidied and checked. Raises Invalid that names all that is wrong at once."""
    for name, value in given.items():
        setattr(entitlement, name, value)
    wrong: dict[str, Any] = {}
    try:
        put_price(entitlement, given)
    except Invalid as error:
        wrong |= error.fields
    try:
        check_shape(entitlement, [name for name in LINES if name in given])
    except Invalid as error:
        wrong |= error.fields
    entitlement.contract = entitlement.contract.replace("\r\n", "\n").strip()
    if has_control(entitlement.contract, lines=True):
        wrong["contract"] = INVISIBLE
    elif len(entitlement.contract) > 4000:
        wrong["contract"] = errors.TOO_LONG
    if entitlement.kind in Entitlement.COUNTED and not entitlement.quantity:
        wrong.setdefault("quantity", errors.LICENCE_COUNT)
    first, last = entitlement.starts_on, entitlement.ends_on
    if first and last and last < first:
        wrong["ends_on"] = errors.TERM_TURNED
    if entitlement.notice_days is not None and last is None:
        wrong["notice_days"] = errors.NOTICE_WITHOUT_END
    if wrong:
        raise Invalid(fields=wrong)
    entitlement.notice_on = notice_day(last, entitlement.notice_days, entitlement.notice_unit)


def _differences(
    before: Entitlement, after: Entitlement, names: Sequence[str]
) -> tuple[dict[str, Any], dict[str, Any]]:
    differing = [name for name in names if getattr(before, name) != getattr(after, name)]
    was = {name: plain(getattr(before, name)) for name in differing}
    return was, {name: plain(getattr(after, name)) for name in differing}
