"""Which field differences of API tokens are kept."""

from itportal.core.api.models import ApiToken
from itportal.core.journal.audit import audit

audit(ApiToken, masked=["digest"], left_out=["last_used_at"])
