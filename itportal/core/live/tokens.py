"""Short-lived permission to open one stream: signed, so that the stream needs no database."""

from dataclasses import dataclass

from django.core import signing

SALT = "itportal.live"
VALID_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Grant:
    """What a stream may carry: the listener's user id and the topics checked for them."""

    user_id: int
    topics: frozenset[str]


def issue(grant: Grant) -> str:
    return signing.dumps({"u": grant.user_id, "t": sorted(grant.topics)}, salt=SALT)


def read(token: str) -> Grant | None:
    """The grant of a token younger than a minute; None for any other text."""
    try:
        data = signing.loads(token, salt=SALT, max_age=VALID_SECONDS)
    except signing.BadSignature:
        return None
    return Grant(user_id=data["u"], topics=frozenset(data["t"]))
