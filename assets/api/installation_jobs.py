"""Installation jobs by API: how far each is, and a step ticked by a program."""

from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.serializers import InstitutionRef
from assets import policy
from assets.api.filters import InstallationJobFilters
from assets.models import InstallationDevice, InstallationJob
from assets.services.installation_jobs import tick_installation
from itportal.core.api.fields import TextField
from itportal.core.api.paging import BY_AGE, NEWEST_FIRST, Key, Ordering
from itportal.core.api.serializers import In, Out
from itportal.core.api.views import ReadViewSet

READS = ("list", "retrieve", "devices")


class InstallationJobOut(Out):
    """One job. `steps`: own steps in words, ticked by their place from 0; then the deeds of the
    register that it asks for: `hand_out`, `collect`, `wipe`."""

    brief = ("uid", "number", "title", "state")

    uid = serializers.UUIDField()
    number = serializers.CharField()
    title = serializers.CharField()
    state = serializers.ChoiceField(choices=InstallationJob.State.choices)
    institution = InstitutionRef()
    steps = serializers.ListField(child=serializers.CharField())
    hands_out = serializers.BooleanField()
    collects = serializers.BooleanField()
    wipes = serializers.BooleanField()
    due_on = serializers.DateField(allow_null=True)
    note = serializers.CharField()
    closed_at = serializers.DateTimeField(allow_null=True)
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()


class TickOut(Out):
    """A step that is done."""

    brief = ("step", "at")

    step = serializers.CharField()
    at = serializers.DateTimeField()
    act = serializers.CharField(source="act.number", allow_null=True, default=None)


class InstallationJobDeviceOut(Out):
    """One device of a job. Who gets it is told by uid alone."""

    brief = ("uid", "asset", "done_at")

    uid = serializers.UUIDField()
    asset = serializers.CharField(source="asset.inventory_no", help_text="Inventory number.")
    replaces = serializers.CharField(
        source="old_asset.inventory_no", allow_null=True, default=None
    )
    person = serializers.UUIDField(source="person.uid", allow_null=True, default=None)
    room = serializers.UUIDField(source="room.uid", allow_null=True, default=None)
    note = serializers.CharField()
    problem = serializers.CharField()
    done_at = serializers.DateTimeField(allow_null=True)
    ticks = TickOut(many=True, source="ticks.all")


class TickIn(In):
    """device: inventory number; step: its place from 0, or hand_out, collect, wipe."""

    device = TextField(max_length=20)
    step = TextField(max_length=12)


class InstallationJobViewSet(ReadViewSet):
    """Jobs of the institutions one serves or reads."""

    rules = dict.fromkeys((*READS, "tick"), policy.may_browse_assets)
    scopes = dict.fromkeys(READS, "assets:read") | {"tick": "assets:write"}
    serializer_class = InstallationJobOut
    filterset_class = InstallationJobFilters
    lookup_field = "number"
    lookup_value_regex = "[Pp][Aa]-[0-9]{1,12}"
    institution_lookup = "institution"
    orderings = (
        BY_AGE,
        NEWEST_FIRST,
        Ordering("updated_at", (Key("updated_at", kind=datetime),)),
    )
    paged = frozenset({"devices"})

    def visible(self, actor: Any) -> QuerySet[InstallationJob]:
        return InstallationJob.objects.visible_to(actor)

    def load(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.select_related("institution")

    @extend_schema(responses=InstallationJobDeviceOut(many=True))
    @action(detail=True)
    def devices(self, request: Request, number: str) -> Response:
        """Its devices with the steps that are done."""
        rows = InstallationDevice.objects.filter(job=self.get_object())
        rows = rows.select_related("asset", "old_asset", "person", "room")
        page = self.page(rows.prefetch_related("ticks__act"))
        shown = InstallationJobDeviceOut(page.rows, many=True, context={"expand": set()})
        return Response({"results": shown.data, "next": page.next_cursor or None})

    @extend_schema(request=TickIn, responses=InstallationJobOut)
    @action(detail=True, methods=["post"])
    def tick(self, request: Request, number: str) -> Response:
        """One step of one device is done; what is ticked already stays so."""
        with self.changing() as job:
            data = self.validated(TickIn)
            device = self.referred(job.devices, "device", asset__inventory_no=data["device"])
            tick_installation(
                job_id=job.pk,
                uid=device.uid,
                actor=self.actor,
                step=data["step"],
                now=timezone.now(),
            )
        return self.answer(self.get_object())
