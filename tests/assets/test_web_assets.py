from dataclasses import replace

import pytest
from django.test import Client
from django.utils import timezone
from psycopg2.extras import DateTimeTZRange

from accounts.models import Institution, Room, Site, User
from assets.models import Asset, Assignment
from assets.services.assets import register_asset
from assets.web.asset_table import ASSETS
from itportal.core.journal.models import PersonalDataRead
from itportal.core.search.finding import search
from itportal.core.tables import counting
from itportal.core.tables.definition import MOST_COUNTED
from itportal.core.tables.state import read_state
from tests.accounts.test_web_people import BAD, CountQueries, sign_in
from tests.assets.builders import make_asset, make_model
from tests.builders import make_institution, make_person, make_user

pytestmark = pytest.mark.django_db
LIST = "/assets/"
NEW_ACT = "/assets/aktid/uus/"


@pytest.fixture
def school() -> Institution:
    return make_institution(name="Metsaveere Kool")


@pytest.fixture
def keeper(school: Institution) -> User:
    return make_user("specialist", institution=school, first_name="Marko", last_name="Tamm")


@pytest.fixture
def web(keeper: User) -> Client:
    return sign_in(keeper)


def give(asset: Asset, user: User) -> Assignment:
    return Assignment.objects.create(
        asset=asset, person=user.person, during=DateTimeTZRange(timezone.now(), None)
    )


def test_list_shows_own_institutions_with_holders(
    web: Client, school: Institution, keeper: User
) -> None:
    mine = make_asset(institution=school, inventory_no="V-0412")
    give(mine, keeper)
    make_asset(inventory_no="V-9999")
    page = web.get(LIST).content.decode()
    assert "V-0412" in page
    assert "Marko Tamm" in page
    assert "V-9999" not in page


def test_list_costs_the_same_for_any_number_of_rows(
    web: Client, school: Institution, keeper: User
) -> None:
    costs = []
    for rows in (1, 30):
        for _ in range(rows):
            give(make_asset(institution=school), keeper)
        with CountQueries() as counted:
            assert web.get(LIST).status_code == 200
        costs.append(counted.number)
    assert costs[0] == costs[1]


def test_list_is_searched_and_paged(web: Client, school: Institution, keeper: User) -> None:
    for number in range(55):
        make_asset(institution=school, inventory_no=f"V-{number:04d}")
    first = web.get(LIST)
    rest = web.get(LIST, {"after": first.context["list"].page.next})
    assert len(first.context["list"].page) + len(rest.context["list"].page) == 55
    give(Asset.objects.get(inventory_no="V-0007"), keeper)
    for text in ("v-0007", "dell marko", "tamm"):
        found = web.get(LIST, {"q": text}).context["list"].page
        assert [asset.inventory_no for asset in found] == ["V-0007"], text
    assert not web.get(LIST, {"kind": "printer"}).context["list"].page
    both = {"kind": "laptop", "institution": str(school.uid)}
    assert web.get(LIST, both).context["list"].page
    part = web.get(LIST, headers={"HX-Request": "true", "HX-Request-Type": "partial"})
    assert part.content.decode().lstrip().startswith('<div id="table-assets"')


@pytest.mark.parametrize(
    "query", [{"state": "ufo"}, {"institution": "x"}, {"q": "\x00"}, {"kind": "\x00"}]
)
def test_senseless_filter_is_left_out(
    web: Client, school: Institution, query: dict[str, str]
) -> None:
    make_asset(institution=school)
    page = web.get(LIST, query)
    assert len(page.context["list"].page) == 1
    assert page.context["list"].chips == []


@pytest.mark.parametrize("role", ["finance", "auditor"])
def test_views_count_what_the_reader_sees(role: str, school: Institution) -> None:
    make_asset(institution=school)
    make_asset(institution=make_institution(name="Raamatukogu"))
    page = sign_in(make_user(role, institution=school)).get(LIST).context["list"]
    assert {tab.key: tab.count for tab in page.tabs}["all"] == 1
    assert page.total == 1


@pytest.mark.parametrize(
    "sort", ["number", "model", "holder", "institution", "state", "warranty"]
)
@pytest.mark.parametrize("group", ["", "state", "institution"])
def test_every_order_shows_every_device(
    web: Client, school: Institution, keeper: User, sort: str, group: str
) -> None:
    made = [make_asset(institution=school) for _ in range(3)]
    give(made[0], keeper)
    for direction in ("", "-"):
        found = web.get(LIST, {"sort": direction + sort, "group": group}).context["list"].page
        assert {asset.pk for asset in found} == {asset.pk for asset in made}


def test_who_reads_what(school: Institution) -> None:
    asset = make_asset(institution=school)
    holder = make_user("staff", institution=school)
    give(asset, holder)
    url = f"{LIST}{asset.inventory_no}/"
    staff = sign_in(holder)
    assert staff.get(LIST).status_code == 403
    assert staff.get(url).status_code == 200
    assert staff.get(NEW_ACT, {"asset": asset.inventory_no}).status_code == 403
    stranger = sign_in(make_user("staff", institution=school))
    assert stranger.get(url).status_code == 404
    finance = sign_in(make_user("finance"))
    page = finance.get(url).content.decode()
    assert "Liina Kask" in page
    assert "/accounts/" not in page.split("holders-h")[1].split("data-h")[0]
    assert finance.post(NEW_ACT, {"asset": asset.inventory_no}).status_code == 403
    foreign = sign_in(make_user("specialist", institution=make_institution()))
    assert foreign.get(url).status_code == 404
    assert PersonalDataRead.objects.filter(view="assets:asset").count() == 1


