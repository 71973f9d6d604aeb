"""allauth's hooks: who may sign in, what is counted, what is written to the journal."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.core import context
from django.contrib import messages
from django.contrib.auth import authenticate
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.services import signin
from accounts.signin import throttle
from itportal.core.context import bind, client_ip

WRONG = _("The e-mail address or the password is not right.")
TOO_MANY = _(
    "Too many failed tries. Try again in 15 minutes, or choose a new password by mail."
)


class PortalAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth ships no types
    """Sign-in by e-mail address and password; nobody registers themselves."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": WRONG,
        "too_many_login_attempts": TOO_MANY,
        "rate_limited": TOO_MANY,
        "enter_current_password": _("This is not your present password."),
        "incorrect_password": _("The password is not right."),
        "incorrect_code": _("The code is not right, or it has been used already."),
        "invalid_password_reset": _("This link does not work any more."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        return client_ip(request) or "0.0.0.0"  # noqa: S104 - a column that is not null

    def is_ajax(self, request: HttpRequest) -> bool:
        """Only the passkey script asks for JSON."""
        wants = request.headers.get("Accept") == "application/json"
        return wants and request.path == "/login/paasuvoti/"

    def add_message(self, request: HttpRequest, level: int, *args: Any, **kwargs: Any) -> None:
        """Our views say what happened; of allauth's messages only the errors are shown."""
        if level == messages.ERROR:
            super().add_message(request, level, *args, **kwargs)

    def authenticate(self, request: HttpRequest, **credentials: Any) -> User | None:
        """The user, or None. Every try is charged before the password is looked at."""
        email = str(credentials.get("email", "")).strip().lower()
        address = throttle.network(client_ip(request))
        now = timezone.now()
        for limit, what in ((throttle.ADDRESS, address), (throttle.ACCOUNT, email)):
            charge = throttle.charge(limit, what, now=now)
            if charge.locked_now:
                signin.note_locked(user=_known(email), what=limit.name)
            if not charge.allowed:
                request.signin_locked = True  # type: ignore[attr-defined]  # read by the view
                raise self.validation_error("too_many_login_attempts")
        user = authenticate(request, email=email, password=credentials.get("password"))
        if not isinstance(user, User):
            signin.note_failed(user=_known(email), why="password")
            return None
        throttle.refund(throttle.ADDRESS, address)
        throttle.clear(throttle.ACCOUNT, email)
        return user

    def reauthenticate(self, user: User, password: str) -> bool:
        found = self.authenticate(context.request, email=user.email, password=password)
        return found is not None and found.pk == user.pk

    def respond_user_inactive(self, request: HttpRequest, user: User) -> HttpResponse:
        """A closed sign-in answers like a wrong one."""
        signin.note_failed(user=user, why="inactive")
        messages.error(request, WRONG)
        return redirect("account_login")

    def post_login(self, request: HttpRequest, user: User, **hooks: Any) -> HttpResponse:
        response: HttpResponse = super().post_login(request, user, **hooks)
        bind(actor_id=user.pk, auth="session")
        signin.note_signed_in(user=user, how=_how(request, user))
        return response

    def logout(self, request: HttpRequest) -> None:
        user = request.user
        super().logout(request)
        if isinstance(user, User):
            signin.note_signed_out(user=user)

    def clean_password(self, password: str, user: User | None = None) -> str:
        if "\x00" in password:
            raise ValidationError(_("A password cannot hold this character."))
        return str(super().clean_password(password, user))


def _known(email: str) -> User | None:
    return User.objects.filter(email=email).first()


def _how(request: HttpRequest, user: User) -> str:
    """The methods of this sign-in, as the journal and the session list say them."""
    steps = get_authentication_records(request, user)
    if any(step.get("passwordless") for step in steps):
        return "passkey"
    return "+".join(step.get("type") or step["method"] for step in steps) or "password"
