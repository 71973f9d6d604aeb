"""Maintenance that is due, as a table: its columns, filters, views and verbs."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django import forms
from django.db.models import F, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from accounts.models import User
from accounts.policy import may_keep_shared_views
from accounts.web.people_table import institution_filter, institution_grouping, is_uid
from assets import policy
from assets.models import Category, MaintenancePlan, MaintenanceTask
from assets.services.maintenance import complete_task, skip_task
from itportal.core.tables.addresses import row_address
from itportal.core.tables.bulk import BulkAction
from itportal.core.tables.definition import (
    MOST_COUNTED,
    BaseView,
    Column,
    Filter,
    Grouping,
    Order,
    Table,
    every_word,
    register_table,
)
from itportal.core.templatetags import portal as parts
from itportal.core.ui.forms import PlainTextMixin
from itportal.core.ui.markup import format_html

State = MaintenanceTask.State
SOON = timedelta(days=30)


def _visible(user: User) -> QuerySet[MaintenanceTask]:
    return MaintenanceTask.objects.visible_to(user)


def _shaped(tasks: QuerySet[Any], user: Any) -> QuerySet[Any]:
    return tasks.select_related(
        "plan", "asset__model__manufacturer", "asset__institution", "asset__room__site"
    )


def _name(task: MaintenanceTask) -> str:
    address = row_address("assets:maintenance-task", task.uid)
    return format_html('<a href="{}">{}</a>', address, task.plan.name)


def _asset(task: MaintenanceTask) -> str:
    address = row_address("assets:asset", task.asset.inventory_no)
    return format_html('<a href="{}">{}</a>', address, task.asset.inventory_no)


def _model(task: MaintenanceTask) -> str:
    return f"{task.asset.model.manufacturer} {task.asset.model}"


def _place(task: MaintenanceTask) -> str:
    room = task.asset.room
    return f"{room.site}, {room}" if room else "–"


def _due(task: MaintenanceTask) -> str:
    shown = parts.day(task.due_on)
    if not task.is_late(timezone.localdate()):
        return shown
    return format_html(
        '<span class="bad">{}<span class="vh"> {}</span></span>', shown, _("late")
    )


def _steps(task: MaintenanceTask) -> str:
    return f"{len(task.done_steps)} / {len(task.steps)}" if task.steps else "–"


COLUMNS = [
    Column(
        "name",
        _("What is done"),
        cell=_name,
        text=lambda task: task.plan.name,
        order=Order(["plan__name"], ["-plan__name"]),
        is_name=True,
    ),
    Column(
        "asset",
        _("Number"),
        cell=_asset,
        text=lambda task: task.asset.inventory_no,
        css="c-s",
        order=Order(["asset__inventory_no"], ["-asset__inventory_no"]),
    ),
    Column("model", _("Device"), cell=_model, text=_model, css="c-w"),
    Column("place", _("Where"), cell=_place, text=_place, css="c-w"),
    Column(
        "institution",
        _("Institution"),
        cell=lambda task: task.asset.institution.short_name,
        text=lambda task: task.asset.institution.short_name,
        css="c-w",
        order=Order(["asset__institution__short_name"], ["-asset__institution__short_name"]),
    ),
    Column(
        "due",
        _("Due on"),
        cell=_due,
        text=lambda task: task.due_on,
        css="c-d",
        cell_css="tn",
        order=Order(["due_on"], ["-due_on"]),
    ),
    Column("steps", _("Steps"), cell=_steps, text=_steps, css="c-n", cell_css="tn"),
    Column(
        "state",
        _("State"),
        cell=lambda task: task.get_state_display(),
        text=lambda task: task.get_state_display(),
        css="c-n",
        shown=False,
    ),
    Column(
        "closed",
        _("Closed"),
        cell=lambda task: parts.when(task.closed_at),
        text=lambda task: task.closed_at,
        css="c-d",
        cell_css="tn",
        order=Order(
            [F("closed_at").asc(nulls_last=True)], [F("closed_at").desc(nulls_last=True)]
        ),
        shown=False,
    ),
]


@every_word
def _about(word: str) -> Q:
    return (
        Q(asset__inventory_no__icontains=word)
        | Q(plan__name__icontains=word)
        | Q(asset__model__name__icontains=word)
        | Q(asset__room__name__icontains=word)
    )


def _plans(user: User) -> list[tuple[str, str]]:
    plans = MaintenancePlan.objects.visible_to(user).order_by("name", "pk")
    return [(str(plan.uid), plan.name) for plan in plans]


def _late(user: User) -> Q:
    return Q(state=State.OPEN, due_on__lt=timezone.localdate())


def _soon(user: User) -> Q:
    return Q(state=State.OPEN, due_on__lte=timezone.localdate() + SOON)


def _many(count: int) -> str:
    return ngettext("%(count)s task", "%(count)s tasks", count) % {"count": count}


class DoneForm(PlainTextMixin, forms.Form):
    """How it went; all of it may stay empty."""

    note = forms.CharField(label=_("Note"), max_length=500, required=False)
    minutes = forms.IntegerField(
        label=_("Time spent on each, in minutes"), min_value=0, max_value=6000, required=False
    )

    def __init__(self, *args: Any, user: Any = None, rows: Any = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)


class SkipForm(PlainTextMixin, forms.Form):
    reason = forms.CharField(label=_("Why"), max_length=500)

    def __init__(self, *args: Any, user: Any = None, rows: Any = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)


def _do(user: User, pk: int, data: Mapping[str, Any], now: datetime) -> None:
    complete_task(uid=_uid(pk), actor=user, now=now, note=data["note"], minutes=data["minutes"])


def _skip(user: User, pk: int, data: Mapping[str, Any], now: datetime) -> None:
    skip_task(uid=_uid(pk), actor=user, now=now, reason=data["reason"])


def _uid(pk: int) -> Any:
    return MaintenanceTask.objects.values_list("uid", flat=True).get(pk=pk)


def _keeps(user: User) -> bool:
    return bool(policy.may_register_assets(user))


def _month(day: Any) -> str:
    return parts.day(day) if isinstance(day, date) else str(day)


TASKS = register_table(
    Table(
        name="maintenance",
        title=_("Maintenance"),
        may_use=policy.may_browse_assets,
        rows=_visible,
        shaped=_shaped,
        counted=lambda tasks: tasks,
        most=MOST_COUNTED,
        columns=COLUMNS,
        views=[
            BaseView("todo", _("To be done"), lambda user: Q(state=State.OPEN), order="due"),
            BaseView("late", _("Late"), _late, order="due", is_bad=True),
            BaseView("soon", _("Within 30 days"), _soon, order="due"),
            BaseView("done", _("Done"), lambda user: Q(state=State.DONE), order="-closed"),
            BaseView(
                "all", pgettext_lazy("list of tasks", "All"), lambda user: Q(), order="-due"
            ),
        ],
        default_view="todo",
        default_order="due",
        url_name="assets:maintenance",
        row_id="uid",
        sentence=_many,
        filters=[
            Filter("q", _("Work, number, model or room"), _about, kind="text"),
            Filter(
                "plan",
                pgettext_lazy("maintenance", "Plan"),
                lambda values, user: Q(plan__uid__in=values),
                offers=_plans,
                is_shaped=is_uid,
            ),
            Filter(
                "kind",
                _("Kind"),
                lambda values, user: Q(asset__model__category__code__in=values),
                offers=lambda user: [
                    (row.code, row.name) for row in Category.objects.order_by("pk")
                ],
            ),
            institution_filter("asset__institution"),
            Filter(
                "asset",
                _("Device"),
                lambda values, user: Q(asset__inventory_no__in=values),
            ),
        ],
        groupings=[
            Grouping("plan", _("plan"), lambda now: F("plan__name"), str),
            Grouping("due", _("due day"), lambda now: F("due_on"), _month),
            institution_grouping("asset__institution"),
        ],
        actions=[
            BulkAction("done", _("Done"), "check", _do, form=DoneForm, is_offered=_keeps),
            BulkAction("skip", _("Leave out"), "x", _skip, form=SkipForm, is_offered=_keeps),
        ],
        empty_template="assets/partials/no_maintenance.html",
        may_share=policy.may_register_assets,
        may_keep_shared=may_keep_shared_views,
    )
)
