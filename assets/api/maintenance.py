"""The collection of maintenance tasks."""

from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from assets import policy
from assets.api.filters import MaintenanceFilters
from assets.models import MaintenanceTask
from assets.services import maintenance
from itportal.core.api.fields import TextField, WholeField
from itportal.core.api.paging import BY_AGE, NEWEST_FIRST, Key, Ordering
from itportal.core.api.serializers import In, Out
from itportal.core.api.views import ReadViewSet

DONE, SKIP = "complete", "skip"


class MaintenanceTaskOut(Out):
    """One device's turn of a maintenance plan."""

    brief = ("uid", "plan", "asset", "due_on", "state")

    uid = serializers.UUIDField()
    plan = serializers.CharField(source="plan.name")
    plan_uid = serializers.UUIDField(source="plan.uid")
    asset = serializers.CharField(source="asset.inventory_no", help_text="Inventory number.")
    asset_uid = serializers.UUIDField(source="asset.uid")
    due_on = serializers.DateField()
    state = serializers.ChoiceField(choices=MaintenanceTask.State.choices)
    steps = serializers.ListField(child=serializers.CharField())
    done_steps = serializers.ListField(
        child=serializers.IntegerField(), help_text="Places of the ticked steps, from 0."
    )
    closed_at = serializers.DateTimeField(allow_null=True)
    note = serializers.CharField()
    minutes = serializers.IntegerField(allow_null=True)
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()


class DoneIn(In):
    """How it went."""

    note = TextField(max_length=500, required=False, allow_blank=True)
    minutes = WholeField(min_value=0, max_value=6000, required=False)


class SkipIn(In):
    reason = TextField(max_length=500)


class MaintenanceViewSet(ReadViewSet):
    """What is due for which device, and what was done."""

    rules = {
        "list": policy.may_browse_assets,
        "retrieve": policy.may_browse_assets,
        DONE: policy.may_register_assets,
        SKIP: policy.may_register_assets,
    }
    scopes = {
        "list": "assets:read",
        "retrieve": "assets:read",
        DONE: "assets:write",
        SKIP: "assets:write",
    }
    serializer_class = MaintenanceTaskOut
    filterset_class = MaintenanceFilters
    institution_lookup = "asset__institution"
    orderings = (BY_AGE, NEWEST_FIRST, Ordering("due_on", (Key("due_on", kind=date),)))

    def visible(self, actor: Any) -> QuerySet[MaintenanceTask]:
        return MaintenanceTask.objects.visible_to(actor)

    def load(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.select_related("plan", "asset")

    @extend_schema(request=DoneIn, responses=MaintenanceTaskOut)
    @action(detail=True, methods=["post"])
    def complete(self, request: Request, uid: str) -> Response:
        """It was done."""
        with self.changing() as task:
            data = self.validated(DoneIn)
            maintenance.complete_task(
                uid=task.uid, actor=self.actor, now=timezone.now(), **data
            )
        return self.answer(self.get_object())

    @extend_schema(request=SkipIn, responses=MaintenanceTaskOut)
    @action(detail=True, methods=["post"])
    def skip(self, request: Request, uid: str) -> Response:
        """This turn is left out; the next comes in its time."""
        with self.changing() as task:
            data = self.validated(SkipIn)
            maintenance.skip_task(uid=task.uid, actor=self.actor, now=timezone.now(), **data)
        return self.answer(self.get_object())
