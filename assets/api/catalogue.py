"""The catalogue by API: kinds of assets with their own facts, and models."""

from datetime import datetime
from typing import Any

from django.db.models import Prefetch, QuerySet
from rest_framework import serializers

from assets.api.filters import AssetCategoryFilters, ModelFilters
from assets.models import AssetModel, Category, CustomField
from assets.policy import may_browse_assets
from itportal.core.api.paging import BY_AGE, NEWEST_FIRST, Key, Ordering
from itportal.core.api.serializers import Out
from itportal.core.api.views import ReadViewSet

BY_CHANGE = Ordering("updated_at", (Key("updated_at", kind=datetime),))
ASKED = CustomField.objects.filter(is_active=True).order_by("position", "pk")


class CustomFieldOut(Out):
    """A fact that assets of a kind have, in their `custom` by its slug."""

    brief = ("slug", "name", "kind", "unit", "options", "is_required")

    slug = serializers.CharField()
    name = serializers.CharField(help_text="In the caller's language.")
    kind = serializers.ChoiceField(choices=CustomField.Kind.choices)
    unit = serializers.CharField()
    options = serializers.ListField(child=serializers.CharField())
    is_required = serializers.BooleanField()


class AssetCategoryOut(Out):
    """A kind of assets."""

    brief = ("uid", "code")

    uid = serializers.UUIDField()
    code = serializers.CharField()
    name_et = serializers.CharField()
    name_en = serializers.CharField()
    lifetime_months = serializers.IntegerField(allow_null=True)
    holds_data = serializers.BooleanField(
        help_text="Disposed of only with word of how its data was erased."
    )
    custom_fields = CustomFieldOut(many=True, source="asked")
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()


class ModelOut(Out):
    """A product: the maker's model that assets are of."""

    uid = serializers.UUIDField()
    name = serializers.CharField()
    manufacturer = serializers.CharField(source="manufacturer.name")
    category = serializers.CharField(source="category.code")
    part_no = serializers.CharField()
    eol_on = serializers.DateField(allow_null=True, help_text="The maker's support ends.")
    lifetime_months = serializers.IntegerField(allow_null=True)
    compatible = serializers.CharField()
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()


class CatalogueViewSet(ReadViewSet):
    """What belongs to no institution: read by whoever reads some register."""

    rules = dict.fromkeys(("list", "retrieve"), may_browse_assets)
    scopes = dict.fromkeys(("list", "retrieve"), "assets:read")
    institution_lookup = "pk"
    orderings = (BY_AGE, NEWEST_FIRST, BY_CHANGE)

    def within(self, queryset: QuerySet[Any], institutions: frozenset[int]) -> QuerySet[Any]:
        return queryset


class AssetCategoryViewSet(CatalogueViewSet):
    """Kinds of assets, with the facts that are kept of each kind."""

    serializer_class = AssetCategoryOut
    filterset_class = AssetCategoryFilters

    def visible(self, actor: Any) -> QuerySet[Category]:
        return Category.objects.all()

    def load(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.prefetch_related(
            Prefetch("custom_fields", queryset=ASKED, to_attr="asked")
        )


class ModelViewSet(CatalogueViewSet):
    """Models that assets are of."""

    serializer_class = ModelOut
    filterset_class = ModelFilters

    def visible(self, actor: Any) -> QuerySet[AssetModel]:
        return AssetModel.objects.all()

    def load(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.select_related("manufacturer", "category")
