"""Maintenance that comes round: when it is due, for which devices, and doing it."""

from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import Institution, User
from assets.models import Asset, MaintenancePlan, MaintenanceTask
from assets.rhythm import due_day, last_due, next_due
from assets.services.maintenance import (
    complete_task,
    create_plan,
    edit_plan,
    end_plan,
    make_due_tasks,
    reopen_task,
    resume_plan,
    skip_task,
    tick_step,
)
from itportal.core.errors import Invalid, NotThere, PortalError, Refused, WrongState
from itportal.core.journal.models import Event, RowChange
from itportal.core.notices.models import Notice
from itportal.core.working_time import TALLINN
from tests.assets.builders import make_asset, make_model
from tests.builders import make_institution, make_user

TODAY = date(2027, 3, 1)
NOW = datetime(2027, 3, 1, 9, tzinfo=TALLINN)
UNITS = st.sampled_from(["week", "month", "year"])
DAYS = st.dates(date(2020, 1, 1), date(2040, 1, 1))


@given(first=DAYS, every=st.integers(1, 24), unit=UNITS, asked=DAYS)
def test_turns_follow_one_another(first: date, every: int, unit: str, asked: date) -> None:
    days = [due_day(first, every=every, unit=unit, turn=n) for n in range(60)]
    assert days[0] == first
    assert all(one < other for one, other in pairwise(days))
    last = last_due(first, every=every, unit=unit, until=asked)
    coming = next_due(first, every=every, unit=unit, after=asked)
    assert coming > asked
    assert (last is None) == (asked < first)
    if last:
        assert last <= asked < coming
        assert next_due(first, every=every, unit=unit, after=last) == coming


def test_a_day_the_month_does_not_have_is_its_last() -> None:
    days = [due_day(date(2027, 1, 31), every=1, unit="month", turn=n) for n in range(4)]
    assert days == [date(2027, 1, 31), date(2027, 2, 28), date(2027, 3, 31), date(2027, 4, 30)]


@pytest.fixture
def house(db: None) -> Institution:
    return make_institution()


@pytest.fixture
def keeper(house: Institution) -> User:
    return make_user("specialist", institution=house)


def make_plan(house: Institution, keeper: User, **facts: Any) -> MaintenancePlan:
    """Of laptops, once a month from today; written two weeks before."""
    values: dict[str, Any] = {
        "name": "Puhastus",
        "every": 1,
        "unit": "month",
        "first_on": TODAY,
        "today": TODAY,
        "steps": ["Puhasta", "  ", "Kontrolli"],
        "responsible": keeper,
        "category": make_model().category,
    }
    return create_plan(actor=keeper, institution=house, **(values | facts))


def test_a_plan_writes_each_turn_once(house: Institution, keeper: User) -> None:
    below = make_institution(parent=house)
    ours, under = make_asset(institution=house), make_asset(institution=below)
    make_asset(institution=make_institution())
    gone = make_asset(institution=house)
    Asset.objects.update(created_at=NOW - timedelta(days=40))
    Asset.objects.filter(pk=gone.pk).update(state=Asset.State.RETIRED)
    plan = make_plan(house, keeper)

    assert make_due_tasks(now=NOW, today=TODAY) == 2
    assert make_due_tasks(now=NOW, today=TODAY) == 0
    tasks = MaintenanceTask.objects.all()
    assert {task.asset_id for task in tasks} == {ours.pk, under.pk}
    assert {tuple(task.steps) for task in tasks} == {("Puhasta", "Kontrolli")}
    event = Event.objects.get(code="assets.maintenance_plan.due")
    assert (event.data["made"], event.object_id) == (2, plan.pk)
    assert Notice.objects.get(kind="maintenance_due").recipient_id == keeper.pk
    kept = RowChange.objects.filter(content_type__model="maintenancetask")
    assert kept.count() == 2

    # A turn nobody got to is still the one to do: the next does not pile upon it.
    first = tasks.get(asset=ours)
    complete_task(uid=first.uid, actor=keeper, now=NOW, note="Korras", minutes=12)
    later = TODAY + timedelta(days=31)
    assert make_due_tasks(now=NOW + timedelta(days=31), today=later) == 1
    assert [task.due_on for task in tasks.filter(asset=ours).order_by("due_on")] == [
        TODAY,
        date(2027, 4, 1),
    ]
    assert tasks.filter(asset=under).count() == 1

    # A device that is gone has nothing to be done.
    Asset.objects.filter(pk=under.pk).update(state=Asset.State.RETIRED)
    make_due_tasks(now=NOW, today=later)
    assert tasks.get(asset=under).state == MaintenanceTask.State.SKIPPED


