"""Repairs as a table: what is open, at vendors, late, waiting for a decision."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django import forms
from django.db.models import F, Q, QuerySet
from django.db.models.expressions import OrderBy
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from accounts.models import Vendor
from accounts.policy import may_keep_shared_views
from accounts.web.fields import DayField
from accounts.web.people_table import institution_filter, is_uid
from assets import policy
from assets.models import Repair
from assets.querysets import REPAIR_SHOWN
from assets.repair_states import AWAY, OPEN, RepairState
from assets.services.repairs import close_repair, edit_repair
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
    every_word,
    register_table,
)
from itportal.core.templatetags import portal as parts
from itportal.core.ui.forms import PlainTextMixin
from itportal.core.ui.markup import format_html

LIST = "repairs:repairs"


def _nulls_last(*names: str) -> Order:
    def terms(*, down: bool) -> list[OrderBy]:
        return [OrderBy(F(name), descending=down, nulls_last=True) for name in names]

    return Order(terms(down=False), terms(down=True))


def _number(repair: Repair) -> str:
    return format_html(
        '<a href="{}">{}</a>', row_address("repairs:repair", repair.number), repair.number
    )


def _device(repair: Repair) -> str:
    model = repair.asset.model
    return f"{repair.asset.inventory_no} {model.manufacturer} {model}"


def state_pill(repair: Repair) -> str:
    """The state in words and colour."""
    tone = {
        RepairState.QUOTED: "warn",
        RepairState.WARRANTY: "info",
        RepairState.BACK: "ok",
        RepairState.CLOSED: "mute",
        RepairState.SCRAPPED: "mute",
    }
    label = repair.get_state_display()
    return parts.pill(label, tone.get(RepairState(repair.state), "info"))


def _due(repair: Repair) -> str:
    day = parts.day(repair.due_on)
    if repair.is_late(timezone.localdate()):
        return format_html('{} <span class="pill" data-s="bad">{}</span>', day, _("late"))
    return day


def _sum(value: Any) -> str:
    return parts.euro(value) if value is not None else "–"


COLUMNS = [
    Column(
        "number",
        _("Number"),
        cell=_number,
        text=lambda repair: repair.number,
        css="c-s",
        order=Order(["number"], ["-number"]),
        is_name=True,
    ),
    Column("device", _("Device"), cell=_device, text=_device),
    Column(
        "fault",
        _("What is wrong"),
        cell=lambda repair: repair.fault,
        text=lambda repair: repair.fault,
    ),
    Column(
        "state",
        _("State"),
        cell=state_pill,
        text=lambda repair: repair.get_state_display(),
        css="c-l",
        order=Order(["state"], ["-state"]),
    ),
    Column(
        "vendor",
        _("Who repairs"),
        cell=lambda repair: str(repair.vendor or "–"),
        text=lambda repair: str(repair.vendor or ""),
        css="c-w",
        order=_nulls_last("vendor__name"),
    ),
    Column(
        "due",
        _("Expected back"),
        cell=_due,
        text=lambda repair: repair.due_on,
        css="c-d",
        cell_css="tn",
        order=_nulls_last("due_on"),
    ),
    Column(
        "quote",
        _("Quote"),
        cell=lambda repair: _sum(repair.quote_net),
        text=lambda repair: repair.quote_net,
        css="c-n",
        cell_css="n",
        order=_nulls_last("quote_net"),
    ),
    Column(
        "cost",
        _("Cost"),
        cell=lambda repair: _sum(repair.cost_net),
        text=lambda repair: repair.cost_net,
        css="c-n",
        cell_css="n",
        order=_nulls_last("cost_net"),
        shown=False,
    ),
    Column(
        "institution",
        _("Institution"),
        cell=lambda repair: repair.asset.institution.short_name,
        text=lambda repair: repair.asset.institution.short_name,
        css="c-w",
        order=_nulls_last("asset__institution__short_name"),
        shown=False,
    ),
    Column(
        "sent",
        _("Sent on"),
        cell=lambda repair: parts.day(repair.sent_at),
        text=lambda repair: repair.sent_at,
        css="c-d",
        cell_css="tn",
        order=_nulls_last("sent_at"),
        shown=False,
    ),
    Column(
        "rma",
        _("Vendor's number (RMA)"),
        cell=lambda repair: repair.rma_no or "–",
        text=lambda repair: repair.rma_no,
        css="c-m",
        shown=False,
    ),
]


@every_word
def _about(word: str) -> Q:
    return (
        Q(number__icontains=word)
        | Q(fault__icontains=word)
        | Q(rma_no__icontains=word)
        | Q(asset__inventory_no__icontains=word)
        | Q(asset__serial__icontains=word)
        | Q(asset__model__name__icontains=word)
    )


def _many(count: int) -> str:
    return ngettext("%(count)s repair", "%(count)s repairs", count) % {"count": count}


class DueForm(PlainTextMixin, forms.Form):
    """The day that chosen repairs are expected back on."""

    due_on = DayField(label=_("Expected back on"))

    def __init__(self, *args: Any, user: Any = None, rows: Any = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)


def _put_due(user: Any, pk: int, data: Mapping[str, Any], now: datetime) -> None:
    edit_repair(repair_id=pk, actor=user, due_on=data["due_on"])


def _close(user: Any, pk: int, data: Mapping[str, Any], now: datetime) -> None:
    close_repair(repair_id=pk, actor=user)


def _keeps(user: Any) -> bool:
    return bool(policy.may_register_assets(user))


def _shaped(repairs: QuerySet[Any], user: Any) -> QuerySet[Any]:
    return repairs.select_related(*REPAIR_SHOWN)


REPAIRS = register_table(
    Table(
        name="repairs",
        title=_("Repairs"),
        may_use=policy.may_browse_assets,
        rows=lambda user: Repair.objects.visible_to(user),
        shaped=_shaped,
        counted=lambda repairs: repairs,
        most=MOST_COUNTED,
        columns=COLUMNS,
        views=[
            BaseView("open", _("Open"), lambda user: Q(state__in=OPEN)),
            BaseView("vendor", _("At vendors"), lambda user: Q(state__in=AWAY)),
            BaseView(
                "late",
                _("Late"),
                lambda user: Q(state__in=AWAY, due_on__lt=timezone.localdate()),
                order="due",
                is_bad=True,
            ),
            BaseView("quotes", _("Quote waits"), lambda user: Q(state=RepairState.QUOTED)),
            BaseView("all", pgettext_lazy("list of repairs", "All"), lambda user: Q()),
        ],
        default_view="open",
        default_order="-number",
        url_name=LIST,
        row_id="number",
        peek=lambda repair: row_address("repairs:peek", repair.number),
        sentence=_many,
        filters=[
            Filter("q", _("Number, device, fault or RMA"), _about, kind="text"),
            Filter(
                "state",
                _("State"),
                lambda values, user: Q(state__in=values),
                offers=lambda user: [
                    (str(code), str(name)) for code, name in RepairState.choices
                ],
                is_shaped=lambda value: value in RepairState,
            ),
            Filter(
                "vendor",
                _("Who repairs"),
                lambda values, user: Q(vendor__uid__in=values),
                offers=lambda user: [
                    (str(row.uid), row.name)
                    for row in Vendor.objects.filter(
                        pk__in=Repair.objects.visible_to(user).values("vendor")
                    ).in_order()
                ],
                is_shaped=is_uid,
            ),
            institution_filter("asset__institution"),
        ],
        groupings=[
            Grouping(
                "state",
                _("state"),
                lambda now: F("state"),
                lambda key: str(RepairState(key).label),
            ),
            Grouping(
                "vendor", _("vendor"), lambda now: F("vendor__name"), lambda key: key or "–"
            ),
        ],
        actions=[
            BulkAction(
                "due",
                _("Set the expected day"),
                "cal",
                _put_due,
                form=DueForm,
                is_offered=_keeps,
            ),
            BulkAction("close", _("Close what is back"), "check", _close, is_offered=_keeps),
        ],
        empty_template="assets/partials/no_repairs.html",
        may_share=policy.may_register_assets,
        may_keep_shared=may_keep_shared_views,
    )
)
