"""Counting tries in PostgreSQL: shared by all processes, and there when Redis is not.

Every try is charged before the secret is looked at, in one statement of its own, so that
parallel tries cannot slip past the limit and a failed request cannot take its charge back.
Why the database and not the cache: docs/adr/0021-signin-lock-in-the-database.md.
"""

import ipaddress
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection
from django.db.models import F
from django.db.models.functions import Greatest
from django.utils.crypto import salted_hmac

from accounts.models import SigninThrottle


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `tries` within `window`; the try after them closes the key for a whole window."""

    name: str
    tries: int
    window: timedelta


QUARTER = timedelta(minutes=15)
ACCOUNT = Limit("account", 10, QUARTER)
# A whole school may sit behind one address: failed tries only, and far more of them.
ADDRESS = Limit("address", 60, QUARTER)
CODE = Limit("code", 6, QUARTER)
RESET_ACCOUNT = Limit("reset-account", 3, timedelta(hours=1))
RESET_ADDRESS = Limit("reset-address", 30, timedelta(hours=1))


@dataclass(frozen=True, slots=True)
class Charge:
    """The outcome of one try: whether it may go on, and whether it was the one that locked."""

    allowed: bool
    locked_now: bool


UPSERT = """
INSERT INTO accounts_signinthrottle AS t (key, tries, window_started_at)
VALUES (%(key)s, 1, %(now)s)
ON CONFLICT (key) DO UPDATE SET
  tries = CASE WHEN t.window_started_at <= %(old)s THEN 1 ELSE t.tries + 1 END,
  window_started_at = CASE
    WHEN t.window_started_at <= %(old)s OR t.tries = %(limit)s THEN %(now)s
    ELSE t.window_started_at END
RETURNING tries
"""


def charge(limit: Limit, what: str, *, now: datetime) -> Charge:
    """Count one try of `what` (an e-mail address, a network address, a user's id)."""
    values: dict[str, str | int | datetime] = {
        "key": _key(limit, what),
        "now": now,
        "old": now - limit.window,
        "limit": limit.tries,
    }
    with connection.cursor() as cursor:
        cursor.execute(UPSERT, values)
        tries: int = cursor.fetchone()[0]
    return Charge(allowed=tries <= limit.tries, locked_now=tries == limit.tries + 1)


def refund(limit: Limit, what: str) -> None:
    """Take one try back: the secret was right."""
    rows = SigninThrottle.objects.filter(pk=_key(limit, what))
    rows.update(tries=Greatest(F("tries") - 1, 0))


def clear(limit: Limit, what: str) -> None:
    """Forget the tries: the owner has proved themselves."""
    SigninThrottle.objects.filter(pk=_key(limit, what)).delete()


def sweep(*, now: datetime) -> int:
    """Remove counters whose window has long passed; returns how many."""
    old = SigninThrottle.objects.filter(window_started_at__lt=now - timedelta(days=1))
    return old.delete()[0]


def network(address: str | None) -> str:
    """The address, or the /64 of an IPv6 one: a single subscriber owns all of it."""
    if not address:
        return "unknown"
    parsed = ipaddress.ip_address(address)
    if parsed.version == 6:
        return str(ipaddress.ip_network(f"{parsed}/64", strict=False))
    return str(parsed)


def _key(limit: Limit, what: str) -> str:
    digest = salted_hmac("accounts.signin.throttle", f"{limit.name}:{what}", algorithm="sha256")
    return digest.hexdigest()
