"""Pages and API of bookings: the calendar, booking for oneself, conflicts, files, constant costs."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from assets.models import Booking
from tests.bookings.builders import HOUR, make_booking, make_pool
from tests.builders import make_institution, make_user

pytestmark = pytest.mark.django_db


def test_a_teacher_books_from_the_calendar_and_hears_who_has_it() -> None:
    school = make_institution()
    teacher, keeper = Client(), Client()
    user = make_user("staff", institution=school)
    teacher.force_login(user)
    keeper.force_login(make_user("specialist", institution=school))
    pool = make_pool(school, devices=2)
    first, second = pool.assets.order_by("inventory_no")
    begins = timezone.localtime() + timedelta(days=1)
    there = f"/laenutus/kogu/{pool.uid}/"
    shown = teacher.get(f"{there}?paev={begins:%Y-%m-%d}").content.decode()
    cell = f"broneeri/?paev={begins:%Y-%m-%d}&amp;seade={first.inventory_no}"
    assert cell in shown
    assert first.inventory_no in teacher.get(f"{there}{cell}").content.decode()
    wish = {
        "begins_at": f"{begins:%Y-%m-%dT%H:%M}",
        "ends_at": f"{begins + HOUR:%Y-%m-%dT%H:%M}",
        "count": "1",
        "assets": [first.inventory_no],
    }
    answer = teacher.post(f"{there}broneeri/", wish)
    booking = Booking.objects.get()
    assert answer["Location"] == f"/laenutus/broneeringud/{booking.number}/"
    assert booking.person == user.person
    again = keeper.post(f"{there}broneeri/", wish)
    assert again.status_code == 409
    said = again.content.decode()
    assert "Liina Kask" in said
    assert second.inventory_no in said
    page = keeper.get(f"{there}?paev={begins:%Y-%m-%d}").content.decode()
    assert f"{begins:%H:%M}–{begins + HOUR:%H:%M}" in page
    assert booking.number in teacher.get("/laenutus/").content.decode()
    file = teacher.get("/laenutus/minu.ics")
    assert file["Content-Type"].startswith("text/calendar")
    assert f"{booking.uid}@itportal" in file.content.decode()
    month = teacher.get(f"{there}?vaade=kuu&paev={begins:%Y-%m-%d}&seade={first.inventory_no}")
    assert "Liina Kask" in month.content.decode()
    device = keeper.get(f"/assets/{first.inventory_no}/").content.decode()
    assert booking.number in device


def test_the_keeper_confirms_hands_out_and_takes_back_on_the_pages() -> None:
    school = make_institution()
    keeper = Client()
    keeper.force_login(make_user("specialist", institution=school))
    person = make_user("staff", institution=school).person
    assert person is not None
    booking = make_booking(make_pool(school, devices=1), person, state="requested")
    here = f"/laenutus/broneeringud/{booking.number}/"
    keeper.post(f"{here}kinnita/")
    assert keeper.post(f"{here}keeldu/", {"reason": "x"}).status_code == 409
    keeper.post(f"{here}valjasta/")
    booking.refresh_from_db()
    assert booking.state == "out"
    [number] = booking.lines.values_list("asset__inventory_no", flat=True)
    assert keeper.post(f"{here}tagasi/", {"assets": []}).status_code == 422
    keeper.post(f"{here}tagasi/", {"assets": [number], "note": "Kaabel puudu"})
    booking.refresh_from_db()
    assert (booking.state, booking.return_note) == ("returned", "Kaabel puudu")


def test_pages_and_api_cost_the_same_for_any_number_of_rows() -> None:
    school = make_institution()
    client = Client()
    user = make_user("specialist", institution=school)
    client.force_login(user)
    assert user.person is not None
    pools = [make_pool(school, devices=1)]
    addresses = (
        "/laenutus/",
        f"/laenutus/kogu/{pools[0].uid}/",
        "/laenutus/broneeringud/?list=all",
        "/api/v1/bookings/",
        "/api/v1/booking-pools/",
    )
    costs: dict[str, set[int]] = {address: set() for address in addresses}
    make_booking(pools[0], user.person)
    for _round in range(2):
        for address in addresses:
            client.get(address)
            with CaptureQueriesContext(connection) as asked:
                assert client.get(address).status_code == 200
            costs[address].add(len(asked))
        pools += [make_pool(school, devices=2) for _ in range(3)]
        for pool in pools[1:]:
            make_booking(pool, user.person)
    assert {address: len(found) for address, found in costs.items()} == dict.fromkeys(
        addresses, 1
    )


def test_programs_book_and_cancel() -> None:
    school = make_institution()
    user = make_user("staff", institution=school)
    client = Client()
    client.force_login(user)
    pool = make_pool(school, devices=1)
    begins = timezone.now() + timedelta(days=1)
    wish = {
        "pool": str(pool.uid),
        "begins_at": f"{begins:%Y-%m-%dT%H:%M:%SZ}",
        "ends_at": f"{begins + HOUR:%Y-%m-%dT%H:%M:%SZ}",
        "assets": list(pool.assets.values_list("inventory_no", flat=True)),
    }
    made = client.post("/api/v1/bookings/", wish, content_type="application/json")
    assert made.status_code == 201, made.content
    assert made.json()["assets"] == wish["assets"]
    taken = client.post("/api/v1/bookings/", wish, content_type="application/json")
    assert (taken.status_code, taken.json()["code"]) == (409, "booking.taken_all")
    url = f"/api/v1/bookings/{made.json()['number']}/cancel/"
    assert client.post(url, {}, content_type="application/json").json()["state"] == "cancelled"
