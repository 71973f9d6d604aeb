"""What somebody has begun to write, kept on the server."""

from django.conf import settings
from django.db import models

from itportal.core.db import Identified, Timed


class Draft(Identified, Timed):
    """A begun request (ticket NULL) or a begun answer to one.

    `data` is the form as typed, unvalidated; `attachments` are already stored.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+"
    )
    category = models.ForeignKey(
        "helpdesk.Category", on_delete=models.CASCADE, null=True, related_name="+"
    )
    ticket = models.ForeignKey(
        "helpdesk.Ticket", on_delete=models.CASCADE, null=True, related_name="+"
    )
    data = models.JSONField(default=dict)
    attachments = models.ManyToManyField("attachments.Attachment", related_name="drafts")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "category", "ticket"],
                name="draft_once",
                nulls_distinct=False,
            )
        ]

    def __str__(self) -> str:
        return str(self.uid)


class GuideDraft(Identified, Timed):
    """A guide as somebody is writing it, before it is saved; guide NULL: a new one.

    `version`: of the guide when the writing began; a later one is somebody else's.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+"
    )
    guide = models.ForeignKey(
        "helpdesk.Guide", on_delete=models.CASCADE, null=True, related_name="+"
    )
    version = models.PositiveIntegerField(default=0)
    data = models.JSONField(default=dict)
    attachments = models.ManyToManyField("attachments.Attachment", related_name="guide_drafts")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "guide"], name="guide_draft_once", nulls_distinct=False
            )
        ]

    def __str__(self) -> str:
        return str(self.uid)
