"""Pages of webhooks, under /veebihaagid/."""

from django.urls import path

from itportal.core.webhooks import web

app_name = "webhooks"
urlpatterns = [
    path("", web.webhooks, name="list"),
    path("uus/", web.webhook_new, name="new"),
    path("teade/<uuid:uid>/", web.message_page, name="message"),
    path("teade/<uuid:uid>/uuesti/", web.message_replay, name="replay"),
    path("<uuid:uid>/", web.webhook_page, name="webhook"),
    path("<uuid:uid>/muuda/", web.webhook_edit, name="edit"),
    path("<uuid:uid>/proovi/", web.webhook_test, name="test"),
    path("<uuid:uid>/peata/", web.webhook_pause, name="pause"),
    path("<uuid:uid>/jatka/", web.webhook_resume, name="resume"),
    path("<uuid:uid>/saladus/", web.webhook_secret, name="secret"),
    path("<uuid:uid>/eemalda/", web.webhook_remove, name="remove"),
]
