"""Imports in the command palette."""

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from itportal.core.imports.kinds import kinds_for
from itportal.core.palette.registry import Command, register_commands


def _imports(user: Any) -> Iterable[Command]:
    for kind in kinds_for(user):
        address = f"{reverse('imports:list')}?liik={kind.code}"
        words = _("import upload excel csv file")
        yield Command(
            _("Bring in a list from a file"),
            "up",
            address,
            words=words,
            hint=kind.title,
            order=38,
        )


register_commands(_imports)
