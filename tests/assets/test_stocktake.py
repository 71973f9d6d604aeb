"""An inventory from its plan to the signed act: one truth, whoever scans and however late."""

import csv
import io
from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from typing import Any
from uuid import uuid4

import pypdfium2
import pytest

from assets.models import Asset, Stocktake, StocktakeProposal
from assets.services import stocktake as services
from assets.services.lifecycle import mark_missing
from assets.services.stocktake_act import make_stocktake_act, sign_stocktake
from assets.services.stocktake_review import NewThing, apply_choice, apply_choices, choose
from assets.services.stocktake_scans import (
    confirm_own,
    finish_room,
    take_back_find,
    take_scan,
    take_scans,
)
from assets.services.tags import add_tag
from assets.stocktake_paper import accounting_rows, act_pdf
from itportal.core.errors import Invalid, NotThere, Refused, WrongState
from itportal.core.journal.models import Event
from itportal.core.tables.export import FORMATS
from tests.assets.builders import make_asset, make_model
from tests.assets.counts import NOW, Count, make_count
from tests.builders import make_institution, make_person, make_user
from tests.race import race

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
Kind, Choice = StocktakeProposal.Kind, StocktakeProposal.Choice


def words(pdf: bytes) -> str:
    pages = pypdfium2.PdfDocument(pdf)
    return " ".join(" ".join(page.get_textpage().get_text_range().split()) for page in pages)


def test_starting_freezes_what_is_expected_and_tells_the_commission() -> None:
    one = make_count()
    make_asset(institution=make_institution())
    lines = {line.number: line for line in one.stocktake.lines.all()}
    assert set(lines) == {"V-1", "V-2", "V-3", "V-4", "V-5"}
    assert (lines["V-4"].holder, lines["V-4"].person) == ("Ülo Tamm", one.member.person)
    assert lines["V-1"].price_net == 100
    assert {str(place) for place in one.stocktake.places.all()} == {
        *("112", "214", "Aula", "Without a place")
    } or one.stocktake.places.count() == 4
    assert {notice.recipient for notice in _notices()} == {one.chair, one.member}
    # What changes on the books afterwards does not change the list.
    make_asset(institution=one.school, inventory_no="V-9")
    assert one.stocktake.lines.count() == 5
    with pytest.raises(WrongState):
        services.start_stocktake(stocktake_id=one.stocktake.pk, actor=one.keeper, now=NOW)


def _notices() -> Any:
    from itportal.core.notices.models import Notice

    return Notice.objects.filter(kind="stocktake_started")


def test_only_one_at_a_time_and_only_by_those_who_keep_the_institution() -> None:
    one = make_count(is_started=False)
    assert one.chair.person is not None
    plan = partial(
        services.plan_stocktake,
        institution=one.school,
        as_of=date(2026, 12, 31),
        chair=one.chair.person,
    )
    for stranger in (make_user("specialist", institution=make_institution()), one.chair):
        with pytest.raises(Refused):
            plan(actor=stranger)
        with pytest.raises(Refused):
            services.start_stocktake(stocktake_id=one.stocktake.pk, actor=stranger, now=NOW)
    for people, field in (
        ({"members": [one.chair.person]}, "members"),
        ({"members": [make_person(institution=one.school)]}, "members"),
        ({"chair": make_person(institution=one.school)}, "chair"),
    ):
        with pytest.raises(Invalid) as caught:
            plan(actor=one.keeper, **people)
        assert list(caught.value.fields) == [field]
    other = plan(actor=one.keeper, rooms=[one.rooms["112"]])
    start = partial(services.start_stocktake, actor=one.keeper, now=NOW)
    start(stocktake_id=other.pk)
    assert [line.number for line in other.lines.all()] == ["V-3"]
    with pytest.raises(WrongState):
        start(stocktake_id=one.stocktake.pk)
    services.cancel_stocktake(stocktake_id=other.pk, actor=one.keeper, reason="Vale ruum")
    assert start(stocktake_id=one.stocktake.pk).state == Stocktake.State.RUNNING


