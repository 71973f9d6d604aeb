"""The API: the collections of every app under /api/v1/."""

from django.urls import URLPattern, URLResolver, include, path, re_path
from rest_framework.routers import SimpleRouter

from accounts.api.urls import COLLECTIONS as ACCOUNTS
from assets.api.urls import COLLECTIONS as ASSETS
from helpdesk.api.urls import COLLECTIONS as HELPDESK
from itportal.core.api.docs import docs
from itportal.core.api.problems import unknown_path
from itportal.core.api.schema import schema

app_name = "api"
router = SimpleRouter()
for prefix, viewset in (*ACCOUNTS, *ASSETS, *HELPDESK):
    router.register(prefix, viewset, basename=prefix)

urlpatterns: list[URLPattern | URLResolver] = [
    path("schema/", schema, name="schema"),
    path("docs/", docs, name="docs"),
    path("", include(router.urls)),
    re_path("", unknown_path),
]
