"""A file brought in: the batch, its rows as they were judged, corrections, what is remembered."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from itportal.core.db import Identified


class ImportBatch(Identified):
    """One file of one kind and everything that was decided about it.

    file: as it came. layout: how it is read (reading.Layout). mapping: field → column, from 0.
    counts: outcome → rows. unknown: field → {word: rows} that no look-up knows. leave_out: rows
    that cannot be applied were left out on the person's word. kept: rows of an undo that were
    changed later and stay. applied_at: also the `updated_at` of all it wrote.
    """

    class State(models.TextChoices):
        NEW = "new", _("Columns to be chosen")
        CHECKED = "checked", _("Checked, not applied")
        APPLIED = "applied", _("Applied")
        UNDONE = "undone", _("Taken back")

    kind = models.CharField(max_length=40)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    name = models.CharField(max_length=255)
    file = models.ForeignKey(
        "attachments.Attachment", on_delete=models.PROTECT, null=True, related_name="+"
    )
    state = models.CharField(max_length=10, choices=State.choices, default=State.NEW)
    layout = models.JSONField(default=dict)
    mapping = models.JSONField(default=dict)
    counts = models.JSONField(default=dict)
    unknown = models.JSONField(default=dict)
    kept = models.JSONField(default=list)
    leave_out = models.BooleanField(default=False)
    job = models.ForeignKey("jobs.Job", on_delete=models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField()
    checked_at = models.DateTimeField(null=True)
    applied_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["owner", "-id"], name="import_of_owner")]

    def __str__(self) -> str:
        return self.name

    @property
    def is_busy(self) -> bool:
        """A job of it waits or is under way."""
        return self.job is not None and self.job.is_open


class ImportRow(models.Model):
    """One row of the file as it was judged when the batch was last checked.

    line: as the file counts, from 1. keys: what no other row may have too. data: `after` and
    `before` of what would change, by the kind. seen_at: the object's `updated_at` when it was
    compared.
    """

    class Outcome(models.TextChoices):
        NEW = "new", _("New")
        CHANGE = "change", _("Changes")
        SAME = "same", _("As it is")
        CONFLICT = "conflict", _("Conflict")
        FAULT = "fault", _("Faulty")

    batch = models.ForeignKey(
        ImportBatch, on_delete=models.CASCADE, related_name="rows", db_index=False
    )
    line = models.PositiveIntegerField()
    cells = ArrayField(models.TextField())
    outcome = models.CharField(max_length=10, choices=Outcome.choices)
    faults = models.JSONField(default=dict)
    key = models.CharField(max_length=200)
    other_key = models.CharField(max_length=200)
    object_id = models.BigIntegerField(null=True)
    seen_at = models.DateTimeField(null=True)
    data = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["batch", "line"], name="import_row_once")
        ]
        indexes = [
            models.Index(
                fields=["batch", "outcome", "line"],
                name="import_row_outcome",
                condition=~models.Q(outcome="same"),
            )
        ]

    def __str__(self) -> str:
        return str(self.line)


class ImportFix(models.Model):
    """A cell of the file corrected in the browser."""

    batch = models.ForeignKey(ImportBatch, on_delete=models.CASCADE, related_name="fixes")
    line = models.PositiveIntegerField()
    column = models.PositiveSmallIntegerField()
    text = models.CharField(max_length=4000, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["batch", "line", "column"], name="import_fix_once")
        ]

    def __str__(self) -> str:
        return self.text


class ImportLayout(models.Model):
    """Which column is what in files with these headings (SHA-256), as somebody last chose."""

    kind = models.CharField(max_length=40)
    headings = models.CharField(max_length=64)
    name = models.CharField(max_length=120, blank=True)
    mapping = models.JSONField(default=dict)
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "headings"], name="import_layout_once")
        ]

    def __str__(self) -> str:
        return self.name or self.headings[:8]


class ImportWord(models.Model):
    """What a word of files means here: `Kool` is `Metsaveere Kool`. Of one person's files."""

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+"
    )
    kind = models.CharField(max_length=40)
    field = models.CharField(max_length=40)
    said = models.CharField(max_length=200)
    means = models.CharField(max_length=200)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "kind", "field", "said"], name="import_word_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.said} = {self.means}"
