"""Which field differences of webhooks are kept: not how far they were told."""

from itportal.core.journal.audit import audit
from itportal.core.webhooks.models import Webhook

audit(
    Webhook,
    masked=["secret_sealed", "secret_before_sealed"],
    left_out=["place_xid", "place_row", "sight", "secret_before_until"],
)
