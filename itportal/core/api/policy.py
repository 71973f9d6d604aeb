"""Who may do what with tokens."""

from typing import Any

from itportal.core.api.directory import directory
from itportal.core.api.models import ApiToken
from itportal.core.policy import ALLOW, Decision, allow_if


def may_see_all_tokens(actor: Any) -> Decision:
    return allow_if(directory().manages_tokens(actor), "token.not_own")


def may_revoke_token(actor: Any, token: ApiToken) -> Decision:
    """Own tokens; administrators everybody's."""
    return ALLOW if token.user_id == actor.pk else may_see_all_tokens(actor)
