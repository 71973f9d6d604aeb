"""Acts as a table: its columns, filters and views."""

from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from accounts.models import User
from accounts.policy import may_keep_shared_views
from accounts.web.people_table import institution_filter
from assets import policy
from assets.models import Handover, HandoverLine
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

Kind, State = Handover.Kind, Handover.State
LOOKS = {
    State.DRAFT: ("mute", "edit"),
    State.WAITING: ("wait", "st-wait"),
    State.SIGNED: ("ok", "st-ok"),
    State.CANCELLED: ("mute", "st-closed"),
}


def _number(act: Any) -> str:
    return format_html('<a href="{}">{}</a>', row_address("assets:act", act.number), act.number)


def _state(act: Any) -> str:
    tone, glyph = LOOKS[State(act.state)]
    return parts.pill(act.get_state_display(), tone, glyph)


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
        "kind",
        _("Kind"),
        cell=lambda act: act.get_kind_display(),
        text=lambda act: act.get_kind_display(),
        css="c-m",
    ),
    Column(
        "person",
        _("Other side"),
        cell=lambda act: str(act.person),
        text=lambda act: str(act.person),
    ),
    Column(
        "institution",
        _("Institution"),
        cell=lambda act: act.institution.short_name,
        text=lambda act: act.institution.short_name,
        css="c-w",
    ),
    Column(
        "state", _("State"), cell=_state, text=lambda act: act.get_state_display(), css="c-m"
    ),
    Column(
        "issued",
        _("Made on"),
        cell=lambda act: parts.day(act.issued_at),
        text=lambda act: act.issued_at,
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


@every_word
def _about(word: str) -> Q:
    """Every word is part of the number, the name, or a thing on the act."""
    thing = Q(name__icontains=word) | Q(number__icontains=word) | Q(serial__icontains=word)
    lines = HandoverLine.objects.filter(thing, act=OuterRef("pk"))
    return (
        Q(number__icontains=word)
        | Q(person__first_name__icontains=word)
        | Q(person__last_name__icontains=word)
        | Q(Exists(lines))
    )


def _visible(user: User) -> QuerySet[Handover]:
    return Handover.objects.visible_to(user)


def _many(count: int) -> str:
    return ngettext("%(count)s act", "%(count)s acts", count) % {"count": count}


ACTS = register_table(
    Table(
        name="acts",
        title=_("Acts"),
        may_use=policy.may_browse_assets,
        rows=_visible,
        shaped=lambda rows, user: rows.select_related("person", "institution"),
        counted=lambda rows: rows,
        most=MOST_COUNTED,
        columns=COLUMNS,
        views=[
            BaseView("waiting", _("Awaiting signature"), lambda user: Q(state=State.WAITING)),
            BaseView("draft", _("Drafts"), lambda user: Q(state=State.DRAFT)),
            BaseView("signed", _("Signed"), lambda user: Q(state=State.SIGNED)),
            BaseView("all", pgettext_lazy("list of acts", "All"), lambda user: Q()),
        ],
        default_view="waiting",
        default_order="-number",
        url_name="assets:acts",
        row_id="number",
        sentence=_many,
        filters=[
            Filter("q", _("Number, name or thing"), _about, kind="text", is_countable=False),
            Filter(
                "kind",
                _("Kind"),
                lambda values, user: Q(kind__in=values),
                offers=lambda user: [(str(code), str(name)) for code, name in Kind.choices],
                is_shaped=lambda value: value in Kind,
            ),
            institution_filter(),
        ],
        empty_template="assets/partials/no_acts.html",
        may_share=policy.may_register_assets,
        may_keep_shared=may_keep_shared_views,
    )
)
