"""Which field differences of requests and their catalogue are kept.

Not kept: drafts and what somebody has seen (working state of one person).
"""

from helpdesk import models
from itportal.core.journal.audit import audit

for model in (
    models.Category,
    models.FormField,
    models.HelpdeskRules,
    models.MessageAttachment,
    models.PriorityRule,
    models.PriorityTarget,
    models.RequestType,
    models.StatusLabel,
    models.Tag,
    models.Ticket,
):
    audit(model)
# A message is never edited: its text stands in its own row.
audit(models.Message, left_out=["body"])
