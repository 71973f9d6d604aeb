"""Filters of the lists of assets and of the stock."""

from typing import Any

from django.db.models import QuerySet
from django_filters import FilterSet

from assets.booking_states import BookingState
from assets.licence_querysets import is_over
from assets.models import (
    Asset,
    Assignment,
    DisposalAct,
    Entitlement,
    EntitlementUse,
    Installation,
    InstallationJob,
    MaintenanceTask,
    PurchaseDraft,
    SoftwareTitle,
    StockBalance,
    StockItem,
    StockMove,
)
from assets.repair_states import RepairState
from itportal.core.api.filters import (
    AnyOfFilter,
    FlagFilter,
    MomentFilter,
    UidFilter,
    WordsFilter,
)


class AssetFilters(FilterSet):
    number = WordsFilter(field_name="inventory_no", label="The whole inventory number.")
    serial = WordsFilter(label="The whole serial number.")
    state = AnyOfFilter(words=Asset.State.values)
    category = WordsFilter(field_name="model__category__code", label="Code of the category.")
    model = UidFilter(field_name="model__uid")
    institution = UidFilter(field_name="institution__uid")
    room = UidFilter(field_name="room__uid")
    holder = UidFilter(method="by_holder", label="The person who has it now.")
    updated_since = MomentFilter(field_name="updated_at", lookup_expr="gte")

    def by_holder(self, rows: QuerySet[Any], name: str, uid: Any) -> QuerySet[Any]:
        running = Assignment.objects.filter(person__uid=uid, during__upper_inf=True)
        return rows.filter(pk__in=running.values("asset"))


class FeedFilters(FilterSet):
    """Of the ready feeds."""

    state = AnyOfFilter(words=Asset.State.values, label="Else what is there to be reached.")
    category = WordsFilter(field_name="model__category__code", label="Code of the category.")
    institution = UidFilter(field_name="institution__uid")


class LicenceFilters(FilterSet):
    number = WordsFilter(label="The whole number.")
    kind = AnyOfFilter(words=Entitlement.Kind.values)
    institution = UidFilter(field_name="institution__uid")
    vendor = UidFilter(field_name="vendor__uid")
    person = UidFilter(method="by_person", label="Used by this person now.")
    over_used = FlagFilter(method="by_over", label="More is used than was bought.")
    updated_since = MomentFilter(field_name="updated_at", lookup_expr="gte")

    def by_person(self, rows: QuerySet[Any], name: str, uid: Any) -> QuerySet[Any]:
        uses = EntitlementUse.objects.running().filter(person__uid=uid)
        return rows.filter(pk__in=uses.values("entitlement"))

    def by_over(self, rows: QuerySet[Any], name: str, value: bool) -> QuerySet[Any]:  # noqa: FBT001 - the library's
        return rows.filter(is_over()) if value else rows.exclude(is_over())


class MaintenanceFilters(FilterSet):
    state = AnyOfFilter(words=MaintenanceTask.State.values)
    plan = UidFilter(field_name="plan__uid")
    asset = WordsFilter(field_name="asset__inventory_no", label="The whole inventory number.")
    institution = UidFilter(field_name="asset__institution__uid")
    updated_since = MomentFilter(field_name="updated_at", lookup_expr="gte")


class DisposalFilters(FilterSet):
    number = WordsFilter(label="The whole number.")
    state = AnyOfFilter(words=DisposalAct.State.values)
    institution = UidFilter(field_name="institution__uid")
    updated_since = MomentFilter(field_name="updated_at", lookup_expr="gte")


class InstallationJobFilters(FilterSet):
    number = WordsFilter(label="The whole number.")
    state = AnyOfFilter(words=InstallationJob.State.values)
    institution = UidFilter(field_name="institution__uid")
    asset = WordsFilter(field_name="devices__asset__inventory_no", label="A device of it.")
    updated_since = MomentFilter(field_name="updated_at", lookup_expr="gte")


class RepairFilters(FilterSet):
    number = WordsFilter(label="The whole number.")
    state = AnyOfFilter(words=RepairState.values)
    asset = UidFilter(field_name="asset__uid")
    vendor = UidFilter(field_name="vendor__uid")
    institution = UidFilter(field_name="asset__institution__uid")
    updated_since = MomentFilter(field_name="updated_at", lookup_expr="gte")


