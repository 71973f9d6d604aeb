"""What happens around a sign-in, into the journal; and the links for choosing a password."""

from datetime import datetime

from django.db import transaction

from accounts.models import User
from accounts.signin import policy, throttle
from itportal.core.errors import WrongState
from itportal.core.journal.record import record
from itportal.core.notices.services import queue_notice
from itportal.core.policy import require


@transaction.atomic
def note_signed_in(*, user: User, how: str) -> None:
    """`how`: password, password+totp, password+webauthn, password+recovery_codes, passkey."""
    record("accounts.signin.succeeded", actor=user, target=user, how=how)


@transaction.atomic
def note_signed_out(*, user: User) -> None:
    record("accounts.signin.signed_out", actor=user, target=user)


@transaction.atomic
def note_failed(*, user: User | None, why: str) -> None:
    """A wrong password, code or key. An unknown address is not written down: people type
    passwords into the wrong field (ASVS 16.2.5)."""
    record("accounts.signin.failed", actor=None, target=user, why=why)


@transaction.atomic
def note_locked(*, user: User | None, what: str) -> None:
    """`what`: account, address or code; written once per lock, not per refused try."""
    record("accounts.signin.locked", actor=None, target=user, what=what)


@transaction.atomic
def request_password_link(*, email: str, now: datetime) -> None:
    """Mail a link to choose a password, if somebody signs in with this address.

    Says nothing either way: the caller's answer is the same for all (ASVS 6.3.8).
    """
    user = User.objects.filter(email=email.strip().lower(), is_active=True).first()
    if user is None:
        record("accounts.password.requested", actor=None, known=False)
        return
    record("accounts.password.requested", actor=None, target=user, known=True)
    _queue_link(user, "account.reset", now)


@transaction.atomic
def invite_user(*, user_id: int, actor: User | None, now: datetime) -> None:
    """Mail a link to choose the first password, or a new one. Raises Refused, WrongState."""
    user = User.objects.select_for_update(of=("self",), no_key=True).get(pk=user_id)
    require(policy.may_keep_user(actor, user))
    if not user.is_active:
        raise WrongState("users.inactive")
    record("accounts.user.invited", actor=actor, target=user)
    _queue_link(user, "account.invite", now)


def _queue_link(user: User, kind: str, now: datetime) -> None:
    """The notice holds no secret: its template makes the link when the mail is sent."""
    queue_notice(
        recipient=user,
        kind=kind,
        target=user,
        url="/login/",
        context={"user_id": user.pk},
        now=now,
    )


def tell_of_change(*, user: User, what: str, now: datetime) -> None:
    """Mail the owner about a change of how they sign in; inside the change's transaction.

    `what`: password, totp_added, totp_removed, passkey_added, passkey_removed, codes_made.
    """
    queue_notice(
        recipient=user,
        kind="account.changed",
        target=user,
        url="/profiil/",
        context={"what": what, "at": now},
        now=now,
    )


def forget_tries(user: User) -> None:
    """The owner has proved themselves: their own lock is lifted."""
    throttle.clear(throttle.ACCOUNT, user.email)
    throttle.clear(throttle.CODE, str(user.pk))
