"""The journal: one append-only row per change of the domain (docs/journal.md).

Rows are written by `record()` inside the change's own transaction; triggers refuse UPDATE,
DELETE and TRUNCATE. `xid` lets readers serve only rows below the oldest running transaction,
so a client that follows the feed never misses a late commit.
"""

from django.conf import settings
from django.db import models
from django.db.models import Func
from django.db.models.functions import Now

from itportal.core.db import Identified


class CurrentXid(Func):
    """The writing transaction's id as text of an xid8 (bigint fits: 2^63 is far away)."""

    template = "(pg_current_xact_id()::text::bigint)"
    output_field = models.BigIntegerField()


class Event(Identified):
    """One change: who did what to which object, from where, with what before and after."""

    at = models.DateTimeField(db_default=Now(), editable=False)
    xid = models.BigIntegerField(db_default=CurrentXid(), editable=False)
    code = models.CharField(max_length=80)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
    )
    actor_label = models.CharField(max_length=200, blank=True)
    source = models.CharField(max_length=16)
    auth = models.CharField(max_length=16, blank=True)
    ip = models.GenericIPAddressField(null=True)
    request_id = models.UUIDField(null=True)
    object_type = models.CharField(max_length=60, blank=True)
    object_id = models.BigIntegerField(null=True)
    object_uid = models.UUIDField(null=True)
    object_label = models.CharField(max_length=200, blank=True)
    institution_id = models.BigIntegerField(null=True)
    data = models.JSONField(default=dict)

    class Meta:
        indexes = [
            models.Index(fields=["object_type", "object_id", "id"], name="event_object"),
            models.Index(fields=["xid", "id"], name="event_feed"),
            models.Index(fields=["actor", "-id"], name="event_actor"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.object_label}"
