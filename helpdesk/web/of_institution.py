"""A head's view: the requests of the institutions they head, in words, counted, to be exported."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import Q, QuerySet
from django.http import Http404, HttpResponse
from django.utils.html import format_html
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from accounts.models import User
from accounts.web.people_table import is_uid
from helpdesk import policy
from helpdesk.models import Ticket
from helpdesk.progress import course_of, progress_for_others
from helpdesk.selectors import status_words
from helpdesk.states import DONE, OPEN, WAITING, Status
from helpdesk.web.queue_table import FILTERS as OF_QUEUE
from helpdesk.web.queue_table import GROUPINGS as GROUPS_OF_QUEUE
from helpdesk.web.queue_table import order_of
from itportal.core.journal.reads import note_persons, personal_data_read
from itportal.core.tables.addresses import row_address
from itportal.core.tables.definition import BaseView, Column, Filter, Table, register_table
from itportal.core.tables.page import TablePage
from itportal.core.tables.web import render_table
from itportal.core.templatetags import portal as parts
from itportal.core.ui import PortalRequest

# Heads read no tags and assign nobody: those filters are the experts'.
NOT_FOR_HEADS = {"assignee", "tag", "priority", "institution", "status"}


def _rows(user: User) -> QuerySet[Ticket]:
    return Ticket.objects.visible_to(user).headed_by(user)


def _shaped(rows: QuerySet[Ticket], user: User) -> QuerySet[Ticket]:
    course = ("assignee__person", "merged_into__assignee__person")  # as with_course()
    return rows.select_related("requester", "institution", "category", *course)


def _label(ticket: Ticket) -> str:
    return status_words(get_language() or "et")[course_of(ticket).status].others


def _subject(ticket: Ticket) -> str:
    return format_html(
        '<a class="n4" href="{}" title="{}" dir="auto" data-open>{}</a>',
        row_address("staff:request", ticket.number),
        ticket.title,
        ticket.title,
    )


COLUMNS = [
    Column(
        "number",
        _("No."),
        cell=lambda row: row.number,
        text=lambda row: row.number,
        css="c-num",
        cell_css="sub tn",
        order=order_of("number"),
    ),
    Column(
        "title",
        _("Subject"),
        cell=_subject,
        text=lambda row: row.title,
        order=order_of("title"),
        is_name=True,
    ),
    Column(
        "requester",
        _("Requester"),
        cell=lambda row: str(row.requester),
        text=lambda row: str(row.requester),
        css="c-l",
        order=order_of("requester"),
    ),
    Column(
        "status",
        _("State"),
        cell=lambda row: parts.status(course_of(row).status, _label(row), plain=True),
        text=_label,
        css="c-w",
        order=order_of("status"),
    ),
    Column(
        "progress",
        _("How far it is"),
        cell=lambda row: progress_for_others(course_of(row)).sentence,
        text=lambda row: progress_for_others(course_of(row)).sentence,
    ),
    Column(
        "category",
        _("Topic"),
        cell=lambda row: row.category.name,
        text=lambda row: row.category.name,
        css="c-l",
        shown=False,
    ),
    Column(
        "institution",
        _("Institution"),
        cell=lambda row: row.institution.short_name,
        text=lambda row: row.institution.short_name,
        css="c-l",
        shown=False,
    ),
    Column(
        "opened",
        _("Filed"),
        cell=lambda row: parts.when(row.opened_at),
        text=lambda row: row.opened_at,
        css="c-n",
        cell_css="sub tn",
    ),
    Column(
        "resolved",
        _("Solved"),
        cell=lambda row: parts.when(row.resolved_at),
        text=lambda row: row.resolved_at,
        css="c-n",
        cell_css="sub tn",
        shown=False,
    ),
]


def _places(user: User) -> list[tuple[str, str]]:
    return [(str(row.uid), row.name) for row in policy.headed_institutions(user)]


FILTERS = [
    *(one for one in OF_QUEUE if one.name not in NOT_FOR_HEADS),
    Filter(
        "institution",
        _("Institution"),
        condition=lambda values, user: Q(institution__uid__in=values),
        offers=_places,
        is_shaped=is_uid,
    ),
]


def _many(count: int) -> str:
    return ngettext("%(count)s request", "%(count)s requests", count) % {"count": count}


def _view(name: str, label: Any, condition: Q, **more: Any) -> BaseView:
    return BaseView(name, label, condition=lambda user: condition, order="-number", **more)


TABLE = register_table(
    Table(
        name="institution_tickets",
        title=_("Requests of the institution"),
        may_use=policy.may_head,
        rows=_rows,
        shaped=_shaped,
        counted=lambda rows: rows.filter(status__in=OPEN),
        columns=COLUMNS,
        views=[
            _view("open", _("Open"), Q(status__in=OPEN)),
            _view("work", _("In work"), Q(status__in=(Status.NEW, Status.OPEN))),
            _view("waiting", _("Waiting"), Q(status__in=WAITING)),
            _view("done", _("Done"), Q(status__in=DONE), is_counted=False),
        ],
        default_view="open",
        default_order="-number",
        url_name="staff:institution",
        row_id="number",
        sentence=_many,
        filters=FILTERS,
        groupings=[one for one in GROUPS_OF_QUEUE if one.name in ("status", "institution")],
        person_of=lambda ticket: ticket.requester,
        personal="name",
    )
)


@login_required
@require_safe
@personal_data_read("name")
def listed(request: PortalRequest) -> HttpResponse:
    if not policy.may_head(request.user):
        raise Http404

    def facts(page: TablePage) -> dict[str, Any]:
        note_persons(request, [ticket.requester for ticket in page.objects])
        return {}

    return render_table(request, TABLE, "helpdesk/staff/institution.html", extra=facts)
