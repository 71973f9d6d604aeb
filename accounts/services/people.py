"""Changes of persons and of their employments."""

from datetime import date, datetime, timedelta
from typing import Any, TypedDict, Unpack

from django.db import transaction
from psycopg2.extras import DateRange

from accounts import errors, policy
from accounts.models import Employment, Institution, Person, Room, User
from accounts.search import index_person
from accounts.services.changes import apply_changes, plain, require_unchanged
from accounts.services.sites import usable_room
from itportal.core.errors import Invalid, NotThere, WrongState
from itportal.core.journal.audit import audited_update
from itportal.core.journal.record import record
from itportal.core.policy import require
from itportal.core.shape import check_shape, constraints

UNIQUE = {"person_email_once": ("email", errors.EMAIL_TAKEN)}
OVERLAP = {"employment_no_overlap": ("starts_on", errors.POSITION_OVERLAPS)}
DAY = timedelta(days=1)


class PersonChanges(TypedDict, total=False):
    """What can be changed; what is left out stays."""

    first_name: str
    last_name: str
    email: str
    phone: str
    room: Room | None


class EmploymentChanges(TypedDict, total=False):
    position: str
    starts_on: date
    ends_on: date | None
    is_main: bool


@transaction.atomic
def create_person(
    *,
    actor: User,
    first_name: str,
    last_name: str,
    institution: Institution,
    position: str,
    starts_on: date,
    ends_on: date | None = None,
    email: str = "",
    phone: str = "",
    room: Room | None = None,
) -> Person:
    """Add a person with their first employment. Dates are days of work, both ends included.

    Raises Refused, Invalid.
    """
    institution = _working_institution(institution)
    require(policy.may_hire_into(actor, institution))
    person = Person(
        first_name=first_name,
        last_name=last_name,
        email=email,
        phone=phone,
        room=usable_room(room),
    )
    check_shape(person, ("first_name", "last_name", "email", "phone"))
    with constraints(UNIQUE):
        person.save()
    employment = _employ(
        person, institution, position=position, starts_on=starts_on, ends_on=ends_on
    )
    index_person(person.pk)
    record(
        "accounts.person.created",
        actor=actor,
        target=person,
        institution_id=institution.pk,
        **employment_facts(employment),
    )
    return person


@transaction.atomic
def update_person(
    *,
    person_id: int,
    actor: User,
    seen: datetime | None = None,
    **changes: Unpack[PersonChanges],
) -> Person:
    """Change the given facts. `seen`: `updated_at` as the caller read it.

    Raises Refused, Invalid, WrongState.
    """
    room = changes.get("room")
    if room is not None:
        changes["room"] = usable_room(room)  # locks it before the person
    person = locked_person(person_id)
    require(policy.may_manage_person(actor, person))
    require_unchanged(person, seen)
    was, now = apply_changes(person, changes)
    if now:
        with constraints(UNIQUE):
            person.save(update_fields=[*now, "updated_at"])
        index_person(person.pk)
        record(
            "accounts.person.updated",
            actor=actor,
            target=person,
            institution_id=main_institution_id(person),
            was=was,
            now=now,
        )
    return person


@transaction.atomic
def hire(
    *,
    person_id: int,
    actor: User,
    institution: Institution,
    position: str,
    starts_on: date,
    ends_on: date | None = None,
    is_main: bool = True,
) -> Employment:
    """Give a person a position; `ends_on` is the last day of work, None while it lasts.

    A main position makes the person's other ones side positions. Raises Refused, Invalid
    (overlap in the same institution), WrongState.
    """
    institution = _working_institution(institution)
    person = locked_person(person_id)
    require(policy.may_hire_into(actor, institution))
    if not person.is_active:
        raise WrongState("person.inactive")
    employment = _employ(
        person,
        institution,
        position=position,
        starts_on=starts_on,
        ends_on=ends_on,
        is_main=is_main,
    )
    index_person(person.pk)
    record(
        "accounts.employment.created",
        actor=actor,
        target=person,
        institution_id=institution.pk,
        **employment_facts(employment),
    )
    return employment


