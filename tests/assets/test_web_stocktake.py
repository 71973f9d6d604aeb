"""Pages of inventories: without script, by right, and at what cost."""

import json
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from assets.models import Asset, Stocktake
from assets.services.stocktake import review_stocktake
from tests.assets.builders import make_asset
from tests.assets.counts import NOW, Count, make_count
from tests.builders import make_institution, make_user

pytestmark = pytest.mark.django_db


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def base(one: Count) -> str:
    return f"/inventuur/{one.stocktake.number}/"


def room(one: Count, name: str = "214") -> str:
    return f"{base(one)}ruumid/{one.place(name).uid}/"


def test_planned_counted_reviewed_and_signed_by_plain_forms() -> None:
    one = make_count(is_started=False)
    keeper, member, chair = (signed_in(u) for u in (one.keeper, one.member, one.chair))
    assert one.chair.person is not None
    plan = {"as_of": "23.11.2026", "chair": one.chair.email, "member_1": one.member.email}
    answer = keeper.post("/inventuur/uus/", plan)
    assert answer.status_code == 302
    Stocktake.objects.exclude(pk=one.stocktake.pk).update(state="cancelled")
    # Nobody of the commission sees it before it begins.
    assert member.get(base(one)).status_code == 404
    assert keeper.post(f"{base(one)}samm/alusta/").status_code == 302
    one.stocktake.refresh_from_db()
    assert one.stocktake.state == "running"
    assert b"Kool" in member.get("/inventuur/").content
    page = member.get(room(one)).content.decode()
    assert "V-1 on siin" in page
    member.post(f"{room(one)}leid/", {"code": "V-1"})
    member.post(f"{room(one)}leid/", {"asset": str(one.things["V-2"].uid)})
    member.post(f"{room(one)}leid/", {"code": "x-1"})
    assert "V-2 on leitud" in (page := member.get(room(one)).content.decode())
    assert "Tundmatu silt X-1" in page
    line = one.stocktake.lines.get(number="V-2")
    member.post(f"{room(one)}tagasi/", {"line": str(line.uid)})
    member.post(f"{room(one)}valmis/", {"done": "1"})
    assert one.place("214").done_by == one.member
    mine = member.get("/minu/seadmed/").content.decode()
    assert "Kinnitan, et see on minu käes" in mine
    member.post("/minu/seadmed/kinnita/", {"asset": str(one.things["V-4"].uid)})
    assert one.stocktake.lines.get(number="V-4").way == "own"
    unknown = one.stocktake.proposals.get()
    member.post(f"{base(one)}ettepanek/{unknown.uid}/", {"choice": "bind", "bound_to": "V-2"})
    keeper.post(f"{base(one)}samm/kokku/")
    review = keeper.get(f"{base(one)}ulevaatus/").content.decode()
    assert "Tundmatu silt" in review
    rows = [str(row.uid) for row in one.stocktake.proposals.all()]
    keeper.post(f"{base(one)}ulevaatus/", {"rida": rows, "otsus": "mark_missing"})
    states = {n: Asset.objects.get(pk=a.pk).state for n, a in one.things.items()}
    assert [n for n, state in states.items() if state == "missing"] == ["V-3", "V-5"]
    keeper.post(f"{base(one)}samm/akt/")
    for who in (member, chair):
        page = who.get(f"{base(one)}akt/").content.decode()
        assert "Allkirjastan akti" in page
        seen = Stocktake.objects.get(pk=one.stocktake.pk).content_sha256
        who.post(f"{base(one)}akt/", {"seen": seen})
    assert Stocktake.objects.get(pk=one.stocktake.pk).state == "signed"
    pdf = b"".join(member.get(f"{base(one)}akt.pdf").streaming_content)  # type: ignore[attr-defined]
    assert pdf.startswith(b"%PDF-")
    sheet = keeper.get(f"{base(one)}raamatupidamine.csv").content.decode("utf-8-sig")
    assert "Märgi kadunuks" in sheet
    # The commission has its act; the rooms, prices and things are not theirs any more.
    assert member.get(room(one)).status_code == 404
    assert member.get(f"{base(one)}raamatupidamine.csv").status_code == 403
    assert member.get("/assets/V-3/").status_code == 404


def test_nothing_is_told_of_another_institution() -> None:
    one = make_count()
    library = make_institution()
    make_asset(institution=library, inventory_no="R-7", name="Salajane")
    stranger = signed_in(make_user("specialist", institution=library))
    for path in ("", "ulevaatus/", "akt/", "akt.pdf", "raamatupidamine.csv", "skannid/"):
        assert stranger.get(f"{base(one)}{path}").status_code in (404, 405), path
    assert stranger.get(room(one)).status_code == 404
    scans = {"scans": [_scan(one, "R-7"), _scan(one, "V-1")]}
    send: dict[str, Any] = {"data": json.dumps(scans), "content_type": "application/json"}
    assert stranger.post(f"{base(one)}skannid/", **send).status_code == 404
    member = signed_in(one.member)
    told = member.post(f"{base(one)}skannid/", **send).json()["results"]
    assert [(row["outcome"], row["ok"]) for row in told] == [
        ("foreign", False),
        ("found", True),
    ]
    assert told[0]["text"] == "See on teise asutuse vara."
    review_stocktake(stocktake_id=one.stocktake.pk, actor=one.keeper, now=NOW)
    for client, path in (
        (member, room(one)),
        (signed_in(one.keeper), f"{base(one)}ulevaatus/"),
    ):
        page = client.get(path).content.decode()
        assert "Salajane" not in page
    for body in ("[]", '{"scans": [{}]}', '{"scans": 1}', "x"):
        wrong = member.post(f"{base(one)}skannid/", data=body, content_type="application/json")
        assert wrong.status_code == 400, body
    outsider = make_user("staff", institution=one.school)
    assert signed_in(outsider).get(base(one)).status_code == 404
    auditor = signed_in(make_user("auditor", institution=one.school))
    assert auditor.get(room(one)).status_code == 200
    assert auditor.post(f"{base(one)}skannid/", **send).status_code == 403


def _scan(one: Count, code: str) -> dict[str, str]:
    place = str(one.place("214").uid)
    return {"id": str(uuid4()), "place": place, "at": NOW.isoformat(), "code": code}


def test_pages_cost_the_same_for_any_number_of_things() -> None:
    one = make_count()
    member, keeper = signed_in(one.member), signed_in(one.keeper)
    pages = [(member, room(one)), (member, base(one)), (keeper, f"{base(one)}ulevaatus/")]

    def cost() -> list[int]:
        found = []
        for client, path in pages:
            client.get(path)
            with CaptureQueriesContext(
                connection,
            ) as queries:
                assert client.get(path).status_code == 200
            found.append(len(queries))
        return found

    one.scan("V-1")
    one.scan("V-3")
    one.scan("X-0")
    few = cost()
    for number in range(12):
        make_asset(institution=one.school, inventory_no=f"N-{number}")
        one.scan(f"N-{number}")
        one.scan(f"X-{number}")
    assert cost() == few
    assert max(few) < 30
