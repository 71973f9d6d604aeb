from functools import partial

import pytest

from accounts.models import Institution, Room, Site
from accounts.services import institutions, sites
from itportal.core.errors import Invalid, NotThere, Refused, WrongState
from itportal.core.journal.models import Event
from tests.builders import make_institution, make_person, make_user
from tests.race import race

pytestmark = pytest.mark.django_db


def test_administrator_builds_the_tree_and_each_step_is_recorded_once() -> None:
    admin = make_user("administrator")
    top = institutions.create_institution(
        actor=admin,
        kind="municipality",
        name="  Näidis   vald ",
        short_name="Vald",
        registry_code="79999001",
    )
    school = institutions.create_institution(
        actor=admin, kind="school", name="Kool", short_name="Kool", parent=top
    )
    assert top.name == "Näidis vald"
    assert school.parent == top
    codes = list(Event.objects.values_list("code", "object_id").order_by("id"))
    assert codes == [
        ("accounts.institution.created", top.pk),
        ("accounts.institution.created", school.pk),
    ]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("registry_code", "79999002"),
        ("registry_code", "٧٩٩٩٩٠٠١"),
        ("registry_code", "abc"),
        ("name", ""),
        ("name", "x" * 201),
        ("name", "Kool\x00"),
        ("name", "Kool\u202egnitnirp"),
        ("short_name", "x" * 61),
        ("email", "kool(at)vald"),
        ("kind", "circus"),
    ],
)
def test_wrong_shapes_name_their_field(field: str, value: str) -> None:
    facts = {"kind": "school", "name": "Kool", "short_name": "Kool"} | {field: value}
    with pytest.raises(Invalid) as caught:
        institutions.create_institution(actor=make_user("administrator"), **facts)  # type: ignore[arg-type]
    assert list(caught.value.fields) == [field]
    assert not Event.objects.exists()


def test_four_byte_characters_are_kept() -> None:
    school = institutions.create_institution(
        actor=make_user("administrator"), kind="school", name="Päikese 🌞 kool", short_name="P"
    )
    school.refresh_from_db()
    assert school.name == "Päikese 🌞 kool"


def test_names_and_registry_codes_are_taken_once() -> None:
    admin = make_user("administrator")
    institutions.create_institution(
        actor=admin, kind="school", name="Kool", short_name="K", registry_code="79999001"
    )
    for field, name, code in (("name", "Kool", ""), ("registry_code", "Muu", "79999001")):
        with pytest.raises(Invalid) as caught:
            institutions.create_institution(
                actor=admin, kind="school", short_name="K", name=name, registry_code=code
            )
        assert list(caught.value.fields) == [field]


def test_specialist_keeps_only_what_they_serve() -> None:
    mine, other = make_institution(), make_institution()
    specialist = make_user("specialist", institution=mine)
    institutions.update_institution(institution_id=mine.pk, actor=specialist, phone="555 1")
    with pytest.raises(Refused):
        institutions.update_institution(institution_id=other.pk, actor=specialist, phone="5")
    with pytest.raises(Refused):  # moving needs the right over the new place too
        institutions.update_institution(institution_id=mine.pk, actor=specialist, parent=other)
    with pytest.raises(Refused):
        institutions.create_institution(
            actor=specialist, kind="school", name="Uus", short_name="Uus"
        )
    assert Event.objects.count() == 1


def test_staff_and_auditor_keep_nothing() -> None:
    school = make_institution()
    for role in ("staff", "auditor", "approver", "finance"):
        with pytest.raises(Refused):
            sites.create_site(actor=make_user(role), institution=school, name="Maja")


def test_a_change_that_changes_nothing_is_not_recorded() -> None:
    school = make_institution(name="Kool")
    institutions.update_institution(
        institution_id=school.pk, actor=make_user("administrator"), name=" Kool "
    )
    assert not Event.objects.exists()


def test_tree_takes_no_ring() -> None:
    admin = make_user("administrator")
    top = make_institution()
    middle = make_institution(parent=top)
    bottom = make_institution(parent=middle)
    for parent in (bottom, middle, top):
        with pytest.raises(Invalid) as caught:
            institutions.update_institution(institution_id=top.pk, actor=admin, parent=parent)
        assert "parent" in caught.value.fields


