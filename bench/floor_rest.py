"""The members of /api/v1/assets/ by ModelSerializers, as REST framework's guide has them."""

from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery
from rest_framework import serializers

from accounts.models import Institution, Room
from assets.models import Asset, AssetModel, Assignment


class ModelSerializer(serializers.ModelSerializer[AssetModel]):
    class Meta:
        model = AssetModel
        fields = ("uid", "name")


class InstitutionSerializer(serializers.ModelSerializer[Institution]):
    class Meta:
        model = Institution
        fields = ("uid", "name")


class RoomSerializer(serializers.ModelSerializer[Room]):
    class Meta:
        model = Room
        fields = ("uid", "name")


class AssetSerializer(serializers.ModelSerializer[Asset]):
    number = serializers.CharField(source="inventory_no")
    category = serializers.CharField(source="model.category.code")
    model = ModelSerializer()
    institution = InstitutionSerializer()
    room = RoomSerializer(allow_null=True)
    holder = serializers.UUIDField(source="holder_uid", allow_null=True)

    class Meta:
        model = Asset
        fields = (
            *(
                "uid",
                "number",
                "serial",
                "name",
                "state",
                "category",
                "model",
                "institution",
                "room",
            ),
            *("holder", "acquired_on", "warranty_until", "created_at", "updated_at"),
        )


def shown_assets() -> QuerySet[Any]:
    running = Assignment.objects.filter(asset=OuterRef("pk"), during__upper_inf=True)
    rows = Asset.objects.select_related("model__category", "institution", "room")
    whole: QuerySet[Any] = rows.annotate(holder_uid=Subquery(running.values("person__uid")))
    return whole.order_by("pk")
