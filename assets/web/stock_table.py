"""Supplies and purchases as tables."""

from typing import Any

from django.db.models import Count, F, Q, QuerySet, Sum
from django.utils.translation import gettext, ngettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.policy import may_keep_shared_views
from accounts.web.people_table import institution_filter, is_uid
from assets import policy
from assets.models import PurchaseDraft, StockBalance, StockCode, StockItem, StockPlace
from assets.stock_codes import code_key
from assets.stock_reads import with_coming
from itportal.core.db import EtKey
from itportal.core.tables.addresses import row_address
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
from itportal.core.ui.markup import format_html

BY_NAME = Order([EtKey("name")], [EtKey("name").desc()])


def _name(item: Any) -> str:
    return format_html(
        '<a href="{}" data-open>{}</a>{}',
        row_address("assets:stock-item", item.number),
        item.name,
        format_html(' <span class="sub-x">{}</span>', item.part_number)
        if item.part_number
        else "",
    )


def _on_hand(item: Any) -> str:
    shown = f"{item.on_hand} {item.get_unit_display()}"
    if item.is_low:
        return format_html("{} {}", shown, parts.health("warn", gettext("low")))
    return shown


def _level(item: Any) -> str:
    return "–" if item.reorder_level is None else f"{item.reorder_level} / {item.target}"


def _supplier(row: Any) -> str:
    return row.supplier.name if row.supplier else "–"


COLUMNS = [
    Column("name", _("Name"), cell=_name, text=lambda i: i.name, order=BY_NAME, is_name=True),
    Column(
        "on_hand",
        _("On hand"),
        cell=_on_hand,
        text=lambda item: item.on_hand,
        css="c-m",
        cell_css="tn",
        order=Order(["on_hand"], ["-on_hand"]),
    ),
    Column(
        "coming",
        _("Coming"),
        cell=lambda item: str(item.coming or ""),
        text=lambda item: item.coming,
        css="c-s",
        cell_css="tn",
    ),
    Column(
        "level",
        _("Level / target"),
        cell=_level,
        text=_level,
        css="c-n",
        cell_css="tn sub",
    ),
    Column(
        "kind",
        _("Kind"),
        cell=lambda item: item.get_kind_display(),
        text=lambda item: item.get_kind_display(),
        css="c-l",
        order=Order(["kind"], ["-kind"]),
    ),
    Column("supplier", _("Supplier"), cell=_supplier, text=_supplier, css="c-l"),
    Column(
        "institution",
        _("Institution"),
        cell=lambda item: item.institution.short_name,
        text=lambda item: item.institution.short_name,
        css="c-w",
        shown=False,
    ),
    Column(
        "number",
        _("No."),
        cell=lambda item: item.number,
        text=lambda item: item.number,
        css="c-s",
        cell_css="sub tn",
        order=Order(["number"], ["-number"]),
        shown=False,
    ),
    Column(
        "part_number",
        _("Part number"),
        cell=lambda item: item.part_number or "–",
        text=lambda item: item.part_number,
        css="c-m",
        shown=False,
    ),
]


@every_word
def _about(word: str) -> Q:
    """Every word is part of the name, part number or number; or it is a code."""
    codes = StockCode.objects.filter(key=code_key(word))
    return (
        Q(name__icontains=word)
        | Q(part_number__icontains=word)
        | Q(number__iexact=word)
        | Q(pk__in=codes.values("item"))
    )


def _places(user: User) -> list[tuple[str, str]]:
    rows = StockPlace.objects.visible_to(user).select_related("institution")
    return [
        (str(row.uid), f"{row.institution.short_name}: {row.name}")
        for row in rows.order_by("institution__short_name", "name")
    ]


def _at(values: tuple[str, ...], user: User) -> Q:
    here = StockBalance.objects.filter(place__uid__in=values, quantity__gt=0)
    return Q(pk__in=here.values("item"))


def _of_institution() -> Filter:
    return institution_filter()


def _many(count: int) -> str:
    return ngettext("%(count)s item", "%(count)s items", count) % {"count": count}


