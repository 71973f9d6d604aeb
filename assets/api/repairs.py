"""The collection of repairs."""

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import Vendor
from assets import policy
from assets.api.filters import RepairFilters
from assets.models import Asset, Repair
from assets.querysets import REPAIR_SHOWN
from assets.repair_states import RepairState
from assets.services import repairs
from itportal.core.api.fields import (
    DayField,
    FlagField,
    OneOfField,
    PatternField,
    TextField,
    UidField,
)
from itportal.core.api.paging import BY_AGE, NEWEST_FIRST, Key, Ordering
from itportal.core.api.serializers import In, Out
from itportal.core.api.views import ReadViewSet
from itportal.core.policy import require

VERBS = ("send", "start", "quote", "approve", "decline", "back", "close", "scrap")
MONEY = ("quote_net", "quote_vat", "quote_gross", "cost_net")


class AmountField(PatternField):
    """Euros as text, not below zero: 120.50"""

    shape = r"[0-9]{1,12}(\.[0-9]{1,2})?"

    def to_internal_value(self, data: Any) -> Any:
        return Decimal(super().to_internal_value(data))


class RepairedRef(Out):
    """The device: its uid and inventory number."""

    brief = ("uid", "number")

    uid = serializers.UUIDField()
    number = serializers.CharField(source="inventory_no")


class RepairerRef(Out):
    """The firm that repairs it."""

    brief = ("uid", "name")

    uid = serializers.UUIDField()
    name = serializers.CharField()


class RepairOut(Out):
    """One repair of a device. Money is null for a token without the scope finance:read."""

    uid = serializers.UUIDField()
    number = serializers.CharField()
    asset = RepairedRef()
    state = serializers.ChoiceField(choices=RepairState.choices)
    fault = serializers.CharField()
    request = serializers.CharField()
    vendor = RepairerRef(allow_null=True)
    rma_no = serializers.CharField()
    is_warranty = serializers.BooleanField()
    sent_at = serializers.DateTimeField(allow_null=True)
    due_on = serializers.DateField(allow_null=True)
    returned_at = serializers.DateTimeField(allow_null=True)
    outcome = serializers.CharField(help_text="Empty until it ends.")
    done = serializers.CharField()
    quote_net = serializers.DecimalField(max_digits=14, decimal_places=2, allow_null=True)
    quote_vat = serializers.DecimalField(max_digits=14, decimal_places=2, allow_null=True)
    quote_gross = serializers.DecimalField(max_digits=14, decimal_places=2, allow_null=True)
    cost_net = serializers.DecimalField(max_digits=14, decimal_places=2, allow_null=True)
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()

    def to_representation(self, instance: Any) -> Any:
        shown = super().to_representation(instance)
        token = self.context["view"].token
        if token is not None and "finance:read" not in token.scopes:
            shown |= {name: None for name in MONEY if name in shown}
        return shown


class NoteIn(In):
    """asset: uid of the device."""

    asset = UidField()
    fault = TextField(max_length=300)
    request = TextField(max_length=20, required=False, allow_blank=True)


class RepairPatch(In):
    """What changes of an open one; what is left out stays."""

    fault = TextField(max_length=300, required=False)
    request = TextField(max_length=20, required=False, allow_blank=True)
    rma_no = TextField(max_length=60, required=False, allow_blank=True)
    due_on = DayField(required=False, allow_null=True)


class SendIn(In):
    """vendor: uid of an outside organisation."""

    vendor = UidField()
    due_on = DayField(required=False, allow_null=True)
    is_warranty = FlagField(required=False)
    rma_no = TextField(max_length=60, required=False, allow_blank=True)


class QuoteIn(In):
    net = AmountField()
    vat = AmountField(required=False)
    text = TextField(max_length=500, required=False, allow_blank=True)


class DecisionIn(In):
    """net: the amount without VAT that is decided about, as it was read."""

    net = AmountField()


class BackIn(In):
    outcome = OneOfField(choices=Repair.Outcome.choices)
    done = TextField(max_length=300, required=False, allow_blank=True)
    cost_net = AmountField(required=False)


class CloseIn(BackIn):
    outcome = OneOfField(choices=Repair.Outcome.choices, required=False)


class ScrapIn(In):
    reason = TextField(max_length=300)


class StartIn(In):
    """The verb says it all."""


