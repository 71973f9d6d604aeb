"""Every key of the portal, once: the `?` sheet is made of this, a test holds it against templates and scripts.

`register_key(Key(("r",), _("Answer"), "request"))` in the app's `AppConfig.ready()`.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from itportal.core.ui import nav

Words: TypeAlias = str | Promise
By: TypeAlias = Literal["control", "script"]
Source: TypeAlias = Callable[[Any], Iterable["Key"]]

# How keys are written for people; what is not here is shown as it is.
NAMES: dict[str, Words] = {
    "Control": "Ctrl",
    "Escape": "Esc",
    "Space": _("Space"),
    "ArrowDown": "↓",
    "ArrowUp": "↑",
}


@dataclass(frozen=True, slots=True)
class Key:
    """One thing keys do.

    keys: ways to press it, as `aria-keyshortcuts` writes them (`Control+K`); `g p`: one after
    the other. by: the page's control with that `aria-keyshortcuts`, or the scripts themselves.
    single: of those the reader may switch off.
    """

    keys: tuple[str, ...]
    does: Words
    scope: str
    by: By = "control"
    visible: nav.Rule = nav.everybody
    order: int = 100
    single: bool = True

    @property
    def ways(self) -> list[list[str]]:
        """Each way as the keys one sees on it."""
        return [
            [str(NAMES.get(part, part)) for part in way.replace(" ", "+").split("+")]
            for way in self.keys
        ]


@dataclass(slots=True)
class Group:
    """The keys of one place."""

    code: str
    label: Words
    keys: list[Key] = field(default_factory=list)


_scopes: dict[str, tuple[int, Words]] = {}
_keys: list[Key] = []
_sources: list[Source] = []


def register_scope(code: str, label: Words, *, order: int) -> None:
    """Where keys work: a heading of the sheet."""
    _scopes[code] = (order, label)


def register_key(*keys: Key) -> None:
    _keys.extend(keys)


def register_source(source: Source) -> None:
    """Keys known only for a user (of the lists they may use)."""
    _sources.append(source)


def registered() -> list[Key]:
    return list(_keys)


def keys_for(user: Any) -> list[Group]:
    """All the keys this person can use, by place."""
    groups = {
        code: Group(code, label)
        for code, (_order, label) in sorted(_scopes.items(), key=lambda pair: pair[1][0])
    }
    sourced = (key for source in _sources for key in source(user))
    for key in sorted([*_keys, *sourced], key=lambda one: one.order):
        if key.visible(user):
            groups[key.scope].keys.append(key)
    return [group for group in groups.values() if group.keys]


def matching(groups: list[Group], text: str) -> list[Group]:
    """What is left of the sheet when only `text` is wanted."""
    wanted = text.strip().casefold()
    found = []
    for group in groups:
        keys = [key for key in group.keys if wanted in _said(key)]
        if keys:
            found.append(Group(group.code, group.label, keys))
    return found


def _said(key: Key) -> str:
    ways = " ".join(" ".join(way) for way in key.ways)
    return f"{key.does} {ways}".casefold()


def _of_menus(user: Any) -> Iterable[Key]:
    """`g` and a letter, of the pages this person's menu has."""
    shell: nav.Shell = "expert" if nav.is_expert(user) else "staff"
    for item, _url in nav.shown(user, shell):
        if item.keys:
            yield Key((item.keys,), item.label, "go", by="script")


def register_own() -> None:
    """Keys of the kernel itself."""
    register_scope("everywhere", _("Everywhere"), order=10)
    register_scope("go", _("Go to a page: one after the other"), order=20)
    register_scope("list", _("In a list"), order=30)
    register_scope("chosen", _("With the chosen rows of a list"), order=40)
    register_scope("field", _("In a field"), order=90)
    register_source(_of_menus)
    register_key(
        Key(("Control+K",), _("Search or run a command"), "everywhere", order=10, single=False),
        Key(("/",), _("Search the portal"), "everywhere", by="script", order=20),
        Key(("c",), _("New request"), "everywhere", order=30),
        Key(("u",), _("Back to the list"), "everywhere", order=40),
        Key(
            ("[", "ü"),
            _("Fold or unfold the menu"),
            "everywhere",
            visible=nav.is_expert,
            order=50,
        ),
        Key(("z",), _("Take back what was just done"), "everywhere", order=55),
        Key(("?",), _("These keys"), "everywhere", order=60),
        Key(
            ("Escape",),
            _("Close, or clear the choice"),
            "everywhere",
            by="script",
            order=70,
            single=False,
        ),
        Key(("j", "ArrowDown"), _("Next row"), "list", by="script", order=10),
        Key(("k", "ArrowUp"), _("Previous row"), "list", by="script", order=20),
        Key(("Home",), _("First row"), "list", by="script", order=30, single=False),
        Key(("End",), _("Last row"), "list", by="script", order=40, single=False),
        Key(("Enter", "o"), _("Open the row"), "list", by="script", order=50),
        Key(
            ("Space",),
            _("Look at the row without leaving the list"),
            "list",
            order=55,
            single=False,
        ),
        Key(("Control+Enter",), _("Send"), "field", by="script", order=10, single=False),
        Key(
            ("ArrowDown", "ArrowUp"),
            _("Move in the choices under the field"),
            "field",
            by="script",
            order=20,
            single=False,
        ),
        Key(("Enter",), _("Take the choice"), "field", by="script", order=30, single=False),
    )