def test_every_kind_of_scan_has_its_outcome() -> None:
    one = make_count()
    library = make_institution()
    foreign = make_asset(institution=library, inventory_no="R-7")
    gone = make_asset(institution=one.school, inventory_no="V-8")
    Asset.objects.filter(pk=gone.pk).update(state=Asset.State.DISPOSED)
    make_asset(institution=one.school, inventory_no="V-9")
    add_tag(asset_id=one.things["V-2"].pk, actor=one.keeper, kind="qr", value="KOOD-2")
    told = {
        "V-1": "found",
        " v-1 ": "already",
        "http://portal.example.ee/v/KOOD-2/": "found",
        "serv300": "elsewhere",
        "V-9": "unlisted",
        "R-7": "foreign",
        "V-8": "disposed",
        "X-404": "unknown",
    }
    answers = {code: one.scan(code) for code in told}
    assert {code: answer.outcome for code, answer in answers.items()} == told
    assert answers["R-7"].line is None
    assert answers["R-7"].where == ""
    assert answers["serv300"].where == "112"
    raised = {(row.kind, row.asset, row.code) for row in one.stocktake.proposals.all()}
    assert raised == {
        (Kind.MISPLACED, one.things["V-3"], ""),
        (Kind.FOREIGN, foreign, "R-7"),
        (Kind.DISPOSED, gone, "V-8"),
        (Kind.UNKNOWN, None, "X-404"),
    }
    # The same again raises nothing anew; another room does not take a find away.
    for code in ("x-404", "R-7", "V-8", "SERV300"):
        one.scan(code, room="112")
    assert one.stocktake.proposals.count() == 4
    assert one.stocktake.lines.get(number="V-3").found_in == one.place("214")
    scanned = Event.objects.filter(code="assets.stocktake.scanned")
    assert scanned.count() == len(told) + 4


def test_a_resend_is_no_double_and_bad_scans_do_not_hold_up_the_others() -> None:
    one = make_count()
    good, strange = one.sent("V-1"), one.sent("V-2")
    lost = type(good)(uuid4(), uuid4(), NOW, code="V-3")
    take = partial(take_scans, stocktake_id=one.stocktake.pk, actor=one.member, now=NOW)
    first = take(scans=[good, lost, one.sent(""), strange])
    assert [answer.outcome for answer in first] == ["found", "", "", "found"]
    assert [bool(answer.error) for answer in first] == [False, True, True, False]
    again = take(scans=[strange, good])
    assert [answer.outcome for answer in again] == ["found", "found"]
    assert one.stocktake.scans.count() == 2
    with pytest.raises(Refused):
        take(scans=[good], actor=make_user("specialist", institution=make_institution()))
    # A find is taken back, and found again.
    line = one.stocktake.lines.get(number="V-1")
    back = partial(take_back_find, stocktake_id=one.stocktake.pk, line_uid=line.uid)
    assert back(actor=one.chair).found_at is None
    with pytest.raises(WrongState):
        back(actor=one.chair)
    assert one.scan("V-1").outcome == "found"


@pytest.mark.django_db(transaction=True)
def test_of_phones_scanning_one_thing_at_once_one_finds_it() -> None:
    one = make_count()
    calls: list[Callable[[], Any]] = []
    for room, by in (("214", one.member), ("112", one.chair), ("214", one.keeper)):
        sent = one.sent("V-1", room=room)
        take = partial(take_scan, stocktake_id=one.stocktake.pk, actor=by, sent=sent, now=NOW)
        # Each phone sends the same scan twice at once: its net was bad.
        calls += [take, take]
    answers = race(*calls)
    line = one.stocktake.lines.select_related("found_in").get(number="V-1")
    outcomes = sorted(answer.outcome for answer in answers)
    first = "found" if line.found_in == one.place("214") else "elsewhere"
    assert outcomes == sorted([first] * 2 + ["already"] * 4)
    assert one.stocktake.scans.count() == 3
    misplaced = one.stocktake.proposals.filter(kind=Kind.MISPLACED).count()
    assert misplaced == (first == "elsewhere")


