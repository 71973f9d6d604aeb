"""Which field differences of stored files are kept."""

from itportal.core.attachments.models import Attachment
from itportal.core.journal.audit import audit

audit(Attachment)
