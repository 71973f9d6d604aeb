"""Long work of one person: how far it is, what came of it."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from itportal.core.db import Identified


class Job(Identified):
    """One piece of long work, done by a worker for its owner.

    kind: a registered one (jobs/kinds.py); params: what its function needs, plain values. title,
    words and error are sentences in the owner's language. claim: the run that has it now, so that
    a run that was given up changes nothing more. total: None while it is not known. back_url: the
    page it was begun from.
    """

    class State(models.TextChoices):
        QUEUED = "queued", _("Waits for its turn")
        RUNNING = "running", _("Under way")
        DONE = "done", _("Done")
        FAILED = "failed", _("Failed")
        CANCELLED = "cancelled", pgettext_lazy("job", "Cancelled")

    kind = models.CharField(max_length=60)
    title = models.CharField(max_length=200)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    params = models.JSONField(default=dict)
    back_url = models.CharField(max_length=300, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.QUEUED)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(null=True)
    words = models.CharField(max_length=200, blank=True)
    error = models.CharField(max_length=500, blank=True)
    outcome = models.JSONField(default=dict)
    attempts = models.PositiveSmallIntegerField(default=0)
    claim = models.UUIDField(null=True)
    created_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    heartbeat_at = models.DateTimeField(null=True)
    cancel_asked_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    result = models.ForeignKey(
        "attachments.Attachment", on_delete=models.PROTECT, null=True, related_name="+"
    )
    expires_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["owner", "-id"], name="job_of_owner"),
            models.Index(
                fields=["id"],
                name="job_open",
                condition=models.Q(state__in=["queued", "running"]),
            ),
            models.Index(
                fields=["expires_at"],
                name="job_result",
                condition=models.Q(result__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_open(self) -> bool:
        return self.state in (self.State.QUEUED, self.State.RUNNING)

    @property
    def has_result(self) -> bool:
        return self.result_id is not None

    @property
    def percent(self) -> int | None:
        """0–100; None while nobody knows how much there is."""
        if self.state == self.State.DONE:
            return 100
        if not self.total:
            return None
        return min(100, self.done * 100 // self.total)
