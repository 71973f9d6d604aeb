"""Files people attach: addressed by content, sniffed, served only through checked views."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from itportal.core.db import Identified, Timed


class StoredBytes(models.Model):
    """One content in storage. `used_at` keeps it from the sweep while a row of it is made."""

    sha256 = models.CharField(max_length=64, primary_key=True)
    size_bytes = models.BigIntegerField()
    has_preview = models.BooleanField(default=False)
    used_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.sha256


class Attachment(Identified, Timed):
    """One upload. The bytes lie in storage under `sha256`; equal files share them.

    Free while `attached_at` is NULL: its uploader alone sees it. Afterwards the gate of the
    object it hangs on decides (attachments/gates.py).
    """

    class Scan(models.TextChoices):
        OFF = "off", _("not scanned for viruses")
        CLEAN = "clean", _("scanned, clean")
        PENDING = "pending", _("waits for the virus scanner")
        INFECTED = "infected", _("removed: infected")

    sha256 = models.CharField(max_length=64, db_index=True)
    size_bytes = models.BigIntegerField()
    name = models.CharField(max_length=255)
    media_type = models.CharField(max_length=100)
    width = models.PositiveIntegerField(null=True)
    height = models.PositiveIntegerField(null=True)
    has_preview = models.BooleanField(default=False)
    is_signed_container = models.BooleanField(default=False)
    # [{"name", "signed_at"}] from the certificates; the signatures are not validated.
    signers = models.JSONField(default=list)
    scan = models.CharField(max_length=10, choices=Scan.choices, default=Scan.OFF)
    scan_found = models.CharField(max_length=120, blank=True)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    gate = models.CharField(max_length=60, blank=True)
    gate_object_id = models.BigIntegerField(null=True)
    attached_at = models.DateTimeField(null=True)
    removed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(attached_at=None)
                | (~models.Q(gate="") & models.Q(gate_object_id__isnull=False)),
                name="attachment_attached_to_something",
            )
        ]
        indexes = [
            models.Index(
                fields=["created_at"],
                name="attachment_free",
                condition=models.Q(attached_at=None),
            ),
            models.Index(
                fields=["id"], name="attachment_scan", condition=models.Q(scan="pending")
            ),
            models.Index(fields=["uploaded_by", "created_at"], name="attachment_rate"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_image(self) -> bool:
        return self.media_type.startswith("image/")

    @property
    def is_served(self) -> bool:
        """Not while the virus scanner has to judge it, nor after it found something."""
        return self.scan in {self.Scan.OFF, self.Scan.CLEAN}
