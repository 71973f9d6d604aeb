"""Pages of API tokens, under /profiil/votmed/."""

from django.urls import path

from itportal.core.api import web

app_name = "api_tokens"
urlpatterns = [
    path("", web.tokens, name="index"),
    path("koik/", web.all_tokens, name="all"),
    path("<uuid:uid>/lopeta/", web.revoke, name="revoke"),
]
