"""Addresses of installation jobs."""

from django.urls import path

from assets.web import installations

JOB = "paigaldus/<str:number>"
DEVICE = f"{JOB}/seade/<uuid:uid>"
INSTALLATION_URLS = [
    path("paigaldus/", installations.installation_table, name="installations"),
    path("paigaldus/uus/", installations.installation_new, name="installation-new"),
    path(
        "paigaldus/ridadest/", installations.installation_of_rows, name="installation-of-rows"
    ),
    path(f"{JOB}/", installations.installation_page, name="installation"),
    path(f"{JOB}/muuda/", installations.installation_edit, name="installation-edit"),
    path(f"{JOB}/lisa/", installations.installation_add, name="installation-add"),
    path(f"{JOB}/tuhista/", installations.installation_cancel, name="installation-cancel"),
    path(f"{JOB}/skanni/", installations.installation_scan, name="installation-scan"),
    path(f"{DEVICE}/", installations.installation_device, name="installation-device"),
    path(
        f"{DEVICE}/muuda/",
        installations.installation_device_edit,
        name="installation-device-edit",
    ),
    path(f"{DEVICE}/<str:verb>/", installations.installation_do, name="installation-do"),
]
