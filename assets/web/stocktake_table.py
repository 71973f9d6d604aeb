"""Inventories as a table: its columns, filters and views."""

from typing import Any

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from accounts.models import User
from accounts.policy import may_keep_shared_views
from accounts.web.people_table import institution_filter
from assets import policy
from assets.models import Stocktake, StocktakeLine
from itportal.core.tables.addresses import row_address
from itportal.core.tables.definition import (
    MOST_COUNTED,
    BaseView,
    Column,
    Filter,
    Order,
    Table,
    every_word,
    register_table,
)
from itportal.core.templatetags import portal as parts
from itportal.core.ui.markup import format_html

State = Stocktake.State
LOOKS = {
    State.PLANNED: ("mute", "cal"),
    State.RUNNING: ("open", "st-open"),
    State.REVIEWING: ("wait", "st-wait"),
    State.SIGNING: ("wait", "pen"),
    State.SIGNED: ("ok", "st-ok"),
    State.CANCELLED: ("mute", "st-closed"),
}
OPEN = (State.PLANNED, State.RUNNING, State.REVIEWING, State.SIGNING)


def state_pill(stocktake: Stocktake) -> str:
    tone, glyph = LOOKS[State(stocktake.state)]
    return parts.pill(stocktake.get_state_display(), tone, glyph)


def _number(row: Any) -> str:
    return format_html(
        '<a href="{}">{}</a>', row_address("assets:stocktake", row.number), row.number
    )


def _progress(row: Any) -> str:
    return f"{row.found or 0} / {row.expected}" if row.expected else "–"


COLUMNS = [
    Column(
        "number",
        _("Number"),
        cell=_number,
        text=lambda row: row.number,
        css="c-s",
        order=Order(["pk"], ["-pk"]),
        is_name=True,
    ),
    Column(
        "institution",
        _("Institution"),
        cell=lambda row: row.institution.short_name,
        text=lambda row: row.institution.short_name,
    ),
    Column(
        "as_of",
        _("As of"),
        cell=lambda row: parts.day(row.as_of),
        text=lambda row: row.as_of,
        css="c-d",
        cell_css="tn",
        order=Order(["as_of"], ["-as_of"]),
    ),
    Column(
        "state",
        _("State"),
        cell=state_pill,
        text=lambda row: row.get_state_display(),
        css="c-w",
    ),
    Column("found", _("Found"), cell=_progress, text=_progress, css="c-m", cell_css="tn"),
    Column(
        "signed",
        _("Signed on"),
        cell=lambda row: parts.day(row.signed_at),
        text=lambda row: row.signed_at,
        css="c-d",
        cell_css="tn",
    ),
]


def _shaped(rows: QuerySet[Stocktake], user: Any) -> QuerySet[Stocktake]:
    lines = StocktakeLine.objects.filter(stocktake=OuterRef("pk"), is_expected=True).order_by()

    def counted(found: QuerySet[StocktakeLine]) -> Subquery:
        return Subquery(found.values("stocktake").annotate(n=Count("pk")).values("n"))

    shaped: QuerySet[Any] = rows.select_related("institution").annotate(
        expected=counted(lines), found=counted(lines.filter(found_at__isnull=False))
    )
    return shaped


@every_word
def _about(word: str) -> Q:
    """Every word is part of the number, the order or the institution's name."""
    return (
        Q(number__icontains=word)
        | Q(order_no__icontains=word)
        | Q(institution__name__icontains=word)
    )


def _visible(user: User) -> QuerySet[Stocktake]:
    return Stocktake.objects.visible_to(user)


def _many(count: int) -> str:
    return ngettext("%(count)s inventory", "%(count)s inventories", count) % {"count": count}


STOCKTAKES = register_table(
    Table(
        name="stocktakes",
        title=_("Inventories"),
        may_use=policy.may_browse_stocktakes,
        rows=_visible,
        shaped=_shaped,
        counted=lambda rows: rows,
        most=MOST_COUNTED,
        columns=COLUMNS,
        views=[
            BaseView(
                "open",
                pgettext_lazy("list of inventories", "Open"),
                lambda user: Q(state__in=OPEN),
            ),
            BaseView(
                "signed",
                pgettext_lazy("list of inventories", "Signed"),
                lambda user: Q(state=State.SIGNED),
            ),
            BaseView("all", pgettext_lazy("list of inventories", "All"), lambda user: Q()),
        ],
        default_view="open",
        default_order="-number",
        url_name="assets:stocktakes",
        row_id="number",
        sentence=_many,
        filters=[
            Filter(
                "q",
                _("Number, directive or institution"),
                _about,
                kind="text",
                is_countable=False,
            ),
            institution_filter(),
        ],
        empty_template="assets/partials/no_stocktakes.html",
        may_share=policy.may_register_assets,
        may_keep_shared=may_keep_shared_views,
    )
)
