"""Assets, their catalogue, software, repairs and supplies in the change feed."""

from assets.querysets import saw_asset, saw_catalogue, saw_repair, saw_stock
from assets.software_querysets import saw_installation, saw_title
from itportal.core.api.feed import Above, FeedType, Part, register_feed

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
        above=(Above("assets.Asset", "asset", ("institution",)),),
    ),
    FeedType(
        "asset-categories",
        "assets.Category",
        "assets.api.catalogue.AssetCategoryViewSet",
        saw_catalogue,
    ),
    FeedType("models", "assets.AssetModel", "assets.api.catalogue.ModelViewSet", saw_catalogue),
    FeedType(
        name="repairs",
        model="assets.Repair",
        viewset="assets.api.repairs.RepairViewSet",
        saw=saw_repair,
        keeps=("asset",),
        above=(Above("assets.Asset", "asset", ("institution",)),),
    ),
    FeedType(
        name="stock",
        model="assets.StockItem",
        viewset="assets.api.stock.StockViewSet",
        saw=saw_stock,
        keeps=("institution",),
        parts=(
            Part("assets.StockBalance", "item", members=("balances", "on_hand", "is_low")),
            Part("assets.StockCode", "item", members=("codes",)),
            Part("assets.PurchaseLine", "item", members=("coming",)),
        ),
    ),
)
