"""The inventory as a table: its columns, views and groups."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import F, Q, QuerySet
from django.db.models.expressions import OrderBy
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from accounts.models import User
from accounts.policy import kept_institutions, may_keep_shared_views
from accounts.web.people_table import institution_grouping
from assets import policy
from assets.accounting import Accounting, with_accounting
from assets.custom import PREFIX
from assets.models import Asset, Assignment, CustomField
from assets.selectors import with_holder
from assets.states import COMING, IN_HAND
from assets.templatetags.assets import asset_state
from assets.web.table_filters import FILTERS, custom_filters, end_of
from assets.web.table_verbs import ACTIONS, EDITS, missed, version_of
from itportal.core.tables.addresses import row_address
from itportal.core.tables.definition import (
    MOST_COUNTED,
    BaseView,
    Column,
    Grouping,
    Order,
    Table,
    register_table,
)
from itportal.core.templatetags import portal as parts
from itportal.core.ui.format import euro
from itportal.core.ui.markup import format_html

State = Asset.State
SOON_DAYS = 90


def _visible(user: User) -> QuerySet[Asset]:
    return with_holder(Asset.objects.visible_to(user))


def _shaped(assets: QuerySet[Asset], user: Any) -> QuerySet[Asset]:
    found = with_accounting(with_holder(assets), today=timezone.localdate())
    return found.select_related(
        *("model__manufacturer", "model__category", "institution", "room__site"),
        *("responsible", "supplier"),
    )


def _prepared(assets: list[Any], user: User, now: datetime) -> list[Any]:
    """Each with `shows_money`, `may_edit`, and its own fields in words (one statement for all)."""
    read, kept = policy.read_institutions(user), kept_institutions(user)
    today = timezone.localdate(now)
    fields: dict[str, CustomField] = {}
    if any(asset.custom for asset in assets):
        shown = CustomField.objects.filter(is_active=True).order_by("position", "pk")
        fields = {field.slug: field for field in shown}
    for asset in assets:
        asset.shows_money = read is None or asset.institution_id in read
        asset.may_edit = kept is None or asset.institution_id in kept
        asset.worth_now = asset.worth(today)
        asset.technical = ", ".join(
            f"{asset.custom[slug]} {field.unit}".strip()
            for slug, field in fields.items()
            if slug in asset.custom and not isinstance(asset.custom[slug], bool)
        )
    return assets


def _as_asked(assets: list[Any], filters: Mapping[str, tuple[str, ...]]) -> list[Any]:
    """With `as_of`: who had each on that day, in place of who has it now."""
    if "as_of" not in filters:
        return assets
    periods = Assignment.objects.at(end_of(filters["as_of"][0])).with_holder()
    then = {row.asset_id: row.holder for row in periods.filter(asset__in=assets)}
    for asset in assets:
        asset.holder_then = then.get(asset.pk, "")
    return assets


# --- cells --------------------------------------------------------------------------
def _device(asset: Any) -> str:
    return format_html(
        '<a href="{}" data-open>{}</a><div class="sub-x"><span class="tn">{}</span> · {}</div>',
        row_address("assets:asset", asset.inventory_no),
        _model(asset),
        asset.inventory_no,
        asset.model.category.name.lower(),
    )


def _model(asset: Any) -> str:
    return f"{asset.model.manufacturer} {asset.model}"


def _holder(asset: Any) -> str:
    then: str | None = getattr(asset, "holder_then", None)
    if then is not None:
        return then or "–"
    return asset.holder_name or asset.holder_room or asset.holder_asset or "–"


def _place(asset: Any) -> str:
    return f"{asset.room}, {asset.room.site}" if asset.room else "–"


def _money(name: str) -> Any:
    def cell(asset: Any) -> str:
        value = getattr(asset, name)
        return euro(value) if asset.shows_money and value is not None else "–"

    return cell


def _amount(name: str) -> Any:
    def text(asset: Any) -> Decimal | None:
        return getattr(asset, name) if asset.shows_money else None

    return text


def _books(asset: Any) -> str:
    shown = asset.shows_money and asset.accounting
    return str(Accounting(asset.accounting).label) if shown else "–"


def _nulls_last(*names: str) -> Order:
    def terms(*, down: bool) -> list[OrderBy]:
        return [OrderBy(F(name), descending=down, nulls_last=True) for name in names]

    return Order(terms(down=False), terms(down=True))


def _plain(name: str, title: Any, read: Any, css: str, **more: Any) -> Column:
    """A column of words that is there when it is asked for."""
    return Column(
        name,
        title,
        cell=lambda asset: read(asset) or "–",
        text=read,
        css=css,
        shown=False,
        **more,
    )


def _day(name: str, title: Any, read: Any, **more: Any) -> Column:
    return Column(
        name,
        title,
        cell=lambda asset: parts.day(read(asset)),
        text=read,
        css="c-d",
        cell_css="tn",
        **more,
    )


COLUMNS = [
    Column(
        "model",
        _("Device"),
        cell=_device,
        text=_model,
        order=_nulls_last("model__manufacturer__name", "model__name"),
        is_name=True,
    ),
    Column(
        "number",
        _("Number"),
        cell=lambda asset: asset.inventory_no,
        text=lambda asset: asset.inventory_no,
        css="c-s",
        order=Order(["inventory_no"], ["-inventory_no"]),
        shown=False,
    ),
    _plain("kind", _("Kind"), lambda asset: asset.model.category.name, "c-m"),
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
        "room",
        _("Place"),
        cell=_place,
        text=_place,
        css="c-w",
        order=_nulls_last("room__site__name", "room__name"),
        edit="place",
    ),
    Column(
        "state",
        _("State"),
        cell=lambda asset: asset_state(asset.state, plain=True),
        text=lambda asset: asset.get_state_display(),
        css="c-n",
        order=Order(["state"], ["-state"]),
    ),
    _plain("technical", _("Technical data"), lambda asset: asset.technical, "c-l"),
    _day(
        "warranty",
        _("Warranty until"),
        lambda asset: asset.warranty_until,
        order=_nulls_last("warranty_until"),
        edit="warranty",
    ),
    _plain("serial", _("Serial number"), lambda asset: asset.serial, "c-l", edit="serial"),
    _plain("name", _("Name in the network"), lambda asset: asset.name, "c-l", edit="name"),
    _plain(
        "responsible",
        _("Responsible person"),
        lambda asset: str(asset.responsible or ""),
        "c-w",
        edit="responsible",
    ),
    _day(
        "acquired",
        _("Acquired on"),
        lambda asset: asset.acquired_on,
        order=_nulls_last("acquired_on"),
        shown=False,
    ),
    _day("ends", _("Replacement"), lambda asset: asset.ends_on, shown=False),
    Column(
        "price",
        _("Price without VAT"),
        cell=_money("price_net"),
        text=_amount("price_net"),
        css="c-n",
        cell_css="n",
        order=_nulls_last("price_net"),
        shown=False,
    ),
    Column(
        "worth",
        _("Residual value"),
        cell=_money("worth_now"),
        text=_amount("worth_now"),
        css="c-n",
        cell_css="n",
        shown=False,
    ),
    Column(
        "accounting", _("On the books as"), cell=_books, text=_books, css="c-w", shown=False
    ),
    _plain(
        "funding",
        _("Funding"),
        lambda asset: asset.funding if asset.shows_money else "",
        "c-w",
    ),
    _plain(
        "supplier",
        _("Supplier"),
        lambda asset: str(asset.supplier or "") if asset.shows_money else "",
        "c-w",
    ),
]


def _ends_soon(user: User) -> Q:
    today = timezone.localdate()
    until = today + timedelta(days=SOON_DAYS)
    return Q(state__in=IN_HAND, warranty_until__range=(today, until))


def _without_holder(user: User) -> Q:
    """In somebody's hands by its state, and in nobody's by the periods."""
    held = Assignment.objects.running().values("asset")
    away = Q(state__in=(*IN_HAND, State.IN_REPAIR, State.MISSING))
    return away & ~Q(pk__in=held)


def _many(count: int) -> str:
    return ngettext("%(count)s device", "%(count)s devices", count) % {"count": count}


ASSETS = register_table(
    Table(
        name="assets",
        title=_("Devices"),
        may_use=policy.may_browse_assets,
        rows=_visible,
        shaped=_shaped,
        prepared=_prepared,
        as_asked=_as_asked,
        counted=lambda assets: assets,
        most=MOST_COUNTED,
        columns=COLUMNS,
        views=[
            BaseView(
                "all",
                pgettext_lazy("list of devices", "All"),
                lambda user: ~Q(state=State.DISPOSED),
            ),
            BaseView("used", _("In use"), lambda user: Q(state__in=IN_HAND)),
            BaseView("stock", _("In stock"), lambda user: Q(state=State.IN_STOCK)),
            BaseView("coming", _("On the way"), lambda user: Q(state__in=COMING)),
            BaseView("repair", _("In repair"), lambda user: Q(state=State.IN_REPAIR)),
            BaseView("warranty", _("Warranty ends in 90 days"), _ends_soon, order="warranty"),
            BaseView("missing", _("Missing"), lambda user: Q(state=State.MISSING), is_bad=True),
            BaseView("nobody", _("Without a user"), _without_holder),
            BaseView("gone", _("Disposed"), lambda user: Q(state=State.DISPOSED)),
        ],
        default_view="all",
        default_order="number",
        url_name="assets:assets",
        row_id="inventory_no",
        peek=lambda asset: row_address("assets:asset-peek", asset.inventory_no),
        sentence=_many,
        filters=FILTERS,
        more_filters=custom_filters,
        more_prefix=PREFIX,
        groupings=[
            Grouping(
                "state", _("state"), lambda now: F("state"), lambda key: str(State(key).label)
            ),
            institution_grouping(),
        ],
        actions=ACTIONS,
        edits=EDITS,
        version_of=version_of,
        missed=missed,
        empty_template="assets/partials/no_devices.html",
        may_share=policy.may_register_assets,
        may_keep_shared=may_keep_shared_views,
    )
)
