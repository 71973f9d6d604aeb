"""Notices: rows written with the change, shown by the bell, mailed by the worker."""

from django.conf import settings
from django.db import models

from itportal.core.db import Identified


class Notice(Identified):
    """One thing one person should hear about one object.

    `kind` picks the templates (`notices/<kind>.subject.txt`, `.txt`, `.html`) and the
    preference; they are rendered in the reader's language when delivered. `context` holds
    plain values for them. `thread` is the object's stable name for mail threading headers.
    """

    class MailState(models.TextChoices):
        NONE = "none"
        QUEUED = "queued"
        CLAIMED = "claimed"
        SENT = "sent"
        FAILED = "failed"

    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="notices"
    )
    kind = models.CharField(max_length=60)
    object_type = models.CharField(max_length=60)
    object_id = models.BigIntegerField()
    object_label = models.CharField(max_length=200)
    url = models.CharField(max_length=300)
    context = models.JSONField(default=dict)
    thread = models.CharField(max_length=120, blank=True)
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    in_bell = models.BooleanField(default=True)
    mail_state = models.CharField(
        max_length=10, choices=MailState.choices, default=MailState.NONE
    )
    mail_claimed_at = models.DateTimeField(null=True)
    mail_attempts = models.PositiveSmallIntegerField(default=0)
    mail_next_at = models.DateTimeField(null=True)
    mail_sent_at = models.DateTimeField(null=True)
    mail_error = models.CharField(max_length=300, blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["recipient", "-id"],
                name="notice_unread",
                condition=models.Q(read_at=None, in_bell=True),
            ),
            models.Index(
                fields=["recipient", "-id"],
                name="notice_bell",
                condition=models.Q(in_bell=True),
            ),
            models.Index(
                fields=["mail_next_at"],
                name="notice_due",
                condition=models.Q(mail_state__in=["queued", "claimed"]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.object_label}"


class NoticePreference(models.Model):
    """How one person hears about one kind; a missing row means the kind's default."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+"
    )
    kind = models.CharField(max_length=60)
    bell = models.BooleanField(default=True)
    mail = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "kind"], name="notice_preference_once")
        ]

    def __str__(self) -> str:
        return self.kind
