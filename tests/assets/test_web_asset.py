"""The page of one device: who sees what of it, its forms, and that many rows cost no more."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from psycopg2.extras import DateTimeTZRange

from accounts.models import Institution, User
from assets.accounting import LIMIT
from assets.lifeline import length_in_words
from assets.models import Asset, AssetTag, Assignment, CustomField, Repair
from assets.services.catalogue import create_field
from itportal.core.attachments.models import Attachment
from itportal.core.dated.models import DatedNumber
from itportal.core.journal.models import Event
from tests.accounts.test_web_people import CountQueries, sign_in
from tests.assets.builders import make_asset, make_file, make_model
from tests.attachments.builders import png, upload
from tests.builders import make_institution, make_person, make_user, make_vendor

pytestmark = pytest.mark.django_db
TABS = ("", "poordumised", "remont", "ajalugu", "failid", "puudub")


@pytest.fixture
def school() -> Institution:
    return make_institution(name="Metsaveere Kool")


@pytest.fixture
def keeper(school: Institution) -> User:
    return make_user("specialist", institution=school, first_name="Marko", last_name="Tamm")


@pytest.fixture
def web(keeper: User) -> Client:
    return sign_in(keeper)


@pytest.fixture
def laptop(school: Institution) -> Asset:
    asset = make_asset(institution=school, inventory_no="V-0412")
    facts = {"price_net": 949, "price_vat": Decimal("227.76"), "price_gross": "1176.76"}
    Asset.objects.filter(pk=asset.pk).update(
        acquired_on=timezone.localdate() - timedelta(days=400), lifetime_months=60, **facts
    )
    return asset


def url(asset: Asset, rest: str = "") -> str:
    return f"/assets/{asset.inventory_no}/{rest}"


def test_who_holds_it_sees_it_and_not_its_money_nor_papers(
    laptop: Asset, school: Institution, web: Client
) -> None:
    holder = make_user("staff", institution=school)
    now = DateTimeTZRange(timezone.now(), None)
    Assignment.objects.create(asset=laptop, person=holder.person, during=now)
    file = make_file(laptop.pk)
    seen = {}
    for name, client in (("holder", sign_in(holder)), ("keeper", web)):
        page = client.get(url(laptop)).content.decode()
        seen[name] = ("949,00" in page, "Marko" in page, f"{laptop.inventory_no}/muuda" in page)
        status = client.get(f"/files/{file.uid}/preview/").status_code
        assert status == 404  # there are no bytes; below: who may ask for them at all
    assert seen == {"holder": (False, False, False), "keeper": (True, True, True)}
    assert client.get(url(laptop) + "?vaade=failid").content.decode().count(str(file.uid)) == 2
    assert (
        str(file.uid) not in sign_in(holder).get(url(laptop) + "?vaade=failid").content.decode()
    )


@pytest.mark.parametrize("tab", TABS)
def test_each_tab_costs_the_same_for_any_number(
    web: Client, laptop: Asset, school: Institution, tab: str
) -> None:
    firm, costs = make_vendor(), []
    for rows in (1, 30):
        for _ in range(rows):
            part = make_asset(institution=school)
            Asset.objects.filter(pk=part.pk).update(parent=laptop)
            ended = timezone.now() - timedelta(days=1)
            Repair.objects.create(
                number=f"R-{Repair.objects.count() + 1}",
                asset=laptop,
                state="closed",
                vendor=firm,
                fault="Aku",
                sent_at=ended,
                returned_at=ended,
            )
            make_file(laptop.pk)
            number = AssetTag.objects.count()
            AssetTag.objects.create(asset=laptop, kind="qr", value=f"K{number}")
            begun = timezone.now() - timedelta(days=900 - 2 * number)
            Assignment.objects.create(
                asset=laptop,
                person=make_person(institution=school),
                during=DateTimeTZRange(begun, begun + timedelta(days=1)),
            )
        with CountQueries() as counted:
            page = web.get(url(laptop), {"vaade": tab})
        assert page.status_code == 200
        costs.append(counted.number)
    assert costs[0] == costs[1]


def test_everything_is_corrected_in_one_form(web: Client, laptop: Asset) -> None:
    create_field(
        actor=make_user("administrator"),
        slug="ram",
        kind="number",
        name_et="Mälu",
        name_en="Memory",
        unit="GB",
        categories=[laptop.model.category],
    )
    form = web.get(url(laptop, "muuda/")).context["form"]
    sent = {name: form[name].value() or "" for name in form.fields}
    sent |= {name: getattr(value, "text", value) for name, value in sent.items()}
    sent |= {"cf.ram": "16", "name": "mk-lt-0412", "price_net": "1 000,00", "price_gross": ""}
    assert web.post(url(laptop, "muuda/"), sent).status_code == 302
    laptop.refresh_from_db()
    assert (laptop.custom, laptop.name) == ({"ram": 16}, "mk-lt-0412")
    assert laptop.price_gross == Decimal("1227.76")
    assert "16 GB" in web.get(url(laptop)).content.decode()
    late = web.post(url(laptop, "muuda/"), sent | {"name": "teine"})
    assert late.status_code == 409
    again = sent | {"seen_at": laptop.updated_at.isoformat()}
    wrong = web.post(url(laptop, "muuda/"), again | {"cf.ram": "palju", "name": "a b"})
    assert wrong.status_code == 422
    assert set(wrong.context["form"].errors) == {"cf.ram", "name"}


def test_a_required_field_is_asked_as_soon_as_the_kind_is_known(
    web: Client, school: Institution
) -> None:
    create_field(
        actor=make_user("administrator"),
        slug="disk",
        kind="choice",
        options=["NVMe", "SATA"],
        name_et="Ketas",
        name_en="Disk",
        is_required=True,
        categories=[make_model().category],
    )
    sent = {
        "category": "laptop",
        "manufacturer": "Dell",
        "model": "Latitude 5440",
        "institution": str(school.uid),
    }
    wrong = web.post("/assets/new/", sent)
    assert list(wrong.context["form"].errors) == ["cf.disk"]
    assert "cf.disk" in web.get("/assets/new/?kind=laptop").context["form"].fields
    assert web.post("/assets/new/", sent | {"cf.disk": "SATA", "state": "ordered"})
    made = Asset.objects.get()
    assert (made.custom, made.state) == ({"disk": "SATA"}, Asset.State.ORDERED)


def test_the_course_of_a_device_by_its_page(web: Client, laptop: Asset) -> None:
    person = make_person(first_name="Õnne", last_name="Ööbik", institution=laptop.institution)
    due = timezone.localdate() + timedelta(days=7)
    steps = [
        ("lend/", {"person": str(person), "until": due.isoformat(), "seen": "0"}),
        ("missing/", {"reason": ""}),
        ("found/", {}),
        ("retire/", {"reason": "Vana"}),
        ("dispose/", {"reason": "worn", "method": "recycled", "erasure": "no_storage"}),
        ("restore/", {"reason": "Ekslikult"}),
    ]
    for path, data in steps:
        assert f'/V-0412/{path}"' in web.get(url(laptop)).content.decode()
        assert web.get(url(laptop, path)).status_code == 200
        assert web.post(url(laptop, path), data).status_code == 302, path
    assert web.post(url(laptop, "found/"), {}).status_code == 409
    told = web.get(f"/journal/object/assets.asset/{laptop.uid}/").content.decode()
    assert "Ekslikult" in told
    assert Event.objects.filter(object_uid=laptop.uid).count() == len(steps)
    untold = {"reason": "worn", "method": "recycled"}
    wrong = web.post(url(laptop, "dispose/"), untold)
    assert list(wrong.context["form"].errors) == ["erasure"]


def test_codes_files_and_place(web: Client, laptop: Asset, school: Institution) -> None:
    assert (
        web.post(url(laptop, "kood/"), {"kind": "barcode", "value": "474"}).status_code == 302
    )
    assert "V-0412" in web.get("/search/", {"q": "474"}).content.decode()
    tag = AssetTag.objects.get()
    assert "474" in web.get(url(laptop)).content.decode()
    taken = web.post(
        url(make_asset(institution=school), "kood/"), {"kind": "qr", "value": "474"}
    )
    assert "V-0412" in str(taken.context["form"].errors["value"])
    assert web.post(url(laptop, f"kood/{tag.uid}/")).status_code == 302
    assert not AssetTag.objects.filter(ended_at=None).exists()
    nothing = web.post(url(laptop, "failid/"), {})
    assert nothing.status_code == 422
    paper = SimpleUploadedFile("arve.txt", b"Arve 24-3391\n", "text/plain")
    assert web.post(url(laptop, "failid/"), {"files": paper}).status_code == 302
    page = web.get(url(laptop) + "?vaade=failid").content.decode()
    assert "arve.txt" in page
    uid = page.split("/files/")[1].split("/")[0]
    assert web.get(f"/files/{uid}/").status_code == 200
    assert web.post(url(laptop, f"failid/{uid}/")).status_code == 302
    assert web.get(f"/files/{uid}/").status_code == 404
    library = make_institution()
    foreign = {"institution": str(library.uid), "room": ""}
    assert web.post(url(laptop, "koht/"), foreign).status_code == 422
    admin = sign_in(make_user("administrator"))
    assert admin.post(url(laptop, "koht/"), foreign).status_code == 302
    assert web.get(url(laptop)).status_code == 404


@pytest.mark.parametrize(
    ("since", "words"),
    [
        (date(2026, 11, 20), "3 päeva"),
        (date(2026, 9, 23), "2 kuud"),
        (date(2024, 8, 24), "2 aastat 2 kuud"),
        (date(2025, 11, 23), "1 aasta"),
    ],
)
def test_how_long_is_said_in_words(since: date, words: str) -> None:
    assert length_in_words(since, date(2026, 11, 23)) == words


def test_kinds_fields_models_and_limits_are_kept_by_their_pages(web: Client) -> None:
    laptop = make_model()
    code = laptop.category.code
    field = {
        "slug": "ram",
        "kind": "choice",
        "name_et": "Mälu",
        "name_en": "Memory",
        "options": "8\n16\n 16 ",
        "categories": [code],
        "is_filterable": "on",
        "is_active": "on",
        "position": "1",
    }
    assert web.post("/assets/liigid/valjad/uus/", field).status_code == 302
    assert CustomField.objects.get().options == ["8", "16"]
    page = web.get("/assets/liigid/").content.decode()
    assert "Mälu" in page
    form = web.get("/assets/liigid/valjad/ram/").context["form"]
    changed = {name: form[name].value() for name in form.fields} | {"options": "8\n16\n32"}
    sent = {name: value for name, value in changed.items() if value not in (None, False)}
    assert web.post("/assets/liigid/valjad/ram/", sent).status_code == 302
    assert CustomField.objects.get().options == ["8", "16", "32"]
    assert web.post("/assets/liigid/valjad/ram/", sent).status_code == 409
    assert web.post("/assets/liigid/valjad/uus/", field).status_code == 422
    kind = {"name_et": "Rüperaal", "name_en": "Laptop", "lifetime_months": "48"}
    assert web.post(f"/assets/liigid/liik/{code}/", kind).status_code == 302
    model = {"name": "Latitude 5440", "category": code, "compatible": "Laadija 65 W"}
    assert web.post(f"/assets/liigid/mudel/{laptop.uid}/", model).status_code == 302
    laptop.refresh_from_db()
    assert (laptop.compatible, laptop.category.lifetime_months) == ("Laadija 65 W", 48)
    admin = sign_in(make_user("administrator"))
    number = {"valid_from": "2024-01-01", "value": "5 000,00", "source": "Sise-eeskiri"}
    new = f"/arvmaarad/uus/{LIMIT.code}/"
    assert admin.post(new, number).status_code == 302
    assert admin.post(new, number).status_code == 422
    kept = DatedNumber.objects.get()
    assert "Sise-eeskiri" in web.get("/arvmaarad/").content.decode()
    assert admin.post(f"/arvmaarad/{kept.uid}/", number | {"value": "6000"}).status_code == 302
    kept.refresh_from_db()
    assert kept.value == 6000
    assert admin.post(f"/arvmaarad/{kept.uid}/eemalda/").status_code == 302
    assert admin.get("/arvmaarad/uus/assets.nothing/").status_code == 404
    assert not DatedNumber.objects.exists()


def test_a_model_has_one_picture_that_is_seen_where_its_devices_are(
    web: Client, laptop: Asset
) -> None:
    there = f"/assets/liigid/mudel/{laptop.model.uid}/pilt/"
    for name, data, status in (
        ("märkmed.txt", b"tere", 422),
        ("esimene.png", png(), 302),
        ("teine.png", png(color="navy"), 302),
    ):
        assert web.post(there, {"files": upload(name, data)}).status_code == status
    [picture] = Attachment.objects.filter(gate="assets.model", removed_at=None)
    assert picture.name == "teine.png"
    shown = f"/files/{picture.uid}/preview/"
    assert shown in web.get(url(laptop)).content.decode()
    peek = web.get(url(laptop, "eelvaade/"), headers={"HX-Request": "true"})
    assert shown in peek.content.decode()
    colleague = Client()
    colleague.force_login(make_user("staff", institution=make_institution()))
    assert colleague.get(shown).status_code == 200
    assert Client().get(shown)["Location"].startswith("/login/")
    assert web.post(there, {"take_away": "1"}).status_code == 302
    assert shown not in web.get(url(laptop)).content.decode()
