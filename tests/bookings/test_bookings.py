"""Bookings: who may, what is free, the way from booking to bringing back, the clock, races."""

from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from psycopg2.extras import DateTimeTZRange

from accounts.models import User
from assets.booking_ics import calendar_file
from assets.models import Asset, Assignment, BookedAsset, Booking, BookingPool
from assets.services import booking_clock, bookings
from assets.services.assets import assign_asset, lend_asset, return_asset
from assets.services.booking_pools import edit_pool
from assets.services.lifecycle import retire_asset, send_to_repair
from itportal.core.errors import Invalid, NotThere, PortalError, Refused, WrongState
from itportal.core.journal.models import Event
from itportal.core.notices.models import Notice
from tests.assets.builders import make_asset, make_maintenance_task
from tests.bookings.builders import HOUR, NOW, make_pool
from tests.builders import make_institution, make_user
from tests.race import race

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


class School:
    """A pool of three projectors, its keeper, two teachers."""

    def __init__(self, **facts: Any) -> None:
        self.house = make_institution()
        self.keeper: User = make_user("specialist", institution=self.house)
        self.liina = make_user("staff", institution=self.house)
        self.jaan = make_user(
            "staff", institution=self.house, first_name="Jaan", last_name="Tamm"
        )
        self.pool: BookingPool = make_pool(self.house, keeper=self.keeper, **facts)
        self.devices = list(self.pool.assets.order_by("inventory_no"))

    def book(self, actor: User | None = None, **facts: Any) -> Booking:
        given: dict[str, Any] = {"begins_at": NOW + HOUR, "ends_at": NOW + 3 * HOUR}
        return bookings.book(
            pool_id=self.pool.pk, actor=actor or self.liina, now=NOW, **(given | facts)
        )

    def keep(self, service: Callable[..., Booking], booking: Booking, **facts: Any) -> Booking:
        given = {"booking_id": booking.pk, "actor": self.keeper, "now": NOW + HOUR}
        return service(**(given | facts))

    def devices_of(self, booking: Booking) -> list[Asset]:
        return [line.asset for line in booking.lines.all()]


def test_from_booking_to_bringing_back_every_step_is_told_and_leaves_the_device_right() -> None:
    school = School(needs_approval=True)
    booking = school.book(count=2, purpose="Ajaloo tund")
    assert booking.state == "requested"
    assert Notice.objects.get(kind="booking_requested").recipient == school.keeper
    with pytest.raises(Refused):
        bookings.confirm_booking(booking_id=booking.pk, actor=school.liina, now=NOW)
    school.keep(bookings.confirm_booking, booking)
    assert Notice.objects.get(kind="booking_decided").recipient == school.liina
    booking = school.keep(bookings.hand_out, booking, with_act=True)
    first, second = school.devices_of(booking)
    loans = Assignment.objects.running()
    assert {loan.person for loan in loans} == {school.liina.person}
    assert {loan.due_on for loan in loans} == {(NOW + 3 * HOUR).date()}
    assert booking.act is not None
    assert booking.act.due_on == (NOW + 3 * HOUR).date()
    assert {one.state for one in Asset.objects.filter(pk__in=[first.pk, second.pk])} == {
        "on_loan"
    }
    later = NOW + 2 * HOUR
    booking = school.keep(bookings.take_back, booking, assets=[first], now=later)
    assert booking.state == "out"
    # The rest comes back over the counter, without anybody thinking of the booking.
    return_asset(asset_id=second.pk, actor=school.keeper, now=later + HOUR / 2)
    booking.refresh_from_db()
    assert (booking.state, booking.returned_at) == ("returned", later + HOUR / 2)
    codes = Event.objects.filter(object_type="assets.booking").order_by("pk")
    verbs = [code.rpartition(".")[2] for code in codes.values_list("code", flat=True)]
    assert verbs == ["booked", "confirmed", "handed_out", "taken_back"]
    with pytest.raises(WrongState):
        school.keep(bookings.cancel_booking, booking)
    text = calendar_file([Booking.objects.shown().get(pk=booking.pk)]).decode()
    assert f"UID:{booking.uid}@itportal\r\n" in text
    assert "DTSTART:20261120T110000Z\r\n" in text
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))


