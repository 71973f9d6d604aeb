"""Builders of notices about a room (any object will do)."""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import Person, User
from itportal.core.notices.models import Notice
from itportal.core.notices.services import queue_notice
from tests.builders import make_person


def make_notice(
    user: User,
    *,
    target: Person | None = None,
    thread: str = "ticket.1",
    now: datetime | None = None,
    **context: Any,
) -> Notice:
    values = {
        "title": "Printer ei prindi",
        "author": "Kristi Tamm",
        "body": "Tere <b>Liina</b>",
        "planned": date(2026, 11, 23),
    }
    with transaction.atomic():
        return queue_notice(
            recipient=user,
            kind="test_answered",
            target=target or make_person(),
            url="/minu/P-2598/",
            thread=thread,
            context=values | context,
            now=now or timezone.now(),
        )
