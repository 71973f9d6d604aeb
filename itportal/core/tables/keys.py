"""Keys of every list of the kit, and of the verbs of those the reader may use."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext_lazy as _

from itportal.core.tables.definition import TABLES
from itportal.core.ui.keys import Key, register_key, register_scope, register_source


def _of_verbs(user: Any) -> Iterable[Key]:
    for table in TABLES.values():
        if not table.may_use(user):
            continue
        for action in table.actions:
            if action.key:
                yield Key((action.key,), action.label, "chosen")
        for edit in table.edits:
            if edit.key:
                yield Key((edit.key,), edit.label, "row")


register_scope("row", _("On a row of a list, when none is chosen"), order=35)
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
    Key(("F2",), _("Change the row"), "row", by="script", order=10, single=False),
    Key(("f",), _("Filter"), "list", order=80),
    Key(("v",), _("Save view"), "list", order=90),
)
