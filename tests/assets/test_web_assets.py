from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone
from psycopg2.extras import DateTimeTZRange

from accounts.models import Institution, Room, Site, User
from assets.accounting import LIMIT
from assets.models import Asset, Assignment
from assets.services.assets import register_asset
from assets.services.catalogue import create_field
from assets.web.asset_table import ASSETS
from itportal.core.dated.models import DatedNumber
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
    Asset.objects.filter(pk=asset.pk).update(state=Asset.State.IN_USE)
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
    assert "/accounts/" not in page.split('id="who-h"')[1].split('id="money-h"')[0]
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


def test_money_is_of_those_who_see_the_register(school: Institution, keeper: User) -> None:
    library = make_institution()
    own, foreign = make_asset(institution=school), make_asset(institution=library)
    prices = {"price_net": 949, "price_vat": 0, "price_gross": 949}
    Asset.objects.update(acquired_on="2026-01-02", **prices)
    DatedNumber.objects.create(
        kind=LIMIT.code, valid_from="2020-01-01", value=500, source="Kord"
    )
    give(foreign, keeper)  # held, not kept
    web = sign_in(keeper)
    web.post(
        "/loend/assets/paigutus/salvesta/", {"columns": ["price", "accounting"], "list": "all"}
    )
    rows = web.get(LIST).context["list"].rows
    shown = {row.inventory_no: (row.shows_money, row.may_edit) for row in rows}
    assert shown == {own.inventory_no: (True, True), foreign.inventory_no: (False, False)}
    columns = {column.name: column for column in ASSETS.columns}
    for name in ("price", "worth", "accounting", "funding", "supplier"):
        column = columns[name]
        hidden = next(row for row in rows if row.pk == foreign.pk)
        assert column.cell(hidden) == "–"
        assert column.text(hidden) in (None, "", "–")
    fixed = web.get(LIST, {"accounting": "fixed"}).context["list"].page
    assert [row.pk for row in fixed] == [own.pk]


def test_lists_are_narrowed_by_everything_known(
    web: Client, school: Institution, keeper: User
) -> None:
    kind = make_model().category
    for slug, of, more in (
        ("ram", "number", {"unit": "GB"}),
        ("disk", "choice", {"options": ["NVMe", "SATA"]}),
        ("until", "date", {}),
        ("cpu", "text", {}),
        ("crypt", "boolean", {}),
    ):
        create_field(
            actor=make_user("administrator"),
            slug=slug,
            kind=of,
            name_et=slug,
            name_en=slug,
            is_filterable=True,
            categories=[kind],
            **more,
        )
    today = timezone.localdate()
    first, second, third = (make_asset(institution=school) for _ in range(3))
    Asset.objects.filter(pk=first.pk).update(
        custom={
            "ram": 16,
            "disk": "NVMe",
            "until": "2027-10-14",
            "cpu": "Intel i5",
            "crypt": True,
        },
        acquired_on=today - timedelta(days=400),
        warranty_until=today + timedelta(days=60),
        responsible=keeper.person,
        name="mk-lt-1",
    )
    Asset.objects.filter(pk=second.pk).update(
        custom={"ram": 8, "disk": "SATA", "until": "2026-10-14", "crypt": False},
        warranty_until=today - timedelta(days=1),
        state=Asset.State.MISSING,
    )
    Asset.objects.filter(pk=third.pk).update(state=Asset.State.DISPOSED)
    then = datetime(2025, 12, 1, tzinfo=UTC)
    Assignment.objects.create(
        asset=first, person=make_person(first_name="Õnne"), during=DateTimeTZRange(then, None)
    )
    expected: list[tuple[dict[str, str], set[Asset]]] = [
        ({"cf.ram": "16"}, {first}),
        ({"cf.ram": ">=8"}, {first, second}),
        ({"cf.ram": "< 16"}, {second}),
        ({"cf.ram": "palju"}, {first, second}),  # senseless: left out
        ({"cf.none": "1"}, {first, second}),
        ({"cf.disk": "nvme"}, {first}),
        ({"cf.until": ">2027-01-01"}, {first}),
        ({"cf.until": "14.10.2026"}, {second}),
        ({"cf.cpu": "intel"}, {first}),
        ({"cf.crypt": "false"}, {second}),
        ({"q": "mk-lt"}, {first}),
        ({"responsible": "marko"}, {first}),
        ({"warranty": "90"}, {first}),
        ({"warranty": "ended"}, {second}),
        ({"age": "1-3"}, {first}),
        ({"age": "unknown"}, {second}),
        ({"holder": "person"}, {first}),
        ({"holder": "nobody"}, {second}),
        ({"as_of": "2025-12-31"}, {first}),
        ({"as_of": "2025-11-30"}, set()),
        ({"list": "missing"}, {second}),
        ({"list": "nobody"}, {second}),
        ({"list": "gone"}, {third}),
    ]
    for query, found in expected:
        page = web.get(LIST, query)
        assert {row.pk for row in page.context["list"].page} == {a.pk for a in found}, query
    shown = web.get(LIST, {"as_of": "2025-12-31"}).content.decode()
    assert "Õnne" in shown
    offered = web.get("/loend/assets/filtrid/").content.decode()
    assert 'name="cf.ram"' in offered
    assert "NVMe" in offered


def test_a_row_and_many_rows_are_changed_from_the_list(
    web: Client, school: Institution, keeper: User
) -> None:
    mine = [make_asset(institution=school) for _ in range(3)]
    foreign = make_asset()
    Asset.objects.filter(pk=mine[2].pk).update(state=Asset.State.DISPOSED)
    edit = f"/loend/assets/rida/{mine[0].inventory_no}/serial/"
    form = web.get(edit).context
    sent = {"edit-serial": "7KX21M3", "version": form["version"]}
    assert web.post(edit, sent).status_code == 302
    mine[0].refresh_from_db()
    assert mine[0].serial == "7KX21M3"
    assert web.post(edit, sent | {"edit-serial": "OTHER"}).status_code == 409
    slashed = make_asset(institution=school, inventory_no="KV/2019/0412")
    assert web.get(f"/loend/assets/rida/{slashed.inventory_no}/place/").status_code == 200
    chosen = [asset.inventory_no for asset in (*mine, foreign)]
    many = {"rows": chosen, "ask-reason": "Vana", "go": "1"}
    answer = web.post("/loend/assets/hulgi/retire/", many, follow=True)
    states = dict(Asset.objects.values_list("pk", "state"))
    assert [states[asset.pk] for asset in (*mine, foreign)] == [
        *("retired", "retired", "disposed", "in_stock")
    ]
    assert "2 muudetud" in answer.content.decode()
    assert "2 mitte" in answer.content.decode()
