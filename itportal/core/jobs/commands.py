"""One's long work in the command palette."""

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from itportal.core.palette.registry import Command, register_commands


def _mine(user: Any) -> Iterable[Command]:
    words = _("jobs progress export import files")
    yield Command(_("My long work"), "hourglass", reverse("jobs:list"), words=words, order=42)


register_commands(_mine)
