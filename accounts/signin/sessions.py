"""Open sessions: the browsers one user is signed in with.

`UserSession` (allauth) holds address, browser and times; Django's `Session` row is what makes
the cookie valid. Deleting that row signs the browser out with its next request.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db.models import Exists, OuterRef
from django.utils import timezone

from accounts.models import User
from accounts.signin.devices import device_name
from itportal.core.live.publish import end_streams

# A row this young may belong to a sign-in whose session is not written yet.
YOUNG = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class OpenSession:
    """One line of the list. `pk` is the UserSession's, and only its owner's views use it."""

    pk: int
    device: str
    ip: str
    created_at: datetime
    last_seen_at: datetime
    is_current: bool


def open_sessions(user: User, *, current_key: str | None) -> list[OpenSession]:
    """The user's living sessions, the current one first, then the last seen (2 statements)."""
    rows = list(UserSession.objects.filter(user=user).order_by("-last_seen_at", "-pk"))
    keys = [row.session_key for row in rows]
    alive = Session.objects.filter(session_key__in=keys, expire_date__gt=timezone.now())
    living = set(alive.values_list("session_key", flat=True))
    found = [
        OpenSession(
            pk=row.pk,
            device=device_name(row.user_agent),
            ip=row.ip,
            created_at=row.created_at,
            last_seen_at=row.last_seen_at,
            is_current=row.session_key == current_key,
        )
        for row in rows
        if row.session_key in living
    ]
    return sorted(found, key=lambda session: not session.is_current)


def kill_sessions(
    user: User, *, except_key: str | None = None, session_id: int | None = None
) -> int:
    """Delete the user's sessions, or one of them; returns how many lived.

    Called inside a service's transaction; the service records it.
    """
    tracked = UserSession.objects.filter(user=user)
    if except_key is not None:
        tracked = tracked.exclude(session_key=except_key)
    if session_id is not None:
        tracked = tracked.filter(pk=session_id)
    keys = list(tracked.values_list("session_key", flat=True))
    ended, _rows = Session.objects.filter(session_key__in=keys).delete()
    tracked.delete()
    end_streams(user.pk)
    return ended


def forget_session(user: User, key: str | None) -> None:
    """The browser signed itself out: its line goes with its session, its streams end."""
    UserSession.objects.filter(user=user, session_key=key or "").delete()
    end_streams(user.pk)


def forget_ended(*, now: datetime) -> int:
    """Delete the lines of sessions that have run out or gone; returns how many."""
    alive = Session.objects.filter(session_key=OuterRef("session_key"), expire_date__gt=now)
    stale = UserSession.objects.filter(~Exists(alive), created_at__lt=now - YOUNG)
    return int(stale.delete()[0])
