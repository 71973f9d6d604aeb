"""The command palette."""

from django.urls import path

from itportal.core.palette import views

app_name = "palette"
urlpatterns = [path("", views.palette, name="list")]
