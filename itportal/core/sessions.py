"""Django's database sessions, found by SQL compiled once."""

from datetime import UTC, datetime
from typing import Any

from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.utils import timezone

from itportal.core.prepared import Prepared

KEY, NOW = "session key", datetime(1970, 1, 1, tzinfo=UTC)
LIVING = Prepared(
    lambda: Session.objects.filter(session_key=KEY, expire_date__gt=NOW), KEY, NOW
)


class SessionStore(db.SessionStore):
    def _get_session_from_db(self) -> Any:
        found = LIVING.first(self.session_key, timezone.now())
        if found is None:
            self._session_key = None
        return found
