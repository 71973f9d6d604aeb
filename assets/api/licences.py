"""Licences by API: entitlements with what is used of them, their seats, giving and releasing."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.serializers import InstitutionRef
from accounts.models import Institution, Person
from assets import policy
from assets.api.filters import LicenceFilters
from assets.models import Asset, Entitlement, EntitlementUse
from assets.services import seats
from itportal.core.api.fields import TextField, UidField, WholeField
from itportal.core.api.paging import BY_AGE, NEWEST_FIRST, Key, Ordering
from itportal.core.api.serializers import In, Out
from itportal.core.api.views import ReadViewSet

READS = ("list", "retrieve", "seats")
WRITES = ("give", "release")
BY_NUMBER = Ordering("number", (Key("number"),))
BY_CHANGE = Ordering("updated_at", (Key("updated_at", kind=datetime),))
MONEY = ("price_net", "price_vat", "price_gross", "funding", "contract_no")


class SellerRef(Out):
    """Who sells it."""

    uid = serializers.UUIDField()
    name = serializers.CharField()


class SeatOut(Out):
    """One use that runs: of a device or an institution; of a person the uid alone."""

    brief = ("uid", "person", "asset", "institution", "quantity", "since", "over_reason")

    uid = serializers.UUIDField()
    person = serializers.UUIDField(source="person.uid", allow_null=True, default=None)
    asset = serializers.CharField(
        source="asset.inventory_no",
        allow_null=True,
        default=None,
        help_text="Inventory number.",
    )
    institution = serializers.UUIDField(source="institution.uid", allow_null=True, default=None)
    quantity = serializers.IntegerField()
    since = serializers.DateTimeField()
    over_reason = serializers.CharField()


class LicenceOut(Out):
    """A right to use something. Keys are not told by the API. Money (`price_…`, `funding`,
    `contract_no`) is null without the scope finance:read, or when the caller only shares in it."""

    brief = ("uid", "number", "title")

    uid = serializers.UUIDField()
    number = serializers.CharField()
    title = serializers.CharField()
    kind = serializers.ChoiceField(choices=Entitlement.Kind.choices)
    quantity = serializers.IntegerField(allow_null=True)
    used = serializers.IntegerField()
    free = serializers.IntegerField(allow_null=True, help_text="Below zero when over-used.")
    metric = serializers.CharField()
    vendor = SellerRef(allow_null=True)
    institution = InstitutionRef()
    starts_on = serializers.DateField(allow_null=True)
    ends_on = serializers.DateField(allow_null=True)
    renews_itself = serializers.BooleanField()
    notice_on = serializers.DateField(allow_null=True)
    decision = serializers.CharField()
    price_net = serializers.DecimalField(max_digits=14, decimal_places=2, allow_null=True)
    price_vat = serializers.DecimalField(max_digits=14, decimal_places=2, allow_null=True)
    price_gross = serializers.DecimalField(max_digits=14, decimal_places=2, allow_null=True)
    funding = serializers.CharField(allow_null=True)
    contract_no = serializers.CharField(allow_null=True)
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()


class SeatIn(In):
    """Exactly one of person, asset and institution. `over_reason`: give it although none is free."""

    person = UidField(required=False)
    asset = TextField(max_length=20, required=False, help_text="Inventory number.")
    institution = UidField(required=False)
    quantity = WholeField(min_value=1, max_value=1_000_000, required=False)
    over_reason = TextField(max_length=300, required=False, allow_blank=True)


class ReleaseIn(In):
    """The seat's uid."""

    seat = UidField()


class LicenceViewSet(ReadViewSet):
    """Licences of the institutions one serves or reads, and those they may use."""

    rules = dict.fromkeys((*READS, *WRITES), policy.may_browse_assets)
    scopes = dict.fromkeys(READS, "software:read") | dict.fromkeys(WRITES, "assets:write")
    lookup_field = "number"
    serializer_class = LicenceOut
    filterset_class = LicenceFilters
    institution_lookup = "institution"
    orderings = (BY_AGE, NEWEST_FIRST, BY_NUMBER, BY_CHANGE)
    paged = frozenset({"seats"})

    def visible(self, actor: Any) -> QuerySet[Entitlement]:
        return Entitlement.objects.visible_to(actor)

    def load(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.select_related("institution", "vendor")

    def shown(self, rows: Any) -> Any:
        found = [self._without_money(row) for row in rows]
        return super().shown(found)

    def answer(self, found: Any, *, status: int = 200) -> Response:
        return super().answer(self._without_money(found), status=status)

    @extend_schema(responses=SeatOut(many=True))
    @action(detail=True)
    def seats(self, request: Request, number: str) -> Response:
        """Who uses it now: of a shared one, those of the caller's institutions."""
        uses = EntitlementUse.objects.visible_to(self.actor).running()
        rows = uses.filter(entitlement=self.get_object())
        rows = rows.select_related("person", "asset", "institution")
        page = self.page(rows)
        shown = SeatOut(page.rows, many=True, context={"expand": set()})
        return Response({"results": shown.data, "next": page.next_cursor or None})

    @extend_schema(request=SeatIn, responses={200: LicenceOut})
    @action(detail=True, methods=["post"])
    def give(self, request: Request, number: str) -> Response:
        """Give out a seat; 400 with `over_reason` when none is free."""
        with self.changing() as licence:
            values = self.validated(SeatIn)
            seats.give_seat(
                entitlement_id=licence.pk,
                actor=self.actor,
                now=timezone.now(),
                person=self._named(Person.objects.visible_to(self.actor), "person", values),
                asset=self._asset(values),
                institution=self._named(
                    Institution.objects.visible_to(self.actor), "institution", values
                ),
                quantity=values.get("quantity", 1),
                over_reason=values.get("over_reason", ""),
            )
        return self.answer(self.by_pk(licence.pk))

    @extend_schema(request=ReleaseIn, responses={200: LicenceOut})
    @action(detail=True, methods=["post"])
    def release(self, request: Request, number: str) -> Response:
        """Take a seat back."""
        with self.changing() as licence:
            uid: UUID = self.validated(ReleaseIn)["seat"]
            self.referred(licence.uses.running(), "seat", uid=uid)
            seats.release_seat(uid=uid, actor=self.actor, now=timezone.now())
        return self.answer(self.by_pk(licence.pk))

    def _named(self, rows: Any, name: str, values: dict[str, Any]) -> Any:
        return self.referred(rows, name, uid=values[name]) if name in values else None

    def _asset(self, values: dict[str, Any]) -> Asset | None:
        if "asset" not in values:
            return None
        rows = Asset.objects.visible_to(self.actor)
        found: Asset = self.referred(rows, "asset", inventory_no=values["asset"])
        return found

    def _without_money(self, row: Any) -> Any:
        told = self.token is None or "finance:read" in self.token.scopes
        if not told or not policy.may_see_entitlement(self.actor, row):
            for name in MONEY:
                setattr(row, name, None)
        return row