def test_what_is_taken_is_told_with_who_has_it_and_what_is_free() -> None:
    school = School()
    first, second, third = school.devices
    school.book(school.jaan, assets=[first], ends_at=NOW + 5 * HOUR)
    with pytest.raises(WrongState) as taken:
        school.book(assets=[first])
    text = str(taken.value)
    assert (taken.value.code, "Jaan Tamm (B-" in text) == ("booking.taken", True)
    assert second.inventory_no in text
    assert third.inventory_no in text
    assign_asset(asset_id=second.pk, actor=school.keeper, now=NOW, person=school.jaan.person)
    send_to_repair(asset_id=third.pk, actor=school.keeper, now=NOW, fault="Lamp")
    with pytest.raises(WrongState) as few:
        school.book(count=2, begins_at=NOW + 5 * HOUR, ends_at=NOW + 6 * HOUR)
    assert few.value.params["free"] == 1
    assert f"{second.inventory_no}: Jaan Tamm" in few.value.params["why"]
    # What ends when the next begins does not meet it.
    assert school.book(begins_at=NOW + 5 * HOUR, ends_at=NOW + 6 * HOUR).state == "confirmed"


def test_a_device_is_free_or_not_by_its_own_state_too() -> None:
    school = School(devices=1)
    [asset] = school.devices
    wish: dict[str, Any] = {"begins_at": NOW + 5 * DAY, "ends_at": NOW + 6 * DAY}

    def is_free() -> bool:
        try:
            with transaction.atomic():
                school.book(**wish)
                raise Invalid(fields={})
        except WrongState:
            return False
        except Invalid:
            return True

    assert is_free()
    with transaction.atomic():
        day = (NOW + 3 * DAY).date()
        lend_asset(
            asset_id=asset.pk, actor=school.keeper, now=NOW, until=day, room=None,
            person=school.jaan.person,
        )  # fmt: skip
        assert is_free()
        Assignment.objects.update(due_on=(NOW + 5 * DAY).date())
        assert not is_free()
        Assignment.objects.update(due_on=(NOW - DAY).date())
        assert not is_free()
        return_asset(asset_id=asset.pk, actor=school.keeper, now=NOW + HOUR)
    task = make_maintenance_task(school.house)
    for due, free in ((NOW + 6 * DAY, False), (NOW + 8 * DAY, True)):
        type(task).objects.filter(pk=task.pk).update(asset=asset, due_on=due.date())
        assert is_free() is free
    repair = send_to_repair(asset_id=asset.pk, actor=school.keeper, now=NOW, fault="Lamp")
    for back, free in ((None, False), (NOW + 2 * DAY, True), (NOW + 5 * DAY, False)):
        type(repair).objects.filter(pk=repair.pk).update(due_on=back.date() if back else None)
        assert is_free() is free
    retire_asset(asset_id=asset.pk, actor=school.keeper, now=NOW, reason="Vana")
    assert not is_free()


def test_who_may_book_what_and_for_how_long() -> None:
    school = School(most_days=2)
    foreign = make_user("staff", institution=make_institution())
    with pytest.raises(Refused):
        school.book(foreign)
    with pytest.raises(Refused):  # for somebody else only a keeper
        school.book(school.liina, person=school.jaan.person)
    assert school.book(school.keeper, person=school.jaan.person).person == school.jaan.person
    with pytest.raises(NotThere):
        school.book(school.keeper, person=foreign.person)
    wrong: list[tuple[dict[str, Any], str]] = [
        ({"begins_at": NOW - DAY}, "begins_at"),
        ({"ends_at": NOW + HOUR}, "ends_at"),
        ({"ends_at": NOW + 4 * DAY}, "ends_at"),
        ({"begins_at": NOW + 400 * DAY, "ends_at": NOW + 401 * DAY}, "ends_at"),
        ({"assets": [make_asset()]}, "assets"),
        ({"count": 61}, "count"),
    ]
    for facts, field in wrong:
        with pytest.raises(Invalid) as error:
            school.book(**facts)
        assert set(error.value.fields) == {field}
    assert school.book(school.keeper, ends_at=NOW + 4 * DAY).state == "confirmed"
    booking = school.book(begins_at=NOW + 5 * DAY, ends_at=NOW + 6 * DAY)
    with pytest.raises(Refused):
        bookings.cancel_booking(booking_id=booking.pk, actor=school.jaan, now=NOW)
    booking = bookings.cancel_booking(booking_id=booking.pk, actor=school.liina, now=NOW)
    assert not booking.lines.filter(is_held=True).exists()
    edit_pool(pool_id=school.pool.pk, actor=school.keeper, is_active=False)
    with pytest.raises(WrongState):
        school.book(begins_at=NOW + 5 * DAY, ends_at=NOW + 6 * DAY)


