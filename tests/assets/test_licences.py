"""Licences: terms and notice, seats and their count, keys, reminders, whose they are."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import partial
from typing import Any

import pytest
from django.db import IntegrityError
from django.utils import timezone
from psycopg2.extras import DateTimeTZRange

from accounts.models import Institution, User
from assets import tasks
from assets.models import Asset, Entitlement, EntitlementUse
from assets.services import licences, seats
from assets.services.licences import create_entitlement, notice_day, renew_entitlement
from itportal.core.crypt import CannotOpen
from itportal.core.errors import Invalid, Refused, WrongState
from itportal.core.journal.models import Event, RowChange
from itportal.core.journal.sentences import sentence
from itportal.core.notices.models import Notice
from itportal.core.search.finding import search
from tests.accounts.test_web_people import CountQueries, sign_in
from tests.api.client import make_client
from tests.assets.builders import make_asset
from tests.attachments.builders import stored
from tests.builders import make_institution, make_person, make_user, make_vendor
from tests.race import race

NOW = datetime(2026, 11, 20, 10, tzinfo=UTC)


@pytest.fixture
def school(db: None) -> Institution:
    return make_institution(name="Metsaveere Kool")


@pytest.fixture
def keeper(school: Institution) -> User:
    return make_user("specialist", institution=school, first_name="Marko", last_name="Tamm")


def make_licence(keeper: User, school: Institution, **facts: Any) -> Entitlement:
    given: dict[str, Any] = {"title": "Viirusetõrje", "kind": "seat", "quantity": 2} | facts
    return create_entitlement(actor=keeper, institution=school, **given)


@pytest.mark.parametrize(
    ("days", "unit", "last"),
    [
        (30, "calendar", date(2026, 12, 1)),
        (0, "calendar", date(2026, 12, 31)),
        # 24, 25, 26 December are days off; the 31st is a Thursday.
        (1, "working", date(2026, 12, 30)),
        (5, "working", date(2026, 12, 22)),
        (None, "calendar", None),
    ],
)
def test_notice_day_is_the_last_that_is_early_enough(
    days: int | None, unit: str, last: date | None
) -> None:
    assert notice_day(date(2026, 12, 31), days, unit) == last


def test_facts_are_judged_together(keeper: User, school: Institution) -> None:
    with pytest.raises(Invalid) as caught:
        make_licence(
            keeper,
            school,
            quantity=None,
            starts_on=date(2026, 5, 1),
            ends_on=date(2026, 4, 1),
            price_net=Decimal(1),
            price_vat=Decimal(1),
            price_gross=Decimal(3),
        )
    assert set(caught.value.fields) == {"quantity", "ends_on", "price_gross"}
    with pytest.raises(Invalid) as caught:
        make_licence(keeper, school, notice_days=30)
    assert set(caught.value.fields) == {"notice_days"}
    licence = make_licence(keeper, school, price_net=Decimal(100), price_vat=Decimal(24))
    assert licence.price_gross == Decimal(124)
    assert licence.number.startswith("LT-")


def test_seats_are_counted_and_over_use_asks_why(keeper: User, school: Institution) -> None:
    licence = make_licence(keeper, school)
    asset = make_asset(institution=school)
    give = partial(seats.give_seat, entitlement_id=licence.pk, actor=keeper, now=NOW)
    use = give(person=make_person(institution=school))
    give(asset=asset)
    with pytest.raises(Invalid) as caught:
        give(institution=school)
    assert set(caught.value.fields) == {"over_reason"}
    with pytest.raises(Invalid):
        give(asset=asset, over_reason="Teist korda samale")
    over = give(institution=school, quantity=3, over_reason="Lisa tuleb jaanuaris")
    licence.refresh_from_db()
    assert (licence.used, licence.over, licence.free) == (5, 3, -3)
    assert over.over_reason == "Lisa tuleb jaanuaris"
    assert list(Entitlement.objects.over_used()) == [licence]
    later = NOW + timedelta(days=1)
    for one in (use, over):
        seats.release_seat(uid=one.uid, actor=keeper, now=later)
    licence.refresh_from_db()
    assert licence.used == 1
    use.refresh_from_db()
    assert use.until == later
    again = seats.give_seat(
        entitlement_id=licence.pk, actor=keeper, now=later, person=use.person
    )
    assert again.over_reason == ""
    told = [sentence(event) for event in Event.objects.filter(code__startswith="assets.ent")]
    assert len(told) == 7
    assert not [text for text in told if "%(" in text or text.startswith("assets.")]


@pytest.mark.parametrize(
    ("kind", "holder", "field"),
    [
        ("user", "asset", "asset"),
        ("device", "person", "person"),
        ("seat", "both", "person"),
        ("seat", "gone", "person"),
        ("seat", "disposed", "asset"),
        ("seat", "elsewhere", "asset"),
    ],
)
def test_who_cannot_have_a_seat(
    keeper: User, school: Institution, kind: str, holder: str, field: str
) -> None:
    licence = make_licence(keeper, school, kind=kind)
    gone = make_person(institution=school)
    gone.is_active = False
    gone.save()
    disposed = make_asset(institution=school)
    Asset.objects.filter(pk=disposed.pk).update(state="disposed")
    admin = make_user("administrator")
    holders: dict[str, dict[str, Any]] = {
        "asset": {"asset": make_asset(institution=school)},
        "person": {"person": make_person(institution=school)},
        "both": {"person": make_person(institution=school), "institution": school},
        "gone": {"person": gone},
        "disposed": {"asset": disposed},
        "elsewhere": {"asset": make_asset()},
    }
    with pytest.raises(Invalid) as caught:
        seats.give_seat(entitlement_id=licence.pk, actor=admin, now=NOW, **holders[holder])
    assert set(caught.value.fields) == {field}
    assert not EntitlementUse.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_eight_writers_of_the_last_seat_make_one_use() -> None:
    school = make_institution()
    admin = make_user("administrator")
    licence = make_licence(admin, school, quantity=3)
    give = partial(seats.give_seat, entitlement_id=licence.pk, actor=admin, now=NOW)
    give(person=make_person(institution=school), quantity=2)
    people = [make_person(institution=school) for _ in range(8)]
    answers = race(*(partial(give, person=person) for person in people))
    assert sum(isinstance(answer, EntitlementUse) for answer in answers) == 1
    assert sum(isinstance(answer, Invalid) for answer in answers) == 7
    licence.refresh_from_db()
    assert licence.used == 3
    released = race(
        *[partial(seats.release_gone, entitlement_id=licence.pk, actor=admin, now=NOW)] * 2
    )
    assert released == [0, 0]


def test_renewal_keeps_the_term_that_ends(keeper: User, school: Institution) -> None:
    licence = make_licence(
        keeper,
        school,
        starts_on=date(2026, 1, 1),
        ends_on=date(2026, 12, 31),
        notice_days=30,
        price_net=Decimal(100),
        price_vat=Decimal(24),
    )
    licences.decide_entitlement(
        entitlement_id=licence.pk, actor=keeper, decision="renew", note="Vajalik", now=NOW
    )
    renew = partial(renew_entitlement, entitlement_id=licence.pk, actor=keeper)
    with pytest.raises(Invalid) as caught:
        renew(starts_on=date(2026, 12, 1), ends_on=date(2027, 12, 31))
    assert set(caught.value.fields) == {"starts_on"}
    with pytest.raises(WrongState):
        renew(ends_on=date(2027, 12, 31), seen=NOW)
    new = renew(
        ends_on=date(2027, 12, 31), quantity=5, price_gross=Decimal(62), price_vat=Decimal(12)
    )
    assert (new.starts_on, new.notice_on) == (date(2027, 1, 1), date(2027, 12, 1))
    assert (new.quantity, new.price_net, new.decision) == (5, Decimal(50), "")
    old = new.terms.get()
    assert (old.ends_on, old.quantity, old.price_gross) == (date(2026, 12, 31), 2, Decimal(124))
    assert (old.decision, old.note) == ("renew", "Vajalik")


def test_keys_are_sealed_and_every_look_is_told(keeper: User, school: Institution) -> None:
    licence = make_licence(keeper, school, key="AAAA-BBBB\nCCCC-DDDD")
    assert "AAAA" not in licence.key_sealed
    web = sign_in(keeper)
    page = f"/litsentsid/{licence.number}/"
    read = f"{page}votmed/"
    assert b"AAAA" not in web.get(page).content + web.get(read).content
    assert web.post(read, {"reason": ""}).status_code == 422
    shown = web.post(read, {"reason": "Uus arvuti 112"})
    assert b"AAAA-BBBB<br>CCCC-DDDD" in shown.content
    assert "no-store" in shown["Cache-Control"]
    told = Event.objects.get(code="assets.entitlement.key_read")
    assert told.data == {"reason": "Uus arvuti 112"}
    assert web.post(f"{read}muuda/", {"key": "EEEE"}).status_code == 302
    licence.refresh_from_db()
    kept = str(list(RowChange.objects.values_list("changes", flat=True)))
    assert licence.key_sealed not in kept
    assert not Event.objects.filter(data__icontains="EEEE").exists()
    client = make_client(keeper, ["software:read", "finance:read"])
    assert "key" not in client.get(f"/api/v1/licences/{licence.number}/").json()
    auditor = make_user("auditor", institution=school)
    with pytest.raises(Refused):
        licences.read_key(entitlement_id=licence.pk, actor=auditor, reason="Uudishimu")
    # Sealed for its own row: in another it does not open.
    other = make_licence(keeper, school, key="FFFF")
    Entitlement.objects.filter(pk=other.pk).update(key_sealed=licence.key_sealed)
    with pytest.raises(CannotOpen):
        licences.read_key(entitlement_id=other.pk, actor=keeper, reason="Vahetatud")


def test_keepers_are_reminded_once_of_each_deadline(keeper: User, school: Institution) -> None:
    today = timezone.localdate()
    soon, far = today + timedelta(days=60), today + timedelta(days=400)
    near = make_licence(keeper, school, ends_on=soon, notice_days=50)
    make_licence(keeper, school, ends_on=far)
    decided = make_licence(keeper, school, ends_on=today)
    licences.decide_entitlement(
        entitlement_id=decided.pk, actor=keeper, decision="cancel", now=timezone.now()
    )
    make_user("specialist", institution=make_institution())
    for _ in range(2):
        tasks.remind_of_licences()
    notice = Notice.objects.get()
    assert (notice.recipient, notice.object_id) == (keeper, near.pk)
    assert notice.context["title"] == near.title
    licences.update_entitlement(entitlement_id=near.pk, actor=keeper, notice_days=55)
    tasks.remind_of_licences()
    assert Notice.objects.count() == 2


def test_seats_of_the_gone_are_released_at_one_press(keeper: User, school: Institution) -> None:
    web = sign_in(keeper)
    licence = make_licence(keeper, school, quantity=9)
    person, asset = make_person(institution=school), make_asset(institution=school)
    stays = make_person(institution=school, first_name="Jaan")
    began = timezone.now() - timedelta(days=5)
    for holder in ({"person": person}, {"asset": asset}, {"person": stays}):
        seats.give_seat(entitlement_id=licence.pk, actor=keeper, now=began, **holder)
    person.is_active = False
    person.save()
    Asset.objects.filter(pk=asset.pk).update(state="retired")
    page = web.get("/litsentsid/lahkunute-kohad/").content.decode()
    assert str(person) in page
    assert asset.inventory_no in page
    assert "Jaan" not in page
    assert licence.number in web.get("/litsentsid/?list=gone").content.decode()
    assert "Vabasta need" in web.get(f"/litsentsid/{licence.number}/").content.decode()
    events = Event.objects.count()
    assert web.post("/litsentsid/lahkunute-kohad/vabasta/").status_code == 302
    assert Event.objects.count() == events + 1
    licence.refresh_from_db()
    assert licence.used == 1
    assert licence.uses.running().get().person == stays
    assert licence.number not in web.get("/litsentsid/?list=gone").content.decode()


def test_who_shares_in_a_licence_sees_neither_money_nor_others(db: None) -> None:
    town = make_institution(name="Vald")
    school = make_institution(parent=town, name="Kool")
    other = make_institution(parent=town, name="Lasteaed")
    admin = make_user("administrator")
    shared = make_licence(
        admin,
        town,
        quantity=9,
        price_net=Decimal(777),
        price_vat=Decimal(0),
        contract="Salajane",
    )
    named = make_licence(admin, town, title="Ainult lasteaiale", institutions=[other])
    theirs = make_person(institution=other, first_name="Võõras")
    seats.give_seat(entitlement_id=shared.pk, actor=admin, now=NOW, person=theirs)
    keeper = make_user("specialist", institution=school)
    web = sign_in(keeper)
    page = web.get(f"/litsentsid/{shared.number}/").content.decode()
    assert not [text for text in ("777", "Salajane", "Võõras") if text in page]
    assert "777" not in web.get("/litsentsid/").content.decode()
    assert "777" not in web.get("/litsentsid/kalender/").content.decode()
    assert web.get(f"/litsentsid/{named.number}/").status_code == 404
    mine = make_person(institution=school)
    use = seats.give_seat(entitlement_id=shared.pk, actor=keeper, now=NOW, person=mine)
    seats.release_seat(uid=use.uid, actor=keeper, now=NOW + timedelta(days=1))
    for verb in ("muuda", "uuenda", "otsus", "votmed", "votmed/muuda", "failid"):
        assert web.get(f"/litsentsid/{shared.number}/{verb}/").status_code == 403
    found = {hit.number for hit in search(keeper, "Viirusetõrje").hits}
    assert found == {shared.number}
    assert not search(keeper, "lasteaiale").hits


def test_pages_of_a_licence_work_and_cost_the_same(keeper: User, school: Institution) -> None:
    web = sign_in(keeper)
    vendor = make_vendor()
    form = {
        "title": "Adobe Acrobat Pro",
        "kind": "user",
        "quantity": "6",
        "vendor": vendor.name,
        "institution": str(school.uid),
        "ends_on": (timezone.localdate() + timedelta(days=40)).isoformat(),
        "notice_days": "14",
        "notice_unit": "working",
        "warn_days": "30",
        "price_net": "1 200,50",
        "price_vat": "288,12",
    }
    assert web.post("/litsentsid/uus/", {**form, "quantity": ""}).status_code == 422
    made = web.post("/litsentsid/uus/", form)
    licence = Entitlement.objects.get()
    address = f"/litsentsid/{licence.number}/"
    assert made["Location"] == address
    assert licence.price_gross == Decimal("1488.62")
    person = make_person(institution=school, last_name="Esimene")
    given = web.post(f"{address}anna/", {"person": person.email, "quantity": "1"})
    assert given["Location"] == address
    seen = {"seen_at": licence.updated_at.isoformat()}
    stale = web.post(f"{address}muuda/", {**form, **seen, "title": "Teine"})
    assert stale.status_code == 409
    licence.refresh_from_db()
    seen = {"seen_at": licence.updated_at.isoformat()}
    assert web.post(f"{address}muuda/", {**form, **seen, "title": "Teine"}).status_code == 302
    assert (
        web.post(f"{address}otsus/", {"decision": "cancel", "note": "Kallis"}).status_code
        == 302
    )
    assert "Kallis" in web.get(address).content.decode()
    assert "Teine" in web.get("/litsentsid/kalender/").content.decode()
    assert "Esimene" in web.get(address).content.decode()
    use = licence.uses.get()
    assert web.post(f"/litsentsid/koht/{use.uid}/vabasta/").status_code == 302
    assert licence.uses.running().count() == 0
    with CountQueries() as few:
        web.get("/litsentsid/?list=all")
    for _ in range(12):
        make_licence(keeper, school, vendor=vendor)
    with CountQueries() as many:
        listed = web.get("/litsentsid/?list=all")
    assert listed.content.count(b"Viirus") >= 12
    assert many.number == few.number


def test_api_reads_gives_and_releases(keeper: User, school: Institution) -> None:
    licence = make_licence(
        keeper, school, quantity=1, price_net=Decimal(10), price_vat=Decimal(2)
    )
    make_licence(make_user("administrator"), make_institution())
    plain = make_client(keeper, ["software:read"])
    rows = plain.get("/api/v1/licences/").json()["results"]
    assert [row["number"] for row in rows] == [licence.number]
    assert rows[0]["price_net"] is None
    money = make_client(keeper, ["software:read", "finance:read", "assets:write"])
    one = money.get(f"/api/v1/licences/{licence.number}/").json()
    assert (one["price_gross"], one["free"]) == ("12.00", 1)
    person = make_person(institution=school)
    give = f"licences/{licence.number}/give/"
    given = money.send("post", give, {"person": str(person.uid)})
    assert (given.status_code, given.json()["free"]) == (200, 0)
    asset = make_asset(institution=school)
    refused = money.send("post", give, {"asset": asset.inventory_no})
    assert (refused.status_code, list(refused.json()["fields"])) == (409, ["over_reason"])
    assert money.get("/api/v1/licences/?over_used=true").json()["results"] == []
    said = {"asset": asset.inventory_no, "over_reason": "Uus tuleb"}
    assert money.send("post", give, said).json()["free"] == -1
    assert len(money.get("/api/v1/licences/?over_used=true").json()["results"]) == 1
    seat = money.get(f"/api/v1/licences/{licence.number}/seats/").json()["results"][0]
    assert seat["person"] == str(person.uid)
    release = f"licences/{licence.number}/release/"
    freed = money.send("post", release, {"seat": seat["uid"]})
    assert (freed.status_code, freed.json()["used"]) == (200, 1)
    by_person = f"/api/v1/licences/?person={person.uid}"
    assert money.get(by_person).json()["results"] == []


def test_periods_of_one_holder_do_not_overlap(keeper: User, school: Institution) -> None:
    licence = make_licence(keeper, school, quantity=9)
    person = make_person(institution=school)
    seats.give_seat(entitlement_id=licence.pk, actor=keeper, now=NOW, person=person)
    with pytest.raises(IntegrityError, match="entitlement_use_person_once"):
        EntitlementUse.objects.create(
            entitlement=licence,
            person=person,
            during=DateTimeTZRange(NOW + timedelta(days=3), None),
        )


def test_papers_hang_on_the_licence(keeper: User, school: Institution) -> None:
    licence = make_licence(keeper, school)
    upload = stored(keeper)
    licences.add_licence_files(
        entitlement_id=licence.pk, actor=keeper, uploads=[upload.uid], now=NOW
    )
    web = sign_in(keeper)
    assert upload.name in web.get(f"/litsentsid/{licence.number}/").content.decode()
    stranger = sign_in(make_user("specialist", institution=make_institution()))
    assert stranger.get(f"/files/{upload.uid}/").status_code == 404
    gone = f"/litsentsid/{licence.number}/failid/{upload.uid}/"
    assert web.post(gone).status_code == 302
    assert upload.name not in web.get(f"/litsentsid/{licence.number}/").content.decode()
