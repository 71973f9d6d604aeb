"""The journal and history tabs."""

from django.urls import path

from itportal.core.journal import views

app_name = "journal"
urlpatterns = [
    path("", views.event_list, name="events"),
    path("reads/", views.read_list, name="reads"),
    path("verify/", views.verify_now, name="verify"),
    path("event/<uuid:uid>/", views.event_detail, name="event"),
    path("object/<str:object_type>/<uuid:uid>/", views.history, name="object"),
]
