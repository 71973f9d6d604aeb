"""Changes of the register of outside organisations."""

from datetime import datetime
from typing import TypedDict, Unpack
from uuid import UUID

from django.db import transaction

from accounts import errors, policy
from accounts.models import User, Vendor, VendorContact
from accounts.search import index_vendor
from accounts.services.changes import apply_changes, require_unchanged
from accounts.services.institutions import checked_registry_code
from itportal.core.errors import NotThere, WrongState
from itportal.core.journal.record import record
from itportal.core.policy import require
from itportal.core.shape import check_shape, constraints

UNIQUE = {
    "accounts_vendor_name_key": ("name", errors.VENDOR_TAKEN),
    "vendor_registry_code_once": ("registry_code", errors.VENDOR_CODE_TAKEN),
}
CONTACT_UNIQUE = {"vendor_contact_once": ("name", errors.CONTACT_TAKEN)}
FACTS = ("name", "email", "phone", "contract")
CONTACT_FACTS = ("name", "role", "email", "phone")


class VendorFacts(TypedDict, total=False):
    """What is left out is empty."""

    registry_code: str
    email: str
    phone: str
    contract: str


class VendorChanges(VendorFacts, total=False):
    """What can be changed; what is left out stays."""

    name: str


class ContactFacts(TypedDict, total=False):
    role: str
    email: str
    phone: str


class ContactChanges(ContactFacts, total=False):
    """What can be changed; what is left out stays."""

    name: str


@transaction.atomic
def create_vendor(*, actor: User, name: str, **facts: Unpack[VendorFacts]) -> Vendor:
    """Raises Refused, Invalid."""
    require(policy.may_manage_vendors(actor))
    code = facts.pop("registry_code", "")
    vendor = Vendor(name=name, **facts)
    check_shape(vendor, FACTS)
    vendor.registry_code = checked_registry_code(code)
    with constraints(UNIQUE):
        vendor.save()
    record("accounts.vendor.created", actor=actor, target=vendor)
    index_vendor(vendor.pk)
    return vendor


@transaction.atomic
def update_vendor(
    *,
    vendor_id: int,
    actor: User,
    seen: datetime | None = None,
    **changes: Unpack[VendorChanges],
) -> Vendor:
    """Change the given facts. Raises Refused, Invalid, WrongState."""
    vendor = _locked(vendor_id, actor)
    require_unchanged(vendor, seen)
    if "registry_code" in changes:
        changes["registry_code"] = checked_registry_code(changes["registry_code"])
    was, now = apply_changes(vendor, changes)
    if now:
        with constraints(UNIQUE):
            vendor.save(update_fields=[*now, "updated_at"])
        record("accounts.vendor.updated", actor=actor, target=vendor, was=was, now=now)
        index_vendor(vendor.pk)
    return vendor


@transaction.atomic
def deactivate_vendor(*, vendor_id: int, actor: User) -> Vendor:
    """Nothing is passed on to it any more; what was stays."""
    return _set_active(vendor_id, actor, is_active=False)


@transaction.atomic
def reactivate_vendor(*, vendor_id: int, actor: User) -> Vendor:
    return _set_active(vendor_id, actor, is_active=True)


def _set_active(vendor_id: int, actor: User, *, is_active: bool) -> Vendor:
    vendor = _locked(vendor_id, actor)
    if vendor.is_active == is_active:
        raise WrongState("vendor.works" if is_active else "vendor.ended")
    vendor.is_active = is_active
    vendor.save(update_fields=["is_active", "updated_at"])
    code = "reactivated" if is_active else "deactivated"
    record(f"accounts.vendor.{code}", actor=actor, target=vendor)
    return vendor


@transaction.atomic
def add_contact(
    *, vendor_id: int, actor: User, name: str, **facts: Unpack[ContactFacts]
) -> VendorContact:
    """Somebody at the vendor. Raises Refused, Invalid."""
    vendor = _locked(vendor_id, actor)
    contact = VendorContact(vendor=vendor, name=name, **facts)
    check_shape(contact, CONTACT_FACTS)
    with constraints(CONTACT_UNIQUE):
        contact.save()
    record("accounts.vendor.contact_added", actor=actor, target=vendor, name=contact.name)
    index_vendor(vendor.pk)
    return contact


@transaction.atomic
def update_contact(
    *,
    contact_uid: UUID,
    actor: User,
    seen: datetime | None = None,
    **changes: Unpack[ContactChanges],
) -> VendorContact:
    """Change the given facts of somebody at the vendor. Raises NotThere, Refused, Invalid, and
    WrongState for one that was changed since `seen`."""
    contact, vendor = _contact(contact_uid, actor)
    require_unchanged(contact, seen)
    was, now = apply_changes(contact, changes)
    if now:
        with constraints(CONTACT_UNIQUE):
            contact.save(update_fields=[*now, "updated_at"])
        record(
            "accounts.vendor.contact_updated",
            actor=actor,
            target=vendor,
            name=contact.name,
            was=was,
            now=now,
        )
        index_vendor(vendor.pk)
    return contact


@transaction.atomic
def remove_contact(*, contact_uid: UUID, actor: User) -> Vendor:
    """Somebody who is there no more: their data goes. Raises NotThere, Refused."""
    contact, vendor = _contact(contact_uid, actor)
    contact.delete()
    record("accounts.vendor.contact_removed", actor=actor, target=vendor)
    index_vendor(vendor.pk)
    return vendor


def _contact(contact_uid: UUID, actor: User) -> tuple[VendorContact, Vendor]:
    """The row as it is once its vendor is locked: all changes of contacts wait for that."""
    found = VendorContact.objects.filter(uid=contact_uid).first()
    if found is None:
        raise NotThere("not_there")
    vendor = _locked(found.vendor_id, actor)
    contact = VendorContact.objects.filter(pk=found.pk).first()
    if contact is None:
        raise NotThere("not_there")
    return contact, vendor


def _locked(vendor_id: int, actor: User) -> Vendor:
    locked = Vendor.objects.select_for_update(of=("self",), no_key=True)
    vendor = locked.filter(pk=vendor_id).first()
    if vendor is None:
        raise NotThere("not_there")
    require(policy.may_manage_vendors(actor))
    return vendor
