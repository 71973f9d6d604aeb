"""Uploads; reading goes through the object a file hangs on."""

from django.urls import URLPattern, URLResolver

urlpatterns: list[URLPattern | URLResolver] = []
