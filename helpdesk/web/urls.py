"""The expert side of the help desk: queue and ticket."""

from django.urls import URLPattern, URLResolver, include, path

from helpdesk.web import (
    answer_templates,
    forwarding,
    links,
    numbers,  # noqa: F401 - registers its converters
    of_asset,
    of_person,
    peek,
    queue,
    quick,
    settings_urls,
    split,
    ticket,
    verbs,
    writing,
)

app_name = "helpdesk"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", queue.queue, name="queue"),
    path("seaded/", include(settings_urls.PATHS)),
    path("uus/", quick.quick, name="quick"),
    path("uus/arvatakse/", quick.quick_guess, name="quick-guess"),
    path("seade/<uuid:uid>/", of_asset.asset_requests, name="asset-requests"),
    path("inimene/<uuid:uid>/", of_person.person_requests, name="person-requests"),
    path("tagasi/<uuid:uid>/", verbs.undo, name="undo"),
    path("tagasi/hulk/<uuid:batch>/", verbs.undo_many, name="undo-many"),
    path("valik/", links.ticket_options, name="ticket-options"),
    path("vastavad/", writing.writers, name="writers"),
    path("<ticket:number>/", ticket.ticket, name="ticket"),
    path("<ticket:number>/eelvaade/", peek.ticket_peek, name="peek"),
    path("<ticket:number>/kirjutab/", writing.writing, name="writing"),
    path("<ticket:number>/seen/", ticket.seen, name="seen"),
    path("<ticket:number>/juhendid/", ticket.guides, name="ticket-guides"),
    path("<ticket:number>/mustand/", ticket.draft, name="draft"),
    path("<ticket:number>/mallid/", answer_templates.offered, name="templates-offered"),
    path("<ticket:number>/mallid/<uuid:uid>/", answer_templates.used, name="template-used"),
    path("<ticket:number>/edasta/", forwarding.forward, name="forward"),
    path("<ticket:number>/seosed/", links.links, name="links"),
    path("<ticket:number>/seosed/<uuid:uid>/", links.unlink, name="unlink"),
    path("<ticket:number>/eralda/<uuid:uid>/", split.split, name="split"),
    path("<ticket:number>/edasi/", ticket.after_decision, name="after-decision"),
    path("<ticket:number>/<slug:name>/", verbs.act, name="act"),
]
