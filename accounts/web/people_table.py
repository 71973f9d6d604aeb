"""The people as a table: its columns, filters and views."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import F, Q, QuerySet
from django.db.models.expressions import OrderBy
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from accounts import policy
from accounts.models import Employment, Institution, Person, User
from accounts.selectors import current_job, with_jobs
from itportal.core.db import EtKey
from itportal.core.tables.addresses import row_address
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
from itportal.core.ui.markup import format_html


@dataclass(frozen=True)
class Row:
    """A person with the employment that counts today."""

    person: Person
    job: Employment | None
    address: str


def prepared(people: list[Person], user: User, now: datetime) -> list[Row]:
    today = timezone.localdate(now)
    return [
        Row(
            person,
            current_job(person.jobs, today),  # type: ignore[attr-defined]  # with_jobs()
            row_address("accounts:person", person.uid),
        )
        for person in people
    ]


def _names(first: str, second: str) -> Order:
    keys = [EtKey(first), EtKey(second)]
    return Order(keys, [OrderBy(key, descending=True) for key in keys])


def _plain(name: str) -> Order:
    return Order([name], [f"-{name}"])


def _full_name(row: Row) -> str:
    return f"{row.person.last_name}, {row.person.first_name}"


def _room(row: Row) -> str:
    room = row.person.room
    return f"{room}, {room.site}" if room else "–"


def _position(row: Row) -> str:
    return row.job.position if row.job else "–"


def _institution(row: Row) -> str:
    return row.job.institution.short_name if row.job else "–"


COLUMNS = [
    Column(
        "name",
        _("Name"),
        cell=lambda row: format_html('<a href="{}">{}</a>', row.address, _full_name(row)),
        text=_full_name,
        order=_names("last_name", "first_name"),
        is_name=True,
    ),
    Column("position", _("Position"), cell=_position, text=_position),
    Column("institution", _("Institution"), cell=_institution, text=_institution, css="c-l"),
    Column("room", _("Room"), cell=_room, text=_room),
    Column(
        "phone",
        _("Phone"),
        cell=lambda row: row.person.phone or "–",
        text=lambda row: row.person.phone,
        css="c-d",
        cell_css="nowrap",
        order=_plain("phone"),
    ),
    Column(
        "email",
        _("Work e-mail"),
        cell=lambda row: row.person.email or "–",
        text=lambda row: row.person.email,
        order=_plain("email"),
    ),
]


@every_word
def _about(word: str) -> Q:
    """Every word is the beginning or middle of a name, the address or the phone."""
    return (
        Q(first_name__icontains=word)
        | Q(last_name__icontains=word)
        | Q(email__icontains=word)
        | Q(phone__icontains=word)
    )


def _in_institution(values: tuple[str, ...], user: User) -> Q:
    where = Employment.objects.filter(institution__uid__in=values)
    return Q(pk__in=where.values("person"))


def is_uid(value: str) -> bool:
    try:
        UUID(value)
    except ValueError:
        return False
    return True


def institutions(user: User) -> Sequence[tuple[str, str]]:
    rows = Institution.objects.visible_to(user).in_order()
    return [(str(row.uid), row.short_name) for row in rows]


def institution_filter(path: str = "institution") -> Filter:
    """Of which institutions; path: to the institution of a row."""
    return Filter(
        "institution",
        _("Institution"),
        lambda values, user: Q(**{f"{path}__uid__in": values}),
        offers=institutions,
        is_shaped=is_uid,
    )


def institution_grouping(path: str = "institution") -> Grouping:
    return Grouping("institution", _("institution"), lambda now: F(f"{path}__short_name"), str)


def _visible(user: User) -> QuerySet[Person]:
    return Person.objects.visible_to(user)


def _shaped(people: QuerySet[Person], user: Any) -> QuerySet[Person]:
    return with_jobs(people.select_related("room__site"))


def _many(count: int) -> str:
    return ngettext("%(count)s person", "%(count)s people", count) % {"count": count}


PEOPLE = register_table(
    Table(
        name="people",
        title=_("People"),
        may_use=policy.may_browse_people,
        rows=_visible,
        shaped=_shaped,
        counted=lambda people: people,
        most=MOST_COUNTED,
        prepared=prepared,
        columns=COLUMNS,
        views=[
            BaseView(
                "working",
                pgettext_lazy("list of people", "Working"),
                condition=lambda user: Q(is_active=True),
            ),
            BaseView(
                "gone",
                pgettext_lazy("list of people", "Gone"),
                condition=lambda user: Q(is_active=False),
            ),
        ],
        default_view="working",
        default_order="name",
        url_name="accounts:people",
        row_id="uid",
        peek=lambda row: row_address("accounts:person-peek", row.person.uid),
        sentence=_many,
        filters=[
            Filter("q", _("Name, e-mail or phone"), _about, kind="text"),
            Filter(
                "institution",
                _("Institution"),
                _in_institution,
                offers=institutions,
                is_shaped=is_uid,
            ),
        ],
        empty_template="accounts/partials/nobody.html",
        person_of=lambda person: person,
        personal="contact",
        may_share=policy.may_manage_people,
        may_keep_shared=policy.may_keep_shared_views,
    )
)
