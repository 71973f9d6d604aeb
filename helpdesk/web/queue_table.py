"""The queue as a table: its columns, filters, groups and the verbs for many rows at once."""

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import Any, NamedTuple

from django import forms
from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import ArrayField
from django.db.models import (
    Case,
    CharField,
    F,
    Func,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext, ngettext
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.policy import may_keep_shared_views
from accounts.selectors import specialists_all
from accounts.web.people_table import institution_grouping, institutions, is_uid
from helpdesk import policy
from helpdesk.clock import Clock, clock_of
from helpdesk.conversation import changes_since
from helpdesk.lists import (
    ALIKE,
    ALLOWED_ORDERS,
    IN_LIST,
    LISTS,
    ORDERS,
    UNGROUPED,
    condition,
    default_order,
    with_unread,
)
from helpdesk.models import Category, PriorityTarget, RequestType, StatusLabel, Tag, Ticket
from helpdesk.selectors import status_words
from helpdesk.services import lifecycle, merging, triage
from helpdesk.spans import write_minutes
from helpdesk.states import OPEN
from helpdesk.web.queue_edits import EDITS, RADIOS
from helpdesk.writing import writers_by_number
from itportal.core.tables.addresses import row_address
from itportal.core.tables.bulk import BulkAction
from itportal.core.tables.definition import (
    BaseView,
    Column,
    Filter,
    Grouping,
    Order,
    Table,
    register_table,
)
from itportal.core.templatetags import portal as parts
from itportal.core.ui.days import DayField
from itportal.core.ui.format import age
from itportal.core.ui.markup import format_html, safe

NAME = "tickets"
# What a row says nothing of, and fifty rows would read: uids make objects, JSON is taken apart.
UNSAID = (
    *("answers", "resolution", "form_token"),
    *("institution__uid", "category__uid", "assignee__uid", "assignee__person__uid"),
    *("category__asset_kinds", "category__hint_et", "category__hint_en"),
    *("category__created_at", "category__updated_at"),
    *("institution__created_at", "institution__updated_at"),
    *("requester__created_at", "requester__updated_at"),
    *("assignee__password", "assignee__last_login"),
)


class Row(NamedTuple):
    """What the cells of one request need."""

    ticket: Ticket
    clock: Clock
    status_label: str
    is_unread: bool
    tags: list[str]
    address: str
    may_work: bool
    age: Hashable  # of what `ago` says
    writers: tuple[str, ...] = ()


# --- rows ---------------------------------------------------------------------------
def visible(user: User) -> QuerySet[Ticket]:
    """Where one works or audits: the rows tell of tags. What one has filed or heads elsewhere has
    its own lists."""
    return Ticket.objects.with_notes_for(user)


def shaped(rows: QuerySet[Ticket], user: User) -> QuerySet[Ticket]:
    """What the cells need, in the page's one statement."""
    words = StatusLabel.objects.filter(status=OuterRef("status"))
    targets = PriorityTarget.objects.filter(priority=OuterRef("priority"))
    tags = Tag.objects.filter(tickets=OuterRef("pk")).order_by("name")
    return (
        with_unread(rows, user)
        .select_related("requester", "institution", "assignee__person", "category")
        .defer(*UNSAID)
        .annotate(
            status_names=Subquery(words.values(names=_both("name_et", "name_en"))),
            target_minutes=Subquery(targets.values("resolve_minutes")),
            tag_names=ArraySubquery(tags.values("name")),
        )
    )


def _both(*columns: str) -> Func:
    return Func(
        *columns, template="ARRAY[%(expressions)s]", output_field=ArrayField(CharField())
    )


def prepared(tickets: list[Ticket], user: User, now: datetime) -> list[Row]:
    found: Sequence[Any] = tickets  # annotated by `shaped`
    language = 1 if get_language() == "en" else 0
    writers = writers_by_number(user) if tickets else {}
    return [
        Row(
            ticket,
            clock_of(ticket, ticket.target_minutes or 0, now=now),
            ticket.status_names[language] if ticket.status_names else ticket.status_label,
            ticket.is_unread,
            ticket.tag_names,
            row_address("helpdesk:ticket", ticket.number),
            may_work := bool(policy.may_work(user, ticket)),
            age(ticket.updated_at, now=now),
            tuple(writers.get(ticket.number, ())) if may_work else (),
        )
        for ticket in found
    ]


def placed(rows: Sequence[Row], query: str) -> list[Row]:
    """Each leads to its page with the list it stands in: there it has a next and a previous."""
    return [row._replace(address=f"{row.address}?{query}") for row in rows]


# --- cells --------------------------------------------------------------------------
def _subject(row: Row) -> str:
    title = safe(row.ticket.title)
    css, unread = "n4", ""
    if row.is_unread:
        css = "n6"
        unread = format_html('<span class="vh"> ({})</span>', gettext("new message"))
    writing = "".join(
        format_html(
            '<span class="st" data-s="wait">{}<span class="vh">{}</span></span>',
            parts.icon("edit"),
            gettext("%(name)s is answering now") % {"name": name},
        )
        for name in row.writers
    )
    tags = "".join(parts.tag(name) for name in row.tags)
    return SafeString(
        f'<div class="subj"><a class="{css}" href="{safe(row.address)}" title="{title}" '
        f'dir="auto" data-open>{title}</a>{unread}{writing}<span class="tags">{tags}</span></div>'
    )


def _requester(row: Row) -> str:
    who = safe(row.ticket.caller or str(row.ticket.requester))
    return SafeString(
        f'{who} <span class="sub-x">· {safe(row.ticket.institution.short_name)}</span>'
    )


def _assignee_name(row: Row) -> str:
    assignee = row.ticket.assignee
    if assignee is None:
        return ""
    return str((assignee.person and assignee.person.first_name) or assignee)


def _assignee(row: Row) -> str:
    if row.ticket.assignee is None:
        return format_html('<span class="sub">{}</span>', gettext("Unassigned"))
    badge = parts.avatar({}, row.ticket.assignee)
    return SafeString(f'<span class="who">{badge}{safe(_assignee_name(row))}</span>')


_CLOCK_ICONS = {"bad": "oct", "paused": "pause"}


def _clock(row: Row) -> str:
    clock = row.clock
    if clock.state == "none":
        return format_html('<span class="sub">{}</span>', "–")
    meaning = "mute" if clock.state == "paused" else clock.state
    glyph = parts.icon(_CLOCK_ICONS.get(clock.state, "clock"))
    return SafeString(
        f'<span class="clock" data-s="{meaning}"><span class="clock__t">{glyph}'
        f'{safe(clock.text)}</span><span class="track {parts.v_class(clock.percent)}" '
        f'aria-hidden="true"><span></span></span></span>'
    )


def order_of(name: str) -> Order:
    return Order(*ORDERS[name])


COLUMNS = [
    Column(
        "priority",
        _("Priority"),
        cell=lambda row: parts.priority(row.ticket.priority, tight=True),
        text=lambda row: row.ticket.get_priority_display(),
        css="c-tick",
        order=order_of("priority"),
        short="P",
        edit="priority",
    ),
    Column(
        "number",
        _("No."),
        cell=lambda row: row.ticket.number,
        text=lambda row: row.ticket.number,
        css="c-num",
        cell_css="sub tn",
        order=order_of("number"),
    ),
    Column(
        "title",
        _("Subject"),
        cell=_subject,
        text=lambda row: row.ticket.title,
        order=order_of("title"),
        is_name=True,
    ),
    Column(
        "requester",
        _("Requester"),
        cell=_requester,
        text=lambda row: row.ticket.caller or str(row.ticket.requester),
        css="c-l",
        order=order_of("requester"),
    ),
    Column(
        "status",
        _("State"),
        cell=lambda row: parts.status(row.ticket.status, row.status_label, plain=True),
        text=lambda row: row.status_label,
        css="c-w",
        order=order_of("status"),
    ),
    Column(
        "assignee",
        _("Assignee"),
        cell=_assignee,
        text=_assignee_name,
        css="c-n",
        edit="assignee",
    ),
    Column(
        "due",
        _("To solution"),
        cell=_clock,
        text=lambda row: row.ticket.due_at,
        css="c-d",
        order=order_of("due"),
        edit="day",
    ),
    Column(
        "updated",
        _("Updated"),
        cell=lambda row: parts.ago(row.ticket.updated_at),
        text=lambda row: row.ticket.updated_at,
        css="c-n",
        cell_css="sub tn",
        order=order_of("updated"),
    ),
    Column(
        "opened",
        _("Filed"),
        cell=lambda row: parts.when(row.ticket.opened_at),
        text=lambda row: row.ticket.opened_at,
        css="c-n",
        cell_css="sub tn",
        shown=False,
    ),
    Column(
        "category",
        _("Topic"),
        cell=lambda row: row.ticket.category.name,
        text=lambda row: row.ticket.category.name,
        css="c-l",
        shown=False,
        edit="category",
    ),
    Column(
        "spent",
        _("Time spent"),
        cell=lambda row: write_minutes(row.ticket.minutes_spent),
        text=lambda row: row.ticket.minutes_spent,
        css="c-n",
        cell_css="sub tn",
        shown=False,
    ),
    Column(
        "affected",
        _("“Me too”"),
        cell=lambda row: str(row.ticket.follower_count or ""),
        text=lambda row: row.ticket.follower_count,
        css="c-n",
        cell_css="num tn",
        order=order_of("affected"),
        shown=False,
    ),
    Column(
        "institution",
        _("Institution"),
        cell=lambda row: row.ticket.institution.short_name,
        text=lambda row: row.ticket.institution.short_name,
        css="c-l",
        shown=False,
    ),
]


# --- filters ------------------------------------------------------------------------
def _assignees(user: User) -> list[tuple[str, str]]:
    people = [(str(someone.uid), str(someone)) for someone in specialists_all()]
    return [("me", gettext("me")), ("none", gettext("nobody")), *people]


def _states(user: User) -> list[tuple[str, str]]:
    words = status_words(get_language() or "et")
    return [(code, words[code].expert) for code in Ticket.Status.values]


# How many colleagues said "me too", at least; of several chosen the lowest holds.
AFFECTED = ("1", "3", "5", "10")


def _affected(user: User) -> list[tuple[str, str]]:
    return [
        (
            value,
            ngettext("at least %(n)d person", "at least %(n)d people", int(value))
            % {"n": int(value)},
        )
        for value in AFFECTED
    ]


def _any_of(name: str) -> Callable[[tuple[str, ...], Any], Q]:
    def build(values: tuple[str, ...], user: Any) -> Q:
        found = Q()
        for value in values:
            found |= condition(name, value, user)
        return found

    return build


def _filter(name: str, label: Any, **more: Any) -> Filter:
    return Filter(name, label, condition=_any_of(name), **more)


ALIKE_WORDS = {
    "requester": _("the requester of %(number)s"),
    "institution": _("the institution of %(number)s"),
    "category": _("the topic of %(number)s"),
    "twins": _("%(number)s and what is like it"),
}


def alike_words(value: str) -> str:
    what, _hyphen, number = value.partition("-")
    return str(ALIKE_WORDS[what]) % {"number": number}


FILTERS = [
    _filter("q", _("Text"), kind="text", is_countable=False),
    _filter(
        "status", _("State"), offers=_states, is_shaped=lambda value: value in Ticket.Status
    ),
    _filter(
        "priority",
        _("Priority"),
        offers=lambda user: [(str(code), str(name)) for code, name in Ticket.Priority.choices],
        is_shaped=lambda value: value in ("1", "2", "3", "4"),
    ),
    _filter(
        "assignee",
        _("Assignee"),
        offers=_assignees,
        is_shaped=lambda value: value in ("me", "none") or is_uid(value),
    ),
    _filter("institution", _("Institution"), offers=institutions, is_shaped=is_uid),
    _filter(
        "type",
        _("Type"),
        offers=lambda user: [
            (row.code, row.name) for row in RequestType.objects.order_by("position")
        ],
    ),
    _filter(
        "category",
        _("Topic"),
        offers=lambda user: [
            (row.code, row.name) for row in Category.objects.order_by("position")
        ],
    ),
    _filter(
        "tag",
        _("Tag"),
        offers=lambda user: [
            (row.name, row.name)
            for row in Tag.objects.filter(is_active=True).order_by("name")[:200]
        ],
    ),
    _filter(
        "affected",
        _("“Me too”"),
        offers=_affected,
        is_shaped=lambda value: value in AFFECTED,
    ),
    _filter(
        "alike",
        _("Like"),
        is_shaped=lambda value: ALIKE.fullmatch(value) is not None,
        is_countable=False,
        says=alike_words,
    ),
    _filter("opened_from", _("Filed from"), kind="day"),
    _filter("opened_to", _("Filed until"), kind="day"),
]

# --- groups -------------------------------------------------------------------------
LATE, TODAY, WEEK, LATER, NONE = range(5)
_DUE_WORDS = {
    LATE: _("Over the due time"),
    TODAY: _("Today"),
    WEEK: _("This week"),
    LATER: _("Later"),
    NONE: _("Without a due time"),
}


def _due_key(now: datetime) -> Case:
    """Which heading a request stands under; one that waits is not late."""
    local = timezone.localtime(now)
    midnight = datetime.combine(local.date() + timedelta(days=1), time(), local.tzinfo)
    monday = midnight + timedelta(days=6 - local.weekday())
    return Case(
        When(due_at=None, then=Value(NONE)),
        When(due_at__lt=now, paused_at=None, then=Value(LATE)),
        When(due_at__lt=midnight, then=Value(TODAY)),
        When(due_at__lt=monday, then=Value(WEEK)),
        default=Value(LATER),
        output_field=IntegerField(),
    )


def _priority_words(level: int) -> str:
    return str(Ticket.Priority(level).label)


def _status_words(code: str) -> str:
    return status_words(get_language() or "et")[code].expert


GROUPINGS = [
    Grouping("due", _("due time"), _due_key, lambda key: str(_DUE_WORDS[key])),
    Grouping("priority", _("priority"), lambda now: F("priority"), _priority_words),
    Grouping("status", _("state"), lambda now: F("status"), _status_words),
    institution_grouping(),
]


# --- many at once -------------------------------------------------------------------
class AskForm(forms.Form):
    """What a verb asks first: for the user, about the chosen rows."""

    def __init__(self, *args: Any, user: User, rows: Sequence[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user, self.rows = user, rows


class AssignForm(AskForm):
    """Shape only; the service judges who may have it."""

    assignee = forms.ChoiceField(label=_("Assignee"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = sorted(specialists_all(), key=lambda someone: someone.pk != self.user.pk)
        field: Any = self.fields["assignee"]
        choices = [(str(s.pk), str(s)) for s in people] + [("", gettext("Nobody"))]
        if len(choices) <= RADIOS:  # Enter sends from a radio button
            field.widget = forms.RadioSelect()
        field.choices = choices
        field.initial = choices[0][0]


class PriorityForm(AskForm):
    priority = forms.TypedChoiceField(
        label=_("Priority"),
        coerce=int,
        choices=Ticket.Priority.choices,
        widget=forms.RadioSelect,
    )


class TagsForm(AskForm):
    tags = forms.CharField(
        label=_("Tags to add"), help_text=_("Separate them with commas."), max_length=200
    )


class PlanForm(AskForm):
    until = DayField(
        label=_("Planned for"), help_text=_("For example Fri, tomorrow, 1.9 or in 3 days.")
    )


class SolveForm(AskForm):
    resolution = forms.CharField(
        label=_("What was done"),
        help_text=_("Each requester gets this as an answer."),
        widget=forms.Textarea,
        max_length=50_000,
    )


class MergeForm(AskForm):
    """Into which of the chosen ones; the oldest unless another is picked."""

    into = forms.ChoiceField(
        label=_("Into which request"),
        help_text=_("The others are closed with a pointer to it; their requesters are told."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen = Ticket.objects.visible_to(self.user).filter(pk__in=self.rows)
        field: Any = self.fields["into"]
        field.choices = [
            (str(one.pk), f"{one.number} {one.title}")
            for one in chosen.order_by("opened_at", "pk")
        ]


def _merge(user: User, pk: int, data: Mapping[str, Any], now: datetime) -> None:
    merging.merge_ticket(ticket_id=pk, into_id=int(data["into"]), actor=user, now=now)


def _assign(user: User, pk: int, data: Mapping[str, Any], now: datetime) -> None:
    chosen = int(data["assignee"]) if data["assignee"] else None
    triage.assign_ticket(ticket_id=pk, actor=user, assignee_id=chosen, now=now)


def _take(user: User, pk: int, data: Mapping[str, Any], now: datetime) -> None:
    triage.take_ticket(ticket_id=pk, actor=user, now=now)


def _prioritise(user: User, pk: int, data: Mapping[str, Any], now: datetime) -> None:
    triage.set_priority(ticket_id=pk, actor=user, priority=data["priority"], now=now)


def _tag(user: User, pk: int, data: Mapping[str, Any], now: datetime) -> None:
    triage.add_tags(ticket_id=pk, actor=user, tags=data["tags"].split(","), now=now)


def _plan(user: User, pk: int, data: Mapping[str, Any], now: datetime) -> None:
    lifecycle.plan(ticket_id=pk, actor=user, until=data["until"], now=now)


def _solve(user: User, pk: int, data: Mapping[str, Any], now: datetime) -> None:
    lifecycle.resolve_ticket(ticket_id=pk, actor=user, resolution=data["resolution"], now=now)


def _works(user: User) -> bool:
    return bool(policy.may_file_for_others(user))


def _action(name: str, label: Any, icon: str, run: Any, form: Any, key: str) -> BulkAction:
    return BulkAction(name, label, icon, run, form, key, is_offered=_works)


ACTIONS: Sequence[BulkAction] = [
    _action("take", _("Take"), "play", _take, None, "w"),
    _action("assign", _("Assign"), "user", _assign, AssignForm, "a"),
    _action("priority", _("Priority"), "p2", _prioritise, PriorityForm, "p"),
    _action("tag", _("Tag"), "tag", _tag, TagsForm, "l"),
    _action("plan", _("Plan"), "cal", _plan, PlanForm, "d"),
    replace(
        _action("merge", _("Merge"), "link", _merge, MergeForm, "m"),
        spares=lambda pk, data: str(pk) == data["into"],
    ),
    _action("solve", _("Solve"), "okc", _solve, SolveForm, "e"),
]


def _many(count: int) -> str:
    return ngettext("%(count)s request", "%(count)s requests", count) % {"count": count}


def _view(name: str) -> BaseView:
    return BaseView(
        name,
        LISTS[name],
        condition=IN_LIST[name],
        order=default_order(name),
        is_counted=name != "closed",
        orders=ALLOWED_ORDERS.get(name),
        groupings=frozenset() if name in UNGROUPED else None,
    )


QUEUE = register_table(
    Table(
        name=NAME,
        title=_("Requests"),
        may_use=policy.may_use_queue,
        rows=visible,
        shaped=shaped,
        counted=lambda rows: rows.filter(status__in=OPEN),
        prepared=prepared,
        peek=lambda row: row_address("helpdesk:peek", row.ticket.number),
        placed=placed,
        moving=lambda row: (row.clock, row.may_work, row.age, row.writers),
        columns=COLUMNS,
        views=[_view(name) for name in LISTS],
        default_view="new",
        default_order="due",
        url_name="helpdesk:queue",
        row_id="number",
        sentence=_many,
        filters=FILTERS,
        groupings=GROUPINGS,
        actions=ACTIONS,
        edits=EDITS,
        version_of=lambda ticket: ticket.version,
        missed=changes_since,
        facts={"late": lambda user, now: Q(paused_at=None, due_at__lt=now)},
        empty_template="helpdesk/partials/queue_empty.html",
        person_of=lambda ticket: ticket.requester,
        personal="name",
        undo_url=lambda batch: reverse("helpdesk:undo-many", args=[batch]),
        may_share=policy.may_file_for_others,
        may_keep_shared=may_keep_shared_views,
    )
)
