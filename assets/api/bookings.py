"""The collections of loan pools and of bookings."""

from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import Person
from assets.api.filters import BookingFilters, BookingPoolFilters
from assets.booking_reads import devices_of
from assets.booking_states import BookingState
from assets.models import Booking, BookingPool
from assets.services import bookings
from itportal.core.api.fields import MomentField, TextField, UidField, WholeField
from itportal.core.api.paging import BY_AGE, NEWEST_FIRST, Key, Ordering
from itportal.core.api.serializers import In, Out
from itportal.core.api.views import ReadViewSet, signed_in


class BookingPoolOut(Out):
    """Devices that people of an institution, and of all under it, may book."""

    brief = ("uid", "name")

    uid = serializers.UUIDField()
    name = serializers.CharField()
    institution = serializers.UUIDField(source="institution.uid")
    needs_approval = serializers.BooleanField()
    most_days = serializers.IntegerField()
    about = serializers.CharField()
    is_active = serializers.BooleanField()
    assets = serializers.SerializerMethodField(help_text="Inventory numbers of its devices.")
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()

    def get_assets(self, pool: BookingPool) -> list[str]:
        return sorted(member.asset.inventory_no for member in pool.members.all())


class BookingOut(Out):
    """Devices kept for a person for a time. The borrower needs assets:read.personal."""

    brief = ("uid", "number", "state")
    personal = {"person": "assets:read.personal"}

    uid = serializers.UUIDField()
    number = serializers.CharField()
    pool = serializers.UUIDField(source="pool.uid")
    person = serializers.UUIDField(source="person.uid")
    begins_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField()
    state = serializers.ChoiceField(choices=BookingState.choices)
    assets = serializers.SerializerMethodField(help_text="Inventory numbers of the devices.")
    purpose = serializers.CharField()
    reason = serializers.CharField()
    out_at = serializers.DateTimeField(allow_null=True)
    returned_at = serializers.DateTimeField(allow_null=True)
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()

    def get_assets(self, booking: Booking) -> list[str]:
        return [line.asset.inventory_no for line in booking.lines.all()]


class BookIn(In):
    """pool: its uid. `assets` by inventory number, or any `count` of the pool. person: uid, else
    the caller."""

    pool = UidField()
    begins_at = MomentField()
    ends_at = MomentField()
    count = WholeField(min_value=1, max_value=bookings.MOST_DEVICES, required=False)
    assets = serializers.ListField(
        child=TextField(max_length=20), required=False, max_length=bookings.MOST_DEVICES
    )
    person = UidField(required=False)
    purpose = TextField(max_length=200, required=False, allow_blank=True)


class CancelIn(In):
    reason = TextField(max_length=300, required=False, allow_blank=True)


class BookingPoolViewSet(ReadViewSet):
    """What can be booked."""

    rules = {"list": signed_in, "retrieve": signed_in}
    scopes = {"list": "assets:read", "retrieve": "assets:read"}
    serializer_class = BookingPoolOut
    filterset_class = BookingPoolFilters
    institution_lookup = "institution"
    orderings = (BY_AGE, NEWEST_FIRST)

    def visible(self, actor: Any) -> QuerySet[BookingPool]:
        return BookingPool.objects.visible_to(actor)

    def load(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.select_related("institution").prefetch_related("members__asset")


class BookingViewSet(ReadViewSet):
    """One's own bookings, and all of the institutions one serves."""

    rules = dict.fromkeys(("list", "retrieve", "create", "cancel"), signed_in)
    scopes = {
        "list": "assets:read",
        "retrieve": "assets:read",
        "create": "assets:write",
        "cancel": "assets:write",
    }
    serializer_class = BookingOut
    filterset_class = BookingFilters
    lookup_field = "number"
    lookup_value_regex = "[Bb]-[0-9]{1,12}"
    institution_lookup = "pool__institution"
    orderings = (
        BY_AGE,
        NEWEST_FIRST,
        Ordering("updated_at", (Key("updated_at", kind=datetime),)),
    )

    def visible(self, actor: Any) -> QuerySet[Booking]:
        return Booking.objects.visible_to(actor)

    def load(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.select_related("pool", "person").prefetch_related("lines__asset")

    @extend_schema(request=BookIn, responses={201: BookingOut})
    def create(self, request: Request) -> Response:
        """409 tells who has what until when and what is free instead."""
        return self.create_from(BookIn, self._book)

    @extend_schema(request=CancelIn, responses=BookingOut)
    @action(detail=True, methods=["post"])
    def cancel(self, request: Request, number: str) -> Response:
        """It is not needed any more; before it is fetched."""
        with self.changing() as booking:
            data = self.validated(CancelIn)
            bookings.cancel_booking(
                booking_id=booking.pk, actor=self.actor, now=timezone.now(), **data
            )
        return self.answer(self.get_object())

    def _book(
        self, *, pool: Any, assets: Any = (), person: Any = None, **values: Any
    ) -> Booking:
        found = self.referred(BookingPool.objects.visible_to(self.actor), "pool", uid=pool)
        self.require_inside(found.institution_id)
        devices = devices_of([found.pk])
        chosen = [self.referred(devices, "assets", inventory_no=number) for number in assets]
        borrower = None
        if person is not None:
            people = Person.objects.visible_to(self.actor)
            borrower = self.referred(people, "person", uid=person)
        return bookings.book(
            pool_id=found.pk,
            actor=self.actor,
            now=timezone.now(),
            assets=chosen,
            person=borrower,
            **values,
        )
