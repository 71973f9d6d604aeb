"""Reading the journal without gaps, for the change feed (ARCHITECTURE rule 4)."""

from django.db import models
from django.db.models import Func, Q

from itportal.core.journal.models import Event


class OldestRunning(Func):
    """The oldest transaction still running; rows below it are all there and stay."""

    template = "(pg_snapshot_xmin(pg_current_snapshot())::text::bigint)"
    output_field = models.BigIntegerField()


def settled_events(*, after: tuple[int, int] = (0, 0)) -> models.QuerySet[Event]:
    """Events of ended transactions after the place `(xid, id)`, in feed order.

    A reader who keeps the (xid, id) of the last row it got and asks from there misses none:
    a late commit has a higher place than everything served before it.
    """
    xid, pk = after
    return (
        Event.objects.filter(Q(xid__gt=xid) | Q(xid=xid, pk__gt=pk), xid__gte=xid)
        .filter(xid__lt=OldestRunning())
        .order_by("xid", "pk")
    )
