"""Short-lived permission to open one stream: signed, so that the stream needs no database."""

import time
from dataclasses import dataclass, field

from django.core import signing

SALT = "itportal.live"
VALID_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Grant:
    """What a stream may carry: the listener's user id and the topics checked for them.

    issued_at: seconds since 1970; a grant older than the end of a session opens nothing.
    since: what was told from then on is told again; 0 for a listener who asks for all anew.
    """

    user_id: int
    topics: frozenset[str]
    issued_at: float = field(default_factory=time.time, compare=False)
    since: float = 0.0


def issue(grant: Grant) -> str:
    facts = {
        "u": grant.user_id,
        "t": sorted(grant.topics),
        "i": grant.issued_at,
        "s": grant.since,
    }
    return signing.dumps(facts, salt=SALT)


def read(token: str) -> Grant | None:
    """The grant of a token younger than a minute; None for any other text."""
    try:
        data = signing.loads(token, salt=SALT, max_age=VALID_SECONDS)
    except signing.BadSignature:
        return None
    return Grant(
        user_id=data["u"],
        topics=frozenset(data["t"]),
        issued_at=data["i"],
        since=data["s"],
    )
