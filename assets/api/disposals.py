"""Disposal acts by API: what left the books, by which act, and how its data was erased."""

from datetime import datetime
from typing import Any

from django.db.models import Prefetch, QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.serializers import InstitutionRef
from assets import policy
from assets.accounting import Accounting
from assets.api.filters import DisposalFilters
from assets.models import DataErasure, Disposal, DisposalAct, DisposalLine
from itportal.core.api.paging import BY_AGE, NEWEST_FIRST, Key, Ordering
from itportal.core.api.serializers import Out
from itportal.core.api.views import ReadViewSet

READS = ("list", "retrieve", "lines")
MONEY = ("price_net", "worth")


class ErasureOut(Out):
    """Evidence that one medium was erased (NIST SP 800-88)."""

    brief = ("uid", "medium_serial", "method", "result", "done_on")

    uid = serializers.UUIDField()
    medium_serial = serializers.CharField()
    method = serializers.ChoiceField(choices=DataErasure.Method.choices)
    tool = serializers.CharField()
    done_by = serializers.CharField()
    done_on = serializers.DateField()
    result = serializers.ChoiceField(choices=DataErasure.Result.choices)


class DisposalLineOut(Out):
    """One thing on an act. Money is null for a token without the scope finance:read."""

    brief = ("uid", "number", "reason", "method")

    uid = serializers.UUIDField()
    asset = serializers.UUIDField(source="asset.uid")
    number = serializers.CharField(help_text="Inventory number.")
    name = serializers.CharField()
    serial = serializers.CharField()
    acquired_on = serializers.DateField(allow_null=True)
    price_net = serializers.DecimalField(max_digits=14, decimal_places=2, allow_null=True)
    worth = serializers.DecimalField(
        max_digits=14, decimal_places=2, allow_null=True, help_text="Residual value."
    )
    accounting = serializers.ChoiceField(choices=Accounting.choices, allow_blank=True)
    reason = serializers.ChoiceField(choices=Disposal.Reason.choices)
    method = serializers.ChoiceField(choices=Disposal.Method.choices)
    receiver = serializers.CharField()
    receipt_no = serializers.CharField()
    unerased_reason = serializers.CharField()
    erasures = ErasureOut(many=True, source="asset.told_erasures")

    def to_representation(self, instance: Any) -> Any:
        shown = super().to_representation(instance)
        if not self.context["is_money_told"]:
            shown |= dict.fromkeys(MONEY)
        return shown


class DisposalOut(Out):
    """One disposal act; what is on it: `lines/`."""

    brief = ("uid", "number", "state")

    uid = serializers.UUIDField()
    number = serializers.CharField()
    state = serializers.ChoiceField(choices=DisposalAct.State.choices)
    institution = InstitutionRef()
    order_no = serializers.CharField()
    note = serializers.CharField()
    made_at = serializers.DateTimeField(allow_null=True)
    signed_at = serializers.DateTimeField(allow_null=True)
    content_sha256 = serializers.CharField(help_text="Of the words that are signed.")
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()


class DisposalViewSet(ReadViewSet):
    """Acts by which things leave the books."""

    rules = dict.fromkeys(READS, policy.may_browse_assets)
    scopes = dict.fromkeys(READS, "assets:read")
    serializer_class = DisposalOut
    filterset_class = DisposalFilters
    lookup_field = "number"
    lookup_value_regex = "[Mm]-[0-9]{1,12}"
    institution_lookup = "institution"
    orderings = (
        BY_AGE,
        NEWEST_FIRST,
        Ordering("updated_at", (Key("updated_at", kind=datetime),)),
    )
    paged = frozenset({"lines"})

    def visible(self, actor: Any) -> QuerySet[DisposalAct]:
        return DisposalAct.objects.visible_to(actor)

    def load(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.select_related("institution")

    @extend_schema(responses=DisposalLineOut(many=True))
    @action(detail=True)
    def lines(self, request: Request, number: str) -> Response:
        """What is on it, each with the evidence that its data was erased."""
        told = Prefetch(
            "asset__erasures",
            DataErasure.objects.standing().order_by("pk"),
            to_attr="told_erasures",
        )
        rows = DisposalLine.objects.filter(act=self.get_object())
        page = self.page(rows.select_related("asset").prefetch_related(told))
        is_told = self.token is None or "finance:read" in self.token.scopes
        shown = DisposalLineOut(
            page.rows, many=True, context={"expand": set(), "is_money_told": is_told}
        )
        return Response({"results": shown.data, "next": page.next_cursor or None})
