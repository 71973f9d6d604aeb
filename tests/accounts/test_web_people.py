from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Employment, Institution, Person, RoleGrant, Room, Site, User
from itportal.core.journal.models import Event, PersonalDataRead
from tests.builders import make_institution, make_person, make_user

pytestmark = pytest.mark.django_db
LIST = "/accounts/"
BAD = {
    "long": "x" * 300,
    "nul": "Liina\x00",
    "turned": "Liina\u202eksak",
    "control": "Liina\x07",
}


def sign_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def school() -> Institution:
    return make_institution(name="Metsaveere Kool")


@pytest.fixture
def keeper(school: Institution) -> User:
    return make_user("specialist", institution=school, first_name="Marko", last_name="Tamm")


@pytest.fixture
def web(keeper: User) -> Client:
    return sign_in(keeper)


def test_list_shows_own_people_and_keeps_the_read(web: Client, school: Institution) -> None:
    seen = make_person(first_name="Õnne", last_name="Ööbik", institution=school)
    unseen = make_person(
        first_name="Võõras", last_name="Inimene", institution=make_institution()
    )
    page = web.get(LIST).content.decode()
    assert "Ööbik, Õnne" in page
    assert unseen.last_name not in page
    assert PersonalDataRead.objects.get().person_uids == [seen.uid]


def test_list_costs_the_same_for_any_number_of_rows(web: Client, school: Institution) -> None:
    costs = []
    for rows in (1, 30):
        for _ in range(rows):
            make_person(institution=school)
        with CountQueries() as counted:
            assert web.get(LIST).status_code == 200
        costs.append(counted.number)
    assert costs[0] == costs[1]


class CountQueries:
    def __enter__(self) -> "CountQueries":
        self._inner = CaptureQueriesContext(connection)
        self._inner.__enter__()
        return self

    def __exit__(self, *args: object) -> None:
        self._inner.__exit__(None, None, None)
        self.number = len(self._inner)


def test_list_pages_by_keyset_and_filters(web: Client, school: Institution) -> None:
    for number in range(60):
        make_person(first_name=f"Nimi{number:02d}", last_name="Lepp", institution=school)
    first = web.get(LIST)
    assert first.context["list"].page.next
    rest = web.get(LIST, {"after": first.context["list"].page.next})
    names = [p.pk for p in first.context["list"].page] + [
        p.pk for p in rest.context["list"].page
    ]
    assert len(names) == len(set(names)) == 61
    found = web.get(LIST, {"q": "nimi07 lepp"})
    assert [p.first_name for p in found.context["list"].page] == ["Nimi07"]
    assert not web.get(LIST, {"list": "gone"}).context["list"].page
    assert web.get(LIST, {"institution": str(school.uid)}).context["list"].page
    part = web.get(LIST, headers={"HX-Request": "true", "HX-Request-Type": "partial"})
    assert part.content.decode().lstrip().startswith('<div id="table-people"')


@pytest.mark.parametrize(
    "query", [{"institution": "x"}, {"institution": "\x00"}, {"list": "7"}, {"q": "\x00"}]
)
def test_senseless_filter_is_left_out(web: Client, query: dict[str, str]) -> None:
    page = web.get(LIST, query)
    assert page.status_code == 200
    assert page.context["list"].page
    assert page.context["list"].chips == []


@pytest.mark.parametrize("role", ["staff", "finance"])
def test_others_see_no_list(role: str, school: Institution) -> None:
    assert sign_in(make_user(role, institution=school)).get(LIST).status_code == 403


def test_person_page_has_work_and_hides_what_one_may_not(
    web: Client, school: Institution
) -> None:
    person = make_person(institution=school)
    page = web.get(f"/accounts/{person.uid}/").content.decode()
    assert "õpetaja" in page
    assert f"/accounts/{person.uid}/edit/" in page
    auditor = sign_in(make_user("auditor"))
    page = auditor.get(f"/accounts/{person.uid}/").content.decode()
    assert "õpetaja" in page
    assert f"/accounts/{person.uid}/edit/" not in page
    assert PersonalDataRead.objects.count() == 2


def test_invisible_is_as_absent(web: Client) -> None:
    stranger = make_person(institution=make_institution())
    for verb in ("", "edit/", "leave/", "jobs/new/", "user/new/", "roles/new/"):
        assert web.get(f"/accounts/{stranger.uid}/{verb}").status_code == 404, verb
    for verb in ("return/", "user/close/", "user/invite/"):
        assert web.post(f"/accounts/{stranger.uid}/{verb}").status_code == 404, verb


