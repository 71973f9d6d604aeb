"""Pages of repairs: the whole way through them, and what they cost."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from assets.models import Asset, Repair
from assets.repair_paper import repair_pdf
from assets.repair_states import RepairState
from tests.assets.builders import make_asset
from tests.builders import make_institution, make_user, make_vendor
from tests.repairs.builders import make_repair

pytestmark = pytest.mark.django_db


@pytest.fixture
def it() -> Client:
    client = Client()
    client.force_login(make_user("administrator"))
    return client


def test_a_repair_goes_from_the_devices_page_to_its_end(it: Client) -> None:
    firm, asset = make_vendor(), make_asset()
    posted = it.post(f"/remondid/uus/{asset.inventory_no}/", {"fault": "Ekraan", "request": ""})
    repair = Repair.objects.get()
    page = f"/remondid/{repair.number}/"
    assert posted["Location"] == page

    def post(verb: str, **data: str) -> int:
        return it.post(f"{page}{verb}/", data).status_code

    device = f"/assets/{asset.inventory_no}/"
    assert f'{page}saada/"' in it.get(device).content.decode()
    assert post("saada", vendor="") == 422
    assert post("saada", vendor=firm.name, due_on="2030-01-31") == 302
    assert f'{page}tagasi/"' in it.get(device).content.decode()
    assert post("pakkumus", net="80", vat="19,20") == 302
    assert "80,00" in it.get(page).content.decode()
    assert post("otsus", net="70", decision="approve") == 409
    assert post("otsus", net="80.00", decision="approve") == 302
    assert post("alusta") == 302
    assert post("osa", part="Aku", old_serial="B1", new_serial="B2") == 302
    assert post("tagasi", outcome="", done="") == 422
    assert post("tagasi", outcome="repaired", done="Aku vahetatud", cost_net="80") == 302
    assert post("sulge", outcome="repaired", done="Aku vahetatud", cost_net="81,50") == 302
    repair.refresh_from_db()
    asset.refresh_from_db()
    assert repair.state == RepairState.CLOSED
    assert str(repair.cost_net) == "81.50"
    assert asset.state == Asset.State.IN_STOCK
    shown = it.get(f"/remondid/seade/{asset.inventory_no}/").content.decode()
    assert "B1" in shown
    assert repair.number in shown
    assert (
        "<html"
        not in it.get(
            f"/remondid/seade/{asset.inventory_no}/", headers={"HX-Request": "true"}
        ).content.decode()
    )


def test_a_list_costs_the_same_for_any_number_of_rows_and_shows_only_ones_own() -> None:
    school = make_institution()
    keeper, user = Client(), make_user("specialist", institution=school)
    keeper.force_login(user)
    foreign = make_repair("at_vendor")
    costs = set()
    for rows in (1, 8):
        while Repair.objects.visible_to(user).count() < rows:
            make_repair("at_vendor", institution=school, due_on=timezone.localdate())
        keeper.get("/remondid/")
        with CaptureQueriesContext(connection) as asked:
            answer = keeper.get("/remondid/")
        costs.add(len(asked))
        assert foreign.number not in answer.content.decode()
    assert len(costs) == 1
    assert keeper.get(f"/remondid/{foreign.number}/").status_code == 404
    mine = Repair.objects.visible_to(user).first()
    assert mine is not None
    keeper.post(
        "/loend/repairs/hulgi/due/",
        {"rows": [foreign.number, mine.number], "ask-due_on": "2030-01-31", "go": "1"},
    )
    mine.refresh_from_db()
    foreign.refresh_from_db()
    assert (str(mine.due_on), foreign.due_on) == ("2030-01-31", None)


def test_the_paper_holds_the_device_the_claim_and_the_way_to_answer(it: Client) -> None:
    asset = make_asset()
    Asset.objects.filter(pk=asset.pk).update(
        serial="7KX-21M3", warranty_until=timezone.localdate(), invoice_no="A-77"
    )
    repair = make_repair("at_vendor", asset=asset, is_warranty=True)
    it.post(f"/remondid/{repair.number}/link/")
    answer = it.get(f"/remondid/{repair.number}/saateleht.pdf")
    assert answer["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF-")
    repair = Repair.objects.shown().get()
    assert repair_pdf(repair, link="", until=None) == repair_pdf(repair, link="", until=None)
