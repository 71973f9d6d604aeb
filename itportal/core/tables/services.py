"""Changes of what people keep of their lists."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from itportal.core.errors import Invalid, NotThere
from itportal.core.journal.audit import audited_delete
from itportal.core.journal.record import record
from itportal.core.policy import require
from itportal.core.shape import INVISIBLE, has_control, tidy
from itportal.core.tables import policy
from itportal.core.tables.definition import Table
from itportal.core.tables.models import SavedView, TableHabits
from itportal.core.tables.selectors import AIRY, DENSE, in_order, saved_views

NAME_LIMIT = 60
VIEWS_LIMIT = 40


@transaction.atomic
def save_view(
    *, table: Table, actor: Any, name: str, query: Mapping[str, Any], shared: bool
) -> SavedView:
    """Keep `query` (State.values()) under a name. Raises Invalid for a bad or used name."""
    require(table.may_use(actor))
    if shared:
        require(policy.may_share_views(table, actor))
    name = _checked_name(name)
    own = SavedView.objects.select_for_update().filter(
        owner=actor, table=table.name, removed_at=None
    )
    names = {view.name.casefold() for view in own}
    if name.casefold() in names:
        raise Invalid(fields={"name": _("You already have a view of this name.")})
    if len(names) >= VIEWS_LIMIT:
        limit = _("You have %(count)s views: remove one first.") % {"count": VIEWS_LIMIT}
        raise Invalid(fields={"name": limit})
    view = SavedView.objects.create(
        table=table.name, name=name, query=dict(query), owner=actor, is_shared=shared
    )
    record("tables.view.saved", actor=actor, target=view, table=table.name, shared=shared)
    return view


@transaction.atomic
def change_view(
    *,
    table: Table,
    actor: Any,
    uid: UUID,
    name: str | None = None,
    query: Mapping[str, Any] | None = None,
    shared: bool | None = None,
) -> SavedView:
    """Rename, refit or (un)share a view of one's own; a shared one also as administrator."""
    view = _locked(table, actor, uid)
    fields: list[str] = []
    if name is not None:
        view.name = _checked_name(name)
        used = SavedView.objects.filter(
            owner=view.owner, table=table.name, removed_at=None, name__iexact=view.name
        )
        if used.exclude(pk=view.pk).exists():
            raise Invalid(fields={"name": _("You already have a view of this name.")})
        fields.append("name")
    if query is not None:
        view.query = dict(query)
        fields.append("query")
    if shared is not None and shared != view.is_shared:
        require(policy.may_share_views(table, actor))
        view.is_shared = shared
        fields.append("is_shared")
    view.save(update_fields=[*fields, "updated_at"])
    record("tables.view.changed", actor=actor, target=view, table=table.name, fields=fields)
    return view


@transaction.atomic
def remove_view(*, table: Table, actor: Any, uid: UUID, now: datetime) -> SavedView:
    view = _locked(table, actor, uid)
    view.removed_at = now
    view.save(update_fields=["removed_at", "updated_at"])
    record("tables.view.removed", actor=actor, target=view, table=table.name)
    return view


@transaction.atomic
def restore_view(*, table: Table, actor: Any, uid: UUID) -> SavedView:
    """Undo a removal. Raises Invalid when its name has been given to another meanwhile."""
    view = _locked(table, actor, uid, removed=True)
    if SavedView.objects.filter(
        owner=view.owner, table=table.name, removed_at=None, name__iexact=view.name
    ).exists():
        raise Invalid(fields={"name": _("You already have a view of this name.")})
    view.removed_at = None
    view.save(update_fields=["removed_at", "updated_at"])
    record("tables.view.restored", actor=actor, target=view, table=table.name)
    return view


@transaction.atomic
def move_tab(*, table: Table, actor: Any, key: str, by: int) -> list[str]:
    """Move a tab one place (`by` −1 or 1) in one's own order; returns the order.

    Records nothing: how a person arranges their own page is nobody else's business.
    """
    require(table.may_use(actor))
    habits = _habits(table, actor)
    known = [view.name for view in table.views]
    known += [str(view.uid) for view in saved_views(table, actor)]
    order = in_order(known, habits.tabs)
    if key not in order:
        raise NotThere("view.gone")
    place = order.index(key)
    other = max(0, min(len(order) - 1, place + (1 if by > 0 else -1)))
    order[place], order[other] = order[other], order[place]
    habits.tabs = order
    habits.save()
    return order


@transaction.atomic
def choose_layout(
    *, table: Table, actor: Any, view: str, columns: Iterable[str], density: str
) -> None:
    """Keep the columns in this order and the density for one view; no columns: the usual ones.

    Records nothing: how a person arranges their own page is nobody else's business.
    """
    require(table.may_use(actor))
    habits = _habits(table, actor)
    known = {item.name for item in table.views}
    known |= {str(row.uid) for row in saved_views(table, actor)}
    if view not in known:
        raise NotThere("view.gone")
    names = list(dict.fromkeys(name for name in columns if name in table.column_by_name))
    kept = {"columns": names, "density": density if density in (DENSE, AIRY) else DENSE}
    layouts = {key: value for key, value in habits.layouts.items() if key in known}
    habits.layouts = layouts | {view: kept}
    habits.save()


def forget_removed(*, before: datetime) -> int:
    """Delete views removed before then. Records nothing: their removal is in the journal."""
    return audited_delete(SavedView.objects.filter(removed_at__lt=before))


def _habits(table: Table, actor: Any) -> TableHabits:
    habits, _made = TableHabits.objects.select_for_update(of=("self",)).get_or_create(
        user=actor, table=table.name
    )
    return habits


def _locked(table: Table, actor: Any, uid: UUID, *, removed: bool = False) -> SavedView:
    """The view, if the actor may change it; one that is not seen does not exist."""
    require(table.may_use(actor))
    views = SavedView.objects.select_for_update(of=("self",), no_key=True)
    view = views.filter(uid=uid, table=table.name, removed_at__isnull=not removed).first()
    if view is None or (view.owner_id != actor.pk and not view.is_shared):
        raise NotThere("view.gone")
    require(policy.may_change_view(table, actor, view))
    return view


def _checked_name(name: str) -> str:
    if has_control(name):
        raise Invalid(fields={"name": INVISIBLE})
    cleaned = tidy(name)
    if not cleaned:
        raise Invalid(fields={"name": _("Give the view a name.")})
    if len(cleaned) > NAME_LIMIT:
        limit = _("At most %(count)s characters.") % {"count": NAME_LIMIT}
        raise Invalid(fields={"name": limit})
    return cleaned
