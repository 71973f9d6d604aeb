"""What somebody has just done and may still take back."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models

from itportal.core.db import Identified


class UndoStep(Identified):
    """One verb of one person on one request, with what is needed to take it back.

    `version` is the request's after the verb: while it stands, nothing else has happened. `before`
    holds the fields as they were, as text (NULL for none); `tags` the tags, when the verb changed
    them. `batch` is the id of the HTTP request: of many requests changed at once, all share it.
    """

    ticket = models.ForeignKey(
        "helpdesk.Ticket", on_delete=models.CASCADE, related_name="undo_steps"
    )
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    verb = models.CharField(max_length=20)
    version = models.PositiveIntegerField()
    before = models.JSONField(default=dict)
    tags = ArrayField(models.CharField(max_length=40), null=True)
    message = models.ForeignKey(
        "helpdesk.Message", on_delete=models.CASCADE, null=True, related_name="+"
    )
    # The journal's event and the notices of the verb; neither table points back here.
    event_id = models.BigIntegerField()
    notice_ids = ArrayField(models.BigIntegerField(), default=list)
    # What a verb did beyond the row, in its own words (services/undo.py way_back), and the other
    # requests it changed: they are locked with this one.
    more = models.JSONField(default=dict)
    others = ArrayField(models.BigIntegerField(), default=list)
    batch = models.UUIDField(null=True)
    expires_at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["actor", "batch"], name="undo_batch"),
            models.Index(
                fields=["expires_at"],
                name="undo_to_forget",
                condition=models.Q(undone_at=None),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.verb} {self.ticket_id}"
