"""Installation jobs as a table: its columns, filters and views."""

from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from accounts.models import User
from accounts.policy import may_keep_shared_views
from accounts.web.people_table import institution_filter
from assets import policy
from assets.models import InstallationDevice, InstallationJob
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

State = InstallationJob.State
LOOKS = {
    State.OPEN: ("open", "st-open"),
    State.DONE: ("ok", "st-ok"),
    State.CANCELLED: ("mute", "st-closed"),
}


def state_pill(job: InstallationJob) -> str:
    if job.state == State.OPEN and job.due_on and job.due_on < timezone.localdate():
        return parts.pill(str(_("Late")), "bad", "h-warn")
    tone, glyph = LOOKS[State(job.state)]
    return parts.pill(job.get_state_display(), tone, glyph)


def _title(job: Any) -> str:
    return format_html(
        '<a href="{}">{}</a>', row_address("assets:installation", job.number), job.title
    )


def _progress(job: Any) -> str:
    return f"{job.ready} / {job.things}"


COLUMNS = [
    Column(
        "number",
        _("Number"),
        cell=lambda job: job.number,
        text=lambda job: job.number,
        css="c-s",
        order=Order(["pk"], ["-pk"]),
    ),
    Column("title", _("Title"), cell=_title, text=lambda job: job.title, is_name=True),
    Column(
        "institution",
        _("Institution"),
        cell=lambda job: job.institution.short_name,
        text=lambda job: job.institution.short_name,
        css="c-w",
    ),
    Column(
        "ready", _("Devices done"), cell=_progress, text=_progress, css="c-m", cell_css="tn"
    ),
    Column(
        "responsible",
        _("Who does it"),
        cell=lambda job: str(job.responsible or "–"),
        text=lambda job: str(job.responsible or ""),
        css="c-w",
    ),
    Column(
        "due",
        _("Due on"),
        cell=lambda job: parts.day(job.due_on),
        text=lambda job: job.due_on,
        css="c-d",
        cell_css="tn",
        order=Order(["due_on"], ["-due_on"]),
    ),
    Column(
        "state",
        _("State"),
        cell=state_pill,
        text=lambda job: job.get_state_display(),
        css="c-w",
    ),
]


def _shaped(rows: QuerySet[InstallationJob], user: Any) -> QuerySet[InstallationJob]:
    shaped: QuerySet[Any] = rows.select_related("institution", "responsible__person").annotate(
        things=Count("devices"),
        ready=Count("devices", filter=Q(devices__done_at__isnull=False)),
    )
    return shaped


@every_word
def _about(word: str) -> Q:
    """Every word is part of the number, the title, or a device's number or name."""
    devices = InstallationDevice.objects.filter(
        Q(asset__inventory_no__icontains=word) | Q(old_asset__inventory_no__icontains=word),
        job=OuterRef("pk"),
    )
    return Q(number__icontains=word) | Q(title__icontains=word) | Q(Exists(devices))


def _late(user: User) -> Q:
    return Q(state=State.OPEN, due_on__lt=timezone.localdate())


def _visible(user: User) -> QuerySet[InstallationJob]:
    return InstallationJob.objects.visible_to(user)


def _many(count: int) -> str:
    return ngettext("%(count)s job", "%(count)s jobs", count) % {"count": count}


JOBS = register_table(
    Table(
        name="installations",
        title=_("Installation jobs"),
        may_use=policy.may_browse_assets,
        rows=_visible,
        shaped=_shaped,
        counted=lambda rows: rows,
        most=MOST_COUNTED,
        columns=COLUMNS,
        views=[
            BaseView(
                "open",
                pgettext_lazy("installation jobs", "Under way"),
                lambda user: Q(state=State.OPEN),
            ),
            BaseView(
                "mine",
                pgettext_lazy("installation jobs", "Mine"),
                lambda user: Q(state=State.OPEN, responsible=user.pk),
            ),
            BaseView("late", pgettext_lazy("installation jobs", "Late"), _late),
            BaseView("all", pgettext_lazy("installation jobs", "All"), lambda user: Q()),
        ],
        default_view="open",
        default_order="-number",
        url_name="assets:installations",
        row_id="number",
        sentence=_many,
        filters=[
            Filter("q", _("Number, title or device"), _about, kind="text", is_countable=False),
            institution_filter(),
        ],
        empty_template="assets/partials/no_installations.html",
        may_share=policy.may_register_assets,
        may_keep_shared=may_keep_shared_views,
    )
)
