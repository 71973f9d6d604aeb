"""Letters to outside organisations about a request."""

from django.db import models
from django.db.models import Q

from itportal.core.db import Identified


class VendorMail(Identified):
    """One letter to a vendor: the message of the story that it is, and its way to their server.

    `header_id`: what the letter is called in mail headers; an answer to it refers to that.
    """

    class State(models.TextChoices):
        QUEUED = "queued"
        CLAIMED = "claimed"
        SENT = "sent"
        FAILED = "failed"
        WITHDRAWN = "withdrawn"

    message = models.OneToOneField(
        "helpdesk.Message", on_delete=models.PROTECT, related_name="vendor_mail"
    )
    vendor = models.ForeignKey(
        "accounts.Vendor", on_delete=models.PROTECT, related_name="mails"
    )
    to_address = models.EmailField()
    subject = models.CharField(max_length=200)
    header_id = models.CharField(max_length=200, unique=True)
    # Files of the request's messages that go along: the letter refers to them, they stay theirs.
    files = models.ManyToManyField("attachments.Attachment", related_name="vendor_mails")
    state = models.CharField(max_length=10, choices=State.choices, default=State.QUEUED)
    created_at = models.DateTimeField()
    next_at = models.DateTimeField(null=True)
    claimed_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=300, blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["next_at"],
                name="vendor_mail_due",
                condition=Q(state__in=["queued", "claimed"]),
            )
        ]

    def __str__(self) -> str:
        return self.subject
