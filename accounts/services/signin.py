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
