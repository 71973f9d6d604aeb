"""Navigation by role: each app registers its items, the shell shows what a person may open.

`register_nav(NavItem("helpdesk:queue", _("Requests"), icon="inbox", visible=policy.may_browse))`
in `AppConfig.ready()`. An item whose address does not exist (yet) is not shown.
"""

from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import EmptyResultSet
from django.db import models
from django.urls import NoReverseMatch
from django.utils.functional import Promise

from itportal.core.prepared import Rights, Statement, kept_in, rights_of
from itportal.core.ui.folding import address_of

Someone: TypeAlias = AbstractBaseUser | AnonymousUser
Rule: TypeAlias = Callable[[Any], Any]
Counted: TypeAlias = Callable[[Any], models.QuerySet[Any]]
Shell: TypeAlias = Literal["expert", "staff"]

# A count stops here and is shown as "99+", so that it costs the same at any size.
MOST = 99


def everybody(user: Someone) -> bool:
    return user.is_authenticated


@dataclass(frozen=True, slots=True)
class NavItem:
    """One entry of the menus.

    visible: a policy function of the user (`may_…`); counted: the rows on which this user should
    act, by rights alone, shown as a number; counted_word: what the number counts ("open"), for screen readers;
    group: heading of the expert menu it stands under; tab: also in the phone's tab bar, under
    `tab_label`; keys: `g` and a letter that lead here; covers: beginnings of other addresses that belong under it.
    """

    url_name: str
    label: str | Promise
    icon: str
    visible: Rule = everybody
    shells: frozenset[Shell] = frozenset({"expert"})
    group: str = ""
    order: int = 100
    counted: Counted | None = None
    counted_word: str | Promise = ""
    count_is_bad: bool = False
    tab: bool = False
    tab_label: str | Promise = ""
    keys: str = ""
    covers: tuple[str, ...] = ()

    @property
    def go_letter(self) -> str:
        """What follows `g` to come here."""
        return self.keys.removeprefix("g ")


@dataclass(frozen=True, slots=True)
class Link:
    """A nav item as shown to one person on one page."""

    item: NavItem
    url: str
    current: bool
    count: int = 0

    @property
    def key(self) -> tuple[str, str, bool, int]:
        """What the drawn link depends on, beside the language."""
        return (self.item.url_name, self.url, self.current, self.count)

    @property
    def count_text(self) -> str:
        return f"{MOST}+" if self.count > MOST else str(self.count)


@dataclass(slots=True)
class Group:
    label: str | Promise
    links: list[Link] = field(default_factory=list)


_items: dict[tuple[str, Shell], NavItem] = {}
_groups: dict[str, tuple[int, str | Promise]] = {"": (0, "")}
_expert_rules: list[Rule] = []
_new_pages: list[tuple[str, Rule]] = []


def register_nav(item: NavItem) -> None:
    for shell in item.shells:
        _items[(item.url_name, shell)] = item


def is_registered(item: NavItem) -> bool:
    return any((item.url_name, shell) in _items for shell in item.shells)


def register_group(code: str, label: str | Promise, *, order: int) -> None:
    """A heading of the expert menu."""
    _groups[code] = (order, label)


def register_expert(rule: Rule) -> None:
    """Who works in the expert shell (accounts says)."""
    _expert_rules.append(rule)


def register_new(url_name: str, *, visible: Rule) -> None:
    """What the expert shell's button for something new (key `c`) opens, for those it is for."""
    _new_pages.append((url_name, visible))


def new_page(user: Someone) -> str:
    """The address behind the button; empty when nothing is this person's to begin."""
    for url_name, visible in _new_pages:
        try:
            if visible(user):
                return address_of(url_name)
        except NoReverseMatch:
            continue
    return ""


def is_expert(user: Someone) -> bool:
    return user.is_authenticated and any(rule(user) for rule in _expert_rules)


def shown(user: Someone, shell: Shell) -> list[tuple[NavItem, str]]:
    """The items this person may open, with their addresses, in order."""
    found = []
    for (name, where), item in _items.items():
        if where == shell:
            try:
                url = address_of(name)
            except NoReverseMatch:
                continue
            if item.visible(user):
                found.append((item, url))
    found.sort(key=lambda pair: (_groups.get(pair[0].group, (99, ""))[0], pair[0].order))
    return found


def links(items: list[tuple[NavItem, str]], path: str, counts: dict[str, int]) -> list[Link]:
    """`items`: those shown; `counts`: by url name. The current item is the one with the longest
    beginning of `path`."""
    fitting = [
        (len(begin), url)
        for item, url in items
        for begin in (url, *item.covers)
        if path == begin or (begin != "/" and path.startswith(begin))
    ]
    current = max(fitting, default=(0, ""))[1]
    return [
        Link(item=item, url=url, current=url == current, count=counts.get(item.url_name, 0))
        for item, url in items
    ]


def grouped(all_links: list[Link]) -> list[Group]:
    groups: dict[str, Group] = {}
    for link in all_links:
        code = link.item.group
        groups.setdefault(code, Group(_groups.get(code, (99, code))[1])).links.append(link)
    return list(groups.values())


def count_all(user: Someone, counted: dict[str, Counted]) -> dict[str, int]:
    """Every number of the shell in one statement, each stopping at MOST + 1. The SQL is made once
    for users of the same rights.
    """
    rights = rights_of(user)
    key = (rights.key, *counted)
    names, statement = kept_in(_counting, key, lambda: _count_statement(rights, counted))
    if statement is None:
        return {}
    return dict(zip(names, statement.rows(*rights.values)[0], strict=True))


_counting: dict[Hashable, tuple[list[str], Statement | None]] = {}


def _count_statement(
    rights: Rights, counted: dict[str, Counted]
) -> tuple[list[str], Statement | None]:
    user = rights.stand_in()
    parts: list[str] = []
    params: list[Any] = []
    names: list[str] = []
    for name, rows in counted.items():
        few = rows(user).order_by().values("pk")[: MOST + 1]
        try:
            sql, args = few.query.sql_with_params()
        except EmptyResultSet:
            continue
        parts.append(f"(SELECT count(*) FROM ({sql}) AS q)")  # noqa: S608  # the ORM's own SQL
        params.extend(args)
        names.append(name)
    if not parts:
        return [], None
    select = f"SELECT {', '.join(parts)}"
    return names, Statement(select, params, rights.markers, name="shell_counts", strict=False)
