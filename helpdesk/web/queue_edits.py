"""What is changed of a request from the queue itself: one small form each, one service each."""

from collections.abc import Callable, Mapping
from datetime import datetime
from itertools import groupby
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.selectors import specialists_serving
from helpdesk.models import Category, Ticket
from helpdesk.services import lifecycle, triage
from helpdesk.states import Status
from helpdesk.web.settings_forms import IMPACTS, URGENCIES
from itportal.core.tables.definition import RowEdit
from itportal.core.ui.days import DayField

# More choices than these are a list one types into (UI.md: native select from seven on).
RADIOS = 6
PLAN, WAIT = "plan", "wait"


class RowForm(forms.Form):
    """One request's own form, beginning with what it has."""

    def __init__(self, *args: Any, user: User, row: Ticket, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user, self.ticket = user, row
        self.begin()

    def begin(self) -> None:
        """Set choices and first values from `self.ticket`."""


class PriorityForm(RowForm):
    impact = forms.TypedChoiceField(
        label=_("Impact"), choices=IMPACTS, coerce=int, widget=forms.RadioSelect
    )
    urgency = forms.TypedChoiceField(
        label=_("Urgency"), choices=URGENCIES, coerce=int, widget=forms.RadioSelect
    )

    def begin(self) -> None:
        self.initial = {"impact": self.ticket.impact, "urgency": self.ticket.urgency}


class TopicForm(RowForm):
    category = forms.TypedChoiceField(label=_("Topic"), coerce=int)

    def begin(self) -> None:
        rows = Category.objects.filter(is_active=True).select_related("request_type")
        ordered = rows.order_by("request_type__position", "request_type", "position", "pk")
        field: Any = self.fields["category"]
        field.choices = [
            (kind.name, [(row.pk, row.name) for row in topics])
            for kind, topics in groupby(ordered, key=lambda row: row.request_type)
        ]
        self.initial = {"category": self.ticket.category_id}


class AssigneeForm(RowForm):
    assignee = forms.TypedChoiceField(
        label=_("Assignee"), coerce=int, required=False, empty_value=None
    )

    def begin(self) -> None:
        today = timezone.localdate()
        serving = specialists_serving(self.ticket.institution_id, on=today)
        people = sorted(serving, key=lambda someone: someone.pk != self.user.pk)
        choices = [*((str(one.pk), str(one)) for one in people), ("", gettext("Nobody"))]
        field: Any = self.fields["assignee"]
        if len(choices) <= RADIOS:
            field.widget = forms.RadioSelect()
        field.choices = choices
        self.initial = {"assignee": self.ticket.assignee_id or ""}


class TagsForm(RowForm):
    tags = forms.CharField(
        label=_("Tags"),
        help_text=_("Separate them with commas."),
        max_length=450,
        required=False,
    )

    def begin(self) -> None:
        names = sorted(self.ticket.tags.values_list("name", flat=True))
        self.initial = {"tags": ", ".join(names)}


class DayForm(RowForm):
    until = DayField(
        label=_("Until"), help_text=_("For example Fri, tomorrow, 1.9 or in 3 days.")
    )
    how = forms.ChoiceField(
        label=_("What happens on the day"),
        choices=[
            (PLAN, _("The work is promised for it")),
            (WAIT, _("It waits until then")),
        ],
        widget=forms.RadioSelect,
    )

    def begin(self) -> None:
        day = self.ticket.planned_on
        waits = self.ticket.status == Status.WAITING_DATE
        self.initial = {
            "until": f"{day:%d.%m.%Y}" if day else "",
            "how": WAIT if waits else PLAN,
        }


Data = Mapping[str, Any]


def _prioritise(user: User, pk: int, data: Data, version: int | None, now: datetime) -> str:
    triage.set_impact_urgency(
        ticket_id=pk, actor=user, expected_version=version, now=now, **data
    )
    return gettext("Priority changed")


def _categorise(user: User, pk: int, data: Data, version: int | None, now: datetime) -> str:
    triage.categorise(
        ticket_id=pk,
        actor=user,
        category_id=data["category"],
        expected_version=version,
        now=now,
    )
    return gettext("Topic changed")


def _assign(user: User, pk: int, data: Data, version: int | None, now: datetime) -> str:
    triage.assign_ticket(
        ticket_id=pk,
        actor=user,
        assignee_id=data["assignee"],
        expected_version=version,
        now=now,
    )
    return gettext("Assignee changed")


def _tag(user: User, pk: int, data: Data, version: int | None, now: datetime) -> str:
    """The whole set is written: a tag another has added meanwhile must not be lost unseen."""
    triage.set_tags(
        ticket_id=pk,
        actor=user,
        tags=data["tags"].split(","),
        expected_version=version,
        now=now,
    )
    return gettext("Tags changed")


def _put_off(user: User, pk: int, data: Data, version: int | None, now: datetime) -> str:
    put_off = lifecycle.wait_until if data["how"] == WAIT else lifecycle.plan
    put_off(ticket_id=pk, actor=user, until=data["until"], expected_version=version, now=now)
    return gettext("Waiting, the clock stands") if data["how"] == WAIT else gettext("Planned")


def _open(row: Any) -> bool:
    return bool(row.may_work and row.ticket.is_open)


def _any(row: Any) -> bool:
    """Tags also order what is done."""
    return bool(row.may_work)


def _edit(
    name: str,
    label: Any,
    key: str,
    form: type[RowForm],
    save: Callable[[Any, int, Data, int | None, datetime], str],
    fits: Callable[[Any], bool] = _open,
) -> RowEdit:
    return RowEdit(name, label, form, save, fits, key)


EDITS = [
    _edit("priority", _("Priority"), "p", PriorityForm, _prioritise),
    _edit("category", _("Topic"), "t", TopicForm, _categorise),
    _edit("assignee", _("Assignee"), "a", AssigneeForm, _assign),
    _edit("tags", _("Tags"), "l", TagsForm, _tag, _any),
    _edit("day", _("Day"), "d", DayForm, _put_off),
]
