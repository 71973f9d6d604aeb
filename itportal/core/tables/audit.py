"""Which field differences of lists are kept. Not kept: columns and tabs of one person."""

from itportal.core.journal.audit import audit
from itportal.core.tables.models import SavedView

audit(SavedView)