def test_the_end_moves_only_as_far_as_nobody_else_waits() -> None:
    school = School(devices=1)
    [asset] = school.devices
    mine = school.book()
    theirs = school.book(school.jaan, begins_at=NOW + 4 * HOUR, ends_at=NOW + 5 * HOUR)
    extend = partial(bookings.extend_booking, booking_id=mine.pk, actor=school.liina, now=NOW)
    with pytest.raises(WrongState) as taken:
        extend(ends_at=NOW + 5 * HOUR)
    assert theirs.number in str(taken.value)
    assert extend(ends_at=NOW + 4 * HOUR).ends_at == NOW + 4 * HOUR
    assert school.keep(bookings.hand_out, mine).state == "out"
    with pytest.raises(WrongState) as there:  # not behind the booking's back
        lend_asset(
            asset_id=asset.pk, actor=school.keeper, now=NOW + HOUR,
            until=(NOW + 9 * DAY).date(), person=school.liina.person,
        )  # fmt: skip
    assert mine.number in str(there.value)
    with pytest.raises(WrongState):  # theirs waits, the device is out
        school.keep(bookings.hand_out, theirs)
    bookings.cancel_booking(booking_id=theirs.pk, actor=school.jaan, now=NOW)
    extend(ends_at=NOW + 3 * DAY, now=NOW + HOUR)
    assert Assignment.objects.running().get().due_on == (NOW + 3 * DAY).date()


def test_the_clock_reminds_once_and_tells_what_is_late_or_was_not_fetched() -> None:
    school = School(needs_approval=True)
    out = school.book(school.keeper, person=school.liina.person, ends_at=NOW + DAY)
    school.keep(bookings.hand_out, out)
    unfetched = school.book(school.keeper, person=school.jaan.person)
    asked = school.book(school.jaan)
    for _twice in range(2):
        booking_clock.remind_due(now=NOW + 2 * HOUR)
    assert Notice.objects.get(kind="booking_due").recipient == school.liina
    for _twice in range(2):
        booking_clock.sweep_bookings(now=NOW + 2 * DAY)
    told = Notice.objects.filter(kind="booking_overdue").values_list("recipient", flat=True)
    assert sorted(told) == sorted([school.liina.pk, school.keeper.pk])
    states = [Booking.objects.get(pk=one.pk).state for one in (out, unfetched, asked)]
    assert states == ["overdue", "no_show", "cancelled"]
    # What is late is nobody's to promise, whenever; then it is back.
    asset = school.devices_of(out)[0]
    wish: dict[str, Any] = {
        "begins_at": NOW + 9 * DAY,
        "ends_at": NOW + 10 * DAY,
        "assets": [asset],
    }
    with pytest.raises(WrongState):
        school.book(**wish)
    school.keep(bookings.take_back, out, now=NOW + 3 * DAY, note="Pult puudu")
    assert school.book(**wish).state == "requested"
    out.refresh_from_db()
    assert (out.state, out.return_note) == ("returned", "Pult puudu")


def test_a_pool_takes_each_device_once_and_keeps_what_is_booked() -> None:
    school = School(devices=1)
    [asset] = school.devices
    other = make_pool(school.house, devices=1)
    edit = partial(edit_pool, actor=school.keeper)
    for wrong in ([asset], [make_asset()]):
        with pytest.raises((Invalid, Refused)):
            edit(pool_id=other.pk, assets=wrong)
    school.book(assets=[asset])
    with pytest.raises(Invalid) as booked:
        edit(pool_id=school.pool.pk, assets=[])
    assert "B-" in str(booked.value.fields["assets"])
    later = school.book(begins_at=NOW + DAY, ends_at=NOW + DAY + HOUR)
    with pytest.raises(IntegrityError), transaction.atomic():  # behind all services
        later.lines.update(during=DateTimeTZRange(NOW + HOUR, NOW + 2 * HOUR))


# --- races --------------------------------------------------------------------------------
@pytest.mark.django_db(transaction=True)
def test_any_two_of_three_are_promised_once_and_a_device_goes_out_once() -> None:
    school = School()

    def wish(begins: datetime) -> Callable[[], Booking]:
        return partial(school.book, count=2, begins_at=begins, ends_at=begins + 2 * HOUR)

    answers = race(*(wish(NOW + HOUR) for _ in range(4)), wish(NOW + 2 * HOUR))
    made = [one for one in answers if isinstance(one, Booking)]
    lost = [one for one in answers if isinstance(one, PortalError)]
    assert (len(made), Counter(one.code for one in lost)) == (1, {"booking.too_few": 4})
    assert BookedAsset.objects.filter(is_held=True).count() == 2
    give = partial(school.keep, bookings.hand_out, made[0], now=NOW + 2 * HOUR)
    away = partial(bookings.cancel_booking, booking_id=made[0].pk, actor=school.liina, now=NOW)
    answers = race(give, give, away)
    assert sum(isinstance(one, Booking) for one in answers) == 1
    state = Booking.objects.get(pk=made[0].pk).state
    assert Assignment.objects.running().count() == (2 if state == "out" else 0)
