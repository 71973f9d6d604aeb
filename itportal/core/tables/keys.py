"""Keys of every list of the kit, and of the verbs of those the reader may use."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from itportal.core.tables.definition import TABLES
from itportal.core.ui.keys import Key, register_key, register_scope, register_source


def _of_verbs(user: Any) -> Iterable[Key]:
    """A key that two lists use says of which list it is."""
    found = [
        (table, scope, verb)
        for table in TABLES.values()
        if table.may_use(user)
        for scope, verbs in (("chosen", table.actions), ("row", table.edits))
        for verb in verbs
        if verb.key
    ]
    used = Counter((scope, verb.key) for _table, scope, verb in found)
    for table, scope, verb in found:
        shared = used[scope, verb.key] > 1
        does = format_lazy("{}: {}", table.title, verb.label) if shared else verb.label
        yield Key((verb.key,), does, scope)


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
