"""Pages of the stock and its API: one day of a cupboard, played through the browser's forms."""

import csv
from decimal import Decimal
from io import BytesIO, StringIO
from typing import Any

import pytest
from django.test import Client
from openpyxl import load_workbook

from accounts.models import Institution, User
from assets.models import PurchaseDraft, StockItem, StockMove, StockPlace
from assets.navigation import low
from itportal.core.journal.models import Event
from itportal.core.search.finding import search
from tests.accounts.test_web_people import CountQueries, sign_in
from tests.api.client import make_client
from tests.api.shape import problem
from tests.assets.builders import make_asset, make_model, make_place, make_stock_item
from tests.builders import make_institution, make_person, make_user, make_vendor

pytestmark = pytest.mark.django_db
LIST = "/ladu/"


@pytest.fixture
def school() -> Institution:
    return make_institution(name="Metsaveere Kool")


@pytest.fixture
def keeper(school: Institution) -> User:
    return make_user("specialist", institution=school, first_name="Marko", last_name="Tamm")


@pytest.fixture
def web(keeper: User) -> Client:
    return sign_in(keeper)


def test_a_day_of_a_cupboard(web: Client, school: Institution, keeper: User) -> None:
    firm, printer = make_vendor(), make_model(name="ECOSYS M5526", category="printer")
    kyocera, teacher = make_asset(institution=school), make_person(institution=school)
    web.post("/ladu/uus-koht/", {"name": "Laokapp", "institution": str(school.uid)})
    cupboard = StockPlace.objects.get()
    about = {
        "name": "Tooner TK-5240K",
        "institution": str(school.uid),
        "kind": "toner",
        "unit": "piece",
        "part_number": "1T02R70NL0",
        "supplier": str(firm.uid),
        "reorder_level": "3",
        "target": "8",
        "codes": "632983037836\n",
        "fits": [str(printer.uid)],
        "is_active": "on",
    }
    assert web.post("/ladu/uus/", about).status_code == 302
    item = StockItem.objects.get()
    page = f"/ladu/{item.number}/"
    came = {
        "place": str(cupboard.uid),
        "quantity": "5",
        "unit_price": "74,50",
        "document": "A1",
    }
    assert web.post(f"{page}vasta/", came).status_code == 302
    out = {
        "place": str(cupboard.uid),
        "quantity": "3",
        "person": str(teacher),
        "person-key": str(teacher.uid),
        "asset": kyocera.inventory_no.lower(),
        "ticket_number": "p-2598",
    }
    answer = web.post(f"{page}valjasta/", out | {"quantity": "9"})
    assert answer.status_code == 409
    assert "ainult 5" in answer.content.decode()
    answer = web.post(f"{page}valjasta/", out | {"asset": "V-0000"})
    assert answer.status_code == 422
    assert web.post(f"{page}valjasta/", out).status_code == 302
    # Below the level: the number in the menu, the view, the draft; the item's page tells it all.
    assert low(keeper).count() == 1
    seen = web.get(page).content.decode()
    for text in (
        "TK-5240K",
        "ECOSYS M5526",
        "P-2598",
        str(teacher),
        "223,50",
        PurchaseDraft.objects.get().number,
    ):
        assert text in seen, text
    assert [i.pk for i in web.get(LIST, {"list": "low"}).context["list"].page] == [item.pk]
    issued = StockMove.objects.get(kind="issue")
    assert (issued.value, issued.for_institution) == (Decimal("-223.50"), school)
    # Counted against what was seen; taken back from the toast.
    count = f"{page}loe/{cupboard.uid}/"
    assert web.post(count, {"counted": "1", "seen": "9"}).status_code == 409
    assert web.post(count, {"counted": "1", "seen": "2"}).status_code == 302
    counted = StockMove.objects.get(kind="count")
    toast = web.get(page).content.decode()
    assert f"/ladu/liikumine/{counted.uid}/tagasi/" in toast
    assert web.post(f"/ladu/liikumine/{counted.uid}/tagasi/").status_code == 302
    assert web.post(f"/ladu/liikumine/{counted.uid}/tagasi/").status_code == 409
    # The draft: changed, exported, ordered, received by the scanner's code.
    draft = PurchaseDraft.objects.get()
    order = f"/ladu/tellimused/{draft.number}/"
    web.post(f"{order}rida/{item.number}/", {"quantity": "7", "unit_price": "70"})
    rows = list(
        csv.reader(StringIO(web.get(f"{order}fail.csv").getvalue().decode()), delimiter=";")
    )
    assert rows[1][:3] == ["1T02R70NL0", "Tooner TK-5240K", "7"]
    book = load_workbook(BytesIO(web.get(f"{order}fail.xlsx").getvalue()))
    assert [cell.value for cell in book.worksheets[0][2]][2] == 7
    assert web.get(f"{order}fail.exe").status_code == 404
    assert web.post(f"{order}telli/").status_code == 302
    scan = {
        "code": "0632983037836",
        "quantity": "6",
        "place": str(cupboard.uid),
        "document": "A2",
    }
    answer = web.post(f"{order}vastuvott/", scan | {"code": "123"})
    assert answer.status_code == 422
    answer = web.post(f"{order}vastuvott/", scan)
    assert answer["Location"] == f"{order}vastuvott/?koht={cupboard.uid}&dok=A2"
    answer = web.post(f"{order}vastuvott/", scan | {"quantity": "1"})
    assert answer["Location"] == order  # the last of it
    item.refresh_from_db()
    assert (item.on_hand, item.is_low) == (9, False)
    shelf = make_place(school, "Riiul")
    web.post(f"{page}tase/{shelf.uid}/", {"reorder_level": "1", "target": "2"})
    moved = {"place": str(cupboard.uid), "to": str(shelf.uid), "quantity": "2"}
    web.post(f"{page}vii/", moved)
    web.post(f"{page}tagasta/", {"place": str(shelf.uid), "quantity": "1", "note": "jäi üle"})
    page_now = web.get(page)
    assert [b.quantity for b in page_now.context["balances"]] == [7, 3]
    assert page_now.context["outlook"] is None
    about |= {"name": "Tooner TK-5240K must", "seen_at": item.updated_at.isoformat()}
    assert web.post(f"{page}muuda/", about).status_code == 409  # it was moved meanwhile
    about["seen_at"] = ""
    assert web.post(f"{page}muuda/", about).status_code == 302
    codes = set(
        Event.objects.filter(code__startswith="assets.stock").values_list("code", flat=True)
    )
    assert len(codes) == 10
    for word in ("tk-5240k", "ecosys", "632983037836"):
        assert any(hit.number == item.number for hit in search(keeper, word).hits), word


