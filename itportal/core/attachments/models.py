"""Files people attach: addressed by content, sniffed, served only through checked views."""

from django.conf import settings
from django.db import models

from itportal.core.db import Identified, Timed


class Attachment(Identified, Timed):
    """One upload. The bytes lie in storage under `sha256`; equal files share them.

    Who may read it is decided by the object it hangs on (see attachments/serving.py).
    """

    sha256 = models.CharField(max_length=64, db_index=True)
    size_bytes = models.BigIntegerField()
    name = models.CharField(max_length=255)
    media_type = models.CharField(max_length=100)
    width = models.PositiveIntegerField(null=True)
    height = models.PositiveIntegerField(null=True)
    has_preview = models.BooleanField(default=False)
    is_signed_container = models.BooleanField(default=False)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )

    def __str__(self) -> str:
        return self.name
