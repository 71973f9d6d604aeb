"""Webhooks and what was sent to them."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from itportal.core.api.models import ApiToken
from itportal.core.db import Identified, Timed
from itportal.core.webhooks.querysets import DeliveryQuerySet, WebhookQuerySet


class Webhook(Identified, Timed):
    """An address that is told what changes, as far as its owner may see it by these scopes.

    `types`, `operations`: only these; empty: all. `place_xid`, `place_row`: how far in the journal
    it was told, `sight` by which rights. `secret_sealed`, and for a day the one before, are opened by one module (secrets.py).
    """

    class PausedFor(models.TextChoices):
        NOTHING = "", pgettext_lazy("webhook", "works")
        OWNER = "owner", pgettext_lazy("webhook", "paused")
        FAILED = "failed", pgettext_lazy("webhook", "paused: the address did not answer")
        GONE = "gone", pgettext_lazy("webhook", "paused: the address said that it is gone")

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="webhooks"
    )
    # Made by this token: works as long as it does.
    token = models.ForeignKey(
        ApiToken, on_delete=models.PROTECT, null=True, related_name="webhooks"
    )
    name = models.CharField(_("name"), max_length=80)
    url = models.CharField(_("address"), max_length=500)
    scopes = ArrayField(models.CharField(max_length=40))
    types = ArrayField(models.CharField(max_length=40), default=list)
    operations = ArrayField(models.CharField(max_length=20), default=list)
    with_objects = models.BooleanField(_("with the objects whole"), default=True)
    # As of a token: only this institution and what is under it.
    institution_id = models.BigIntegerField(null=True)
    secret_sealed = models.TextField(default="")
    secret_before_sealed = models.TextField(default="")
    secret_before_until = models.DateTimeField(null=True)
    is_active = models.BooleanField(default=True)
    paused_for = models.CharField(
        max_length=10, choices=PausedFor.choices, default=PausedFor.NOTHING
    )
    place_xid = models.BigIntegerField()
    place_row = models.BigIntegerField()
    sight = models.CharField(max_length=16, default="")

    objects = WebhookQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(is_active=True, paused_for="")
                | models.Q(is_active=False) & ~models.Q(paused_for=""),
                name="webhook_says_why_paused",
            )
        ]
        indexes = [
            models.Index(
                fields=["id"], name="webhook_active", condition=models.Q(is_active=True)
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def place(self) -> tuple[int, int]:
        return self.place_xid, self.place_row

    def may_speak(self, now: datetime) -> bool:
        """Whether its owner, and the token it was made by, still stand behind it."""
        token = self.token
        works = token is None or (token.revoked_at is None and token.expires_at > now)
        return bool(self.user.is_active) and works


class Delivery(Identified):
    """One message to a webhook: a span of the journal, its body as last made, and every try.

    `message_uid` stays the same over tries and replays: receivers tell doubles by it. `sight`: the
    rights the body was made with; with others it is made anew. `tries`: [{at, status, ms, error,
    reason, answer}].
    """

    class Kind(models.TextChoices):
        CHANGES = "changes", pgettext_lazy("webhook message", "changes")
        REPLAY = "replay", pgettext_lazy("webhook message", "replay")
        TEST = "test", pgettext_lazy("webhook message", "test")

    class State(models.TextChoices):
        QUEUED = "queued", pgettext_lazy("webhook message", "waits")
        CLAIMED = "claimed", pgettext_lazy("webhook message", "on its way")
        DELIVERED = "delivered", pgettext_lazy("webhook message", "delivered")
        DEAD = "dead", pgettext_lazy("webhook message", "given up")

    webhook = models.ForeignKey(Webhook, on_delete=models.CASCADE, related_name="deliveries")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    message_uid = models.UUIDField()
    told_at = models.DateTimeField()
    after_xid = models.BigIntegerField(default=0)
    after_row = models.BigIntegerField(default=0)
    upto_xid = models.BigIntegerField(default=0)
    upto_row = models.BigIntegerField(default=0)
    changes = models.PositiveIntegerField(default=0)
    body = models.TextField()
    sight = models.CharField(max_length=16, default="")
    state = models.CharField(max_length=10, choices=State.choices, default=State.QUEUED)
    created_at = models.DateTimeField()
    next_at = models.DateTimeField(null=True)
    claimed_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    try_count = models.PositiveSmallIntegerField(default=0)
    tries = models.JSONField(default=list)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["webhook", "-id"], name="webhook_delivery_log"),
            models.Index(
                fields=["next_at"],
                name="webhook_delivery_due",
                condition=models.Q(state__in=["queued", "claimed"]),
            ),
            models.Index(fields=["created_at"], name="webhook_delivery_age"),
        ]
        constraints = [
            # In order: the next message is made when the one before has come to its end.
            models.UniqueConstraint(
                fields=["webhook"],
                condition=models.Q(kind="changes", state__in=["queued", "claimed"]),
                name="webhook_one_on_its_way",
            )
        ]

    def __str__(self) -> str:
        return self.message_id

    @property
    def message_id(self) -> str:
        """The header webhook-id."""
        return f"msg_{self.message_uid.hex}"

    @property
    def last_try(self) -> dict[str, Any]:
        tries: list[dict[str, Any]] = self.tries
        return tries[-1] if tries else {}
