"""Uploads; reading goes through the object a file hangs on."""

from django.urls import path

from itportal.core.attachments import views

app_name = "attachments"
urlpatterns = [
    path("", views.upload, name="upload"),
    path("<uuid:uid>/", views.file, name="file"),
    path("<uuid:uid>/preview/", views.preview, name="preview"),
]
