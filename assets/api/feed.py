"""Assets in the change feed."""

from assets.querysets import saw_asset
from itportal.core.api.feed import FeedType, Part, register_feed

register_feed(
    FeedType(
        name="assets",
        model="assets.Asset",
        viewset="assets.api.views.AssetViewSet",
        saw=saw_asset,
        keeps=("institution",),
        parts=(
            Part("assets.Assignment", "asset", members=("holder",), keeps=("person", "during")),
        ),
    )
)
