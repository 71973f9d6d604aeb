"""All addresses of the portal. Paths that outside clients lean on: docs/architecture.md."""

from django.urls import include, path

urlpatterns = [
    path("api/v1/", include("itportal.pages.api_urls")),
    path("juhendid/", include("helpdesk.web.guide_urls")),
    path("katkestused/", include("helpdesk.web.disruption_urls")),
    path("helpdesk/", include("helpdesk.web.urls")),
    path("accounts/", include("accounts.web.urls")),
    path("notices/", include("itportal.core.notices.urls")),
    path("files/", include("itportal.core.attachments.urls")),
    path("journal/", include("itportal.core.journal.urls")),
    path("kasud/", include("itportal.core.palette.urls")),
    path("search/", include("itportal.core.search.urls")),
    path("impordid/", include("itportal.core.imports.urls")),
    path("taustatood/", include("itportal.core.jobs.urls")),
    path("arvmaarad/", include("itportal.core.dated.urls")),
    path("loend/", include("itportal.core.tables.urls")),
    path("live/", include("itportal.core.live.urls")),
    path("veebihaagid/", include("itportal.core.webhooks.urls")),
    path("profiil/votmed/", include("itportal.core.api.urls")),
    path("", include("itportal.core.health.urls")),
    path("", include("itportal.pages.urls")),
    path("", include("itportal.core.ui.urls")),
    path("", include("accounts.signin.urls")),
    path("", include("assets.web.repair_urls")),
    path("", include("assets.web.booking_urls")),
    path("", include("assets.web.urls")),
    path("", include("helpdesk.web.staff_urls")),
]

handler400 = "itportal.core.ui.failures.bad_request"
handler403 = "itportal.core.ui.failures.refused"
handler404 = "itportal.core.ui.failures.not_found"
handler500 = "itportal.core.ui.failures.failed"
