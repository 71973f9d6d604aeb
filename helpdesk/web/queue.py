"""The expert's queue (mockup 04)."""

from collections.abc import Sequence
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.views.decorators.http import require_safe

from helpdesk import policy
from helpdesk.models import Ticket
from helpdesk.web.queue_table import QUEUE
from itportal.core.journal.reads import note_persons, personal_data_read
from itportal.core.tables.page import TablePage
from itportal.core.tables.web import render_table
from itportal.core.ui import PortalRequest


def _writers(page: TablePage) -> list[tuple[Ticket, Sequence[str]]]:
    """Rows of this page that others answer now; the strip asks for all of them by itself."""
    return [(row.ticket, row.writers) for row in page.rows if row.writers]


@login_required
@require_safe
@personal_data_read("name")
def queue(request: PortalRequest) -> HttpResponse:
    if not policy.may_use_queue(request.user):
        raise Http404

    def facts(page: TablePage) -> dict[str, Any]:
        note_persons(request, [ticket.requester for ticket in page.objects])
        return {
            "late": page.counts.get("late", 0),
            "writers": _writers(page),
            "may_file_for_others": policy.may_file_for_others(request.user),
        }

    return render_table(request, QUEUE, "helpdesk/queue.html", extra=facts)