def test_the_list_costs_the_same_for_any_number_of_rows(
    web: Client, school: Institution, keeper: User
) -> None:
    make_stock_item(make_institution(), name="Võõras kaabel", held=1)
    costs = []
    for rows in (1, 30):
        for _ in range(rows):
            make_stock_item(school, held=2, supplier=make_vendor())
        with CountQueries() as counted:
            page = web.get(LIST)
        costs.append(counted.number)
        assert "Võõras" not in page.content.decode()
    assert costs[0] == costs[1]
    place = str(make_place(school).uid)
    for query, many in (
        ({"place": place}, 31),
        ({"q": "tooner"}, 31),
        ({"kind": "cable"}, 0),
        ({"list": "none"}, 0),
        ({"institution": str(school.uid)}, 31),
    ):
        assert len(web.get(LIST, query).context["list"].page) == many, query


def test_the_same_by_api(school: Institution, keeper: User) -> None:
    item = make_stock_item(school, held=4, reorder_level=3, target=6, codes=("4006381333931",))
    other = make_stock_item(make_institution(), held=1)
    api = make_client(keeper, ["stock:read", "stock:write"])
    one = api.get(f"/api/v1/stock/{item.number}/").json()
    assert (one["on_hand"], one["coming"], one["codes"]) == (4, 0, ["4006381333931"])
    assert [balance["quantity"] for balance in one["balances"]] == [4]
    assert api.get(f"/api/v1/stock/{other.number}/").status_code == 404
    places = api.get("/api/v1/stock-places/").json()["results"]
    move: dict[str, Any] = {
        "kind": "issue",
        "item": item.number,
        "place": places[0]["uid"],
        "quantity": 2,
        "institution": str(school.uid),
    }

    def post(body: dict[str, Any], to: str = "stock-moves/") -> Any:
        return api.post(f"/api/v1/{to}", body, content_type="application/json")

    made = post(move)
    assert made.status_code == 201
    told = made.json()
    assert (told["quantity"], told["balance"], told["value"]) == (-2, 2, "-20.00")
    problem(post(move | {"quantity": 9}), 409, "stock.too_few")
    problem(post(move | {"kind": "count", "quantity": 2}), 409, "stock.as_booked")
    problem(post(move | {"item": other.number}), 404, "reference.not_there")
    low = api.get("/api/v1/stock/?is_low=true").json()["results"]
    assert [row["number"] for row in low] == [item.number]
    draft = api.get("/api/v1/purchases/?state=draft").json()["results"][0]
    assert [line["quantity"] for line in draft["lines"]] == [4]
    assert post({}, f"purchases/{draft['number']}/order/").json()["state"] == "ordered"
    assert api.get(f"/api/v1/stock/{item.number}/").json()["coming"] == 4
    receipt = move | {"kind": "receipt", "unit_price": "12.50", "document": "A-3"}
    assert post(receipt).json()["value"] == "25.00"
    back = post({}, f"stock-moves/{told['uid']}/undo/").json()
    assert (back["kind"], back["undoes"], back["balance"]) == ("undo", told["uid"], 6)
    found = api.get(f"/api/v1/stock-moves/?item={item.number}&kind=issue,undo").json()[
        "results"
    ]
    assert len(found) == 2
    reader = make_client(keeper, ["stock:read"])
    refused = reader.post("/api/v1/stock-moves/", move, content_type="application/json")
    problem(refused, 403, "token.scope")
