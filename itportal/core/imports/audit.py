"""Which field differences of imports are kept: of what is remembered for later files."""

from itportal.core.imports.models import ImportBatch, ImportLayout, ImportWord
from itportal.core.journal.audit import audit

audit(ImportBatch, left_out=["counts", "unknown", "layout", "kept", "job"])
audit(ImportLayout)
audit(ImportWord)