def test_auditor_changes_nothing(school: Institution) -> None:
    person = make_person(institution=school)
    auditor = sign_in(make_user("auditor"))
    for verb in ("edit/", "leave/", "jobs/new/"):
        assert auditor.get(f"/accounts/{person.uid}/{verb}").status_code == 403, verb
        assert auditor.post(f"/accounts/{person.uid}/{verb}").status_code == 403, verb
    assert auditor.get("/accounts/new/").status_code == 403


def new_person(school: Institution, **facts: str) -> dict[str, str]:
    return {
        "first_name": "Õnne",
        "last_name": "Ööbik",
        "email": "onne.oobik@naidisvald.ee",
        "phone": "555 1",
        "institution": str(school.uid),
        "position": "õpetaja",
        "starts_on": "2026-09-01",
        "ends_on": "",
    } | facts


def test_person_is_added_with_a_position(web: Client, school: Institution) -> None:
    response = web.post("/accounts/new/", new_person(school))
    person = Person.objects.get(last_name="Ööbik")
    assert response.headers["Location"] == f"/accounts/{person.uid}/"
    assert person.employments.get().position == "õpetaja"
    assert Event.objects.filter(code="accounts.person.created").count() == 1


@pytest.mark.parametrize("bad", BAD.values(), ids=BAD)
@pytest.mark.parametrize("field", ["first_name", "last_name", "phone", "position"])
def test_bad_text_names_its_field_and_loses_nothing(
    web: Client, school: Institution, field: str, bad: str
) -> None:
    response = web.post("/accounts/new/", new_person(school, **{field: bad}))
    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]
    assert "onne.oobik@naidisvald.ee" in response.content.decode()
    assert not Person.objects.filter(email="onne.oobik@naidisvald.ee").exists()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("email", "onne"),
        ("starts_on", "homme"),
        ("starts_on", "2026-02-31"),
        ("starts_on", ""),
        ("ends_on", "2026-08-31"),
        ("institution", ""),
        ("institution", "x"),
        ("institution", "00000000-0000-0000-0000-000000000000"),
        ("first_name", " "),
    ],
)
def test_wrong_values_name_their_field(
    web: Client, school: Institution, field: str, value: str
) -> None:
    response = web.post("/accounts/new/", new_person(school, **{field: value}))
    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]


def test_four_byte_characters_are_kept(web: Client, school: Institution) -> None:
    web.post("/accounts/new/", new_person(school, first_name="Õnne 🌞"))
    assert Person.objects.filter(first_name="Õnne 🌞").exists()


def test_foreign_institution_is_no_choice(web: Client) -> None:
    response = web.post("/accounts/new/", new_person(make_institution()))
    assert list(response.context["form"].errors) == ["institution"]


def test_data_is_changed_and_a_late_editor_is_told(web: Client, school: Institution) -> None:
    person = make_person(institution=school)
    site = Site.objects.create(institution=school, name="Peamaja")
    room = Room.objects.create(site=site, name="214")
    url = f"/accounts/{person.uid}/edit/"
    form = web.get(url).context["form"]
    data = {
        "first_name": "Liina",
        "last_name": "Kask",
        "email": person.email,
        "phone": "555 0188",
        "room": str(room.pk),
        "seen_at": form.initial["seen_at"],
    }
    assert web.post(url, data).status_code == 302
    person.refresh_from_db()
    assert (person.phone, person.room) == ("555 0188", room)
    late = web.post(url, data | {"phone": "555 0199"})
    assert late.status_code == 409
    page = late.content.decode()
    assert "555 0188" in page
    assert "555 0199" in page
    again = late.context["form"].data
    assert web.post(url, again).status_code == 302
    person.refresh_from_db()
    assert person.phone == "555 0199"


@pytest.mark.parametrize("room", ["x", "0", "99999999999999999999", "\x00"])
def test_room_of_nowhere_is_no_choice(web: Client, school: Institution, room: str) -> None:
    person = make_person(institution=school)
    response = web.post(
        f"/accounts/{person.uid}/edit/",
        {"first_name": "A", "last_name": "B", "room": room, "seen_at": "eile"},
    )
    assert response.status_code == 422
    assert set(response.context["form"].errors) == {"room", "seen_at"}


