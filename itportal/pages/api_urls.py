"""The API: the collections of every app under /api/v1/."""

from django.urls import URLPattern, URLResolver, include, path, re_path
from rest_framework.routers import SimpleRouter

from accounts.api.urls import COLLECTIONS as ACCOUNTS
from assets.api.urls import COLLECTIONS as ASSETS
from assets.api.urls import FEEDS
from helpdesk.api.urls import COLLECTIONS as HELPDESK
from itportal.core.api.changes import ChangesViewSet
from itportal.core.api.docs import docs
from itportal.core.api.problems import unknown_path
from itportal.core.api.schema import schema
from itportal.core.api.views import PortalViewSet
from itportal.core.jobs.api import COLLECTIONS as JOBS
from itportal.core.webhooks.api import COLLECTIONS as WEBHOOKS

app_name = "api"


def collection(prefix: str, viewset: type[PortalViewSet]) -> URLResolver:
    """One collection's addresses behind its name, so that others' are not tried for them."""
    router = SimpleRouter()
    router.register("", viewset, basename=prefix)
    return path(f"{prefix}/", include(router.urls))


urlpatterns: list[URLPattern | URLResolver] = [
    path("schema/", schema, name="schema"),
    path("docs/", docs, name="docs"),
    *(collection(*named) for named in (*ACCOUNTS, *ASSETS, *HELPDESK, *JOBS, *WEBHOOKS)),
    collection("changes", ChangesViewSet),
    *(path(f"feeds/{where}", view, name=f"feeds-{name}") for where, view, name in FEEDS),
    re_path("", unknown_path),
]
