"""Software by API: programs, what is installed where and when, and the report of one device."""

from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from assets import policy
from assets.api.filters import InstallationFilters, SoftwareFilters
from assets.models import Asset, Installation, SoftwareTitle
from assets.services.installations import MOST, Seen, observe
from assets.software_names import NAME, PUBLISHER, VERSION
from itportal.core.api.fields import DayField, FlagField, MomentField, TextField
from itportal.core.api.hot_views import HotReadViewSet
from itportal.core.api.paging import BY_AGE, NEWEST_FIRST, Key, Ordering
from itportal.core.api.serializers import In, Out

READS = ("list", "retrieve")
BY_NAME = Ordering("name", (Key("name"),))
BY_CHANGE = Ordering("updated_at", (Key("updated_at", kind=datetime),))
BY_START = Ordering("first_seen", (Key("first_seen", kind=datetime),))


class SoftwareOut(Out):
    """A program under the one name it is known by, without versions."""

    brief = ("uid", "name")

    uid = serializers.UUIDField()
    name = serializers.CharField()
    publisher = serializers.CharField()
    kind = serializers.ChoiceField(choices=SoftwareTitle.Kind.choices)
    policy = serializers.ChoiceField(choices=SoftwareTitle.Policy.choices)
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()


class InstalledOnOut(Out):
    """The device: its uid and inventory number."""

    brief = ("uid", "number")

    uid = serializers.UUIDField()
    number = serializers.CharField(source="inventory_no")


class InstallationOut(Out):
    """A version of a program on a device, and when. `ended_at` is null while it is there; `software`
    is null while nobody has said what the name means."""

    uid = serializers.UUIDField()
    asset = InstalledOnOut()
    software = SoftwareOut(source="title", allow_null=True)
    name = serializers.CharField(source="name.name", help_text="As the device has it.")
    publisher = serializers.CharField(source="name.publisher")
    version = serializers.CharField()
    known_by = serializers.ChoiceField(choices=Installation.Source.choices, source="source")
    installed_on = serializers.DateField(allow_null=True)
    first_seen = serializers.DateTimeField()
    last_seen = serializers.DateTimeField(allow_null=True)
    ended_at = serializers.DateTimeField(allow_null=True)
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()


class SoftwareRowIn(In):
    """One program. `origin`: where it comes from; packages of an operating system (`deb`, `rpm`) are left out."""

    name = TextField(max_length=NAME)
    version = TextField(max_length=VERSION, required=False, allow_blank=True)
    publisher = TextField(max_length=PUBLISHER, required=False, allow_blank=True)
    installed_on = DayField(required=False, allow_null=True)
    origin = TextField(max_length=40, required=False, allow_blank=True)


class SoftwareReportIn(In):
    """All (`complete`) or some of what is on one device."""

    asset = TextField(max_length=20, help_text="Inventory number.")
    complete = FlagField(help_text="What was told before and is not now has ended.")
    at = MomentField(required=False, help_text="When it was found; now when left out.")
    rows = serializers.ListField(child=SoftwareRowIn(), max_length=MOST)


class DifferenceOut(Out):
    """What the report changed. `rows`: without doubles and what is no program."""

    brief = ("rows", "added", "ended")

    rows = serializers.IntegerField()
    added = serializers.IntegerField()
    ended = serializers.IntegerField()


class SoftwareViewSet(HotReadViewSet):
    """Programs: they belong to no institution."""

    rules = dict.fromkeys(READS, policy.may_browse_assets)
    scopes = dict.fromkeys(READS, "software:read")
    serializer_class = SoftwareOut
    filterset_class = SoftwareFilters
    institution_lookup = "pk"
    orderings = (BY_AGE, NEWEST_FIRST, BY_NAME, BY_CHANGE)

    def visible(self, actor: Any) -> QuerySet[SoftwareTitle]:
        return SoftwareTitle.objects.visible_to(actor)

    def within(self, queryset: QuerySet[Any], institutions: frozenset[int]) -> QuerySet[Any]:
        return queryset


class InstallationViewSet(HotReadViewSet):
    """What is installed on devices of the institutions one serves or reads, and what was."""

    rules = dict.fromkeys(READS, policy.may_browse_assets) | {
        "report": policy.may_register_assets
    }
    scopes = dict.fromkeys(READS, "software:read") | {"report": "software:write"}
    serializer_class = InstallationOut
    filterset_class = InstallationFilters
    institution_lookup = "asset__institution"
    orderings = (BY_AGE, NEWEST_FIRST, BY_START, BY_CHANGE)
    expandable = {"software": ()}

    def visible(self, actor: Any) -> QuerySet[Installation]:
        return Installation.objects.visible_to(actor).programs()

    def load(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.select_related("asset", "title", "name")

    @extend_schema(request=SoftwareReportIn, responses={200: DifferenceOut})
    @action(detail=False, methods=["post"])
    def report(self, request: Request) -> Response:
        """What is on one device: only what differs from what was known is written. 409 for a complete
        list older than the last one."""
        values = self.validated(SoftwareReportIn)
        now = timezone.now()
        visible = Asset.objects.visible_to(self.actor)
        asset = self.referred(visible, "asset", inventory_no=values["asset"])
        self.require_inside(asset.institution_id)
        done = observe(
            asset_id=asset.pk,
            rows=[_seen(row) for row in values["rows"]],
            source=Installation.Source.API,
            at=min(values.get("at", now), now),
            complete=values["complete"],
            now=now,
            actor=self.actor,
        )
        return Response({"rows": done.rows, "added": done.added, "ended": done.ended})


def _seen(row: dict[str, Any]) -> Seen:
    day: date | None = row.get("installed_on")
    return Seen(
        row["name"],
        row.get("version", ""),
        row.get("publisher", ""),
        day,
        row.get("origin", ""),
    )