class RepairViewSet(ReadViewSet):
    """Repairs of the devices whose register one reads."""

    rules = {
        "list": policy.may_browse_assets,
        "retrieve": policy.may_browse_assets,
        **dict.fromkeys(("create", "partial_update", *VERBS), policy.may_browse_assets),
    }
    scopes = {
        "list": "assets:read",
        "retrieve": "assets:read",
        **dict.fromkeys(("create", "partial_update", *VERBS), "assets:write"),
    }
    serializer_class = RepairOut
    filterset_class = RepairFilters
    lookup_field = "number"
    lookup_value_regex = "[Rr]-[0-9]{1,12}"
    institution_lookup = "asset__institution"
    orderings = (
        BY_AGE,
        NEWEST_FIRST,
        Ordering("updated_at", (Key("updated_at", kind=datetime),)),
    )

    def visible(self, actor: Any) -> QuerySet[Repair]:
        return Repair.objects.visible_to(actor)

    def load(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.select_related(*REPAIR_SHOWN)

    @extend_schema(request=NoteIn, responses={201: RepairOut})
    def create(self, request: Request) -> Response:
        return self.create_from(NoteIn, self._note)

    @extend_schema(request=RepairPatch)
    def partial_update(self, request: Request, number: str) -> Response:
        return self._do(RepairPatch, repairs.edit_repair)

    @extend_schema(request=SendIn, responses=RepairOut)
    @action(detail=True, methods=["post"])
    def send(self, request: Request, number: str) -> Response:
        """To an outside firm."""
        return self._do(SendIn, repairs.send_repair, is_timed=True)

    @extend_schema(request=StartIn, responses=RepairOut)
    @action(detail=True, methods=["post"])
    def start(self, request: Request, number: str) -> Response:
        """The work begins."""
        return self._do(StartIn, repairs.start_repair, is_timed=True)

    @extend_schema(request=QuoteIn, responses=RepairOut)
    @action(detail=True, methods=["post"])
    def quote(self, request: Request, number: str) -> Response:
        """What the vendor asks for it."""
        return self._do(QuoteIn, repairs.record_quote, is_timed=True)

    @extend_schema(request=DecisionIn, responses=RepairOut)
    @action(detail=True, methods=["post"])
    def approve(self, request: Request, number: str) -> Response:
        """The vendor may begin; 409 when the quote is another one meanwhile."""
        return self._do(DecisionIn, repairs.approve_quote)

    @extend_schema(request=DecisionIn, responses=RepairOut)
    @action(detail=True, methods=["post"])
    def decline(self, request: Request, number: str) -> Response:
        """Not for this amount; 409 when the quote is another one meanwhile."""
        return self._do(DecisionIn, repairs.decline_quote)

    @extend_schema(request=BackIn, responses=RepairOut)
    @action(detail=True, methods=["post"])
    def back(self, request: Request, number: str) -> Response:
        """The device is back."""
        return self._do(BackIn, repairs.bring_back, is_timed=True)

    @extend_schema(request=CloseIn, responses=RepairOut)
    @action(detail=True, methods=["post"])
    def close(self, request: Request, number: str) -> Response:
        """Nothing is left to do."""
        return self._do(CloseIn, repairs.close_repair)

    @extend_schema(request=ScrapIn, responses=RepairOut)
    @action(detail=True, methods=["post"])
    def scrap(self, request: Request, number: str) -> Response:
        """Not worth repairing: the device is retired."""
        return self._do(ScrapIn, repairs.scrap_repair, is_timed=True)

    def _note(self, *, asset: Any, **values: Any) -> Repair:
        found = self.referred(Asset.objects.visible_to(self.actor), "asset", uid=asset)
        self.require_inside(found.institution_id)
        return repairs.note_repair(
            asset_id=found.pk, actor=self.actor, now=timezone.now(), **values
        )

    def _do(
        self, body: type[In], service: Callable[..., object], *, is_timed: bool = False
    ) -> Response:
        with self.changing() as repair:
            values: dict[str, Any] = self.validated(body)
            if "vendor" in values:
                require(policy.may_edit_asset(self.actor, repair.asset))
                vendors = Vendor.objects.visible_to(self.actor)
                values["vendor"] = self.referred(vendors, "vendor", uid=values["vendor"])
            if is_timed:
                values["now"] = timezone.now()
            service(repair_id=repair.pk, actor=self.actor, **values)
        return self.answer(self.get_object())
