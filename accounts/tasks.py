"""What sign-in does by the clock (itportal/schedules.py)."""

from importlib import import_module

from celery import shared_task
from django.conf import settings
from django.utils import timezone


@shared_task(time_limit=60)
def sweep_signin_tries() -> None:
    """Hourly: counters of tries whose window has long passed go."""
    from accounts.signin import throttle

    throttle.sweep(now=timezone.now())


@shared_task(time_limit=600)
def clear_expired_sessions() -> None:
    """Daily: sessions that nobody can use any more go, with their lines in people's lists."""
    from accounts.signin import sessions

    import_module(settings.SESSION_ENGINE).SessionStore.clear_expired()
    sessions.forget_ended(now=timezone.now())
