"""The inventory as a table: its columns, filters, views and groups."""

from datetime import timedelta
from typing import Any

from django.db.models import F, Q, QuerySet
from django.db.models.expressions import OrderBy
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from accounts.models import User
from accounts.policy import may_keep_shared_views
from accounts.web.people_table import institutions, is_uid
from assets import policy
from assets.models import Asset, Category
from assets.selectors import held_by_name, with_holder
from itportal.core.tables.addresses import row_address
from itportal.core.tables.bulk import BulkAction
from itportal.core.tables.definition import (
    MOST_COUNTED,
    BaseView,
    Column,
    Filter,
    Grouping,
    Order,
    Table,
    register_table,
)
from itportal.core.templatetags import portal as parts
from itportal.core.ui.markup import format_html

State = Asset.State
IN_HAND = (State.IN_USE, State.ON_LOAN)
SOON_DAYS = 90


def _visible(user: User) -> QuerySet[Asset]:
    return with_holder(Asset.objects.visible_to(user))


def _shaped(assets: QuerySet[Asset], user: Any) -> QuerySet[Asset]:
    found = with_holder(assets)
    return found.select_related("model__manufacturer", "model__category", "institution")


def _number(asset: Any) -> str:
    address = row_address("assets:asset", asset.inventory_no)
    return format_html('<a href="{}">{}</a>', address, asset.inventory_no)


def _model(asset: Any) -> str:
    return f"{asset.model.manufacturer} {asset.model}"


def _holder(asset: Any) -> str:
    return asset.holder_name or asset.holder_room or "–"


def _nulls_last(*names: str) -> Order:
    def terms(*, down: bool) -> list[OrderBy]:
        return [OrderBy(F(name), descending=down, nulls_last=True) for name in names]

    return Order(terms(down=False), terms(down=True))


COLUMNS = [
    Column(
        "number",
        _("Number"),
        cell=_number,
        text=lambda asset: asset.inventory_no,
        css="c-s",
        order=Order(["inventory_no"], ["-inventory_no"]),
        is_name=True,
    ),
    Column(
        "model",
        _("Device"),
        cell=_model,
        text=_model,
        order=_nulls_last("model__manufacturer__name", "model__name"),
    ),
    Column(
        "kind",
        _("Kind"),
        cell=lambda asset: asset.model.category.name,
        text=lambda asset: asset.model.category.name,
        css="c-m",
    ),
    Column(
        "holder",
        _("Who has it"),
        cell=_holder,
        text=_holder,
        css="c-w",
        order=_nulls_last("holder_name", "holder_room"),
    ),
    Column(
        "institution",
        _("Institution"),
        cell=lambda asset: asset.institution.short_name,
        text=lambda asset: asset.institution.short_name,
        css="c-w",
        order=_nulls_last("institution__short_name"),
    ),
    Column(
        "state",
        _("State"),
        cell=lambda asset: asset.get_state_display(),
        text=lambda asset: asset.get_state_display(),
        css="c-n",
        order=Order(["state"], ["-state"]),
    ),
    Column(
        "warranty",
        _("Warranty until"),
        cell=lambda asset: parts.day(asset.warranty_until),
        text=lambda asset: asset.warranty_until,
        css="c-d",
        cell_css="tn",
        order=_nulls_last("warranty_until"),
    ),
    Column(
        "serial",
        _("Serial number"),
        cell=lambda asset: asset.serial or "–",
        text=lambda asset: asset.serial,
        css="c-l",
        shown=False,
    ),
    Column(
        "acquired",
        _("Acquired on"),
        cell=lambda asset: parts.day(asset.acquired_on),
        text=lambda asset: asset.acquired_on,
        css="c-d",
        cell_css="tn",
        order=_nulls_last("acquired_on"),
        shown=False,
    ),
]


def _about(values: tuple[str, ...], user: User) -> Q:
    """Every word is part of the number, serial number, maker, model or holder's name."""
    found = Q()
    for word in values[0].split()[:6]:
        found &= (
            Q(inventory_no__icontains=word)
            | Q(serial__icontains=word)
            | Q(model__name__icontains=word)
            | Q(model__manufacturer__name__icontains=word)
            | Q(pk__in=held_by_name(word).values("asset"))
        )
    return found


def _ends_soon(user: User) -> Q:
    today = timezone.localdate()
    until = today + timedelta(days=SOON_DAYS)
    return Q(state__in=IN_HAND, warranty_until__range=(today, until))


def _many(count: int) -> str:
    return ngettext("%(count)s device", "%(count)s devices", count) % {"count": count}


ASSETS = register_table(
    Table(
        name="assets",
        title=_("Devices"),
        may_use=policy.may_browse_assets,
        rows=_visible,
        shaped=_shaped,
        counted=lambda assets: assets,
        most=MOST_COUNTED,
        columns=COLUMNS,
        views=[
            BaseView("all", pgettext_lazy("list of devices", "All"), lambda user: Q()),
            BaseView("used", _("In use"), lambda user: Q(state__in=IN_HAND)),
            BaseView("stock", _("In stock"), lambda user: Q(state=State.IN_STOCK)),
            BaseView("repair", _("In repair"), lambda user: Q(state=State.IN_REPAIR)),
            BaseView("warranty", _("Warranty ends soon"), _ends_soon, order="warranty"),
        ],
        default_view="all",
        default_order="number",
        url_name="assets:assets",
        row_id="inventory_no",
        peek=lambda asset: row_address("assets:asset-peek", asset.inventory_no),
        sentence=_many,
        filters=[
            Filter("q", _("Number, model, serial number or holder"), _about, kind="text"),
            Filter(
                "kind",
                _("Kind"),
                lambda values, user: Q(model__category__code__in=values),
                offers=lambda user: [
                    (row.code, row.name) for row in Category.objects.order_by("pk")
                ],
            ),
            Filter(
                "state",
                _("State"),
                lambda values, user: Q(state__in=values),
                offers=lambda user: [(str(code), str(name)) for code, name in State.choices],
                is_shaped=lambda value: value in State,
            ),
            Filter(
                "institution",
                _("Institution"),
                lambda values, user: Q(institution__uid__in=values),
                offers=institutions,
                is_shaped=is_uid,
            ),
        ],
        groupings=[
            Grouping(
                "state", _("state"), lambda now: F("state"), lambda key: str(State(key).label)
            ),
            Grouping(
                "institution",
                _("institution"),
                lambda now: F("institution__short_name"),
                str,
            ),
        ],
        actions=[
            BulkAction(
                "handover",
                _("Hand over"),
                "users",
                leads="assets:act-of-rows",
                is_offered=lambda user: bool(policy.may_register_assets(user)),
            ),
            BulkAction(
                "return",
                _("Take back"),
                "undo",
                leads="assets:act-of-rows",
                is_offered=lambda user: bool(policy.may_register_assets(user)),
            ),
        ],
        empty_template="assets/partials/no_devices.html",
        may_share=policy.may_register_assets,
        may_keep_shared=may_keep_shared_views,
    )
)
