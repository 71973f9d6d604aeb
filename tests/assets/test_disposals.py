"""Disposal acts: evidence before the books let go, all or none, undone while unsigned."""

import csv
import io
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from assets.disposal_paper import act_pdf
from assets.models import Asset, Disposal, DisposalAct
from assets.services import lifecycle
from assets.services.assets import assign_asset, return_asset
from assets.services.disposal import (
    add_to_disposal,
    cancel_disposal,
    make_disposal_act,
    reopen_disposal,
    set_disposal_lines,
    write_disposal,
)
from assets.services.disposal_signing import sign_disposal
from assets.services.erasure import evidence_of, revoke_erasure
from itportal.core.errors import Invalid, Refused, WrongState
from itportal.core.journal.models import Event
from itportal.core.notices.models import Notice
from tests.assets.disposals import NOW, erase, make_disposal, make_old
from tests.builders import make_institution, make_user
from tests.documents.test_documents import words

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> dict[str, Any]:
    house = make_institution(name="Metsaveere Kool")
    made = {
        name: make_user(role, institution=house, first_name=name.title())
        for name, role in (("keeper", "specialist"), ("chair", "staff"), ("member", "staff"))
    }
    return {"house": house, **made}


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_evidence_counts_only_when_it_worked_and_nobody_had_the_device_since(
    cast: dict[str, Any],
) -> None:
    keeper, asset = cast["keeper"], make_old(cast["house"], state="in_stock")
    ids = {"asset_id": asset.pk, "actor": keeper}
    early, late = NOW - timedelta(days=9), NOW - timedelta(days=3)
    assert evidence_of([asset]) == {}
    erase(asset, keeper, done_on=early.date())
    assert asset.pk in evidence_of([asset])
    # Somebody had it afterwards: new data may be in it.
    assign_asset(**ids, person=cast["member"].person, now=early + timedelta(days=1))
    period = asset.assignments.get()
    return_asset(**ids, now=late, seen_assignment_id=period.pk)
    assert evidence_of([asset]) == {}
    erase(asset, keeper, result="failed")
    assert evidence_of([asset]) == {}
    with pytest.raises(Invalid) as future:
        erase(asset, keeper, done_on=date(2026, 11, 21))
    assert set(future.value.fields) == {"done_on"}
    good = erase(asset, keeper, done_on=late.date())
    assert [row.pk for row in evidence_of([asset])[asset.pk]] == [good.pk]
    with pytest.raises(Refused):
        erase(asset, cast["chair"])
    revoke_erasure(**ids, uid=good.uid, now=NOW)
    assert evidence_of([asset]) == {}
    # Without an act too: the noted evidence is enough, none is not.
    told: dict[str, Any] = {"reason": "worn", "method": "recycled", "now": NOW}
    with pytest.raises(Invalid):
        lifecycle.dispose_asset(**ids, **told)
    with pytest.raises(Invalid):
        lifecycle.dispose_asset(**ids, **told, erasure="unerased")
    erase(asset, keeper, method="destroy")
    disposal = lifecycle.dispose_asset(**ids, **told)
    assert (disposal.erasure, disposal.erased_by) == ("destroyed", "Kristi Saul")


def test_many_leave_the_books_with_the_last_signature_and_not_before(
    cast: dict[str, Any],
) -> None:
    keeper, chair, member = cast["keeper"], cast["chair"], cast["member"]
    laptop, stolen = make_old(cast["house"]), make_old(cast["house"], state="missing")
    foreign = make_old(make_institution())
    said: dict[str, Any] = {
        "actor": keeper,
        "chair": chair.person,
        "members": [member.person],
        "reason": "worn",
        "method": "recycled",
    }
    with pytest.raises(Invalid):
        write_disposal(**said, assets=[laptop, foreign])
    with pytest.raises(Refused):
        write_disposal(**{**said, "actor": chair}, assets=[laptop])
    act = write_disposal(**said, assets=[laptop], receiver="Kuusakoski AS")
    add_to_disposal(act_id=act.pk, actor=keeper, asset=stolen)
    with pytest.raises(Invalid):
        write_disposal(**said, assets=[laptop])
    ids: dict[str, Any] = {"act_id": act.pk, "actor": keeper}
    with pytest.raises(WrongState) as bare:
        make_disposal_act(**ids, now=NOW)
    assert laptop.inventory_no in bare.value.message
    erase(laptop, keeper)
    line = act.lines.get(asset=stolen)
    set_disposal_lines(
        **ids, uid=line.uid, reason="stolen", method="none", unerased_reason="Varastati"
    )
    # Made, looked at, opened again: nothing has happened and the signature is void.
    make_disposal_act(**ids, now=NOW)
    assert Notice.objects.filter(kind="disposal_waiting").count() == 2
    act.refresh_from_db()
    sign_disposal(act_id=act.pk, actor=chair, seen_sha256=act.content_sha256, now=NOW)
    reopen_disposal(**ids)
    assert not act.members.exclude(signed_at=None).exists()
    act = make_disposal_act(**ids, now=NOW)
    assert Asset.objects.filter(state="disposed").count() == 0
    assert act.lines.get(asset=laptop).worth == Decimal(600)
    with pytest.raises(Refused):
        sign_disposal(**ids, seen_sha256=act.content_sha256, now=NOW)
    with pytest.raises(WrongState):
        sign_disposal(act_id=act.pk, actor=chair, seen_sha256="0" * 64, now=NOW)
    sha = act.content_sha256
    sign_disposal(act_id=act.pk, actor=chair, seen_sha256=sha, now=NOW)
    # One of them moved on meanwhile: the last signature is refused whole and names it.
    lifecycle.restore_asset(asset_id=laptop.pk, actor=keeper, now=NOW, reason="Vaja")
    assign_asset(asset_id=laptop.pk, actor=keeper, person=member.person, now=NOW)
    with pytest.raises(WrongState) as moved:
        sign_disposal(act_id=act.pk, actor=member, seen_sha256=sha, now=NOW)
    assert laptop.inventory_no in moved.value.message
    assert not Disposal.objects.exists()
    later = NOW + timedelta(minutes=1)
    lifecycle.retire_asset(asset_id=laptop.pk, actor=keeper, now=later, reason="Vana")
    signed = sign_disposal(act_id=act.pk, actor=member, seen_sha256=sha, now=later)
    assert signed.state == "signed"
    told = {row.asset_id: row for row in Disposal.objects.all()}
    assert (told[laptop.pk].erasure, told[stolen.pk].erasure) == ("purged", "unerased")
    assert set(Asset.objects.filter(state="disposed")) == {laptop, stolen}
    assert Event.objects.filter(code="assets.asset.disposed").count() == 2
    kept = DisposalAct.objects.select_related("file").get()
    assert kept.file is not None
    text = words(act_pdf(kept))
    assert "Mahakandmise akt" in text
    assert "Varastati" in text
    assert f"SSD-{laptop.pk}" in text
    with pytest.raises(WrongState):
        reopen_disposal(**ids)
    with pytest.raises(WrongState):
        cancel_disposal(**ids, reason="x")
    # The recycler's receipt comes when the things are handed over.
    with pytest.raises(WrongState):
        set_disposal_lines(**ids, method="sold")
    set_disposal_lines(**ids, receipt_no="JO-2026-118")
    assert set(act.lines.values_list("receipt_no", flat=True)) == {"JO-2026-118"}


