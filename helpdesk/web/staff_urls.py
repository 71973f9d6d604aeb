"""The staff side: catalogue, request form, own requests."""

from django.urls import path

from helpdesk.web import (
    help,
    numbers,  # noqa: F401 - registers its converters
    of_institution,
    staff_request,
    staff_requests,
)

app_name = "staff"
urlpatterns = [
    path("abi/", help.ask, name="ask"),
    path("abi/pakkumised/", help.offers, name="offers"),
    path("abi/<uuid:uid>/<guide:number>/", help.opened, name="opened"),
    path("uus/", staff_request.catalogue, name="new"),
    path("uus/<slug:code>/", staff_request.form, name="form"),
    path("uus/<slug:code>/mustand/", staff_request.draft, name="draft"),
    path("uus/<slug:code>/mustand/loobu/", staff_request.discard, name="discard"),
    path("minu/", staff_requests.own, name="requests"),
    path("minu/asutus/", of_institution.listed, name="institution"),
    path("minu/<ticket:number>/", staff_requests.one, name="request"),
    path("minu/<ticket:number>/nahtud/", staff_requests.seen, name="seen"),
    path("minu/<ticket:number>/vestlus/", staff_requests.conversation, name="conversation"),
    path("minu/<ticket:number>/mind-ka/", staff_requests.follow, name="follow"),
    path("minu/<ticket:number>/privaatne/", staff_requests.privacy, name="privacy"),
    path("minu/<ticket:number>/vasta/", staff_requests.answer, name="answer"),
    path("minu/<ticket:number>/mustand/", staff_requests.draft, name="answer-draft"),
    path("minu/<ticket:number>/loobu/", staff_requests.withdraw, name="withdraw"),
    path("minu/<ticket:number>/ava/", staff_requests.reopen, name="reopen"),
    path("minu/<ticket:number>/korras/", staff_requests.confirm, name="confirm"),
    path("minu/<ticket:number>/hinda/", staff_requests.rate, name="rate"),
]
