"""Loan devices: pools, their calendars, bookings."""

from django.urls import URLPattern, URLResolver, path

from assets.web import (
    booking_numbers,  # noqa: F401  # registers a converter
    booking_pages,
    booking_verbs,
    pool_pages,
)

app_name = "bookings"
ONE = "laenutus/broneeringud/<booking:number>"
POOL = "laenutus/kogu/<uuid:uid>"
urlpatterns: list[URLPattern | URLResolver] = [
    path("laenutus/", pool_pages.home, name="home"),
    path("laenutus/minu.ics", booking_pages.my_calendar, name="my-calendar"),
    path("laenutus/uus/", pool_pages.pool_new, name="pool-new"),
    path(f"{POOL}/", pool_pages.pool_calendar, name="pool"),
    path(f"{POOL}/muuda/", pool_pages.pool_edit, name="pool-edit"),
    path(f"{POOL}/broneeri/", booking_verbs.booking_new, name="new"),
    path("laenutus/broneeringud/", booking_pages.booking_table, name="bookings"),
    path(f"{ONE}/", booking_pages.booking, name="booking"),
    path(f"{ONE}/kalender.ics", booking_pages.booking_calendar, name="calendar"),
    path(f"{ONE}/kinnita/", booking_verbs.booking_confirm, name="confirm"),
    path(f"{ONE}/keeldu/", booking_verbs.booking_refuse, name="refuse"),
    path(f"{ONE}/tyhista/", booking_verbs.booking_cancel, name="cancel"),
    path(f"{ONE}/valjasta/", booking_verbs.booking_out, name="out"),
    path(f"{ONE}/tagasi/", booking_verbs.booking_back, name="back"),
    path(f"{ONE}/pikenda/", booking_verbs.booking_extend, name="extend"),
    path(f"{ONE}/ei-tulnud/", booking_verbs.booking_no_show, name="no-show"),
]
