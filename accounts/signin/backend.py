"""Who signs in by password, and whose session it is (allauth's backend)."""

from allauth.account.auth_backends import AuthenticationBackend

from accounts.models import User
from itportal.core.prepared import KEY, Prepared

BY_KEY = Prepared(lambda: User.objects.select_related("person").filter(pk=KEY), KEY)


class PortalBackend(AuthenticationBackend):  # type: ignore[misc]  # allauth ships no types
    def get_user(self, user_id: int) -> User | None:
        """The session's user with the person, in one statement; none when closed."""
        user: User | None = BY_KEY.first(user_id)
        return user if user and self.user_can_authenticate(user) else None
