import pytest
from django.test import Client

from accounts.models import Institution, Room, Site
from itportal.core.journal.models import Event, PersonalDataRead
from tests.accounts.test_web_people import BAD, CountQueries, sign_in
from tests.builders import make_institution, make_person, make_user

pytestmark = pytest.mark.django_db
TREE = "/accounts/institutions/"


@pytest.fixture
def admin() -> Client:
    return sign_in(make_user("administrator"))


def facts(**changed: str) -> dict[str, str]:
    return {
        "name": "Õie Lasteaed",
        "short_name": "Õie",
        "kind": "kindergarten",
        "parent": "",
        "registry_code": "",
        "email": "",
        "phone": "",
        "head": "",
    } | changed


def test_tree_stands_in_order_and_costs_the_same(admin: Client) -> None:
    costs = []
    for number in range(2):
        top = make_institution(name=f"Vald {number}")
        for child in range(15):
            make_institution(name=f"Kool {number} {child:02d}", parent=top)
        with CountQueries() as counted:
            page = admin.get(TREE).content.decode()
        costs.append(counted.number)
    assert costs[0] == costs[1]
    places = [page.index(f"Kool 0 {child:02d}") for child in range(15)]
    assert places == sorted(places)
    assert page.index("Vald 0") < places[0] < places[-1] < page.index("Vald 1")


def test_institution_is_added_changed_closed_and_opened(admin: Client) -> None:
    head = make_person(first_name="Andres", last_name="Lepik")
    response = admin.post(TREE + "new/", facts(registry_code=" 79999001 ", head="andres lepik"))
    made = Institution.objects.get(name="Õie Lasteaed")
    url = f"{TREE}{made.uid}/"
    assert response.headers["Location"] == url
    assert (made.registry_code, made.head) == ("79999001", head)
    edit = admin.get(url + "edit/").context["form"]
    data = facts(registry_code="79999001", phone="555 1", seen_at=edit.initial["seen_at"])
    assert admin.post(url + "edit/", data).status_code == 302
    late = admin.post(url + "edit/", data | {"phone": "555 2"})
    assert late.status_code == 409
    assert "555 1" in late.content.decode()
    assert admin.post(url + "close/").status_code == 302
    assert admin.post(url + "close/").status_code == 409
    assert admin.post(url + "open/").status_code == 302
    assert admin.get(url + "close/").status_code == 405
    codes = list(Event.objects.order_by("id").values_list("code", flat=True))
    assert codes == [
        f"accounts.institution.{verb}"
        for verb in ("created", "updated", "deactivated", "reactivated")
    ]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("registry_code", "79999002"),
        ("registry_code", "x" * 21),
        ("kind", "circus"),
        ("parent", "x"),
        ("email", "x"),
        ("head", "Eikeegi Kuskil"),
        ("head", "x" * 255),
        ("head", "\x00"),
        ("name", ""),
    ],
)
def test_wrong_values_name_their_field(admin: Client, field: str, value: str) -> None:
    response = admin.post(TREE + "new/", facts(**{field: value}))
    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]
    assert "Õie" in response.content.decode()


@pytest.mark.parametrize("bad", BAD.values(), ids=BAD)
@pytest.mark.parametrize("field", ["name", "short_name", "phone"])
def test_bad_text_names_its_field(admin: Client, field: str, bad: str) -> None:
    response = admin.post(TREE + "new/", facts(**{field: bad}))
    assert list(response.context["form"].errors) == [field]


def test_two_of_one_name_are_told_apart_by_address(admin: Client) -> None:
    one, two = (make_person(first_name="Anne", last_name="Oja") for _ in range(2))
    response = admin.post(TREE + "new/", facts(head="Anne Oja"))
    assert list(response.context["form"].errors) == ["head"]
    offered = response.content.decode()
    assert all(f'value="{who.uid}"' in offered and who.email in offered for who in (one, two))
    assert PersonalDataRead.objects.latest("pk").person_uids == sorted([one.uid, two.uid])
    admin.post(TREE + "new/", facts(head="Anne Oja") | {"head-key": str(two.uid)})
    assert Institution.objects.get(name="Õie Lasteaed").head == two
    Institution.objects.update(head=None)
    uid = Institution.objects.get(name="Õie Lasteaed").uid
    admin.post(f"{TREE}{uid}/edit/", facts(head=two.email.upper()))
    assert Institution.objects.get(name="Õie Lasteaed").head == two


def test_ring_is_refused_at_its_field(admin: Client) -> None:
    top = make_institution(name="Vald")
    child = make_institution(parent=top)
    response = admin.post(f"{TREE}{top.uid}/edit/", facts(name="Vald", parent=str(child.uid)))
    assert list(response.context["form"].errors) == ["parent"]


def test_specialist_keeps_own_places_staff_only_look() -> None:
    mine, other = make_institution(), make_institution()
    keeper = sign_in(make_user("specialist", institution=mine))
    assert keeper.get(f"{TREE}{mine.uid}/edit/").status_code == 200
    assert keeper.get(f"{TREE}{other.uid}/").status_code == 200
    for verb in ("edit/", "sites/new/"):
        assert keeper.get(f"{TREE}{other.uid}/{verb}").status_code == 403
    assert keeper.post(f"{TREE}{other.uid}/close/").status_code == 403
    staff = sign_in(make_user("staff", institution=mine))
    assert staff.get(TREE).status_code == 200
    assert staff.get(f"{TREE}new/").status_code == 403
    assert staff.get(f"{TREE}{mine.uid}/edit/").status_code == 403
    assert keeper.get(f"{TREE}00000000-0000-0000-0000-000000000000/").status_code == 404


def test_sites_and_rooms_are_kept(admin: Client) -> None:
    school = make_institution()
    response = admin.post(
        f"{TREE}{school.uid}/sites/new/", {"name": "Peamaja", "address": "Kooli 1"}
    )
    site = Site.objects.get()
    url = f"/accounts/sites/{site.uid}/"
    assert response.headers["Location"] == url
    for name in ("214", "215"):
        assert admin.post(url + "rooms/new/", {"name": name, "floor": "2"}).status_code == 302
    again = admin.post(url + "rooms/new/", {"name": "214"})
    assert list(again.context["form"].errors) == ["name"]
    long = admin.post(url + "rooms/new/", {"name": "x" * 61, "floor": "x" * 11})
    assert set(long.context["form"].errors) == {"name", "floor"}
    room = Room.objects.get(name="214")
    where = f"/accounts/rooms/{room.uid}/"
    assert admin.post(where, {"name": "216", "floor": "2"}).status_code == 302
    assert admin.post(where + "close/").status_code == 302
    assert admin.post(where + "open/").status_code == 302
    assert admin.post(url + "edit/", {"name": "Uus maja", "address": ""}).status_code == 302
    page = admin.get(url).content.decode()
    assert "216" in page
    assert admin.post(url + "close/").status_code == 302
    assert admin.post(url + "rooms/new/", {"name": "9"}).status_code == 409
    assert admin.post(url + "open/").status_code == 302
    assert "Uus maja" in admin.get(f"{TREE}{school.uid}/").content.decode()