def test_a_device_that_came_later_begins_with_the_next_turn(
    house: Institution, keeper: User
) -> None:
    make_plan(house, keeper)
    asset = make_asset(institution=house)
    Asset.objects.update(created_at=NOW + timedelta(days=3))
    assert make_due_tasks(now=NOW, today=TODAY + timedelta(days=5)) == 0
    assert make_due_tasks(now=NOW, today=date(2027, 3, 20)) == 1
    assert MaintenanceTask.objects.get(asset=asset).due_on == date(2027, 4, 1)


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"category": None}, "category"),
        ({"first_on": TODAY - timedelta(days=1)}, "first_on"),
        ({"every": 0}, "every"),
        ({"unit": "day"}, "unit"),
        ({"name": " "}, "name"),
        ({"steps": ["x" * 201]}, "steps"),
        ({"steps": [f"{n}" for n in range(41)]}, "steps"),
        ({"lead_days": 181}, "lead_days"),
    ],
)
def test_what_a_plan_cannot_say(
    house: Institution, keeper: User, facts: dict[str, Any], field: str
) -> None:
    with pytest.raises(Invalid) as refused:
        make_plan(house, keeper, **facts)
    assert set(refused.value.fields) == {field}
    assert not MaintenancePlan.objects.exists()


def test_a_plan_stays_inside_its_institution(house: Institution, keeper: User) -> None:
    other = make_institution()
    theirs, ours = make_asset(institution=other), make_asset(institution=house)
    with pytest.raises(Invalid):
        make_plan(house, keeper, category=None, assets=[ours, theirs])
    with pytest.raises(Refused):
        make_plan(other, keeper)
    with pytest.raises(Invalid):
        make_plan(house, keeper, responsible=make_user("specialist", institution=other))
    plan = make_plan(house, keeper, category=None, assets=[ours])
    with pytest.raises(Invalid):
        make_plan(house, keeper)  # the name is taken
    stranger = make_user("specialist", institution=other)
    with pytest.raises(NotThere):
        edit_plan(uid=plan.uid, actor=stranger, today=TODAY, name="Muu")
    with pytest.raises(NotThere):
        end_plan(uid=plan.uid, actor=stranger, now=NOW)


def test_a_plan_changes_ends_and_is_taken_up_again(house: Institution, keeper: User) -> None:
    make_asset(institution=house)
    Asset.objects.update(created_at=NOW - timedelta(days=1))
    plan = make_plan(house, keeper)
    make_due_tasks(now=NOW, today=TODAY)
    edit_plan(uid=plan.uid, actor=keeper, today=TODAY, every=2, steps=["Ainult see"])
    event = Event.objects.get(code="assets.maintenance_plan.changed")
    assert event.data["now"] == {"every": 2, "steps": "['Ainult see']"}
    assert MaintenanceTask.objects.get().steps == ["Puhasta", "Kontrolli"]
    with pytest.raises(WrongState):
        edit_plan(uid=plan.uid, actor=keeper, today=TODAY, seen=NOW, name="Muu")

    end_plan(uid=plan.uid, actor=keeper, now=NOW)
    assert MaintenanceTask.objects.get().state == MaintenanceTask.State.SKIPPED
    assert make_due_tasks(now=NOW, today=date(2028, 3, 1)) == 0
    with pytest.raises(WrongState):
        end_plan(uid=plan.uid, actor=keeper, now=NOW)
    resume_plan(uid=plan.uid, actor=keeper)
    assert make_due_tasks(now=NOW, today=date(2028, 3, 1)) == 1


def test_a_task_is_ticked_done_left_out_and_opened_again(
    house: Institution, keeper: User
) -> None:
    make_asset(institution=house)
    Asset.objects.update(created_at=NOW - timedelta(days=1))
    plan = make_plan(house, keeper)
    make_due_tasks(now=NOW, today=TODAY)
    task = MaintenanceTask.objects.get()
    tick_step(uid=task.uid, actor=keeper, step=1, is_done=True)
    with pytest.raises(NotThere):
        tick_step(uid=task.uid, actor=keeper, step=2, is_done=True)
    with pytest.raises(Invalid):
        skip_task(uid=task.uid, actor=keeper, now=NOW, reason="  ")
    with pytest.raises(Invalid):
        complete_task(uid=task.uid, actor=keeper, now=NOW, minutes=6001)
    complete_task(uid=task.uid, actor=keeper, now=NOW, minutes=5)
    assert Event.objects.get(code="assets.maintenance.done").data["open_steps"] == ["Puhasta"]
    with pytest.raises(WrongState):
        complete_task(uid=task.uid, actor=keeper, now=NOW)
    with pytest.raises(WrongState):
        skip_task(uid=task.uid, actor=keeper, now=NOW, reason="Ei")
    with pytest.raises(WrongState):
        tick_step(uid=task.uid, actor=keeper, step=0, is_done=True)
    reopen_task(uid=task.uid, actor=keeper)
    with pytest.raises(WrongState):
        reopen_task(uid=task.uid, actor=keeper)
    skip_task(uid=task.uid, actor=keeper, now=NOW, reason="Suvepuhkus")
    make_due_tasks(now=NOW, today=date(2027, 4, 1))
    assert plan.tasks.waiting().count() == 1
    with pytest.raises(WrongState):
        reopen_task(uid=task.uid, actor=keeper)
    with pytest.raises((NotThere, Refused)):
        skip_task(uid=task.uid, actor=make_user(), now=NOW, reason="Ei")


