"""Proof that the owner sits at the browser, for what is as good as a sign-in."""

import time

from allauth.account import app_settings
from allauth.account.internal.flows.login import get_authentication_records
from allauth.core.exceptions import ReauthenticationRequired
from django.http import HttpRequest


def require_proof(request: HttpRequest) -> None:
    """Ask for the password once more when this browser signed in more than minutes ago.

    Raises allauth's ReauthenticationRequired: its middleware leads to the question, keeps the
    sent form meanwhile and goes on with it afterwards.
    """
    records = get_authentication_records(request, request.user)
    latest = max((record["at"] for record in records), default=0.0)
    if time.time() - latest >= app_settings.REAUTHENTICATION_TIMEOUT:
        raise ReauthenticationRequired
