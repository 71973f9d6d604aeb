"""Keys of every list of the kit, and of the verbs of those the reader may use."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext_lazy as _

from itportal.core.tables.definition import TABLES
from itportal.core.ui.keys import Key, register_key, register_source


def _of_verbs(user: Any) -> Iterable[Key]:
    for table in TABLES.values():
        if not table.may_use(user):
            continue
        for action in table.actions:
            if action.key:
                yield Key((action.key,), action.label, "chosen")


register_source(_of_verbs)
register_key(
    Key(("x",), _("Choose the row"), "list", by="script", order=60),
    Key(
        ("Shift+x",),
        _("Choose all rows from the last chosen to this"),
        "list",
        by="script",
        order=70,
    ),
    Key(("f",), _("Filter"), "list", order=80),
    Key(("v",), _("Save view"), "list", order=90),
)