def test_editor_who_came_late_is_told() -> None:
    admin = make_user("administrator")
    school = make_institution()
    seen = school.updated_at
    institutions.update_institution(institution_id=school.pk, actor=admin, phone="1", seen=seen)
    with pytest.raises(WrongState):
        institutions.update_institution(
            institution_id=school.pk, actor=admin, phone="2", seen=seen
        )


def test_closing_waits_for_children_and_people() -> None:
    admin = make_user("administrator")
    top = make_institution()
    child = make_institution(parent=top)
    close = partial(institutions.deactivate_institution, actor=admin)
    with pytest.raises(WrongState) as caught:
        close(institution_id=top.pk)
    assert caught.value.code == "institution.has_children"
    make_person(institution=child)
    with pytest.raises(WrongState) as caught:
        close(institution_id=child.pk)
    assert caught.value.code == "institution.has_people"
    child.employments.all().delete()
    close(institution_id=child.pk)
    close(institution_id=top.pk)
    with pytest.raises(WrongState):
        institutions.reactivate_institution(institution_id=child.pk, actor=admin)
    with pytest.raises(Invalid):
        sites.create_site(actor=admin, institution=child, name="Maja")
    with pytest.raises(NotThere):
        close(institution_id=0)


def test_sites_and_rooms_live_and_end() -> None:
    school = make_institution()
    keeper = make_user("specialist", institution=school)
    site = sites.create_site(actor=keeper, institution=school, name="Peamaja")
    room = sites.create_room(actor=keeper, site=site, name="214", floor="2")
    with pytest.raises(Invalid):
        sites.create_room(actor=keeper, site=site, name=" 214 ")
    person = make_person(institution=school)
    person.room = room
    person.save()
    for end in (
        partial(sites.deactivate_room, room_id=room.pk),
        partial(sites.deactivate_site, site_id=site.pk),
    ):
        with pytest.raises(WrongState):
            end(actor=keeper)
    person.room = None
    person.save()
    sites.deactivate_room(room_id=room.pk, actor=keeper)
    sites.deactivate_site(site_id=site.pk, actor=keeper)
    with pytest.raises(WrongState):
        sites.create_room(actor=keeper, site=site, name="215")
    sites.reactivate_site(site_id=site.pk, actor=keeper)
    sites.reactivate_room(room_id=room.pk, actor=keeper)
    sites.update_site(site_id=site.pk, actor=keeper, address="Kooli tee 1")
    sites.update_room(room_id=room.pk, actor=keeper, name="215")
    room.refresh_from_db()
    assert (room.name, room.is_active) == ("215", True)
    assert Event.objects.filter(institution_id=school.pk).count() == 8


@pytest.mark.django_db(transaction=True)
def test_two_moves_at_once_make_no_ring() -> None:
    admin = make_user("administrator")
    left, right = make_institution(), make_institution()
    move = partial(institutions.update_institution, actor=admin)
    outcome = race(
        partial(move, institution_id=left.pk, parent=right),
        partial(move, institution_id=right.pk, parent=left),
    )
    assert sum(isinstance(answer, Institution) for answer in outcome) == 1
    assert sum(isinstance(answer, Invalid) for answer in outcome) == 1


@pytest.mark.django_db(transaction=True)
def test_one_name_is_taken_once_by_two() -> None:
    admin = make_user("administrator")
    school = make_institution()
    outcome = race(
        *2 * [partial(sites.create_site, actor=admin, institution=school, name="Maja")]
    )
    assert Site.objects.count() == 1
    assert sum(isinstance(answer, Invalid) for answer in outcome) == 1
    site = Site.objects.get()
    race(*2 * [partial(sites.create_room, actor=admin, site=site, name="1")])
    assert Room.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_closed_once_by_two() -> None:
    admin = make_user("administrator")
    school = make_institution()
    close = partial(institutions.deactivate_institution, institution_id=school.pk, actor=admin)
    outcome = race(close, close)
    assert sum(isinstance(answer, WrongState) for answer in outcome) == 1
    assert Event.objects.filter(code="accounts.institution.deactivated").count() == 1
