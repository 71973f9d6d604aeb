"""Language, theme, typed days, style page, statements."""

from django.urls import URLPattern, URLResolver, path

from itportal.core.ui import days, style, views

app_name = "ui"
urlpatterns: list[URLPattern | URLResolver] = [
    path("keel/", views.language, name="language"),
    path("kujundus/", views.theme, name="theme"),
    path("kujundus/menyy/", views.fold, name="fold"),
    path("paev/", days.day, name="day"),
    path("klahvid/", views.keys, name="keys"),
    path("ligipaasetavus/", views.accessibility, name="accessibility"),
    path("andmekaitse/", views.privacy, name="privacy"),
    path("lahtekood/", views.source, name="source"),
    path("stiil/", style.style, name="style"),
    path("stiil/options/", style.options, name="style-options"),
]