def test_what_was_proposed_is_done_through_the_services_and_the_act_is_signed() -> None:
    one = make_count()
    ids: dict[str, Any] = {"stocktake_id": one.stocktake.pk}
    mark_missing(asset_id=one.things["V-5"].pk, actor=one.keeper, now=NOW + HOUR)
    for code in ("V-1", "V-3", "V-5", "X-1", "X-2", "X-3"):
        one.scan(code)
    finish_room(**ids, place_uid=one.place("214").uid, actor=one.member, is_done=True, now=NOW)
    services.review_stocktake(**ids, actor=one.keeper, now=NOW + 2 * HOUR)
    late = take_scan(**ids, actor=one.member, sent=one.sent("V-4", room="214"), now=NOW)
    assert late.outcome == "elsewhere"
    rows = {
        (row.kind, row.code or str(row.asset)): row for row in one.stocktake.proposals.all()
    }
    assert set(rows) == {
        (Kind.MISPLACED, "V-3"),
        (Kind.MISPLACED, "V-4"),
        (Kind.MISPLACED, "V-5"),
        (Kind.FOUND_AGAIN, "V-5"),
        (Kind.MISSING, "V-2"),
        *((Kind.UNKNOWN, f"X-{n}") for n in (1, 2, 3)),
    }
    say = partial(choose, **ids, actor=one.member)
    say(uid=rows[Kind.MISPLACED, "V-3"].uid, choice=Choice.MOVE)
    say(uid=rows[Kind.UNKNOWN, "X-1"].uid, choice=Choice.BIND, bound_to="v-2")
    say(uid=rows[Kind.UNKNOWN, "X-3"].uid, choice=Choice.LATER)
    with pytest.raises(Invalid):
        say(uid=rows[Kind.UNKNOWN, "X-2"].uid, choice=Choice.BIND, bound_to="R-7")
    with pytest.raises(Invalid):
        say(uid=rows[Kind.MISPLACED, "V-4"].uid, choice=Choice.RESTORE)
    with pytest.raises(Refused):
        apply_choice(**ids, uid=rows[Kind.MISPLACED, "V-3"].uid, actor=one.member, now=NOW)
    one.things["V-3"].refresh_from_db()
    assert one.things["V-3"].room == one.rooms["112"]
    with pytest.raises(WrongState) as caught:
        make_stocktake_act(**ids, actor=one.keeper, now=NOW)
    assert caught.value.code == "stocktake.undecided"
    apply_choice(
        **ids,
        uid=rows[Kind.UNKNOWN, "X-2"].uid,
        actor=one.keeper,
        now=NOW + 3 * HOUR,
        choice=Choice.REGISTER,
        thing=NewThing(make_model().category, "Epson", "EB-992F", "E-1"),
    )
    apply = partial(apply_choices, **ids, actor=one.keeper, now=NOW + 3 * HOUR)
    done, left = apply(uids=[rows[Kind.FOUND_AGAIN, "V-5"].uid], choice=Choice.MARK_FOUND)
    assert (done, left) == (1, [])
    assert apply(uids=[rows[Kind.MISPLACED, "V-3"].uid]) == (1, [])
    done, left = apply(uids=[row.uid for row in rows.values()], choice=Choice.TAKE_BACK)
    assert done == 3
    assert [one_left.proposal.code for one_left in left] == ["X-3"]
    for thing in one.things.values():
        thing.refresh_from_db()
    assert one.things["V-3"].room == one.rooms["214"]
    assert one.things["V-5"].state == Asset.State.IN_STOCK
    assert one.things["V-2"].tags.get(ended_at=None).value == "X-1"
    new = Asset.objects.get(model__name="EB-992F")
    assert (new.room, new.institution) == (one.rooms["214"], one.school)
    # V-2 was found by its new tag: nothing is missing any more.
    assert not one.stocktake.proposals.filter(kind=Kind.MISSING).exists()
    codes = set(Event.objects.filter(object_id=new.pk).values_list("code", flat=True))
    assert {"assets.asset.registered", "assets.asset.code_added"} <= codes
    _sign(one)