def data(school: Institution, **changed: str) -> dict[str, str]:
    return {
        "category": "laptop",
        "manufacturer": "Dell",
        "model": "Latitude 5440",
        "institution": str(school.uid),
        "inventory_no": "",
        "serial": "5XK",
        "acquired_on": "2026-01-02",
        "warranty_until": "2029-01-02",
    } | changed


def test_registered_given_passed_on_and_taken_back(
    web: Client, school: Institution, keeper: User
) -> None:
    response = web.post(LIST + "new/", data(school))
    asset = Asset.objects.get()
    url = f"{LIST}{asset.inventory_no}/"
    assert response.headers["Location"] == url
    make_person(first_name="Õnne", last_name="Ööbik", institution=school)
    number = asset.inventory_no

    def act(**sent: str) -> int:
        seen = web.get(NEW_ACT, {"asset": number}).context["sheet"].lines[0].seen
        return web.post(NEW_ACT, {"asset": number, "seen": str(seen), **sent}).status_code

    late = {"asset": number, "seen": "0", "person": "Marko Tamm"}
    assert act(person="õnne ööbik") == 302
    assert web.post(NEW_ACT, late).status_code == 409
    site = Site.objects.create(institution=school, name="Peamaja")
    room = Room.objects.create(site=site, name="214")
    assert act(person="Marko Tamm", room=str(room.pk)) == 302
    page = web.get(url).content.decode()
    assert "Õnne Ööbik" in page
    assert "Peamaja, 214" in page
    assert act(kind="return", person="Marko Tamm") == 302
    assert act(kind="return", person="Marko Tamm") == 409
    asset.refresh_from_db()
    assert asset.state == "in_stock"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("category", "ufo"),
        ("manufacturer", ""),
        ("model", ""),
        ("institution", "x"),
        ("inventory_no", "V 1!"),
        ("acquired_on", "eile"),
        ("warranty_until", "2025-01-01"),
        *((name, bad) for name in ("manufacturer", "model", "serial") for bad in BAD.values()),
    ],
)
def test_wrong_values_name_their_field(
    web: Client, school: Institution, field: str, value: str
) -> None:
    response = web.post(LIST + "new/", data(school, **{field: value}))
    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]
    assert not Asset.objects.exists()


def test_devices_card_of_a_person(web: Client, school: Institution) -> None:
    holder = make_user("staff", institution=school)
    assert holder.person
    give(make_asset(institution=school, inventory_no="V-0412"), holder)
    give(make_asset(inventory_no="V-9999"), holder)  # of another institution
    url = f"{LIST}of/{holder.person.uid}/"
    whole = web.get(url).content.decode()
    assert "<html" in whole
    assert "V-0412" in whole
    assert "V-9999" not in whole
    part = web.get(url, headers={"HX-Request": "true", "HX-Request-Type": "partial"})
    assert "<html" not in part.content.decode()
    stranger = make_person(institution=make_institution())
    assert web.get(f"{LIST}of/{stranger.uid}/").status_code == 404
    assert sign_in(holder).get(url).status_code == 403


def test_my_devices_are_mine(school: Institution) -> None:
    user = make_user("staff", institution=school)
    give(make_asset(inventory_no="V-0412"), user)
    give(make_asset(inventory_no="V-0413"), make_user("staff", institution=school))
    page = sign_in(user).get("/minu/seadmed/").content.decode()
    assert "V-0412" in page
    assert "V-0413" not in page
    assert sign_in(make_user()).get("/minu/seadmed/").status_code == 200
    assert Client().get("/minu/seadmed/").status_code == 302


def test_a_number_with_a_slash_has_an_address_and_is_found(
    school: Institution, keeper: User, web: Client
) -> None:
    asset = register_asset(
        actor=keeper, model=make_model(), institution=school, inventory_no="kv/2019/0412"
    )
    page = web.get("/assets/KV/2019/0412/")
    assert page.context["asset"] == asset
    assert "asset=KV%2F2019%2F0412" in page.content.decode()
    form = web.get("/assets/aktid/uus/?kind=handover&asset=KV%2F2019%2F0412")
    assert [line.asset for line in form.context["sheet"].lines] == [asset]
    assert web.get("/assets/kv/2019/0412/").context["asset"] == asset
    assert web.get("/assets/KV/2019/").status_code == 404
    assert [hit.url for hit in search(keeper, "kv/2019/0412").direct] == [
        "/assets/KV/2019/0412/"
    ]
    found = web.get(LIST, {"q": "kv/2019"}).context["list"].page
    assert [row.pk for row in found] == [asset.pk]


def test_a_very_long_list_is_not_counted(
    school: Institution, keeper: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(3):
        make_asset(institution=school)
    short = replace(ASSETS, most=2)
    assert ASSETS.most == MOST_COUNTED
    monkeypatch.setattr(counting, "_long", {})
    states = {view.name: read_state(ASSETS, {"list": view.name}) for view in ASSETS.views}
    now = timezone.now()
    assert counting.counts(ASSETS, keeper, states, now=now)["all"] == 3
    assert counting.counts(replace(ASSETS, most=3), keeper, states, now=now)["all"] == 3
    for queries in (1, 0):  # what is too long is found out once
        with CountQueries() as counted:
            assert counting.counts(short, keeper, states, now=now) == {}
        assert counted.number == queries
