"""The journal's tables, all append-only by trigger (docs/journal.md).

Rows are written inside the change's own transaction; triggers refuse UPDATE, DELETE and
TRUNCATE. `xid` lets readers serve only rows below the oldest running transaction, so a client
that follows the feed never misses a late commit, and a seal never closes too early.
"""

from auditlog.models import AbstractLogEntry
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Func
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

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
    # No constraint in the database: it would look up and share-lock the actor's row in every
    # change (a tenth of its cost). Users are never deleted: on_delete and every other table.
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
        db_constraint=False,
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
            models.Index(fields=["object_label", "-id"], name="event_label"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.object_label}"


class RowChange(AbstractLogEntry):  # type: ignore[misc]  # django-auditlog ships no types
    """What one statement changed in one row, field by field (django-auditlog's log entry).

    `changes` maps a field to [before, after] as JSON; masked fields show only that they
    changed. `cid` is the event's `request_id`, `xid` the shared transaction. Constraints to
    other tables are left out: they would cost two look-ups on every change.
    """

    content_type = models.ForeignKey(
        "contenttypes.ContentType",
        on_delete=models.PROTECT,
        related_name="+",
        db_constraint=False,
        db_index=False,
    )
    object_pk = models.CharField(max_length=40)
    object_id = models.BigIntegerField(null=True)
    action = models.PositiveSmallIntegerField(choices=AbstractLogEntry.Action.choices)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        db_constraint=False,
        db_index=False,
    )
    cid = models.UUIDField(_("web request"), null=True)
    timestamp = models.DateTimeField(db_default=Now())
    xid = models.BigIntegerField(db_default=CurrentXid(), editable=False)

    class Meta(AbstractLogEntry.Meta):  # type: ignore[misc]  # no types
        abstract = False
        indexes = [
            models.Index(fields=["content_type", "object_id", "id"], name="row_change_object"),
            models.Index(fields=["xid", "id"], name="row_change_feed"),
        ]


class PersonalDataRead(models.Model):
    """One request that showed somebody personal data of others (E-ITS CON.2.M19).

    Up to 200 persons are named by `person_uids`; beyond that `persons_hash` (SHA-256 of the
    sorted uids) and `filter_text` tell which. `columns`: contact or other classes of data.
    """

    at = models.DateTimeField(db_default=Now(), editable=False)
    xid = models.BigIntegerField(db_default=CurrentXid(), editable=False)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    source = models.CharField(max_length=16)
    auth = models.CharField(max_length=16, blank=True)
    ip = models.GenericIPAddressField(null=True)
    request_id = models.UUIDField(null=True)
    view = models.CharField(max_length=120)
    purpose = models.CharField(max_length=200, blank=True)
    filter_text = models.CharField(max_length=500, blank=True)
    columns = models.CharField(max_length=20)
    person_count = models.PositiveIntegerField()
    person_uids = ArrayField(models.UUIDField(), null=True)
    persons_hash = models.CharField(max_length=64)
    is_export = models.BooleanField(default=False)

    class Meta:
        indexes = [
            models.Index(fields=["xid", "id"], name="read_feed"),
            models.Index(fields=["actor", "-id"], name="read_actor"),
            GinIndex(fields=["person_uids"], name="read_person"),
        ]

    def __str__(self) -> str:
        return f"{self.view} {self.person_count}"


class Seal(models.Model):
    """One link of the chain: the digests of a run of rows of one ledger, in (xid, id) order.

    `digest` = SHA-256 over this row's canonical form, which includes the previous link's
    digest (sealing.py). `number` counts from 1 without gaps.
    """

    number = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField(editable=False)
    format = models.PositiveSmallIntegerField()
    ledger = models.CharField(max_length=20)
    # Rows of the ledger after the previous seal's last row, up to and with this (xid, id).
    last_xid = models.BigIntegerField()
    last_id = models.BigIntegerField()
    row_ids = ArrayField(models.BigIntegerField())
    row_digests = models.BinaryField()
    previous = models.BinaryField(unique=True)
    digest = models.BinaryField(unique=True)

    class Meta:
        indexes = [models.Index(fields=["ledger", "-number"], name="seal_ledger")]

    def __str__(self) -> str:
        return f"{self.number} {self.ledger}"


class Verification(models.Model):
    """One run over the whole chain: what `audit_verify` found."""

    at = models.DateTimeField()
    seconds = models.FloatField()
    seals = models.BigIntegerField()
    rows = models.BigIntegerField()
    unsealed = models.BigIntegerField()
    head = models.CharField(max_length=64, blank=True)
    # JSON list of {"problem", "ledger", "row", "detail"}; empty when the chain holds.
    breaks = models.JSONField(default=list)

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {len(self.breaks)}"

    @property
    def holds(self) -> bool:
        return not self.breaks