def _sign(one: Count) -> None:
    ids: dict[str, Any] = {"stocktake_id": one.stocktake.pk}
    made = make_stocktake_act(**ids, actor=one.keeper, now=NOW + 4 * HOUR)
    sign = partial(sign_stocktake, **ids, seen_sha256=made.content_sha256, now=NOW + 5 * HOUR)
    with pytest.raises(Refused):
        sign(actor=one.keeper)
    with pytest.raises(WrongState):
        sign(actor=one.chair, seen_sha256="0" * 64)
    assert sign(actor=one.chair).state == Stocktake.State.SIGNING
    with pytest.raises(WrongState):
        sign(actor=one.chair)
    assert sign(actor=one.member).state == Stocktake.State.SIGNED
    kept = Stocktake.objects.select_related("file").get(pk=one.stocktake.pk)
    assert kept.file is not None
    said = words(act_pdf(kept))
    for part in (
        *("Inventuuriakt", kept.number, "Metsaveere Kool", "1-3/12", "20.11.2026"),
        *("Esimees", "Õie Žukov", "Liige", "Ülo Tamm", kept.content_sha256),
        *("V-1", "V-3", "Peamaja, 112", "Peamaja, 214", "X-3", "Hiljem"),
    ):
        assert part in said, part
    # Over: nothing more is taken, decided or signed.
    with pytest.raises(WrongState):
        one.scan("V-1")
    with pytest.raises(WrongState):
        services.reopen_stocktake(**ids, actor=one.keeper)
    with pytest.raises(WrongState):
        services.cancel_stocktake(**ids, actor=one.keeper, reason="x")
    file = io.BytesIO()
    FORMATS["csv"][0](accounting_rows(kept), file)
    rows = {
        row[0]: row
        for row in csv.reader(io.StringIO(file.getvalue().decode("utf-8-sig")), delimiter=";")
    }
    assert {"V-3", "V-4", "V-5", "X-3"} < set(rows)
    assert "V-1" not in rows
    assert rows["V-3"][3:5] == ["Metsaveere Kool", "100,00"]


def test_reopened_nothing_is_lost_but_the_signatures() -> None:
    one = make_count()
    ids: dict[str, Any] = {"stocktake_id": one.stocktake.pk}
    for number in one.things:
        one.scan(number, room="214")
    services.review_stocktake(**ids, actor=one.keeper, now=NOW)
    open_ones = [row.uid for row in one.stocktake.proposals.all()]
    apply_choices(**ids, uids=open_ones, actor=one.keeper, now=NOW, choice=Choice.TAKE_BACK)
    made = make_stocktake_act(**ids, actor=one.keeper, now=NOW)
    sign_stocktake(**ids, actor=one.chair, seen_sha256=made.content_sha256, now=NOW)
    again = services.reopen_stocktake(**ids, actor=one.keeper)
    assert (again.state, again.content) == (Stocktake.State.REVIEWING, None)
    assert not one.stocktake.members.exclude(signed_at=None).exists()
    assert services.reopen_stocktake(**ids, actor=one.keeper).state == Stocktake.State.RUNNING
    assert one.stocktake.lines.exclude(found_at=None).count() == 5


def test_a_holder_confirms_their_own_thing_while_it_runs() -> None:
    one = make_count()
    line = confirm_own(asset_uid=one.things["V-4"].uid, actor=one.member, now=NOW)
    assert (line.way, line.found_in, line.found_by) == ("own", line.place, one.member)
    with pytest.raises(WrongState):
        confirm_own(asset_uid=one.things["V-4"].uid, actor=one.member, now=NOW)
    for asset, who in ((one.things["V-4"], one.chair), (one.things["V-1"], one.member)):
        with pytest.raises(NotThere):
            confirm_own(asset_uid=asset.uid, actor=who, now=NOW)
