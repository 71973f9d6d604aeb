"""Short word that something was done, with a way back where there is one."""

from django.contrib import messages
from django.http import HttpRequest


def toast(request: HttpRequest, text: str, undo_url: str | None = None) -> None:
    """Shown bottom right on the next page or partial. Errors never go here: they stay in place.

    `undo_url` gets a POST when the person takes it back.
    """
    messages.success(request, text, extra_tags=undo_url or "")
