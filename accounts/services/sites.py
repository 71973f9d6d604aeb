"""Changes of sites and of their rooms."""

from datetime import datetime
from typing import TypedDict, Unpack

from django.db import transaction

from accounts import errors, policy
from accounts.models import Institution, Person, Room, Site, User
from accounts.search import index_institution
from accounts.services.changes import apply_changes, require_unchanged
from itportal.core.errors import Invalid, NotThere, WrongState
from itportal.core.journal.record import record
from itportal.core.policy import require
from itportal.core.shape import check_shape, constraints

SITE_UNIQUE = {"site_name_once": ("name", errors.SITE_TAKEN)}
ROOM_UNIQUE = {"room_name_once": ("name", errors.ROOM_TAKEN)}


class SiteChanges(TypedDict, total=False):
    name: str
    address: str


class RoomChanges(TypedDict, total=False):
    name: str
    floor: str


@transaction.atomic
def create_site(*, actor: User, institution: Institution, name: str, address: str = "") -> Site:
    """Add a site to an institution that works. Raises Refused, Invalid."""
    institution = Institution.objects.select_for_update(of=("self",), no_key=True).get(
        pk=institution.pk
    )
    require(policy.may_manage_institution(actor, institution))
    if not institution.is_active:
        raise Invalid(fields={"institution": errors.PARENT_ENDED})
    site = Site(institution=institution, name=name, address=address)
    check_shape(site, ("name", "address"))
    with constraints(SITE_UNIQUE):
        site.save()
    index_institution(site.institution_id)
    record("accounts.site.created", actor=actor, target=site)
    return site


@transaction.atomic
def update_site(
    *,
    site_id: int,
    actor: User,
    seen: datetime | None = None,
    **changes: Unpack[SiteChanges],
) -> Site:
    """Change the given facts. Raises Refused, Invalid, WrongState."""
    site = _locked_site(site_id)
    require(policy.may_manage_institution(actor, site.institution))
    require_unchanged(site, seen)
    was, now = apply_changes(site, changes)
    if now:
        with constraints(SITE_UNIQUE):
            site.save(update_fields=[*now, "updated_at"])
        index_institution(site.institution_id)
        record("accounts.site.updated", actor=actor, target=site, was=was, now=now)
    return site


@transaction.atomic
def deactivate_site(*, site_id: int, actor: User) -> Site:
    """Take a site nobody sits in out of use; its rooms go with it. Raises Refused, WrongState."""
    site = _locked_site(site_id)
    require(policy.may_manage_institution(actor, site.institution))
    if not site.is_active:
        raise WrongState("site.ended")
    if people := Person.objects.filter(room__site=site, is_active=True).count():
        raise WrongState("site.has_people", count=people)
    site.is_active = False
    site.save(update_fields=["is_active", "updated_at"])
    record("accounts.site.deactivated", actor=actor, target=site)
    return site


@transaction.atomic
def reactivate_site(*, site_id: int, actor: User) -> Site:
    site = _locked_site(site_id)
    require(policy.may_manage_institution(actor, site.institution))
    if site.is_active:
        raise WrongState("site.works")
    site.is_active = True
    site.save(update_fields=["is_active", "updated_at"])
    record("accounts.site.reactivated", actor=actor, target=site)
    return site


@transaction.atomic
def create_room(*, actor: User, site: Site, name: str, floor: str = "") -> Room:
    """Add a room to a site that is in use. Raises Refused, Invalid."""
    site = _locked_site(site.pk)
    require(policy.may_manage_institution(actor, site.institution))
    if not site.is_active:
        raise WrongState("site.ended")
    room = Room(site=site, name=name, floor=floor)
    check_shape(room, ("name", "floor"))
    with constraints(ROOM_UNIQUE):
        room.save()
    record(
        "accounts.room.created", actor=actor, target=room, institution_id=site.institution_id
    )
    return room


@transaction.atomic
def update_room(
    *,
    room_id: int,
    actor: User,
    seen: datetime | None = None,
    **changes: Unpack[RoomChanges],
) -> Room:
    """Change the given facts. Raises Refused, Invalid, WrongState."""
    room = _locked_room(room_id)
    require(policy.may_manage_institution(actor, room.site.institution))
    require_unchanged(room, seen)
    was, now = apply_changes(room, changes)
    if now:
        with constraints(ROOM_UNIQUE):
            room.save(update_fields=[*now, "updated_at"])
        record(
            "accounts.room.updated",
            actor=actor,
            target=room,
            institution_id=room.site.institution_id,
            was=was,
            now=now,
        )
    return room


@transaction.atomic
def deactivate_room(*, room_id: int, actor: User) -> Room:
    """Take a room nobody sits in out of use. Raises Refused, WrongState."""
    room = _locked_room(room_id)
    require(policy.may_manage_institution(actor, room.site.institution))
    if not room.is_active:
        raise WrongState("room.ended")
    if people := Person.objects.filter(room=room, is_active=True).count():
        raise WrongState("room.has_people", count=people)
    room.is_active = False
    room.save(update_fields=["is_active", "updated_at"])
    record(
        "accounts.room.deactivated",
        actor=actor,
        target=room,
        institution_id=room.site.institution_id,
    )
    return room


@transaction.atomic
def reactivate_room(*, room_id: int, actor: User) -> Room:
    room = _locked_room(room_id)
    require(policy.may_manage_institution(actor, room.site.institution))
    if room.is_active:
        raise WrongState("room.works")
    room.is_active = True
    room.save(update_fields=["is_active", "updated_at"])
    record(
        "accounts.room.reactivated",
        actor=actor,
        target=room,
        institution_id=room.site.institution_id,
    )
    return room


def usable_room(room: Room | None) -> Room | None:
    """The room under a lock, so that it stays in use until the caller is done.

    Changes nothing, so nothing is recorded. Raises Invalid (field `room`) when it is out of
    use.
    """
    if room is None:
        return None
    room = _locked_room(room.pk)
    if not (room.is_active and room.site.is_active):
        raise Invalid(fields={"room": errors.ROOM_ENDED})
    return room


def _locked_site(site_id: int) -> Site:
    locked = Site.objects.select_for_update(of=("self",), no_key=True)
    site = locked.select_related("institution").filter(pk=site_id).first()
    if site is None:
        raise NotThere("not_there")
    return site


def _locked_room(room_id: int) -> Room:
    locked = Room.objects.select_for_update(of=("self",), no_key=True)
    room = locked.select_related("site__institution").filter(pk=room_id).first()
    if room is None:
        raise NotThere("not_there")
    return room
