"""A person goes, and comes back."""

from datetime import date, datetime, timedelta

from django.db import transaction
from psycopg2.extras import DateRange

from accounts import policy
from accounts.models import Person, User
from accounts.search import index_person
from accounts.services.people import employment_facts, locked_person, main_institution_id
from accounts.services.users import deactivate_user
from itportal.core.errors import WrongState
from itportal.core.journal.record import record
from itportal.core.policy import require

DAY = timedelta(days=1)


@transaction.atomic
def deactivate_person(*, person_id: int, actor: User, last_day: date, now: datetime) -> Person:
    """Mark a person as gone: employments end on `last_day`, the sign-in stops at once.

    Raises Refused; WrongState for one who has gone or has a job that starts later.
    """
    person = locked_person(person_id)
    require(policy.may_manage_person(actor, person))
    if not person.is_active:
        raise WrongState("person.inactive")
    lasting = list(person.employments.filter(during__endswith__isnull=True))
    lasting += person.employments.filter(during__endswith__gt=last_day + DAY)
    if any(employment.first_day > last_day for employment in lasting):
        raise WrongState("person.starts_later")
    for employment in lasting:
        employment.during = DateRange(employment.first_day, last_day + DAY)
        employment.save(update_fields=["during", "updated_at"])
    person.is_active = False
    person.save(update_fields=["is_active", "updated_at"])
    record(
        "accounts.person.deactivated",
        actor=actor,
        target=person,
        institution_id=main_institution_id(person),
        last_day=last_day.isoformat(),
        ended=[employment_facts(employment) for employment in lasting],
    )
    index_person(person.pk)
    user = User.objects.filter(person=person, is_active=True).first()
    if user is not None:
        deactivate_user(user_id=user.pk, actor=actor, now=now)
    return person


@transaction.atomic
def reactivate_person(*, person_id: int, actor: User) -> Person:
    """Make a person active again; employments and the sign-in are given anew."""
    person = locked_person(person_id)
    require(policy.may_manage_person(actor, person))
    if person.is_active:
        raise WrongState("person.active")
    person.is_active = True
    person.save(update_fields=["is_active", "updated_at"])
    record(
        "accounts.person.reactivated",
        actor=actor,
        target=person,
        institution_id=main_institution_id(person),
    )
    index_person(person.pk)
    return person
