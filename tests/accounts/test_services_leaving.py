from datetime import UTC, date, datetime, timedelta
from functools import partial

import pytest

from accounts.services import leaving, people
from itportal.core.errors import WrongState
from itportal.core.journal.models import Event
from tests.builders import make_institution, make_person, make_user
from tests.race import race

pytestmark = pytest.mark.django_db
DAY = date(2026, 9, 1)
NOW = datetime(2026, 9, 1, 9, tzinfo=UTC)


def test_who_goes_loses_positions_and_sign_in() -> None:
    school = make_institution()
    admin = make_user("administrator")
    gone = make_user("staff", institution=school)
    assert gone.person
    today = gone.person.employments.get().first_day
    leaving.deactivate_person(person_id=gone.person.pk, actor=admin, last_day=today, now=NOW)
    gone.refresh_from_db()
    gone.person.refresh_from_db()
    assert not gone.is_active
    assert not gone.person.is_active
    assert gone.person.employments.get().during.upper == today + timedelta(days=1)
    assert Event.objects.filter(code="accounts.person.deactivated").count() == 1
    with pytest.raises(WrongState):
        leaving.deactivate_person(
            person_id=gone.person.pk, actor=admin, last_day=today, now=NOW
        )
    with pytest.raises(WrongState):
        people.hire(
            person_id=gone.person.pk,
            actor=admin,
            institution=school,
            position="õpetaja",
            starts_on=today,
        )
    leaving.reactivate_person(person_id=gone.person.pk, actor=admin)
    with pytest.raises(WrongState):
        leaving.reactivate_person(person_id=gone.person.pk, actor=admin)


def test_who_starts_later_is_not_marked_gone() -> None:
    admin = make_user("administrator")
    person = make_person(institution=make_institution())
    yesterday = person.employments.get().first_day - timedelta(days=1)
    with pytest.raises(WrongState) as caught:
        leaving.deactivate_person(person_id=person.pk, actor=admin, last_day=yesterday, now=NOW)
    assert caught.value.code == "person.starts_later"


def test_gone_people_leave_the_old_employment_alone() -> None:
    admin = make_user("administrator")
    person = make_person()
    old = people.hire(
        person_id=person.pk,
        actor=admin,
        institution=make_institution(),
        position="õpetaja",
        starts_on=DAY,
        ends_on=DAY,
    )
    leaving.deactivate_person(
        person_id=person.pk, actor=admin, last_day=DAY + timedelta(days=30), now=NOW
    )
    old.refresh_from_db()
    assert old.during.upper == DAY + timedelta(days=1)


@pytest.mark.django_db(transaction=True)
def test_gone_and_hired_at_once_leaves_no_half() -> None:
    admin = make_user("administrator")
    school = make_institution()
    person = make_person()
    race(
        partial(
            people.hire,
            person_id=person.pk,
            actor=admin,
            institution=school,
            position="õpetaja",
            starts_on=DAY,
        ),
        partial(
            leaving.deactivate_person, now=NOW, person_id=person.pk, actor=admin, last_day=DAY
        ),
    )
    person.refresh_from_db()
    lasting = person.employments.filter(during__upper_inf=True).exists()
    assert not person.is_active
    assert not lasting
