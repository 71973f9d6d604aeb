"""Whether this portal is a demo: its pages say so and show sign-ins with a known password."""

from django.conf import settings


def is_demo() -> bool:
    """A file tells it, so that every running process learns at once of data just loaded."""
    mark = settings.DEMO_MARK
    return settings.DEMO or (mark is not None and mark.exists())


def may_become_demo() -> bool:
    """Never under production settings, nor where ITPORTAL_DEMO says no."""
    return settings.DEMO or settings.DEMO_MARK is not None


def mark_demo() -> None:
    if settings.DEMO_MARK is not None:
        settings.DEMO_MARK.touch()