def test_written_made_signed_and_listed_by_plain_pages(cast: dict[str, Any]) -> None:
    keeper, chair = signed_in(cast["keeper"]), signed_in(cast["chair"])
    stranger = signed_in(make_user("specialist", institution=make_institution()))
    asset, other = make_old(cast["house"]), make_old(cast["house"])
    rows = {"rows": [asset.inventory_no]}
    form = keeper.post("/mahakandmine/ridadest/", rows)["Location"]
    assert asset.inventory_no in keeper.get(form).content.decode()
    body = {
        "assets": f"{asset.inventory_no}\nV-PUUDUB",
        "reason": "worn",
        "method": "recycled",
        "receiver": "Kuusakoski AS",
        "chair": cast["chair"].email,
        "member_1": "",
    }
    wrong = keeper.post("/mahakandmine/uus/", body)
    assert wrong.status_code == 422
    assert "V-PUUDUB" in wrong.content.decode()
    page = keeper.post("/mahakandmine/uus/", {**body, "assets": asset.inventory_no})["Location"]
    assert stranger.get(page).status_code == chair.get(page).status_code == 404
    assert "tõend puudub" in keeper.get(page).content.decode()
    keeper.post(f"{page}samm/lisa/", {"code": other.inventory_no})
    act = DisposalAct.objects.get()
    line = act.lines.get(asset=other)
    keeper.post(f"{page}samm/eemalda/", {"line": str(line.uid)})
    keeper.post(f"{page}samm/koosta/")
    assert asset.inventory_no in keeper.get(page).content.decode()
    assert DisposalAct.objects.get().state == "draft"
    erasure = {
        "medium_serial": "SSD-1",
        "method": "clear",
        "tool": "nwipe 0.38",
        "done_by": "Kristi Saul",
        "done_on": "20.11.2026",
        "result": "verified",
    }
    noted = keeper.post(f"/assets/{asset.inventory_no}/andmed/?akt={act.number}", erasure)
    assert noted["Location"] == page
    only = act.lines.get()
    told = {"reason": "broken", "method": "recycled", "receiver": "Kuusakoski AS"}
    keeper.post(f"{page}asi/{only.uid}/", told)
    keeper.post(f"{page}samm/koosta/")
    act.refresh_from_db()
    assert act.state == "signing"
    assert "Allkirjastan akti" in chair.get(page).content.decode()
    assert chair.get(f"{page}raamatupidamine.csv").status_code == 403
    chair.post(page, {"seen": act.content_sha256})
    assert Asset.objects.get(pk=asset.pk).state == "disposed"
    assert act.number in keeper.get(f"/assets/{asset.inventory_no}/").content.decode()
    listed = keeper.get("/mahakandmine/?list=receipts").content.decode()
    assert act.number in listed
    figures = keeper.get(f"{page}raamatupidamine.csv").content.decode("utf-8-sig")
    heading, row = list(csv.reader(io.StringIO(figures), delimiter=";"))
    assert row[heading.index("Inventarinumber")] == asset.inventory_no
    assert keeper.get(f"{page}akt.pdf").status_code == 200
    keeper.post(f"{page}koik/", {"receipt_no": "JO-1"})
    assert act.number not in keeper.get("/mahakandmine/?list=receipts").content.decode()


def test_a_draft_given_up_leaves_everything_as_it_was(cast: dict[str, Any]) -> None:
    act = make_disposal(cast["house"], is_made=True)
    with pytest.raises(Invalid):
        cancel_disposal(act_id=act.pk, actor=act.made_by, reason=" ")
    cancel_disposal(act_id=act.pk, actor=act.made_by, reason="Koolitusele")
    assert Asset.objects.get(pk=act.lines.get().asset_id).state == "retired"
    # What was on it can be put on another.
    chair = cast["chair"].person
    again = write_disposal(
        actor=act.made_by,
        chair=chair,
        assets=[act.lines.get().asset],
        reason="worn",
        method="given",
    )
    assert again.number != act.number
