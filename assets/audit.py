"""What the journal keeps of assets."""

from uuid import UUID

from accounts.access import access_of
from accounts.models import User
from assets.models import (
    Asset,
    AssetModel,
    AssetTag,
    Assignment,
    BlankLabel,
    BookedAsset,
    Booking,
    BookingPool,
    Category,
    CustomField,
    DataErasure,
    Disposal,
    DisposalAct,
    DisposalLine,
    DisposalMember,
    Entitlement,
    EntitlementTerm,
    EntitlementUse,
    Handover,
    HandoverLine,
    HandoverSignature,
    Installation,
    InstallationDevice,
    InstallationJob,
    InstallationTemplate,
    InstallationTick,
    Kit,
    KitLine,
    MaintenancePlan,
    MaintenanceTask,
    Manufacturer,
    PartSwap,
    PooledAsset,
    PurchaseDraft,
    PurchaseLine,
    Repair,
    RepairEntry,
    RepairLink,
    RoomLabel,
    SoftwareAlias,
    SoftwareRule,
    SoftwareSupport,
    SoftwareTitle,
    StockBalance,
    StockCode,
    StockItem,
    StockLayer,
    StockMove,
    StockPlace,
    Stocktake,
    StocktakeLine,
    StocktakeMember,
    StocktakeProposal,
    StocktakeRoom,
    StocktakeScan,
    StockUse,
)
from assets.policy import may_see_entitlement
from itportal.core.journal.audit import audit
from itportal.core.journal.readers import register_history

for model in (
    *(AssetModel, Assignment, Category, CustomField, Disposal, Manufacturer),
    *(PartSwap, Repair, RepairEntry),
    *(StockItem, StockCode, StockPlace, StockBalance, StockMove, StockLayer, StockUse),
    *(PurchaseDraft, PurchaseLine),
    *(BookingPool, PooledAsset, Booking, BookedAsset),
    *(Kit, KitLine),
):
    audit(model)
for paper in (BlankLabel, RoomLabel, Handover, HandoverLine):
    audit(paper)
for disposal in (DataErasure, DisposalAct, DisposalLine, DisposalMember):
    audit(disposal)
# What was drawn is no text to read in a history.
audit(HandoverSignature, left_out=["strokes"])
audit(EntitlementTerm)
audit(EntitlementUse)
# Keys are shown by one service only, which records it.
audit(Entitlement, masked=["key_sealed"])
audit(MaintenancePlan)
audit(MaintenanceTask)
# Keys are made of the names and versions beside them.
audit(SoftwareTitle, left_out=["key", "publisher_key"])
audit(SoftwareSupport, left_out=["from_key", "below_key"])
audit(SoftwareAlias, left_out=["key", "publisher_key", "batch", "replaced"])
audit(SoftwareRule)
audit(Installation, left_out=["version_key"])
for job in (InstallationDevice, InstallationJob, InstallationTemplate, InstallationTick):
    audit(job)
for counted in (
    Stocktake,
    StocktakeLine,
    StocktakeMember,
    StocktakeProposal,
    StocktakeRoom,
    StocktakeScan,
):
    audit(counted)
# What the database makes of the others.
audit(Asset, left_out=["manufacturer", "serial_key"])
audit(AssetTag, left_out=["key"])
audit(RepairLink, masked=["nonce", "key_hash"])


def _asset(user: User, uid: UUID) -> Asset | None:
    if not access_of(user).is_expert:
        return None
    return Asset.objects.visible_to(user).filter(uid=uid).first()


def _act(user: User, uid: UUID) -> Handover | None:
    if not access_of(user).is_expert:
        return None
    return Handover.objects.visible_to(user).filter(uid=uid).first()


def _repair(user: User, uid: UUID) -> Repair | None:
    return Repair.objects.visible_to(user).filter(uid=uid).first()


def _stock_item(user: User, uid: UUID) -> StockItem | None:
    return StockItem.objects.visible_to(user).filter(uid=uid).first()


def _disposal_act(user: User, uid: UUID) -> DisposalAct | None:
    if not access_of(user).is_expert:
        return None
    return DisposalAct.objects.visible_to(user).filter(uid=uid).first()


def _booking(user: User, uid: UUID) -> Booking | None:
    return Booking.objects.visible_to(user).filter(uid=uid).first()


def _installation(user: User, uid: UUID) -> InstallationJob | None:
    return InstallationJob.objects.visible_to(user).filter(uid=uid).first()


register_history(Asset, _asset)
register_history(InstallationJob, _installation)
register_history(DisposalAct, _disposal_act)
register_history(Booking, _booking)
register_history(Handover, _act)
register_history(Repair, _repair)
register_history(StockItem, _stock_item)


def _software_title(user: User, uid: UUID) -> SoftwareTitle | None:
    return SoftwareTitle.objects.visible_to(user).filter(uid=uid).first()


register_history(SoftwareTitle, _software_title)


def _entitlement(user: User, uid: UUID) -> Entitlement | None:
    """With prices and names in it: who only shares in it does not read it."""
    found = Entitlement.objects.visible_to(user).filter(uid=uid).first()
    if found is None or not access_of(user).is_expert:
        return None
    return found if may_see_entitlement(user, found) else None


register_history(Entitlement, _entitlement)
