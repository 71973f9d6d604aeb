"""Programs under the name they are known by here, their licences, until when versions are mended."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Final, TypedDict, Unpack
from uuid import UUID

from django.db import transaction

from accounts.models import User
from accounts.services.changes import apply_changes, require_unchanged
from assets import errors, policy
from assets.models import (
    Entitlement,
    Installation,
    SoftwareName,
    SoftwareSupport,
    SoftwareTitle,
)
from assets.services.name_meaning import resolve_names
from assets.software_names import (
    NAME,
    PUBLISHER,
    key_of,
    publisher_key,
    tidied,
    version_key,
)
from assets.software_search import forget_title, index_title
from itportal.core.errors import Invalid, NotThere, WrongState
from itportal.core.journal.record import record
from itportal.core.policy import require
from itportal.core.shape import check_shape, constraints

TITLE_UNIQUE: Final = {"software_title_once": ("name", errors.TITLE_TAKEN)}
SUPPORT_UNIQUE: Final = {
    "software_support_once": ("version_from", errors.SUPPORT_OVERLAPS),
    "software_support_forwards": ("version_below", errors.SUPPORT_TURNED),
}


class TitleFacts(TypedDict, total=False):
    publisher: str
    kind: str
    policy: str
    notes: str


class TitleChanges(TitleFacts, total=False):
    name: str


class SupportFacts(TypedDict, total=False):
    label: str
    version_from: str
    version_below: str
    ends_on: date
    source: str


@transaction.atomic
def create_title(*, actor: User, name: str, **facts: Unpack[TitleFacts]) -> SoftwareTitle:
    """Names that mean it are known as its at once. Raises Refused, Invalid."""
    require(policy.may_keep_software(actor))
    title = SoftwareTitle(name=name, **facts)
    _put_keys(title)
    check_shape(title, ("name", "publisher", "kind", "policy", "notes"))
    with constraints(TITLE_UNIQUE):
        title.save()
    record("assets.software.created", actor=actor, target=title)
    resolve_names(keys=[title.key])
    index_title(title.pk)
    return title


@transaction.atomic
def edit_title(
    *,
    uid: UUID,
    actor: User,
    seen: datetime | None = None,
    **changes: Unpack[TitleChanges],
) -> SoftwareTitle:
    """Raises NotThere, Refused, Invalid, and WrongState for one changed since `seen`."""
    title = _locked_title(uid, actor)
    require_unchanged(title, seen)
    old_key = title.key
    was, now = apply_changes(title, changes)
    if not now:
        return title
    _put_keys(title)
    with constraints(TITLE_UNIQUE):
        title.save(update_fields=[*now, "key", "publisher_key", "updated_at"])
    record("assets.software.changed", actor=actor, target=title, was=was, now=now)
    if "name" in now or "publisher" in now:
        resolve_names(keys=[old_key, title.key])
        index_title(title.pk)
    return title


@transaction.atomic
def remove_title(*, uid: UUID, actor: User) -> None:
    """One that was added by mistake: nothing is installed, demanded or licensed by it.

    Raises NotThere, Refused, WrongState.
    """
    title = _locked_title(uid, actor)
    used = (
        title.rules.exists()
        or title.entitlements.exists()
        or Installation.objects.filter(title=title).exists()
    )
    if used:
        raise WrongState("software.used")
    record("assets.software.removed", actor=actor, target=title)
    SoftwareName.objects.filter(title=title).update(title=None)
    key = title.key
    for row in (*title.support.all(), *title.aliases.all()):
        row.delete()
    forget_title(title.pk)
    title.delete()
    resolve_names(keys=[key])


@transaction.atomic
def link_entitlements(
    *, uid: UUID, actor: User, entitlements: Iterable[Entitlement]
) -> SoftwareTitle:
    """The licences that give the right to use it, of those the actor keeps; others' stay as they are.

    Raises NotThere, Refused.
    """
    title = _locked_title(uid, actor)
    chosen = {row.pk: row for row in entitlements}
    for row in chosen.values():
        require(policy.may_keep_entitlement(actor, row))
    linked = title.entitlements.all()
    kept = {row.pk: row for row in linked if policy.may_keep_entitlement(actor, row)}
    added, gone = set(chosen) - set(kept), set(kept) - set(chosen)
    if not added and not gone:
        return title
    title.entitlements.add(*added)
    title.entitlements.remove(*gone)
    record(
        "assets.software.licensed",
        actor=actor,
        target=title,
        was=sorted(row.number for row in kept.values()),
        now=sorted(row.number for row in chosen.values()),
    )
    return title


# --- support --------------------------------------------------------------------------


@transaction.atomic
def put_support(
    *, title_uid: UUID, actor: User, uid: UUID | None = None, **facts: Unpack[SupportFacts]
) -> SoftwareSupport:
    """Until when versions of the program are mended: a new range, or that of `uid` anew.

    Raises NotThere, Refused, and Invalid also for a range that overlaps another.
    """
    title = _locked_title(title_uid, actor)
    row = title.support.filter(uid=uid).first() if uid else SoftwareSupport(title=title)
    if row is None:
        raise NotThere("not_there")
    for name, value in facts.items():
        setattr(row, name, value)
    check_shape(row, ("label", "version_from", "version_below", "ends_on", "source"))
    row.from_key, row.below_key = version_key(row.version_from), version_key(row.version_below)
    for other in title.support.exclude(pk=row.pk):
        before = other.below_key and other.below_key <= row.from_key
        behind = row.below_key and row.below_key <= other.from_key
        if not before and not behind:
            raise Invalid(fields={"version_from": errors.SUPPORT_OVERLAPS})
    with constraints(SUPPORT_UNIQUE), transaction.atomic():
        row.save()
    record(
        "assets.software.support_set",
        actor=actor,
        target=title,
        versions=str(row),
        until=row.ends_on.isoformat(),
    )
    return row


@transaction.atomic
def remove_support(*, title_uid: UUID, uid: UUID, actor: User) -> SoftwareTitle:
    """Raises NotThere, Refused."""
    title = _locked_title(title_uid, actor)
    row = title.support.filter(uid=uid).first()
    if row is None:
        raise NotThere("not_there")
    record("assets.software.support_removed", actor=actor, target=title, versions=str(row))
    row.delete()
    return title


def _put_keys(title: SoftwareTitle) -> None:
    title.name = tidied(title.name, NAME)
    title.publisher = tidied(title.publisher, PUBLISHER)
    title.key = key_of(title.name)
    title.publisher_key = publisher_key(title.publisher) if title.publisher else ""
    if not title.key:
        raise Invalid(fields={"name": errors.NAME_EMPTY})


def _locked_title(uid: UUID, actor: User) -> SoftwareTitle:
    locked = SoftwareTitle.objects.select_for_update(of=("self",), no_key=True)
    title = locked.visible_to(actor).filter(uid=uid).first()
    if title is None:
        raise NotThere("not_there")
    require(policy.may_keep_software(actor))
    return title
