"""Django's own signals of signing in and out: the session's clock, and its line in the list."""

import time
from typing import Any

from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.dispatch import receiver
from django.http import HttpRequest

from accounts.models import User
from accounts.signin.middleware import SEEN, STARTED
from accounts.signin.sessions import forget_session


@receiver(user_logged_in)
def start_clock(request: HttpRequest, **rest: Any) -> None:
    request.session[STARTED] = request.session[SEEN] = int(time.time())


@receiver(user_logged_out)
def forget_line(request: HttpRequest, user: User | None, **rest: Any) -> None:
    if isinstance(user, User):
        forget_session(user, request.session.session_key)