# --- pages ----------------------------------------------------------------------------
@pytest.fixture
def page(client: Client, keeper: User) -> Client:
    client.force_login(keeper)
    return client


def test_a_plan_is_made_and_done_on_its_pages(
    page: Client, house: Institution, keeper: User
) -> None:
    asset = make_asset(institution=house)
    other = make_asset(institution=make_institution())
    today = timezone.localdate()
    data = {
        "name": "Aku",
        "institution": str(house.uid),
        "numbers": f"{asset.inventory_no}, {other.inventory_no}",
        "every": "6",
        "unit": "month",
        "first_on": today.isoformat(),
        "lead_days": "14",
        "steps": "Vaata akut\nPuhasta",
    }
    new = "/assets/hooldus/plaanid/uus/"
    wrong = page.post(new, data)
    assert wrong.status_code == 422
    assert f"Ei leitud: {other.inventory_no}" in wrong.content.decode()
    assert page.post(new, data | {"numbers": asset.inventory_no}).status_code == 302
    plan, task = MaintenancePlan.objects.get(), MaintenanceTask.objects.get()
    assert (
        "iga 6 kuu järel" in page.get(f"/assets/hooldus/plaanid/{plan.uid}/").content.decode()
    )

    here = f"/assets/hooldus/{task.uid}/"
    ticked = page.post(f"{here}samm/", {"step": "0", "on": "1"}, headers={"HX-Request": "true"})
    assert "1 / 2" in ticked.content.decode()
    assert page.post(f"{here}samm/", {"step": "x", "on": "1"}).status_code == 404
    assert page.post(f"{here}tehtud/", {"cost_net": "palju"}).status_code == 422
    tab = page.get(f"/assets/{asset.inventory_no}/?vaade=remont").content.decode()
    assert here in tab
    done = page.post(
        f"{here}tehtud/", {"note": "Aku 61%", "minutes": "15", "cost_net": "12,50"}
    )
    assert done.status_code == 302
    shown = page.get(here).content.decode()
    assert "Aku 61%" in shown
    assert "12,50" in shown
    page.post(f"{here}ava/")
    assert page.post(f"{here}jata/", {"reason": "Suvi"}).status_code == 302
    task.refresh_from_db()
    assert (task.state, task.note) == ("skipped", "Suvi")
    tab = page.get(f"/assets/{asset.inventory_no}/?vaade=remont").content.decode()
    assert "Suvi" in tab


def test_many_are_done_from_the_list(page: Client, house: Institution, keeper: User) -> None:
    for _number in range(3):
        make_asset(institution=house)
    Asset.objects.update(created_at=NOW - timedelta(days=1))
    make_plan(house, keeper)
    make_due_tasks(now=NOW, today=TODAY)
    first, second, third = MaintenanceTask.objects.order_by("pk")
    skip_task(uid=third.uid, actor=keeper, now=NOW, reason="Ei")
    rows = [str(first.uid), str(second.uid), str(third.uid)]
    data = {"rows": rows, "go": "1", "ask-note": "Suvine ring"}
    assert page.post("/loend/maintenance/hulgi/done/", data).status_code == 302
    assert MaintenanceTask.objects.filter(note="Suvine ring", state="done").count() == 2
    shown = page.get("/assets/hooldus/?list=done").content.decode()
    assert "2 muudetud, 1 mitte" in shown
    forged = {"rows": ["x", "7"], "go": "1", "ask-note": "Ring"}
    assert page.post("/loend/maintenance/hulgi/done/", forged).status_code == 302
    assert "0 muudetud, 2 mitte" in page.get("/assets/hooldus/").content.decode()


@pytest.mark.parametrize("rows", [1, 30])
def test_the_list_costs_the_same_for_any_number_of_rows(
    page: Client,
    house: Institution,
    keeper: User,
    rows: int,
    django_assert_max_num_queries: Any,
) -> None:
    for _number in range(rows):
        make_asset(institution=house)
    Asset.objects.update(created_at=NOW - timedelta(days=1))
    make_plan(house, keeper)
    make_due_tasks(now=NOW, today=TODAY)
    page.get("/assets/hooldus/")
    with django_assert_max_num_queries(10):
        shown = page.get("/assets/hooldus/").content.decode()
    assert shown.count("Puhastus</a>") == rows


def test_the_api_lists_and_does(page: Client, house: Institution, keeper: User) -> None:
    make_asset(institution=house)
    Asset.objects.update(created_at=NOW - timedelta(days=1))
    make_plan(house, keeper)
    make_due_tasks(now=NOW, today=TODAY)
    (row,) = page.get("/api/v1/maintenance/?state=open").json()["results"]
    assert (row["plan"], row["due_on"]) == ("Puhastus", "2027-03-01")
    url = f"/api/v1/maintenance/{row['uid']}/complete/"
    first, second = (
        page.post(url, {"minutes": 5}, content_type="application/json") for _ in range(2)
    )
    assert (first.status_code, second.status_code) == (200, 409)
    assert first.json()["state"] == "done"


def test_a_refusal_says_what_to_do() -> None:
    assert str(PortalError("maintenance.open")) != "maintenance.open"
