"""Licences as a table: its columns, views, filters, and the seats of who is gone."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db.models import F, Q, QuerySet
from django.db.models.expressions import OrderBy
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from accounts.models import User, Vendor
from accounts.policy import may_keep_shared_views
from accounts.web.people_table import institution_filter, institution_grouping, is_uid
from assets import licence_querysets as reads
from assets import policy
from assets.models import Entitlement
from assets.services.seats import release_gone
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
from itportal.core.ui.markup import format_html

Kind = Entitlement.Kind


def _visible(user: User) -> QuerySet[Entitlement]:
    return Entitlement.objects.visible_to(user)


def _shaped(rows: QuerySet[Entitlement], user: Any) -> QuerySet[Entitlement]:
    """`price`: what it costs, for those who read its owner."""
    return reads.with_price(rows.select_related("vendor", "institution"), user)


def _number(row: Entitlement) -> str:
    address = row_address("assets:licence", row.number)
    return format_html('<a href="{}">{}</a>', address, row.number)


def used_of(row: Entitlement) -> str:
    """`87 / 120`; how many are used when they are not counted."""
    if row.quantity is None:
        return str(row.used or "–")
    return f"{row.used} / {row.quantity}"


def _used(row: Entitlement) -> str:
    if row.over:
        word = _("%(over)s over") % {"over": row.over}
        return format_html("{} {}", used_of(row), parts.pill(str(word), "bad", "oct"))
    return used_of(row)


def _notice(row: Entitlement) -> str:
    today = timezone.localdate()
    late = row.notice_on and row.notice_on < today and not row.decision
    if late and row.ends_on and row.ends_on >= today:
        return format_html(
            "{} {}", parts.day(row.notice_on), parts.pill(str(_("passed")), "warn", "tri")
        )
    return parts.day(row.notice_on)


def _order(*names: str) -> Order:
    def terms(*, down: bool) -> list[OrderBy]:
        return [OrderBy(F(name), descending=down, nulls_last=True) for name in names]

    return Order(terms(down=False), terms(down=True))


COLUMNS = [
    Column(
        "number",
        _("Number"),
        cell=_number,
        text=lambda row: row.number,
        css="c-s",
        order=Order(["number"], ["-number"]),
        is_name=True,
    ),
    Column(
        "title",
        _("Licence"),
        cell=lambda row: row.title,
        text=lambda row: row.title,
        order=_order("title"),
    ),
    Column(
        "kind",
        _("Kind"),
        cell=lambda row: row.get_kind_display(),
        text=lambda row: row.get_kind_display(),
        css="c-n",
        shown=False,
    ),
    Column(
        "used",
        _("Used / bought"),
        cell=_used,
        text=used_of,
        css="c-m",
        cell_css="tn",
        order=_order("used"),
    ),
    Column(
        "vendor",
        _("Seller"),
        cell=lambda row: str(row.vendor or "–"),
        text=lambda row: str(row.vendor or ""),
        css="c-w",
        shown=False,
        order=_order("vendor__name"),
    ),
    Column(
        "institution",
        _("Institution"),
        cell=lambda row: row.institution.short_name,
        text=lambda row: row.institution.short_name,
        css="c-m",
        order=_order("institution__short_name"),
    ),
    Column(
        "notice",
        _("Give notice by"),
        cell=_notice,
        text=lambda row: row.notice_on,
        css="c-m",
        cell_css="tn",
        order=_order("notice_on"),
    ),
    Column(
        "ends",
        _("Until"),
        cell=lambda row: parts.day(row.ends_on),
        text=lambda row: row.ends_on,
        css="c-d",
        cell_css="tn",
        order=_order("ends_on"),
    ),
    Column(
        "price",
        _("Price with VAT"),
        cell=lambda row: parts.euro(row.price),
        text=lambda row: row.price,
        css="c-d",
        cell_css="num",
    ),
    Column(
        "decision",
        _("Decision"),
        cell=lambda row: row.get_decision_display() or "–",
        text=lambda row: row.get_decision_display(),
        css="c-m",
        shown=False,
    ),
]


@every_word
def _about(word: str) -> Q:
    """Every word is part of the number, title, seller or contract number."""
    return (
        Q(number__icontains=word)
        | Q(title__icontains=word)
        | Q(contract_no__icontains=word)
        | Q(vendor__name__icontains=word)
    )


def _in_force(user: User) -> Q:
    return Q(ends_on__isnull=True) | Q(ends_on__gte=timezone.localdate())


def _release(user: Any, pk: int, data: Mapping[str, Any], now: datetime) -> None:
    release_gone(entitlement_id=pk, actor=user, now=now)


def _vendors(user: User) -> list[tuple[str, str]]:
    sold = Vendor.objects.filter(entitlements__isnull=False).distinct()
    return [(str(row.uid), row.name) for row in sold.in_order()]


def _many(count: int) -> str:
    return ngettext("%(count)s licence", "%(count)s licences", count) % {"count": count}


LICENCES = register_table(
    Table(
        name="licences",
        title=_("Licences"),
        may_use=policy.may_browse_assets,
        rows=_visible,
        shaped=_shaped,
        counted=lambda rows: rows,
        most=MOST_COUNTED,
        columns=COLUMNS,
        views=[
            BaseView("force", pgettext_lazy("list of licences", "In force"), _in_force),
            BaseView(
                "renewals",
                _("To be renewed"),
                lambda user: reads.ends_soon(timezone.localdate()),
                order="ends",
            ),
            BaseView(
                "notice",
                _("Notice day passed"),
                lambda user: reads.notice_passed(timezone.localdate()),
                order="notice",
                is_bad=True,
            ),
            BaseView("over", _("Over-used"), lambda user: reads.is_over(), is_bad=True),
            BaseView("gone", _("Seats of the gone"), lambda user: reads.held_by_gone()),
            BaseView("all", pgettext_lazy("list of licences", "All"), lambda user: Q()),
        ],
        default_view="force",
        default_order="number",
        url_name="assets:licences",
        row_id="number",
        sentence=_many,
        actions=[
            BulkAction(
                "release-gone",
                _("Release the seats of the gone"),
                "undo",
                _release,
                is_offered=lambda user: bool(policy.may_keep_licences(user)),
            )
        ],
        filters=[
            Filter(
                "q",
                _("Number, title, seller or contract"),
                _about,
                kind="text",
                is_countable=False,
            ),
            Filter(
                "kind",
                _("Kind"),
                lambda values, user: Q(kind__in=values),
                offers=lambda user: [(str(code), str(name)) for code, name in Kind.choices],
                is_shaped=lambda value: value in Kind,
            ),
            Filter(
                "vendor",
                _("Seller"),
                lambda values, user: Q(vendor__uid__in=values),
                offers=_vendors,
                is_shaped=is_uid,
            ),
            institution_filter(),
        ],
        groupings=[
            Grouping(
                "kind", _("kind"), lambda now: F("kind"), lambda key: str(Kind(key).label)
            ),
            institution_grouping(),
        ],
        empty_template="assets/partials/no_licences.html",
        may_share=policy.may_keep_licences,
        may_keep_shared=may_keep_shared_views,
    )
)
