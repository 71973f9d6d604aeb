"""The portal's addresses in another place."""

from django.urls import include, path

urlpatterns = [path("mujal/", include("itportal.core.ui.urls"))]
