"""Who may do what with webhooks. Rows: querysets.py."""

from typing import Any

from itportal.core.api.directory import directory
from itportal.core.policy import Decision, allow_if
from itportal.core.webhooks.models import Webhook


def may_keep_webhooks(user: Any) -> Decision:
    """Have webhooks of one's own: they send what one sees out of the house."""
    return allow_if(directory().keeps_webhooks(user), "webhook.not_keeper")


def may_keep_webhook(user: Any, webhook: Webhook) -> Decision:
    """One's own; who manages everybody's tokens, all."""
    if webhook.user_id == user.pk:
        return may_keep_webhooks(user)
    return allow_if(directory().manages_tokens(user), "webhook.not_yours")


def may_read_body(user: Any, webhook: Webhook, *, is_of_these_rights: bool) -> Decision:
    """What was sent, word for word: its keeper, as long as the owner would be told the same."""
    keeps = may_keep_webhook(user, webhook)
    if not keeps or is_of_these_rights:
        return keeps
    return allow_if(directory().manages_tokens(user), "webhook.other_rights")
