"""Addresses of licences."""

from django.urls import path

from assets.web import licences as views

ONE = "litsentsid/<str:number>"
LICENCE_URLS = [
    path("litsentsid/", views.licence_list, name="licences"),
    path("litsentsid/uus/", views.licence_new, name="licence-new"),
    path("litsentsid/kalender/", views.licence_calendar, name="licence-calendar"),
    path("litsentsid/lahkunute-kohad/", views.gone_seats, name="gone-seats"),
    path(
        "litsentsid/lahkunute-kohad/vabasta/",
        views.gone_seats_release,
        name="gone-seats-release",
    ),
    path("litsentsid/koht/<uuid:uid>/vabasta/", views.seat_release, name="seat-release"),
    path(f"{ONE}/muuda/", views.licence_edit, name="licence-edit"),
    path(f"{ONE}/uuenda/", views.licence_renew, name="licence-renew"),
    path(f"{ONE}/otsus/", views.licence_decide, name="licence-decide"),
    path(f"{ONE}/anna/", views.licence_give, name="licence-give"),
    path(f"{ONE}/vabasta/", views.licence_release_gone, name="licence-release-gone"),
    path(f"{ONE}/votmed/", views.licence_key, name="licence-key"),
    path(f"{ONE}/votmed/muuda/", views.licence_key_set, name="licence-key-set"),
    path(f"{ONE}/failid/", views.licence_files, name="licence-files"),
    path(f"{ONE}/failid/<uuid:uid>/", views.licence_file_remove, name="licence-file-remove"),
    path(f"{ONE}/", views.licence_page, name="licence"),
]