class SoftwareFilters(FilterSet):
    name = WordsFilter(label="The whole name.")
    kind = AnyOfFilter(words=SoftwareTitle.Kind.values)
    policy = AnyOfFilter(words=SoftwareTitle.Policy.values)
    updated_since = MomentFilter(field_name="updated_at", lookup_expr="gte")


class InstallationFilters(FilterSet):
    asset = WordsFilter(field_name="asset__inventory_no", label="The whole inventory number.")
    software = UidFilter(field_name="title__uid")
    institution = UidFilter(field_name="asset__institution__uid")
    version = WordsFilter(label="The whole version.")
    known_by = AnyOfFilter(words=Installation.Source.values, field_name="source")
    running = FlagFilter(method="by_running", label="Still there, or not any more.")
    known = FlagFilter(method="by_known", label="Whether a program of the list is meant.")
    at = MomentFilter(method="by_moment", label="What was there at the moment.")
    updated_since = MomentFilter(field_name="updated_at", lookup_expr="gte")

    def by_running(self, rows: QuerySet[Any], name: str, value: bool) -> QuerySet[Any]:  # noqa: FBT001 - the library's
        return rows.filter(ended_at__isnull=value)

    def by_known(self, rows: QuerySet[Any], name: str, value: bool) -> QuerySet[Any]:  # noqa: FBT001 - the library's
        return rows.filter(title__isnull=not value)

    def by_moment(self, rows: Any, name: str, value: Any) -> QuerySet[Any]:
        found: QuerySet[Any] = rows.at(value)
        return found


class StockFilters(FilterSet):
    kind = AnyOfFilter(words=StockItem.Kind.values)
    institution = UidFilter(field_name="institution__uid")
    place = UidFilter(method="at_place", label="A place that has some.")
    is_low = FlagFilter()
    is_active = FlagFilter()
    code = WordsFilter(field_name="codes__code", label="The whole code as it was typed.")
    updated_since = MomentFilter(field_name="updated_at", lookup_expr="gte")

    def at_place(self, rows: QuerySet[Any], name: str, uid: Any) -> QuerySet[Any]:
        here = StockBalance.objects.filter(place__uid=uid, quantity__gt=0)
        return rows.filter(pk__in=here.values("item"))


class MoveFilters(FilterSet):
    kind = AnyOfFilter(words=StockMove.Kind.values)
    item = WordsFilter(field_name="item__number", label="Number of the item.")
    place = UidFilter(field_name="place__uid")
    for_institution = UidFilter(field_name="for_institution__uid")
    since = MomentFilter(field_name="at", lookup_expr="gte")


class PurchaseFilters(FilterSet):
    state = AnyOfFilter(words=PurchaseDraft.State.values)
    institution = UidFilter(field_name="institution__uid")
    supplier = UidFilter(field_name="supplier__uid")


class BookingPoolFilters(FilterSet):
    institution = UidFilter(field_name="institution__uid")
    updated_since = MomentFilter(field_name="updated_at", lookup_expr="gte")


class BookingFilters(FilterSet):
    number = WordsFilter(label="The whole number.")
    state = AnyOfFilter(words=BookingState.values)
    pool = UidFilter(field_name="pool__uid")
    person = UidFilter(field_name="person__uid")
    asset = WordsFilter(method="by_asset", label="Inventory number of a device.")
    institution = UidFilter(field_name="pool__institution__uid")
    ends_after = MomentFilter(field_name="during__endswith", lookup_expr="gt")
    begins_before = MomentFilter(field_name="during__startswith", lookup_expr="lt")
    updated_since = MomentFilter(field_name="updated_at", lookup_expr="gte")

    def by_asset(self, rows: QuerySet[Any], name: str, number: Any) -> QuerySet[Any]:
        return rows.filter(lines__asset__inventory_no=number)


class AssetCategoryFilters(FilterSet):
    code = WordsFilter(lookup_expr="exact")


class ModelFilters(FilterSet):
    category = WordsFilter(field_name="category__code", lookup_expr="exact")
    manufacturer = WordsFilter(field_name="manufacturer__name", lookup_expr="iexact")
