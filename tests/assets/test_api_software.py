"""Software by API: reading it whole, following its changes, telling what a device has."""

import pytest

from assets.models import Asset
from assets.services.software import create_title
from tests.api.client import make_client
from tests.api.shape import problem
from tests.api.test_changes import start, told
from tests.assets.builders import make_asset
from tests.builders import make_institution, make_user

pytestmark = pytest.mark.django_db(transaction=True)
FIREFOX = {"name": "Mozilla Firefox (x64 et)", "version": "140.0", "publisher": "Mozilla"}
ZIP = {"name": "7-Zip 24.09 (x64)", "publisher": "Igor Pavlov"}
PACKAGE = {"name": "libc6", "origin": "deb"}


def test_a_device_is_told_of_and_its_software_is_followed() -> None:
    here, elsewhere = make_institution(), make_institution()
    keeper = make_user("specialist", institution=here)
    asset, other = make_asset(institution=here), make_asset(institution=elsewhere)
    client = make_client(keeper)
    stranger = make_client(make_user("specialist", institution=elsewhere))
    title = create_title(actor=keeper, name="Mozilla Firefox")
    tokens = [start(one, "installations") for one in (client, stranger)]
    report = {"asset": asset.inventory_no, "complete": True, "rows": [FIREFOX, ZIP, PACKAGE]}

    def send(body: dict[str, object], status: int = 200) -> dict[str, int]:
        answer = client.send("post", "installations/report/", body)
        assert answer.status_code == status, answer.content
        found: dict[str, int] = answer.json()
        return found

    assert send(report) == {"rows": 2, "added": 2, "ended": 0}
    assert send(report) == {"rows": 2, "added": 0, "ended": 0}
    lists = "installations/?fields=uid,asset,software,version&running=true"
    pulled = client.read(lists)
    rows = pulled.json()["results"]
    assert rows[0]["asset"] == {"uid": str(asset.uid), "number": asset.inventory_no}
    assert rows[0]["software"] == {"uid": str(title.uid), "name": "Mozilla Firefox"}
    assert [row["version"] for row in rows] == ["140.0", "24.09"]
    known = client.read(lists, headers={"If-None-Match": pulled["ETag"]})
    assert known.status_code == 304
    assert told(client, tokens[0], "&types=installations") == [
        ("upsert", row["uid"]) for row in rows
    ]
    assert told(stranger, tokens[1], "&types=installations") == []

    assert send(report | {"rows": [ZIP]}) == {"rows": 1, "added": 0, "ended": 1}
    old = {row["uid"] for row in client.read("installations/?running=false").json()["results"]}
    assert old == {rows[0]["uid"]}
    moment = asset.installations.order_by("first_seen")[0].first_seen.isoformat()
    then = client.get("/api/v1/installations/", {"at": moment, "known": "true"}).json()
    assert [row["uid"] for row in then["results"]] == [rows[0]["uid"]]
    assert [row["name"] for row in client.read("software/").json()["results"]] == [title.name]

    earlier = report | {"at": "2020-01-01T00:00:00Z", "rows": []}
    problem(client.send("post", "installations/report/", earlier), 409, "software.older")
    theirs = report | {"asset": other.inventory_no}
    problem(client.send("post", "installations/report/", theirs), 404, "reference.not_there")
    reader = make_client(keeper, ["software:read"])
    problem(reader.send("post", "installations/report/", report), 403, "token.scope")
    Asset.objects.filter(pk=asset.pk).update(state="disposed")
    send(report, 409)
    assert stranger.read(f"installations/{rows[0]['uid']}/").status_code == 404
