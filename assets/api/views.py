"""The collection of assets."""

from datetime import datetime
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery

from assets.api.filters import AssetFilters
from assets.api.serializers import AssetOut
from assets.models import Asset, Assignment
from itportal.core.api.paging import BY_AGE, NEWEST_FIRST, Key, Ordering
from itportal.core.api.views import ReadViewSet, signed_in

HOLDER = Subquery(
    Assignment.objects.filter(asset=OuterRef("pk"), during__upper_inf=True).values(
        "person__uid"
    )
)
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

    def visible(self, actor: Any) -> QuerySet[Asset]:
        return Asset.objects.visible_to(actor)

    def load(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return shown_assets(queryset)


def shown_assets(queryset: QuerySet[Any]) -> QuerySet[Any]:
    """With all that AssetOut shows."""
    rows = queryset.select_related("model__category", "model__manufacturer")
    whole: QuerySet[Any] = rows.select_related("institution", "room").annotate(
        holder_uid=HOLDER
    )
    return whole
