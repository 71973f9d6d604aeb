"""Requests merged into another."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from helpdesk.states import OPEN
from itportal.core.db import Identified

_OPEN = [str(status) for status in OPEN]


class TicketMerge(Identified):
    """`ticket` was merged into `into`: by somebody (`is_direct`), or because what it had been
    merged into was merged on.

    Whoever made `ticket` sees the answers of `into` that were written `since` then. The rows stand
    while the merge does; taking it apart removes them.
    """

    ticket = models.ForeignKey(
        "helpdesk.Ticket", on_delete=models.PROTECT, related_name="merges"
    )
    into = models.ForeignKey(
        "helpdesk.Ticket", on_delete=models.PROTECT, related_name="merges_in"
    )
    is_direct = models.BooleanField()
    # The state of `ticket` before, to which taking apart returns it.
    status_before = models.CharField(max_length=20)
    merged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    since = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["ticket", "into"], name="ticket_merge_once"),
            models.UniqueConstraint(
                fields=["ticket"], condition=Q(is_direct=True), name="ticket_merge_one_direct"
            ),
            models.CheckConstraint(
                condition=~Q(ticket=F("into")), name="ticket_merge_not_itself"
            ),
            models.CheckConstraint(
                condition=Q(status_before__in=_OPEN), name="ticket_merge_was_open"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.ticket_id} → {self.into_id}"