STOCK = register_table(
    Table(
        name="stock",
        title=_("Stock"),
        may_use=policy.may_browse_stock,
        rows=lambda user: StockItem.objects.visible_to(user),
        shaped=lambda items, user: with_coming(items).select_related("supplier", "institution"),
        counted=lambda items: items,
        most=MOST_COUNTED,
        columns=COLUMNS,
        views=[
            BaseView(
                "all", pgettext_lazy("list of supplies", "All"), lambda user: Q(is_active=True)
            ),
            BaseView("low", _("Below the level"), lambda user: Q(is_low=True), is_bad=True),
            BaseView("none", _("None left"), lambda user: Q(is_active=True, on_hand=0)),
            BaseView("ended", _("Not kept any more"), lambda user: Q(is_active=False)),
        ],
        default_view="all",
        default_order="name",
        url_name="assets:stock",
        row_id="number",
        sentence=_many,
        filters=[
            Filter("q", _("Name, part number or code"), _about, kind="text"),
            Filter(
                "kind",
                _("Kind"),
                lambda values, user: Q(kind__in=values),
                offers=lambda user: [
                    (str(code), str(name)) for code, name in StockItem.Kind.choices
                ],
                is_shaped=lambda value: value in StockItem.Kind,
            ),
            Filter("place", _("Place"), _at, offers=_places, is_shaped=is_uid),
            _of_institution(),
        ],
        groupings=[
            Grouping(
                "kind",
                _("kind"),
                lambda now: F("kind"),
                lambda key: str(StockItem.Kind(key).label),
            ),
        ],
        empty_template="assets/partials/no_stock.html",
        may_share=policy.may_keep_stock,
        may_keep_shared=may_keep_shared_views,
    )
)

# --- purchases ------------------------------------------------------------------------
DraftState = PurchaseDraft.State
STATE_MEANINGS = {
    DraftState.DRAFT: "new",
    DraftState.ORDERED: "open",
    DraftState.RECEIVED: "ok",
    DraftState.CANCELLED: "mute",
}


def _purchase(draft: Any) -> str:
    address = row_address("assets:purchase", draft.number)
    return format_html('<a href="{}" data-open>{}</a>', address, draft.number)


def shaped_drafts(drafts: QuerySet[PurchaseDraft], user: Any = None) -> QuerySet[PurchaseDraft]:
    """With the number of its lines and their net sum (None: of no known price)."""
    cost = Sum(F("lines__quantity") * F("lines__unit_price"))
    found = drafts.annotate(line_count=Count("lines"), cost=cost)
    return found.select_related("supplier", "institution")


PURCHASES = register_table(
    Table(
        name="purchases",
        title=_("Purchases of supplies"),
        may_use=policy.may_browse_stock,
        rows=lambda user: PurchaseDraft.objects.visible_to(user),
        shaped=shaped_drafts,
        counted=lambda drafts: drafts,
        most=MOST_COUNTED,
        columns=[
            Column(
                "number",
                _("No."),
                cell=_purchase,
                text=lambda draft: draft.number,
                css="c-s",
                order=Order(["pk"], ["-pk"]),
                is_name=True,
            ),
            Column("supplier", _("Supplier"), cell=_supplier, text=_supplier),
            Column(
                "state",
                _("State"),
                cell=lambda draft: parts.pill(
                    draft.get_state_display(), STATE_MEANINGS[DraftState(draft.state)]
                ),
                text=lambda draft: draft.get_state_display(),
                css="c-n",
                order=Order(["state"], ["-state"]),
            ),
            Column(
                "lines",
                _("Lines"),
                cell=lambda draft: str(draft.line_count),
                text=lambda draft: draft.line_count,
                css="c-s",
                cell_css="tn",
            ),
            Column(
                "cost",
                _("Net sum"),
                cell=lambda draft: parts.euro(draft.cost),
                text=lambda draft: draft.cost,
                css="c-n",
                cell_css="tn",
            ),
            Column(
                "institution",
                _("Institution"),
                cell=lambda draft: draft.institution.short_name,
                text=lambda draft: draft.institution.short_name,
                css="c-w",
            ),
            Column(
                "ordered",
                _("Ordered on"),
                cell=lambda draft: parts.day(draft.ordered_at),
                text=lambda draft: draft.ordered_at,
                css="c-d",
                cell_css="tn",
            ),
        ],
        views=[
            BaseView(
                "going",
                _("In progress"),
                lambda user: Q(state__in=(DraftState.DRAFT, DraftState.ORDERED)),
            ),
            BaseView("drafts", _("Drafts"), lambda user: Q(state=DraftState.DRAFT)),
            BaseView("ordered", _("Ordered"), lambda user: Q(state=DraftState.ORDERED)),
            BaseView("all", pgettext_lazy("list of purchases", "All"), lambda user: Q()),
        ],
        default_view="going",
        default_order="-number",
        url_name="assets:purchases",
        row_id="number",
        sentence=lambda count: (
            ngettext("%(count)s purchase", "%(count)s purchases", count) % {"count": count}
        ),
        filters=[_of_institution()],
        empty_template="assets/partials/no_purchases.html",
        may_share=policy.may_keep_stock,
        may_keep_shared=may_keep_shared_views,
    )
)
