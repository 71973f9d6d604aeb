"""Home by role and the pages that mix apps."""

from django.urls import URLPattern, URLResolver, path

from itportal.pages import views

app_name = "pages"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.home, name="home"),
    path("avaleht/", views.staff_home, name="staff-home"),
]
