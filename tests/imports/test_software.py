"""Software of devices from a file: looked at, applied, taken back but for what was changed since."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import Institution, User
from assets.models import Asset, AssetTag, Installation, SoftwareName
from assets.services.installations import end_installation
from assets.services.software import create_title
from itportal.core.imports.models import ImportBatch
from itportal.core.journal.models import Event
from tests.assets.builders import make_asset
from tests.builders import make_institution, make_user
from tests.imports.files import as_csv, upload
from tests.imports.test_assets import LIST, check, counts, do

pytestmark = pytest.mark.django_db
HEADERS = ["Arvuti nimi", "Tarkvara", "Versioon", "Tootja", "Paigaldatud"]


@pytest.fixture
def school() -> Institution:
    return make_institution(name="Metsaveere Kool")


@pytest.fixture
def keeper(school: Institution) -> User:
    return make_user("specialist", institution=school)


def test_software_is_brought_in_and_taken_back(school: Institution, keeper: User) -> None:
    web = Client()
    web.force_login(keeper)
    one, two, gone = (make_asset(institution=school, inventory_no=f"V-80{n}") for n in range(3))
    foreign = make_asset(inventory_no="V-809")
    Asset.objects.filter(pk=one.pk).update(name="KOOL-LT-1", serial="SN-77 123")
    Asset.objects.filter(pk=gone.pk).update(state="disposed")
    AssetTag.objects.create(asset=two, kind="qr", value="MK7-Q2")
    title = create_title(actor=keeper, name="Mozilla Firefox")
    tomorrow = (timezone.localdate() + timedelta(days=1)).isoformat()
    rows = [
        ["kool-lt-1", "Mozilla Firefox (x64 et)", "140.0", "Mozilla", "31.05.2024"],
        ["sn77123", "7-Zip 24.09 (x64)", "", "Igor Pavlov", ""],
        ["MK7-Q2", "Tunniplaan XP", "2", "", ""],
        ["V-801", "Realtek Audio Driver", "6.0", "", ""],
        ["V-801", "Scratch 3", "", "", ""],
        ["v-801", "Scratch 3", "", "", ""],
        ["V-802", "Scratch 3", "", "", ""],
        [foreign.inventory_no, "Scratch 3", "", "", ""],
        ["V-801", "Zoom", "", "", tomorrow],
        ["V-801", "Teams", "", "", "eile"],
        ["", "Zoom", "", "", ""],
        ["V-801", "–", "", "", ""],
    ]
    sent = web.post(
        LIST, {"kind": "software", "file": upload(as_csv([HEADERS, *rows]), "t.csv")}
    )
    assert sent.status_code == 302, sent.content.decode()[:2000]
    batch = check(web, ImportBatch.objects.latest("pk"))
    assert counts(batch) == (3, 0, 1, 2, 6)
    faults = {row.line: set(row.faults) for row in batch.rows.filter(outcome="fault")}
    assert list(faults.values()) == [
        {"device"},
        {"device"},
        {"since"},
        {"since"},
        {"device"},
        {"name"},
    ]
    assert not SoftwareName.objects.exists(), "a preview writes nothing"
    page = web.get(f"{LIST}{batch.uid}/?read=new").content.decode()
    assert "Mozilla Firefox (x64 et)" in page
    batch = do(web, batch, "rakenda", leave_out="1")
    made = Installation.objects.order_by("pk")
    assert list(made.values_list("asset", "version")) == [
        (one.pk, "140.0"),
        (one.pk, "24.09"),
        (two.pk, "2"),
    ]
    assert made[0].title == title
    assert made[0].first_seen.date().isoformat() == "2024-05-31"
    event = Event.objects.get(code="assets.asset.software_imported", object_id=one.pk)
    assert event.data["added"] == 2
    now = timezone.now()
    end_installation(uid=made[1].uid, actor=keeper, at=now, now=now)
    batch = do(web, batch, "vota-tagasi")
    assert len(batch.kept) == 1
    assert Installation.objects.get().version == "24.09"
    # Applied again only what is not there: what has ended may be there anew.
    batch = do(web, batch, "kontrolli")
    assert counts(batch)[0] == 3
