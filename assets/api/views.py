"""The collection of assets."""

from datetime import datetime
from typing import Any

from django.db.models import Prefetch, QuerySet

from assets.api.filters import AssetFilters
from assets.api.serializers import AssetOut
from assets.models import Asset, Assignment
from itportal.core.api.paging import BY_AGE, NEWEST_FIRST, Key, Ordering
from itportal.core.api.views import ReadViewSet, signed_in

BY_NUMBER = Ordering("number", (Key("inventory_no"),))
BY_CHANGE = Ordering("updated_at", (Key("updated_at", kind=datetime),))


class AssetViewSet(ReadViewSet):
    """Things with an inventory number: one's own, or of the institutions one serves."""

    rules = dict.fromkeys(("list", "retrieve"), signed_in)
    scopes = {"list": "assets:read", "retrieve": "assets:read"}
    serializer_class = AssetOut
    filterset_class = AssetFilters
    institution_lookup = "institution"
    orderings = (BY_AGE, NEWEST_FIRST, BY_NUMBER, BY_CHANGE)

    def get_queryset(self) -> QuerySet[Asset]:
        return Asset.objects.visible_to(self.actor)

    def load(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        running = Assignment.objects.filter(during__upper_inf=True).select_related("person")
        rows = queryset.select_related("model__category", "model__manufacturer", "institution")
        return rows.select_related("room").prefetch_related(
            Prefetch("assignments", queryset=running, to_attr="running")
        )
