"""Assets as the API shows them."""

from rest_framework import serializers

from accounts.api.serializers import InstitutionOut, RoomOut
from assets.models import Asset
from itportal.core.api.serializers import Out


class AssetModelOut(Out):
    """A product."""

    uid = serializers.UUIDField()
    name = serializers.CharField()
    manufacturer = serializers.CharField(source="manufacturer.name")


class AssetOut(Out):
    """One thing with an inventory number."""

    brief = ("uid", "number")
    personal = {"holder": "assets:read.personal"}

    uid = serializers.UUIDField()
    number = serializers.CharField(source="inventory_no")
    serial = serializers.CharField()
    name = serializers.CharField(help_text="Its name in the network.")
    state = serializers.ChoiceField(choices=Asset.State.choices)
    category = serializers.CharField(source="model.category.code")
    model = AssetModelOut()
    institution = InstitutionOut()
    room = RoomOut(allow_null=True)
    holder = serializers.UUIDField(
        source="holder_uid", allow_null=True, help_text="The uid of the person who has it now."
    )
    acquired_on = serializers.DateField(allow_null=True)
    warranty_until = serializers.DateField(allow_null=True)
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()
