"""Assets in the change feed."""

from assets.querysets import saw_asset
from assets.software_querysets import saw_installation, saw_title
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
    ),
    FeedType(
        name="software",
        model="assets.SoftwareTitle",
        viewset="assets.api.software.SoftwareViewSet",
        saw=saw_title,
    ),
    FeedType(
        name="installations",
        model="assets.Installation",
        viewset="assets.api.software.InstallationViewSet",
        saw=saw_installation,
        keeps=("asset",),
    ),
)
