from datetime import date, timedelta
from functools import partial

import pytest
from psycopg2.extras import DateRange

from accounts.models import Employment, Person, Room, Site
from accounts.services import people
from itportal.core.errors import Invalid, NotThere, Refused, WrongState
from itportal.core.journal.models import Event
from tests.builders import make_institution, make_person, make_user
from tests.race import race

pytestmark = pytest.mark.django_db
DAY = date(2026, 9, 1)


def test_person_comes_with_a_first_employment() -> None:
    school = make_institution()
    keeper = make_user("specialist", institution=school)
    person = people.create_person(
        actor=keeper,
        first_name=" Liina ",
        last_name="Kask",
        email="Liina.Kask@naidisvald.ee",
        institution=school,
        position="õpetaja",
        starts_on=DAY,
        ends_on=DAY,
    )
    employment = Employment.objects.get(person=person)
    assert person.first_name == "Liina"
    assert employment.during == DateRange(DAY, DAY + timedelta(days=1))
    event = Event.objects.get()
    assert (event.code, event.data["position"], event.data["until"]) == (
        "accounts.person.created",
        "õpetaja",
        "2026-09-01",
    )


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("first_name", ""),
        ("first_name", "x" * 81),
        ("last_name", "Kask\x00"),
        ("last_name", "\u202eKask"),
        ("email", "liina"),
        ("email", "x" * 250 + "@vald.ee"),
        ("phone", "5" * 41),
        ("position", ""),
        ("position", "x" * 121),
        ("ends_on", date(2026, 8, 31)),
    ],
)
def test_wrong_shapes_name_their_field(field: str, value: object) -> None:
    school = make_institution()
    facts = {
        "first_name": "Liina",
        "last_name": "Kask",
        "position": "õpetaja",
        "starts_on": DAY,
        "institution": school,
    } | {field: value}
    with pytest.raises(Invalid) as caught:
        people.create_person(actor=make_user("administrator"), **facts)  # type: ignore[arg-type]
    assert list(caught.value.fields) == [field]
    assert not Person.objects.filter(first_name="Liina", employments=None).exclude(
        user__isnull=False
    )


def test_address_is_taken_once_whatever_its_case() -> None:
    admin = make_user("administrator")
    person, other = make_person(), make_person()
    with pytest.raises(Invalid) as caught:
        people.update_person(person_id=person.pk, actor=admin, email=other.email.upper())
    assert list(caught.value.fields) == ["email"]


def test_specialist_keeps_people_of_own_institutions() -> None:
    mine, other = make_institution(), make_institution()
    keeper = make_user("specialist", institution=mine)
    people.update_person(
        person_id=make_person(institution=mine).pk, actor=keeper, phone="555 1"
    )
    for stranger in (make_person(institution=other), make_person()):
        with pytest.raises(Refused):
            people.update_person(person_id=stranger.pk, actor=keeper, phone="555 1")
    with pytest.raises(Refused):
        people.create_person(
            actor=keeper,
            first_name="A",
            last_name="B",
            institution=other,
            position="õpetaja",
            starts_on=DAY,
        )
    with pytest.raises(NotThere):
        people.update_person(person_id=0, actor=keeper, phone="1")


def test_administrators_person_is_kept_by_administrators_only() -> None:
    school = make_institution()
    boss = make_user("administrator", institution=school)
    with pytest.raises(Refused) as caught:
        people.update_person(
            person_id=boss.person_id,  # type: ignore[arg-type]  # the builder gives one
            actor=make_user("specialist", institution=school),
            email="minu@naidisvald.ee",
        )
    assert caught.value.code == "people.administrator"


def test_room_out_of_use_is_refused() -> None:
    school = make_institution()
    site = Site.objects.create(institution=school, name="Maja")
    room = Room.objects.create(site=site, name="1", is_active=False)
    with pytest.raises(Invalid) as caught:
        people.update_person(
            person_id=make_person().pk, actor=make_user("administrator"), room=room
        )
    assert list(caught.value.fields) == ["room"]


def test_positions_in_one_institution_do_not_overlap() -> None:
    admin = make_user("administrator")
    school, other = make_institution(), make_institution()
    person = make_person()
    hire = partial(people.hire, person_id=person.pk, actor=admin, position="õpetaja")
    first = hire(institution=school, starts_on=DAY, ends_on=DAY + timedelta(days=9))
    with pytest.raises(Invalid) as caught:
        hire(institution=school, starts_on=DAY + timedelta(days=9))
    assert "starts_on" in caught.value.fields
    second = hire(institution=school, starts_on=DAY + timedelta(days=10))
    third = hire(institution=other, starts_on=DAY)
    for employment in (first, second, third):
        employment.refresh_from_db()
    assert (first.is_main, second.is_main, third.is_main) == (False, False, True)
    with pytest.raises(Invalid):
        people.change_employment(
            employment_id=first.pk, actor=admin, ends_on=DAY + timedelta(days=10)
        )
    with pytest.raises(Invalid):
        people.change_employment(
            employment_id=first.pk, actor=admin, starts_on=DAY + timedelta(days=20)
        )
    changed = people.change_employment(
        employment_id=first.pk, actor=admin, position="klassiõpetaja", is_main=False
    )
    assert changed.during.upper == DAY + timedelta(days=10)
    assert Event.objects.get(code="accounts.employment.updated").data["was"]["position"] == (
        "õpetaja"
    )


def test_employment_ends_once_and_not_before_it_began() -> None:
    school = make_institution()
    keeper = make_user("specialist", institution=school)
    person = make_person()
    employment = people.hire(
        person_id=person.pk,
        actor=keeper,
        institution=school,
        position="õpetaja",
        starts_on=DAY,
    )
    end = partial(people.end_employment, employment_id=employment.pk, actor=keeper)
    with pytest.raises(Invalid):
        end(last_day=DAY - timedelta(days=1))
    assert end(last_day=DAY).during.upper == DAY + timedelta(days=1)
    with pytest.raises(WrongState):
        end(last_day=DAY)
    with pytest.raises(NotThere):
        people.end_employment(employment_id=0, actor=keeper, last_day=DAY)


@pytest.mark.django_db(transaction=True)
def test_hired_once_by_two() -> None:
    admin = make_user("administrator")
    school = make_institution()
    person = make_person()
    hire = partial(
        people.hire,
        person_id=person.pk,
        actor=admin,
        institution=school,
        position="õpetaja",
        starts_on=DAY,
    )
    outcome = race(hire, hire)
    assert sum(isinstance(answer, Invalid) for answer in outcome) == 1
    assert Employment.objects.filter(person=person).count() == 1
