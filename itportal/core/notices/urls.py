"""The bell and notice preferences."""

from django.urls import path

from itportal.core.notices import views

app_name = "notices"
urlpatterns = [
    path("", views.notice_list, name="list"),
    path("bell/", views.bell, name="bell"),
    path("unread/", views.unread, name="unread"),
    path("read/", views.read_all, name="read-all"),
    path("<uuid:uid>/read/", views.read_one, name="read"),
    path("eelistused/", views.preferences, name="preferences"),
]
