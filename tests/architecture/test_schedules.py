"""What runs by the clock: every entry leads to a task, and sign-in's housekeeping works."""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone

from accounts import tasks
from accounts.models import SigninThrottle
from accounts.signin.throttle import Limit, charge
from itportal.celery import app
from itportal.schedules import SCHEDULE

SCHEDULED = {entry["task"] for entry in SCHEDULE.values()}


def test_every_entry_leads_to_a_task() -> None:
    app.loader.import_default_modules()
    assert not SCHEDULED - app.tasks.keys()


@pytest.mark.django_db
def test_old_tries_are_forgotten() -> None:
    limit, now = Limit("test", 3, timedelta(minutes=15)), timezone.now()
    charge(limit, "old", now=now - timedelta(days=2))
    charge(limit, "new", now=now)
    tasks.sweep_signin_tries()
    assert SigninThrottle.objects.get().window_started_at == now
    assert tasks.sweep_signin_tries.name in SCHEDULED


@pytest.mark.django_db
def test_expired_sessions_are_removed() -> None:
    now = timezone.now()
    for key, left in (("ended", timedelta(seconds=-1)), ("living", timedelta(hours=1))):
        Session.objects.create(session_key=key, session_data="", expire_date=now + left)
    tasks.clear_expired_sessions()
    assert Session.objects.get().session_key == "living"
    assert tasks.clear_expired_sessions.name in SCHEDULED
