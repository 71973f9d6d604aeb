"""The collection of assets."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery
from django.utils import timezone

from assets.api.bulk import BULK_WRITES, BulkMixin
from assets.api.course import WRITES, CourseMixin
from assets.api.custom import by_custom, custom_names
from assets.api.filters import AssetFilters
from assets.api.serializers import AssetOut
from assets.models import Asset, Assignment
from assets.policy import may_register_assets
from itportal.core.api.errors import BadParameter
from itportal.core.api.hot_views import HotReadViewSet
from itportal.core.api.paging import BY_AGE, NEWEST_FIRST, Key, Ordering
from itportal.core.api.views import signed_in

RUNNING = Assignment.objects.filter(asset=OuterRef("pk"), during__upper_inf=True)
BY_NUMBER = Ordering("number", (Key("inventory_no"),))
BY_CHANGE = Ordering("updated_at", (Key("updated_at", kind=datetime),))


class AssetReads(HotReadViewSet):
    """Reading assets, for their own collection and for the feeds made of it."""

    rules = dict.fromkeys(("list", "retrieve"), signed_in)
    scopes = {"list": "assets:read", "retrieve": "assets:read"}
    serializer_class = AssetOut
    filterset_class = AssetFilters
    institution_lookup = "institution"
    orderings = (BY_AGE, NEWEST_FIRST, BY_NUMBER, BY_CHANGE)
    expandable = {
        "model": (),
        "institution": ("institution__parent", "institution__head"),
        "room": ("room__site",),
    }
    list_parameters = {
        "as_of": (
            {"type": "string", "format": "date"},
            "Holder and room as at the end of this day; the room of what stood with nobody is null.",
        )
    }

    def parameter_names(self) -> set[str]:
        """With the custom fields that are asked for: `cf.ram__gte`."""
        names = super().parameter_names()
        if self.action == "list":
            names |= custom_names(self.request.query_params).keys()
        return names

    def filter_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        found = super().filter_queryset(queryset)
        if self.action != "list":
            return found
        return by_custom(found, dict(self.request.query_params.items()))

    def visible(self, actor: Any) -> QuerySet[Asset]:
        return Asset.objects.visible_to(actor)

    def load(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        day = self.as_of
        if day is None:
            return shown_assets(queryset)
        midnight = datetime.combine(
            day + timedelta(days=1), time(), timezone.get_default_timezone()
        )
        then = Assignment.objects.filter(
            asset=OuterRef("pk"), during__contains=midnight - timedelta(microseconds=1)
        )
        whole: QuerySet[Any] = queryset.annotate(
            holder_uid=Subquery(then.values("person__uid")),
            room_then=Subquery(then.values("room")),
        )
        return whole

    def shown_instead(self) -> Mapping[str, str]:
        return {"room": "room_then"} if self.as_of else {}

    @property
    def as_of(self) -> date | None:
        return self.day_of("as_of") if self.action == "list" else None

    def day_of(self, name: str) -> date | None:
        """A parameter that is a day."""
        text = self.parameter(name)
        if not text:
            return None
        try:
            return datetime.strptime(text, "%Y-%m-%d").date()  # noqa: DTZ007 - a day has no zone
        except ValueError as error:
            raise BadParameter("parameter.invalid", name) from error


def end_of(day: date) -> datetime:
    """The midnight behind the day, here."""
    return datetime.combine(day + timedelta(days=1), time(), timezone.get_default_timezone())


class AssetViewSet(BulkMixin, CourseMixin, AssetReads):
    """Things with an inventory number: one's own, or of the institutions one serves."""

    once_only = frozenset({"bulk_change"})
    rules = {
        **AssetReads.rules,
        **dict.fromkeys((*WRITES, *BULK_WRITES), may_register_assets),
    }
    scopes = {**AssetReads.scopes, **dict.fromkeys((*WRITES, *BULK_WRITES), "assets:write")}


def shown_assets(queryset: QuerySet[Any]) -> QuerySet[Any]:
    """With all that AssetOut shows."""
    rows = queryset.select_related("model__category", "model__manufacturer")
    whole: QuerySet[Any] = rows.select_related("institution", "room").annotate(
        holder_uid=Subquery(RUNNING.values("person__uid"))
    )
    return whole
