"""The expert side of the help desk: queue and ticket."""

from django.urls import URLPattern, URLResolver, path

from helpdesk.web import numbers, queue, quick, ticket, verbs  # noqa: F401 - numbers registers

app_name = "helpdesk"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", queue.queue, name="queue"),
    path("uus/", quick.quick, name="quick"),
    path("uus/inimesed/", quick.people, name="quick_people"),
    path("<ticket:number>/", ticket.ticket, name="ticket"),
    path("<ticket:number>/seen/", ticket.seen, name="seen"),
    path("<ticket:number>/mustand/", ticket.draft, name="draft"),
    path("<ticket:number>/<slug:name>/", verbs.act, name="act"),
]
