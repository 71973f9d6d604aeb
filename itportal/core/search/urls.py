"""Search."""

from django.urls import path

from itportal.core.search import views

app_name = "search"
urlpatterns = [
    path("", views.page, name="search"),
    path("suggest/", views.suggest, name="suggest"),
]