@transaction.atomic
def change_employment(
    *,
    employment_id: int,
    actor: User,
    seen: datetime | None = None,
    **changes: Unpack[EmploymentChanges],
) -> Employment:
    """Change position, days or mainness. Raises Refused, Invalid, WrongState."""
    employment = _locked_employment(employment_id)
    require(policy.may_hire_into(actor, employment.institution))
    require_unchanged(employment, seen)
    before = employment_facts(employment)
    starts_on = changes.get("starts_on", employment.first_day)
    ends_on = changes.get("ends_on", employment.last_day)
    employment.position = changes.get("position", employment.position)
    employment.is_main = changes.get("is_main", employment.is_main)
    check_shape(employment, ("position",))
    employment.during = _period(starts_on, ends_on)
    after = employment_facts(employment)
    if after == before:
        return employment
    _write(employment)
    index_person(employment.person_id)
    record(
        "accounts.employment.updated",
        actor=actor,
        target=employment.person,
        institution_id=employment.institution_id,
        was=before,
        now=after,
        position=employment.position,
        institution=employment.institution.short_name,
    )
    return employment


@transaction.atomic
def end_employment(*, employment_id: int, actor: User, last_day: date) -> Employment:
    """Set the last day of work. Raises Refused, Invalid, WrongState when it ended before."""
    employment = _locked_employment(employment_id)
    require(policy.may_hire_into(actor, employment.institution))
    if employment.last_day is not None and employment.last_day <= last_day:
        raise WrongState("employment.ended")
    if last_day < employment.first_day:
        raise Invalid(fields={"last_day": errors.DAYS_TURNED})
    employment.during = DateRange(employment.first_day, last_day + DAY)
    employment.save(update_fields=["during", "updated_at"])
    index_person(employment.person_id)
    record(
        "accounts.employment.ended",
        actor=actor,
        target=employment.person,
        institution_id=employment.institution_id,
        **employment_facts(employment),
    )
    return employment


def _employ(
    person: Person,
    institution: Institution,
    *,
    position: str,
    starts_on: date,
    ends_on: date | None,
    is_main: bool = True,
) -> Employment:
    employment = Employment(
        person=person,
        institution=institution,
        position=position,
        during=_period(starts_on, ends_on),
        is_main=is_main,
    )
    check_shape(employment, ("position",))
    _write(employment)
    return employment


def _write(employment: Employment) -> None:
    """Save a new or changed employment of a locked person, without overlaps, one main."""
    beside = Employment.objects.filter(
        person=employment.person, during__overlap=employment.during
    ).exclude(pk=employment.pk)
    if beside.filter(institution=employment.institution).exists():
        raise Invalid(fields={"starts_on": errors.POSITION_OVERLAPS})
    if employment.is_main:
        audited_update(beside.filter(is_main=True), is_main=False)
    with constraints(OVERLAP):
        employment.save()


def _period(starts_on: date, ends_on: date | None) -> DateRange:
    if ends_on is not None and ends_on < starts_on:
        raise Invalid(fields={"ends_on": errors.DAYS_TURNED})
    return DateRange(starts_on, ends_on + DAY if ends_on else None)


def employment_facts(employment: Employment) -> dict[str, Any]:
    """An employment as the journal keeps it, last day included. Changes nothing."""
    return {
        "employment": str(employment.uid) if employment.pk else None,
        "position": employment.position,
        "institution": employment.institution.short_name,
        "since": plain(employment.first_day),
        "until": plain(employment.last_day),
        "is_main": employment.is_main,
    }


def main_institution_id(person: Person) -> int | None:
    """Where the person's events belong: the latest main position. Changes nothing."""
    jobs = person.employments.order_by("-is_main", "-during", "-pk")
    return jobs.values_list("institution", flat=True).first()


def locked_person(person_id: int) -> Person:
    """The person's row under a lock; changes nothing, so nothing is recorded."""
    locked = Person.objects.select_for_update(of=("self",), no_key=True)
    person = locked.select_related("room").filter(pk=person_id).first()
    if person is None:
        raise NotThere("not_there")
    return person


def _locked_employment(employment_id: int) -> Employment:
    """The employment under the lock of its person, so that periods are judged together."""
    found = Employment.objects.filter(pk=employment_id).values_list("person", flat=True).first()
    if found is None:
        raise NotThere("not_there")
    locked_person(found)
    return Employment.objects.select_related("person", "institution").get(pk=employment_id)


def _working_institution(institution: Institution) -> Institution:
    locked = Institution.objects.select_for_update(of=("self",), no_key=True)
    institution = locked.get(pk=institution.pk)
    if not institution.is_active:
        raise Invalid(fields={"institution": errors.PARENT_ENDED})
    return institution
