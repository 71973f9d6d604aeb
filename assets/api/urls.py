"""Collections of this app: (prefix, viewset); ready feeds: (path, action)."""

from assets.api.bookings import BookingPoolViewSet, BookingViewSet
from assets.api.catalogue import AssetCategoryViewSet, ModelViewSet
from assets.api.disposals import DisposalViewSet
from assets.api.feeds import FeedViewSet
from assets.api.installation_jobs import InstallationJobViewSet
from assets.api.licences import LicenceViewSet
from assets.api.maintenance import MaintenanceViewSet
from assets.api.repairs import RepairViewSet
from assets.api.software import InstallationViewSet, SoftwareViewSet
from assets.api.stock import (
    PurchaseViewSet,
    StockMoveViewSet,
    StockPlaceViewSet,
    StockViewSet,
)
from assets.api.views import AssetViewSet

COLLECTIONS = [
    ("assets", AssetViewSet),
    ("asset-categories", AssetCategoryViewSet),
    ("models", ModelViewSet),
    ("disposals", DisposalViewSet),
    ("bookings", BookingViewSet),
    ("booking-pools", BookingPoolViewSet),
    ("installation-jobs", InstallationJobViewSet),
    ("licences", LicenceViewSet),
    ("maintenance", MaintenanceViewSet),
    ("repairs", RepairViewSet),
    ("software", SoftwareViewSet),
    ("installations", InstallationViewSet),
    ("stock", StockViewSet),
    ("stock-places", StockPlaceViewSet),
    ("stock-moves", StockMoveViewSet),
    ("purchases", PurchaseViewSet),
]
FEEDS = [
    (path, FeedViewSet.as_view({"get": action}, basename="feeds"), action.replace("_", "-"))
    for path, action in (
        ("ansible", "ansible"),
        ("prometheus/<slug:job>", "prometheus"),
        ("finance.csv", "finance_csv"),
        ("finance.xlsx", "finance_xlsx"),
        ("cmdb.ndjson", "cmdb"),
        ("dns", "dns"),
        ("dhcp", "dhcp"),
    )
]
