"""One's own long work."""

from django.urls import path

from itportal.core.jobs import views

app_name = "jobs"
urlpatterns = [
    path("", views.job_list, name="list"),
    path("<uuid:uid>/", views.job_page, name="job"),
    path("<uuid:uid>/katkesta/", views.job_cancel, name="cancel"),
]