def test_positions_are_added_changed_and_ended(web: Client, school: Institution) -> None:
    person = make_person(institution=school)
    job = person.employments.get()
    new = f"/accounts/{person.uid}/jobs/new/"
    data = {
        "institution": str(school.uid),
        "position": "huvijuht",
        "starts_on": timezone.localdate().isoformat(),
    }
    assert list(web.post(new, data).context["form"].errors) == ["starts_on"]
    response = web.post(
        f"/accounts/jobs/{job.uid}/",
        {"position": "klassiõpetaja", "starts_on": "1.9.2026", "is_main": "on"},
    )
    assert response.status_code == 302
    job.refresh_from_db()
    assert (job.position, job.first_day) == ("klassiõpetaja", date(2026, 9, 1))
    end = f"/accounts/jobs/{job.uid}/end/"
    assert web.post(end, {"last_day": "2026-08-01"}).status_code == 422
    assert web.post(end, {"last_day": "2026-10-01"}).status_code == 302
    assert web.post(end, {"last_day": "2026-10-01"}).status_code == 409
    assert web.post(new, data).status_code == 302
    assert Employment.objects.filter(person=person).count() == 2
    foreign = make_person(institution=make_institution()).employments.get()
    assert web.get(f"/accounts/jobs/{foreign.uid}/").status_code == 404


def test_person_goes_and_comes_back(web: Client, school: Institution) -> None:
    user = make_user("staff", institution=school)
    assert user.person
    url = f"/accounts/{user.person.uid}/"
    today = timezone.localdate().isoformat()
    assert web.post(url + "leave/", {"last_day": "x"}).status_code == 422
    assert web.post(url + "leave/", {"last_day": today}).status_code == 302
    user.refresh_from_db()
    assert not user.is_active
    assert web.post(url + "leave/", {"last_day": today}).status_code == 409
    assert web.post(url + "return/").status_code == 302
    assert web.post(url + "return/").status_code == 409
    assert Person.objects.get(pk=user.person.pk).is_active


def test_sign_in_is_opened_closed_and_opened_again(web: Client, school: Institution) -> None:
    person = make_person(institution=school)
    url = f"/accounts/{person.uid}/user/"
    assert web.post(url + "new/", {"email": "x"}).status_code == 422
    assert web.post(url + "new/", {"email": person.email}).status_code == 302
    user = User.objects.get(person=person)
    assert web.post(url + "close/").status_code == 302
    assert web.post(url + "close/").status_code == 409
    assert web.post(url + "open/").status_code == 302
    user.refresh_from_db()
    assert user.is_active
    assert web.get(url + "close/").status_code == 405


def test_roles_are_given_by_administrators_only(web: Client, school: Institution) -> None:
    user = make_user("staff", institution=school)
    assert user.person
    url = f"/accounts/{user.person.uid}/roles/new/"
    assert web.post(url, {"role": "administrator"}).status_code == 403
    admin = sign_in(make_user("administrator"))
    assert admin.post(url, {"role": "emperor"}).status_code == 422
    until = (timezone.localdate() + timedelta(days=9)).isoformat()
    data = {"role": "specialist", "institution": str(school.uid), "valid_until": until}
    assert admin.post(url, data).status_code == 302
    assert admin.post(url, data).status_code == 409
    grant = RoleGrant.objects.get(user=user, role="specialist")
    assert web.post(f"/accounts/roles/{grant.uid}/revoke/").status_code == 403
    assert admin.post(f"/accounts/roles/{grant.uid}/revoke/").status_code == 302
    assert not RoleGrant.objects.filter(pk=grant.pk).exists()
    assert admin.post(f"/accounts/roles/{grant.uid}/revoke/").status_code == 404
    page = admin.get(f"/accounts/{user.person.uid}/").content.decode()
    assert f"/accounts/{user.person.uid}/roles/new/" in page


def test_options_are_people_one_may_see_who_work(school: Institution) -> None:
    keeper = make_user("specialist", institution=school, first_name="Marko", last_name="Tamm")
    shown = make_person(institution=school, first_name="Õnne", last_name="Ööbik")
    gone = make_person(institution=school, first_name="Õnneli", last_name="Läinud")
    Person.objects.filter(pk=gone.pk).update(is_active=False)
    stranger = make_person(
        institution=make_institution(), first_name="Õnne", last_name="Võõras"
    )
    web = sign_in(keeper)
    for text in ("õn", "Ööb õnne", shown.email[:6]):
        page = web.get("/accounts/options/", {"q": text}).content.decode()
        assert f'data-key="{shown.uid}"' in page, text
        assert str(gone.uid) not in page
        assert str(stranger.uid) not in page
    read = PersonalDataRead.objects.latest("pk")
    assert read.person_uids == [shown.uid]
    for text in ("", "  ", "\0", "%", "olematu"):
        page = web.get("/accounts/options/", {"q": text}).content.decode()
        assert 'role="option"' not in page, text
