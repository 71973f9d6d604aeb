"""Permission for live updates; the stream itself is served beside Django (live/hub.py)."""

from django.urls import path

from itportal.core.live import views

app_name = "live"
urlpatterns = [path("token/", views.token, name="token")]
