"""The register of outside organisations."""

from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts import policy
from accounts.api.filters import VendorFilters
from accounts.api.views import BY_NAME, reads_and_writes
from accounts.models import Vendor, VendorContact
from accounts.services import vendors
from itportal.core.api.fields import AddressField, RegistryCodeField, TextField
from itportal.core.api.paging import BY_AGE, NEWEST_FIRST, Key, Ordering
from itportal.core.api.serializers import In, Out
from itportal.core.api.views import ReadViewSet

PHONE, NAME, CONTRACT, PERSON = 40, 200, 500, 120
CONTACTS = ("add_contact", "change_contact", "remove_contact")


class VendorContactOut(Out):
    """Somebody at the vendor, as they are reached at work."""

    brief = ("uid", "name", "role", "email", "phone")

    uid = serializers.UUIDField()
    name = serializers.CharField()
    role = serializers.CharField()
    email = serializers.CharField()
    phone = serializers.CharField()


class VendorOut(Out):
    """An outside organisation that requests are passed on to."""

    uid = serializers.UUIDField()
    name = serializers.CharField()
    registry_code = serializers.CharField()
    email = serializers.CharField()
    phone = serializers.CharField()
    contract = serializers.CharField()
    is_active = serializers.BooleanField()
    contacts = VendorContactOut(many=True)
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()


class VendorFactsIn(In):
    name = TextField(max_length=NAME)
    registry_code = RegistryCodeField(required=False)
    email = AddressField(required=False, allow_blank=True)
    phone = TextField(max_length=PHONE, required=False, allow_blank=True)
    contract = TextField(max_length=CONTRACT, required=False, allow_blank=True)


class VendorPatch(VendorFactsIn):
    """What changes; what is left out stays."""

    name = TextField(max_length=NAME, required=False)


class ContactIn(In):
    """Somebody at the vendor, as they are reached at work."""

    name = TextField(max_length=PERSON)
    role = TextField(max_length=PERSON, required=False, allow_blank=True)
    email = AddressField(required=False, allow_blank=True)
    phone = TextField(max_length=PHONE, required=False, allow_blank=True)


class ContactPatch(ContactIn):
    """What changes of the contact person `contact`; what is left out stays."""

    contact = serializers.UUIDField()
    name = TextField(max_length=PERSON, required=False)


class ContactRef(In):
    contact = serializers.UUIDField()


class VendorViewSet(ReadViewSet):
    """Outside organisations, with their contact persons."""

    rules = {
        "list": policy.may_browse_vendors,
        "retrieve": policy.may_browse_vendors,
        "create": policy.may_manage_vendors,
        "partial_update": policy.may_manage_vendors,
        **dict.fromkeys(CONTACTS, policy.may_manage_vendors),
    }
    scopes = {**reads_and_writes("vendors"), **dict.fromkeys(CONTACTS, "vendors:write")}
    serializer_class = VendorOut
    filterset_class = VendorFilters
    institution_lookup = "pk"
    orderings = (
        *(BY_AGE, NEWEST_FIRST, BY_NAME),
        Ordering("updated_at", (Key("updated_at", kind=datetime),)),
    )

    def visible(self, actor: Any) -> QuerySet[Vendor]:
        return Vendor.objects.visible_to(actor)

    def load(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.prefetch_related("contacts")

    def within(self, queryset: QuerySet[Any], institutions: frozenset[int]) -> QuerySet[Any]:
        return queryset  # firms belong to no institution; a limited token only reads them

    @extend_schema(request=VendorFactsIn, responses={201: VendorOut})
    def create(self, request: Request) -> Response:
        return self.create_from(VendorFactsIn, self._make)

    @extend_schema(request=VendorPatch)
    def partial_update(self, request: Request, uid: str) -> Response:
        self.require_inside(None)
        with self.changing() as vendor:
            changes: Any = self.validated(VendorPatch)
            vendors.update_vendor(vendor_id=vendor.pk, actor=self.actor, **changes)
        return self.answer(self.get_object())

    @extend_schema(request=ContactIn, responses=VendorOut)
    @action(detail=True, methods=["post"], url_path="add-contact")
    def add_contact(self, request: Request, uid: str) -> Response:
        """Somebody new at the vendor."""
        self.require_inside(None)
        with self.changing() as vendor:
            facts = self.validated(ContactIn)
            vendors.add_contact(vendor_id=vendor.pk, actor=self.actor, **facts)
        return self.answer(self.get_object())

    @extend_schema(request=ContactPatch, responses=VendorOut)
    @action(detail=True, methods=["post"], url_path="change-contact")
    def change_contact(self, request: Request, uid: str) -> Response:
        """Correct how a contact person is reached."""
        self.require_inside(None)
        with self.changing() as vendor:
            changes: Any = self.validated(ContactPatch)
            contact = self._contact(vendor, changes.pop("contact"))
            vendors.update_contact(contact_uid=contact.uid, actor=self.actor, **changes)
        return self.answer(self.get_object())

    @extend_schema(request=ContactRef, responses=VendorOut)
    @action(detail=True, methods=["post"], url_path="remove-contact")
    def remove_contact(self, request: Request, uid: str) -> Response:
        """Somebody who is there no more: their data goes."""
        self.require_inside(None)
        with self.changing() as vendor:
            contact = self._contact(vendor, self.validated(ContactRef)["contact"])
            vendors.remove_contact(contact_uid=contact.uid, actor=self.actor)
        return self.answer(self.get_object())

    def _contact(self, vendor: Vendor, uid: Any) -> VendorContact:
        """One of this vendor's."""
        found: VendorContact = self.referred(vendor.contacts.all(), "contact", uid=uid)
        return found

    def _make(self, **values: Any) -> Vendor:
        self.require_inside(None)
        return vendors.create_vendor(actor=self.actor, **values)
