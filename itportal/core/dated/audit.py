"""What the journal keeps."""

from itportal.core.dated.models import DatedNumber
from itportal.core.journal.audit import audit

audit(DatedNumber)
