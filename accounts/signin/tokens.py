"""The secret of the link in a mail: works once, and not for long."""

from datetime import timedelta

from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.urls import reverse

from accounts.models import User

RESET_LASTS = timedelta(hours=1)


class LinkTokens(PasswordResetTokenGenerator):
    """Signed over the password hash and the last sign-in: using it ends it.

    A first invitation lasts PASSWORD_RESET_TIMEOUT (a week), a reset one hour.
    """

    key_salt = "accounts.signin.tokens"

    def check_token(self, user: AbstractBaseUser | None, token: str | None) -> bool:
        if not isinstance(user, User) or not user.is_active:
            return False
        if not super().check_token(user, token):
            return False
        made = str(token).split("-")[0]
        age = self._num_seconds(self._now()) - int(made, 36)
        return not user.has_usable_password() or age <= RESET_LASTS.total_seconds()


def password_link(user: User) -> str:
    """The whole address to put into a mail."""
    key = LinkTokens().make_token(user)
    path = reverse(
        "account_reset_password_from_key",
        kwargs={"uidb36": user_pk_to_url_str(user), "key": key},
    )
    return f"{settings.PORTAL_URL}{path}"
