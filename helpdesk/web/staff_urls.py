"""The staff side: catalogue, request form, own requests."""

from django.urls import URLPattern, URLResolver, path

from helpdesk.web import converters, staff_new, staff_requests  # noqa: F401 - registers

app_name = "staff"
urlpatterns: list[URLPattern | URLResolver] = [
    path("uus/", staff_new.catalogue, name="new"),
    path("uus/<slug:code>/", staff_new.form, name="form"),
    path("uus/<slug:code>/mustand/", staff_new.draft, name="draft"),
    path("uus/<slug:code>/alusta-uuesti/", staff_new.discard, name="discard"),
    path("minu/", staff_requests.requests, name="requests"),
    path("minu/<ticket:number>/", staff_requests.request_page, name="request"),
    path("minu/<ticket:number>/seen/", staff_requests.seen, name="seen"),
    path("minu/<ticket:number>/mustand/", staff_requests.draft, name="request_draft"),
    path("minu/<ticket:number>/<slug:name>/", staff_requests.act, name="act"),
]
