"""Installation jobs: steps with many devices, acts in their course, done by themselves."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from accounts.models import Room, Site, User
from assets.models import (
    Asset,
    Handover,
    InstallationDevice,
    InstallationJob,
    InstallationTemplate,
)
from assets.services.assets import assign_asset
from assets.services.handover import cancel_act
from assets.services.installation_jobs import (
    Pair,
    Work,
    add_to_installation,
    plan_installation,
    remove_from_installation,
    set_installation_device,
    tick_installation,
    untick_installation,
)
from itportal.core.errors import Invalid, NotThere, Refused, WrongState
from itportal.core.notices.models import Notice
from tests.assets.builders import make_asset
from tests.assets.disposals import erase, make_old
from tests.builders import make_institution, make_user
from tests.race import race

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 20, 10, tzinfo=UTC)
WORK = Work(["Tõmmis", "Domeeni"], hands_out=True, collects=True, wipes=True)


@pytest.fixture
def cast() -> dict[str, Any]:
    """A school with a teacher who has an old laptop, a room with one, and two new laptops."""
    house = make_institution(name="Metsaveere Kool")
    keeper, helper = (make_user("specialist", institution=house) for _ in range(2))
    teacher = make_user("staff", institution=house)
    old = make_old(house, state="in_stock")
    assign_asset(
        asset_id=old.pk, actor=keeper, person=teacher.person, now=NOW - timedelta(days=400)
    )
    new = make_asset(institution=house, inventory_no="V-901")
    other = make_asset(institution=house, inventory_no="V-902")
    Asset.objects.filter(pk__in=[new.pk, other.pk]).update(state="in_stock")
    site = Site.objects.create(institution=house, name="Peamaja")
    room = Room.objects.create(site=site, name="214")
    return locals()


def planned(cast: dict[str, Any], *pairs: Pair, work: Work = WORK) -> InstallationJob:
    return plan_installation(
        actor=cast["keeper"],
        institution=cast["house"],
        title="Sülearvutite vahetus",
        work=work,
        now=NOW,
        due_on=date(2026, 12, 1),
        responsible=cast["helper"],
        pairs=pairs,
    )


def test_a_pair_changes_hands_by_acts_and_the_job_ends_with_its_last_step(
    cast: dict[str, Any],
) -> None:
    keeper, teacher, old, new = (cast[name] for name in ("keeper", "teacher", "old", "new"))
    job = planned(cast, Pair(new, old))
    device = job.devices.get()
    assert device.person == teacher.person
    assert Notice.objects.get(recipient=cast["helper"]).kind == "installation_given"
    ids: dict[str, Any] = {"job_id": job.pk, "uid": device.uid, "actor": keeper}

    def tick(step: str, minutes: int) -> None:
        tick_installation(**ids, step=step, now=NOW + timedelta(minutes=minutes))

    with pytest.raises(NotThere):
        tick("2", 0)
    tick("0", 1)
    tick("0", 2)
    tick("hand_out", 3)
    new.refresh_from_db()
    assert (new.state, new.assignments.get().person) == ("in_use", teacher.person)
    tick("collect", 4)
    old.refresh_from_db()
    assert old.state == "in_stock"
    assert sorted(Handover.objects.values_list("kind", flat=True)) == ["handover", "return"]
    with pytest.raises(WrongState) as bare:
        tick("wipe", 5)
    assert old.inventory_no in bare.value.message
    # What an act did is taken back by the act.
    with pytest.raises(WrongState):
        untick_installation(**ids, step="hand_out")
    with pytest.raises(WrongState):
        set_installation_device(**ids, old=old, person=keeper.person)
    erase(old, keeper)
    tick("wipe", 6)
    job.refresh_from_db()
    assert job.state == "open"
    tick("1", 7)
    job.refresh_from_db()
    assert (job.state, job.closed_at) == ("done", NOW + timedelta(minutes=7))
    assert (
        Notice.objects.filter(recipient=cast["helper"], kind="installation_done").count() == 1
    )
    with pytest.raises(WrongState):
        tick("1", 8)
    untick_installation(**ids, step="1")
    act = device.ticks.get(step="hand_out").act
    assert act is not None
    cancel_act(act_id=act.pk, actor=keeper, reason="Vale", now=NOW + timedelta(hours=1))
    untick_installation(**ids, step="hand_out")
    job.refresh_from_db()
    assert (job.state, job.closed_at) == ("open", None)
    # Another device comes, and the first goes: the rest decides.
    add_to_installation(job_id=job.pk, actor=keeper, pairs=[Pair(cast["other"])])
    second = job.devices.get(asset=cast["other"])
    with pytest.raises(Invalid):
        tick_installation(**{**ids, "uid": second.uid}, step="hand_out", now=NOW)
    set_installation_device(**{**ids, "uid": second.uid}, room=cast["room"])
    for step in ("0", "1", "hand_out"):
        tick_installation(**{**ids, "uid": second.uid}, step=step, now=NOW)
    assert cast["other"].assignments.get().room == cast["room"]
    remove_from_installation(job_id=job.pk, uid=device.uid, actor=keeper, now=NOW)
    job.refresh_from_db()
    assert job.state == "done"


def test_what_does_not_fit_a_job_is_refused_by_its_number(cast: dict[str, Any]) -> None:
    foreign = make_asset(institution=make_institution(), inventory_no="X-1")
    with pytest.raises(Refused):
        planned(cast, Pair(foreign))
    gone = make_asset(institution=cast["house"], inventory_no="X-2")
    Asset.objects.filter(pk=gone.pk).update(state="retired")
    gone.refresh_from_db()
    admin = make_user("administrator")
    for pairs, number in (
        ([Pair(foreign)], "X-1"),
        ([Pair(gone)], "X-2"),
        ([Pair(cast["new"]), Pair(cast["new"])], "V-901"),
        ([Pair(cast["new"], cast["old"]), Pair(cast["other"], cast["old"])], "V-902"),
    ):
        with pytest.raises(Invalid) as wrong:
            planned({**cast, "keeper": admin}, *pairs)
        assert number in str(wrong.value.fields["assets"])
    with pytest.raises(Invalid) as idle:
        planned(cast, work=Work(["  "], hands_out=False))
    assert set(idle.value.fields) == {"steps"}


def test_planned_scanned_and_ticked_by_plain_pages(cast: dict[str, Any]) -> None:
    def web(user: User) -> Client:
        client = Client()
        client.force_login(user)
        return client

    keeper, stranger = (
        web(cast["keeper"]),
        web(make_user("specialist", institution=make_institution())),
    )
    Asset.objects.filter(pk=cast["other"].pk).update(order_no="T-77")
    form = keeper.post("/paigaldus/ridadest/", {"rows": ["V-901"]})["Location"]
    assert "V-901" in keeper.get(form).content.decode()
    old = cast["old"].inventory_no
    body = {
        "title": "Uued arvutid",
        "institution": str(cast["house"].uid),
        "assets": f"V-901 {old}",
        "order_no": "T-77",
        "steps": "Tõmmis\nDomeeni",
        "hands_out": "on",
        "collects": "on",
        "template": "Arvutivahetus",
    }
    page = keeper.post("/paigaldus/uus/", body)["Location"]
    template = InstallationTemplate.objects.get()
    again = keeper.get(f"/paigaldus/uus/?mall={template.uid}").content.decode()
    assert "Domeeni" in again
    assert stranger.get(page).status_code == 404
    new, other = InstallationDevice.objects.order_by("asset__inventory_no")
    both = {"device": [str(new.uid), str(other.uid)], "step": "0"}
    keeper.post(page, both)
    assert "1 / 4" in (shown := keeper.get(page).content.decode())
    assert "1 / 3" in shown
    keeper.post(page, {**both, "step": "hand_out"})
    shown = keeper.get(page).content.decode()
    assert "V-902: V-902" in shown  # nobody is named to get it; the other one went
    assert new.ticks.filter(step="hand_out").exists()
    found = keeper.post(f"{page}skanni/", {"code": old})["Location"]
    assert str(new.uid) in found
    assert keeper.post(f"{page}skanni/", {"code": "V-0"}).status_code == 422
    keeper.post(f"{found}valmis/", {"step": "collect"})
    assert "A-" in keeper.get(found).content.decode()
    keeper.post(f"{found}uuesti/", {"step": "collect"})
    assert "tühista" in keeper.get(found).content.decode().lower()
    keeper.post(f"{found}muuda/", {"old": old, "person": "", "problem": "Laadija puudu"})
    problem = {"person": cast["teacher"].email, "old": old, "problem": "Laadija puudu"}
    keeper.post(f"{found}muuda/", problem)
    assert "Laadija puudu" in keeper.get(page).content.decode()
    assert "Uued arvutid" in keeper.get("/paigaldus/").content.decode()


@pytest.mark.django_db(transaction=True)
def test_two_who_tick_the_last_steps_at_once_end_the_job_once() -> None:
    house = make_institution()
    users = [make_user("specialist", institution=house) for _ in range(2)]
    asset = make_asset(institution=house)
    job = plan_installation(
        actor=users[0],
        institution=house,
        title="Tõmmis",
        work=Work(["Üks", "Kaks"], hands_out=False),
        now=NOW,
        pairs=[Pair(asset)],
    )
    uid = job.devices.get().uid

    def ticker(place: int) -> Any:
        return lambda: tick_installation(
            job_id=job.pk, uid=uid, actor=users[place], step=str(place), now=NOW
        )

    race(ticker(0), ticker(1))
    job.refresh_from_db()
    assert job.state == "done"
