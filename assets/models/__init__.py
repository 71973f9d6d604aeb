"""Assets: kinds and models, things, who holds them, what happens to them; supplies."""

from assets.models.assets import Asset, AssetTag
from assets.models.assignments import Assignment
from assets.models.bookings import BookedAsset, Booking, BookingPool, PooledAsset
from assets.models.catalogue import AssetModel, Category, CustomField, Manufacturer
from assets.models.course import Disposal
from assets.models.disposal import DataErasure, DisposalAct, DisposalLine, DisposalMember
from assets.models.handover import Handover, HandoverLine, HandoverSignature
from assets.models.installation import (
    InstallationDevice,
    InstallationJob,
    InstallationTemplate,
    InstallationTick,
)
from assets.models.kits import Kit, KitLine
from assets.models.labels import BlankLabel
from assets.models.licences import Entitlement, EntitlementTerm, EntitlementUse
from assets.models.maintenance import MaintenancePlan, MaintenanceTask
from assets.models.repairs import PartSwap, Repair, RepairEntry, RepairLink
from assets.models.room_labels import RoomLabel
from assets.models.software import (
    Installation,
    SoftwareAlias,
    SoftwareFinding,
    SoftwareName,
    SoftwareReport,
    SoftwareRule,
    SoftwareSupport,
    SoftwareTitle,
)
from assets.models.stock import (
    PurchaseDraft,
    PurchaseLine,
    StockBalance,
    StockCode,
    StockItem,
    StockLayer,
    StockMove,
    StockPlace,
    StockUse,
)
from assets.models.stocktake import (
    Stocktake,
    StocktakeLine,
    StocktakeMember,
    StocktakeProposal,
    StocktakeRoom,
    StocktakeScan,
)

__all__ = [
    "Asset",
    "AssetModel",
    "AssetTag",
    "Assignment",
    "BlankLabel",
    "BookedAsset",
    "Booking",
    "BookingPool",
    "Category",
    "CustomField",
    "DataErasure",
    "Disposal",
    "DisposalAct",
    "DisposalLine",
    "DisposalMember",
    "Entitlement",
    "EntitlementTerm",
    "EntitlementUse",
    "Handover",
    "HandoverLine",
    "HandoverSignature",
    "Installation",
    "InstallationDevice",
    "InstallationJob",
    "InstallationTemplate",
    "InstallationTick",
    "Kit",
    "KitLine",
    "MaintenancePlan",
    "MaintenanceTask",
    "Manufacturer",
    "PartSwap",
    "PooledAsset",
    "PurchaseDraft",
    "PurchaseLine",
    "Repair",
    "RepairEntry",
    "RepairLink",
    "RoomLabel",
    "SoftwareAlias",
    "SoftwareFinding",
    "SoftwareName",
    "SoftwareReport",
    "SoftwareRule",
    "SoftwareSupport",
    "SoftwareTitle",
    "StockBalance",
    "StockCode",
    "StockItem",
    "StockLayer",
    "StockMove",
    "StockPlace",
    "StockUse",
    "Stocktake",
    "StocktakeLine",
    "StocktakeMember",
    "StocktakeProposal",
    "StocktakeRoom",
    "StocktakeScan",
]
