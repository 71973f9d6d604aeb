"""Disposal acts as a table: its columns, filters and views."""

from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from accounts.models import User
from accounts.policy import may_keep_shared_views
from accounts.web.people_table import institution_filter
from assets import policy
from assets.models import Disposal, DisposalAct, DisposalLine
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

State = DisposalAct.State
LOOKS = {
    State.DRAFT: ("mute", "edit"),
    State.SIGNING: ("wait", "pen"),
    State.SIGNED: ("ok", "st-ok"),
    State.CANCELLED: ("mute", "st-closed"),
}
# Of what is handed over to these a receipt or an invoice is to be had.
WITH_RECEIPT = (Disposal.Method.RECYCLED, Disposal.Method.SOLD)


def state_pill(act: DisposalAct) -> str:
    tone, glyph = LOOKS[State(act.state)]
    return parts.pill(act.get_state_display(), tone, glyph)


def _number(act: Any) -> str:
    return format_html(
        '<a href="{}">{}</a>', row_address("assets:disposal", act.number), act.number
    )


COLUMNS = [
    Column(
        "number",
        _("Number"),
        cell=_number,
        text=lambda act: act.number,
        css="c-s",
        order=Order(["pk"], ["-pk"]),
        is_name=True,
    ),
    Column(
        "institution",
        _("Institution"),
        cell=lambda act: act.institution.short_name,
        text=lambda act: act.institution.short_name,
    ),
    Column(
        "things",
        _("Things"),
        cell=lambda act: str(act.things),
        text=lambda act: act.things,
        css="c-s",
        cell_css="num",
    ),
    Column(
        "worth",
        _("Residual value"),
        cell=lambda act: parts.euro(act.left),
        text=lambda act: act.left,
        css="c-m",
        cell_css="num",
    ),
    Column(
        "state",
        _("State"),
        cell=state_pill,
        text=lambda act: act.get_state_display(),
        css="c-w",
    ),
    Column(
        "made",
        _("Made on"),
        cell=lambda act: parts.day(act.made_at),
        text=lambda act: act.made_at,
        css="c-d",
        cell_css="tn",
    ),
    Column(
        "signed",
        _("Signed on"),
        cell=lambda act: parts.day(act.signed_at),
        text=lambda act: act.signed_at,
        css="c-d",
        cell_css="tn",
    ),
]


def _shaped(rows: QuerySet[DisposalAct], user: Any) -> QuerySet[DisposalAct]:
    shaped: QuerySet[Any] = rows.select_related("institution").annotate(
        things=Count("lines"), left=Sum("lines__worth")
    )
    return shaped


@every_word
def _about(word: str) -> Q:
    """Every word is part of the number, the directive, the institution, or a thing on the act."""
    thing = Q(name__icontains=word) | Q(number__icontains=word) | Q(serial__icontains=word)
    lines = DisposalLine.objects.filter(thing, act=OuterRef("pk"))
    return (
        Q(number__icontains=word)
        | Q(order_no__icontains=word)
        | Q(institution__name__icontains=word)
        | Q(Exists(lines))
    )


def _without_receipt(user: User) -> Q:
    lines = DisposalLine.objects.filter(
        act=OuterRef("pk"), receipt_no="", method__in=WITH_RECEIPT
    )
    return Q(Exists(lines), state=State.SIGNED)


def _visible(user: User) -> QuerySet[DisposalAct]:
    return DisposalAct.objects.visible_to(user)


def _many(count: int) -> str:
    return ngettext("%(count)s act", "%(count)s acts", count) % {"count": count}


DISPOSALS = register_table(
    Table(
        name="disposals",
        title=_("Disposal acts"),
        may_use=policy.may_browse_disposals,
        rows=_visible,
        shaped=_shaped,
        counted=lambda rows: rows,
        most=MOST_COUNTED,
        columns=COLUMNS,
        views=[
            BaseView(
                "open",
                pgettext_lazy("list of acts", "Under way"),
                lambda user: Q(state__in=(State.DRAFT, State.SIGNING)),
            ),
            BaseView(
                "signed", pgettext_lazy("list of acts", "Signed"), lambda u: Q(state="signed")
            ),
            BaseView("receipts", _("Without a receipt"), _without_receipt),
            BaseView("all", pgettext_lazy("list of acts", "All"), lambda user: Q()),
        ],
        default_view="open",
        default_order="-number",
        url_name="assets:disposals",
        row_id="number",
        sentence=_many,
        filters=[
            Filter(
                "q", _("Number, directive or thing"), _about, kind="text", is_countable=False
            ),
            institution_filter(),
        ],
        empty_template="assets/partials/no_disposals.html",
        may_share=policy.may_register_assets,
        may_keep_shared=may_keep_shared_views,
    )
)
