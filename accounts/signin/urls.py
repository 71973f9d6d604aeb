"""Sign-in, second step, passkeys, sessions, own settings."""

from django.urls import URLPattern, URLResolver

urlpatterns: list[URLPattern | URLResolver] = []
