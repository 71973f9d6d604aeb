"""Django's own signal of a sign-in: the session's clock starts."""

import time
from typing import Any

from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest

from accounts.signin.middleware import SEEN, STARTED


@receiver(user_logged_in)
def start_clock(request: HttpRequest, **rest: Any) -> None:
    request.session[STARTED] = request.session[SEEN] = int(time.time())
